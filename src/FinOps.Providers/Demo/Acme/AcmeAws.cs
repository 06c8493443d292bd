using static FinOps.Providers.Demo.Acme.AcmeNames;
using static FinOps.Providers.Demo.Acme.AcmeSkus;

namespace FinOps.Providers.Demo.Acme;

/// <summary>What runs at AWS: six sub-accounts, the shop, payments, data and the shared platform.</summary>
internal static class AcmeAws
{
    /// <summary>Pool of everything a Compute Savings Plan covers.</summary>
    public const string SavingsPlanPool = "aws-compute-savings-plan";

    /// <summary>Pool of the reserved m6i.xlarge.</summary>
    public const string M6iXlargePool = "aws-ri-m6i.xlarge";

    /// <summary>Pool of the reserved databases.</summary>
    public const string RdsPool = "aws-ri-db.r6g.xlarge";

    private static readonly string[] Plan = [SavingsPlanPool];
    private static readonly string[] ReservedThenPlan = [M6iXlargePool, SavingsPlanPool];

    public static void AddTo(AcmeEstate estate)
    {
        AddMachines(estate);
        AddKubernetes(estate);
        AddDatabases(estate);
        AddStorageAndNetwork(estate);
        AddServerless(estate);
        AddMigrationSource(estate);
        AddWaste(estate);
    }

    private static void AddMachines(AcmeEstate estate)
    {
        estate.Machines(new(StorefrontWeb, "prod", ProdWeb, UsEast1), M6iXlarge, "web", 12, new() { Joining = 5, DiskGb = 100, TrafficGb = 55, Pools = ReservedThenPlan });
        estate.Machines(new(StorefrontWeb, "prod", ProdWeb, EuWest1), M6iXlarge, "web-eu", 5, new() { Joining = 2, TrafficGb = 30, Pools = ReservedThenPlan });
        estate.Machines(new(Catalog, "prod", ProdWeb, UsEast1), M6i2xlarge, "app", 6, new() { Joining = 2, DiskGb = 200, Pools = Plan });
        estate.Machines(new(MobileApi, "prod", ProdWeb, UsEast1), M6iXlarge, "api", 5, new() { Joining = 3, TrafficGb = 45, Pools = Plan });
        estate.Machines(new(Checkout, "prod", ProdPayments, UsEast1), M6i2xlarge, "app", 6, new() { Joining = 1, DiskGb = 150, TrafficGb = 18, Pools = Plan });
        estate.Machines(new(PaymentsApi, "prod", ProdPayments, UsEast1), C6i4xlarge, "api", 5, new() { Joining = 1, DiskGb = 100, TrafficGb = 22, Pools = Plan });
        estate.Machines(new(Fraud, "prod", ProdPayments, UsEast1), G5x2, "scoring", 3, new() { Joining = 1, DiskGb = 250 });
        estate.Machines(new(WarehouseEtl, "prod", ProdData, UsEast1), R6i2xlarge, "worker", 8, new() { Joining = 3, DiskGb = 500, Pools = Plan });
        estate.Machines(new(Events, "prod", ProdData, UsEast1), M6i2xlarge, "broker", 6, new() { Joining = 1, DiskGb = 1000, Pools = Plan });
        estate.Machines(new(StorefrontWeb, "staging", Staging, UsEast1), M6iLarge, "web", 6, new() { Facts = ["always-on-nonprod"] });
        estate.Machines(new(Checkout, "staging", Staging, UsEast1), M6iLarge, "app", 5, new() { Facts = ["always-on-nonprod"] });
        estate.Machines(new(StorefrontWeb, "dev", Dev, UsWest2), T3Medium, "box", 10, new() { Joining = 4, Facts = ["always-on-nonprod"] });
        estate.Machines(new(Events, "dev", Dev, UsWest2), M6iLarge, "box", 4, new() { Facts = ["always-on-nonprod"] });
        estate.Machines(new(Ci, "prod", Shared, UsEast1), M6iXlarge, "controller", 2, new() { DiskGb = 300, Pools = Plan });

        // Fleets that grow and shrink within the day are billed as hours of the fleet, not of a machine.
        estate.Thing(new(Ci, "prod", Shared, UsEast1), M6iXlargeSpot, "ci-runners", 620, AcmeShape.Office, growth: 0.3m);
        estate.Thing(new(StorefrontWeb, "prod", ProdWeb, UsEast1), C6i4xlarge, "storefront-web-prod-burst", 590, AcmeShape.Traffic, growth: 0.2m,
            but: meter => meter with { Overlays = [estate.Planted("spike-load-test", 9, 9, (_, _) => 5)] });
    }

    private static void AddKubernetes(AcmeEstate estate)
    {
        var cluster = new AcmeSite(Kubernetes, "prod", Shared, UsEast1);
        estate.Thing(cluster, EksCluster, "acme-prod", 24, AcmeShape.Fixed);
        foreach (var (space, nodes) in new[] { ("checkout", 4), ("catalog", 5), ("mobile", 3), ("observability", 3), ("", 4) })
            estate.Machines(cluster, M6i2xlarge, space.Length > 0 ? "node-" + space : "node-shared", nodes, new()
            {
                DiskGb = space.Length > 0 ? 0 : 100,
                Pools = Plan,
                Facts = space.Length > 0 ? [] : ["shared-kubernetes-nodes"],
                Tags = space.Length > 0
                    ? new Dictionary<string, string>(StringComparer.Ordinal) { ["kubernetes-cluster"] = "acme-prod", ["kubernetes-namespace"] = space }
                    : new Dictionary<string, string>(StringComparer.Ordinal) { ["kubernetes-cluster"] = "acme-prod" },
            });
    }

    private static void AddDatabases(AcmeEstate estate)
    {
        foreach (var (site, name, requests) in new[]
        {
            (new AcmeSite(Checkout, "prod", ProdPayments, UsEast1), "checkout-orders", 90_000_000m),
            (new AcmeSite(Catalog, "prod", ProdWeb, UsEast1), "catalog-items", 140_000_000m),
        })
        {
            var database = estate.Thing(site, RdsXlarge, name, 24, AcmeShape.Fixed, but: meter => meter with { Pools = [RdsPool] });
            estate.Also(database, RdsRequests, requests, AcmeShape.Traffic, growth: 0.3m);
        }

        var payments = estate.Thing(new(PaymentsApi, "prod", ProdPayments, UsEast1), Rds4xlarge, "payments-ledger", 24, AcmeShape.Fixed);
        estate.Also(payments, RdsRequests, 900_000_000, AcmeShape.Traffic, growth: 0.3m);
        estate.Thing(new(Checkout, "prod", ProdPayments, UsEast1), DynamoWrites, "checkout-carts", 140_000, AcmeShape.Traffic, growth: 0.25m, but: meter => meter with { ConsumedPart = 0.71m });
        estate.Thing(new(StorefrontWeb, "prod", ProdWeb, UsEast1), Redis, "storefront-sessions", 96, AcmeShape.Fixed);
        estate.Thing(new(Fraud, "prod", ProdPayments, UsEast1), Redis, "fraud-features", 48, AcmeShape.Fixed);
        estate.Thing(new(WarehouseEtl, "prod", ProdData, UsEast1), Redshift, "warehouse", 192, AcmeShape.Fixed);
    }

    private static void AddStorageAndNetwork(AcmeEstate estate)
    {
        estate.Thing(new(Catalog, "prod", ProdWeb, UsEast1), S3Standard, "product-images", 88_000, AcmeShape.Stock, growth: 0.35m);
        estate.Thing(new(WarehouseEtl, "prod", ProdData, UsEast1), S3Standard, "lake-raw", 210_000, AcmeShape.Stock, growth: 0.5m);
        estate.Thing(new(WarehouseEtl, "prod", ProdData, UsEast1), S3Infrequent, "lake-archive", 240_000, AcmeShape.Stock, growth: 0.6m);
        estate.Thing(new(Events, "prod", ProdData, UsEast1), S3Standard, "events", 64_000, AcmeShape.Stock, growth: 0.4m);
        estate.Thing(new(PaymentsApi, "prod", ProdPayments, UsEast1), S3Standard, "payments-audit", 21_000, AcmeShape.Stock, growth: 0.3m);
        estate.Thing(new(Ci, "prod", Shared, UsEast1), S3Standard, "ci-artefacts", 34_000, AcmeShape.Stock, growth: 0.4m);
        estate.Thing(new(WarehouseEtl, "prod", ProdData, UsEast1), Backup, "data-vault", 62_000, AcmeShape.Stock,
            but: meter => meter with { Overlays = [estate.Planted("drop-backup-stopped", 30, 0, (_, _) => 0.02m)] });
        estate.Thing(new(StorefrontWeb, "prod", ProdWeb, UsEast1), CloudFront, "storefront-cdn", 2_900, AcmeShape.Traffic, growth: 0.3m);

        foreach (var (site, name) in new[]
        {
            (new AcmeSite(StorefrontWeb, "prod", ProdWeb, UsEast1), "storefront"), (new AcmeSite(MobileApi, "prod", ProdWeb, UsEast1), "mobile"),
            (new AcmeSite(Checkout, "prod", ProdPayments, UsEast1), "checkout"), (new AcmeSite(PaymentsApi, "prod", ProdPayments, UsEast1), "payments"),
        })
            estate.Also(estate.Thing(site, AlbHours, name, 24, AcmeShape.Fixed), AlbUnits, 310, AcmeShape.Traffic, growth: 0.3m);

        foreach (var name in new[] { "nat-a", "nat-b", "nat-c" })
            estate.Also(
                estate.Thing(new(Network, "prod", Shared, UsEast1), NatHours, name, 24, AcmeShape.Fixed, but: meter => meter with { Facts = ["shared-nat-gateways"] }),
                NatBytes, 1_150, AcmeShape.Traffic, growth: 0.3m);

        // Copies between regions that nobody asked for, a little more every day, still going on.
        estate.Machines(new(WarehouseEtl, "prod", ProdData, UsEast1), R6i2xlarge, "replicator", 1);
        estate.Also(estate.Meters[^1], TransferRegions, 600, AcmeShape.Traffic, 0,
            estate.Planted("leak-data-transfer", 75, 0, (n, days) => 1 + (21m * (n + 1) / days)));
    }

    private static void AddServerless(AcmeEstate estate)
    {
        foreach (var (app, account, name, seconds) in new[]
        {
            (Checkout, ProdPayments, "checkout-confirm", 1_900_000m), (Checkout, ProdPayments, "checkout-mail", 700_000m),
            (Events, ProdData, "events-enrich", 5_200_000m), (Events, ProdData, "events-route", 2_100_000m),
            (Catalog, ProdWeb, "catalog-resize", 1_400_000m), (MobileApi, ProdWeb, "mobile-push", 900_000m),
        })
            estate.Thing(new(app, "prod", account, UsEast1), Lambda, name, seconds, AcmeShape.Traffic, growth: 0.4m);

        estate.Thing(new(Events, "prod", ProdData, UsEast1), Sqs, "events-inbound", 160_000_000, AcmeShape.Traffic, growth: 0.4m);
        estate.Thing(new(Catalog, "prod", ProdWeb, UsEast1), Bedrock, "catalog-descriptions", 21_000, AcmeShape.Office, growth: 1.2m);
        foreach (var (app, account, name, gb) in new[]
        {
            (StorefrontWeb, ProdWeb, "storefront-web", 75m), (Checkout, ProdPayments, "checkout", 48m), (Events, ProdData, "events", 62m),
        })
            estate.Thing(new(app, "prod", account, UsEast1), Logs, name, gb, AcmeShape.Traffic, growth: 0.2m);

        // Debug logging left on for two and a half weeks: up over ten days, then flat, then mended.
        estate.Thing(new(PaymentsApi, "prod", ProdPayments, UsEast1), Logs, "payments-api", 64, AcmeShape.Traffic, growth: 0.2m,
            but: meter => meter with { Overlays = [estate.Planted("runaway-logs", 58, 41, (n, _) => 1 + (1.5m * Math.Min(10, n + 1)))] });
    }

    // Eight machines leave one a week from 140 days ago on; see AcmeGcp for where they went.
    private static void AddMigrationSource(AcmeEstate estate)
    {
        var site = new AcmeSite(Recommendations, "prod", ProdWeb, UsEast1);
        estate.Machines(site, C6i4xlarge, "model", 8, new()
        {
            TrafficGb = 12,
            Pools = Plan,
            Facts = ["migration-source"],
            To = n => estate.Period.Ago(140 - (8 * n)),
        });
        var models = estate.Meters.Where(meter => meter.Sku == C6i4xlarge && meter.Facts.Contains("migration-source", StringComparer.Ordinal)).ToList();
        foreach (var (machine, n) in models.Select((machine, n) => (machine, n)))
        {
            // Six of the eight disks were forgotten: billed with the migration until their machine left, waste ever since.
            var disk = estate.Disk(site, machine, 400, machine.To, "migration-source");
            if (n < 6)
                estate.Add(disk with { From = machine.To, To = DateOnly.MaxValue, Facts = ["orphaned-disks"] });
        }

        estate.Thing(site, RdsXlarge, "recommendations-profiles", 24, AcmeShape.Fixed,
            but: meter => meter with { Pools = [RdsPool], To = estate.Period.Ago(98), Facts = ["migration-source"] });
        estate.Thing(new(Events, "prod", ProdData, UsEast1), RdsXlarge, "events-offsets", 24, AcmeShape.Fixed, but: meter => meter with { Pools = [RdsPool] });
    }

    private static void AddWaste(AcmeEstate estate)
    {
        foreach (var name in new[] { "old-promo", "legacy-api", "blue-green-spare", "demo-day" })
            estate.Also(
                estate.Thing(new(StorefrontWeb, "prod", ProdWeb, UsEast1), AlbHours, name, 24, AcmeShape.Fixed, but: meter => meter with { Facts = ["idle-load-balancers"] }),
                AlbUnits, 0, AcmeShape.Fixed);
        foreach (var name in new[] { "checkout-staging-copy", "loadtest-results" })
            estate.Also(
                estate.Thing(new(Checkout, "staging", Staging, UsEast1), RdsXlarge, name, 24, AcmeShape.Fixed, but: meter => meter with { Facts = ["idle-databases"] }),
                RdsRequests, 0, AcmeShape.Fixed);
        estate.Also(
            estate.Thing(new(Network, "dev", Dev, UsWest2), NatHours, "nat-forgotten", 24, AcmeShape.Fixed, but: meter => meter with { Facts = ["idle-nat-gateway"] }),
            NatBytes, 0, AcmeShape.Fixed);

        // Four times the worker's size for a hundredth of its traffic.
        estate.Machines(new(WarehouseEtl, "prod", ProdData, UsEast1), R6i8xlarge, "reporting", 3, new() { TrafficGb = 0.4m, Facts = ["oversized-machines"] });
        estate.Thing(new(Events, "prod", ProdData, UsEast1), DynamoWrites, "events-dedupe", 48_000, AcmeShape.Fixed,
            but: meter => meter with { ConsumedPart = 0.04m, Facts = ["oversized-table"] });

        // Two reserved slots, one machine: the other half is paid for and unused.
        var site = new AcmeSite(WarehouseEtl, "prod", ProdData, UsEast1);
        var reservation = $"arn:aws:ec2:us-east-1:{ProdData.Id}:capacity-reservation/cr-0a1b2c3d4e5f60718";
        estate.Thing(site, R6i2xlarge, "warehouse-etl-prod-reserved", 24, AcmeShape.Fixed, but: meter => meter with { CapacityReservation = (reservation, "Used") });
        estate.Thing(site, R6i2xlarge, "warehouse-etl-prod-reserved-unused", 24, AcmeShape.Fixed,
            but: meter => meter with { CapacityReservation = (reservation, "Unused"), Facts = ["unused-capacity-reservation"], ResourceId = reservation, ResourceType = "Capacity Reservation" });
    }
}
