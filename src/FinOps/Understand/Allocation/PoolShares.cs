using FinOps.Focus;

namespace FinOps.Understand.Allocation;

/// <summary>
/// Shares out pools: for each day and currency every pool in its order, a pool that feeds another before it; then what
/// combinations of pools and weighted rules mean for a charge. Pure: the same sums give the same shares.
/// </summary>
public sealed class PoolShares
{
    private const int KeyDigits = 38;

    private readonly RuleSet _rules;
    private readonly PoolGraph _graph;
    private readonly PoolKeys _keys;
    private readonly Dictionary<string, AllocationRule> _ruleById;

    /// <summary>Prepares to share out.</summary>
    public PoolShares(RuleSet rules, PoolKeys keys)
    {
        (_rules, _keys, _graph) = (rules, keys, PoolGraph.Of(rules));
        _ruleById = rules.Rules.ToDictionary(r => r.Id, StringComparer.Ordinal);
    }

    /// <summary>The shares of every combination that has something to be shared out on a day.</summary>
    /// <param name="outcomes">The outcomes with splits, by key.</param>
    /// <param name="sums">What is to be shared out.</param>
    /// <exception cref="RulesRefusedException">A charge would be shared into more parts than <see cref="RuleLimits.PartsMax"/>.</exception>
    public IReadOnlyList<DayShares> Of(IReadOnlyDictionary<string, Outcome> outcomes, IReadOnlyList<SharedSum> sums)
    {
        var shares = new List<DayShares>();
        foreach (var day in sums.GroupBy(s => (s.Day, s.Currency)).OrderBy(g => g.Key.Day).ThenBy(g => g.Key.Currency, StringComparer.Ordinal))
        {
            var pools = PoolsOn(day.Key.Day, day.Key.Currency, outcomes, [.. day]);
            foreach (var outcome in day.Select(s => outcomes[s.Outcome]).DistinctBy(o => o.Combination, StringComparer.Ordinal))
            {
                shares.Add(new DayShares(day.Key.Day, day.Key.Currency, outcome.Combination, Combined(outcome, pools)));
            }
        }

        return shares;
    }

    /// <summary>What a rule's weights come to, in the order of its targets.</summary>
    public static IReadOnlyList<Share> Weights(AllocationRule rule) =>
        Share.Cut([.. rule.Targets.Select(t => new WeightedPart(t.Set, "", Exact(t.Weight)))]);

    /// <summary>Every pool of a day as parts of one, those further down the order known to those before.</summary>
    private Dictionary<string, IReadOnlyList<Share>> PoolsOn(DateOnly day, string currency, IReadOnlyDictionary<string, Outcome> outcomes, List<SharedSum> sums)
    {
        var inflow = Inflow(outcomes, sums);
        var received = new Dictionary<string, ExactDecimal>(StringComparer.Ordinal);
        var firstParts = new Dictionary<string, IReadOnlyList<Share>>(StringComparer.Ordinal);
        foreach (var pool in _graph.Order)
        {
            var parts = Share.Cut(Weighed(pool, day, currency, received));
            firstParts[pool.Id] = parts.Count > 0 ? parts : Share.Cut(Otherwise(pool));
            var amount = inflow.GetValueOrDefault((pool.Id, pool.Measure));
            foreach (var share in firstParts[pool.Id])
            {
                // What flows on is known before the pool it flows into is shared out: the order sees to it.
                if (share.Owners.TryGetValue(PoolMark, out var fed))
                {
                    foreach (var measure in FocusColumns.Costs) inflow[(fed, measure)] = inflow.GetValueOrDefault((fed, measure)) + (inflow.GetValueOrDefault((pool.Id, measure)) * share.Part).Round(KeyDigits);
                }
                else if (!share.Unallocated)
                {
                    var owner = OwnerKey(pool, share.Owners);
                    received[owner] = received.GetValueOrDefault(owner) + (amount * share.Part).Round(KeyDigits);
                }
            }
        }

        return Through(firstParts);
    }

    /// <summary>What stands for the pool that a part flows into, among owners; no dimension has this name.</summary>
    private const string PoolMark = ">";

    private static Dictionary<(string Pool, string Measure), ExactDecimal> Inflow(IReadOnlyDictionary<string, Outcome> outcomes, List<SharedSum> sums)
    {
        var inflow = new Dictionary<(string, string), ExactDecimal>();
        foreach (var sum in sums)
        {
            foreach (var pool in outcomes[sum.Outcome].Splits.Values.Where(s => !s.StartsWith(Outcome.RuleMark, StringComparison.Ordinal)).Distinct(StringComparer.Ordinal))
            {
                foreach (var (measure, amount) in sum.Amounts) inflow[(pool, measure)] = inflow.GetValueOrDefault((pool, measure)) + amount;
            }
        }

        return inflow;
    }

    private List<WeightedPart> Weighed(Pool pool, DateOnly day, string currency, Dictionary<string, ExactDecimal> received)
    {
        if (pool.Key == SplitKey.Fixed) return [.. _graph.TargetsOf(pool).Select(t => Part(pool, t, Exact(t.Weight)))];
        var owners = _keys.Of(pool, day, currency).ToDictionary(o => o.Key, o => o.Value, StringComparer.Ordinal);
        if (pool.WithReceived && pool.Key == SplitKey.DirectCost)
        {
            foreach (var (owner, amount) in received.Where(r => DimensionsOf(r.Key) == Dimensions(pool)))
            {
                var values = owner[(owner.IndexOf('\u001e', StringComparison.Ordinal) + 1)..];
                owners[values] = owners.GetValueOrDefault(values) + amount;
            }
        }

        if (pool.Targets.Count > 0)
        {
            return [.. _graph.TargetsOf(pool).Select(t => Part(pool, t, pool.Key == SplitKey.Even ? ExactDecimal.One : owners.GetValueOrDefault(t.Pool is null ? Values(pool, t.Set) : PoolMark + t.Pool)))];
        }

        return [.. owners.Where(o => o.Value.Sign > 0).OrderBy(o => o.Key, StringComparer.Ordinal).Select(o => new WeightedPart(
            pool.Dimensions.Zip(PoolKeys.Values(o.Key)).ToDictionary(d => d.First, d => d.Second, StringComparer.Ordinal), "", pool.Key == SplitKey.Even ? ExactDecimal.One : o.Value))];
    }

    private List<WeightedPart> Otherwise(Pool pool) => pool.Otherwise == WithoutKey.Even && _graph.TargetsOf(pool).Any()
        ? [.. _graph.TargetsOf(pool).Select(t => Part(pool, t, ExactDecimal.One))]
        : [new WeightedPart(pool.Dimensions.ToDictionary(d => d, _ => Outcome.Nobody, StringComparer.Ordinal), "", ExactDecimal.One, unallocated: true)];

    private static WeightedPart Part(Pool pool, PoolTarget target, ExactDecimal weight) => new(
        target.Pool is { } fed ? new Dictionary<string, string>(StringComparer.Ordinal) { [PoolMark] = fed } : pool.Dimensions.ToDictionary(d => d, d => target.Set[d], StringComparer.Ordinal), "", weight);

    /// <summary>Follows what pools feed each other down to the owners, with the path.</summary>
    private Dictionary<string, IReadOnlyList<Share>> Through(Dictionary<string, IReadOnlyList<Share>> firstParts)
    {
        var whole = new Dictionary<string, IReadOnlyList<Share>>(StringComparer.Ordinal);
        foreach (var pool in _graph.Order.Reverse())
        {
            var parts = new List<WeightedPart>();
            foreach (var share in firstParts[pool.Id])
            {
                if (share.Owners.TryGetValue(PoolMark, out var fed))
                {
                    parts.AddRange(whole[fed].Select(inner => WeightedPart.Within(inner.Owners, $"{pool.Id}>{inner.Pool}", share, inner, inner.Unallocated)));
                }
                else
                {
                    parts.Add(new WeightedPart(share.Owners, pool.Id, share.To - share.From, share.Whole, share.Unallocated));
                }
            }

            Demand(parts.Count, pool.Id);
            whole[pool.Id] = Share.Cut(parts);
        }

        return whole;
    }

    /// <summary>What one charge is shared into: every part of one split with every part of the others.</summary>
    private IReadOnlyList<Share> Combined(Outcome outcome, Dictionary<string, IReadOnlyList<Share>> pools)
    {
        var parts = new List<WeightedPart> { new(new Dictionary<string, string>(StringComparer.Ordinal), "", ExactDecimal.One) };
        foreach (var split in outcome.Splits.GroupBy(s => s.Value, s => s.Key, StringComparer.Ordinal).OrderBy(s => s.Min(StringComparer.Ordinal), StringComparer.Ordinal))
        {
            var of = split.Key.StartsWith(Outcome.RuleMark, StringComparison.Ordinal) ? Weights(_ruleById[split.Key[Outcome.RuleMark.Length..]]) : pools[split.Key];
            var isMain = split.Contains(_rules.MainDimension, StringComparer.Ordinal);
            Demand((long)parts.Count * of.Count, outcome.Combination);
            parts = [.. parts.SelectMany(left => of.Select(right => new WeightedPart(
                Merged(left.Owners, right.Owners, split), isMain ? right.Pool : left.Pool, left.Weight * (right.To - right.From), left.Of * right.Whole, isMain ? right.Unallocated : left.Unallocated)))];
        }

        return Share.Cut(parts);
    }

    private static Dictionary<string, string> Merged(IReadOnlyDictionary<string, string> left, IReadOnlyDictionary<string, string> right, IEnumerable<string> dimensions)
    {
        var owners = left.ToDictionary(StringComparer.Ordinal);
        foreach (var dimension in dimensions) owners[dimension] = right[dimension];
        return owners;
    }

    private static void Demand(long parts, string what)
    {
        if (parts > RuleLimits.PartsMax)
            throw new RulesRefusedException(RuleProblem.Beyond($"Parts that '{what}' shares one charge into", nameof(RuleLimits.PartsMax), RuleLimits.PartsMax, parts));
    }

    private static string Dimensions(Pool pool) => string.Join(',', pool.Dimensions);

    private static string DimensionsOf(string owner) => owner[..owner.IndexOf('\u001e', StringComparison.Ordinal)];

    private static string OwnerKey(Pool pool, IReadOnlyDictionary<string, string> owners) => $"{Dimensions(pool)}\u001e{Values(pool, owners)}";

    private static string Values(Pool pool, IReadOnlyDictionary<string, string> owners) => PoolKeys.Key(pool.Dimensions.Select(d => owners[d]));

    private static ExactDecimal Exact(decimal number) => ExactDecimal.Parse(number.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
