using System.Collections.Concurrent;
using FinOps.Platform;
using FinOps.Platform.Jobs;
using FinOps.Stores.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FinOps.Server.Tests.Platform;

public sealed class JobsTests(ServerFixture server)
{
    [Fact]
    public async Task A_lock_taken_on_one_server_is_refused_on_another_until_it_is_let_go()
    {
        await using var other = await RunningServer.Start(settings: Elsewhere.Settings(server.Server));
        var (here, there) = (server.Server.Services.GetRequiredService<PlatformLocks>(), other.Services.GetRequiredService<PlatformLocks>());
        var name = "test:" + Guid.NewGuid();
        var held = await here.TryTake(name, CancellationToken.None);
        Assert.NotNull(held);
        Assert.Null(await there.TryTake(name, CancellationToken.None));
        var waiting = there.Take(name, CancellationToken.None);
        Assert.NotSame(waiting, await Task.WhenAny(waiting, Task.Delay(200)));
        await held.DisposeAsync();
        await (await waiting.WaitAsync(Wait.Patience)).DisposeAsync();
        await (await here.TryTake(name, CancellationToken.None))!.DisposeAsync();
    }

    [Fact]
    public async Task Locks_of_begun_work_share_a_connection_and_leave_the_others_to_people()
    {
        // Its own: the server's are used by what other tests import, who may be the first to notice a broken connection.
        await using var shared = new SharedLocks(server.Server.Services.GetRequiredService<PlatformDbs>());
        var locks = server.Server.Services.GetRequiredService<PlatformLocks>();
        var names = Enumerable.Range(0, 64).Select(i => $"test:{Guid.NewGuid()}/{i}").ToList();
        var held = await Task.WhenAll(names.Select(n => shared.TryTake(n, CancellationToken.None)));
        Assert.DoesNotContain(null, held);
        Assert.Equal((64, 1), await Held(names));
        Assert.Null(await shared.TryTake(names[0], CancellationToken.None));
        Assert.Null(await locks.TryTake(names[1], CancellationToken.None));

        await held[0]!.DisposeAsync();
        await held[0]!.DisposeAsync();
        await (await locks.TryTake(names[0], CancellationToken.None))!.DisposeAsync();
        Assert.Equal((63, 1), await Held(names));

        // The connection breaks, and PostgreSQL has noticed, too: who asks next notices, and what was held is held anew.
        await using (var kill = server.Server.Services.GetRequiredService<PostgresStore>().Work.CreateCommand(Holders($"pg_terminate_backend(pid, {(long)Wait.Patience.TotalMilliseconds})")))
        {
            kill.Parameters.AddWithValue(names.ToArray());
            await kill.ExecuteNonQueryAsync();
        }

        held[0] = await shared.TryTake(names[0], CancellationToken.None);
        Assert.NotNull(held[0]);
        Assert.Equal((64, 1), await Held(names));
        foreach (var one in held) await one!.DisposeAsync();
        Assert.Equal((0, 0), await Held(names));
    }

    [Fact]
    public async Task A_job_runs_on_one_of_two_servers_at_a_time_and_again_after_it_failed()
    {
        var runs = new RunLog();
        void Add(Microsoft.AspNetCore.Builder.WebApplicationBuilder builder) => builder.Services.AddSingleton(runs).AddJob<CountingJob>();
        await using var first = await RunningServer.Start(settings: Elsewhere.Settings(server.Server), configure: Add);
        await using var second = await RunningServer.Start(settings: Elsewhere.Settings(server.Server), configure: Add);
        await runs.Until(6);
        Assert.Equal(1, runs.AtOnceMax);
    }

    [Fact]
    public async Task A_job_that_fails_while_the_server_stops_does_not_end_it_as_a_failure()
    {
        var runs = new RunLog();
        var job = new StubbornJob(runs);
        var one = await RunningServer.Start(settings: Elsewhere.Settings(server.Server), configure: builder => builder.Services.AddSingleton<IJob>(job));
        await job.Begun.WaitAsync(Wait.Patience);
        var runner = one.Services.GetRequiredService<JobRunner>();
        await one.DisposeAsync();
        Assert.True(runner.ExecuteTask!.IsCompletedSuccessfully, $"{runner.ExecuteTask.Exception}");
    }

    [Fact]
    public async Task Jobs_are_asked_to_end_before_the_parts_that_they_work_with_are_gone()
    {
        var job = new StubbornJob(new RunLog());
        var part = new PartOfTheServer(job);
        var one = await RunningServer.Start(settings: Elsewhere.Settings(server.Server), configure: builder => builder.Services.AddSingleton<IJob>(job).AddHostedService(_ => part));
        await job.Begun.WaitAsync(Wait.Patience);
        await one.DisposeAsync();
        Assert.True(part.OutlivedTheJob);
    }

    [Fact]
    public async Task A_nudge_runs_a_job_before_its_time()
    {
        var runs = new RunLog();
        await using var one = await RunningServer.Start(settings: Elsewhere.Settings(server.Server),
            configure: builder => builder.Services.AddSingleton(runs).AddJob<RareJob>());
        await runs.Until(1);
        one.Services.GetRequiredService<JobRunner>().Nudge("rare");
        await runs.Until(2);
    }

    [Fact]
    public async Task A_nudge_that_finds_the_job_running_elsewhere_is_made_up_for_when_that_is_over()
    {
        var runs = new RunLog();
        await using var one = await RunningServer.Start(settings: Elsewhere.Settings(server.Server),
            configure: builder => builder.Services.AddSingleton(runs).AddJob<OftenRefusedJob>());
        await runs.Until(1);
        var elsewhere = await server.Server.Services.GetRequiredService<PlatformLocks>().Take("job:often refused", CancellationToken.None);
        one.Services.GetRequiredService<JobRunner>().Nudge("often refused");
        await Task.Delay(200);   // Refused by now; where it is not, it runs all the same.
        await elsewhere.DisposeAsync();
        await runs.Until(2);
    }

    [Fact]
    public async Task What_is_held_is_seen_without_taking_it()
    {
        var (shared, locks) = (server.Server.Services.GetRequiredService<SharedLocks>(), server.Server.Services.GetRequiredService<PlatformLocks>());
        foreach (var name in Enumerable.Range(0, 20).Select(_ => $"test:{Guid.NewGuid()}"))
        {
            Assert.False(await locks.IsHeld(name, CancellationToken.None));
            await using (await shared.TryTake(name, CancellationToken.None)) Assert.True(await locks.IsHeld(name, CancellationToken.None));
            Assert.False(await locks.IsHeld(name, CancellationToken.None));
        }
    }

    [Fact]
    public async Task Queued_work_runs_after_the_request_that_queued_it()
    {
        var done = new TaskCompletionSource();
        Assert.True(server.Server.Services.GetRequiredService<JobQueue>().TryQueue("test", 1, JobLane.Short, (services, _) =>
        {
            services.GetRequiredService<PlatformDb>();
            done.SetResult();
            return Task.CompletedTask;
        }));
        await done.Task.WaitAsync(Wait.Patience);
    }

    /// <summary>How many of the locks are held, and by how many connections.</summary>
    private async Task<(long Locks, long Connections)> Held(IEnumerable<string> names)
    {
        await using var count = server.Server.Services.GetRequiredService<PostgresStore>().Work.CreateCommand(Holders("count(*), count(distinct pid)"));
        count.Parameters.AddWithValue(names.ToArray());
        await using var row = await count.ExecuteReaderAsync();
        await row.ReadAsync();
        return (row.GetInt64(0), row.GetInt64(1));
    }

    private static string Holders(string what) =>
        $"select {what} from (select distinct on (pid, classid, objid) pid from pg_locks join unnest($1) as name on ((classid::bigint << 32) | objid::bigint) = hashtextextended(name, 0) where locktype = 'advisory') held";

    private sealed class RunLog
    {
        private readonly ConcurrentBag<int> _runs = [];
        private int _now;

        public int AtOnceMax { get; private set; }

        public async Task Run()
        {
            AtOnceMax = Math.Max(AtOnceMax, Interlocked.Increment(ref _now));
            await Task.Delay(40);
            Interlocked.Decrement(ref _now);
            _runs.Add(1);
        }

        public Task Until(int count) => Wait.Until(() => _runs.Count >= count, () => $"Only {_runs.Count} runs.");
    }

    private sealed class CountingJob(RunLog runs) : IJob
    {
        public string Name => "counting";

        public TimeSpan Every => TimeSpan.FromMilliseconds(10);

        public async Task Run(CancellationToken stop)
        {
            await runs.Run();
            throw new InvalidOperationException("A job that fails runs again.");
        }
    }

    private sealed class StubbornJob(RunLog runs) : IJob
    {
        private readonly TaskCompletionSource _begun = new();

        private readonly TaskCompletionSource _ended = new();

        public Task Begun => _begun.Task;

        public Task Ended => _ended.Task;

        public string Name => "stubborn";

        public TimeSpan Every => TimeSpan.FromHours(1);

        public async Task Run(CancellationToken stop)
        {
            _begun.TrySetResult();
            await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await runs.Run();
            _ended.TrySetResult();
            throw new InvalidOperationException("Interrupted in its own way.");
        }
    }

    /// <summary>One that was added last, and is therefore the first to be stopped.</summary>
    private sealed class PartOfTheServer(StubbornJob job) : IHostedService
    {
        public bool OutlivedTheJob { get; private set; }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public async Task StopAsync(CancellationToken cancellationToken) =>
            OutlivedTheJob = await Task.WhenAny(job.Ended, Task.Delay(Wait.Patience, CancellationToken.None)) == job.Ended;
    }

    private sealed class OftenRefusedJob(RunLog runs) : IJob
    {
        public string Name => "often refused";

        public TimeSpan Every => TimeSpan.FromHours(1);

        public Task Run(CancellationToken stop) => runs.Run();
    }

    private sealed class RareJob(RunLog runs) : IJob
    {
        public string Name => "rare";

        public TimeSpan Every => TimeSpan.FromHours(1);

        public Task Run(CancellationToken stop) => runs.Run();
    }
}
