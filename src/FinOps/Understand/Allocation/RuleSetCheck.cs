using System.Globalization;
using System.Text.RegularExpressions;

namespace FinOps.Understand.Allocation;

/// <summary>Judges a rule set before it is kept or published: limits, names, parts that contradict each other, circles.</summary>
public static partial class RuleSetCheck
{
    /// <summary>How many problems are told at most: whoever mends a thousand does not read them one by one.</summary>
    public const int ProblemsMax = 100;

    private static readonly string[] ReservedDimensions = ["rule", "pool", "method", "version"];

    /// <summary>Everything wrong or doubtful, up to <see cref="ProblemsMax"/>; errors first.</summary>
    public static IReadOnlyList<RuleProblem> Find(RuleSet rules)
    {
        var limits = Limits(rules).ToList();
        // What is too large is not looked through.
        if (limits.Count > 0) return limits;
        var shape = Dimensions(rules).Concat(Tags(rules)).Concat(Pools(rules)).Concat(Rules(rules)).Concat(Circle(rules)).Take(ProblemsMax).ToList();
        return shape.Count > 0 ? shape : [.. RuleOverlap.Find(rules).Take(ProblemsMax).OrderBy(p => p.IsWarning)];
    }

    /// <summary>The first thing that keeps a rule set from being published; null when nothing does.</summary>
    public static RuleProblem? FirstError(RuleSet rules) => Find(rules).FirstOrDefault(p => !p.IsWarning);

    /// <summary>True for a name that rules, pools and metrics may have.</summary>
    public static bool IsName(string text) => Name().IsMatch(text);

    private static IEnumerable<RuleProblem> Limits(RuleSet set)
    {
        var conditions = set.Rules.SelectMany(r => r.When).Concat(set.Pools.SelectMany(p => p.Of)).ToList();
        var patterns = conditions.Where(IsPattern).SelectMany(c => c.Values).Concat(set.Rules.SelectMany(r => r.Targets).SelectMany(t => t.Copy.Values).Select(c => c.Pattern).OfType<string>());
        (string What, string Limit, long Max, long Found)[] counts =
        [
            ("Rules", nameof(RuleLimits.RulesMax), RuleLimits.RulesMax, set.Rules.Count),
            ("Rules with patterns, negations or many combinations", nameof(RuleLimits.PatternRulesMax), RuleLimits.PatternRulesMax, set.Rules.Count(r => r.When.Any(c => c.Not || IsPattern(c)))),
            ("Pools", nameof(RuleLimits.PoolsMax), RuleLimits.PoolsMax, set.Pools.Count),
            ("Dimensions", nameof(RuleLimits.DimensionsMax), RuleLimits.DimensionsMax, set.Dimensions.Count),
            ("Normalised tags", nameof(RuleLimits.TagsMax), RuleLimits.TagsMax, set.Tags.Count),
            ("Conditions of one rule", nameof(RuleLimits.ConditionsMax), RuleLimits.ConditionsMax, set.Rules.Select(r => r.When.Count).DefaultIfEmpty().Max()),
            ("Different columns that rules look at", nameof(RuleLimits.ColumnsMax), RuleLimits.ColumnsMax, MatchColumn.Of(set).Count),
            ("Values of all conditions together", nameof(RuleLimits.ValuesMax), RuleLimits.ValuesMax, conditions.Sum(c => (long)c.Values.Count)),
            ("Letters of all patterns together", nameof(RuleLimits.PatternLettersMax), RuleLimits.PatternLettersMax, patterns.Sum(p => (long)p.Length)),
            ("Targets of one rule or pool", nameof(RuleLimits.TargetsMax), RuleLimits.TargetsMax, set.Rules.Select(r => r.Targets.Count).Concat(set.Pools.Select(p => p.Targets.Count)).DefaultIfEmpty().Max()),
        ];
        return counts.Where(c => c.Found > c.Max).Select(c => RuleProblem.Beyond(c.What, c.Limit, c.Max, c.Found));
    }

    private static bool IsPattern(RuleCondition condition) =>
        condition.Operator is ConditionOperator.Prefix or ConditionOperator.Contains or ConditionOperator.Glob or ConditionOperator.Regex;

    private static IEnumerable<RuleProblem> Dimensions(RuleSet set)
    {
        if (set.Dimensions.Count == 0) yield return new RuleProblem("no_dimension", "Name at least one dimension to allocate to, such as team.", "dimensions");
        for (var i = 0; i < set.Dimensions.Count; i++)
        {
            var (name, at) = (set.Dimensions[i], $"dimensions[{i}]");
            if (!DimensionName().IsMatch(name)) yield return new RuleProblem("dimension_name", $"'{name}' cannot be a dimension: a letter, then up to 39 letters, digits, hyphens or underscores.", at);
            else if (ReservedDimensions.Contains(name, StringComparer.OrdinalIgnoreCase)) yield return new RuleProblem("dimension_name", $"'{name}' tells how a charge was placed; call the dimension otherwise.", at);
            else if (set.Dimensions.Take(i).Contains(name, StringComparer.OrdinalIgnoreCase)) yield return new RuleProblem("dimension_twice", $"'{name}' is named twice.", at);
        }
    }

    private static IEnumerable<RuleProblem> Tags(RuleSet set)
    {
        for (var i = 0; i < set.Tags.Count; i++)
        {
            var (tag, at) = (set.Tags[i], $"tags[{i}]");
            if (!DimensionName().IsMatch(tag.Name)) yield return new RuleProblem("tag_name", $"'{tag.Name}' cannot be the name of a normalised tag: a letter, then up to 39 letters, digits, hyphens or underscores.", at);
            else if (set.Tags.Take(i).Any(t => string.Equals(t.Name, tag.Name, StringComparison.OrdinalIgnoreCase))) yield return new RuleProblem("tag_twice", $"The tag '{tag.Name}' is normalised twice.", at);
            if (tag.Keys.Any(k => k.Length is 0 or > RuleLimits.TextLettersMax)) yield return new RuleProblem("tag_key", $"A tag key has 1 to {RuleLimits.TextLettersMax} letters.", at + ".keys");
            for (var j = 0; j < tag.Inherit.Count; j++)
            {
                // A tag that inherited from a normalised one might inherit from itself.
                if (!MatchColumn.TryParse(tag.Inherit[j].Column, [], out _, out var unknown)) yield return new RuleProblem("unknown_column", unknown, $"{at}.inherit[{j}].column");
            }
        }
    }

    private static IEnumerable<RuleProblem> Rules(RuleSet set)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        var pools = set.Pools.ToLookup(p => p.Id, StringComparer.Ordinal);
        for (var i = 0; i < set.Rules.Count; i++)
        {
            var (rule, at) = (set.Rules[i], $"rules[{i}]");
            if (!IsName(rule.Id)) yield return new RuleProblem("rule_id", $"'{rule.Id}' cannot be the id of a rule: 1 to 60 of a–z, 0–9 and hyphens.", at + ".id");
            else if (!ids.TryAdd(rule.Id, i)) yield return new RuleProblem("rule_twice", $"Two rules have the id '{rule.Id}': rules[{ids[rule.Id]}] and {at}.", at + ".id");
            if (rule.Method is PlacingMethod.Unallocated or PlacingMethod.Pending) yield return new RuleProblem("rule_method", "A rule places charges direct, inferred, shared or default.", at + ".method");
            foreach (var problem in Conditions(rule.When, set, at + ".when").Concat(rule.Pool is null ? Targets(rule, set, at) : PoolOf(rule, pools, at))) yield return problem;
        }
    }

    private static IEnumerable<RuleProblem> PoolOf(AllocationRule rule, ILookup<string, Pool> pools, string at)
    {
        if (rule.Targets.Count > 0) yield return new RuleProblem("targets_and_pool", "A rule either has targets or sends the charge into a pool.", at);
        if (!pools.Contains(rule.Pool!)) yield return new RuleProblem("unknown_pool", $"There is no pool '{rule.Pool}'.", at + ".pool");
    }

    private static IEnumerable<RuleProblem> Targets(AllocationRule rule, RuleSet set, string at)
    {
        if (rule.Targets.Count == 0) yield return new RuleProblem("no_target", "The rule says nothing about who owns the charge: give it targets or a pool.", at + ".targets");
        var dimensions = rule.Targets.Count > 0 ? rule.Targets[0].Set.Keys.Order(StringComparer.Ordinal).ToList() : [];
        for (var i = 0; i < rule.Targets.Count; i++)
        {
            var (target, here) = (rule.Targets[i], $"{at}.targets[{i}]");
            foreach (var problem in Weight(target.Weight, here).Concat(Values(target.Set, set, here))) yield return problem;
            if (target.Set.Count + target.Copy.Count == 0) yield return new RuleProblem("empty_target", "The target gives no dimension a value: set or copy one.", here);
            if (rule.Targets.Count == 1) continue;
            if (target.Copy.Count > 0) yield return new RuleProblem("copy_and_weights", "A charge that is shared by weight goes to named targets; copy works with a single target.", here + ".copy");
            else if (!target.Set.Keys.Order(StringComparer.Ordinal).SequenceEqual(dimensions)) yield return new RuleProblem("uneven_targets", $"All targets of a rule set the same dimensions; the first one sets {string.Join(", ", dimensions)}.", here + ".set");
        }

        foreach (var problem in rule.Targets.Take(1).SelectMany(t => Copies(t, set, at + ".targets[0].copy"))) yield return problem;
    }

    private static IEnumerable<RuleProblem> Copies(RuleTarget target, RuleSet set, string at)
    {
        foreach (var (dimension, copied) in target.Copy)
        {
            if (!set.Dimensions.Contains(dimension, StringComparer.Ordinal)) yield return UnknownDimension(dimension, set, at);
            if (target.Set.ContainsKey(dimension)) yield return new RuleProblem("set_and_copy", $"'{dimension}' is both set and copied.", at);
            if (!MatchColumn.TryParse(copied.From, set.Tags, out _, out var unknown)) yield return new RuleProblem("unknown_column", unknown, $"{at}.{dimension}.from");
            if (copied.Pattern is { } pattern && PatternFault(pattern) is { } fault) yield return new RuleProblem("bad_pattern", fault, $"{at}.{dimension}.pattern");
        }
    }

    private static IEnumerable<RuleProblem> Values(IReadOnlyDictionary<string, string> values, RuleSet set, string at)
    {
        foreach (var (dimension, value) in values)
        {
            if (!set.Dimensions.Contains(dimension, StringComparer.Ordinal)) yield return UnknownDimension(dimension, set, at + ".set");
            if (!IsValue(value) || string.IsNullOrWhiteSpace(value) || value.StartsWith('(')) yield return new RuleProblem("bad_value", $"'{dimension}' needs a value of 1 to {RuleLimits.TextLettersMax} letters that does not start with a bracket.", at + ".set");
        }
    }

    private static IEnumerable<RuleProblem> Weight(decimal weight, string at)
    {
        // Up to 15 digits every reader of JSON keeps a number as it is written, a browser too.
        if (weight is <= 0 or > 1_000_000_000m || weight.Scale > 9 || weight.ToString(CultureInfo.InvariantCulture).Count(char.IsAsciiDigit) > 15)
            yield return new RuleProblem("bad_weight", $"A weight is more than 0, at most 1,000,000,000, and has at most 9 decimals and 15 digits in all; this is {weight.ToString(CultureInfo.InvariantCulture)}.", at + ".weight");
    }

    private static IEnumerable<RuleProblem> Conditions(IReadOnlyList<RuleCondition> conditions, RuleSet set, string at)
    {
        for (var i = 0; i < conditions.Count; i++)
        {
            var (condition, here) = (conditions[i], $"{at}[{i}]");
            if (!MatchColumn.TryParse(condition.Column, set.Tags, out _, out var unknown)) yield return new RuleProblem("unknown_column", unknown, here + ".column");
            if (condition.Operator == ConditionOperator.Missing != (condition.Values.Count == 0))
                yield return new RuleProblem("bad_value", condition.Values.Count == 0 ? $"'{condition.Column}' is compared with nothing: give values, or ask whether it is missing." : "'missing' takes no values.", here + ".values");
            if (condition.Values.FirstOrDefault(v => !IsValue(v)) is not null) yield return new RuleProblem("bad_value", $"A value has 1 to {RuleLimits.TextLettersMax} letters; for an empty one ask whether it is missing.", here + ".values");
            if (condition.Operator != ConditionOperator.Regex) continue;
            foreach (var fault in condition.Values.Select(PatternFault).OfType<string>()) yield return new RuleProblem("bad_pattern", fault, here + ".values");
        }
    }

    private static IEnumerable<RuleProblem> Pools(RuleSet set)
    {
        var ids = set.Pools.Select(p => p.Id).ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < set.Pools.Count; i++)
        {
            var (pool, at) = (set.Pools[i], $"pools[{i}]");
            if (!IsName(pool.Id)) yield return new RuleProblem("pool_id", $"'{pool.Id}' cannot be the id of a pool: 1 to 60 of a–z, 0–9 and hyphens.", at + ".id");
            else if (set.Pools.Take(i).Any(p => p.Id == pool.Id)) yield return new RuleProblem("pool_twice", $"Two pools have the id '{pool.Id}'.", at + ".id");
            if (pool.Dimensions.Count == 0) yield return new RuleProblem("no_dimension", "A pool gives values of at least one dimension.", at + ".dimensions");
            foreach (var odd in pool.Dimensions.Where(d => !set.Dimensions.Contains(d, StringComparer.Ordinal))) yield return UnknownDimension(odd, set, at + ".dimensions");
            if (pool.Key == SplitKey.Fixed && pool.Targets.Count == 0) yield return new RuleProblem("no_target", "A fixed key needs targets with weights.", at + ".targets");
            if (pool.Key == SplitKey.Metric && !IsName(pool.Metric ?? "")) yield return new RuleProblem("no_metric", "A metric key names an uploaded series.", at + ".metric");
            if (!Focus.FocusColumns.Costs.Contains(pool.Measure)) yield return new RuleProblem("unknown_measure", $"'{pool.Measure}' is none of {string.Join(", ", Focus.FocusColumns.Costs)}.", at + ".measure");
            foreach (var problem in Conditions(pool.Of, set, at + ".of").Concat(PoolTargets(pool, set, ids, at))) yield return problem;
        }
    }

    private static IEnumerable<RuleProblem> PoolTargets(Pool pool, RuleSet set, HashSet<string> ids, string at)
    {
        for (var i = 0; i < pool.Targets.Count; i++)
        {
            var (target, here) = (pool.Targets[i], $"{at}.targets[{i}]");
            foreach (var problem in Weight(target.Weight, here).Concat(Values(target.Set, set, here))) yield return problem;
            if (target.Pool is { } fed)
            {
                if (!ids.Contains(fed)) yield return new RuleProblem("unknown_pool", $"There is no pool '{fed}'.", here + ".pool");
                if (target.Set.Count > 0) yield return new RuleProblem("targets_and_pool", "A target either has values or is another pool.", here);
                if (pool.Key is SplitKey.DirectCost or SplitKey.Usage) yield return new RuleProblem("pool_without_key", "Another pool has no direct cost or usage to be in proportion to: feed it by a fixed key, evenly, or by a metric.", here + ".pool");
                if (set.Pools.FirstOrDefault(p => p.Id == fed) is { } next && !next.Dimensions.Order(StringComparer.Ordinal).SequenceEqual(pool.Dimensions.Order(StringComparer.Ordinal)))
                    yield return new RuleProblem("uneven_targets", $"The pool '{fed}' gives other dimensions than '{pool.Id}' does.", here + ".pool");
            }
            else if (!target.Set.Keys.Order(StringComparer.Ordinal).SequenceEqual(pool.Dimensions.Order(StringComparer.Ordinal)))
            {
                yield return new RuleProblem("uneven_targets", $"The target gives a value to each dimension of the pool: {string.Join(", ", pool.Dimensions)}.", here + ".set");
            }
        }
    }

    private static IEnumerable<RuleProblem> Circle(RuleSet set)
    {
        if (PoolGraph.Of(set).Circle is { Count: > 0 } circle)
            yield return new RuleProblem("pools_in_circle", $"The pools feed each other in a circle: {string.Join(" → ", circle)}. Take one of the arrows away, or set cycles to breakByOrder so that nothing goes back up the list.", "pools");
    }

    /// <summary>Why a pattern cannot be used; null when it can. What passes here runs in linear time.</summary>
    private static string? PatternFault(string pattern)
    {
        try
        {
            _ = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
            return RepeatsTooOften(pattern) ? $"'{Shown(pattern)}' repeats something more than 1000 times, which the cost store does not do." : null;
        }
        catch (ArgumentException fault)
        {
            return $"'{Shown(pattern)}' is no regular expression: {fault.Message}";
        }
        catch (NotSupportedException)
        {
            return $"'{Shown(pattern)}' uses look-around, back-references or other things that cannot be found in linear time, or becomes too large.";
        }
    }

    private static bool RepeatsTooOften(string pattern) =>
        Repetition().Matches(pattern).Any(m => m.Groups["n"].Captures.Any(n => n.Length > 4 || int.Parse(n.ValueSpan, CultureInfo.InvariantCulture) > 1000));

    private static string Shown(string text) => text.Length <= 80 ? text : text[..80] + "…";

    private static bool IsValue(string text) => text.Length is > 0 and <= RuleLimits.TextLettersMax && !text.Contains('\0', StringComparison.Ordinal);

    private static RuleProblem UnknownDimension(string name, RuleSet set, string at) =>
        new("unknown_dimension", $"The rule set does not allocate to '{name}'; it allocates to {string.Join(", ", set.Dimensions)}.", at);

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,59}\\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Name();

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_-]{0,39}\\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex DimensionName();

    [GeneratedRegex(@"\{(?<n>[0-9]+)(,(?<n>[0-9]*))?\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Repetition();
}
