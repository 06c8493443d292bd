using FinOps.Costs;
using FinOps.Platform.Jobs;
using FinOps.Platform.Tenancy;
using Microsoft.Extensions.Logging;

namespace FinOps.Understand.Allocation;

/// <summary>
/// Keeps a tenant's allocation up: computes what changed, and publishes it in one step. Whatever goes wrong, nothing of it is
/// visible.
/// </summary>
public sealed class Allocator(
    IAllocationStore store, AllocationRegistry registry, RuleBook book, MetricBook metrics, IPublishedImports published,
    Computation computation, AllocationPreview preview, PlatformLocks locks, TenantGate gate, TimeProvider clock, ILogger<Allocator> log)
{
    /// <summary>The lock of whoever allocates a tenant's charges.</summary>
    public static string LockOf(int tenant) => $"allocation:{tenant}";

    /// <summary>Brings a tenant's allocation up to what is imported and what the rules say. False when somebody else holds the tenant, so that nothing was looked at.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="changed">True when something was published just now; otherwise an attempt that failed is repeated only after a pause.</param>
    /// <param name="stop">Cancels.</param>
    public async Task<bool> Bring(int tenant, bool changed, CancellationToken stop)
    {
        // Who moves or removes the tenant's rows as a whole waits for whoever writes some, and lets no more in.
        if (await locks.TryTake(LockOf(tenant), stop, shared: TenantGate.LockOf(tenant)) is not { } mine) return false;
        await using (mine)
        {
            // In this order: what is published from here on is followed the next time, after it was tried out.
            var timeline = (await book.Timeline(tenant, stop)).ConvertAll(v => new DatedRules(v.Number, v.EffectiveFrom, v.Rules));
            foreach (var version in await book.NotPreviewed(tenant, stop)) await Preview(version, stop);
            if (timeline.Count == 0) return true;
            var seen = await published.Of(tenant, stop);
            var (allocated, days) = await registry.State(tenant, stop);
            var unknown = await store.DaysOf(tenant, [.. seen.ImportIds.Where(i => !allocated.ContainsKey(i))], stop);
            var imports = seen.ImportIds.ToDictionary(i => i, i => allocated.GetValueOrDefault(i) ?? unknown.GetValueOrDefault(i) ?? []);
            var plan = AllocationPlan.Of(imports, allocated, days, timeline);
            if (plan.IsDone(allocated)) return true;
            if (!changed && AllocationRetry.NotBefore(await registry.Runs(tenant, AllocationRetry.RunsLookedAt, stop)) is { } then && clock.GetUtcNow() < then) return true;
            await Run(tenant, plan, seen, stop);
            return true;
        }
    }

    /// <summary>Computes days by a rule set under a number of their own, to be looked at and thrown away.</summary>
    public async Task<IReadOnlyList<OwnedCost>> Try(int tenant, RuleSet rules, PreviewDays when, string dimension, CancellationToken stop)
    {
        // Whoever holds the lock is alive: without it the caretaker would take the rows away.
        await using var mine = await locks.Take(LockOf(tenant), stop);
        await using var inside = await gate.TryEnter(tenant, stop)
            ?? throw new RulesRefusedException(new RuleProblem("tenant_moving", "The tenant's rows are being moved or removed right now; try again in some minutes.", ""));
        return await Tried(tenant, rules, when, dimension, stop);
    }

    /// <summary>
    /// What a rule set moves, before anything follows it: the last month with charges as it would be beside as it is. A rule set
    /// that cannot be followed moves nothing.
    /// </summary>
    private async Task Preview(RuleSetVersion version, CancellationToken stop)
    {
        IReadOnlyList<MovedCost> moved = [];
        try
        {
            var (when, _) = await preview.DaysOf(version.TenantId, null, null, stop);
            var after = await Tried(version.TenantId, version.Rules, when!, version.Rules.MainDimension, stop);
            moved = [.. AllocationPreview.Compare(await preview.Now(version.TenantId, version.Rules.MainDimension, when!, stop), after).Where(m => m.Change.Sign != 0)];
        }
        catch (RulesRefusedException refused)
        {
            log.LogWarning("Rule set {Number} of tenant {Tenant} cannot be tried out: {Reason}", version.Number, version.TenantId, refused.Problem.Detail);
        }

        await book.Previewed(version, moved, stop);
    }

    private async Task<IReadOnlyList<OwnedCost>> Tried(int tenant, RuleSet rules, PreviewDays when, string dimension, CancellationToken stop)
    {
        var owned = new List<OwnedCost>();
        foreach (var month in when.Days.GroupBy(d => (d.Year, d.Month)))
        {
            var run = await registry.Open(tenant, 0, [.. month.Order()], when.Seen.ImportIds, stop);
            try
            {
                // A key of the month looks at days that were not asked for, too.
                IReadOnlyList<DateOnly> all = AllocationPlan.HasMonthKey(rules) ? [.. when.Charged.Where(d => (d.Year, d.Month) == month.Key)] : run.Days;
                var task = new AllocationTask(tenant, run.Id, rules, when.Seen.ImportIds, all, when.Seen.RollUpTagKeys);
                run.Rows = await computation.Compute(task, (keys, stopFilling) => metrics.Fill(keys, task, stopFilling), stop);
                owned.AddRange(await store.ByOwner(task with { Days = run.Days }, dimension, stop));
            }
            finally
            {
                await registry.End([run], RunState.Tried, null, CancellationToken.None);
            }
        }

        return owned;
    }

    private async Task Run(int tenant, AllocationPlan plan, PublishedImports seen, CancellationToken stop)
    {
        var runs = new List<AllocationRun>();
        try
        {
            foreach (var planned in plan.Runs)
            {
                var run = await registry.Open(tenant, planned.Rules.Number, planned.Days, seen.ImportIds, stop);
                runs.Add(run);
                var task = new AllocationTask(tenant, run.Id, planned.Rules.Rules, seen.ImportIds, planned.AllDays, seen.RollUpTagKeys);
                run.Rows = await computation.Compute(task, (keys, stopFilling) => metrics.Fill(keys, task, stopFilling), stop);
            }

            await registry.Publish(tenant, runs, plan, stop);
        }
        catch (RulesRefusedException refused)
        {
            log.LogWarning("The allocation of tenant {Tenant} was refused: {Reason}", tenant, refused.Problem.Detail);
            await registry.End(runs, RunState.Failed, refused.Problem, CancellationToken.None);
        }
        catch (Exception) when (!stop.IsCancellationRequested)
        {
            await registry.End(runs, RunState.Failed, new RuleProblem("allocation_failed", "The allocation broke off; the server's log has the details. It is tried again, after a pause that grows.", ""), CancellationToken.None);
            throw;
        }
    }
}
