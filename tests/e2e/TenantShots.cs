namespace FinOps.EndToEnd;

/// <summary>The screens of the tenant itself: settings, organisation, set-up, and what operators do to it.</summary>
internal static class TenantShots
{
    public static IReadOnlyList<Shot> All { get; } =
    [
        new("tenant", "") { Prepare = async api => $"/settings/tenant?tenant={await api.NewTenant()}" },
        new("tenant-suspend", "") { Prepare = async api => $"/settings/tenant?tenant={await api.NewTenant()}", Act = Gallery.Clicks("Make read-only") },
        new("tenant-read-only", "") { Prepare = async api => $"/settings/tenant?tenant={await ReadOnly(api)}" },
        Gallery.Broken("tenant-error", "/settings/tenant?tenant=demo"),
        Gallery.Waiting("tenant-loading", "/settings/tenant?tenant=demo"),
        new("organisation", "") { Prepare = async api => $"/organisation?tenant={await Organised(api)}" },
        new("organisation-empty", "/organisation"),
        Gallery.Broken("organisation-error", "/organisation?tenant=demo"),
        Gallery.Waiting("organisation-loading", "/organisation?tenant=demo"),
        new("set-up", "") { Prepare = async api => $"/set-up?tenant={await api.NewTenant()}" },
        Gallery.Broken("set-up-error", "/set-up?tenant=demo"),
        Gallery.Waiting("set-up-loading", "/set-up?tenant=demo"),
        new("settings-deleted", "") { Prepare = Deleted, Ready = screen => screen.Page.GetByRole(AriaRole.Button, new() { Name = "Restore" }).First.WaitForAsync() },
    ];

    private static async Task<string> ReadOnly(Api api)
    {
        var tenant = await api.NewTenant();
        await api.Post(tenant, $"/api/tenants/{tenant}/suspend?stage=read_only", new { });
        return tenant;
    }

    private static async Task<string> Deleted(Api api)
    {
        var tenant = await api.NewTenant("Closed bakery");
        await api.Post(tenant, "/api/tenant/delete", new { confirm = tenant });
        return "/settings?tenant=demo";
    }

    private static async Task<string> Organised(Api api)
    {
        var tenant = await api.NewTenant();
        async Task<long> Add(string kind, string code, string name, long? parent, string owner = "") =>
            (await api.Post(tenant, "/api/organisation/nodes", new { kind, code, name, parentId = parent, owner, costCentre = parent is null ? "" : $"CC-{code.Length}00" })).GetProperty("id").GetInt64();
        var retail = await Add("business_unit", "retail", "Retail", null, "Ada Baker");
        var shop = await Add("department", "shop", "Online shop", retail, "Ben Miller");
        await Add("team", "search", "Search and recommendations", shop, "Cleo Wood");
        await Add("team", "checkout", "Checkout", shop);
        await Add("business_unit", "logistics", "Logistics", null);
        return tenant;
    }
}
