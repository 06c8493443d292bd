using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using FinOps.Costs;
using FinOps.Stores.ClickHouse;

namespace FinOps.Bench;

/// <summary>Questions of one tenant among others, over HTTP and to the engine directly.</summary>
internal sealed class QuestionBench(Stage stage, BenchOptions options, Report report)
{
    private int asked;

    /// <summary>Thirty days in the middle of what the large bills cover.</summary>
    private string Month => Of(options.FirstLargeDay.AddDays(31));

    private string RolledUp => "{" + Month + "}";

    /// <summary>A filter on a column that the roll-up does not have.</summary>
    private string FromRows => "{" + Month +
        """
        ,"filter":{"not":{"column":"SkuMeter","op":"equals","value":"no such meter"}}}
        """;

    public async Task Run()
    {
        var all = $"{Show.Count(options.LargeRows)} of {Show.Count(options.LargeRows * options.Tenants)} rows";
        await stage.Rest();
        var alone = await Ask(Varied, 200, 1);
        report.Add($"monthly question by service and day over HTTP, one tenant with {all}, alone, no question twice", $"p95 {Show.Ms(alone.P95)}, median {Show.Ms(alone.Median)}",
            "p95 < 50 ms", alone.P95.TotalMilliseconds < 50);
        var crowd = await Ask(Varied, 1600, 32);
        report.Add("the same with 32 clients at once, no question twice", $"p95 {Show.Ms(crowd.P95)}, median {Show.Ms(crowd.Median)}", "p95 < 200 ms", crowd.P95.TotalMilliseconds < 200);
        var again = await Ask(_ => RolledUp, 1600, 32);
        report.Add("32 clients that all ask the same question", $"p95 {Show.Ms(again.P95)}, median {Show.Ms(again.Median)}", "p95 < 200 ms", again.P95.TotalMilliseconds < 200);
        var rows = await Ask(n => Unkept(FromRows, n), 40, 1);
        report.Add("the monthly question where no roll-up can answer, alone", $"p95 {Show.Ms(rows.P95)}, median {Show.Ms(rows.Median)}", "p95 < 500 ms", rows.P95.TotalMilliseconds < 500);
        await Overhead(RolledUp, alone.Median, "roll-up");
        await Overhead(FromRows, rows.Median, "rows");
    }

    /// <summary>
    /// A month that begins on any of sixty days, of any of the four costs, in pages of any length: no two are equal, so that no
    /// answer that was kept is measured.
    /// </summary>
    private string Varied(int number)
    {
        var cost = new[] { "EffectiveCost", "BilledCost", "ListCost", "ContractedCost" }[number / 60 % 4];
        return Unkept($$"""{"measures":["{{cost}}"],{{Of(options.FirstLargeDay.AddDays(number % 60))}}}""", number / 240);
    }

    private static string Of(DateOnly from) =>
        $$"""
        "period":{"start":"{{from:yyyy-MM-dd}}","end":"{{from.AddDays(30):yyyy-MM-dd}}"},"granularity":"daily","groupBy":["ServiceName"],"limit":10000
        """;

    /// <summary>The same rows, by a question that was not asked before.</summary>
    private static string Unkept(string question, int number) =>
        question.Replace("\"limit\":10000", $"\"limit\":{10000 - number}", StringComparison.Ordinal);

    /// <summary>The very statement the server sends, sent by the bench.</summary>
    private async Task Overhead(string question, TimeSpan overHttp, string which)
    {
        var query = CostQueryJson.Parse(question).Query!.ResolvedAt(DateTimeOffset.UnixEpoch);
        var (tenantId, published) = await Published();
        var table = which == "rows" ? CostTable.Rows : CostTable.For(query, published);
        var statement = SqlWriter.Write(query, table, published, tenantId, 0, 10_000);
        var times = new List<TimeSpan>();
        for (var i = 0; i < 60; i++)
        {
            var clock = Stopwatch.StartNew();
            await stage.Bare.All(statement, CancellationToken.None);
            if (i >= 10) times.Add(clock.Elapsed);
        }

        var bare = Show.Median(times);
        var allowed = (bare * 1.3) + TimeSpan.FromMilliseconds(2);
        report.Add($"HTTP latency against the engine asked directly ({which})", $"{Show.Ms(overHttp)} against {Show.Ms(bare)}", $"≤ 1.3 × + 2 ms = {Show.Ms(allowed)}", overHttp <= allowed);
    }

    /// <summary>The tenant's published import, found in the engine itself.</summary>
    private async Task<(int TenantId, PublishedImports Published)> Published()
    {
        var tenants = await stage.Http.GetFromJsonAsync<JsonElement>("/api/tenants");
        var id = tenants.EnumerateArray().First(t => t.GetProperty("slug").GetString() == "tenant-1").GetProperty("id").GetInt32();
        var imports = await stage.Http.GetFromJsonAsync<JsonElement>("/api/imports?tenant=tenant-1&state=published");
        var ids = imports.GetProperty("imports").EnumerateArray().Select(i => i.GetProperty("importId").GetInt64()).ToList();
        return (id, new PublishedImports(1, ids, new HashSet<string>(StringComparer.Ordinal), DateTimeOffset.UnixEpoch) { AreSummedByService = true });
    }

    private async Task<(TimeSpan Median, TimeSpan P95)> Ask(Func<int, string> question, int times, int clients)
    {
        // Warm is a server whose code was compiled: that happens to what ran some thirty times.
        for (var warm = 0; warm < 40; warm++) await AskOnce(question(asked++));
        var took = new System.Collections.Concurrent.ConcurrentBag<TimeSpan>();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(async _ =>
        {
            for (var i = 0; i < times / clients; i++) took.Add(await AskOnce(question(Interlocked.Increment(ref asked))));
        }));
        return (Show.Median(took), Show.Percentile(took, 0.95));
    }

    private async Task<TimeSpan> AskOnce(string question)
    {
        var clock = Stopwatch.StartNew();
        using var content = new StringContent(question, System.Text.Encoding.UTF8, "application/json");
        using var answer = await stage.Http.PostAsync("/api/costs/query?tenant=tenant-1", content);
        var body = await answer.Content.ReadAsByteArrayAsync();
        var took = clock.Elapsed;
        if (!answer.IsSuccessStatusCode || body.Length < 1000) throw new InvalidOperationException($"The question failed: {System.Text.Encoding.UTF8.GetString(body)}");
        return took;
    }
}
