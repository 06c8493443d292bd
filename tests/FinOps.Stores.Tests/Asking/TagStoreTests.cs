using FinOps.Costs;
using FinOps.Focus;
using FinOps.Stores.ClickHouse;
using FinOps.Understand.Allocation.Tags;

namespace FinOps.Stores.Tests.Asking;

/// <summary>What tags say, added up by the real engine, against bills that can be checked by hand.</summary>
public sealed class TagStoreTests(StoreFixture fixture)
{
    private const string Head = "BilledCost,EffectiveCost,ListCost,ContractedCost,BillingCurrency,BillingAccountId,BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ServiceName,ServiceCategory,ProviderName,PublisherName,InvoiceIssuerName,SubAccountId,SubAccountName,ResourceId,ResourceName,Tags,x_ResourceGroup\n";

    private static readonly TagPolicy Policy = new()
    {
        Keys =
        [
            new() { Key = "Team", Case = TagCase.Lower, Values = new Dictionary<string, IReadOnlyList<string>> { ["search"] = ["Suche"] }, Required = new() { Pattern = "[a-z]+" } },
            new() { Key = "Environment", Aliases = ["env"], Values = new Dictionary<string, IReadOnlyList<string>> { ["prod"] = ["production"] }, Required = new() { Allowed = ["dev", "prod"], Services = ["Compute"] } },
        ],
        Inheritance = new()
        {
            Groups = new Dictionary<string, IReadOnlyDictionary<string, string>> { ["rg-ads"] = new Dictionary<string, string> { ["team"] = "ADS" } },
            Defaults = new Dictionary<string, string> { ["Environment"] = "nowhere" },
        },
    };

    [Fact]
    public async Task Spend_and_resources_by_state()
    {
        var (store, tenant, question) = await Given(
            ("10.1", "a", "r1", "search-web-1", "Compute", """{"Team":"Suche","env":" Production "}""", ""),      // both right
            ("20", "a", "r2", "search-web-2", "Compute", """{"team":"team-7","Environment":"qa"}""", ""),          // both wrong
            ("30", "b", "r3", "ads-web-1", "Compute", "{}", "rg-ads"),                                            // team inherited, environment by default, which is wrong
            ("40", "b", "r4", "db", "Storage", """{"Environment":"prod"}""", ""),                                 // no team; environment is not required of storage
            ("2.5", "b", "", "", "Compute", "{}", ""));                                                           // support: belongs to no resource
        var spend = await store.Spend(tenant, question, CancellationToken.None);
        Assert.Equal(
            """
            Environment a Compliant 10.1
            Environment a Invalid 20
            Environment b Invalid 32.5
            Environment b OutOfScope 40
            Team a Compliant 10.1
            Team a Invalid 20
            Team b Inherited 30
            Team b Missing 40
            Team b Untaggable 2.5
            """.ReplaceLineEndings("\n"),
            string.Join('\n', spend.Select(s => $"{s.Key} {s.SubAccountId} {s.State} {s.Amount}").Order(StringComparer.Ordinal)));
        var resources = await store.Resources(tenant, question, CancellationToken.None);
        Assert.Equal(
            "Environment a Compliant 1, Environment a Invalid 1, Environment b Invalid 1, Team a Compliant 1, Team a Invalid 1, Team b Inherited 1, Team b Missing 1",
            string.Join(", ", resources.Select(r => $"{r.Key} {r.SubAccountId} {r.State} {r.Resources}").Order(StringComparer.Ordinal)));
        Assert.Equal(ExactDecimal.Parse("102.6"), spend.Where(s => s.Key == "Team").Aggregate(ExactDecimal.Zero, (sum, s) => sum + s.Amount));
    }

    [Fact]
    public async Task The_engine_writes_values_as_the_program_does()
    {
        string[] raws = ["Suche", " sUCHE\\t", "search", "SEARCH", "s-e_a.r c h", "Ads  Team", "é É", "x_y-z", "--", "Prod."];
        var key = new TagKey { Key = "Team", Case = TagCase.Lower, Separator = "-", Values = new Dictionary<string, IReadOnlyList<string>> { ["search"] = ["Suche"], ["production"] = ["prod"] } };
        var (store, tenant, question) = await Given([.. raws.Select((raw, i) => ("1", "a", $"r{i}", "n", "Compute", $$"""{"Team":"{{raw}}"}""", ""))]);
        var changes = await store.Changes(tenant,
            question with { Keys = [new(new TagKey { Key = "Team" }, ["Team"])], Inheritance = new() },
            question with { Keys = [new(key, ["Team"])], Inheritance = new() }, CancellationToken.None);
        Assert.All(changes, c => Assert.Equal(TagText.Value(key, c.Before), c.After));
        Assert.Equal(raws.Length, changes.Sum(c => c.Rows));
        Assert.Contains(changes, c => (c.Before, c.After) == ("s-e_a.r c h", "search"));
    }

    [Fact]
    public async Task Untagged_resources_with_their_neighbours()
    {
        var (store, tenant, question) = await Given(
            ("5", "a", "r1", "search-prod-web-01", "Compute", """{"Team":"search"}""", "rg"), ("5", "a", "r2", "search-prod-web-02", "Compute", """{"Team":"search"}""", ""),
            ("7", "a", "r3", "search-prod-web-03", "Compute", "{}", "rg"), ("9", "c", "r4", "lonely", "Compute", "{}", ""));
        var ofTeam = question with { Keys = [question.Keys[0]] };
        var untagged = await store.Untagged(tenant, ofTeam, 10, CancellationToken.None);
        Assert.Equal(["r4 9", "r3 7"], untagged.Select(u => $"{u.ResourceId} {u.Amount}"));
        var near = await store.Near(tenant, ofTeam, untagged, CancellationToken.None);
        Assert.Equal(["group rg search 1", "name search-prod search 2", "sub-account a search 2"], near.Select(n => $"{n.Kind} {n.Place} {n.Value} {n.Resources}").Order(StringComparer.Ordinal));
        var guess = LikelyOwners.Judge(untagged, near);
        Assert.Equal(["none", "likely"], guess.Select(g => g.Confidence));
        Assert.NotNull(await store.PatternProblem("(a", CancellationToken.None));
        Assert.Null(await store.PatternProblem("[a-z]+", CancellationToken.None));
    }

    private async Task<(ClickHouseTags Store, int Tenant, TagQuestion Question)> Given(
        params (string Cost, string Account, string Resource, string Name, string Service, string Tags, string Group)[] rows)
    {
        var tenant = fixture.NewTenant();
        var csv = Head + string.Concat(rows.Select(r =>
            $"{r.Cost},{r.Cost},{r.Cost},{r.Cost},USD,acc,2026-05-01T00:00:00Z,2026-06-01T00:00:00Z,2026-05-02T00:00:00Z,2026-05-03T00:00:00Z,Usage,{r.Service},Compute,P,P,P,{r.Account},{r.Account},{r.Resource},{r.Name},\"{r.Tags.Replace("\"", "\"\"", StringComparison.Ordinal)}\",{r.Group}\n"));
        await fixture.Import(tenant, [fixture.Write(csv)]);
        var seen = await fixture.Published.Of(tenant, CancellationToken.None);
        return (new ClickHouseTags(fixture.Client), tenant, new TagQuestion(
            RawTagKeys.Of(Policy.Keys, ["Team", "team", "env", "Environment"]), Policy.Inheritance, Measure.EffectiveCost, ChargePeriod.Month(2026, 5), seen.ImportIds));
    }
}
