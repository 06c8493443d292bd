using System.Net;
using System.Text;
using FinOps.Platform.Jobs;
using FinOps.Platform.Tenancy;
using FinOps.Server.Tests.Ingestion;
using FinOps.Understand.Allocation;
using Microsoft.Extensions.DependencyInjection;

using static FinOps.Server.Tests.Allocation.Allocating;

namespace FinOps.Server.Tests.Allocation;

/// <summary>From a bill and rules to owners, over HTTP: published in one step, dated, explained, kept up with imports and metrics.</summary>
public sealed class AllocationTests(ServerFixture fixture)
{
    private const string Rules = """
        {"rules": [
          {"id": "support", "when": [{"column": "ServiceName", "operator": "equals", "values": ["Support"]}], "pool": "support"},
          {"id": "tagged", "targets": [{"copy": {"team": {"from": "tag:team"}}}]}],
         "pools": [{"id": "support", "name": "Support plan", "key": "directCost"}]}
        """;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rules_are_published_and_every_figure_explains_itself()
    {
        var intake = await Intake.New(fixture);
        await intake.Import(March(("Ovens", "bread", "70"), ("Ovens", "cake", "30"), ("Support", "", "10"), ("Ovens", "", "40")));
        Assert.Equal("ALLOCATION_TOO_LOW", (await Report(intake)).GetProperty("currencies")[0].GetProperty("state").GetString());

        await Send(intake.Http, HttpMethod.Put, "/api/allocation/rules", Rules);
        var simulated = await Send(intake.Http, HttpMethod.Post, "/api/allocation/simulate", "{}");
        Assert.Equal(["(unallocated):150:40", "bread:0:77", "cake:0:33"], simulated.GetProperty("moved").EnumerateArray().Select(Moved).Order());
        var published = await Send(intake.Http, HttpMethod.Post, "/api/allocation/publish", """{"note":"first"}""");
        Assert.Equal("published", published.GetProperty("state").GetString());
        await Current(intake);

        var report = await Report(intake);
        var dollars = report.GetProperty("currencies")[0];
        Assert.Equal(("150", "110", "0.733333", "BELOW_TARGET"), (dollars.GetProperty("total").GetString(), dollars.GetProperty("allocated").GetString(), dollars.GetProperty("share").GetString(), dollars.GetProperty("state").GetString()));
        Assert.Equal(["direct:100", "shared:10", "unallocated:40"], dollars.GetProperty("methods").EnumerateArray().Select(m => $"{m.GetProperty("method").GetString()}:{m.GetProperty("effectiveCost").GetString()}").Order());
        var missing = (await Get(intake, "/api/costs/unallocated")).GetProperty("groups").EnumerateArray().First(g => g.GetProperty("reason").GetString() == "tagMissing");
        Assert.Equal(("tag:team", "40"), (missing.GetProperty("column").GetString(), missing.GetProperty("effectiveCost").GetString()));

        var explained = await Get(intake, "/api/costs/allocation/explain?value=bread");
        Assert.Equal("77", explained.GetProperty("totals")[0].GetProperty("amount").GetString());
        var support = explained.GetProperty("steps").EnumerateArray().Single(s => s.GetProperty("pools").GetArrayLength() > 0);
        Assert.Equal(("7", "support", "Support plan"), (support.GetProperty("amount").GetString(), support.GetProperty("rule").GetProperty("id").GetString(), support.GetProperty("pools")[0].GetProperty("name").GetString()));
        Assert.Equal(["bread:0.7", "cake:0.3"], support.GetProperty("shares").EnumerateArray().Select(s => $"{s.GetProperty("owners").GetProperty("team").GetString()}:{s.GetProperty("share").GetString()}"));
        Assert.Equal(("Support", "7"), (support.GetProperty("charges")[0].GetProperty("service").GetString(), support.GetProperty("charges")[0].GetProperty("amount").GetString()));
        Assert.Contains("alloc:team", (await Get(intake, "/api/costs/dimensions")).EnumerateArray().Select(d => d.GetProperty("name").GetString()));
        Assert.Equal("bread", (await Get(intake, "/api/costs/dimensions/alloc:team/values")).GetProperty("values")[0].GetProperty("value").GetString());
        Assert.Equal("unknown_column", await Code(await intake.Http.GetAsync("/api/costs?groupBy=alloc:squad", Stop)));
    }

    [Fact]
    public async Task A_new_and_a_replaced_bill_are_allocated_by_themselves()
    {
        var intake = await Intake.New(fixture);
        await intake.Import(March(("Ovens", "bread", "1")));
        await Publish(intake, Rules);
        await intake.Import(March(("Ovens", "bread", "3"), ("Ovens", "cake", "1"), ("Support", "", "8")), "other.csv");
        // Whatever is allocated already, the sum is what is imported, at every moment.
        Assert.Equal("13", Sum(await Owners(intake)));
        await Current(intake);
        Assert.Equal(["bread:10.4", "cake:2.6"], await Owners(intake));

        await intake.Import(March(("Ovens", "cake", "4")), "bill.csv");
        Assert.Equal("16", Sum(await Owners(intake)));
        await Current(intake);
        Assert.Equal(["bread:6", "cake:10"], await Owners(intake));
    }

    [Fact]
    public async Task Rules_hold_from_their_date_and_history_is_restated_only_when_that_is_asked_for()
    {
        var intake = await Intake.New(fixture);
        await intake.Import(new Bill().Row(Day("01"), ("EffectiveCost", "1")).Row(Day("20"), ("EffectiveCost", "2"), ("ChargePeriodEnd", "2026-03-21T00:00:00Z")));
        await Publish(intake, Rules);
        const string Renamed = """{"rules": [{"id": "all", "targets": [{"set": {"team": "bakery"}}]}]}""";
        await Send(intake.Http, HttpMethod.Put, "/api/allocation/rules", Renamed);

        using var refused = await Post(intake, "/api/allocation/publish", """{"effectiveFrom":"2026-03-10"}""");
        Assert.Equal((HttpStatusCode.Conflict, "restates_history"), (refused.StatusCode, await Code(refused)));
        await Send(intake.Http, HttpMethod.Post, "/api/allocation/publish", """{"effectiveFrom":"2026-03-10","restate":true,"note":"new names"}""");
        await Current(intake);

        Assert.Equal(["bakery:2", "bread:1"], await Owners(intake));
        Assert.Equal(["1:1", "2:2"], (await Rows(intake, "/api/costs?groupBy=alloc:version")).Select(r => $"{r[0]}:{r[2]}").Order());
        // What a rule set moves is worked out in the background, before anything follows it.
        var versions = (await Get(intake, "/api/allocation/versions")).EnumerateArray().ToList();
        Assert.Equal("new names", versions[0].GetProperty("note").GetString());
        Assert.Contains("bakery:0:3", versions[0].GetProperty("moved").EnumerateArray().Select(Moved));
    }

    [Fact]
    public async Task A_second_person_has_to_say_yes_where_the_tenant_asks_for_it()
    {
        var intake = await Intake.New(fixture);
        await intake.Import(March(("Ovens", "bread", "1")));
        await Send(intake.Http, HttpMethod.Put, "/api/allocation/settings", """{"needsApproval":true}""");
        await Send(intake.Http, HttpMethod.Put, "/api/allocation/rules", Rules);
        var proposed = await Send(intake.Http, HttpMethod.Post, "/api/allocation/publish", "{}");
        Assert.Equal("proposed", proposed.GetProperty("state").GetString());
        Assert.Equal(["(unallocated):1"], await Owners(intake));

        using var own = await Post(intake, $"/api/allocation/versions/{proposed.GetProperty("number").GetInt32()}/approve", "{}");
        Assert.Equal("same_person", await Code(own));
        await Send(intake.Http, HttpMethod.Post, $"/api/allocation/versions/{proposed.GetProperty("number").GetInt32()}/reject", """{"note":"no"}""");
        Assert.Equal("rejected", (await Get(intake, "/api/allocation/versions"))[0].GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_metric_shares_a_pool_out_and_a_new_number_changes_its_day()
    {
        var intake = await Intake.New(fixture);
        await intake.Import(March(("Ovens", "", "12")));
        await Publish(intake, """
            {"rules": [{"id": "ovens", "when": [{"column": "ServiceName", "operator": "equals", "values": ["Ovens"]}], "pool": "ovens"}],
             "pools": [{"id": "ovens", "key": "metric", "metric": "loaves"}]}
            """);
        Assert.Equal(["(unallocated):12"], await Owners(intake));

        using var csv = new StringContent("Day,Team,Value\n2026-03-05,bread,2\n2026-03-05,\"cake, sweet\",1\n", Encoding.UTF8, "text/csv");
        using var kept = await intake.Http.PutAsync("/api/allocation/metrics/loaves", csv, Stop);
        Assert.True(kept.IsSuccessStatusCode, await kept.Content.ReadAsStringAsync(Stop));
        await Owned(intake, "bread:8", "cake, sweet:4");
        await Send(intake.Http, HttpMethod.Put, "/api/allocation/metrics/loaves", """{"points":[{"day":"2026-03-05","owner":["bread"],"value":"1"},{"day":"2026-03-05","owner":["pie"],"value":"5"}]}""");
        await Owned(intake, "bread:2", "pie:10");

        using var wrong = await intake.Http.PutAsync("/api/allocation/metrics/loaves", new StringContent("Day,Team,Value\n2026-03-05,bread,many\n", Encoding.UTF8, "text/csv"), Stop);
        Assert.Equal("bad_csv", await Code(wrong));
    }

    [Fact]
    public async Task What_changes_while_somebody_holds_the_tenant_is_followed_when_they_let_go()
    {
        var slug = await fixture.NewTenant();
        var intake = new Intake(fixture.Server.Client(slug), fixture.Server);
        await intake.Import(March(("Ovens", "", "12")));
        var services = fixture.Server.Services;
        var tenant = (await services.GetRequiredService<TenantBook>().All(false, Stop)).Single(t => t.Slug == slug).Id;
        var locks = services.GetRequiredService<PlatformLocks>();
        // By what let go, not by the round that comes every minute: none comes meanwhile.
        await using var rounds = await locks.Take("job:" + AllocationJob.JobName, Stop);
        await using (await locks.Take(Allocator.LockOf(tenant), Stop))
        {
            await Send(intake.Http, HttpMethod.Put, "/api/allocation/rules", """{"rules": [{"id": "ovens", "when": [{"column": "ServiceName", "operator": "equals", "values": ["Ovens"]}], "targets": [{"set": {"team": "bread"}}]}]}""");
            await Send(intake.Http, HttpMethod.Post, "/api/allocation/publish", "{}");
            await Task.Delay(1_000, Stop);
            Assert.Equal(["(unallocated):12"], await Owners(intake));
        }

        await Owned(intake, "bread:12");
    }

    [Fact]
    public async Task Commitments_tell_who_bought_and_used_them_and_who_bears_the_rest()
    {
        var intake = await Intake.New(fixture);
        (string, string)[] Charge(string category, string status, string team, string billed, string effective) =>
        [
            ("ChargeCategory", category), ("CommitmentDiscountId", "plan-1"), ("CommitmentDiscountName", "Oven plan"), ("CommitmentDiscountType", "Plan"), ("CommitmentDiscountStatus", status),
            ("CommitmentDiscountCategory", "Spend"), ("SubAccountId", "payer"), ("Tags", team.Length == 0 ? "" : $$"""{"team":"{{team}}"}"""), ("BilledCost", billed), ("EffectiveCost", effective), ("ResourceId", $"{category}-{status}-{team}"),
        ];
        await intake.Import(new Bill().Row(Charge("Purchase", "", "", "60", "0")).Row(Charge("Usage", "Used", "bread", "0", "30")).Row(Charge("Usage", "Used", "cake", "0", "10")).Row(Charge("Usage", "Unused", "", "0", "20")));
        await Publish(intake, """
            {"rules": [{"id": "unused", "when": [{"column": "CommitmentDiscountStatus", "operator": "equals", "values": ["Unused"]}], "pool": "unused"},
                       {"id": "tagged", "targets": [{"copy": {"team": {"from": "tag:team"}}}]}],
             "pools": [{"id": "unused", "key": "directCost"}]}
            """);

        var plan = (await Get(intake, "/api/costs/allocation/commitments")).EnumerateArray().Single();

        static string Costs(JsonElement costs) => string.Join(' ', costs.EnumerateArray().Select(c => $"{c.GetProperty("name").GetString()}:{c.GetProperty("cost").GetString()}"));
        Assert.Equal(("plan-1", "Oven plan", "Plan", "USD"), (plan.GetProperty("commitmentId").GetString(), plan.GetProperty("name").GetString(), plan.GetProperty("kind").GetString(), plan.GetProperty("currency").GetString()));
        Assert.Equal(("payer:60", "bread:30 cake:10", "20", "bread:15 cake:5"), (Costs(plan.GetProperty("bought")), Costs(plan.GetProperty("used")), plan.GetProperty("unused").GetString(), Costs(plan.GetProperty("unusedOwners"))));
    }

    [Fact]
    public async Task A_pattern_that_the_cost_store_cannot_run_is_refused_before_anything_follows_it()
    {
        var intake = await Intake.New(fixture);
        await Send(intake.Http, HttpMethod.Put, "/api/allocation/rules", """{"rules": [{"id": "twice", "when": [{"column": "ServiceName", "operator": "regex", "values": ["^\\p{IsGreek}+$"]}], "targets": [{"set": {"team": "bread"}}]}]}""");
        using var refused = await Post(intake, "/api/allocation/publish", "{}");
        Assert.Equal("bad_pattern", await Code(refused));
    }

    [Fact]
    public async Task Conditions_are_counted_while_a_rule_is_written()
    {
        var intake = await Intake.New(fixture);
        await intake.Import(March(("Ovens", "bread", "70"), ("Ovens", "", "30"), ("Support", "", "10")));

        var matched = await Send(intake.Http, HttpMethod.Post, "/api/allocation/match",
            """{"when":[{"column":"ServiceName","operator":"regex","values":["^O.*s$"]},{"column":"tag:team","operator":"missing","values":[]}],"from":"2026-03-01","to":"2026-04-01"}""");

        Assert.Equal("""[{"currency":"USD","charges":1,"effectiveCost":"30"}]""", matched.GetRawText());
    }

    private static (string, string) Day(string day) => ("ChargePeriodStart", $"2026-03-{day}T00:00:00Z");

    private static Bill March(params (string Service, string Team, string Cost)[] charges) => charges.Aggregate(new Bill(), (bill, c) => bill.Row(
        ("ServiceName", c.Service), ("Tags", c.Team.Length == 0 ? "" : $$"""{"team":"{{c.Team}}"}"""), ("EffectiveCost", c.Cost), ("ResourceId", $"{c.Service}-{c.Team}")));

    private static string Sum(List<string> owners) => owners.Sum(o => decimal.Parse(o[(o.LastIndexOf(':') + 1)..], System.Globalization.CultureInfo.InvariantCulture)).ToString("0.##########", System.Globalization.CultureInfo.InvariantCulture);

    private static string Moved(JsonElement moved) => $"{moved.GetProperty("value").GetString()}:{moved.GetProperty("before").GetString()}:{moved.GetProperty("after").GetString()}";
}
