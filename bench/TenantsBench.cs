using System.Diagnostics;
using System.Globalization;

namespace FinOps.Bench;

/// <summary>
/// Many tenants with a connection each, all of which are due at once, while another tenant's large bill comes in by its own: how
/// many small bills are published in a second, whether anybody waits for the large one, and whether memory stays what it is.
/// The whole way is gone: the clock, the listing, the fetching, the queue of imports, the import.
/// </summary>
internal sealed class TenantsBench(Stage stage, BenchOptions options, Report report)
{
    private const int SmallRows = 300;

    private const double BillsPerSecond = 5;

    private const int ClientsAtOnce = 32;

    /// <summary>While the large bill loads, small ones go on being published: never is there a longer pause between two.</summary>
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);

    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    public async Task Run()
    {
        var (small, large) = (Path.Combine(options.Folder, "small.csv.gz"), Path.Combine(options.Folder, "beside.csv.gz"));
        var month = options.FirstLargeDay.AddDays(BenchOptions.LargeDays - 1) is var today ? new DateOnly(today.Year, today.Month, 1).AddMonths(-1) : default;
        await ImportBench.Write(stage, small, SmallRows, 0, 28, $"{month:yyyy-MM-dd}");
        await ImportBench.Write(stage, large, options.Rows, 0, 28, $"{month:yyyy-MM-dd}");
        await using var bucket = await ExportBucket.Start(month);
        var tenants = Enumerable.Range(1, options.SmallBills).Select(i => string.Create(CultureInfo.InvariantCulture, $"small-{i}")).ToList();
        foreach (var tenant in tenants.Append("first")) bucket.Put(tenant, small);
        bucket.Put("beside", large);
        var connections = new long[tenants.Count];
        await AtOnce(tenants.Count, async i => connections[i] = await Connected(tenants[i], bucket));
        var beside = await Connected("beside", bucket);
        // What a first sync makes ready once is no part of what a thousand cost.
        var first = await Connected("first", bucket);
        await stage.Resume("first", first);
        await Published(["first"], 1);
        await stage.Rest();

        var before = Memory();
        await using var peak = new MemoryWatch(stage.ServerPid, stage.EnginePid);
        var clock = Stopwatch.StartNew();
        var asked = TimeProvider.System.GetUtcNow();
        await stage.Resume("beside", beside);
        await AtOnce(tenants.Count, i => stage.Resume(tenants[i], connections[i]));
        Console.WriteLine($"  {tenants.Count} connections resumed after {Show.Seconds(clock.Elapsed)}");
        await Given(bucket, tenants.Count / 2, clock);
        var half = Memory();
        await Given(bucket, tenants.Count + 2, clock);
        var times = await Published(tenants, ClientsAtOnce);
        var largeAt = (await Published(["beside"], 1))[0];
        Tell(asked, times, largeAt);
        report.Add("memory of the engine and of the server: before, half-way, after, and the most meanwhile",
            $"{before.Engine}, {half.Engine}, {Memory().Engine}, {peak.EngineMiB} MiB; {before.Server}, {half.Server}, {Memory().Server}, {peak.ServerMiB} MiB",
            "≤ 3072 and 400 MiB", peak.EngineMiB <= 3072 && peak.ServerMiB <= 400);
        File.Delete(small);
        File.Delete(large);
    }

    /// <summary>Waits until so many files were fetched: asking the server meanwhile would itself take time.</summary>
    private static async Task Given(ExportBucket bucket, int files, Stopwatch clock)
    {
        while (bucket.Given < files)
        {
            if (clock.Elapsed > Patience) throw new TimeoutException($"{bucket.Given} of {files} files were fetched within {Show.Seconds(Patience)}.");
            await Task.Delay(Every);
        }
    }

    private async Task<long> Connected(string tenant, ExportBucket bucket)
    {
        await stage.Tenant(tenant);
        return await stage.Connect(tenant, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["accessKeyId"] = "BENCH",
            ["secretAccessKey"] = "BENCH",
            ["bucket"] = ExportBucket.Name,
            ["prefix"] = tenant + "/",
            ["quickStart"] = "no",
            ["s3Endpoint"] = bucket.Url,
            ["stsEndpoint"] = bucket.Url,
            ["organizationsEndpoint"] = bucket.Url,
        });
    }

    private void Tell(DateTimeOffset asked, DateTimeOffset[] published, DateTimeOffset large)
    {
        var last = published.Max();
        var waits = published.Select(t => t - asked).Order().ToList();
        var rate = published.Length / (last - asked).TotalSeconds;
        report.Add($"{published.Length} connections with a bill of {SmallRows} rows each are due at once, beside one of {Show.Count(options.Rows)} rows",
            $"{rate.ToString("0.0", CultureInfo.InvariantCulture)} bills/s; half are in after {Show.Seconds(waits[waits.Count / 2])}, the last after {Show.Seconds(waits[^1])}",
            $"≥ {BillsPerSecond} bills/s", rate >= BillsPerSecond);

        // From asking to the large bill's publication, or to the last small one's: the pauses in between.
        var until = large < last ? large : last;
        var moments = published.Where(t => t <= until).Append(asked).Append(until).Order().ToList();
        var pause = moments.Zip(moments.Skip(1), (a, b) => b - a).Max();
        report.Add("nobody waits for the large bill",
            $"{published.Count(t => t <= large)} small ones are in before it is, after {Show.Seconds(large - asked)}; the longest pause between two is {Show.Seconds(pause)}",
            $"≤ {Show.Seconds(PauseMax)}", pause <= PauseMax);
    }

    private (long Engine, long Server) Memory() => (Machine.ResidentMiB(stage.EnginePid), Machine.ResidentMiB(stage.ServerPid));

    /// <summary>Waits until each tenant's bill is published, and says when that was.</summary>
    private async Task<DateTimeOffset[]> Published(IReadOnlyList<string> tenants, int atOnce)
    {
        var times = new DateTimeOffset[tenants.Count];
        await Parallel.ForAsync(0, tenants.Count, new ParallelOptions { MaxDegreeOfParallelism = atOnce }, async (i, _) =>
        {
            while (true)
            {
                if (await stage.PublishedAt(tenants[i]) is { } at)
                {
                    times[i] = at;
                    return;
                }

                await Task.Delay(Every, CancellationToken.None);
            }
        });
        return times;
    }

    private static Task AtOnce(int count, Func<int, Task> what) =>
        Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = ClientsAtOnce }, async (i, _) => await what(i));
}
