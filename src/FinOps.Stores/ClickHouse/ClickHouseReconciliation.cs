using System.Globalization;
using FinOps.Focus;
using FinOps.Understand.Ingestion;

namespace FinOps.Stores.ClickHouse;

/// <summary>Adds up, in ClickHouse, what is held against bills and purchases.</summary>
public sealed class ClickHouseReconciliation(ClickHouseClient client) : IReconciliationStore
{
    /// <summary>Beyond this many commitment months nobody reads a list.</summary>
    private const int CommitmentPeriodsMax = 20_000;

    /// <summary>How many different hourly sums of a commitment are told, the usual one first.</summary>
    private const int SumsMax = 11;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StoredInvoice>> Invoices(
        int tenant, ChargePeriod? periods, IReadOnlyList<long> published, IReadOnlyList<long> unproven, CancellationToken stop)
    {
        var scope = new SqlScope();
        var visible = scope.Visible(tenant, published);
        var apart = unproven.Count == 0 ? "0" : $"ImportId IN ({string.Join(',', unproven)})";
        var sql = $"""
            SELECT toString(toDate(BillingPeriodStart)) AS Period, toString(BillingCurrency) AS Currency, toString(InvoiceId) AS Invoice,
              toString(InvoiceIssuerName) AS Issuer, toString(BillingAccountId) AS Account, toString({apart}) AS Apart,
              toString(count()), toString(sum(BilledCost))
            FROM cost_rows
            WHERE {visible}{Within(scope, "BillingPeriodStart", periods)}
            GROUP BY Period, Currency, Invoice, Issuer, Account, Apart
            """;
        var rows = await client.All(new ClickHouseStatement(sql) { Parameters = scope.Values }, stop);
        return rows.ConvertAll(r => new StoredInvoice(
            new InvoiceKey(Day(r[0]!), r[1]!, r[2]!, r[3]!, r[4]!), r[5] == "1", Whole(r[6]!), ExactDecimal.Parse(r[7]!)));
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<CommitmentPeriod>> Commitments(int tenant, IReadOnlyList<long> published, CancellationToken stop)
    {
        const string OneTime = "ChargeCategory = 'Purchase' AND ChargeFrequency = 'One-Time'";
        const string Usage = "ChargeCategory = 'Usage'";
        const string Idle = $"{Usage} AND CommitmentDiscountStatus = 'Unused' AND EffectiveCost != 0";
        var scope = new SqlScope();
        var sql = $"""
            SELECT CommitmentDiscountId AS Id, toString(BillingCurrency) AS Currency, toString(toDate(BillingPeriodStart)) AS Period,
              toString(max(CommitmentDiscountName)), toString(max(CommitmentDiscountType)), toString(max(ProviderName)),
              toString(sumIf(EffectiveCost, {Usage} AND CommitmentDiscountStatus != 'Unused')),
              toString(sumIf(EffectiveCost, {Usage} AND CommitmentDiscountStatus = 'Unused')),
              toString(sumIf(BilledCost, {OneTime})),
              toString(sumIf(BilledCost, ChargeCategory = 'Purchase' AND ChargeFrequency != 'One-Time')),
              if(countIf({OneTime}) = 0, '', toString(minIf(ChargePeriodStart, {OneTime}))),
              if(countIf({OneTime}) = 0, '', toString(maxIf(ChargePeriodEnd, {OneTime}))),
              if(countIf({Usage}) = 0, '', toString(minIf(ChargePeriodStart, {Usage}))),
              if(countIf({Usage}) = 0, '', toString(maxIf(ChargePeriodEnd, {Usage}))),
              if(countIf({Idle}) = 0, '', toString(maxIf(dateDiff('second', ChargePeriodStart, ChargePeriodEnd), {Idle})))
            FROM cost_rows
            WHERE {scope.Visible(tenant, published)} AND CommitmentDiscountId != ''
            GROUP BY Id, Currency, Period
            ORDER BY Id, Currency, Period
            LIMIT {CommitmentPeriodsMax}
            """;
        var rows = await client.All(new ClickHouseStatement(sql) { Parameters = scope.Values }, stop);
        return rows.ConvertAll(r => new CommitmentPeriod(
            new CommitmentKey(r[0]!, r[1]!), Day(r[2]!), r[3]!, r[4]!, r[5]!,
            ExactDecimal.Parse(r[6]!), ExactDecimal.Parse(r[7]!), ExactDecimal.Parse(r[8]!), ExactDecimal.Parse(r[9]!),
            Moment(r[10]!), Moment(r[11]!), Moment(r[12]!), Moment(r[13]!), r[14]!.Length == 0 ? null : TimeSpan.FromSeconds(Whole(r[14]!))));
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<CommitmentHours>> Hours(int tenant, ChargePeriod? period, IReadOnlyList<long> published, CancellationToken stop)
    {
        var scope = new SqlScope();
        var visible = scope.Visible(tenant, published);
        // A part is counted with its whole, as CommitmentFamily says: the shortest id that some bill names and that it goes on from after a slash.
        var sql = $"""
            WITH
              ids AS (SELECT DISTINCT CommitmentDiscountId AS Id FROM cost_rows WHERE {visible} AND CommitmentDiscountId != ''),
              wholes AS (
                SELECT Id AS Part, argMin(Start, length(Start)) AS Whole
                FROM (SELECT Id, arrayJoin(arrayMap(n -> arrayStringConcat(arraySlice(splitByChar('/', Id), 1, n), '/'), range(1, length(splitByChar('/', Id))))) AS Start FROM ids)
                WHERE Start IN (SELECT Id FROM ids)
                GROUP BY Part
              )
            SELECT Id, Currency, toString(Total), toString(Hours), toString(sum(Hours) OVER (PARTITION BY Id, Currency)),
              toString(intDiv(max(Last) OVER (PARTITION BY Id, Currency) - min(Early) OVER (PARTITION BY Id, Currency), 3600) + 1),
              arrayStringConcat(arrayMap(h -> toString(h), First), ',')
            FROM (
              SELECT Id, Currency, Total, count() AS Hours, min(toUnixTimestamp(Hour)) AS Early, max(toUnixTimestamp(Hour)) AS Last, groupArraySorted(10)(Hour) AS First
              FROM (
                SELECT if(Whole = '', Own, Whole) AS Id, Currency, Hour, sum(OwnTotal) AS Total
                FROM (
                  SELECT CommitmentDiscountId AS Own, toString(BillingCurrency) AS Currency, ChargePeriodStart AS Hour, sum(EffectiveCost) AS OwnTotal
                  FROM cost_rows
                  WHERE {visible} AND CommitmentDiscountId != '' AND ChargeCategory = 'Usage' AND ChargePeriodEnd = ChargePeriodStart + 3600{Within(scope, "ChargePeriodStart", period)}
                  GROUP BY Own, Currency, Hour
                ) AS hours
                LEFT JOIN wholes ON wholes.Part = hours.Own
                GROUP BY Id, Currency, Hour
              )
              GROUP BY Id, Currency, Total
            )
            ORDER BY Id, Currency, Hours DESC, Total
            LIMIT {SumsMax} BY Id, Currency
            """;
        var rows = await client.All(new ClickHouseStatement(sql) { Parameters = scope.Values }, stop);
        return rows.ConvertAll(r => new CommitmentHours(
            new CommitmentKey(r[0]!, r[1]!), ExactDecimal.Parse(r[2]!), Whole(r[3]!), Whole(r[4]!), Whole(r[5]!),
            [.. r[6]!.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(h => Moment(h)!.Value)]));
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<OtherService>> OtherServices(int tenant, ChargePeriod? period, IReadOnlyList<long> imports, CancellationToken stop)
    {
        var scope = new SqlScope();
        var sql = $"""
            SELECT toString(ImportId), toString(ProviderName) AS Provider, toString(ServiceName) AS Service, toString(BillingCurrency) AS Currency,
              toString(sum(RowCount)), toString(sum(EffectiveCost)), toString(min(Day)), toString(max(Day))
            FROM cost_days
            WHERE {scope.Visible(tenant, imports)} AND ServiceCategory = 'Other'{Within(scope, "Day", period, CostTable.Days)}
            GROUP BY ImportId, Provider, Service, Currency
            """;
        var rows = await client.All(new ClickHouseStatement(sql) { Parameters = scope.Values }, stop);
        return rows.ConvertAll(r => new OtherService(Whole(r[0]!), r[1]!, r[2]!, r[3]!, Whole(r[4]!), ExactDecimal.Parse(r[5]!), Day(r[6]!), Day(r[7]!)));
    }

    private static string Within(SqlScope scope, string column, ChargePeriod? period, CostTable? table = null) => period is { } p
        ? $" AND {column} >= {scope.Moment(table ?? CostTable.Rows, p.Start)} AND {column} < {scope.Moment(table ?? CostTable.Rows, p.End)}"
        : "";

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateTimeOffset? Moment(string text) =>
        text.Length == 0 ? null : DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static long Whole(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
