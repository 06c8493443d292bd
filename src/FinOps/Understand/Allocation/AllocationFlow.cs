using FinOps.Costs;
using FinOps.Focus;
using FinOps.Platform.Tenancy;

namespace FinOps.Understand.Allocation;

/// <summary>What flowed from pools to owners in one currency.</summary>
/// <param name="Currency">The billing currency.</param>
/// <param name="Dimension">The main dimension, whose values the owners are.</param>
/// <param name="Shared">Effective cost that pools took, each charge counted once.</param>
/// <param name="Links">What each pool gave to whom, the largest first.</param>
public sealed record AllocationFlow(string Currency, string Dimension, ExactDecimal Shared, IReadOnlyList<FlowLink> Links)
{
    /// <summary>Adds up what the ways of charges have in common.</summary>
    /// <param name="dimension">The main dimension.</param>
    /// <param name="names">What people call pools, by id.</param>
    /// <param name="costs">Pools with <c>&gt;</c> between them, owner, currency, cost.</param>
    public static IReadOnlyList<AllocationFlow> Of(string dimension, IReadOnlyDictionary<string, string> names, IEnumerable<(string Path, string Owner, string Currency, ExactDecimal Cost)> costs) =>
        [.. costs.GroupBy(c => c.Currency, StringComparer.Ordinal)
            .Select(g => new AllocationFlow(g.Key, dimension, g.Aggregate(ExactDecimal.Zero, (sum, c) => sum + c.Cost), Linked(names, g)))
            .OrderByDescending(f => f.Shared).ThenBy(f => f.Currency, StringComparer.Ordinal)];

    private static IReadOnlyList<FlowLink> Linked(IReadOnlyDictionary<string, string> names, IEnumerable<(string Path, string Owner, string Currency, ExactDecimal Cost)> costs)
    {
        var links = new Dictionary<(string From, string To, bool ToPool), (ExactDecimal Cost, SortedSet<string> Paths)>();
        foreach (var (path, owner, _, cost) in costs)
        {
            var pools = path.Split('>');
            for (var i = 0; i < pools.Length; i++)
            {
                var key = i + 1 < pools.Length ? (pools[i], pools[i + 1], true) : (pools[i], owner, false);
                var (sum, paths) = links.GetValueOrDefault(key, (ExactDecimal.Zero, new SortedSet<string>(StringComparer.Ordinal)));
                paths.Add(path);
                links[key] = (sum + cost, paths);
            }
        }

        return [.. links.Select(l => new FlowLink(l.Key.From, names.GetValueOrDefault(l.Key.From, l.Key.From), l.Key.To, l.Key.ToPool ? names.GetValueOrDefault(l.Key.To, l.Key.To) : l.Key.To, l.Key.ToPool, l.Value.Cost, [.. l.Value.Paths]))
            .OrderByDescending(l => l.EffectiveCost).ThenBy(l => l.From, StringComparer.Ordinal).ThenBy(l => l.To, StringComparer.Ordinal)];
    }
}

/// <summary>What one pool gave to one owner, or to another pool.</summary>
/// <param name="From">The pool.</param>
/// <param name="FromName">What people call it.</param>
/// <param name="To">The owner, or the pool.</param>
/// <param name="ToName">What people call it.</param>
/// <param name="ToPool">True when it is another pool, which shares it out further.</param>
/// <param name="EffectiveCost">How much.</param>
/// <param name="Paths">The ways it is made of, as <c>alloc:pool</c> tells them.</param>
public sealed record FlowLink(string From, string FromName, string To, string ToName, bool ToPool, ExactDecimal EffectiveCost, IReadOnlyList<string> Paths);

/// <summary>Tells what pools gave to whom.</summary>
public sealed class AllocationFlows(ICostStore costs, RuleBook book)
{
    /// <summary>The flows of a period, one per currency.</summary>
    public async Task<IReadOnlyList<AllocationFlow>> Of(CurrentTenant tenant, CostPeriod period, CancellationToken stop)
    {
        var rules = (await book.Published(tenant.Id, stop))?.Rules ?? RuleSet.Empty;
        // Of two pools of one name neither would be known by it.
        var names = rules.Pools.Where(p => p.Name.Length > 0).GroupBy(p => p.Name, StringComparer.Ordinal).Where(g => g.Count() == 1).ToDictionary(g => g.Single().Id, g => g.Key, StringComparer.Ordinal);
        var query = new CostQuery { Period = period, GroupBy = [Dimension.Allocated("pool"), Dimension.Allocated(rules.MainDimension)], Filter = new CostFilter.Not(new CostFilter.IsMissing(Dimension.Allocated("pool"))) };
        var rows = new List<(string, string, string, ExactDecimal)>();
        await foreach (var r in costs.For(tenant).AskAll(query, stop)) rows.Add((r[0] ?? "", r[1] ?? Outcome.Nobody, r[2] ?? "", ExactDecimal.Parse(r[3]!)));
        return AllocationFlow.Of(rules.MainDimension, names, rows);
    }
}
