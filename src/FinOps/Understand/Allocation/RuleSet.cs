namespace FinOps.Understand.Allocation;

/// <summary>
/// Everything that decides who owns a charge: an ordered list of rules, the pools that share costs out, and how tags are
/// spelled. It is a document: what was published stays as it was, so an allocation can be computed again at any time.
/// </summary>
public sealed record RuleSet
{
    /// <summary>A rule set without rules: everything stays unallocated.</summary>
    public static RuleSet Empty { get; } = new();

    /// <summary>
    /// What costs are allocated to, each independently of the others: team, project, environment, any other. The first one is
    /// the main one: method, rule and pool of an allocated charge, and the share that is allocated, are told of it.
    /// </summary>
    public IReadOnlyList<string> Dimensions { get; init; } = ["team"];

    /// <summary>The rules in their order. For each dimension the first rule that matches and gives it a value wins.</summary>
    public IReadOnlyList<AllocationRule> Rules { get; init; } = [];

    /// <summary>The pools of shared costs. A rule sends a charge into one; the pool shares it out.</summary>
    public IReadOnlyList<Pool> Pools { get; init; } = [];

    /// <summary>The tags whose spellings are made one; a rule asks for them as <c>norm:NAME</c>.</summary>
    public IReadOnlyList<NormalisedTag> Tags { get; init; } = [];

    /// <summary>How the share of allocated cost is counted.</summary>
    public AllocationKpi Kpi { get; init; } = new();

    /// <summary>What happens when pools feed each other in a circle.</summary>
    public CyclePolicy Cycles { get; init; }

    /// <summary>The dimension that is told of by method, rule and pool.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string MainDimension => Dimensions.Count > 0 ? Dimensions[0] : "team";

    /// <inheritdoc/>
    public bool Equals(RuleSet? other) => other is not null && RuleSetJson.Write(this) == RuleSetJson.Write(other);

    /// <inheritdoc/>
    public override int GetHashCode() => RuleSetJson.Write(this).GetHashCode(StringComparison.Ordinal);
}

/// <summary>What happens when pools feed each other in a circle.</summary>
[System.Text.Json.Serialization.JsonConverter(typeof(WordConverter<CyclePolicy>))]
public enum CyclePolicy
{
    /// <summary>The rule set is refused; the path is named.</summary>
    Refuse,

    /// <summary>A pool gives nothing back to a pool that stands before it in the list and that feeds it: the order breaks the circle.</summary>
    BreakByOrder,
}

/// <summary>How the share of allocated cost is counted.</summary>
public sealed record AllocationKpi
{
    /// <summary>Charge categories that count neither as allocated nor in the total, such as Tax, Credit, Adjustment.</summary>
    public IReadOnlyList<string> ExcludedCategories { get; init; } = ["Tax"];

    /// <summary>True when charges that a default rule caught count as allocated.</summary>
    public bool DefaultCounts { get; init; }
}

/// <summary>One rule: which charges it is about, and whose they are.</summary>
public sealed record AllocationRule
{
    /// <summary>A stable name that allocated charges keep: a–z, 0–9 and hyphens.</summary>
    public required string Id { get; init; }

    /// <summary>What people call it.</summary>
    public string Name { get; init; } = "";

    /// <summary>Why it is there; for people.</summary>
    public string Note { get; init; } = "";

    /// <summary>False while the rule is set aside.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>What must hold of a charge, all of it; nothing for a rule that takes whatever is left.</summary>
    public IReadOnlyList<RuleCondition> When { get; init; } = [];

    /// <summary>Whose the charge is: one target, or several that share it by weight. Empty when a pool takes it.</summary>
    public IReadOnlyList<RuleTarget> Targets { get; init; } = [];

    /// <summary>The pool that shares the charge out; null when it has targets.</summary>
    public string? Pool { get; init; }

    /// <summary>How sure the placing is; null to have it judged by the conditions.</summary>
    public PlacingMethod? Method { get; init; }

    /// <summary>How sure the placing is: as said, or else by the conditions.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public PlacingMethod MethodJudged => Method
        ?? (Pool is not null ? PlacingMethod.Shared
            : When.Count == 0 && !Targets.Any(t => t.Copy.Count > 0) ? PlacingMethod.Default
            : When.Any(c => c.Operator is ConditionOperator.Prefix or ConditionOperator.Glob or ConditionOperator.Regex or ConditionOperator.Contains)
                || Targets.Any(t => t.Copy.Values.Any(from => from.Pattern is not null))
                ? PlacingMethod.Inferred
                : PlacingMethod.Direct);

    /// <inheritdoc/>
    public override string ToString() => Name.Length > 0 ? $"{Id} ({Name})" : Id;
}

/// <summary>One condition: the value of a column is, or looks like, one of some values.</summary>
/// <param name="Column">
/// A FOCUS column of text, <c>tag:KEY</c> as it stands in the bill, <c>norm:NAME</c> for a normalised tag, <c>sku:…</c>, <c>x_…</c> or <c>ext:…</c>.
/// </param>
/// <param name="Operator">How values are compared.</param>
/// <param name="Values">The values or patterns; one of them has to fit. None for <see cref="ConditionOperator.Missing"/>.</param>
/// <param name="Not">True when none of them may fit.</param>
public sealed record RuleCondition(string Column, ConditionOperator Operator, IReadOnlyList<string> Values, bool Not = false)
{
    // A document may leave them out; they are then empty, and what is wrong with that is said with the rest.

    /// <summary>The column.</summary>
    public string Column { get; init; } = Column ?? "";

    /// <summary>The values or patterns.</summary>
    public IReadOnlyList<string> Values { get; init; } = Values ?? [];

    /// <summary>The value is one of these.</summary>
    public static RuleCondition In(string column, params IReadOnlyList<string> values) =>
        new(column, values.Count == 1 ? ConditionOperator.Equals : ConditionOperator.In, values);
}

/// <summary>How a condition compares. Letters count as written, except in <c>contains</c>.</summary>
[System.Text.Json.Serialization.JsonConverter(typeof(WordConverter<ConditionOperator>))]
public enum ConditionOperator
{
    /// <summary>The value is the text.</summary>
    Equals,

    /// <summary>The value is one of the texts.</summary>
    In,

    /// <summary>The value starts with the text.</summary>
    Prefix,

    /// <summary>The value holds the text, in any letter case.</summary>
    Contains,

    /// <summary>The value fits a pattern in which <c>*</c> stands for any letters and <c>?</c> for one.</summary>
    Glob,

    /// <summary>The value holds a match of a regular expression (RE2: linear time, no look-around, no back-references).</summary>
    Regex,

    /// <summary>There is no value.</summary>
    Missing,
}

/// <summary>Who gets a charge, or one part of it.</summary>
public sealed record RuleTarget
{
    /// <summary>Its part among the targets of the rule; parts need not add up to 100.</summary>
    public decimal Weight { get; init; } = 1;

    /// <summary>Dimension → value.</summary>
    public IReadOnlyDictionary<string, string> Set { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Dimension → the column whose value it takes. Where the column has none, the rule says nothing about that dimension.</summary>
    public IReadOnlyDictionary<string, CopiedValue> Copy { get; init; } = new Dictionary<string, CopiedValue>(StringComparer.Ordinal);
}

/// <summary>A value that is taken from the charge.</summary>
/// <param name="From">The column, written as in a condition.</param>
/// <param name="Pattern">A regular expression whose first group, or else whole match, is the value; null to take it whole.</param>
public sealed record CopiedValue(string From, string? Pattern = null)
{
    /// <summary>The column whose value is taken; empty where a document leaves it out, which is refused with the rest.</summary>
    public string From { get; init; } = From ?? "";
}

/// <summary>How a charge found its owner: how far the result can be trusted.</summary>
[System.Text.Json.Serialization.JsonConverter(typeof(WordConverter<PlacingMethod>))]
public enum PlacingMethod
{
    /// <summary>No rule took it.</summary>
    Unallocated,

    /// <summary>By an account, a tag or another exact value.</summary>
    Direct,

    /// <summary>By a pattern of names, or an inherited tag.</summary>
    Inferred,

    /// <summary>By the key of a pool.</summary>
    Shared,

    /// <summary>By a rule that takes whatever is left.</summary>
    Default,

    /// <summary>Not computed yet: the charge arrived a moment ago.</summary>
    Pending,
}
