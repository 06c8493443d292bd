using static FinOps.Providers.Demo.Acme.AcmeNames;
using static FinOps.Providers.Demo.Acme.AcmeSkus;

namespace FinOps.Providers.Demo.Acme;

/// <summary>What runs at Azure: corporate IT and analytics billed in USD, the European shop billed in EUR.</summary>
internal static class AcmeAzure
{
    /// <summary>Pool of the D4s v5 reserved in the US.</summary>
    public const string D4sPool = "azure-reservation-d4s-us";

    /// <summary>Pool of the D4s v5 reserved in Europe.</summary>
    public const string D4sEuropePool = "azure-reservation-d4s-eu";

    public static void AddTo(AcmeEstate estate)
    {
        AddUnitedStates(estate);
        AddEurope(estate);
    }

    private static void AddUnitedStates(AcmeEstate estate)
    {
        var erp = new AcmeSite(Erp, "prod", CorpIt, EastUs);
        var bi = new AcmeSite(Bi, "prod", Analytics, EastUs);
        estate.Machines(erp, D4s, "app", 9, new() { Joining = 2, DiskGb = 128, Pools = [D4sPool] });
        estate.Machines(erp, E8s, "db", 4, new() { DiskGb = 1024 });
        estate.Machines(new(Intranet, "prod", CorpIt, EastUs), D2s, "web", 5, new() { TrafficGb = 14 });
        estate.Machines(new(Erp, "dev", CorpIt, EastUs), D2s, "box", 5, new() { Facts = ["always-on-nonprod"] });
        estate.Machines(bi, F16s, "worker", 4, new() { Joining = 2 });
        estate.Thing(erp, AzureSql, "erp-ledger", 384, AcmeShape.Fixed);
        estate.Thing(bi, AzureSql, "bi-marts", 288, AcmeShape.Fixed);
        estate.Thing(bi, Synapse, "bi-pool", 144, AcmeShape.Office, growth: 0.3m);
        estate.Thing(bi, BlobHot, "bilake", 150_000, AcmeShape.Stock, growth: 0.5m);
        estate.Thing(new(Intranet, "prod", CorpIt, EastUs), BlobHot, "intranetfiles", 34_000, AcmeShape.Stock, growth: 0.2m);
        estate.Thing(new(Intranet, "prod", CorpIt, EastUs), AppGateway, "intranet-gateway", 24, AcmeShape.Fixed);
        estate.Thing(erp, Functions, "erp-sync", 2_600_000, AcmeShape.Office, growth: 0.2m);
        estate.Thing(erp, LogAnalytics, "corp-logs", 31, AcmeShape.Traffic, growth: 0.2m);
        estate.Thing(bi, Gpt, "bi-assistant", 9_500, AcmeShape.Office, growth: 0.9m,
            but: meter => meter with { Overlays = [estate.Planted("spike-model-tokens", Weekday(estate, 64), Weekday(estate, 64), (_, _) => 12)] });

        estate.Machines(new(Intranet, "prod", CorpIt, EastUs), D4s, "kiosk", 3, new() { TrafficGb = 0, Facts = ["idle-machines"] });
        foreach (var n in Enumerable.Range(1, 5))   // their machines were deleted before the period began
            estate.Thing(erp, P10, $"erp-2019-data-{n:00}", 128, AcmeShape.Stock,
                tags: new Dictionary<string, string>(StringComparer.Ordinal) { ["AttachedTo"] = $"erp-2019-app-{n:00}" },
                but: meter => meter with { Facts = ["orphaned-disks"] });
    }

    private static void AddEurope(AcmeEstate estate)
    {
        var shop = new AcmeSite(EuStorefront, "prod", Europe, WestEurope);
        var orders = new AcmeSite(EuOrders, "prod", Europe, GermanyWest);
        estate.Machines(shop, D4s, "web", 5, new() { Joining = 2, DiskGb = 128, TrafficGb = 38 });
        estate.Machines(orders, D4s, "app", 4, new() { Pools = [D4sEuropePool], DiskGb = 128 });
        estate.Machines(orders, E8s, "worker", 5, new() { Joining = 2 });
        estate.Machines(new(EuOrders, "staging", Europe, GermanyWest), D2s, "app", 4, new() { Facts = ["always-on-nonprod"] });
        estate.Thing(orders, AzureSql, "eu-orders", 480, AcmeShape.Fixed);
        estate.Thing(shop, AzureSql, "eu-catalog", 192, AcmeShape.Fixed);
        estate.Thing(shop, BlobHot, "euimages", 72_000, AcmeShape.Stock, growth: 0.4m);
        estate.Thing(shop, AppGateway, "eu-gateway", 24, AcmeShape.Fixed);
        estate.Thing(orders, Functions, "eu-notify", 3_100_000, AcmeShape.Traffic, growth: 0.3m);
        estate.Thing(orders, LogAnalytics, "eu-logs", 26, AcmeShape.Traffic, growth: 0.2m);
    }

    // A spike of something people use in the office would drown on a Sunday.
    private static int Weekday(AcmeEstate estate, int daysAgo)
    {
        while (DemoCalendar.IsWeekend(estate.Period.Ago(daysAgo)))
            daysAgo++;
        return daysAgo;
    }
}
