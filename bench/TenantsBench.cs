using System.Diagnostics;
using System.Globalization;

namespace FinOps.Bench;

/// <summary>
/// Many tenants bring one small bill each at once, while another tenant's large bill loads: how many get through in a second,
/// whether anybody waits for the large one, and whether memory stays what it is. They come as uploads and wait in the queue of
/// imports, as what a connection fetches does; a sync before it would measure the object store that the bench would have to be.
/// </summary>
internal sealed class TenantsBench(Stage stage, BenchOptions options, Report report)
{
    private const int SmallRows = 300;

    private const double BillsPerSecond = 6;

    private const int ClientsAtOnce = 32;

    /// <summary>While the large bill loads, small ones go on being published: never is there a longer pause between two.</summary>
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    public async Task Run()
    {
        var (small, large) = (Path.Combine(options.Folder, "small.csv"), Path.Combine(options.Folder, "beside.csv"));
        await ImportBench.Write(stage, small, SmallRows, 0, 31);
        await ImportBench.Write(stage, large, options.Rows, 0, 31);
        var bill = await File.ReadAllBytesAsync(small);
        var tenants = Enumerable.Range(1, options.SmallBills).Select(i => string.Create(CultureInfo.InvariantCulture, $"small-{i}")).ToList();
        await AtOnce(tenants.Count, i => stage.Tenant(tenants[i]));
        await stage.Tenant("beside");
        // What a first import makes ready once is no part of what a thousand cost.
        await stage.Tenant("first");
        await stage.Import("first", small);
        await stage.Rest();

        var before = Memory();
        await using var peak = new MemoryWatch(stage.ServerPid, stage.EnginePid);
        var clock = Stopwatch.StartNew();
        var beside = stage.Import("beside", large);
        var ids = new long[tenants.Count];
        await AtOnce(tenants.Count, async i => ids[i] = await stage.Upload(tenants[i], bill));
        Console.WriteLine($"  {tenants.Count} small bills uploaded after {Show.Seconds(clock.Elapsed)}");
        var half = await Over(tenants, ids, ids.Length / 2);
        await Over(tenants, ids, ids.Length);
        var times = new (DateTimeOffset Asked, DateTimeOffset Published)[tenants.Count];
        await AtOnce(tenants.Count, async i => times[i] = await stage.Times(tenants[i], ids[i]));
        var largeTimes = await stage.Times("beside", (await beside).Import.GetProperty("importId").GetInt64());
        Tell(times, largeTimes);
        report.Add("memory of the engine and of the server: before, half-way, after, and the most meanwhile",
            $"{before.Engine}, {half.Engine}, {Memory().Engine}, {peak.EngineMiB} MiB; {before.Server}, {half.Server}, {Memory().Server}, {peak.ServerMiB} MiB",
            "≤ 3072 and 400 MiB", peak.EngineMiB <= 3072 && peak.ServerMiB <= 400);
        File.Delete(small);
        File.Delete(large);
    }

    private void Tell((DateTimeOffset Asked, DateTimeOffset Published)[] times, (DateTimeOffset Asked, DateTimeOffset Published) large)
    {
        var took = times.Max(t => t.Published) - times.Min(t => t.Asked);
        var waits = times.Select(t => t.Published - t.Asked).Order().ToList();
        var rate = times.Length / took.TotalSeconds;
        report.Add($"{times.Length} tenants upload a bill of {SmallRows} rows each at once, beside one of {Show.Count(options.Rows)} rows",
            $"{rate.ToString("0.0", CultureInfo.InvariantCulture)} bills/s; half are in after {Show.Seconds(waits[waits.Count / 2])}, the last after {Show.Seconds(waits[^1])}",
            $"≥ {BillsPerSecond} bills/s", rate >= BillsPerSecond);

        // From asking for the large bill to its publication, or to the last small one's: the pauses in between.
        var until = new[] { large.Published, times.Max(t => t.Published) }.Min();
        var moments = times.Select(t => t.Published).Where(t => t >= large.Asked && t <= until).Append(large.Asked).Append(until).Order().ToList();
        var pause = moments.Zip(moments.Skip(1), (a, b) => b - a).Max();
        var meanwhile = times.Count(t => t.Published <= large.Published);
        report.Add("nobody waits for the large bill",
            $"{meanwhile} small ones are in before it is, after {Show.Seconds(large.Published - large.Asked)}; the longest pause between two is {Show.Seconds(pause)}",
            $"≤ {Show.Seconds(PauseMax)}", pause <= PauseMax);
    }

    private (long Engine, long Server) Memory() => (Machine.ResidentMiB(stage.EnginePid), Machine.ResidentMiB(stage.ServerPid));

    /// <summary>Waits until so many are published. Tenants take turns in the order in which they came, so the looking is not what takes time.</summary>
    private async Task<(long Engine, long Server)> Over(List<string> tenants, long[] ids, int count)
    {
        foreach (var i in Enumerable.Range(0, ids.Length).OrderBy(i => ids[i]).Take(count).TakeLast(Stage.AtOnce))
        {
            while (!await stage.IsPublished(tenants[i], ids[i])) await Task.Delay(Every);
        }

        return Memory();
    }

    private static Task AtOnce(int count, Func<int, Task> what) =>
        Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = ClientsAtOnce }, async (i, _) => await what(i));
}
