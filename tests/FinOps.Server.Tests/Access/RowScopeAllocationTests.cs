using System.Text;
using FinOps.Platform.Tenancy;
using FinOps.Server.Tests.Ingestion;
using Sent = FinOps.Platform.Live.Signals;

namespace FinOps.Server.Tests.Access;

/// <summary>
/// Who may see one team's costs sees these where costs are allocated, tags are judged and the organisation is told, too. Names of the
/// other team are planted everywhere and searched for in all that is answered.
/// </summary>
public sealed class RowScopeAllocationTests(AccessServerFixture access)
{
    private const string Rules = """
        {"rules": [
          {"id": "support", "when": [{"column": "ServiceName", "operator": "equals", "values": ["Support"]}], "pool": "support"},
          {"id": "tagged", "when": [{"column": "tag:team", "operator": "in", "values": ["search", "kestrel"]}], "targets": [{"copy": {"team": {"from": "tag:team"}}}]}],
         "pools": [{"id": "support", "name": "Support plan", "note": "kestrel pays most", "key": "directCost"}]}
        """;

    private static readonly string[] Addresses =
    [
        "/api/costs/allocation", "/api/costs/unallocated", "/api/costs/allocation/commitments", "/api/costs/allocation/explain?value=search", "/api/costs/allocation/explain?value=kestrel",
        "/api/allocation/proposals?from=2026-03-01&to=2026-04-01", "/api/allocation/settings", "/api/tags/schema", "/api/tags/compliance?from=2026-03-01&to=2026-04-01", "/api/tags/recommendations?from=2026-03-01&to=2026-04-01",
        "/api/tags/policies", "/api/organisation", "/api/organisation/export", "/api/organisation/export?format=csv", "/api/costs?groupBy=alloc:team,alloc:rule,alloc:pool", "/api/costs/dimensions/alloc:team/values",
    ];

    [Fact]
    public async Task A_team_lead_is_answered_of_the_team_alone()
    {
        var (tenant, owner) = await Planted();
        var (_, byTag) = await access.Join(tenant, "viewer", new([new("tag:team", ["search"])]));
        var (_, byOwner) = await access.Join(tenant, "viewer", new([new("alloc:team", ["search"])]));
        foreach (var lead in new[] { byTag, byOwner })
        {
            foreach (var address in Addresses)
            {
                using var answer = await lead.GetAsync(address);
                var body = await answer.Content.ReadAsStringAsync();
                var isOfCharges = ReferenceEquals(lead, byOwner) && address.Contains("tags/compliance", StringComparison.Ordinal) | address.Contains("tags/recommendations", StringComparison.Ordinal) | address.Contains("proposals", StringComparison.Ordinal);
                if (isOfCharges) Assert.Contains("scope_by_allocation", body, StringComparison.Ordinal);
                else Assert.True(answer.IsSuccessStatusCode, $"{address}: {(int)answer.StatusCode} {body}");
                // What was asked for may be repeated; it is no answer.
                Assert.False(body.Replace("\"value\":\"kestrel\"", "", StringComparison.Ordinal).Contains("kestrel", StringComparison.OrdinalIgnoreCase), $"{address}: {body}");
            }
        }

        // search has 70 itself and 7 of the support plan, which carries no tag; kestrel 30 and 3; 40 are nobody's.
        Assert.Equal(("150", "70", "77"), (await Total(owner), await Total(byTag), await Total(byOwner)));
        Assert.Equal("40", (await owner.GetAsync("/api/costs/unallocated").Json()).GetProperty("totals")[0].GetProperty("effectiveCost").GetString());
        Assert.Equal(0, (await byTag.GetAsync("/api/costs/unallocated").Json()).GetProperty("totals").GetArrayLength());
        var explained = await byOwner.GetAsync("/api/costs/allocation/explain?value=search").Json();
        var support = explained.GetProperty("steps").EnumerateArray().Single(s => s.GetProperty("pools").GetArrayLength() > 0);
        Assert.Equal(["search:0.7"], support.GetProperty("shares").EnumerateArray().Select(s => $"{s.GetProperty("owners").GetProperty("team").GetString()}:{s.GetProperty("share").GetString()}"));
        Assert.Equal("Support plan", support.GetProperty("pools")[0].GetProperty("name").GetString());
        var matched = await byTag.PostAsync("/api/allocation/match", Text("""{"when":[],"from":"2026-03-01","to":"2026-04-01"}""")).Json();
        Assert.Equal("70", matched[0].GetProperty("effectiveCost").GetString());
    }

    [Fact]
    public async Task What_is_everybodys_is_refused_and_the_part_of_the_organisation_is_shown_with_what_it_belongs_to()
    {
        var (tenant, owner) = await Planted();
        var team = (await owner.GetAsync("/api/organisation").Json()).GetProperty("nodes").EnumerateArray().Single(n => n.GetProperty("code").GetString() == "search").GetProperty("id").GetInt64();
        var (_, lead) = await access.Join(tenant, "practitioner", new([new("node", [team.ToString(System.Globalization.CultureInfo.InvariantCulture)])]));
        var seen = (await lead.GetAsync("/api/organisation").Json()).GetProperty("nodes").EnumerateArray().Select(n => $"{n.GetProperty("code").GetString()} {n.GetProperty("costCentre").GetString()}".Trim());
        Assert.Equal(["unit", "search CC-7"], seen);
        Assert.Equal("node_unknown", await lead.GetAsync($"/api/organisation/nodes/{team + 1}").Code(404));
        foreach (var address in new[] { "/api/allocation/rules", "/api/allocation/pools", "/api/allocation/versions", "/api/allocation/history", "/api/allocation/runs", "/api/allocation/file", "/api/allocation/metrics" })
            Assert.Equal("scope_too_narrow", await lead.GetAsync(address).Code(403));
        Assert.Equal("scope_too_narrow", await lead.PostAsync("/api/allocation/simulate", Text("{}")).Code(403));
        Assert.Equal("scope_too_narrow", await lead.PostAsJsonAsync($"/api/organisation/nodes/{team}/move", new { parentId = (long?)null }).Code(403));
        Assert.Equal("scope_too_narrow", await lead.PostAsync("/api/allocation/proposals/accept", Text("""{"ids":[]}""")).Code(403));
    }

    [Fact]
    public async Task Who_sees_only_some_rows_hears_that_something_happened_and_not_what()
    {
        var tenant = await access.NewTenant();
        var all = await access.SignedIn((await access.Join(tenant, "viewer")).Person);
        var some = await access.SignedIn((await access.Join(tenant, "engineer", new([new("tag:team", ["search"])]))).Person);
        await using var everything = await LiveClient.Connect(access.Server.Url, tenant.Slug, cookie: $"finops-{access.Server.Url.Port}={all.Secret}");
        await using var limited = await LiveClient.Connect(access.Server.Url, tenant.Slug, cookie: $"finops-{access.Server.Url.Port}={some.Secret}");
        await access.Service<Sent>().Publish(tenant.Id, "progress", new { file = "kestrel.csv", rows = 7 }, CancellationToken.None);
        Assert.Equal("""{"file":"kestrel.csv","rows":7}""", (await everything.Next("progress")).GetRawText());
        Assert.Equal("{}", (await limited.Next("progress")).GetRawText());
    }

    private async Task<(Tenant Tenant, HttpClient Owner)> Planted()
    {
        var tenant = await access.NewTenant();
        var (_, owner) = await access.Join(tenant, "owner");
        var unit = await owner.PostAsJsonAsync("/api/organisation/nodes", new { kind = "business_unit", code = "unit", name = "Unit", costCentre = "kestrel-books" }).Json(201);
        foreach (var (code, centre) in new[] { ("search", "CC-7"), ("kestrel", "CC-9") })
            await owner.PostAsJsonAsync("/api/organisation/nodes", new { kind = "team", code, name = code, parentId = unit.GetProperty("id").GetInt64(), costCentre = centre }).Json(201);
        var bill = new Bill()
            .Row(("EffectiveCost", "70"), ("ServiceName", "Index"), ("ResourceId", "index-1"), ("SubAccountId", "1"), ("Tags", """{"team":"search"}"""))
            .Row(("EffectiveCost", "30"), ("ServiceName", "Kestrel VM"), ("ResourceId", "kestrel-1"), ("SubAccountId", "kestrel"), ("Tags", """{"team":"kestrel","kestrel-key":"x"}"""))
            .Row(("EffectiveCost", "10"), ("ServiceName", "Support"), ("ResourceId", ""), ("SubAccountId", "9"), ("Tags", "{}"))
            .Row(("EffectiveCost", "40"), ("ServiceName", "Lost kestrel"), ("ResourceId", "lost"), ("SubAccountId", "kestrel"), ("Tags", "{}"));
        Assert.Equal("published", (await new Intake(owner).Import(bill)).GetProperty("state").GetString());
        await owner.PutAsync("/api/allocation/rules", Text(Rules)).Json();
        await owner.PostAsync("/api/allocation/publish", Text("{}")).Json();
        await Wait.For(
            () => owner.GetAsync("/api/costs/allocation").Json(), report => report.GetProperty("pendingImports").GetInt32() == 0 && report.GetProperty("behind").GetInt32() == 0, report => report.ToString());
        return (tenant, owner);
    }

    private static StringContent Text(string json) => new(json, Encoding.UTF8, "application/json");

    private static async Task<string?> Total(HttpClient http) =>
        (await http.GetAsync("/api/costs?measure=EffectiveCost").Json()).GetProperty("totals")[0].GetProperty("measures").GetProperty("EffectiveCost").GetString();
}
