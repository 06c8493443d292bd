using System.Text.Json;
using Xunit;

namespace FinOps.Cli.Tests;

public sealed class CostsTests : AgainstServer
{
    [Fact]
    public async Task Json_has_the_shape_of_the_contract_and_every_digit()
    {
        var answer = await Finops.Run("costs", "--tenant", "acme", "--from", "2026-05-01", "--to", "2026-06-01", "--group-by", "ServiceName", "--output", "json");
        Assert.Equal(0, answer.Code);
        Assert.Equal("""
            {"columns":["ServiceName","BillingCurrency","EffectiveCost"],"rows":[["Amazon Elastic Compute Cloud","USD","12345.678901234567890123"],[null,"USD","0.000012345"],["Virtual Machines","USD","-7"]],"totals":[{"currency":"USD","amount":"12338.678913579567890123"}],"query":{"period":{"start":"2026-05-01","end":"2026-06-01"}}}

            """, answer.Output);
        Assert.Equal("", answer.Error);
        Assert.Equal("acme", Server.Requests.Single().Tenant);
    }

    [Fact]
    public async Task The_question_reaches_theServer_as_it_was_asked()
    {
        await Finops.Run("costs", "--preset", "last_month", "--measure", "BilledCost,EffectiveCost", "--group-by", "ServiceName", "--group-by", "tag:team",
            "--granularity", "daily", "--where", "tag:env in ('a&b','ü') and BilledCost >= 10", "--top", "5", "--order-by", "-BilledCost",
            "--compare", "previous_period", "--share", "--limit", "7", "-o", "json");
        Assert.Equal("?measure=BilledCost,EffectiveCost&preset=last_month&granularity=daily&groupBy=ServiceName,tag:team"
            + "&where=tag:env in ('a&b','ü') and BilledCost >= 10&top=5&orderBy=-BilledCost&compare=previous_period&share=true&limit=7",
            Server.Single("GET", "/api/costs").Query);
    }

    [Fact]
    public async Task Without_a_period_this_month_is_meant()
    {
        await Finops.Run("costs", "-o", "csv");
        Assert.Equal("?preset=this_month", Server.Single("GET", "/api/costs").Query);
    }

    [Fact]
    public async Task A_table_says_the_currency_once_and_rounds_for_the_eye()
    {
        var answer = await Finops.Run("costs", "--group-by", "ServiceName");
        Assert.Equal("""
            EffectiveCost in USD by ServiceName, 2026-05-01 until 2026-06-01 (exclusive)
            ServiceName                   EffectiveCost
            ────────────────────────────  ─────────────
            Amazon Elastic Compute Cloud      12,345.68
            (none)                             0.000012
            Virtual Machines                      -7.00
            ────────────────────────────  ─────────────
            Total                             12,338.68

            """, answer.Output);
    }

    [Fact]
    public async Task Exact_shows_every_digit() =>
        Assert.Contains("12,345.678901234567890123", (await Finops.Run("costs", "--exact")).Output, StringComparison.Ordinal);

    [Theory]
    [InlineData(80)]
    [InlineData(40)]
    [InlineData(24)]
    [InlineData(12)]
    public async Task A_table_fits_the_terminal_and_never_cuts_an_amount(int width)
    {
        using var narrow = new Finops(Server.Url) { Width = width };
        var answer = await narrow.Run("costs", "--group-by", "ServiceName");
        Assert.All(answer.Output.Split('\n'), line => Assert.InRange(line.Length, 0, width));
        Assert.Contains("12,345.68", answer.Output, StringComparison.Ordinal);
        Assert.Contains("0.000012", answer.Output, StringComparison.Ordinal);
        Assert.Equal(width < 45, answer.Output.Contains('…', StringComparison.Ordinal));
    }

    [Fact]
    public async Task Several_currencies_stay_a_column_each_with_its_own_total()
    {
        Server.Costs = _ => FakeCosts.Of(["BillingCurrency", "EffectiveCost", "EffectiveCostPrevious", "EffectiveCostShare"], ["currency", "amount", "amount", "share"],
            [["EUR", "1", "2", "0.5"], ["EUR", "1", "2", "0.5"], ["USD", "5", null, "1"]], [("EUR", "2"), ("USD", "5")]);
        var answer = await Finops.Run("costs", "--share", "--compare", "previous_period");
        Assert.Equal("""
            EffectiveCost, 2026-05-01 until 2026-06-01 (exclusive)
            BillingCurrency  EffectiveCost  Previous   Share
            ───────────────  ─────────────  ────────  ──────
            EUR                       1.00      2.00   50.0%
            EUR                       1.00      2.00   50.0%
            USD                       5.00            100.0%
            ───────────────  ─────────────  ────────  ──────
            EUR                       2.00
            USD                       5.00

            """, answer.Output);
    }

    [Fact]
    public async Task All_pages_are_fetched_and_written_as_one_answer()
    {
        Server.Costs = request => FakeCosts.Of(["ServiceName", "BillingCurrency", "EffectiveCost"], ["text", "currency", "amount"],
            [[request.Query["cursor"] + "x", "USD", "1"]], [("USD", "3")],
            next: request.Query["cursor"].ToString() switch { "" => "a", "a" => "b", _ => null });
        var answer = await Finops.Run("costs", "-o", "json");
        Assert.Equal(["x", "ax", "bx"], answer.Read().GetProperty("rows").EnumerateArray().Select(row => row[0].GetString()));
        var limited = await Finops.Run("costs", "--limit", "2");
        Assert.Contains("first 2 rows", limited.Error, StringComparison.Ordinal);
        Assert.Matches("\nTotal +3\\.00\n", limited.Output);
    }

    [Fact]
    public async Task Csv_is_theServers_own() => Assert.Equal("ServiceName,EffectiveCost\nAmazon EC2,12.34\n'=cmd,1\n", (await Finops.Run("costs", "-o", "csv")).Output);

    [Fact]
    public async Task An_empty_answer_says_so_on_stderr()
    {
        Server.Costs = _ => FakeCosts.Of(["EffectiveCost"], ["amount"], [], []);
        var answer = await Finops.Run("costs");
        Assert.Equal((0, ""), (answer.Code, answer.Output));
        Assert.Contains("No costs match", answer.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--from is a day like 2026-01-31", "--from", "May")]
    [InlineData("--to needs --from", "--to", "2026-01-01")]
    [InlineData("--to must lie after --from", "--from", "2026-01-02", "--to", "2026-01-02")]
    [InlineData("not both", "--from", "2026-01-02", "--preset", "last_month")]
    [InlineData("Unknown dimension", "--group-by", "Nonsense")]
    [InlineData("Did you mean '--group-by'", "--group-bye", "ServiceName")]
    public async Task Wrong_usage_is_2_whether_seen_here_or_by_theServer(string words, params string[] arguments)
    {
        var answer = await Finops.Run(["costs", .. arguments]);
        Assert.Equal((2, ""), (answer.Code, answer.Output));
        Assert.Contains(words, answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_of_a_bill_cannot_steer_the_terminal()
    {
        Server.Costs = _ => FakeCosts.Of(["ServiceName", "EffectiveCost"], ["text", "amount"], [["a\u001b[2Jb\u202Ec\nd", "1"]], []);
        var answer = await Finops.Run("costs");
        Assert.Contains("a [2Jb c d", answer.Output, StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Array, (await Finops.Run("costs", "-o", "json")).Read().GetProperty("rows").ValueKind);
    }
}
