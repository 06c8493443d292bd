namespace FinOps.Understand.Allocation;

/// <summary>Finds rules that get in each other's way: what can never happen, and what two rules want differently.</summary>
internal static class RuleOverlap
{
    public static IEnumerable<RuleProblem> Find(RuleSet set)
    {
        var first = new Dictionary<(string Conditions, string Dimension), (int Index, string Value)>();
        var caught = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < set.Rules.Count; i++)
        {
            var rule = set.Rules[i];
            if (!rule.Enabled) continue;
            var at = $"rules[{i}]";
            if (NeverHolds(rule) is { } column) yield return Warning("rule_never_matches", $"{rule} asks for two different values of {column} at once, so no charge can match it.", at);
            var dimensions = DimensionsOf(rule, set).ToList();
            if (dimensions.Count > 0 && dimensions.TrueForAll(d => caught.ContainsKey(d)))
                yield return Warning("rule_unreachable", $"{rule} is never reached: {set.Rules[caught[dimensions[0]]]} before it takes every charge.", at);
            var conditions = Key(rule);
            foreach (var dimension in dimensions)
            {
                var value = Value(rule, dimension);
                // Where its column has no value, a copy leaves the charge to the rules after it: they may have the same conditions.
                var place = rule.Targets is [var only] && only.Copy.ContainsKey(dimension) ? dimension + value : dimension;
                if (!first.TryGetValue((conditions, dimension), out var before) && !first.TryGetValue((conditions, place), out before))
                {
                    first[(conditions, place)] = (i, value);
                }
                else if (before.Value == value)
                {
                    yield return Warning("rule_repeated", $"{rule} says the same of {dimension} as {set.Rules[before.Index]} before it.", at);
                }
                else
                {
                    yield return new RuleProblem("rules_conflict", $"{set.Rules[before.Index]} and {rule} have the same conditions and give {dimension} different owners. Change the conditions of one of them or take it away.", at);
                }
            }

            foreach (var dimension in rule.When.Count == 0 ? dimensions.Where(d => rule.Pool is not null || rule.Targets[0].Set.ContainsKey(d)) : []) caught.TryAdd(dimension, i);
        }

        foreach (var unused in Unused(set)) yield return unused;
    }

    /// <summary>The dimensions that a rule says something about.</summary>
    public static IEnumerable<string> DimensionsOf(AllocationRule rule, RuleSet set) => rule.Pool is { } pool
        ? set.Pools.First(p => p.Id == pool).Dimensions
        : rule.Targets.SelectMany(t => t.Set.Keys.Concat(t.Copy.Keys)).Distinct(StringComparer.Ordinal);

    private static IEnumerable<RuleProblem> Unused(RuleSet set)
    {
        var fed = set.Rules.Where(r => r.Enabled).Select(r => r.Pool).Concat(set.Pools.SelectMany(p => p.Targets).Select(t => t.Pool)).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var pools = set.Pools.Select((p, i) => (Pool: p, Index: i)).ToList();
        return pools.Where(p => !fed.Contains(p.Pool.Id))
            .Select(p => Warning("pool_unused", $"No rule and no other pool sends anything into {p.Pool}.", $"pools[{p.Index}]"))
            .Concat(pools.Where(p => p.Pool is { Otherwise: WithoutKey.Even, Targets.Count: 0 })
                .Select(p => Warning("otherwise_without_targets", $"{p.Pool} is to be shared evenly on a day without a key, but it names no targets: it stays unallocated then. Name them.", $"pools[{p.Index}].otherwise")));
    }

    private static string? NeverHolds(AllocationRule rule) => rule.When
        .Where(c => !c.Not && c.Operator is ConditionOperator.Equals or ConditionOperator.In)
        .GroupBy(c => c.Column, StringComparer.OrdinalIgnoreCase)
        .FirstOrDefault(g => g.Count() > 1 && !g.Skip(1).Aggregate<RuleCondition, IEnumerable<string>>(g.First().Values, (left, c) => left.Intersect(c.Values, StringComparer.Ordinal)).Any())?.Key;

    private static string Key(AllocationRule rule) => string.Join('\u0001', rule.When
        .Select(c => string.Join('\u0002', c.Values.Order(StringComparer.Ordinal).Prepend(Operator(c)).Prepend(c.Column.ToUpperInvariant())))
        .Order(StringComparer.Ordinal));

    private static string Operator(RuleCondition condition) => (condition.Not ? "!" : "") + (condition.Operator == ConditionOperator.In ? ConditionOperator.Equals : condition.Operator);

    private static string Value(AllocationRule rule, string dimension) => rule.Pool is { } pool ? "pool " + pool
        : string.Join('\u0001', rule.Targets.Select(t => t.Set.TryGetValue(dimension, out var value) ? $"{t.Weight / 1.000000000m} {value}" : $"copy {t.Copy[dimension]}"));

    private static RuleProblem Warning(string code, string detail, string at) => new(code, detail, at) { IsWarning = true };
}
