namespace FinOps.Focus.Conformance;

/// <summary>What a FOCUS file lists.</summary>
public enum FocusDataset
{
    /// <summary>Charges.</summary>
    CostAndUsage,

    /// <summary>Commitments that a contract holds, since FOCUS 1.3.</summary>
    ContractCommitment,
}

/// <summary>Every rule of one version for one data set.</summary>
public sealed class RuleBook
{
    private readonly IReadOnlyList<DatasetColumn> columns;
    private readonly IReadOnlyList<PresenceRule> presence;
    private readonly IReadOnlyList<RowRule> rows;
    private readonly IReadOnlyList<KeyRule> keys;
    private readonly IReadOnlyList<SumRule> sums;

    private RuleBook(FocusDataset dataset, FocusVersion version, IReadOnlyCollection<string> unsupported)
    {
        (Dataset, Version) = (dataset, version);
        var isCost = dataset == FocusDataset.CostAndUsage;
        columns = [.. (isCost ? CostAndUsageColumns.All : ContractCommitmentRules.Columns)
            .Where(c => c.Since <= version && (c.Until is null || version <= c.Until))];
        presence = [.. columns.Select(c => c.Presence).Where(p => !p.Criteria.Any(unsupported.Contains))];
        var known = columns.Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        rows =
        [
            .. columns.Select(Placeholder), .. columns.SelectMany(c => c.Rules()),
            .. (isCost ? CostAndUsageRules.Rows : ContractCommitmentRules.Rows)
                .Where(r => r.Since <= version && r.Columns.All(c => known.Contains(c) || CostAndUsageRules.NullWhenAbsent.Contains(c))),
        ];
        keys = isCost ? [.. CostAndUsageRules.Keys.Where(k => k.Since <= version && known.Contains(k.Key) && known.Contains(k.Value))] : [];
        sums = isCost ? CostAndUsageRules.Sums : [];
    }

    /// <summary>The data set.</summary>
    public FocusDataset Dataset { get; }

    /// <summary>The version.</summary>
    public FocusVersion Version { get; }

    /// <summary>The oldest and the newest version there are rules for.</summary>
    public static (FocusVersion Oldest, FocusVersion Newest) Versions { get; } = (FocusVersion.V1_0, FocusVersion.V1_3);

    /// <summary>Every rule, for a table of them.</summary>
    public IEnumerable<(string Id, string Column, Severity Severity, string Message)> Rules =>
    [
        .. presence.Select(p => (p.Id, p.Column, p.Severity, Examination.PresenceMessage(p))),
        .. rows.Select(r => (r.Id, r.Column, r.Severity, r.Message)),
        .. keys.Select(k => (k.Id, k.Key, k.Severity, k.Message)),
        .. sums.Select(s => (s.Id, s.Column, s.Severity, s.Message)),
    ];

    /// <summary>True when there are rules for that version of that data set.</summary>
    public static bool Has(FocusDataset dataset, FocusVersion version) =>
        version <= Versions.Newest && (dataset == FocusDataset.CostAndUsage || version >= FocusVersion.V1_3);

    /// <summary>The rules of a version.</summary>
    /// <param name="dataset">Which data set.</param>
    /// <param name="version">Which version.</param>
    /// <param name="unsupported">The <see cref="Criteria"/> that the provider does not meet, so that their columns may be absent.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are no rules for that version of that data set.</exception>
    public static RuleBook For(FocusDataset dataset, FocusVersion version, IReadOnlyCollection<string> unsupported)
    {
        if (!Has(dataset, version)) throw new ArgumentOutOfRangeException(nameof(version), version, $"There are no rules for {dataset} in this version.");
        return new RuleBook(dataset, version, unsupported);
    }

    /// <summary>What a file with these columns lists.</summary>
    public static FocusDataset Recognise(IReadOnlyCollection<string> header) =>
        header.Contains("ContractCommitmentCategory") && !header.Contains("BilledCost") ? FocusDataset.ContractCommitment : FocusDataset.CostAndUsage;

    /// <summary>Judges a file's header, and says which rules its rows are to be held against.</summary>
    public Examination Examine(IReadOnlyList<string> header)
    {
        var present = header.ToHashSet(StringComparer.Ordinal);
        var here = columns.Where(c => present.Contains(c.Name)).ToList();
        return new Examination(
            here.ToDictionary(c => c.Name, c => new ExaminedColumn(c.Kind, c.TypeRule), StringComparer.Ordinal),
            [.. rows.Where(r => present.Contains(r.Column) && IsJudged(r.Columns))],
            [.. keys.Where(k => present.Contains(k.Key) && present.Contains(k.Value))],
            [.. sums.Where(s => s.Columns.All(present.Contains))],
            [.. Examination.Header(header, columns, presence)],
            presence.Count + Examination.HeaderRules);

        bool IsJudged(IEnumerable<string> wanted) => wanted.All(c => present.Contains(c) || CostAndUsageRules.NullWhenAbsent.Contains(c));
    }

    private static RowRule Placeholder(DatasetColumn column) => new(
        "NullHandling-X-001-M", column.Name, Severity.Violation, new All(), new Not(new IsPlaceholder(column.Name)),
        $"{column.Name} must be null where there is no value, not a word for it.");
}
