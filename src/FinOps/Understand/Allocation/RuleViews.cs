namespace FinOps.Understand.Allocation;

/// <summary>A rule set as the outside sees it.</summary>
/// <param name="Number">Its number; 0 when the tenant has no rules yet.</param>
/// <param name="State">Where it is in its life.</param>
/// <param name="Revision">What a change names as seen, in <c>If-Match</c>.</param>
/// <param name="EffectiveFrom">The first charge day that follows it; null for all.</param>
/// <param name="Restates">True when older days were allocated anew.</param>
/// <param name="Note">Why, in words.</param>
/// <param name="ChangedBy">Who changed it last.</param>
/// <param name="ChangedAt">When.</param>
/// <param name="DecidedBy">Who published, approved or rejected it.</param>
/// <param name="DecidedAt">When.</param>
/// <param name="Rules">What it says.</param>
/// <param name="Problems">What is wrong or doubtful with it.</param>
public sealed record RuleSetView(
    int Number, RuleSetState State, int Revision, DateOnly? EffectiveFrom, bool Restates, string Note, string ChangedBy, DateTimeOffset ChangedAt,
    string? DecidedBy, DateTimeOffset? DecidedAt, RuleSet Rules, IReadOnlyList<RuleProblem> Problems)
{
    internal static RuleSetView Of(RuleSetVersion v) => new(
        v.Number, v.State, v.Revision, v.EffectiveFrom, v.Restates, v.Note, v.ChangedBy, v.ChangedAt, v.DecidedBy, v.DecidedAt, v.Rules, RuleSetCheck.Find(v.Rules));
}

/// <summary>A published, proposed or rejected rule set in a list.</summary>
/// <param name="Number">Its number.</param>
/// <param name="State">Where it is in its life.</param>
/// <param name="EffectiveFrom">The first charge day that follows it; null for all.</param>
/// <param name="Restates">True when older days were allocated anew.</param>
/// <param name="Note">Why, in words.</param>
/// <param name="ChangedBy">Who wrote it.</param>
/// <param name="ChangedAt">When.</param>
/// <param name="DecidedBy">Who published, approved or rejected it.</param>
/// <param name="DecidedAt">When.</param>
/// <param name="RuleCount">How many rules it has.</param>
/// <param name="PoolCount">How many pools it has.</param>
/// <param name="Moved">What it moved per month, currency and value of the main dimension.</param>
/// <param name="IsPreviewed">False while what it moved is being worked out.</param>
public sealed record RuleSetSummary(
    int Number, RuleSetState State, DateOnly? EffectiveFrom, bool Restates, string Note, string ChangedBy, DateTimeOffset ChangedAt,
    string? DecidedBy, DateTimeOffset? DecidedAt, int RuleCount, int PoolCount, IReadOnlyList<MovedCost> Moved, bool IsPreviewed)
{
    internal static RuleSetSummary Of(RuleSetVersion v) => new(
        v.Number, v.State, v.EffectiveFrom, v.Restates, v.Note, v.ChangedBy, v.ChangedAt, v.DecidedBy, v.DecidedAt, v.Rules.Rules.Count, v.Rules.Pools.Count, MovedCost.Read(v.Moved), v.Moved.Length > 0);
}

/// <summary>One step in the history of the rules.</summary>
/// <param name="Id">Its number; rises with time.</param>
/// <param name="At">When.</param>
/// <param name="By">Who.</param>
/// <param name="What">What was done.</param>
/// <param name="Subject">To which rule, pool or tag; empty for the whole.</param>
/// <param name="Number">The number of the rule set.</param>
/// <param name="Before">The thing as it was, as JSON; empty when there was none.</param>
/// <param name="After">The thing as it is, as JSON; empty when there is none.</param>
public sealed record RuleChangeView(long Id, DateTimeOffset At, string By, string What, string Subject, int Number, string Before, string After)
{
    internal static RuleChangeView Of(RuleChange c) => new(c.Id, c.At, c.By, c.What, c.Subject, c.Number, c.Before, c.After);
}

/// <summary>The rules in their new order.</summary>
/// <param name="Ids">The ids of all rules, the first one first.</param>
public sealed record RuleOrder(IReadOnlyList<string> Ids)
{
    /// <summary>The rules' ids in their new order. What is left out in JSON arrives as null.</summary>
    public IReadOnlyList<string> Ids { get; init; } = [.. (Ids ?? []).Select(id => id ?? "")];
}
