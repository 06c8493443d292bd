namespace FinOps.Focus.Conformance;

/// <summary>A value that breaks a rule.</summary>
/// <param name="Row">The row, counted from 1 below the header.</param>
/// <param name="Value">What stands there; null is null.</param>
public sealed record Sample(long Row, string? Value);

/// <summary>A rule that a file breaks.</summary>
/// <param name="Rule">The rule's id.</param>
/// <param name="Severity">How much it weighs.</param>
/// <param name="Column">The column that is wrong.</param>
/// <param name="Message">What is wanted, in a sentence.</param>
/// <param name="Count">In how many rows, or for how many keys; 1 where the header breaks it.</param>
/// <param name="Samples">The first places; none where the header breaks it.</param>
public sealed record Finding(string Rule, Severity Severity, string Column, string Message, long Count, IReadOnlyList<Sample> Samples);

/// <summary>What the rows of a file say.</summary>
/// <param name="Rows">How many there are.</param>
/// <param name="Findings">The rules they break.</param>
public sealed record RowFindings(long Rows, IReadOnlyList<Finding> Findings);

/// <summary>Whether a file conforms.</summary>
/// <param name="Dataset">Which data set it was taken for.</param>
/// <param name="Version">By which version it was judged.</param>
/// <param name="RowsChecked">Its rows, every one of them.</param>
/// <param name="RulesChecked">How many rules applied to it.</param>
/// <param name="Findings">The rules it breaks, violations first.</param>
public sealed record ConformanceReport(
    FocusDataset Dataset, FocusVersion Version, long RowsChecked, int RulesChecked, IReadOnlyList<Finding> Findings)
{
    /// <summary>True when no rule is violated; warnings are recommendations.</summary>
    public bool IsConformant => !Violations.Any();

    /// <summary>What FOCUS forbids.</summary>
    public IEnumerable<Finding> Violations => Findings.Where(f => f.Severity == Severity.Violation);

    /// <summary>What FOCUS advises against.</summary>
    public IEnumerable<Finding> Warnings => Findings.Where(f => f.Severity == Severity.Warning);
}
