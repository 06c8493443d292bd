using FinOps.Platform.Engines;
using FinOps.Platform.Jobs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Quartz;

namespace FinOps.Understand.Connections;

/// <summary>How often connections sync.</summary>
/// <param name="Every">The pause between two syncs of a connection.</param>
public sealed record SyncPace(TimeSpan Every)
{
    /// <summary>Clouds write their exports a few times a day.</summary>
    public static readonly TimeSpan EveryDefault = TimeSpan.FromHours(4);
}

/// <summary>
/// When each connection is due. The clock is Quartz's, kept in the platform's database and shared by all servers; a connection
/// that was due while no server ran is due at once.
/// </summary>
public sealed class SyncSchedule(ISchedulerFactory schedulers, SyncPace pace, TimeProvider clock)
{
    private const string Group = "sync";

    /// <summary>Starts the clock.</summary>
    public async Task Start(CancellationToken stop) => await (await schedulers.GetScheduler(stop)).Start(stop);

    /// <summary>Stops the clock and asks running syncs to end; waits until they have.</summary>
    public async Task Stop(CancellationToken stop) => await (await schedulers.GetScheduler(stop)).Shutdown(true, stop);

    /// <summary>Has a connection sync every few hours from now on; does nothing when it does already.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="now">True to begin at once.</param>
    /// <param name="stop">Cancels.</param>
    public async Task Keep(Connection connection, bool now, CancellationToken stop)
    {
        var scheduler = await schedulers.GetScheduler(stop);
        var (job, trigger) = (JobOf(connection), new TriggerKey(Key(connection.TenantId, connection.Id), Group));
        if (await scheduler.Exists(trigger, stop)) return;
        var at = clock.GetUtcNow() + (now ? TimeSpan.Zero : Phase(connection.Id));
        var often = TriggerBuilder.Create(clock).WithIdentity(trigger).ForJob(job).StartAt(at).WithSchedule(
            SimpleScheduleBuilder.Create().WithInterval(pace.Every).RepeatForever()
                // Several missed times are one.
                .WithMisfireInstruction(SimpleTriggerMisfireInstruction.NowWithExistingCount)).Build();
        await scheduler.ScheduleJob(job, [often], ScheduleJobOptions.Replacing, stop);
    }

    /// <summary>Has a connection sync now, besides its usual times.</summary>
    public async Task Now(Connection connection, CancellationToken stop)
    {
        var scheduler = await schedulers.GetScheduler(stop);
        var job = JobOf(connection);
        if (!await scheduler.Exists(job.Key, stop)) await scheduler.AddJob(job, AddJobOptions.Replacing, stop);
        await scheduler.TriggerJob(job.Key, new JobDataMap { [SyncJob.Cause] = SyncCause.Request }, stop);
    }

    /// <summary>Has a connection sync no more.</summary>
    public async Task Drop(int tenant, long id, CancellationToken stop) =>
        await (await schedulers.GetScheduler(stop)).DeleteJob(new JobKey(Key(tenant, id), Group), stop);

    /// <summary>When a connection syncs next by itself; null when it does not.</summary>
    public async Task<DateTimeOffset?> Next(Connection connection, CancellationToken stop) =>
        (await (await schedulers.GetScheduler(stop)).GetTrigger(new TriggerKey(Key(connection.TenantId, connection.Id), Group), stop))?.NextFireTimeUtc;

    private static IJobDetail JobOf(Connection connection) => JobBuilder.Create<SyncJob>()
        .WithIdentity(Key(connection.TenantId, connection.Id), Group).StoreDurably(true).DisallowConcurrentExecution(true).RequestRecovery(true).Build();

    internal static string Key(int tenant, long id) => $"{tenant}/{id}";

    /// <summary>Spreads connections evenly over the pause, always the same for one of them.</summary>
    private TimeSpan Phase(long id) => new((long)(pace.Every.Ticks * (decimal)(unchecked((ulong)id * 0x9E3779B97F4A7C15UL) >> 40) / (1 << 24)));
}

/// <summary>Quartz's way into a sync.</summary>
internal sealed class SyncJob(ConnectionSync sync, IHostApplicationLifetime life) : Quartz.IJob
{
    public const string Cause = "cause";

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, life.ApplicationStopping);
        var key = context.JobDetail.Key.Name.Split('/');
        var cause = context.MergedJobDataMap.TryGetValue(Cause, out var said) && said is string text ? text : SyncCause.Schedule;
        await sync.Run(
            int.Parse(key[0], System.Globalization.CultureInfo.InvariantCulture), long.Parse(key[1], System.Globalization.CultureInfo.InvariantCulture), cause, either.Token);
    }
}

/// <summary>Starts the clock once the engines are ready.</summary>
internal sealed class SyncClock(SyncSchedule schedule, EngineBoard engines, TimeProvider clock, ILogger<SyncClock> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private bool started;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (started) await schedule.Stop(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await engines.WhenReady(EngineName.Platform, stoppingToken);
                await engines.WhenReady(EngineName.Costs, stoppingToken);
                await schedule.Start(stoppingToken);
                started = true;
                return;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                log.LogWarning(e, "The clock of the syncs could not be started and is tried again");
                await Task.Delay(Pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}

/// <summary>Sees to it that every active connection is on the clock, and takes up syncs whose server died.</summary>
internal sealed class ConnectionCaretaker(ConnectionBook book, SyncBook syncs, SyncSchedule schedule, PlatformLocks locks) : Platform.Jobs.IJob
{
    public string Name => "connections";

    public TimeSpan Every => TimeSpan.FromMinutes(1);

    public async Task Run(CancellationToken stop)
    {
        var active = await book.Active(stop);
        foreach (var connection in active) await schedule.Keep(connection, now: connection.LastSyncAt is null, stop);
        foreach (var run in await syncs.Running(stop))
        {
            // Who holds the lock is at it.
            if (await locks.TryTake(ConnectionSync.LockOf(run.ConnectionId), stop) is not { } free) continue;
            await free.DisposeAsync();
            if (active.FirstOrDefault(c => c.Id == run.ConnectionId) is { } connection) await schedule.Now(connection, stop);
        }
    }
}
