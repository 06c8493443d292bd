using FinOps.Focus;

namespace FinOps.Stores.ClickHouse;

/// <summary>
/// The tables of allocation. What a reader asks is <c>allocation_services</c> and <c>allocation_days</c>, daily roll-ups of the allocated
/// charges; the others say how every charge got there. All rows carry the run that wrote them; the registry says which run counts for a day.
/// </summary>
internal static class AllocationTables
{
    /// <summary>Every table, the one that is asked first.</summary>
    public static IReadOnlyList<string> All { get; } = ["allocation_days", "allocation_services", "allocation_places", "allocation_outcomes", "allocation_shares", "allocation_parts", "allocation_terms", "allocation_cells"];

    /// <summary>A map of few keys.</summary>
    public const string Words = "Map(LowCardinality(String), String)";

    /// <summary>The statements that make the tables where they are missing.</summary>
    public static IEnumerable<string> Create() =>
    [
        Table("allocation_days", $"ImportId UInt64, Day Date, {Dimensions(CostTables.RollupDimensions)}, Tags {Words}, Allocated {Words}, Rule LowCardinality(String), Pool LowCardinality(String), Method LowCardinality(String), {Costs()}, RowCount UInt64",
            "(TenantId, Day, ServiceName, SubAccountId, RegionId, ChargeCategory)", "PARTITION BY toYYYYMM(Day)\n"),
        // The same by each day's services and owners, for the questions that most screens ask.
        Table("allocation_services", $"ImportId UInt64, Day Date, {Dimensions(CostTables.ServiceDimensions)}, Allocated {Words}, Pool LowCardinality(String), Method LowCardinality(String), {Costs()}, RowCount UInt64",
            "(TenantId, Day, ServiceName, ChargeCategory)", "PARTITION BY toYear(Day)\n"),
        // One row per combination of what the rules look at: the charges of it share their fate.
        Table("allocation_places", "Tuple UInt128, Winners Array(UInt32), Copies Array(String), Outcome UInt64", "(TenantId, RunId, Tuple)"),
        Table("allocation_outcomes", $"Outcome UInt64, Combo LowCardinality(String), Allocated {Words}, Rule LowCardinality(String), Method LowCardinality(String)", "(TenantId, RunId, Outcome)"),
        Table("allocation_shares", "Day Date, Currency LowCardinality(String), Combo LowCardinality(String), Part UInt32, ShareFrom Int64, ShareTo Int64, ShareWhole Int64", "(TenantId, RunId, Day, Currency, Combo, ShareFrom)"),
        Table("allocation_parts", $"Part UInt32, Allocated {Words}, Pool LowCardinality(String), Method LowCardinality(String)", "(TenantId, RunId, Part)"),
        Table("allocation_terms", "List UInt32, Key String, Rule UInt32", "(TenantId, RunId, List, Key)"),
        Table("allocation_cells", $"ImportId UInt64, Day Date, {Dimensions(CostTables.RollupDimensions)}, Tags {Words}, Outcome UInt64, {Costs()}, RowCount UInt64", "(TenantId, RunId, Day)"),
    ];

    private static string Dimensions(IReadOnlyList<string> dimensions) => string.Join(", ", dimensions.Select(d => $"{d} LowCardinality(String)"));

    private static string Costs() => string.Join(", ", FocusColumns.Costs.Select(c => $"{c} {CostTables.Amount}"));

    private static string Table(string name, string columns, string order, string partition = "") => $"""
        CREATE TABLE IF NOT EXISTS {name} (TenantId UInt32, RunId UInt64, {columns})
        ENGINE = MergeTree
        {partition}ORDER BY {order}
        SETTINGS default_compression_codec = 'ZSTD(1)'
        """;
}
