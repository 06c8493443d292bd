using FinOps.Focus;

namespace FinOps.Costs;

/// <summary>From which table an answer was computed; both give the same.</summary>
public enum AnsweredFrom
{
    /// <summary>The daily roll-up.</summary>
    RollUp,

    /// <summary>The charges themselves.</summary>
    Rows,
}

/// <summary>The sums of one unit over all charges matched, not only those of a page.</summary>
/// <param name="UnitColumn">Which unit: <c>BillingCurrency</c>, <c>ConsumedUnit</c>, …; null when the measures have none.</param>
/// <param name="Unit">The currency or unit; null where charges do not say.</param>
/// <param name="Measures">The sum of each measure in this unit, as exact text; null for a quantity no charge has.</param>
/// <param name="Previous">The same in the period compared with; null when nothing is compared.</param>
public sealed record CostTotal(
    string? UnitColumn, string? Unit, IReadOnlyDictionary<string, string?> Measures, IReadOnlyDictionary<string, string?>? Previous);

/// <summary>An answer: a table of exact texts, and what they add up to.</summary>
public sealed record CostAnswer
{
    /// <summary>What the columns are.</summary>
    public required IReadOnlyList<CostColumn> Columns { get; init; }

    /// <summary>One page of rows; each has one cell per column, null where a value is missing.</summary>
    public required IReadOnlyList<string?[]> Rows { get; init; }

    /// <summary>The sums over all rows, by unit, largest currency first.</summary>
    public required IReadOnlyList<CostTotal> Totals { get; init; }

    /// <summary>The question as understood: period resolved, defaults filled.</summary>
    public required CostQuery Query { get; init; }

    /// <summary>The cursor of the next page, or null after the last.</summary>
    public string? Next { get; init; }

    /// <summary>How many rows all pages have together.</summary>
    public required long RowCount { get; init; }

    /// <summary>The version of the tenant's data that was asked.</summary>
    public required long DataVersion { get; init; }

    /// <summary>Which table answered.</summary>
    public required AnsweredFrom AnsweredFrom { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Took { get; init; }

    /// <summary>The position of a column by name.</summary>
    /// <exception cref="ArgumentException">The answer has no such column.</exception>
    public int IndexOf(string column)
    {
        for (var i = 0; i < Columns.Count; i++)
        {
            if (string.Equals(Columns[i].Name, column, StringComparison.Ordinal)) return i;
        }

        throw new ArgumentException($"The answer has no column '{column}'.", nameof(column));
    }

    /// <summary>A cell as an exact number; zero where it is missing.</summary>
    public ExactDecimal Number(string?[] row, string column) =>
        row[IndexOf(column)] is { } text ? ExactDecimal.Parse(text) : ExactDecimal.Zero;
}
