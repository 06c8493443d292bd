namespace FinOps.Providers.Demo.Acme;

/// <summary>A billing account: who sends the bill, in which currency, at which part of the list price and which tax.</summary>
internal sealed record AcmePayer(
    string Source, string Provider, string Publisher, string Id, string Name, string Type, string SubAccountType, string Currency,
    decimal PriceFactor, string InvoicePrefix, string TaxName, decimal TaxRate);

/// <summary>One of the twelve sub-accounts.</summary>
internal sealed record AcmeAccount(AcmePayer Payer, string Id, string Name);

/// <summary>Where something runs.</summary>
internal sealed record AcmeRegion(string Id, string Name);

/// <summary>An application and who owns it.</summary>
internal sealed record AcmeApp(string Name, string Team, string CostCenter);

/// <summary>The company's accounts, regions and applications.</summary>
internal static class AcmeNames
{
    public static readonly AcmePayer AwsPayer = new(
        "aws", "AWS", "Amazon Web Services, Inc.", "700100200300", "Acme Corporation", "Management Account", "Account", "USD",
        0.94m, "AWS", "US sales tax", 0.02m);

    public static readonly AcmePayer AzurePayer = new(
        "azure", "Microsoft", "Microsoft", "/providers/microsoft.billing/billingaccounts/acme/billingprofiles/acme-us", "Acme US",
        "Billing Profile", "Subscription", "USD", 0.95m, "G01", "US sales tax", 0.02m);

    public static readonly AcmePayer AzureEurope = new(
        "azure-europe", "Microsoft", "Microsoft", "/providers/microsoft.billing/billingaccounts/acme/billingprofiles/acme-eu", "Acme Europe",
        "Billing Profile", "Subscription", "EUR", 0.95m, "G02", "German VAT", 0.19m);

    public static readonly AcmePayer GcpPayer = new(
        "gcp", "Google Cloud", "Google Cloud", "01ACME-5E6F70-8192A3", "Acme Billing", "Billing Account", "Project", "USD",
        0.93m, "GCP", "US sales tax", 0.02m);

    /// <summary>Everyone who sends bills.</summary>
    public static readonly IReadOnlyList<AcmePayer> Payers = [AwsPayer, AzurePayer, AzureEurope, GcpPayer];

    public static readonly AcmeAccount ProdWeb = new(AwsPayer, "700100200301", "acme-prod-web");
    public static readonly AcmeAccount ProdPayments = new(AwsPayer, "700100200302", "acme-prod-payments");
    public static readonly AcmeAccount ProdData = new(AwsPayer, "700100200303", "acme-prod-data");
    public static readonly AcmeAccount Staging = new(AwsPayer, "700100200304", "acme-staging");
    public static readonly AcmeAccount Dev = new(AwsPayer, "700100200305", "acme-dev");
    public static readonly AcmeAccount Shared = new(AwsPayer, "700100200306", "acme-shared-services");
    public static readonly AcmeAccount CorpIt = new(AzurePayer, "5b0c7c1e-3f0a-4d6b-9b64-0a6a3c9d1001", "Acme Corp IT");
    public static readonly AcmeAccount Analytics = new(AzurePayer, "5b0c7c1e-3f0a-4d6b-9b64-0a6a3c9d1002", "Acme Analytics");
    public static readonly AcmeAccount Europe = new(AzureEurope, "5b0c7c1e-3f0a-4d6b-9b64-0a6a3c9d1003", "Acme Europe Production");
    public static readonly AcmeAccount SearchProd = new(GcpPayer, "acme-search-prod", "acme-search-prod");
    public static readonly AcmeAccount MlProd = new(GcpPayer, "acme-ml-prod", "acme-ml-prod");
    public static readonly AcmeAccount Sandbox = new(GcpPayer, "acme-sandbox", "acme-sandbox");

    public static readonly AcmeRegion UsEast1 = new("us-east-1", "US East (N. Virginia)");
    public static readonly AcmeRegion UsWest2 = new("us-west-2", "US West (Oregon)");
    public static readonly AcmeRegion EuWest1 = new("eu-west-1", "Europe (Ireland)");
    public static readonly AcmeRegion EastUs = new("eastus", "East US");
    public static readonly AcmeRegion WestEurope = new("westeurope", "West Europe");
    public static readonly AcmeRegion GermanyWest = new("germanywestcentral", "Germany West Central");
    public static readonly AcmeRegion UsCentral1 = new("us-central1", "Iowa");
    public static readonly AcmeRegion EuropeWest1 = new("europe-west1", "Belgium");

    public static readonly AcmeApp StorefrontWeb = new("storefront-web", "storefront", "CC-1010");
    public static readonly AcmeApp Catalog = new("catalog", "storefront", "CC-1010");
    public static readonly AcmeApp Checkout = new("checkout", "payments", "CC-1020");
    public static readonly AcmeApp PaymentsApi = new("payments-api", "payments", "CC-1020");
    public static readonly AcmeApp Fraud = new("fraud", "payments", "CC-1020");
    public static readonly AcmeApp WarehouseEtl = new("warehouse-etl", "data", "CC-1030");
    public static readonly AcmeApp Events = new("events", "data", "CC-1030");
    public static readonly AcmeApp Bi = new("bi", "analytics", "CC-1040");
    public static readonly AcmeApp MobileApi = new("mobile-api", "mobile", "CC-1050");
    public static readonly AcmeApp Search = new("search", "search", "CC-1060");
    public static readonly AcmeApp Ranking = new("ranking", "ml", "CC-1070");
    public static readonly AcmeApp FeatureStore = new("feature-store", "ml", "CC-1070");
    public static readonly AcmeApp Recommendations = new("recommendations", "ml", "CC-1070");
    public static readonly AcmeApp Lab = new("lab", "ml", "CC-1070");
    public static readonly AcmeApp Kubernetes = new("kubernetes", "platform", "CC-1090");
    public static readonly AcmeApp Network = new("network", "platform", "CC-1090");
    public static readonly AcmeApp Ci = new("ci", "platform", "CC-1090");
    public static readonly AcmeApp Intranet = new("intranet", "corp-it", "CC-1100");
    public static readonly AcmeApp Erp = new("erp", "corp-it", "CC-1100");
    public static readonly AcmeApp EuStorefront = new("eu-storefront", "europe", "CC-1200");
    public static readonly AcmeApp EuOrders = new("eu-orders", "europe", "CC-1200");
}
