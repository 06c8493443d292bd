using FinOps.Server.Tests.Ingestion;

namespace FinOps.Server.Tests.Access;

/// <summary>Who may see one team's costs sees these: in totals, groups, values, exports, tags of versions and live updates.</summary>
public sealed class RowScopeTests(AccessServerFixture access)
{
    [Fact]
    public async Task A_team_lead_sees_the_teams_costs_and_no_trace_of_others()
    {
        var tenant = await access.NewTenant();
        var (_, owner) = await access.Join(tenant, "owner");
        // team=search 10 + 20, team=ads 70, and one charge of account 9 of no team, 5.
        var bill = new Bill()
            .Row(("EffectiveCost", "10"), ("ServiceName", "Search VM"), ("SubAccountId", "1"), ("Tags", """{"team":"search"}"""))
            .Row(("EffectiveCost", "20"), ("ServiceName", "Search Disk"), ("SubAccountId", "1"), ("Tags", """{"team":"search"}"""))
            .Row(("EffectiveCost", "70"), ("ServiceName", "Ads VM"), ("SubAccountId", "2"), ("ProviderName", "Others"), ("Tags", """{"team":"ads","secret-project":"x"}"""))
            .Row(("EffectiveCost", "5"), ("ServiceName", "Shared"), ("SubAccountId", "9"), ("Tags", "{}"));
        Assert.Equal("published", (await new Intake(owner).Import(bill)).GetProperty("state").GetString());
        var (_, lead) = await access.Join(tenant, "engineer", new([new("tag:team", ["search"])]));
        var (_, both) = await access.Join(tenant, "engineer", new([new("tag:team", ["search"]), new("SubAccountId", ["9"])]));

        Assert.Equal(("105", "30", "35"), (await Total(owner), await Total(lead), await Total(both)));
        // A filter of one's own narrows what may be seen, and never widens it.
        Assert.Equal("0", await Total(lead, "&where=" + Uri.EscapeDataString("tag:team = 'ads' or tag:team is missing")));
        foreach (var address in new[]
        {
            "/api/costs?groupBy=ServiceName", "/api/costs?groupBy=tag:team&granularity=daily", "/api/costs/summary?from=2026-03-01&to=2026-04-01", "/api/costs/dimensions", "/api/costs/freshness",
            "/api/costs/dimensions/ServiceName/values", "/api/costs/dimensions/tag:team/values", "/api/finops/costs", "/api/finops/costs/summary?start_date=2026-03-01&end_date=2026-03-31", "/api/finops/services",
            "/api/finops/providers", "/api/costs/export?from=2026-03-01&to=2026-04-01",
        })
        {
            var all = await owner.GetStringAsync(address);
            var some = await lead.GetStringAsync(address);
            Assert.DoesNotContain("Ads", some, StringComparison.Ordinal);
            Assert.DoesNotContain("Others", some, StringComparison.Ordinal);
            Assert.DoesNotContain("ads", some, StringComparison.Ordinal);
            Assert.DoesNotContain("secret-project", some, StringComparison.Ordinal);
            Assert.NotEqual(all, some);
            // What one may keep of an answer is not what another may.
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            using var asOwner = await owner.GetAsync(address);
            if (asOwner.Headers.ETag is not { } tag) continue;
            request.Headers.IfNoneMatch.Add(tag);
            using var asLead = await lead.SendAsync(request);
            Assert.Equal(200, (int)asLead.StatusCode);
        }

        Assert.Equal("permission_missing", await lead.GetAsync("/api/costs/reconciliation").Code(403));
        var (_, money) = await access.Join(tenant, "viewer", new([new("tag:team", ["search"])]));
        foreach (var address in new[] { "/api/imports", "/api/costs/reconciliation", "/api/costs/reconciliation/commitments", "/api/costs/reconciliation/unmapped-services", "/api/costs/reconciliation/restatements" }) Assert.Equal("scope_too_narrow", await money.GetAsync(address).Code(403));
    }

    private static async Task<string?> Total(HttpClient http, string more = "")
    {
        var totals = (await http.GetAsync("/api/costs?measure=EffectiveCost" + more).Json()).GetProperty("totals");
        return totals.GetArrayLength() == 0 ? "0" : totals[0].GetProperty("measures").GetProperty("EffectiveCost").GetString();
    }
}
