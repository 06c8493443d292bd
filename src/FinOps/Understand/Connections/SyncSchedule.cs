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
/// that was due while no server ran is due at once, and afterwards at its own times again.
/// </summary>
public sealed class SyncSchedule(ISchedulerFactory schedulers, ConnectionBook book, SyncPace pace, TimeProvider clock)
{
    private const string Group = "sync";

    /// <summary>Each connection's own times.</summary>
    private const string Times = "sync-times";

    /// <summary>What comes between them once.</summary>
    private const string Again = "sync-again";

    /// <summary>Each of a connection's times can come once while they are taken away.</summary>
    private const int DropsMax = 5;

    /// <summary>No cloud is left alone for longer because it said so: it is asked again each day.</summary>
    public static readonly TimeSpan LeftAloneMax = TimeSpan.FromDays(1);

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
        var (job, key, at) = (JobOf(connection), Key(connection.TenantId, connection.Id), clock.GetUtcNow());
        if (await scheduler.Exists(new TriggerKey(key, Times), stop)) return;
        var own = OwnTimes(connection, at + PhaseOf(connection.Id, pace.Every), pace, clock);
        await scheduler.ScheduleJob(job, now ? [own, Once(connection, at, clock)] : [own], ScheduleJobOptions.Replacing, stop);
    }

    /// <summary>Has all these connections sync every few hours; those that are overdue begin at once. One question where nothing is missing.</summary>
    public async Task Keep(IReadOnlyList<Connection> connections, CancellationToken stop)
    {
        var scheduler = await schedulers.GetScheduler(stop);
        var known = (await scheduler.GetTriggerKeys(GroupMatcher<TriggerKey>.GroupEquals(Times), stop)).Select(k => k.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var connection in connections.Where(c => !known.Contains(Key(c.TenantId, c.Id))))
        {
            await Keep(connection, now: connection.LastSyncAt is not { } last || last + pace.Every <= clock.GetUtcNow(), stop);
            // Where an earlier version kept them; it forgot a connection's own times with the first delay.
            await scheduler.UnscheduleJob(new TriggerKey(Key(connection.TenantId, connection.Id), Group), stop);
            // Whoever paused or deleted it since it was looked up has taken it off the clock already.
            if (await book.Find(connection.TenantId, connection.Id, stop) is not { State: ConnectionState.Active }) await Drop(connection.TenantId, connection.Id, stop);
        }
    }

    /// <summary>Has a connection sync now, besides its usual times.</summary>
    public async Task Now(Connection connection, CancellationToken stop)
    {
        var scheduler = await schedulers.GetScheduler(stop);
        var job = JobOf(connection);
        if (!await scheduler.Exists(job.Key, stop)) await scheduler.AddJob(job, AddJobOptions.Replacing, stop);
        await scheduler.TriggerJob(job.Key, new JobDataMap { [SyncJob.Cause] = SyncCause.Request }, stop);
    }

    /// <summary>
    /// Has a connection that is on the clock sync no earlier than at a moment, because its cloud asked for it: then once, and
    /// from then on at its own times again.
    /// </summary>
    /// <returns>The moment that holds; null for a connection that syncs on request alone.</returns>
    public async Task<DateTimeOffset?> NotBefore(Connection connection, DateTimeOffset moment, CancellationToken stop)
    {
        var scheduler = await schedulers.GetScheduler(stop);
        var (job, key) = (JobOf(connection), Key(connection.TenantId, connection.Id));
        if (await Find(scheduler, new TriggerKey(key, Times), stop) is not { } times) return null;
        var latest = clock.GetUtcNow() + LeftAloneMax;
        var at = moment < latest ? moment : latest;
        var own = OwnTimes(connection, FirstOf(times.StartTimeUtc, pace.Every, at), pace, clock);
        await scheduler.ScheduleJob(job, [own, Once(connection, at, clock)], ScheduleJobOptions.Replacing, stop);
        return at;
    }

    /// <summary>Has a connection sync no more.</summary>
    public async Task Drop(int tenant, long id, CancellationToken stop)
    {
        var scheduler = await schedulers.GetScheduler(stop);
        for (var tries = 1; ; tries++)
        {
            try
            {
                await scheduler.DeleteJob(new JobKey(Key(tenant, id), Group), stop);
                return;
            }
            catch (SchedulerException) when (tries < DropsMax)
            {
                // A time of the connection came, and was gone, while Quartz took them away one by one.
            }
        }
    }

    /// <summary>When a connection syncs next by itself; null when it does not.</summary>
    public async Task<DateTimeOffset?> Next(Connection connection, CancellationToken stop)
    {
        var scheduler = await schedulers.GetScheduler(stop);
        var key = Key(connection.TenantId, connection.Id);
        var own = (await Find(scheduler, new TriggerKey(key, Times), stop))?.NextFireTimeUtc;
        var again = (await Find(scheduler, new TriggerKey(key, Again), stop))?.NextFireTimeUtc;
        return own < again || again is null ? own : again;
    }

    /// <summary>
    /// The times of a connection. However many were missed, they are one sync, at once; the ones after it are at the times they
    /// would have been at: else a thousand connections that were due while no server ran would be due together ever after.
    /// </summary>
    internal static ITrigger OwnTimes(Connection connection, DateTimeOffset first, SyncPace pace, TimeProvider clock) =>
        TriggerBuilder.Create(clock).WithIdentity(Key(connection.TenantId, connection.Id), Times).ForJob(JobOf(connection)).StartAt(first).WithSchedule(
            CalendarIntervalScheduleBuilder.Create().WithInterval((int)Math.Max(1, pace.Every.TotalSeconds), IntervalUnit.Second)
                .WithMisfireInstruction(CalendarIntervalTriggerMisfireInstruction.FireAndProceed)).Build();

    /// <summary>A trigger; null when there is none, or none any more: Quartz reads it in two questions, between which it may fire for the last time.</summary>
    private static async Task<ITrigger?> Find(IScheduler scheduler, TriggerKey key, CancellationToken stop)
    {
        try
        {
            return await scheduler.GetTrigger(key, stop);
        }
        catch (SchedulerException)
        {
            return await scheduler.Exists(key, stop) ? await scheduler.GetTrigger(key, stop) : null;
        }
    }

    private static ITrigger Once(Connection connection, DateTimeOffset at, TimeProvider clock) =>
        TriggerBuilder.Create(clock).WithIdentity(Key(connection.TenantId, connection.Id), Again).ForJob(JobOf(connection)).StartAt(at).Build();

    /// <summary>The first of the times <paramref name="start"/>, one pause later, and so on that is not before a moment.</summary>
    internal static DateTimeOffset FirstOf(DateTimeOffset start, TimeSpan every, DateTimeOffset moment) =>
        start >= moment ? start : start + (every * (((moment - start).Ticks + every.Ticks - 1) / every.Ticks));

    private static IJobDetail JobOf(Connection connection) => JobBuilder.Create<SyncJob>()
        .WithIdentity(Key(connection.TenantId, connection.Id), Group).StoreDurably(true).DisallowConcurrentExecution(true).RequestRecovery(true).Build();

    internal static string Key(int tenant, long id) => $"{tenant}/{id}";

    /// <summary>Spreads connections evenly over the pause, always the same for one of them.</summary>
    internal static TimeSpan PhaseOf(long id, TimeSpan every) => new((long)(every.Ticks * (decimal)(unchecked((ulong)id * 0x9E3779B97F4A7C15UL) >> 40) / (1 << 24)));
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
        try
        {
            await sync.Run(
                int.Parse(key[0], System.Globalization.CultureInfo.InvariantCulture), long.Parse(key[1], System.Globalization.CultureInfo.InvariantCulture), cause, either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // Asked to end, before it had begun: nothing has failed.
        }
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

/// <summary>Sees to it that every active connection is on the clock, and takes up syncs whose server was stopped or died.</summary>
internal sealed class ConnectionCaretaker(ConnectionBook book, SyncBook syncs, SyncSchedule schedule, PlatformLocks locks) : Platform.Jobs.IJob
{
    public string Name => "connections";

    public TimeSpan Every => TimeSpan.FromMinutes(1);

    public async Task Run(CancellationToken stop)
    {
        var active = await book.Active(stop);
        await schedule.Keep(active, stop);
        foreach (var run in await syncs.Unfinished(stop))
        {
            // Who holds the lock is at it. Who held it a moment ago has said how it ended before it let go.
            if (await locks.IsHeld(ConnectionSync.LockOf(run.ConnectionId), stop) || !await syncs.IsUnfinished(run, stop)) continue;
            if (active.FirstOrDefault(c => c.Id == run.ConnectionId) is { } connection) await schedule.Now(connection, stop);
        }
    }
}
