namespace FinOps.Providers.Demo.Acme;

/// <summary>The price list: every SKU the company uses, at rounded public prices.</summary>
internal static class AcmeSkus
{
    private static readonly AcmeService Ec2 = new("EC2", "Amazon Elastic Compute Cloud", "Compute", "Virtual Machines", "EC2 Instance", "arn:aws:ec2:{region}:{account}:instance/i-{hex}");
    private static readonly AcmeService EbsService = new("EBS", "Amazon Elastic Block Store", "Storage", "Block Storage", "EBS Volume", "arn:aws:ec2:{region}:{account}:volume/vol-{hex}");
    private static readonly AcmeService Rds = new("RDS", "Amazon Relational Database Service", "Databases", "Relational Databases", "RDS DB Instance", "arn:aws:rds:{region}:{account}:db:{name}");
    private static readonly AcmeService S3 = new("S3", "Amazon Simple Storage Service", "Storage", "Object Storage", "S3 Bucket", "arn:aws:s3:::acme-{name}");
    private static readonly AcmeService LambdaService = new("LMB", "AWS Lambda", "Compute", "Serverless Compute", "Lambda Function", "arn:aws:lambda:{region}:{account}:function:{name}");
    private static readonly AcmeService CloudWatch = new("CW", "Amazon CloudWatch", "Management and Governance", "Observability", "Log Group", "arn:aws:logs:{region}:{account}:log-group:{name}");
    private static readonly AcmeService Elb = new("ELB", "Elastic Load Balancing", "Networking", "Application Networking", "Load Balancer", "arn:aws:elasticloadbalancing:{region}:{account}:loadbalancer/app/{name}/{hex}");
    private static readonly AcmeService Vpc = new("VPC", "Amazon Virtual Private Cloud", "Networking", "Network Infrastructure", "NAT Gateway", "arn:aws:ec2:{region}:{account}:natgateway/nat-{hex}");
    private static readonly AcmeService Transfer = new("DT", "AWS Data Transfer", "Networking", "Network Connectivity", "EC2 Instance", "arn:aws:ec2:{region}:{account}:instance/i-{hex}");
    private static readonly AcmeService Dynamo = new("DDB", "Amazon DynamoDB", "Databases", "NoSQL Databases", "DynamoDB Table", "arn:aws:dynamodb:{region}:{account}:table/{name}");
    private static readonly AcmeService ElastiCache = new("EC", "Amazon ElastiCache", "Databases", "Caching", "Cache Cluster", "arn:aws:elasticache:{region}:{account}:cluster:{name}");
    private static readonly AcmeService Eks = new("EKS", "Amazon Elastic Kubernetes Service", "Compute", "Containers", "EKS Cluster", "arn:aws:eks:{region}:{account}:cluster/{name}");
    private static readonly AcmeService CloudFrontService = new("CF", "Amazon CloudFront", "Networking", "Content Delivery", "Distribution", "arn:aws:cloudfront::{account}:distribution/{hex}");
    private static readonly AcmeService RedshiftService = new("RS", "Amazon Redshift", "Databases", "Data Warehouses", "Redshift Cluster", "arn:aws:redshift:{region}:{account}:cluster:{name}");
    private static readonly AcmeService BedrockService = new("BR", "Amazon Bedrock", "AI and Machine Learning", "Generative AI", "Inference Profile", "arn:aws:bedrock:{region}:{account}:inference-profile/{name}");
    private static readonly AcmeService BackupService = new("BK", "AWS Backup", "Storage", "Backup Storage", "Backup Vault", "arn:aws:backup:{region}:{account}:backup-vault:{name}");
    private static readonly AcmeService SqsService = new("SQS", "Amazon Simple Queue Service", "Integration", "Messaging", "Queue", "arn:aws:sqs:{region}:{account}:{name}");

    private const string Rg = "/subscriptions/{account}/resourcegroups/rg-{app}/providers/";
    private static readonly AcmeService Vm = new("VM", "Virtual Machines", "Compute", "Virtual Machines", "Virtual machine", Rg + "microsoft.compute/virtualmachines/{name}");
    private static readonly AcmeService Disk = new("MD", "Managed Disks", "Storage", "Block Storage", "Disk", Rg + "microsoft.compute/disks/{name}");
    private static readonly AcmeService AzureSqlService = new("SQL", "Azure SQL Database", "Databases", "Relational Databases", "SQL database", Rg + "microsoft.sql/servers/sql-{app}/databases/{name}");
    private static readonly AcmeService StorageAccount = new("SA", "Storage Accounts", "Storage", "Object Storage", "Storage account", Rg + "microsoft.storage/storageaccounts/{name}");
    private static readonly AcmeService FunctionsService = new("FN", "Azure Functions", "Compute", "Serverless Compute", "Function app", Rg + "microsoft.web/sites/{name}");
    private static readonly AcmeService Monitor = new("LA", "Azure Monitor", "Management and Governance", "Observability", "Log Analytics workspace", Rg + "microsoft.operationalinsights/workspaces/{name}");
    private static readonly AcmeService OpenAi = new("AI", "Azure OpenAI Service", "AI and Machine Learning", "Generative AI", "Azure OpenAI account", Rg + "microsoft.cognitiveservices/accounts/{name}");
    private static readonly AcmeService BandwidthService = new("BW", "Bandwidth", "Networking", "Network Connectivity", "Virtual machine", Rg + "microsoft.compute/virtualmachines/{name}");
    private static readonly AcmeService Gateway = new("AG", "Application Gateway", "Networking", "Application Networking", "Application gateway", Rg + "microsoft.network/applicationgateways/{name}");
    private static readonly AcmeService SynapseService = new("SY", "Azure Synapse Analytics", "Analytics", "Analytics Platforms", "Dedicated SQL pool", Rg + "microsoft.synapse/workspaces/ws-{app}/sqlpools/{name}");

    private static readonly AcmeService Gce = new("GCE", "Compute Engine", "Compute", "Virtual Machines", "Instance", "//compute.googleapis.com/projects/{account}/zones/{zone}/instances/{name}");
    private static readonly AcmeService Pd = new("PD", "Persistent Disk", "Storage", "Block Storage", "Disk", "//compute.googleapis.com/projects/{account}/zones/{zone}/disks/{name}");
    private static readonly AcmeService CloudSqlService = new("CSQ", "Cloud SQL", "Databases", "Relational Databases", "Cloud SQL instance", "//sqladmin.googleapis.com/projects/{account}/instances/{name}");
    private static readonly AcmeService BigQuery = new("BQ", "BigQuery", "Databases", "Data Warehouses", "Dataset", "//bigquery.googleapis.com/projects/{account}/datasets/{name}");
    private static readonly AcmeService Gcs = new("GCS", "Cloud Storage", "Storage", "Object Storage", "Bucket", "//storage.googleapis.com/buckets/acme-{name}");
    private static readonly AcmeService CloudRunService = new("CR", "Cloud Run", "Compute", "Serverless Compute", "Cloud Run service", "//run.googleapis.com/projects/{account}/locations/{region}/services/{name}");
    private static readonly AcmeService Vertex = new("VX", "Vertex AI", "AI and Machine Learning", "Machine Learning", "Endpoint", "//aiplatform.googleapis.com/projects/{account}/locations/{region}/endpoints/{name}");
    private static readonly AcmeService Networking = new("NW", "Networking", "Networking", "Network Connectivity", "Instance", "//compute.googleapis.com/projects/{account}/zones/{zone}/instances/{name}");
    private static readonly AcmeService Gke = new("GKE", "Kubernetes Engine", "Compute", "Containers", "Kubernetes cluster", "//container.googleapis.com/projects/{account}/locations/{region}/clusters/{name}");
    private static readonly AcmeService PubSubService = new("PS", "Cloud Pub/Sub", "Integration", "Messaging", "Topic", "//pubsub.googleapis.com/projects/{account}/topics/{name}");

    public static readonly AcmeSku M6iLarge = Ec2.Machine("m6i.large", "M6i", 2, 8, 0.096m);
    public static readonly AcmeSku M6iXlarge = Ec2.Machine("m6i.xlarge", "M6i", 4, 16, 0.192m);
    public static readonly AcmeSku M6i2xlarge = Ec2.Machine("m6i.2xlarge", "M6i", 8, 32, 0.384m);
    public static readonly AcmeSku M6iXlargeSpot = Ec2.Machine("m6i.xlarge", "M6i", 4, 16, 0.0768m, option: "spot");
    public static readonly AcmeSku C6i4xlarge = Ec2.Machine("c6i.4xlarge", "C6i", 16, 32, 0.68m);
    public static readonly AcmeSku R6i2xlarge = Ec2.Machine("r6i.2xlarge", "R6i", 8, 64, 0.504m);
    public static readonly AcmeSku R6i8xlarge = Ec2.Machine("r6i.8xlarge", "R6i", 32, 256, 2.016m);
    public static readonly AcmeSku G5x2 = Ec2.Machine("g5.2xlarge", "G5", 8, 32, 1.212m, gpus: 1);
    public static readonly AcmeSku T3Medium = Ec2.Machine("t3.medium", "T3", 2, 4, 0.0416m);
    public static readonly AcmeSku EbsGp3 = EbsService.Sku("VolumeUsage.gp3", "GB-Months", 0.08m, "General purpose SSD (gp3) provisioned storage", """{"DiskType":"SSD"}""");
    public static readonly AcmeSku RdsXlarge = Rds.Machine("db.r6g.xlarge", "R6g", 4, 32, 0.45m);
    public static readonly AcmeSku Rds4xlarge = Rds.Machine("db.r6g.4xlarge", "R6g", 16, 128, 1.8m);
    public static readonly AcmeSku RdsRequests = Rds.Sku("Aurora:StorageIOUsage", "Requests", 0.0000002m, "Database I/O requests");
    public static readonly AcmeSku S3Standard = S3.Sku("TimedStorage-ByteHrs", "GB-Months", 0.023m, "Standard storage", """{"Redundancy":"Zonal","StorageClass":"Standard"}""");
    public static readonly AcmeSku S3Infrequent = S3.Sku("TimedStorage-SIA-ByteHrs", "GB-Months", 0.0125m, "Infrequent access storage", """{"Redundancy":"Zonal","StorageClass":"Infrequent Access"}""");
    public static readonly AcmeSku Lambda = LambdaService.Sku("Lambda-GB-Second", "GB-Seconds", 0.0000166667m, "Function duration", """{"x_Architecture":"x86_64"}""");
    public static readonly AcmeSku Logs = CloudWatch.Sku("DataProcessing-Bytes", "GB", 0.5m, "Log data ingested");
    public static readonly AcmeSku AlbHours = Elb.Sku("LoadBalancerUsage", "Hours", 0.0225m, "Application load balancer hours");
    public static readonly AcmeSku AlbUnits = Elb.Sku("LCUUsage", "LCU-Hours", 0.008m, "Load balancer capacity units used");
    public static readonly AcmeSku NatHours = Vpc.Sku("NatGateway-Hours", "Hours", 0.045m, "NAT gateway hours");
    public static readonly AcmeSku NatBytes = Vpc.Sku("NatGateway-Bytes", "GB", 0.045m, "Data processed by NAT gateways");
    public static readonly AcmeSku TransferOut = Transfer.Sku("DataTransfer-Out-Bytes", "GB", 0.09m, "Data transfer out to the internet");
    public static readonly AcmeSku TransferRegions = Transfer.Sku("USE1-EUW1-AWS-Out-Bytes", "GB", 0.02m, "Data transfer between regions");
    public static readonly AcmeSku DynamoWrites = Dynamo.Sku("WriteCapacityUnit-Hrs", "WCU-Hours", 0.00065m, "Provisioned write capacity", """{"x_CapacityMode":"Provisioned"}""");
    public static readonly AcmeSku Redis = ElastiCache.Machine("cache.r6g.large", "R6g", 2, 13, 0.206m);
    public static readonly AcmeSku EksCluster = Eks.Sku("AmazonEKS-Hours:perCluster", "Hours", 0.1m, "Kubernetes cluster hours");
    public static readonly AcmeSku CloudFront = CloudFrontService.Sku("DataTransfer-Out-Bytes-US", "GB", 0.085m, "Content delivered, United States");
    public static readonly AcmeSku Redshift = RedshiftService.Machine("ra3.xlplus", "RA3", 4, 32, 1.086m);
    public static readonly AcmeSku Bedrock = BedrockService.Sku("Input-Token-Count", "1000 Tokens", 0.003m, "Model input, thousand tokens");
    public static readonly AcmeSku Backup = BackupService.Sku("WarmStorage-ByteHrs-EBS", "GB-Months", 0.05m, "Backup storage, warm");
    public static readonly AcmeSku Sqs = SqsService.Sku("Requests-Tier1", "Requests", 0.0000004m, "Standard queue requests");

    public static readonly AcmeSku D2s = Vm.Machine("Standard_D2s_v5", "Dsv5", 2, 8, 0.096m);
    public static readonly AcmeSku D4s = Vm.Machine("Standard_D4s_v5", "Dsv5", 4, 16, 0.192m);
    public static readonly AcmeSku E8s = Vm.Machine("Standard_E8s_v5", "Esv5", 8, 64, 0.504m);
    public static readonly AcmeSku F16s = Vm.Machine("Standard_F16s_v2", "Fsv2", 16, 32, 0.677m);
    public static readonly AcmeSku P10 = Disk.Sku("P10 LRS Disk", "GB-Months", 0.154m, "Premium SSD managed disk P10", """{"DiskSpace":128,"DiskType":"SSD","Redundancy":"Local"}""");
    public static readonly AcmeSku AzureSql = AzureSqlService.Sku("vCore General Purpose", "vCore-Hours", 0.2525m, "General purpose, provisioned vCore", """{"x_Tier":"General Purpose"}""");
    public static readonly AcmeSku BlobHot = StorageAccount.Sku("Hot LRS Data Stored", "GB-Months", 0.0184m, "Hot block blob", """{"Redundancy":"Local","StorageClass":"Hot"}""");
    public static readonly AcmeSku Functions = FunctionsService.Sku("Execution Time", "GB-Seconds", 0.000016m, "Function execution time");
    public static readonly AcmeSku LogAnalytics = Monitor.Sku("Analytics Logs Data Ingestion", "GB", 2.3m, "Analytics logs data ingestion");
    public static readonly AcmeSku Gpt = OpenAi.Sku("gpt input tokens", "1000 Tokens", 0.01m, "Model input, thousand tokens");
    public static readonly AcmeSku Bandwidth = BandwidthService.Sku("Standard Data Transfer Out", "GB", 0.087m, "Data transfer out to the internet");
    public static readonly AcmeSku AppGateway = Gateway.Sku("Standard v2 Fixed Cost", "Hours", 0.246m, "Application gateway hours");
    public static readonly AcmeSku Synapse = SynapseService.Sku("100 DWUs", "Hours", 1.2m, "Dedicated SQL pool, 100 DWU");

    public static readonly AcmeSku E2x4 = Gce.Machine("e2-standard-4", "E2", 4, 16, 0.134m);
    public static readonly AcmeSku N2x4 = Gce.Machine("n2-standard-4", "N2", 4, 16, 0.1942m);
    public static readonly AcmeSku N2x8 = Gce.Machine("n2-standard-8", "N2", 8, 32, 0.3885m);
    public static readonly AcmeSku C2x16 = Gce.Machine("c2-standard-16", "C2", 16, 64, 0.8352m);
    public static readonly AcmeSku PdBalanced = Pd.Sku("Balanced PD Capacity", "GB-Months", 0.1m, "Balanced persistent disk", """{"DiskType":"SSD"}""");
    public static readonly AcmeSku CloudSql = CloudSqlService.Machine("db-custom-8-32", "Custom", 8, 32, 0.54m);
    public static readonly AcmeSku BigQueryAnalysis = BigQuery.Sku("Analysis", "TiB", 6.25m, "On-demand query analysis");
    public static readonly AcmeSku BigQueryStorage = BigQuery.Sku("Active Logical Storage", "GB-Months", 0.02m, "Active logical storage", """{"StorageClass":"Active"}""");
    public static readonly AcmeSku GcsStandard = Gcs.Sku("Standard Storage", "GB-Months", 0.02m, "Standard storage", """{"Redundancy":"Regional","StorageClass":"Standard"}""");
    public static readonly AcmeSku CloudRun = CloudRunService.Sku("CPU Allocation Time", "vCPU-Seconds", 0.000024m, "CPU allocation time");
    public static readonly AcmeSku VertexPrediction = Vertex.Machine("n1-standard-8 prediction", "N1", 8, 30, 0.4372m);
    public static readonly AcmeSku Egress = Networking.Sku("Network Internet Egress", "GB", 0.085m, "Internet egress");
    public static readonly AcmeSku GkeCluster = Gke.Sku("Regional Kubernetes Clusters", "Hours", 0.1m, "Kubernetes cluster fee");
    public static readonly AcmeSku PubSub = PubSubService.Sku("Message Delivery Basic", "TiB", 40m, "Message delivery");
}
