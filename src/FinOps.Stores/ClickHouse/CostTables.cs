using System.Text;
using FinOps.Focus;

namespace FinOps.Stores.ClickHouse;

/// <summary>
/// The tables of the cost store. One row per charge in <c>cost_rows</c>, one per day and usual dimension in
/// <c>cost_days</c>, one per day and service in <c>cost_services</c>, and what was refused in <c>cost_rejects</c>. Visible is
/// what the published-imports registry says.
/// </summary>
internal static class CostTables
{
    /// <summary>Changes with the tables; the store refuses to work on newer ones.</summary>
    public const int Version = 1;

    /// <summary>
    /// 38 digits before the point and 38 after. Real bills carry 24 decimals (amortized exports) and a sum of 128-bit
    /// decimals wraps silently at 1.7e20; 256 bits cost about three bytes per value on disk and no time that shows.
    /// </summary>
    public const string Amount = "Decimal(76, 38)";

    /// <summary>Amounts at or beyond this are refused: a sum of 10^18 rows below it still fits.</summary>
    public const string AmountLimit = "10000000000000000000";

    /// <summary>Dimensions of the daily roll-up, besides the tenant, the import, the day and the chosen tags.</summary>
    public static IReadOnlyList<string> RollupDimensions { get; } =
    [
        "BillingCurrency", "ProviderName", "ServiceName", "ServiceCategory", "RegionId", "RegionName",
        "BillingAccountId", "BillingAccountName", "SubAccountId", "SubAccountName", "ChargeCategory",
    ];

    /// <summary>
    /// Dimensions of the roll-up by service, besides the tenant, the import and the day. A large company has fifteen thousand
    /// rows a day in the daily roll-up and under a hundred here, and most screens ask for no more than this.
    /// </summary>
    public static IReadOnlyList<string> ServiceDimensions { get; } =
        ["BillingCurrency", "ProviderName", "ServiceName", "ServiceCategory", "ChargeCategory"];

    /// <summary>Every table that holds an import's costs, the charges themselves first.</summary>
    public static IReadOnlyList<string> OfCosts { get; } = ["cost_rows", "cost_days", "cost_services"];

    /// <summary>The statements that make the tables where they are missing.</summary>
    public static IEnumerable<string> Create() => [CreateRows(), Codecs(), CreateDays(), CreateServices(), CreateRejects(), .. TakeTables.Create()];

    /// <summary>The type in which a FOCUS column is stored. Null text is the empty text; numbers that may be null stay null.</summary>
    public static string TypeOf(FocusColumn column) => column.Kind switch
    {
        ColumnKind.Decimal => FocusColumns.Costs.Contains(column.Name) ? Amount : $"Nullable({Amount})",
        ColumnKind.Time => "DateTime('UTC')",
        ColumnKind.KeyValues => "Map(LowCardinality(String), String)",
        ColumnKind.Json => "String",
        _ => column.IsHighCardinality ? "String" : "LowCardinality(String)",
    };

    /// <summary>
    /// A month is a partition, so that a period is found without reading others; inside it a tenant's rows lie together, and
    /// in them those of one resource, whose texts all repeat: that saves a quarter of the disk against an order by day.
    /// Blocks are compressed at 256 KiB instead of one MiB: every column of every part being written keeps one in memory, and
    /// so an import of a hundred columns takes half of what it would.
    /// </summary>
    private static string CreateRows()
    {
        var columns = new StringBuilder();
        foreach (var column in FocusColumns.All) columns.Append($"  {column.Name} {TypeOf(column)},\n");
        return $"""
            CREATE TABLE IF NOT EXISTS cost_rows (
              TenantId UInt32,
              ImportId UInt64,
              Source LowCardinality(String),
              SourceRow UInt32,
            {columns}
              Extensions Map(LowCardinality(String), String)
            )
            ENGINE = MergeTree
            PARTITION BY toYYYYMM(ChargePeriodStart)
            ORDER BY (TenantId, ServiceName, SubAccountId, ResourceId, SkuId, ChargePeriodStart)
            SETTINGS default_compression_codec = 'ZSTD(1)', max_compress_block_size = 262144
            """;
    }

    /// <summary>
    /// Columns that come out a third smaller when looked at a little longer; most do not. Said of an existing table, too: only
    /// what is written from then on is written so.
    /// </summary>
    private static string Codecs()
    {
        string[] longer = ["SkuPriceDetails", "SkuPriceId", "ChargeDescription", "ChargePeriodStart", "ChargePeriodEnd"];
        var codecs = longer.Select(c => $"MODIFY COLUMN {c} CODEC(ZSTD(3))").Append("MODIFY COLUMN Tags CODEC(ZSTD(2))").Append("MODIFY COLUMN SourceRow CODEC(T64, ZSTD(1))");
        return $"ALTER TABLE cost_rows {string.Join(", ", codecs)}";
    }

    private static string CreateDays() => $"""
        CREATE TABLE IF NOT EXISTS cost_days (
          TenantId UInt32,
          ImportId UInt64,
          Day Date,
          {string.Join(",\n  ", RollupDimensions.Select(d => $"{d} LowCardinality(String)"))},
          Tags Map(LowCardinality(String), String),
          {string.Join(",\n  ", FocusColumns.Costs.Select(c => $"{c} {Amount}"))},
          RowCount UInt64
        )
        ENGINE = MergeTree
        PARTITION BY toYYYYMM(Day)
        ORDER BY (TenantId, Day, ServiceName, SubAccountId, RegionId, ChargeCategory)
        SETTINGS default_compression_codec = 'ZSTD(1)'
        """;

    /// <summary>Small enough that a year is a partition: a bill of three months makes one part of it, not three.</summary>
    private static string CreateServices() => $"""
        CREATE TABLE IF NOT EXISTS cost_services (
          TenantId UInt32,
          ImportId UInt64,
          Day Date,
          {string.Join(",\n  ", ServiceDimensions.Select(d => $"{d} LowCardinality(String)"))},
          {string.Join(",\n  ", FocusColumns.Costs.Select(c => $"{c} {Amount}"))},
          RowCount UInt64
        )
        ENGINE = MergeTree
        PARTITION BY toYear(Day)
        ORDER BY (TenantId, Day, ServiceName, ChargeCategory)
        SETTINGS default_compression_codec = 'ZSTD(1)'
        """;

    private static string CreateRejects() => """
        CREATE TABLE IF NOT EXISTS cost_rejects (
          TenantId UInt32,
          ImportId UInt64,
          SourceRow UInt64,
          Column LowCardinality(String),
          Value String,
          Reason LowCardinality(String)
        )
        ENGINE = MergeTree
        ORDER BY (TenantId, ImportId, SourceRow)
        """;
}
