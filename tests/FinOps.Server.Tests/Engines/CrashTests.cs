using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using FinOps.Platform.Engines;
using FinOps.Stores.Embedded;
using Microsoft.Extensions.DependencyInjection;

namespace FinOps.Server.Tests.Engines;

/// <summary>An engine is killed while requests run: they get an answer at once, and afterwards nothing is lost or doubled.</summary>
public sealed class CrashTests
{
    /// <summary>Whoever asks of a dead engine is told so; nobody is kept until they give up by themselves, which is after 100 seconds here.</summary>
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task PostgreSQL_killed_under_load_gives_503_with_a_hint_and_then_recovers_without_a_lost_or_doubled_row()
    {
        await using var server = await RunningServer.Start();
        var answers = new ConcurrentBag<(HttpStatusCode Status, bool Hint, TimeSpan Time, string? Created)>();
        using var enough = new CancellationTokenSource();
        var load = Enumerable.Range(0, 6).Select(client => Task.Run(async () =>
        {
            for (var i = 0; !enough.IsCancellationRequested; i++)
            {
                var slug = $"crash-{client}-{i}";
                var watch = Stopwatch.StartNew();
                using var answer = await server.Http.PostAsJsonAsync("/api/tenants", new { name = slug, slug });
                answers.Add((answer.StatusCode, answer.Headers.RetryAfter is not null, watch.Elapsed, answer.StatusCode == HttpStatusCode.Created ? slug : null));
            }
        })).ToArray();

        for (var kill = 0; kill < 2; kill++)
        {
            await UntilMoreAreCreated();
            var restarts = Status(server, EngineName.Platform).Restarts;
            Signals.Send("KILL", Signals.PostmasterOf(server.Data));
            await UntilRestarted(server, EngineName.Platform, restarts);
        }

        await UntilMoreAreCreated();
        await enough.CancelAsync();
        await Task.WhenAll(load);

        Assert.All(answers, answer => Assert.True(answer.Status is HttpStatusCode.Created or HttpStatusCode.ServiceUnavailable, $"{answer.Status}"));
        Assert.Contains(answers, answer => answer.Status == HttpStatusCode.ServiceUnavailable);
        Assert.All(answers.Where(answer => answer.Status == HttpStatusCode.ServiceUnavailable), answer => Assert.True(answer.Hint));
        Assert.True(answers.Max(answer => answer.Time) < AnswerMax);
        var kept = (await server.Http.GetFromJsonAsync<JsonElement>("/api/tenants")).EnumerateArray().Select(tenant => tenant.GetProperty("slug").GetString()).ToList();
        Assert.Equal(kept.Count, kept.Distinct(StringComparer.Ordinal).Count());
        Assert.Empty(answers.Select(answer => answer.Created).OfType<string>().Except(kept, StringComparer.Ordinal));

        // The load goes by then: requests are under way when the engine is killed.
        async Task UntilMoreAreCreated()
        {
            var wanted = answers.Count(Created) + (2 * load.Length);
            await Wait.Until(() => answers.Count(Created) >= wanted || load.Any(client => client.IsCompleted), () => $"{answers.Count(Created)} of {wanted} are created.");
        }

        static bool Created((HttpStatusCode Status, bool Hint, TimeSpan Time, string? Created) answer) => answer.Created is not null;
    }

    [Fact]
    public async Task The_engine_killed_under_load_is_started_again_at_a_new_address()
    {
        await using var server = await RunningServer.Start();
        var endpoints = server.Services.GetRequiredService<ClickHouseEndpoints>();
        var engine = server.Services.GetServices<IEngine>().OfType<EmbeddedEngine>().Single();
        using var enough = new CancellationTokenSource();
        var (answered, refused) = (0, 0);
        using var http = new HttpClient { Timeout = AnswerMax };
        var load = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
            {
                try
                {
                    Assert.Equal("499999500000", await Ask(http, endpoints.Current, "SELECT sum(number) FROM numbers(1000000)"));
                    Interlocked.Increment(ref answered);
                }
                catch (Exception e) when (e is EngineDownException or HttpRequestException)
                {
                    Interlocked.Increment(ref refused);
                    await Task.Delay(10);
                }
            }
        })).ToArray();
        await Wait.Until(() => Volatile.Read(ref answered) > 0, () => "Nothing is answered.");
        // However little of the load is just under way: this one is.
        using var patient = new HttpClient { Timeout = Wait.Patience };
        var caught = Ask(patient, endpoints.Current, "SELECT sum(sleepEachRow(0.1)) FROM numbers(1000) SETTINGS max_block_size = 1");
        await Wait.Until(
            async () => await Ask(patient, endpoints.Current, "SELECT count() FROM system.processes WHERE query LIKE '%sleepEachRow%' AND query NOT LIKE '%processes%'") == "1",
            () => $"The question does not run: {caught.Status}");
        Signals.Send("KILL", engine.ProcessId!.Value);
        await Assert.ThrowsAsync<HttpRequestException>(() => caught);
        await UntilRestarted(server, EngineName.Costs, 0);
        var before = Volatile.Read(ref answered);
        await Wait.Until(() => Volatile.Read(ref answered) > before || load.Any(client => client.IsFaulted), () => "Nothing is answered after the engine died.");
        await enough.CancelAsync();
        await Task.WhenAll(load);
        Assert.True(before > 0 && answered > before, $"{before} {answered} {refused}");
    }

    [Fact]
    public async Task A_PostgreSQL_that_hangs_is_noticed_and_replaced()
    {
        await using var server = await RunningServer.Start(settings: new Dictionary<string, string> { ["Engines:ProbeEverySeconds"] = "1", ["Engines:ProbePatienceSeconds"] = "1" });
        var hanging = Signals.PostmasterOf(server.Data);
        Signals.Send("STOP", hanging);
        // What hangs is first given ten seconds to end in order; questions are refused from the moment it is given up.
        await Until(server, EngineName.Platform, status => status.State == EngineState.Down);
        await UntilRestarted(server, EngineName.Platform, 0);
        Assert.False(Signals.Exists(hanging));
        Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync("/api/tenants")).StatusCode);
    }

    [Fact]
    public async Task Keepers_that_are_killed_leave_no_engine_behind_and_both_start_again()
    {
        await using var server = await RunningServer.Start();
        var engines = Signals.Mentioning(server.Data).Where(process => !process.Command.Contains("keeper", StringComparison.Ordinal)).ToList();
        foreach (var (keeper, _) in Signals.Mentioning(server.Data).Where(process => process.Command.Contains("keeper", StringComparison.Ordinal)))
        {
            Signals.Send("KILL", keeper);
        }

        await UntilRestarted(server, EngineName.Platform, 0);
        await UntilRestarted(server, EngineName.Costs, 0);
        Assert.True(engines.Count >= 2);
        Assert.All(engines, engine => Assert.False(Signals.Exists(engine.Id), engine.Command));
        Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync("/api/tenants")).StatusCode);
    }

    private static EngineStatus Status(RunningServer server, EngineName engine) =>
        server.Services.GetRequiredService<EngineBoard>().All.Single(status => status.Engine == engine);

    private static Task UntilRestarted(RunningServer server, EngineName engine, int restartsBefore) =>
        Until(server, engine, status => status.State == EngineState.Ready && status.Restarts > restartsBefore);

    private static Task Until(RunningServer server, EngineName engine, Func<EngineStatus, bool> holds) =>
        Wait.Until(() => holds(Status(server, engine)), () => $"{Status(server, engine)}", pauseMax: 20);

    private static async Task<string> Ask(HttpClient http, ClickHouseEndpoint endpoint, string sql)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint.Url) { Content = new StringContent(sql) };
        request.Headers.Add("X-ClickHouse-User", endpoint.User);
        request.Headers.Add("X-ClickHouse-Key", endpoint.Password);
        using var answer = await http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadAsStringAsync()).Trim();
    }
}
