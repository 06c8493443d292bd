namespace FinOps.Understand.Allocation;

/// <summary>
/// The order in which pools are shared out: a pool after all that feed it, and one whose key counts what others gave after the
/// pools that stand before it in the list.
/// </summary>
public sealed class PoolGraph
{
    private readonly Dictionary<string, Pool> _pools;
    private readonly List<string> _listed;
    private readonly HashSet<(string From, string To)> _cut = [];

    private PoolGraph(RuleSet rules)
    {
        _listed = [.. rules.Pools.Select(p => p.Id).Distinct(StringComparer.Ordinal)];
        _pools = rules.Pools.DistinctBy(p => p.Id, StringComparer.Ordinal).ToDictionary(p => p.Id, StringComparer.Ordinal);
        if (rules.Cycles == CyclePolicy.BreakByOrder) Cut();
        var (order, circle) = Sorted();
        (Order, Circle) = (order, circle);
    }

    /// <summary>The pools in the order in which they are shared out; without those of a circle.</summary>
    public IReadOnlyList<Pool> Order { get; }

    /// <summary>A circle of pools, the first one again at the end; empty when there is none.</summary>
    public IReadOnlyList<string> Circle { get; }

    /// <summary>Finds the order of a rule set's pools.</summary>
    public static PoolGraph Of(RuleSet rules) => new(rules);

    /// <summary>The targets of a pool that it really gives to: those that a broken circle cut off are left out.</summary>
    public IEnumerable<PoolTarget> TargetsOf(Pool pool) => pool.Targets.Where(t => t.Pool is null || !_cut.Contains((pool.Id, t.Pool)));

    private IEnumerable<string> Feeds(string pool) =>
        TargetsOf(_pools[pool]).Select(t => t.Pool).OfType<string>().Where(_pools.ContainsKey).Distinct(StringComparer.Ordinal);

    /// <summary>Takes away what goes back up the list, where the pool up there leads down here.</summary>
    private void Cut()
    {
        for (var i = 0; i < _listed.Count; i++)
        {
            var here = _listed[i];
            foreach (var back in Feeds(here).Where(to => _listed.IndexOf(to) <= i).ToList())
            {
                if (back == here || Reaches(back, here, [])) _cut.Add((here, back));
            }
        }
    }

    private bool Reaches(string from, string to, HashSet<string> seen) =>
        Feeds(from).Any(next => next == to || (seen.Add(next) && Reaches(next, to, seen)));

    private IEnumerable<string> Before(string pool) => _listed.Where(p => p != pool && Feeds(p).Contains(pool, StringComparer.Ordinal))
        .Concat(_pools[pool].WithReceived ? _listed.TakeWhile(p => p != pool) : []).Distinct(StringComparer.Ordinal);

    private (List<Pool> Order, List<string> Circle) Sorted()
    {
        var order = new List<Pool>();
        var state = new Dictionary<string, bool>(StringComparer.Ordinal);
        var path = new List<string>();
        var circle = new List<string>();
        foreach (var pool in _listed) Visit(pool);
        return (order, circle);

        void Visit(string pool)
        {
            if (state.TryGetValue(pool, out var done))
            {
                if (!done && circle.Count == 0)
                {
                    // The path goes from a pool to what must come before it; costs flow the other way.
                    circle.AddRange(path[path.IndexOf(pool)..].Append(pool).Reverse());
                }

                return;
            }

            state[pool] = false;
            path.Add(pool);
            if (_pools[pool].Targets.Any(t => t.Pool == pool) && !_cut.Contains((pool, pool)) && circle.Count == 0) circle.AddRange([pool, pool]);
            foreach (var before in Before(pool)) Visit(before);
            path.RemoveAt(path.Count - 1);
            state[pool] = true;
            order.Add(_pools[pool]);
        }
    }
}
