using FinOps.Focus;

namespace FinOps.Understand.Allocation;

/// <summary>
/// Allocates charges: matches rules inside the store, shares pools out over the whole, applies the shares inside the store and
/// proves that the parts are the whole.
/// </summary>
public sealed class Computation(IAllocationStore store)
{
    /// <summary>Computes a task; gives how many daily rows it wrote.</summary>
    /// <param name="task">What.</param>
    /// <param name="fillMetrics">Gives pools the numbers of their series.</param>
    /// <param name="stop">Cancels.</param>
    /// <exception cref="RulesRefusedException">The rules cannot be followed, or the parts are not the whole.</exception>
    public async Task<long> Compute(AllocationTask task, Func<PoolKeys, CancellationToken, Task> fillMetrics, CancellationToken stop)
    {
        var outcomes = (await store.Match(task, stop)).Select(m => Outcome.Of(task.Rules, m)).ToList();
        await store.Place(task, outcomes, stop);
        if (outcomes.Any(o => o.Splits.Count > 0))
        {
            var sums = await store.ToShare(task, stop);
            var byKey = outcomes.Where(o => o.Splits.Count > 0).ToDictionary(o => o.Key, StringComparer.Ordinal);
            var keys = await Keys(task, byKey, sums, stop);
            await fillMetrics(keys, stop);
            var shares = new PoolShares(task.Rules, keys).Of(byKey, sums);
            await store.Share(task, shares, sums.Any(s => s.IsFine) || shares.Any(d => d.Shares.Any(s => !s.IsFinite)), stop);
        }

        await store.RollUp(task, stop);
        var proof = await store.Prove(task, stop);
        return proof.Holds
            ? proof.Charges
            : throw new RulesRefusedException(new RuleProblem("not_conserved", $"What was allocated is not what was imported: {proof.Differences[0]}. Nothing was published; report it with the run's number {task.RunId}.", ""));
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
