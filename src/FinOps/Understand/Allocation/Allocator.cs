using FinOps.Costs;
using FinOps.Focus;
using FinOps.Platform.Jobs;
using Microsoft.Extensions.Logging;

namespace FinOps.Understand.Allocation;

/// <summary>
/// Allocates charges: matches rules inside the store, shares pools out over the whole, applies the shares inside the store and
/// proves that the parts are the whole. Whatever goes wrong, nothing of it is visible.
/// </summary>
public sealed class Allocator(
    IAllocationStore store, AllocationRegistry registry, RuleBook book, MetricBook metrics, IPublishedImports published, PlatformLocks locks, ILogger<Allocator> log)
{
    /// <summary>The lock of whoever allocates a tenant's charges.</summary>
    public static string LockOf(int tenant) => $"allocation:{tenant}";

    /// <summary>Brings a tenant's allocation up to what is imported and what the rules say. True when something changed.</summary>
    public async Task<bool> Bring(int tenant, CancellationToken stop)
    {
        if (await locks.TryTake(LockOf(tenant), stop) is not { } mine) return false;
        await using (mine)
        {
            var timeline = (await book.Timeline(tenant, stop)).ConvertAll(v => new DatedRules(v.Number, v.EffectiveFrom, v.Rules));
            if (timeline.Count == 0) return false;
            var seen = await published.Of(tenant, stop);
            var (allocated, days) = await registry.State(tenant, stop);
            var unknown = await store.DaysOf(tenant, [.. seen.ImportIds.Where(i => !allocated.ContainsKey(i))], stop);
            var imports = seen.ImportIds.ToDictionary(i => i, i => allocated.GetValueOrDefault(i) ?? unknown.GetValueOrDefault(i) ?? []);
            var plan = AllocationPlan.Of(imports, allocated, days, timeline);
            if (plan.IsDone(allocated)) return false;
            await Run(tenant, plan, seen, stop);
            return true;
        }
    }

    /// <summary>Computes days by a rule set under a number of their own, to be looked at and thrown away.</summary>
    public async Task<IReadOnlyList<OwnedCost>> Try(int tenant, RuleSet rules, IReadOnlyList<DateOnly> days, PublishedImports seen, string dimension, CancellationToken stop)
    {
        var owned = new List<OwnedCost>();
        foreach (var month in days.GroupBy(d => (d.Year, d.Month)))
        {
            var run = await registry.Open(tenant, 0, [.. month.Order()], seen.ImportIds, stop);
            try
            {
                var task = new AllocationTask(tenant, run.Id, rules, seen.ImportIds, run.Days, seen.RollUpTagKeys);
                await Compute(run, task, stop);
                owned.AddRange(await store.ByOwner(task, dimension, stop));
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
                await Compute(run, new AllocationTask(tenant, run.Id, planned.Rules.Rules, seen.ImportIds, planned.Days, seen.RollUpTagKeys), stop);
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
            await registry.End(runs, RunState.Failed, new RuleProblem("allocation_failed", "The allocation broke off; the server's log has the details. It is tried again.", ""), CancellationToken.None);
            throw;
        }
    }

    private async Task Compute(AllocationRun run, AllocationTask task, CancellationToken stop)
    {
        var outcomes = (await store.Match(task, stop)).Select(m => Outcome.Of(task.Rules, m)).ToList();
        await store.Place(task, outcomes, stop);
        if (outcomes.Any(o => o.Splits.Count > 0))
        {
            var sums = await store.ToShare(task, stop);
            var byKey = outcomes.Where(o => o.Splits.Count > 0).ToDictionary(o => o.Key, StringComparer.Ordinal);
            var keys = await Keys(task, byKey, sums, stop);
            await store.Share(task, new PoolShares(task.Rules, keys).Of(byKey, sums), stop);
        }

        var proof = await store.Prove(task, stop);
        run.Rows = proof.Charges;
        if (!proof.Holds)
        {
            log.LogError("Allocation run {Run} is not conserved: {Differences}", run.Id, string.Join("; ", proof.Differences));
            throw new RulesRefusedException(new RuleProblem("not_conserved", $"What was allocated is not what was imported: {proof.Differences[0]}. Nothing was published; report it with the run's number {run.Id}.", ""));
        }
    }

    private async Task<PoolKeys> Keys(AllocationTask task, IReadOnlyDictionary<string, Outcome> outcomes, IReadOnlyList<SharedSum> sums, CancellationToken stop)
    {
        var keys = new PoolKeys();
        var pools = task.Rules.Pools;
        foreach (var some in pools.Where(p => p.Of.Count == 0 && (p.Key == SplitKey.DirectCost || (p.Key == SplitKey.Even && p.Targets.Count == 0))).GroupBy(p => string.Join(',', p.Dimensions)))
        {
            var dimensions = some.First().Dimensions;
            var direct = await store.Direct(task, dimensions, stop);
            foreach (var pool in some)
            {
                foreach (var sum in direct) keys.Add(pool, sum.Day, sum.Currency, PoolKeys.Key(sum.Values), sum.Amounts[pool.Measure]);
                foreach (var sum in sums) AddWeighted(keys, pool, sum, outcomes[sum.Outcome], task.Rules);
            }
        }

        foreach (var pool in pools.Where(p => p.Key == SplitKey.Usage || (p.Of.Count > 0 && p.Key is SplitKey.DirectCost or SplitKey.Even)))
        {
            foreach (var sum in await store.DirectOf(task, pool, stop))
            {
                keys.Add(pool, sum.Day, sum.Currency, PoolKeys.Key(sum.Values), sum.Amounts.Values.Single());
                if (sum.Unit.Length > 0) keys.AddUnit(pool, sum.Unit);
            }
        }

        await metrics.Fill(keys, task, stop);
        return keys;
    }

    /// <summary>What a rule shares by weight is its targets' direct cost, too.</summary>
    private static void AddWeighted(PoolKeys keys, Pool pool, SharedSum sum, Outcome outcome, RuleSet rules)
    {
        var splits = pool.Dimensions.Select(d => outcome.Splits.GetValueOrDefault(d)).ToList();
        if (splits.TrueForAll(s => s is null) || splits.Exists(s => s is not null && !s.StartsWith(Outcome.RuleMark, StringComparison.Ordinal))) return;
        var owners = new List<(IReadOnlyDictionary<string, string> Values, ExactDecimal Part)> { (outcome.Owners, ExactDecimal.One) };
        foreach (var id in splits.OfType<string>().Distinct(StringComparer.Ordinal))
        {
            var dimensions = outcome.Splits.Where(s => s.Value == id).Select(s => s.Key).ToList();
            var shares = PoolShares.Weights(rules.Rules.First(r => r.Id == id[Outcome.RuleMark.Length..]));
            owners = [.. owners.SelectMany(o => shares.Select(s => (Over(o.Values, s.Owners, dimensions), o.Part * s.Part)))];
        }

        foreach (var (values, part) in owners.Where(o => pool.Dimensions.All(d => o.Values[d] != Outcome.Nobody)))
            keys.Add(pool, sum.Day, sum.Currency, PoolKeys.Key(pool.Dimensions.Select(d => values[d])), (sum.Amounts[pool.Measure] * part).Round(38));
    }

    private static IReadOnlyDictionary<string, string> Over(IReadOnlyDictionary<string, string> under, IReadOnlyDictionary<string, string> over, List<string> dimensions)
    {
        var both = under.ToDictionary(StringComparer.Ordinal);
        foreach (var dimension in dimensions) both[dimension] = over[dimension];
        return both;
    }
}
