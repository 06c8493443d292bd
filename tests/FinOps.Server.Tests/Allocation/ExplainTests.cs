using FinOps.Server.Tests.Ingestion;
using static FinOps.Server.Tests.Allocation.Allocating;

namespace FinOps.Server.Tests.Allocation;

/// <summary>Any figure explains itself: of every measure, of an hour, of all owners together, and of every dimension by its own rules.</summary>
public sealed class ExplainTests(ServerFixture fixture)
{
    private const string Rules = """
        {"dimensions": ["team", "env"],
         "rules": [
          {"id": "support", "when": [{"column": "ServiceName", "operator": "equals", "values": ["Support"]}], "pool": "support"},
          {"id": "tagged", "targets": [{"copy": {"team": {"from": "tag:team"}}}]},
          {"id": "prod", "when": [{"column": "tag:env", "operator": "equals", "values": ["prod"]}], "targets": [{"set": {"env": "prod"}}]},
          {"id": "env-rest", "pool": "envs"}],
         "pools": [{"id": "support", "key": "directCost"},
          {"id": "envs", "dimensions": ["env"], "key": "fixed", "targets": [{"weight": 12.5, "set": {"env": "prod"}}, {"weight": 37.5, "set": {"env": "dev"}}]}]}
        """;

    [Fact]
    public async Task A_figure_is_told_in_its_own_measure_hour_and_dimension()
    {
        var intake = await Intake.New(fixture);
        (await intake.Import(new Bill()
            .Row(Charge(10, "Ovens", """{"team":"bread","env":"prod"}""", "70", "140", "7"))
            .Row(Charge(11, "Ovens", """{"team":"cake"}""", "30", "60", "5"))
            .Row(Charge(10, "Support", "", "10", "20", "")))).Published();
        await Publish(intake, Rules);

        await Told("value=bread", "77 USD", "70 tagged direct", "7 support support shared bread:0.7 cake:0.3");
        await Told("value=bread&measure=BilledCost", "154 USD", "140 tagged direct", "14 support support shared bread:0.7 cake:0.3");
        // What was not measured is no part of it.
        await Told("value=bread&measure=ConsumedQuantity", "7 Hours", "7 tagged direct");
        // A charge counts once for each part that it is cut into: its environment is shared by two.
        await Told("value=cake&measure=Count&from=2026-03-05T11:00:00Z&to=2026-03-05T12:00:00Z", "2 ", "2 tagged direct");
        await Told("value=cake&from=2026-03-05T10:00:00Z&to=2026-03-05T11:00:00Z", "3 USD", "3 support support shared bread:0.7 cake:0.3");
        await Told("from=2026-03-05&to=2026-03-06", "110 USD", "100 tagged direct", "10 support support shared bread:0.7 cake:0.3");
        await Told("dimension=env&value=prod", "80 USD", "70 prod direct", "10 env-rest envs shared dev:0.75 prod:0.25");
        await Told("dimension=env&value=dev&measure=ListCost", "2.25 USD", "2.25 env-rest envs shared dev:0.75 prod:0.25");
        await Told("value=bread&where=" + Uri.EscapeDataString("\"alloc:pool\" is missing"), "70 USD", "70 tagged direct");
        using var unknown = await intake.Http.GetAsync("/api/costs/allocation/explain?value=bread&measure=Costs");
        Assert.Equal("unknown_measure", await Code(unknown));

        async Task Told(string asked, string total, params string[] steps)
        {
            var told = await Get(intake, "/api/costs/allocation/explain?" + asked);
            Assert.Equal([total], told.GetProperty("totals").EnumerateArray().Select(t => $"{t.GetProperty("amount").GetString()} {t.GetProperty("unit").GetString()}"));
            Assert.Equal(steps, told.GetProperty("steps").EnumerateArray().Select(Step));
            Assert.All(told.GetProperty("steps").EnumerateArray(), s => Assert.Equal(s.GetProperty("amount").GetString(), Oracle.Sum(s.GetProperty("charges").EnumerateArray().Select(c => c.GetProperty("amount").GetString()!))));
        }
    }

    private static (string, string)[] Charge(int hour, string service, string tags, string effective, string billed, string used) =>
    [
        ("ChargePeriodStart", $"2026-03-05T{hour}:00:00Z"), ("ChargePeriodEnd", $"2026-03-05T{hour + 1}:00:00Z"), ("ServiceName", service), ("ResourceId", $"{service}-{hour}"), ("Tags", tags),
        ("EffectiveCost", effective), ("BilledCost", billed), ("ListCost", "1.5"), ("ConsumedQuantity", used), ("ConsumedUnit", used.Length == 0 ? "" : "Hours"),
    ];

    private static string Step(JsonElement step) => string.Join(' ', new[]
    {
        step.GetProperty("amount").GetString()!, step.GetProperty("rule").GetProperty("id").GetString()!,
        string.Join('>', step.GetProperty("pools").EnumerateArray().Select(p => p.GetProperty("id").GetString())), step.GetProperty("method").GetString()!,
        string.Join(' ', step.GetProperty("shares").EnumerateArray().Select(s => $"{s.GetProperty("owners").EnumerateObject().Single().Value.GetString()}:{s.GetProperty("share").GetString()}")),
    }.Where(part => part.Length > 0));
}
