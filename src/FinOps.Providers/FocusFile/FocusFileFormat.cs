using FinOps.Focus;
using FinOps.Understand.Ingestion;

namespace FinOps.Providers.FocusFile;

/// <summary>
/// A FOCUS cost-and-usage file, versions 1.0 to 1.4. Columns are found by name whatever their order and case; null may be
/// written as nothing, <c>NULL</c>, <c>null</c> or <c>\N</c>; names that FOCUS replaced are bridged both ways.
/// </summary>
public sealed class FocusFileFormat : IBillFormat
{
    /// <summary>Without these a charge means nothing: not how much, of what, when, or for whom.</summary>
    private static readonly string[] Essential =
    [
        "BilledCost", "EffectiveCost", "BillingCurrency", "BillingAccountId", "BillingPeriodStart", "BillingPeriodEnd",
        "ChargePeriodStart", "ChargePeriodEnd", "ChargeCategory", "ServiceName", "ProviderName",
    ];

    /// <summary>Where a column is missing or null, the one that says the same in another version of FOCUS, in order of preference.</summary>
    private static readonly Dictionary<string, string[]> Bridges = new(StringComparer.Ordinal)
    {
        // FOCUS 1.3 names the seller ServiceProviderName and keeps ProviderName as deprecated; 1.4 drops it.
        ["ProviderName"] = ["ServiceProviderName"],
        ["ServiceProviderName"] = ["ProviderName"],
        // 1.4 drops PublisherName without a heir; the seller is the nearest that every row still has.
        ["PublisherName"] = ["ServiceProviderName", "ProviderName"],
    };

    private static readonly HashSet<string> ContractCommitmentColumns =
        new(StringComparer.OrdinalIgnoreCase) { "ContractCommitmentId", "ContractCommitmentCategory", "ContractCommitmentPeriodStart" };

    /// <inheritdoc/>
    public string Name => "focus";

    /// <inheritdoc/>
    public int Recognise(IReadOnlyList<string> columns)
    {
        var names = Index(columns);
        var found = Essential.Count(e => Sources(e).Any(names.ContainsKey));
        // A file of commitments is known too, to say what it is rather than that it is nothing.
        return found >= Essential.Length / 2 || ContractCommitmentColumns.All(names.ContainsKey) ? Math.Max(1, found * 100 / Essential.Length) : 0;
    }

    /// <inheritdoc/>
    public BillMapping Map(IReadOnlyList<string> columns)
    {
        var index = Index(columns);
        RefuseUnlessEssentialsAreThere(columns, index);

        var mapped = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var column in FocusColumns.All)
        {
            var sources = Sources(column.Name).Where(index.ContainsKey).Select(s => CleanText(index[s], column)).ToList();
            if (sources.Count > 0) mapped[column.Name] = FirstPresent(sources);
        }

        var extensions = columns
            .Select((name, i) => (Name: name.Trim(), Index: i))
            .Where(c => c.Name.Length > 0 && FocusColumns.Find(c.Name) is null)
            .DistinctBy(c => c.Name, StringComparer.OrdinalIgnoreCase)
            .Select(c => new ExtensionColumn(c.Name, CleanText(c.Index)))
            .ToList();
        return new BillMapping(Name, FocusVersions.Recognise(index.Keys), "focus-1", mapped, extensions, Warnings(columns, index));
    }

    private static void RefuseUnlessEssentialsAreThere(IReadOnlyList<string> columns, Dictionary<string, int> index)
    {
        var missing = Essential.Where(e => !Sources(e).Any(index.ContainsKey)).ToList();
        if (missing.Count == 0) return;
        if (ContractCommitmentColumns.All(index.ContainsKey))
        {
            throw new ImportRefusedException(
                "contract_commitment_file", "This is a FOCUS contract-commitment file",
                "It lists commitments, not charges, so it has nothing to import as cost. Import the cost-and-usage file of the same export.");
        }

        throw new ImportRefusedException(
            "missing_columns", "Columns are missing",
            $"The file looks like FOCUS but has no {string.Join(", ", missing)}. Export it again with all mandatory FOCUS columns "
            + $"(found {columns.Count} columns).");
    }

    private static List<string> Warnings(IReadOnlyList<string> columns, Dictionary<string, int> index)
    {
        var warnings = new List<string>();
        var absent = FocusColumns.In(FocusVersions.Recognise(index.Keys))
            .Where(c => c.Presence == Presence.Mandatory && !Sources(c.Name).Any(index.ContainsKey))
            .Select(c => c.Name).ToList();
        if (absent.Count > 0) warnings.Add($"Mandatory FOCUS columns are missing and stay empty: {string.Join(", ", absent)}.");
        var repeated = columns.Select(c => c.Trim()).GroupBy(c => c, StringComparer.OrdinalIgnoreCase)
            .Where(g => g.Key.Length > 0 && g.Count() > 1).Select(g => g.Key).ToList();
        if (repeated.Count > 0) warnings.Add($"Columns appear twice; the first one counts: {string.Join(", ", repeated)}.");
        return warnings;
    }

    private static IEnumerable<string> Sources(string column) => [column, .. Bridges.GetValueOrDefault(column, [])];

    /// <summary>
    /// The column's text, empty where null is spelt out. Columns of few values are cleaned once per value instead of once per row.
    /// </summary>
    private static string CleanText(int index, FocusColumn? column = null)
    {
        var name = SourceColumn.Name(index);
        return column is { Kind: ColumnKind.Text, IsHighCardinality: false }
            ? $"transform(toLowCardinality({name}), ['NULL', 'null', '\\\\N'], ['', '', ''])"
            : $"if({name} IN ('NULL', 'null', '\\\\N'), '', {name})";
    }

    private static string FirstPresent(List<string> texts) =>
        texts.Count == 1 ? texts[0] : $"multiIf({string.Join(", ", texts.SkipLast(1).Select(t => $"{t} != '', {t}"))}, {texts[^1]})";

    private static Dictionary<string, int> Index(IReadOnlyList<string> columns)
    {
        var index = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < columns.Count; i++) index.TryAdd(columns[i].Trim(), i);
        return index;
    }
}
