using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Reflection;
using System.Text;
using System.Text.Json;
using FinOps.Focus;
using FinOps.Stores.ClickHouse;
using FinOps.Understand.Allocation;

namespace FinOps.Bench;

/// <summary>
/// Three months of a large bill allocated from nothing by <see cref="AllocationRules"/>, and then the days of one more import:
/// over HTTP, as people have it. Beside it the engine reads the same rows once, and one month is computed step by step, so that
/// it shows where the time goes.
/// </summary>
internal sealed class AllocationBench(Stage stage, BenchOptions options, Report report)
{
    private const string Tenant = "allocation";

    /// <summary>A run's number that no registry gives.</summary>
    private const long LooseRun = 1L << 60;

    private const int Days = 92;
    private const int QuestionsAsked = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    public async Task Run()
    {
        await stage.Tenant(Tenant);
        await Import("allocation.csv", options.LargeRows, Days, "2026-08-01");
        var rules = AllocationRules.Of();
        var scan = await Scan(rules);
        var before = (Engine: Machine.ResidentMiB(stage.EnginePid), Server: Machine.ResidentMiB(stage.ServerPid));

        await using var memory = new MemoryWatch(stage.ServerPid, stage.EnginePid);
        await Send(HttpMethod.Put, "rules", new ByteArrayContent(Encoding.UTF8.GetBytes(RuleSetJson.Write(rules))));
        var clock = Stopwatch.StartNew();
        await Send(HttpMethod.Post, "publish", JsonContent.Create(new { }));
        var published = clock.Elapsed;
        var took = await Allocated([]);
        var what = $"{Show.Count(options.LargeRows)} rows × {rules.Rules.Count} rules × {rules.Pools.Count} pools, {rules.Dimensions.Count} dimensions";
        var wanted = TimeSpan.FromSeconds(60);
        report.Add($"{what}, allocated from nothing and proved", $"{Show.Seconds(took)} = {Show.Count(options.LargeRows / took.TotalSeconds)} rows/s; the engine reads the same columns in {Show.Seconds(scan)}",
            $"≤ {Show.Seconds(wanted)}", took <= wanted);
        Console.WriteLine($"  the answer to publishing, which waits for nothing: {Show.Seconds(published)}");

        var known = await Runs();
        await Import("day.csv", Math.Max(1, options.LargeRows / Days), 1, "2026-11-01");
        var again = await Allocated(known.Select(r => r.Id).ToHashSet());
        report.Add("one more day's import, allocated and proved", Show.Seconds(again), "≤ 2.00 s", again <= TimeSpan.FromSeconds(2));
        report.Add("memory while allocating", $"engine {before.Engine} → at most {memory.EngineMiB} MiB, server {before.Server} → {memory.ServerMiB} MiB", "≤ 3072 and 400 MiB",
            memory.EngineMiB <= 3072 && memory.ServerMiB <= 400);
        await Questions();
        await Steps(rules);
    }

    /// <summary>Who has how much, of periods of which no two are equal; the middle one counts.</summary>
    private async Task Questions()
    {
        var took = new List<TimeSpan>();
        for (var i = 0; i < QuestionsAsked; i++)
        {
            var from = new DateOnly(2026, 8, 1).AddDays(i).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            var clock = Stopwatch.StartNew();
            using var answer = await stage.Http.GetAsync($"/api/costs?tenant={Tenant}&groupBy=alloc:team,ServiceName&granularity=monthly&from={from}&to=2026-11-01");
            answer.EnsureSuccessStatusCode();
            await answer.Content.ReadAsByteArrayAsync();
            took.Add(clock.Elapsed);
        }

        var median = Show.Median(took);
        report.Add($"who has how much, by team, service and month, over {Show.Count(options.LargeRows)} allocated rows", $"{median.TotalMilliseconds:0} ms", "≤ 150 ms", median <= TimeSpan.FromMilliseconds(150));
    }

    private async Task Import(string name, long rows, int days, string from)
    {
        var path = Path.Combine(options.Folder, name);
        await ImportBench.Write(stage, path, rows, 0, days, from);
        var (took, _) = await stage.Import(Tenant, path);
        Console.WriteLine($"  {Show.Count(rows)} rows of {days} days imported in {Show.Seconds(took)}");
        File.Delete(path);
    }

    /// <summary>The costs, and what the rules look at, read once.</summary>
    private async Task<TimeSpan> Scan(RuleSet rules)
    {
        var scope = new SqlScope();
        var sql = $"""
            SELECT {string.Join(", ", FocusColumns.Costs.Select(c => $"toString(sum({c}))"))}, toString(uniq({SqlRules.Tuple(rules, scope)}))
            FROM cost_rows WHERE TenantId = {await TenantId()}
            """;
        var clock = Stopwatch.StartNew();
        await stage.Bare.All(new ClickHouseStatement(sql) { Parameters = scope.Values }, CancellationToken.None);
        return clock.Elapsed;
    }

    private async Task<int> TenantId()
    {
        var tenants = await stage.Http.GetFromJsonAsync<JsonElement>("/api/tenants");
        return tenants.EnumerateArray().First(t => t.GetProperty("slug").GetString() == Tenant).GetProperty("id").GetInt32();
    }

    private async Task Send(HttpMethod method, string what, HttpContent content)
    {
        using (content)
        {
            using var request = new HttpRequestMessage(method, $"/api/allocation/{what}?tenant={Tenant}") { Content = content };
            if (content.Headers.ContentType is null) content.Headers.ContentType = new("application/json");
            using var answer = await stage.Http.SendAsync(request);
            if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"{what}: {await answer.Content.ReadAsStringAsync()}");
        }
    }

    /// <summary>Waits until runs beyond the known ones are published; gives the time from the start of the first to the end of the last.</summary>
    private async Task<TimeSpan> Allocated(HashSet<long> known)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < Patience)
        {
            var runs = (await Runs()).Where(r => !known.Contains(r.Id) && r.State != "tried").ToList();
            if (runs.FirstOrDefault(r => r.State == "failed") is { } failed) throw new InvalidOperationException($"The allocation failed: {failed.Problem}");
            if (runs.Count > 0 && runs.TrueForAll(r => r.State == "published")) return runs.Max(r => r.FinishedAt!.Value) - runs.Min(r => r.StartedAt);
            await Task.Delay(200);
        }

        throw new TimeoutException("The allocation was not published.");
    }

    private async Task<List<AllocationRunView>> Runs() => (await stage.Http.GetFromJsonAsync<List<AllocationRunView>>($"/api/allocation/runs?tenant={Tenant}"))!;

    /// <summary>One month, computed by the product's own steps against the engine; nothing of it is kept.</summary>
    private async Task Steps(RuleSet rules)
    {
        var imports = await stage.Http.GetFromJsonAsync<JsonElement>($"/api/imports?tenant={Tenant}&state=published");
        var ids = imports.GetProperty("imports").EnumerateArray().Select(i => i.GetProperty("importId").GetInt64()).ToList();
        var days = Enumerable.Range(0, 31).Select(d => new DateOnly(2026, 8, 1).AddDays(d)).ToList();
        var task = new AllocationTask(await TenantId(), LooseRun, rules, ids, days, new HashSet<string>(StringComparer.Ordinal));
        var store = new ClickHouseAllocation(stage.Bare);
        var timed = DispatchProxy.Create<IAllocationStore, TimedSteps>();
        ((TimedSteps)timed).Inner = store;
        try
        {
            await new Computation(timed).Compute(task, (_, _) => Task.CompletedTask, CancellationToken.None);
        }
        finally
        {
            await store.RemoveRuns([(task.Tenant, task.RunId)], CancellationToken.None);
        }
    }
}

/// <summary>Says how long each step of an allocation takes.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "MA0053:Make class or record sealed", Justification = "What DispatchProxy makes derives from it.")]
internal class TimedSteps : DispatchProxy
{
    public IAllocationStore Inner { get; set; } = null!;

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var clock = Stopwatch.StartNew();
        var step = (Task)targetMethod!.Invoke(Inner, args)!;
        // The steps follow each other: whoever waits for this one waits for it here.
        step.GetAwaiter().GetResult();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    one month, {targetMethod.Name}: {Show.Seconds(clock.Elapsed)}"));
        return step;
    }
}
