using System.Collections.Concurrent;
using FinOps.Platform.Jobs;
using FinOps.Platform.Live;
using Microsoft.Extensions.Hosting;

namespace FinOps.Understand.Allocation;

/// <summary>
/// Keeps every tenant's allocation up: what was imported, replaced or deleted, and what the rules say now. It looks whenever
/// something was published, and once in a while in case that was missed.
/// </summary>
public sealed class AllocationJob(AllocationRegistry registry, AllocationQueue queue) : IJob
{
    /// <summary>Its name, to nudge it by.</summary>
    public const string JobName = "allocation";

    /// <inheritdoc/>
    public string Name => JobName;

    /// <inheritdoc/>
    public TimeSpan Every => TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public async Task Run(CancellationToken stop)
    {
        foreach (var tenant in await registry.TenantsWithRules(stop)) queue.Add(tenant, changed: false);
    }
}

/// <summary>Hands tenants whose allocation may be behind to the background, each once.</summary>
public sealed class AllocationQueue(JobQueue queue, TimeProvider clock)
{
    /// <summary>After what time a tenant is looked at again that somebody else held.</summary>
    private static readonly TimeSpan PauseWhileHeld = TimeSpan.FromMilliseconds(300);

    private readonly ConcurrentDictionary<int, bool> waiting = new();

    /// <summary>Has a tenant's allocation looked at soon.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="changed">True when something was published.</param>
    public void Add(int tenant, bool changed)
    {
        var isNew = false;
        waiting.AddOrUpdate(tenant, _ => (isNew = true) && changed, (_, known) => (isNew = false) || known || changed);
        if (!isNew) return;
        if (!queue.TryQueue($"allocation {tenant}", tenant, JobLane.Short, (services, stop) => Bring(services, tenant, stop))) waiting.TryRemove(tenant, out _);
    }

    private async Task Bring(IServiceProvider services, int tenant, CancellationToken stop)
    {
        // From here on a change is a change that this look may miss.
        waiting.TryRemove(tenant, out var changed);
        if (services.GetService(typeof(Allocator)) is Allocator allocator && !await allocator.Bring(tenant, changed, stop) && changed) _ = AddLater(tenant, stop);
    }

    /// <summary>Whoever holds the tenant may have read what held before the change: it is looked at again when they are done.</summary>
    private async Task AddLater(int tenant, CancellationToken stop)
    {
        await Task.Delay(PauseWhileHeld, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!stop.IsCancellationRequested) Add(tenant, changed: true);
    }
}

/// <summary>Looks at a tenant's allocation as soon as something of it was published.</summary>
internal sealed class AllocationListener(Signals signals, AllocationQueue queue) : IHostedService
{
    private IDisposable? subscription;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        subscription = signals.Subscribe(signal =>
        {
            if (signal.Kind is "published" or "allocation") queue.Add(signal.Tenant, changed: true);
            return Task.CompletedTask;
        });
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        subscription?.Dispose();
        return Task.CompletedTask;
    }
}

/// <summary>Removes rows of allocations that no reader can see any more, and those of servers that died.</summary>
public sealed class AllocationCaretaker(AllocationRegistry registry, IAllocationStore store, PlatformLocks locks, TimeProvider clock) : IJob
{
    /// <summary>How long rows stay after they were hidden: longer than any question may run.</summary>
    public static readonly TimeSpan GraceOfReaders = TimeSpan.FromMinutes(2);

    /// <inheritdoc/>
    public string Name => "allocation-caretaker";

    /// <inheritdoc/>
    public TimeSpan Every => TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    public async Task Run(CancellationToken stop)
    {
        var before = clock.GetUtcNow() - GraceOfReaders;
        if (await registry.Retired(before, stop) is { Count: > 0 } days)
        {
            await store.RemoveDays([.. days.Select(d => (d.TenantId, d.RunId, d.Day))], stop);
            await registry.DaysRemoved(days, stop);
        }

        var unseen = new List<AllocationRun>();
        foreach (var some in (await registry.Unseen(before, stop)).GroupBy(r => r.TenantId))
        {
            if (some.All(r => r.State != RunState.Running)) unseen.AddRange(some);
            // A run that is open belongs to whoever holds the tenant's lock; who gets it knows that nobody does.
            else if (await locks.TryTake(Allocator.LockOf(some.Key), stop) is { } mine) await using (mine) unseen.AddRange(some);
        }

        if (unseen.Count == 0) return;
        await store.RemoveRuns([.. unseen.Select(r => (r.TenantId, r.Id))], stop);
        await registry.RunsRemoved([.. unseen.Select(r => r.Id)], stop);
    }
}
