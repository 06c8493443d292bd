namespace FinOps.Providers.Demo;

/// <summary>The nine services of the demo, with their daily ranges.</summary>
internal static class DemoServices
{
    private static readonly DemoProvider Aws = new(
        "aws", "AWS", "Amazon Web Services, Inc.", "100200300400", "Demo Organization", "Management Account", "Account", "AWS");

    private static readonly DemoProvider Azure = new(
        "azure", "Microsoft", "Microsoft", "/providers/microsoft.billing/billingaccounts/demo/billingprofiles/demo-usd",
        "Demo Billing Profile", "Billing Profile", "Subscription", "G");

    private static readonly DemoProvider Gcp = new(
        "gcp", "Google Cloud", "Google Cloud", "01D3E0-A1B2C3-D4E5F6", "Demo Billing Account", "Billing Account", "Project", "GCP");

    /// <summary>All nine, provider by provider.</summary>
    public static IReadOnlyList<DemoService> All { get; } =
    [
        new(Aws, "EC2", DemoKind.Compute, 150, 500, new(
            "Q7E5NB2KXWTR4M6D", "Q7E5NB2KXWTR4M6D.JRTCKXETXF", "BoxUsage:m6i.large", "Hours", 0.0960m, 0.0912m,
            """{"CoreCount":2,"InstanceSeries":"M6i","InstanceType":"m6i.large","MemorySize":8,"OperatingSystem":"Linux"}""",
            "Auto Scaling Group", "On-demand Linux m6i.large instance hours"), AwsPlaces("arn:aws:autoscaling:{0}:{1}:autoScalingGroup:{2}")),
        new(Aws, "S3", DemoKind.Storage, 20, 80, new(
            "S3STD7QK2MB9XWHV", "S3STD7QK2MB9XWHV.JRTCKXETXF", "TimedStorage-ByteHrs", "GB-Months", 0.0230m, 0.0230m,
            """{"Redundancy":"Zonal","StorageClass":"Standard"}""",
            "S3 Bucket", "Standard storage"), AwsPlaces("arn:aws:s3:::{1}-{0}-{2}")),
        new(Aws, "Lambda", DemoKind.Serverless, 10, 50, new(
            "LMBD5R8TYQ3ZNC7P", "LMBD5R8TYQ3ZNC7P.JRTCKXETXF", "Lambda-GB-Second", "GB-Seconds", 0.0000166667m, 0.0000166667m,
            """{"x_Architecture":"x86_64"}""",
            "Lambda Function", "Function duration"), AwsPlaces("arn:aws:lambda:{0}:{1}:function:{2}")),
        new(Azure, "Virtual Machines", DemoKind.Compute, 140, 480, new(
            "DZH318Z0BPVK-00TG", "DZH318Z0BPVK-00TG-D2SV5", "D2s v5", "Hours", 0.1010m, 0.0962m,
            """{"CoreCount":2,"InstanceSeries":"Dsv5","InstanceType":"Standard_D2s_v5","MemorySize":8,"OperatingSystem":"Linux"}""",
            "Virtual machine scale set", "Virtual Machines Dsv5 Series - D2s v5"), AzurePlaces("Microsoft.Compute/virtualMachineScaleSets")),
        new(Azure, "Blob Storage", DemoKind.Storage, 18, 75, new(
            "DZH318Z0BNXN-003Q", "DZH318Z0BNXN-003Q-HOTLRS", "Hot LRS Data Stored", "GB-Months", 0.0208m, 0.0208m,
            """{"Redundancy":"Local","StorageClass":"Hot"}""",
            "Storage account", "Tiered Block Blob - Hot LRS"), AzurePlaces("Microsoft.Storage/storageAccounts")),
        new(Azure, "Functions", DemoKind.Serverless, 8, 45, new(
            "DZH318Z0BXFC-0018", "DZH318Z0BXFC-0018-EXEC", "Execution Time", "GB-Seconds", 0.0000160000m, 0.0000160000m,
            """{"x_Plan":"Consumption"}""",
            "Function app", "Functions - Execution Time"), AzurePlaces("Microsoft.Web/sites")),
        new(Gcp, "Compute Engine", DemoKind.Compute, 145, 490, new(
            "9F2A-41C7-E0B5", "9F2A-41C7-E0B5/0", "E2 Instance standard-2", "Hours", 0.0670m, 0.0637m,
            """{"CoreCount":2,"InstanceSeries":"E2","InstanceType":"e2-standard-2","MemorySize":8,"OperatingSystem":"Linux"}""",
            "Instance Group", "E2 standard-2 instances"), GcpPlaces("compute.googleapis.com", "instanceGroupManagers")),
        new(Gcp, "Cloud Storage", DemoKind.Storage, 19, 78, new(
            "C7D1-5E90-2B4A", "C7D1-5E90-2B4A/0", "Standard Storage", "GB-Months", 0.0200m, 0.0200m,
            """{"Redundancy":"Regional","StorageClass":"Standard"}""",
            "Bucket", "Standard storage"), GcpPlaces("storage.googleapis.com", "buckets")),
        new(Gcp, "Cloud Functions", DemoKind.Serverless, 9, 48, new(
            "6B83-D2F4-97AE", "6B83-D2F4-97AE/0", "Execution Time", "GB-Seconds", 0.0000165000m, 0.0000165000m,
            """{"x_Generation":"2"}""",
            "Function", "Function memory time"), GcpPlaces("cloudfunctions.googleapis.com", "functions")),
    ];

    /// <summary>FOCUS names of each kind.</summary>
    public static (string Category, string Subcategory) CategoryOf(DemoKind kind) => kind switch
    {
        DemoKind.Compute => ("Compute", "Virtual Machines"),
        DemoKind.Storage => ("Storage", "Object Storage"),
        _ => ("Compute", "Serverless Compute"),
    };

    private static DemoPlace[] AwsPlaces(string arn)
    {
        return
        [
            Place("111122223333", "production", "us-east-1", "US East (N. Virginia)", "web", "storefront", "prod", 40),
            Place("111122223333", "production", "eu-west-1", "Europe (Ireland)", "web-eu", "storefront", "prod", 25),
            Place("444455556666", "data-platform", "us-east-1", "US East (N. Virginia)", "etl", "data", "prod", 20),
            Place("777788889999", "development", "us-west-2", "US West (Oregon)", "sandbox", "platform", "dev", 15),
        ];

        DemoPlace Place(string account, string name, string region, string regionName, string resource, string team, string env, int weight) =>
            new(account, name, region, regionName, string.Format(null, arn, region, account, resource), Tags("Team", "Environment", team, env), weight);
    }

    private static DemoPlace[] AzurePlaces(string type)
    {
        return
        [
            Place("2f1c8a4e-0b6d-4e53-9a71-5c3e8d90b101", "prod-subscription", "eastus", "East US", "orders", "orders", "prod", 45),
            Place("2f1c8a4e-0b6d-4e53-9a71-5c3e8d90b101", "prod-subscription", "westeurope", "West Europe", "orders-eu", "orders", "prod", 30),
            Place("7d90e3b5-66c1-4f0f-8c0a-1ab4f2d7c202", "dev-subscription", "eastus", "East US", "devtest", "platform", "dev", 25),
        ];

        DemoPlace Place(string account, string name, string region, string regionName, string resource, string team, string env, int weight) =>
            new(account, name, region, regionName, $"/subscriptions/{account}/resourcegroups/rg-{resource}/providers/{type}/{resource}",
                Tags("Team", "Environment", team, env), weight);
    }

    private static DemoPlace[] GcpPlaces(string api, string collection)
    {
        return
        [
            Place("demo-search-prod", "search-prod", "us-central1", "Iowa", "search", "search", "prod", 50),
            Place("demo-search-prod", "search-prod", "europe-west1", "Belgium", "search-eu", "search", "prod", 30),
            Place("demo-ml-lab", "ml-lab", "us-central1", "Iowa", "training", "ml", "dev", 20),
        ];

        DemoPlace Place(string account, string name, string region, string regionName, string resource, string team, string env, int weight) =>
            new(account, name, region, regionName, $"//{api}/projects/{account}/{collection}/{resource}", Tags("team", "environment", team, env), weight);
    }

    private static string Tags(string teamKey, string environmentKey, string team, string environment) =>
        $$"""{"{{environmentKey}}":"{{environment}}","{{teamKey}}":"{{team}}"}""";
}
