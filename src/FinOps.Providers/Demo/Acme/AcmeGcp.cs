using static FinOps.Providers.Demo.Acme.AcmeNames;
using static FinOps.Providers.Demo.Acme.AcmeSkus;

namespace FinOps.Providers.Demo.Acme;

/// <summary>What runs at Google Cloud: search, machine learning, the sandbox and, from 140 days ago on, recommendations.</summary>
internal static class AcmeGcp
{
    /// <summary>Pool of the committed n2-standard-8.</summary>
    public const string N2Pool = "gcp-cud-n2-standard-8";

    /// <summary>Pool of everything the flexible commitment covers.</summary>
    public const string FlexiblePool = "gcp-cud-flexible";

    public static void AddTo(AcmeEstate estate)
    {
        AddSearch(estate);
        AddLearning(estate);
        AddMigrationTarget(estate);
        AddSandbox(estate);
    }

    private static void AddSearch(AcmeEstate estate)
    {
        var site = new AcmeSite(Search, "prod", SearchProd, UsCentral1);
        estate.Machines(site, N2x8, "index", 7, new() { Joining = 2, DiskGb = 500, Pools = [N2Pool] });
        estate.Machines(site, E2x4, "front", 8, new() { Joining = 3, TrafficGb = 34 });
        estate.Machines(new(Search, "prod", SearchProd, EuropeWest1), E2x4, "front-eu", 4, new() { TrafficGb = 16 });
        estate.Machines(new(Search, "staging", SearchProd, UsCentral1), E2x4, "front", 4, new() { Facts = ["always-on-nonprod"] });
        estate.Thing(site, CloudSql, "search-meta", 24, AcmeShape.Fixed);
        estate.Thing(site, CloudRun, "search-suggest", 4_800_000, AcmeShape.Traffic, growth: 0.4m);
        estate.Thing(site, PubSub, "search-updates", 2.2m, AcmeShape.Traffic, growth: 0.3m);
        estate.Thing(site, GkeCluster, "search-prod", 24, AcmeShape.Fixed);
        foreach (var (space, nodes) in new[] { ("query", 4), ("crawl", 3), ("", 2) })
            estate.Machines(site, N2x4, space.Length > 0 ? "node-" + space : "node-shared", nodes, new()
            {
                Pools = [FlexiblePool],
                Facts = space.Length > 0 ? [] : ["shared-kubernetes-nodes"],
                Tags = space.Length > 0
                    ? new Dictionary<string, string>(StringComparer.Ordinal) { ["kubernetes-cluster"] = "search-prod", ["kubernetes-namespace"] = space }
                    : new Dictionary<string, string>(StringComparer.Ordinal) { ["kubernetes-cluster"] = "search-prod" },
            });
    }

    private static void AddLearning(AcmeEstate estate)
    {
        var features = new AcmeSite(FeatureStore, "prod", MlProd, UsCentral1);
        var ranking = new AcmeSite(Ranking, "prod", MlProd, UsCentral1);
        estate.Machines(ranking, C2x16, "trainer", 4, new() { Joining = 1, DiskGb = 800 });
        estate.Thing(ranking, VertexPrediction, "ranking-v3", 144, AcmeShape.Traffic, growth: 0.5m);
        estate.Thing(features, CloudSql, "features-online", 48, AcmeShape.Fixed);
        estate.Thing(features, GcsStandard, "features", 120_000, AcmeShape.Stock, growth: 0.5m);
        var events = estate.Thing(features, BigQueryStorage, "events_warehouse", 180_000, AcmeShape.Stock, growth: 0.6m);
        estate.Also(events, BigQueryAnalysis, 22, AcmeShape.Traffic, 0.4m,
            estate.Planted("spike-query-loop", 37, 35, (_, _) => 9));
    }

    // As the machines at AWS leave one a week, the new ones join a few days earlier.
    private static void AddMigrationTarget(AcmeEstate estate)
    {
        var site = new AcmeSite(Recommendations, "prod", MlProd, UsCentral1);
        estate.Machines(site, N2x8, "model", 8, new()
        {
            DiskGb = 400,
            TrafficGb = 12,
            Pools = [FlexiblePool],
            Facts = ["migration-target"],
            From = n => estate.Period.Ago(144 - (8 * n)),
        });
        estate.Thing(site, CloudSql, "recommendations-profiles", 24, AcmeShape.Fixed,
            but: meter => meter with { From = estate.Period.Ago(112), Facts = ["migration-target"] });
    }

    private static void AddSandbox(AcmeEstate estate)
    {
        var site = new AcmeSite(Lab, "dev", Sandbox, UsCentral1);
        estate.Machines(site, E2x4, "notebook", 6, new() { Joining = 4, DiskGb = 200, Facts = ["always-on-nonprod"] });
        estate.Machines(site, N2x4, "experiment", 6, new() { TrafficGb = 0, Facts = ["idle-machines"] });
        estate.Thing(site, GcsStandard, "lab-scratch", 46_000, AcmeShape.Stock, growth: 0.8m);
    }
}
