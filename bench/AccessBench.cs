using System.Diagnostics;
using System.Net.Http.Json;
using FinOps.Platform.People.Passwords;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace FinOps.Bench;

/// <summary>Passwords cost an attacker time and the server none: what one costs, and what a flood of sign-ins does to a question.</summary>
internal sealed class AccessBench(Stage stage, Report report)
{
    private const int Questions = 30;
    private const int AtOnce = 100;

    private static readonly TimeSpan FloodBegins = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FloodLasts = TimeSpan.FromSeconds(10);

    /// <summary>No question is asked twice: the answer to an equal one is kept.</summary>
    private int _asked;

    public async Task Run()
    {
        var desk = new PasswordDesk(Options.Create(new PasswordHasherOptions { IterationCount = PasswordDesk.IterationsDefault }));
        var hashes = new List<TimeSpan>();
        for (var i = 0; i < 10; i++) hashes.Add(await Timed(async () => await desk.Hash("seven grey otters paddle", CancellationToken.None)));
        report.Add("hashing one password", Show.Ms(Show.Median(hashes)), "≥ 100 ms", Show.Median(hashes) >= TimeSpan.FromMilliseconds(100));

        var alone = await Ask();
        report.Add("a cost question alone, p95", Show.Ms(alone), "told", true);
        var counts = new Dictionary<int, int>();
        using var end = new CancellationTokenSource();
        var clock = Stopwatch.StartNew();
        var flood = Enumerable.Range(0, AtOnce).Select(i => Knock(i, counts, end.Token)).ToList();
        var times = new List<TimeSpan>();
        // The flood has to be under way and go on for a while: what is counted is a rate.
        await Task.Delay(FloodBegins);
        while (clock.Elapsed < FloodLasts) times.AddRange(await AskOnce());
        Dictionary<int, int> seen;
        lock (counts) seen = new(counts);
        var took = clock.Elapsed;
        await end.CancelAsync();
        await Task.WhenAll(flood);
        var meanwhile = Show.Percentile(times, 0.95);
        int Of(int status) => seen.GetValueOrDefault(status);
        var bound = PasswordDesk.AtOnce / Show.Median(hashes).TotalSeconds;
        report.Add($"{AtOnce} clients sign in as fast as they can",
            $"{Of(401) / took.TotalSeconds:0.0} passwords/s compared; {Of(429) + Of(503)} sent away with Retry-After",
            $"at most {bound:0.0} passwords/s", Of(401) / took.TotalSeconds <= bound * 1.2);
        report.Add("a cost question meanwhile, p95", $"{Show.Ms(meanwhile)} (alone {Show.Ms(alone)})", "≤ 500 ms", meanwhile <= TimeSpan.FromMilliseconds(500));
    }

    private async Task Knock(int client, Dictionary<int, int> counts, CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            using var answer = await stage.Http.PostAsJsonAsync("/api/auth/sign-in", new { email = $"nobody-{client}-{i}@example.com", password = "wrong wrong wrong" }, CancellationToken.None);
            lock (counts) counts[(int)answer.StatusCode] = counts.GetValueOrDefault((int)answer.StatusCode) + 1;
            // Who is sent away and obeys comes back later; these do not, but a client of its own needs a moment as well.
            if ((int)answer.StatusCode != 401) await Task.Delay(50, CancellationToken.None);
        }
    }

    private async Task<TimeSpan> Ask() => Show.Percentile(await AskOnce(), 0.95);

    private async Task<List<TimeSpan>> AskOnce()
    {
        var times = new List<TimeSpan>();
        for (var i = 0; i < Questions; i++)
        {
            times.Add(await Timed(async () =>
            {
                using var answer = await stage.Http.PostAsJsonAsync("/api/costs/query", new { period = new { start = "2026-09-01", end = "2026-10-01" }, granularity = "daily", groupBy = new[] { "ServiceName" }, limit = 10_000 - (_asked++ % 5_000) });
                answer.EnsureSuccessStatusCode();
            }));
        }

        return times;
    }

    private static async Task<TimeSpan> Timed(Func<Task> work)
    {
        var clock = Stopwatch.StartNew();
        await work();
        return clock.Elapsed;
    }
}
