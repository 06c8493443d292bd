namespace FinOps.Focus.Conformance;

/// <summary>A column that a file has and its data set knows.</summary>
/// <param name="Kind">What it holds.</param>
/// <param name="TypeRule">The rule of its type; null where the form of its text says it all.</param>
public sealed record ExaminedColumn(ColumnKind Kind, string? TypeRule);

/// <summary>What is to be asked of one file's rows, and what its header already says.</summary>
/// <param name="Columns">The columns of the data set that the file has, by name.</param>
/// <param name="Rows">Rules on single rows.</param>
/// <param name="Keys">Rules on values that belong to a key.</param>
/// <param name="Sums">Rules on sums.</param>
/// <param name="HeaderFindings">The rules that the header breaks.</param>
/// <param name="HeaderRulesChecked">How many rules the header was held against.</param>
public sealed record Examination(
    IReadOnlyDictionary<string, ExaminedColumn> Columns,
    IReadOnlyList<RowRule> Rows,
    IReadOnlyList<KeyRule> Keys,
    IReadOnlyList<SumRule> Sums,
    IReadOnlyList<Finding> HeaderFindings,
    int HeaderRulesChecked)
{
    /// <summary>How many rules of columns' names and order there are.</summary>
    public const int HeaderRules = 3;

    /// <summary>The id of the rule that every record has as many fields as the header.</summary>
    public const string RecordRule = "File-X-001-M";

    /// <summary>What a column holds; text, where the file does not have it.</summary>
    public ColumnKind KindOf(string column) => Columns.TryGetValue(column, out var known) ? known.Kind : ColumnKind.Text;

    /// <summary>Puts together what the header and the rows say.</summary>
    public ConformanceReport Report(RuleBook book, RowFindings rows) => new(
        book.Dataset, book.Version, rows.Rows, HeaderRulesChecked + Rows.Count + Keys.Count + Sums.Count,
        [.. HeaderFindings.Concat(rows.Findings).OrderByDescending(f => f.Severity)]);

    /// <summary>What a presence rule wants.</summary>
    internal static string PresenceMessage(PresenceRule rule) => rule switch
    {
        { Severity: Severity.Warning } => $"{rule.Column} should be present.",
        { Criteria: [] } => $"{rule.Column} must be present.",
        _ => $"{rule.Column} must be present unless the provider does not support it ({string.Join(" or ", rule.Criteria)}).",
    };

    /// <summary>Judges the names of the columns.</summary>
    internal static IEnumerable<Finding> Header(
        IReadOnlyList<string> header, IReadOnlyList<DatasetColumn> columns, IReadOnlyList<PresenceRule> presence)
    {
        foreach (var rule in presence.Where(p => !header.Contains(p.Column)))
            yield return Of(rule.Id, rule.Severity, rule.Column, PresenceMessage(rule));

        var focus = columns.Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var name in header.Distinct(StringComparer.Ordinal).Where(name => !focus.Contains(name) && !name.StartsWith("x_", StringComparison.Ordinal)))
        {
            var meant = columns.FirstOrDefault(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
            yield return Of("ColumnHandling-X-001-M", Severity.Violation, name, meant is null
                ? $"{name} is no column of this version; a custom column must begin with x_."
                : $"{name} must be written {meant.Name}.");
        }

        foreach (var twice in header.GroupBy(name => name, StringComparer.Ordinal).Where(g => g.Count() > 1))
            yield return Of("ColumnHandling-X-002-M", Severity.Violation, twice.Key, $"{twice.Key} must be there once; it comes {twice.Count()} times.");

        if (header.SkipWhile(focus.Contains).FirstOrDefault(focus.Contains) is { } late)
            yield return Of("ColumnHandling-X-003-O", Severity.Warning, late, $"{late} comes after custom columns; those should come last.");
    }

    /// <summary>The finding that a typed file stores a column as something else than it is.</summary>
    /// <param name="column">The column.</param>
    /// <param name="stored">How the file stores it, in its own words.</param>
    public Finding WrongType(string column, string stored) => Of(
        Columns[column].TypeRule!, Severity.Violation, column, $"{column} must be of type {Columns[column].Kind switch
        {
            ColumnKind.Decimal => "Decimal",
            ColumnKind.Time => "Date/Time",
            _ => "String",
        }}; the file stores it as {stored}.");

    private static Finding Of(string rule, Severity severity, string column, string message) => new(rule, severity, column, message, 1, []);
}
