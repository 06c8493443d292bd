using System.Diagnostics;
using System.Globalization;

namespace FinOps.Bench;

/// <summary>
/// Many tenants bring one small bill each at once, while another tenant's large bill loads: how many get through in a second,
/// and whether anybody waits for the large one.
/// </summary>
internal sealed class TenantsBench(Stage stage, BenchOptions options, Report report)
{
    private const int SmallRows = 300;

    /// <summary>How many of those that still wait are looked at each time: tenants take turns, so the first to come are the first to be done.</summary>
    private const int LookedAt = 8;

    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(250);

    public async Task Run()
    {
        var (small, large) = (Path.Combine(options.Folder, "small.csv"), Path.Combine(options.Folder, "beside.csv"));
        await ImportBench.Write(stage, small, SmallRows, 0, 31);
        await ImportBench.Write(stage, large, options.Rows, 0, 31);
        var bill = await File.ReadAllBytesAsync(small);
        var tenants = Enumerable.Range(1, options.SmallBills).Select(i => string.Create(CultureInfo.InvariantCulture, $"small-{i}")).ToList();
        foreach (var tenant in tenants.Append("beside")) await stage.Tenant(tenant);

        await using var memory = new MemoryWatch(stage.ServerPid, stage.EnginePid);
        var clock = Stopwatch.StartNew();
        var beside = stage.Import("beside", large);
        var waits = await Waits(tenants, bill, clock);
        var took = clock.Elapsed;
        var largeTook = (await beside).Took;
        Array.Sort(waits);
        report.Add($"{tenants.Count} tenants upload a bill of {SmallRows} rows each at once, beside one of {Show.Count(options.Rows)} rows",
            $"{tenants.Count / took.TotalSeconds:0.0} bills/s; half are in after {Show.Seconds(waits[waits.Length / 2])}, the last after {Show.Seconds(waits[^1])}; the large one took {Show.Seconds(largeTook)}",
            "the first is in before the large one", waits[0] < largeTook);
        report.Add("memory meanwhile", $"engine {memory.EngineMiB} MiB, server {memory.ServerMiB} MiB", "≤ 3072 and 400 MiB", memory.EngineMiB <= 3072 && memory.ServerMiB <= 400);
        File.Delete(small);
        File.Delete(large);
    }

    /// <summary>Uploads everything at once and sees when each is published, without the looking becoming the load.</summary>
    private async Task<TimeSpan[]> Waits(List<string> tenants, byte[] bill, Stopwatch clock)
    {
        var ids = new long[tenants.Count];
        await Parallel.ForAsync(0, tenants.Count, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (i, _) => ids[i] = await stage.Upload(tenants[i], bill));
        Console.WriteLine($"  {tenants.Count} small bills uploaded after {Show.Seconds(clock.Elapsed)}");
        var waits = new TimeSpan[tenants.Count];
        var waiting = Enumerable.Range(0, tenants.Count).OrderBy(i => ids[i]).ToList();
        while (waiting.Count > 0)
        {
            await Task.Delay(Every);
            int before;
            do
            {
                before = waiting.Count;
                foreach (var i in waiting.Take(LookedAt).ToList())
                {
                    if (!await stage.IsPublished(tenants[i], ids[i])) continue;
                    waits[i] = clock.Elapsed;
                    waiting.Remove(i);
                }
            }
            while (waiting.Count > 0 && waiting.Count < before);
        }

        return waits;
    }
}
