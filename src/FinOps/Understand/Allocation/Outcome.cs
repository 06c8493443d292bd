namespace FinOps.Understand.Allocation;

/// <summary>What a combination of winning rules means for a charge: its owners, and what is left to be shared out.</summary>
/// <param name="Key">What the store calls it.</param>
/// <param name="Owners">Dimension → value, of every dimension of the rule set.</param>
/// <param name="RuleIds">Dimension → the rule that decided it; none where no rule did.</param>
/// <param name="Method">How the main dimension was decided.</param>
/// <param name="Splits">Dimension → what shares it out: a pool's id, or <c>rule:ID</c> of a rule with weights.</param>
public sealed record Outcome(
    string Key, IReadOnlyDictionary<string, string> Owners, IReadOnlyDictionary<string, string> RuleIds, PlacingMethod Method, IReadOnlyDictionary<string, string> Splits)
{
    /// <summary>What stands where nobody owns a charge.</summary>
    public const string Nobody = "(unallocated)";

    /// <summary>What a split begins with when a rule's weights are meant and not a pool.</summary>
    public const string RuleMark = "rule:";

    /// <summary>How the splits together are called; empty when nothing is shared out.</summary>
    public string Combination => string.Join(';', Splits.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => $"{s.Key}={s.Value}"));

    /// <summary>The rule that decided the main dimension; empty for none.</summary>
    public string RuleOf(RuleSet rules) => RuleIds.GetValueOrDefault(rules.MainDimension, "");

    /// <summary>Reads what matched against the rules.</summary>
    public static Outcome Of(RuleSet rules, MatchedRules matched)
    {
        var (owners, ids, splits) = (new Dictionary<string, string>(StringComparer.Ordinal), new Dictionary<string, string>(StringComparer.Ordinal), new Dictionary<string, string>(StringComparer.Ordinal));
        var method = PlacingMethod.Unallocated;
        for (var i = 0; i < rules.Dimensions.Count; i++)
        {
            var dimension = rules.Dimensions[i];
            owners[dimension] = Nobody;
            if (matched.Winners[i] == 0) continue;
            var rule = rules.Rules[matched.Winners[i] - 1];
            ids[dimension] = rule.Id;
            if (i == 0) method = rule.MethodJudged;
            if (rule.Pool is not null) splits[dimension] = rule.Pool;
            else if (rule.Targets.Count > 1) splits[dimension] = RuleMark + rule.Id;
            else owners[dimension] = matched.Copies[i].Length > 0 ? matched.Copies[i] : rule.Targets[0].Set[dimension];
        }

        return new Outcome(matched.Key, owners, ids, method, splits);
    }
}
