namespace FinOps.Focus.Conformance;

/// <summary>How much a broken rule weighs.</summary>
public enum Severity
{
    /// <summary>FOCUS recommends it; a data set conforms without.</summary>
    Warning,

    /// <summary>FOCUS demands it.</summary>
    Violation,
}

/// <summary>A column must be there.</summary>
/// <param name="Id">The rule's id.</param>
/// <param name="Column">The column.</param>
/// <param name="Severity">A violation for mandatory and conditional columns, a warning for recommended ones.</param>
/// <param name="Criteria">What a provider must support for the column to apply; all of these. Empty: it always applies.</param>
public sealed record PresenceRule(string Id, string Column, Severity Severity, params IReadOnlyList<string> Criteria);

/// <summary>In every row for which <paramref name="When"/> holds, <paramref name="Must"/> holds too.</summary>
/// <param name="Id">The rule's id: the official one where there is one.</param>
/// <param name="Column">The column that is wrong where the rule is broken.</param>
/// <param name="Severity">How much it weighs.</param>
/// <param name="When">To which rows it applies.</param>
/// <param name="Must">What must hold there.</param>
/// <param name="Message">What is wanted, in a sentence.</param>
public sealed record RowRule(string Id, string Column, Severity Severity, Condition When, Condition Must, string Message)
{
    /// <summary>The first version with this rule.</summary>
    public FocusVersion Since { get; init; } = FocusVersion.V1_0;

    /// <summary>Every column it speaks of.</summary>
    public IEnumerable<string> Columns => When.Columns.Concat(Must.Columns).Append(Column);
}

/// <summary>Over the whole file, each key has one value.</summary>
/// <param name="Id">The rule's id.</param>
/// <param name="Key">The column that is the key.</param>
/// <param name="Value">The column whose value is one per key.</param>
/// <param name="Severity">How much it weighs.</param>
/// <param name="Message">What is wanted, in a sentence.</param>
public sealed record KeyRule(string Id, string Key, string Value, Severity Severity, string Message)
{
    /// <summary>The first version with this rule.</summary>
    public FocusVersion Since { get; init; } = FocusVersion.V1_0;
}

/// <summary>One side of a <see cref="SumRule"/>: an amount, summed over some rows.</summary>
public sealed record Side(string Amount, Condition Of);

/// <summary>For every combination of keys that has rows on both sides, the two sums are the same, within <see cref="Tolerance"/>.</summary>
/// <param name="Id">The rule's id.</param>
/// <param name="Column">The column that is wrong where the rule is broken.</param>
/// <param name="Keys">What the sums are made per.</param>
/// <param name="Left">One side.</param>
/// <param name="Right">The other side.</param>
/// <param name="Severity">How much it weighs.</param>
/// <param name="Message">What is wanted, in a sentence.</param>
public sealed record SumRule(string Id, string Column, IReadOnlyList<string> Keys, Side Left, Side Right, Severity Severity, string Message)
{
    /// <summary>Every column it speaks of.</summary>
    public IEnumerable<string> Columns =>
        [Column, .. Keys, Left.Amount, Right.Amount, .. Left.Of.Columns, .. Right.Of.Columns];
}
