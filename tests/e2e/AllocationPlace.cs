using System.Globalization;
using System.Text;

namespace FinOps.EndToEnd;

/// <summary>A tenant with an organisation, a bill of three months, rules that hold, and others that wait for a second person or stand in a draft.</summary>
internal static class AllocationPlace
{
    private const string Head = "BilledCost,EffectiveCost,ListCost,ContractedCost,BillingCurrency,BillingAccountId,BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ServiceName,ServiceCategory,ProviderName,PublisherName,InvoiceIssuerName,SubAccountId,ResourceId,Tags,CommitmentDiscountId,CommitmentDiscountName,CommitmentDiscountType,CommitmentDiscountStatus,CommitmentDiscountCategory\n";

    private static readonly string[] Teams = ["search", "ranking", "ads", "checkout", "payments", "data"];
    private static readonly string[] Services = ["Compute", "Object Storage", "Databases", "Kubernetes"];

    /// <summary>Makes the tenant; its slug.</summary>
    /// <param name="api">The server.</param>
    /// <param name="waits">True when the changed rules wait for a second person, false when they are a draft.</param>
    public static async Task<string> Make(Api api, bool waits)
    {
        var tenant = await api.NewTenant("Marketplace");
        await Organise(api, tenant);
        await api.Import(tenant, "bill.csv", Encoding.UTF8.GetBytes(Bill()));
        await api.Put(tenant, "/api/allocation/rules", Rules("directCost"));
        await api.Post(tenant, "/api/allocation/publish", new { note = "First rules" });
        await api.Allocated(tenant);
        if (waits) await api.Put(tenant, "/api/allocation/settings", new { needsApproval = true });
        await api.Put(tenant, "/api/allocation/rules", Rules("even"));
        if (waits) await api.Post(tenant, "/api/allocation/publish", new { restate = true, note = "Everybody pays the same part of the network" });
        return tenant;
    }

    /// <summary>Business unit → department → team → project, as a company has them.</summary>
    private static async Task Organise(Api api, string tenant)
    {
        async Task<long> Node(string kind, string code, string name, long? parent) =>
            (await api.Post(tenant, "/api/organisation/nodes", new { kind, code, name, parentId = parent })).GetProperty("id").GetInt64();
        var shop = await Node("business_unit", "shop", "Shop", null);
        var media = await Node("business_unit", "media", "Media", null);
        var finding = await Node("department", "finding", "Finding", shop);
        var buying = await Node("department", "buying", "Buying", shop);
        var search = await Node("team", "search", "Search", finding);
        await Node("project", "ranking", "Ranking", search);
        await Node("team", "checkout", "Checkout", buying);
        await Node("team", "payments", "Payments", buying);
        await Node("team", "ads", "Advertising", media);
    }

    private static object Rules(string key) => new
    {
        rules = new object[]
        {
            new { id = "network", name = "Network for all", when = new[] { new { column = "ServiceName", @operator = "equals", values = new[] { "Network" } } }, pool = "network" },
            new { id = "support", name = "Support plan", when = new[] { new { column = "ServiceName", @operator = "equals", values = new[] { "Support" } } }, pool = "support" },
            new { id = "unused", name = "Unused commitments", when = new[] { new { column = "CommitmentDiscountStatus", @operator = "equals", values = new[] { "Unused" } } }, pool = "platform" },
            new { id = "tagged", name = "By the team tag", targets = new[] { new { copy = new { team = new { from = "tag:team" } } } } },
        },
        pools = new object[]
        {
            new { id = "support", name = "Support plan", key = "fixed", targets = new object[] { new { weight = 33.3, pool = "platform" }, new { weight = 66.7, set = new { team = "payments" } } } },
            new { id = "platform", name = "Platform", key = "directCost", over = "month" },
            key == "even"
                ? new { id = "network", name = "Network", key, targets = Teams.Select(t => new { set = new { team = t } }).ToArray() }
                : new { id = "network", name = "Network", key },
        },
    };

    private static string Bill()
    {
        var csv = new StringBuilder(Head);
        var today = TimeProvider.System.GetUtcNow().UtcDateTime.Date;
        for (var back = 70; back > 0; back -= 7)
        {
            var day = today.AddDays(-back);
            void Row(string service, string team, decimal cost, string status = "", string category = "Usage") =>
                csv.Append(CultureInfo.InvariantCulture, $"{(status.Length > 0 ? 0 : cost)},{cost},{cost},{cost},EUR,acc,{day:yyyy-MM}-01,{day.AddMonths(1):yyyy-MM}-01,{day:yyyy-MM-dd}T00:00:00Z,{day.AddDays(1):yyyy-MM-dd}T00:00:00Z,{category},{service},Other,Clouds,Clouds,Clouds,main,{service}-{team},\"{(team.Length > 0 ? $"{{\"\"team\"\":\"\"{team}\"\"}}" : "")}\",{(status.Length > 0 ? "plan-1,Three years,Plan," + status + ",Spend" : ",,,,")}\n");
            for (var t = 0; t < Teams.Length; t++)
            {
                for (var s = 0; s < Services.Length; s++)
                    if ((t + s) % 3 != 0) Row(Services[s], Teams[t], 40 + (37 * t) + (91 * s) + back);
                Row("Compute", Teams[t], 25 + t, "Used");
            }

            Row("Compute", "", 60, "Unused");
            Row("Network", "", 310.55m + back);
            Row("Support", "", 120);
            Row("Old machines", "", 95);
        }

        return csv.ToString();
    }
}
