using System.Globalization;
using System.Net;
using System.Text;
using FinOps.Server.Tests.Ingestion;
using static FinOps.Server.Tests.Allocation.Allocating;

namespace FinOps.Server.Tests.Allocation;

/// <summary>What a bill or a rule set can be like at its worst, over HTTP: the sums stay, and what cannot be is refused with a reason.</summary>
public sealed class OddCasesTests(ServerFixture fixture)
{
    private static readonly string[] Costs = ["EffectiveCost", "BilledCost", "ListCost", "ContractedCost"];
    private static readonly string[] Teams = ["search", "O'Hara \"quoted\"", "検索", "a\\b;c=d>e", "(unallocated)", " ", ""];

    private const string Rules = """
        {"dimensions": ["team", "env"],
         "rules": [
          {"id": "credit", "when": [{"column": "ChargeCategory", "operator": "in", "values": ["Credit", "Tax"]}], "pool": "credits"},
          {"id": "half", "when": [{"column": "ServiceName", "operator": "equals", "values": ["service-1"]}], "targets": [{"weight": 1, "set": {"team": "a"}}, {"weight": 2, "set": {"team": "b"}}]},
          {"id": "net", "when": [{"column": "ServiceName", "operator": "equals", "values": ["service-2"]}], "pool": "network"},
          {"id": "env", "when": [{"column": "RegionId", "operator": "missing", "values": [], "not": true}], "pool": "envs"},
          {"id": "tagged", "targets": [{"copy": {"team": {"from": "norm:team"}}}]}],
         "pools": [
          {"id": "envs", "dimensions": ["env"], "key": "even", "targets": [{"set": {"env": "x"}}, {"set": {"env": "y"}}, {"set": {"env": "z"}}]},
          {"id": "network", "key": "metric", "metric": "lines", "targets": [{"pool": "platform"}, {"set": {"team": "a"}}]},
          {"id": "platform", "key": "fixed", "targets": [{"weight": 33.3, "set": {"team": "c"}}, {"weight": 66.7, "set": {"team": "d"}}]},
          {"id": "credits", "key": "directCost", "measure": "ListCost", "over": "month", "withReceived": true}],
         "tags": [{"name": "team", "keys": ["team"], "foldValues": false}]}
        """;

    [Fact]
    public async Task Whatever_the_bill_is_like_the_parts_are_the_whole_per_measure_currency_and_day()
    {
        var intake = await Intake.New(fixture);
        var (bill, sums) = Odd(new Random(7), 260);
        (await intake.Import(bill)).Published();
        // Half of the days lack a number, and the one that feeds another pool is among them.
        await Send(intake.Http, HttpMethod.Put, "/api/allocation/metrics/lines", $$"""{"points":[{{string.Join(',', Enumerable.Range(1, 15).Select(d => $$"""{"day":"2026-03-{{d:00}}","owner":["{{(d % 3 == 0 ? ">platform" : "a")}}"],"value":"0.{{d}}"}"""))}}]}""");
        await Publish(intake, Rules);
        await AssertWhole(intake, sums);

        // From the middle of the month on by other rules; what is before it keeps its owners.
        var before = await Rows(intake, "/api/costs?groupBy=alloc:team&granularity=daily&to=2026-03-16&from=2026-03-01");
        await Send(intake.Http, HttpMethod.Put, "/api/allocation/rules", Rules.Replace("\"weight\": 66.7", "\"weight\": 0.000000001", StringComparison.Ordinal));
        await Send(intake.Http, HttpMethod.Post, "/api/allocation/publish", """{"effectiveFrom":"2026-03-16","restate":true}""");
        await Current(intake);
        await AssertWhole(intake, sums);
        var now = await Rows(intake, "/api/costs?groupBy=alloc:team&granularity=daily&to=2026-03-16&from=2026-03-01&where=" + Uri.EscapeDataString("\"alloc:version\" = '1'"));
        Assert.NotEmpty(before);
        Assert.Equal(["1", "2"], (await Rows(intake, "/api/costs?groupBy=alloc:version")).Select(r => r[0]).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(before.Select(Line).Where(IsDirect), now.Select(Line).Where(IsDirect));
    }

    [Theory]
    [InlineData("PUT", "rules", """{"rules":[null]}""", "bad_json")]
    [InlineData("PUT", "rules", """{"rules":[{"id":"a","when":[null],"targets":[{"set":{"team":"x"}}]}]}""", "bad_json")]
    [InlineData("PUT", "rules", """{"rules":[{"id":"a","targets":[null]}]}""", "bad_json")]
    [InlineData("PUT", "rules", """{"rules":[{"id":"a","targets":[{"set":{"team":null}}]}]}""", "bad_json")]
    [InlineData("PUT", "rules", """{"rules":[{"id":"a","targets":[{"copy":{"team":null}}]}]}""", "bad_json")]
    [InlineData("PUT", "rules", """{"rules":[{"id":"a","when":[{"column":"ServiceName","operator":"in","values":[null]}],"targets":[{"set":{"team":"x"}}]}]}""", "bad_json")]
    [InlineData("PUT", "rules", """{"dimensions":[null]}""", "bad_json")]
    [InlineData("PUT", "rules", """{"pools":[null]}""", "bad_json")]
    [InlineData("PUT", "rules", """{"tags":[{"name":"t","keys":[null]}]}""", "bad_json")]
    [InlineData("PUT", "rules", """{"tags":[{"name":"t","values":{"a":null}}]}""", "bad_json")]
    [InlineData("PUT", "rules", """{"tags":[{"name":"t","inherit":[null]}]}""", "bad_json")]
    [InlineData("PUT", "rules", """{"kpi":{"excludedCategories":[null]}}""", "bad_json")]
    [InlineData("PUT", "rules", """{"rules":null}""", "bad_json")]
    [InlineData("PUT", "rules", "null", "bad_json")]
    [InlineData("PUT", "rules", "[", "bad_json")]
    [InlineData("PUT", "rules", """{"rules":[{"id":"a","targets":[{"weight":1e30,"set":{"team":"x"}}]}]}""", "bad_json")]
    [InlineData("PUT", "rules", """{"rules":[{"id":"a","targets":[{"weight":123456789.123456789,"set":{"team":"x"}}]}]}""", "bad_weight")]
    [InlineData("PUT", "rules", """{"rules":[{"id":"a","targets":[{"set":{"team":" "}}]}]}""", "bad_value")]
    [InlineData("PUT", "rules", """{"rules":[{"id":"a","when":[{"column":"ServiceName","operator":"regex","values":["(a{1000}){1000}"]}],"targets":[{"set":{"team":"x"}}]}]}""", "bad_pattern")]
    [InlineData("PUT", "rules", """{"rules":[{"id":"a","when":[{"column":"AllocatedTags","operator":"equals","values":["x"]}],"targets":[{"set":{"team":"x"}}]}]}""", "unknown_column")]
    [InlineData("POST", "simulate", """{"rules":{"rules":[null]}}""", "bad_json")]
    [InlineData("POST", "simulate", """{"rules":{"pools":[{"id":"p","of":[{"column":"ServiceName","operator":"regex","values":["^\\p{IsGreek}"]}]}]}}""", "bad_pattern")]
    [InlineData("POST", "match", """{"when":[null],"from":"2026-03-01","to":"2026-04-01"}""", "bad_json")]
    [InlineData("POST", "match", """{"when":[{"column":"ServiceName","operator":"regex","values":["^\\p{IsGreek}+$"]}],"from":"2026-03-01","to":"2026-04-01"}""", "bad_pattern")]
    [InlineData("PUT", "metrics/m", """{"points":[null]}""", "bad_json")]
    [InlineData("PUT", "metrics/m", """{"points":[{"day":"2026-03-05","owner":[null],"value":"1"}]}""", "bad_json")]
    [InlineData("PUT", "metrics/m", """{"points":[{"day":"2026-03-05","owner":["a"],"value":"-1"}]}""", "bad_value")]
    public async Task What_cannot_be_is_refused_with_a_reason(string method, string address, string body, string code)
    {
        using var http = fixture.Server.Client(await Tenant.Value(fixture));
        using var request = new HttpRequestMessage(new HttpMethod(method), "/api/allocation/" + address) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.BadRequest, code), (answer.StatusCode, await Code(answer)));
    }

    private static async Task AssertWhole(Intake intake, SortedDictionary<string, string> sums)
    {
        // By owners from the roll-up, and by resources from the charges themselves.
        foreach (var by in new[] { "alloc:team,alloc:env,alloc:pool", "alloc:team,ResourceId" })
        {
            foreach (var cost in Costs)
            {
                var rows = await Rows(intake, $"/api/costs?groupBy={by}&granularity=daily&measure={cost}&limit=10000");
                var given = rows.GroupBy(r => $"{cost} {r[0]} {r[^2]}").ToDictionary(g => g.Key, g => Oracle.Sum(g.Select(r => r[^1]!)), StringComparer.Ordinal);
                Assert.Equal(sums.Where(s => s.Key.StartsWith(cost, StringComparison.Ordinal)).Select(s => $"{s.Key} {s.Value}"), given.OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Key} {g.Value}"));
            }
        }
    }

    /// <summary>A bill with credits, refunds, three currencies, amounts from tiny to large and odd names; and what it sums up to, by another way of adding.</summary>
    private static (Bill Bill, SortedDictionary<string, string> Sums) Odd(Random die, int count)
    {
        var bill = new Bill();
        var amounts = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            var (day, currency) = ($"2026-03-{1 + die.Next(28):00}", new[] { "USD", "EUR", "JPY" }[die.Next(3)]);
            var team = Teams[die.Next(Teams.Length)];
            var cells = new List<(string, string)>
            {
                ("ChargePeriodStart", day + "T00:00:00Z"), ("ChargePeriodEnd", day + "T01:00:00Z"), ("BillingCurrency", currency), ("ServiceName", $"service-{die.Next(4)}"), ("ResourceId", $"r{i % 40}"),
                ("ChargeCategory", die.Next(6) == 0 ? "Credit" : die.Next(9) == 0 ? "Tax" : "Usage"), ("RegionId", die.Next(3) == 0 ? "" : "eu"), ("Tags", team.Length == 0 ? "" : JsonSerializer.Serialize(new Dictionary<string, string>(StringComparer.Ordinal) { ["team"] = team })),
            };
            foreach (var cost in Costs)
            {
                var amount = Amount(die);
                cells.Add((cost, amount));
                (amounts.TryGetValue($"{cost} {day} {currency}", out var list) ? list : amounts[$"{cost} {day} {currency}"] = []).Add(amount);
            }

            bill.Row([.. cells]);
        }

        return (bill, new SortedDictionary<string, string>(amounts.ToDictionary(a => a.Key, a => Oracle.Sum(a.Value)), StringComparer.Ordinal));
    }

    private static string Amount(Random die) => (die.Next(5), die.Next(1, 99_999)) switch
    {
        (0, var n) => string.Create(CultureInfo.InvariantCulture, $"-{n}.{n:00000}7"),
        (1, var n) => string.Create(CultureInfo.InvariantCulture, $"0.0000000000000{n:00000}"),
        (2, var n) => string.Create(CultureInfo.InvariantCulture, $"0.0000000000000000000000000000000{n:00000}"),
        (3, _) => "0",
        (_, var n) => string.Create(CultureInfo.InvariantCulture, $"{n}000.{n:00000}3"),
    };

    private static string Line(string?[] row) => string.Join(' ', row);

    private static bool IsDirect(string line) => line.Contains("検索", StringComparison.Ordinal);

    /// <summary>One tenant for all refusals: none of them leaves anything behind.</summary>
    private static class Tenant
    {
        private static readonly Lock Gate = new();
        private static Task<string>? known;

        public static Task<string> Value(ServerFixture fixture)
        {
            lock (Gate) return known ??= fixture.NewTenant();
        }
    }
}
