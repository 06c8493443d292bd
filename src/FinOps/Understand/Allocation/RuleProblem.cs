namespace FinOps.Understand.Allocation;

/// <summary>Something wrong, or doubtful, with a rule set.</summary>
/// <param name="Code">A stable name of the kind of problem.</param>
/// <param name="Detail">What is wrong, in words that tell what to change.</param>
/// <param name="At">Where, such as <c>rules[3].when[0]</c>; empty when the whole is meant.</param>
public sealed record RuleProblem(string Code, string Detail, string At)
{
    /// <summary>The limit that was exceeded, if that is the problem.</summary>
    public RuleLimit? Limit { get; init; }

    /// <summary>True when the rule set can be published all the same.</summary>
    public bool IsWarning { get; init; }

    /// <summary>A limit was exceeded.</summary>
    public static RuleProblem Beyond(string what, string limit, long value, long found, string at = "") =>
        new("limit_exceeded", $"{what}: {found} is more than the limit {limit} = {value}.", at) { Limit = new RuleLimit(limit, value) };
}

/// <summary>A limit.</summary>
/// <param name="Name">Its name in <see cref="RuleLimits"/>.</param>
/// <param name="Value">What it allows.</param>
public sealed record RuleLimit(string Name, long Value);

/// <summary>What one rule set may hold at most. A refusal names the limit and its value.</summary>
public static class RuleLimits
{
    /// <summary>Bytes of a rule set as JSON.</summary>
    public const int DocumentBytesMax = 16 * 1024 * 1024;

    /// <summary>Rules.</summary>
    public const int RulesMax = 10_000;

    /// <summary>Rules that need more than exact values: patterns, negations, many combinations.</summary>
    public const int PatternRulesMax = 1_000;

    /// <summary>Pools.</summary>
    public const int PoolsMax = 200;

    /// <summary>Dimensions.</summary>
    public const int DimensionsMax = 12;

    /// <summary>Normalised tags.</summary>
    public const int TagsMax = 50;

    /// <summary>Conditions of one rule.</summary>
    public const int ConditionsMax = 20;

    /// <summary>Values of all conditions of a rule set together.</summary>
    public const int ValuesMax = 200_000;

    /// <summary>Different columns that the rules of a set look at.</summary>
    public const int ColumnsMax = 64;

    /// <summary>Targets of one rule or pool.</summary>
    public const int TargetsMax = 1_000;

    /// <summary>Parts that one charge may be shared into.</summary>
    public const int PartsMax = 5_000;

    /// <summary>Letters of one value, name or pattern.</summary>
    public const int TextLettersMax = 1_000;

    /// <summary>Letters of all patterns together.</summary>
    public const int PatternLettersMax = 100_000;
}
