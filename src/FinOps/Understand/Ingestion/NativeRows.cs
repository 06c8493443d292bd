using FinOps.Focus;

namespace FinOps.Understand.Ingestion;

/// <summary>
/// How a provider's own records become FOCUS rows. A record may become one row, several (a monthly commitment fee: what was
/// bought, and what of it lay idle) or none (its cost stands in another record). The mapping's columns are SQL over the file's
/// columns and over <see cref="Names"/>; the store puts the parts together.
/// </summary>
/// <param name="OwnCostName">What the bill calls its cost, such as <c>lineItem/UnblendedCost</c>; a line of the proof carries it.</param>
/// <param name="Names">Name → SQL, worked out once per record; later ones may use earlier ones. Some names mean something, see below.</param>
/// <param name="Lists">Lists of texts from the file's header, such as its tag keys. SQL speaks of them as <see cref="List"/>, so that they stay values.</param>
public sealed record NativeRows(
    string OwnCostName, IReadOnlyList<KeyValuePair<string, string>> Names, IReadOnlyList<IReadOnlyList<string>> Lists)
{
    /// <summary>Why the record is no row of its own, in words that follow its count; the empty text when it is one.</summary>
    public const string SkippedBecause = "SkippedBecause";

    /// <summary>An array of texts: the kinds of rows that the record becomes. Without it each record is one row.</summary>
    public const string Variants = "Variants";

    /// <summary>In the columns, and in the names of steps after that of the variants: which of <see cref="Variants"/> this row is.</summary>
    public const string Variant = "Variant";

    /// <summary>The text of the bill's own cost. Its sum must be the sum of billed cost.</summary>
    public const string OwnCost = "OwnCost";

    /// <summary>The currency of <see cref="OwnCost"/>.</summary>
    public const string OwnCurrency = "OwnCurrency";

    /// <summary>The service that the mapping's tables do not know; the empty text when they do. Optional.</summary>
    public const string UnknownService = "UnknownService";

    /// <summary>
    /// For records whose costs are meant to cancel out, such as covered usage and its negation: a JSON object of the FOCUS
    /// columns of the row that keeps what does not cancel, the same text for all that belong together. Optional.
    /// </summary>
    public const string MergeKey = "MergeKey";

    /// <summary>What of the record's own cost goes into the sum per <see cref="MergeKey"/>. Optional; without it, all of it.</summary>
    public const string MergedCost = "MergedCost";

    /// <summary>What should be said about the record, in words that follow its count; the empty text for nothing. Optional.</summary>
    public const string Remark = "Remark";

    /// <summary>
    /// How many names stand before each further step. Names of one step are spelt out wherever they are used, which grows
    /// out of hand where they stand deep on each other; those of an earlier step are columns. Each step costs a little.
    /// </summary>
    public IReadOnlyList<int> Steps { get; init; } = [];

    /// <summary>
    /// For a provider that exports the same charges in several views: what to do where charges were imported already under
    /// another name, in sentences. With it, an import is held against the published ones of its billing accounts and periods.
    /// </summary>
    public string? WhenImportedAlready { get; init; }

    /// <summary>SQL that yields the list at <paramref name="index"/>.</summary>
    public static string List(int index) => $"{{list{index}:Array(String)}}";

    /// <summary>True when the mapping has this name.</summary>
    public bool Has(string name) => Names.Any(n => n.Key == name);
}

/// <summary>What a provider's own bill says beside its FOCUS rows.</summary>
/// <param name="Records">Records in the file.</param>
/// <param name="RowsAdded">Rows beyond the first that records became.</param>
/// <param name="Skipped">Records that are no row of their own, by reason.</param>
/// <param name="OwnCostName">What the bill calls its cost.</param>
/// <param name="OwnCosts">The sum of the bill's own cost per currency, from its text.</param>
/// <param name="Remarks">What should be said, with the number of records.</param>
/// <param name="UnknownServices">Services that the mapping's tables do not know.</param>
public sealed record NativeTally(
    long Records, long RowsAdded, IReadOnlyList<(string Reason, long Records)> Skipped, string OwnCostName,
    IReadOnlyList<(string Currency, ExactDecimal Amount)> OwnCosts, IReadOnlyList<(string Remark, long Records)> Remarks,
    IReadOnlyList<string> UnknownServices)
{
    /// <summary>What is left of records that should cancel out; each becomes a row, so that no digit is lost.</summary>
    public IReadOnlyList<Residual> Residuals { get; init; } = [];

    /// <summary>All that in sentences.</summary>
    public IEnumerable<string> Notes()
    {
        foreach (var (reason, records) in Skipped) yield return $"{Counted(records)} skipped: {reason}.";
        foreach (var (remark, records) in Remarks) yield return $"{Counted(records)}: {remark}.";
        if (Residuals.Count > 0)
            yield return $"{Residuals.Count} {(Residuals.Count == 1 ? "row holds" : "rows hold")} what lines that should cancel out leave over, so that every digit of the bill is kept.";
        if (UnknownServices.Count > 0)
            yield return $"Services without a category of their own, counted as Other: {string.Join(", ", UnknownServices)}.";
    }

    private static string Counted(long records) => records == 1 ? "1 record" : $"{records} records";
}

/// <summary>What is left of records whose costs should cancel out.</summary>
/// <param name="Row">The row's FOCUS columns as a JSON object, see <see cref="NativeRows.MergeKey"/>.</param>
/// <param name="Currency">The billing currency.</param>
/// <param name="Amount">What is left; never zero.</param>
/// <param name="Record">The first of the records.</param>
public sealed record Residual(string Row, string Currency, ExactDecimal Amount, long Record);
