using System.Globalization;
using FinOps.Focus;

namespace FinOps.Stores.ClickHouse;

/// <summary>
/// How a bill is read once only: its rows pass through <c>cost_take</c>, which keeps nothing. One view writes
/// those that are right to <c>cost_rows</c>, the other adds all of them up, as they were read, in <c>cost_tally</c>. Neither
/// knows of the other, so that what was read can be held against what is stored.
/// </summary>
internal static class TakeTables
{
    /// <summary>How often the engine counts a row as read: from the file, and by each of the two views.</summary>
    public const int Passes = 3;

    /// <summary>What rows are written to.</summary>
    public const string Take = "cost_take";

    /// <summary>The sums of an import that is being read; a partition each, gone when they have been read.</summary>
    public const string Tally = "cost_tally";

    /// <summary>Names of the columns that are added up; a cost as it was read, or null where it is no number.</summary>
    public static string Read(string cost) => $"Read{cost}";

    /// <summary>The statements that make them where they are missing.</summary>
    public static IEnumerable<string> Create() => [CreateTake(), CreateTally(), CreateRowsView(), CreateTallyView()];

    /// <summary>Forgets the sums of an import.</summary>
    public static string Drop(long importId) => string.Create(CultureInfo.InvariantCulture, $"ALTER TABLE {Tally} DROP PARTITION {importId}");

    /// <summary>What was added up of an import, in the lines of a survey and, behind them, of a tally.</summary>
    /// <param name="byInvoice">False to leave the invoices together.</param>
    /// <param name="most">At most so many lines.</param>
    public static string Sums(bool byInvoice, int most) => $$"""
        SELECT Currency, toString(sum(RowCount)), {{string.Join(", ", FocusColumns.Costs.Select(c => $"toString(sum(Sum{c}))"))}},
          groupUniqArrayArray(1000)(Periods), groupUniqArrayArray(1000)(Providers), groupUniqArrayArray(1000)(Accounts),
          max(Through), toString(max(Last)), toString(argMax(LastIsShort, Last)), toString(argMax(LastIsOpen, Last)), toString(sum(NoListCost)), toString(sum(NoContractedCost)),
          {{(byInvoice ? "Invoice, Issuer, Account, InvoicePeriod" : "'' AS Invoice, '' AS Issuer, '' AS Account, '' AS InvoicePeriod")}},
          Skipped, OwnCurrency, toString(sum(Records)), toString(sum(OwnCost)),
          arrayMap((k, n) -> concat(toString(n), ' ', k), (sumMap(Remarks, RemarkCounts) AS remarks).1, remarks.2),
          groupUniqArrayArray(100)(UnknownServices),
          minMap(MergeKeys, MergeFirsts) AS firsts, arrayFlatten(arrayMap((k, n) -> [k, toString(n), toString(firsts.2[indexOf(firsts.1, k)])],
            (sumMap(MergedKeys, MergedSums) AS sums).1, sums.2))
        FROM {{Tally}}
        WHERE TenantId = {tenant:UInt32} AND ImportId = {import:UInt64}
        GROUP BY Currency, Invoice, Issuer, Account, InvoicePeriod, Skipped, OwnCurrency
        ORDER BY Currency
        LIMIT {{most}}
        """;

    private static string CreateTake() => $"""
        CREATE TABLE IF NOT EXISTS {Take} (
          TenantId UInt32, ImportId UInt64, Source LowCardinality(String), SourceRow UInt32,
          {string.Join(",\n  ", FocusColumns.All.Select(c => $"{c.Name} {CostTables.TypeOf(c)}"))},
          Extensions Map(LowCardinality(String), String),
          Record UInt64, IsRight UInt8, IsShort UInt8, IsOpen UInt8, IsFirst UInt8,
          {string.Join(", ", FocusColumns.Costs.Select(c => $"{Read(c)} Nullable({CostTables.Amount})"))},
          HasNoListCost UInt8, HasNoContractedCost UInt8,
          ReadPeriod Nullable(DateTime('UTC')), ReadStart Nullable(DateTime('UTC')),
          Skipped LowCardinality(String), OwnCurrency LowCardinality(String), OwnAmount Nullable({CostTables.Amount}),
          Remark LowCardinality(String), UnknownService LowCardinality(String), MergeKey String, MergedAmount Nullable({CostTables.Amount})
        )
        ENGINE = Null
        """;

    private static string CreateTally() => $"""
        CREATE TABLE IF NOT EXISTS {Tally} (
          TenantId UInt32, ImportId UInt64, Currency String, Invoice String, Issuer String, Account String, InvoicePeriod String,
          Skipped String, OwnCurrency String, RowCount UInt64,
          {string.Join(", ", FocusColumns.Costs.Select(c => $"Sum{c} {CostTables.Amount}"))},
          Periods Array(String), Providers Array(String), Accounts Array(String), Through String,
          Last UInt64, LastIsShort UInt8, LastIsOpen UInt8, NoListCost UInt64, NoContractedCost UInt64,
          Records UInt64, OwnCost {CostTables.Amount}, Remarks Array(String), RemarkCounts Array(UInt64), UnknownServices Array(String),
          MergedKeys Array(String), MergedSums Array({CostTables.Amount}), MergeKeys Array(String), MergeFirsts Array(UInt64),
          At DateTime DEFAULT now()
        )
        ENGINE = MergeTree
        PARTITION BY ImportId
        ORDER BY (TenantId, ImportId)
        TTL At + INTERVAL 1 DAY
        """;

    private static string CreateRowsView()
    {
        var columns = FocusColumns.All.Select(c => c.Name).Prepend("SourceRow").Prepend("Source").Prepend("ImportId").Prepend("TenantId").Append("Extensions");
        return $"CREATE MATERIALIZED VIEW IF NOT EXISTS cost_take_rows TO cost_rows AS SELECT {string.Join(", ", columns)} FROM {Take} WHERE IsRight";
    }

    private static string CreateTallyView()
    {
        const string IsMerged = $"IsFirst AND MergeKey != '' AND ifNull(abs(MergedAmount) < {CostTables.AmountLimit}, 0)";
        const string IsRemarked = "IsFirst AND Remark != ''";
        string Sum(string cost) => $"sumIf(assumeNotNull({Read(cost)}), ifNull(abs({Read(cost)}) < {CostTables.AmountLimit}, 0)) AS Sum{cost}";
        return $"""
            CREATE MATERIALIZED VIEW IF NOT EXISTS cost_take_tally TO {Tally} AS
            SELECT TenantId, ImportId, toString(BillingCurrency) AS Currency, toString(InvoiceId) AS Invoice, toString(InvoiceIssuerName) AS Issuer,
              toString(BillingAccountId) AS Account, ifNull(toString(toDate(ReadPeriod)), '') AS InvoicePeriod, toString(Skipped) AS Skipped, toString(OwnCurrency) AS OwnCurrency,
              count() AS RowCount, {string.Join(", ", FocusColumns.Costs.Select(Sum))},
              [InvoicePeriod] AS Periods, groupUniqArray(1000)(toString(ProviderName)) AS Providers, [Account] AS Accounts,
               ifNull(toString(max(ReadStart)), '') AS Through,
              max(Record) AS Last, argMax(IsShort, Record) AS LastIsShort, argMax(IsOpen, Record) AS LastIsOpen, sum(HasNoListCost) AS NoListCost, sum(HasNoContractedCost) AS NoContractedCost,
              countIf(IsFirst) AS Records, sumIf(assumeNotNull(OwnAmount), IsFirst AND ifNull(abs(OwnAmount) < {CostTables.AmountLimit}, 0)) AS OwnCost,
              tupleElement(sumMapIf([toString(Remark)], [toUInt64(1)], {IsRemarked}), 1) AS Remarks, tupleElement(sumMapIf([toString(Remark)], [toUInt64(1)], {IsRemarked}), 2) AS RemarkCounts,
              groupUniqArrayIf(100)(toString(UnknownService), UnknownService != '') AS UnknownServices,
              tupleElement(sumMapIf([MergeKey], [assumeNotNull(MergedAmount)], {IsMerged}), 1) AS MergedKeys, tupleElement(sumMapIf([MergeKey], [assumeNotNull(MergedAmount)], {IsMerged}), 2) AS MergedSums,
              tupleElement(minMapIf([MergeKey], [Record], {IsMerged}), 1) AS MergeKeys, tupleElement(minMapIf([MergeKey], [Record], {IsMerged}), 2) AS MergeFirsts
            FROM {Take}
            GROUP BY TenantId, ImportId, Currency, Invoice, Issuer, Account, InvoicePeriod, Skipped, OwnCurrency
            """;
    }
}
