using System.Collections.Concurrent;
using FinOps.Platform;
using FinOps.Platform.Live;
using FinOps.Platform.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace FinOps.Understand.Allocation;

/// <summary>What a reader may see of a tenant's allocation, at one moment.</summary>
/// <param name="DataVersion">The version of the tenant's data it belongs to.</param>
/// <param name="Days">Which run each day is read from, with the number of its rule set.</param>
/// <param name="ImportIds">The imports whose charges are all allocated.</param>
/// <param name="Timeline">The published rule sets, in the order of their numbers.</param>
public sealed record PublishedAllocation(
    long DataVersion, IReadOnlyDictionary<DateOnly, AllocatedDay> Days, IReadOnlySet<long> ImportIds, IReadOnlyList<DatedRules> Timeline)
{
    /// <summary>Nothing was ever allocated.</summary>
    public static PublishedAllocation None { get; } = new(0, new Dictionary<DateOnly, AllocatedDay>(), new HashSet<long>(), []);

    /// <summary>The rules by which a run worked.</summary>
    public RuleSet RulesOf(int number) => Timeline.FirstOrDefault(r => r.Number == number)?.Rules ?? RuleSet.Empty;
}

/// <summary>Which allocation is published. A seam: the registry is kept in the platform's database, the rows elsewhere.</summary>
public interface IPublishedAllocations
{
    /// <summary>The tenant's allocation as it is now; what is kept in memory is enough when it is of this version.</summary>
    Task<PublishedAllocation> Of(int tenant, long dataVersion, CancellationToken stop);
}

/// <summary>
/// The registry of allocations: which run each day is read from. A run becomes visible, and what it replaces invisible, in one
/// transaction together with the data version, as imports do.
/// </summary>
public sealed class AllocationRegistry(PlatformDbs platform, TimeProvider clock) : IPublishedAllocations
{
    private readonly ConcurrentDictionary<int, PublishedAllocation> known = new();

    /// <inheritdoc/>
    public async Task<PublishedAllocation> Of(int tenant, long dataVersion, CancellationToken stop)
    {
        if (known.TryGetValue(tenant, out var kept) && kept.DataVersion == dataVersion) return kept;
        await using var db = platform.For(tenant);
        // One snapshot, so that days, imports and version belong together.
        await using var transaction = await db.Database.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, stop);
        var version = await db.Tenants.Where(t => t.Id == tenant).Select(t => t.DataVersion).FirstOrDefaultAsync(stop);
        var days = await db.Set<AllocatedDay>().AsNoTracking().Where(d => d.TenantId == tenant).ToDictionaryAsync(d => d.Day, stop);
        var imports = await db.Set<AllocatedImport>().AsNoTracking().Where(i => i.TenantId == tenant).Select(i => i.ImportId).ToListAsync(stop);
        var timeline = await db.Set<RuleSetVersion>().AsNoTracking().Where(v => v.TenantId == tenant && v.State == RuleSetState.Published).OrderBy(v => v.Number).ToListAsync(stop);
        return known[tenant] = new PublishedAllocation(version, days, imports.ToHashSet(), timeline.ConvertAll(v => new DatedRules(v.Number, v.EffectiveFrom, v.Rules)));
    }

    /// <summary>The tenants that have rules, and so an allocation to keep up, or a proposal whose effect is not worked out yet.</summary>
    public async Task<List<int>> TenantsWithRules(CancellationToken stop)
    {
        await using var db = platform.AllTenants();
        return await db.Set<RuleSetVersion>().Where(v => (v.State == RuleSetState.Published || (v.State == RuleSetState.Proposed && v.Moved == "")) && db.Tenants.Any(t => t.Id == v.TenantId && t.State == TenantState.Active))
            .Select(v => v.TenantId).Distinct().ToListAsync(stop);
    }

    /// <summary>The allocated imports with their days, and the allocated days.</summary>
    public async Task<(Dictionary<long, IReadOnlyList<DateOnly>> Imports, Dictionary<DateOnly, AllocatedDay> Days)> State(int tenant, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        var imports = await db.Set<AllocatedImport>().AsNoTracking().Where(i => i.TenantId == tenant).ToListAsync(stop);
        var days = await db.Set<AllocatedDay>().AsNoTracking().Where(d => d.TenantId == tenant).ToDictionaryAsync(d => d.Day, stop);
        return (imports.ToDictionary(i => i.ImportId, i => (IReadOnlyList<DateOnly>)i.Days), days);
    }

    /// <summary>Opens a run: its number is that under which rows are written.</summary>
    public async Task<AllocationRun> Open(int tenant, int number, IReadOnlyList<DateOnly> days, IReadOnlyList<long> importIds, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        // Numbers that are being kept right now are waited for, or the run would be overtaken by them without a trace.
        await MetricBook.OneAtATime(db, tenant, stop);
        var run = new AllocationRun { TenantId = tenant, Number = number, Days = [.. days], ImportIds = [.. importIds], StartedAt = clock.GetUtcNow() };
        db.Add(run);
        await db.SaveChangesAsync(stop);
        await transaction.CommitAsync(stop);
        return run;
    }

    /// <summary>Ends runs without making them visible; their rows are removed in the background.</summary>
    public async Task End(IReadOnlyCollection<AllocationRun> runs, RunState state, RuleProblem? problem, CancellationToken stop)
    {
        foreach (var run in runs)
        {
            await using var db = platform.For(run.TenantId);
            (run.State, run.FinishedAt, run.Problem) = (state, clock.GetUtcNow(), problem is null ? [] : [problem.Code, problem.Detail]);
            db.Attach(run).State = EntityState.Modified;
            await db.SaveChangesAsync(stop);
        }
    }

    /// <summary>Makes runs visible at one moment, with all that follows from them.</summary>
    public async Task Publish(int tenant, IReadOnlyList<AllocationRun> runs, AllocationPlan plan, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        var version = await TenantBook.RaiseDataVersion(db, tenant, stop);
        var now = clock.GetUtcNow();
        var days = await db.Set<AllocatedDay>().Where(d => d.TenantId == tenant).ToDictionaryAsync(d => d.Day, stop);
        foreach (var run in runs)
        {
            var kept = await db.Set<AllocationRun>().FromSql($"select * from allocation_runs where id = {run.Id} for update").AsNoTracking().SingleAsync(stop);
            (run.State, run.FinishedAt, run.Overtaken) = (RunState.Published, now, kept.Overtaken);
            db.Attach(run).State = EntityState.Modified;
            foreach (var day in run.Days)
            {
                if (days.TryGetValue(day, out var before))
                {
                    db.Add(new RetiredDay { TenantId = tenant, RunId = before.RunId, Day = day, HiddenAt = now });
                    (before.RunId, before.Number, before.Stale, before.Summed) = (run.Id, run.Number, run.Overtaken, true);
                }
                else
                {
                    db.Add(new AllocatedDay { TenantId = tenant, Day = day, RunId = run.Id, Number = run.Number, Stale = run.Overtaken, Summed = true });
                }
            }
        }

        foreach (var day in plan.Emptied.Select(d => days[d]))
        {
            db.Add(new RetiredDay { TenantId = tenant, RunId = day.RunId, Day = day.Day, HiddenAt = now });
            db.Remove(day);
        }

        await db.SaveChangesAsync(stop);
        await db.Set<AllocatedImport>().Where(i => i.TenantId == tenant).ExecuteDeleteAsync(stop);
        db.AddRange(plan.Imports.Select(i => new AllocatedImport { TenantId = tenant, ImportId = i.Key, Days = [.. i.Value] }));
        await db.SaveChangesAsync(stop);
        await Signals.Publish(db, tenant, "published", new { allocation = true, dataVersion = version }, stop);
        await transaction.CommitAsync(stop);
    }

    /// <summary>Marks days whose allocation was computed from numbers that changed, and runs that may have read them.</summary>
    public static async Task MarkStale(PlatformDb db, int tenant, DateOnly from, DateOnly to, CancellationToken stop)
    {
        // The runs first: one that is being published is waited for, and its days are there to be marked then.
        await db.Set<AllocationRun>().Where(r => r.TenantId == tenant && r.State == RunState.Running).ExecuteUpdateAsync(set => set.SetProperty(r => r.Overtaken, true), stop);
        await db.Set<AllocatedDay>().Where(d => d.TenantId == tenant && d.Day >= from && d.Day <= to).ExecuteUpdateAsync(set => set.SetProperty(d => d.Stale, true), stop);
    }

    /// <summary>The last runs, the newest first.</summary>
    public async Task<List<AllocationRun>> Runs(int tenant, int most, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        return await db.Set<AllocationRun>().AsNoTracking().Where(r => r.TenantId == tenant).OrderByDescending(r => r.Id).Take(most).ToListAsync(stop);
    }

    /// <summary>Every tenant's runs that never became visible and still have rows, begun before a moment.</summary>
    public async Task<List<AllocationRun>> Unseen(DateTimeOffset before, CancellationToken stop)
    {
        await using var db = platform.AllTenants();
        return await db.Set<AllocationRun>().AsNoTracking()
            .Where(r => !r.RowsRemoved && r.StartedAt < before && r.State != RunState.Published).OrderBy(r => r.Id).Take(1000).ToListAsync(stop);
    }

    /// <summary>Every tenant's retired days that nobody reads any more.</summary>
    public async Task<List<RetiredDay>> Retired(DateTimeOffset before, CancellationToken stop)
    {
        await using var db = platform.AllTenants();
        return await db.Set<RetiredDay>().AsNoTracking().Where(d => d.HiddenAt < before).OrderBy(d => d.Id).Take(5000).ToListAsync(stop);
    }

    /// <summary>Notes that rows of these days are gone, and retires the runs that have none left.</summary>
    public async Task DaysRemoved(IReadOnlyCollection<RetiredDay> days, CancellationToken stop)
    {
        await using var db = platform.AllTenants();
        var ids = days.Select(d => d.Id).ToList();
        await db.Set<RetiredDay>().Where(d => ids.Contains(d.Id)).ExecuteDeleteAsync(stop);
        var runs = days.Select(d => d.RunId).Distinct().ToList();
        await db.Set<AllocationRun>().Where(r => runs.Contains(r.Id) && r.State == RunState.Published && !db.Set<AllocatedDay>().Any(d => d.TenantId == r.TenantId && d.RunId == r.Id))
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.State, RunState.Retired), stop);
    }

    /// <summary>Notes that nothing of these runs is left in the store; a run that was still open was that of a server that died.</summary>
    public async Task RunsRemoved(IReadOnlyCollection<long> runs, CancellationToken stop)
    {
        await using var db = platform.AllTenants();
        await db.Set<AllocationRun>().Where(r => runs.Contains(r.Id)).ExecuteUpdateAsync(set => set.SetProperty(r => r.RowsRemoved, true), stop);
        await db.Set<AllocationRun>().Where(r => runs.Contains(r.Id) && r.State == RunState.Running).ExecuteUpdateAsync(set => set.SetProperty(r => r.State, RunState.Failed), stop);
    }
}
