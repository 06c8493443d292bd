using FinOps.Costs;

namespace FinOps.Stores.Tests.Asking;

/// <summary>The three FOCUS 1.2 bills of 5,000 rows each, taken in once for all tests of this assembly.</summary>
internal static class FocusBills
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<StoreFixture, Task<int>> Tenants = [];
    private static readonly Lazy<Oracle> Told = new(() =>
    {
        var oracle = new Oracle();
        foreach (var path in Paths()) oracle.Read(path);
        return oracle;
    });

    public static Oracle Oracle => Told.Value;

    /// <summary>The tenant that has the bills; skips the test where they are absent.</summary>
    public static async Task<int> Tenant(StoreFixture store)
    {
        SharedData.Need("data/bills/focus-1.2");
        Task<int> loading;
        lock (Gate)
        {
            if (!Tenants.TryGetValue(store, out loading!)) Tenants[store] = loading = Load(store);
        }

        return await loading;
    }

    public static async Task<CostAnswer> Ask(StoreFixture store, CostQuery query, bool rowsOnly = false, bool layersOnly = false) =>
        await store.Costs(await Tenant(store), rowsOnly, layersOnly).Ask(query, TestContext.Current.CancellationToken);

    public static async Task<CostAnswer> AskByDays(StoreFixture store, CostQuery query) =>
        await store.CostsWithoutServices(await Tenant(store)).Ask(query, TestContext.Current.CancellationToken);

    private static string[] Paths() => [.. Directory.GetFiles(SharedData.Find("data/bills/focus-1.2")!, "*.csv.gz").Order(StringComparer.Ordinal)];

    private static async Task<int> Load(StoreFixture store)
    {
        var tenant = store.NewTenant();
        await store.Import(tenant, Paths(), "Environment", "environment");
        return tenant;
    }
}
