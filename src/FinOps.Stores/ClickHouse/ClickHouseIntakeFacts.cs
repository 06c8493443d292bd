using System.Globalization;
using FinOps.Focus;
using FinOps.Understand.Ingestion;

namespace FinOps.Stores.ClickHouse;

/// <summary>What imports hold, for comparing them with each other, and what the engine has to read them with.</summary>
public sealed partial class ClickHouseIntake
{
    private async Task<int> Cores(CancellationToken stop)
    {
        var lines = await client.All(new ClickHouseStatement("SELECT toString(getSetting('max_threads'))"), stop);
        return int.Parse(lines[0][0]!, CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ServiceTotal>> ServiceTotals(int tenant, IReadOnlyList<long> importIds, CancellationToken stop)
    {
        var costs = FocusColumns.Costs;
        var sql = $$"""
            SELECT toString(toDate(BillingPeriodStart)), toString(BillingCurrency), toString(ServiceName), {{string.Join(", ", costs.Select(c => $"toString(sum({c}))"))}}
            FROM cost_rows
            WHERE TenantId = {tenant:UInt32} AND ImportId IN {imports:Array(UInt64)}
            GROUP BY 1, 2, 3
            """;
        var rows = await client.All(new ClickHouseStatement(sql)
        {
            Parameters = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["tenant"] = tenant.ToString(CultureInfo.InvariantCulture),
                ["imports"] = ClickHouseStatement.ArrayOf(importIds),
            },
        }, stop);
        return [.. rows.SelectMany(r => costs.Select((cost, at) => new ServiceTotal(ToDay(r[0]!), r[1]!, r[2]!, cost, ExactDecimal.Parse(r[3 + at]!))))];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ChargedDays>> DaysWithCharges(int tenant, IReadOnlyList<long> importIds, DateOnly from, CancellationToken stop)
    {
        if (importIds.Count == 0) return [];
        const string Sql = """
            SELECT ifNull(toString(SubAccountId), ''), toString(ServiceName), arrayStringConcat(arrayMap(d -> toString(d), arraySort(groupUniqArray(Day))), ',')
            FROM cost_days
            WHERE TenantId = {tenant:UInt32} AND ImportId IN {imports:Array(UInt64)} AND Day >= {from:Date}
            GROUP BY 1, 2
            ORDER BY 1, 2
            """;
        var rows = await client.All(new ClickHouseStatement(Sql)
        {
            Parameters = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["tenant"] = tenant.ToString(CultureInfo.InvariantCulture),
                ["imports"] = ClickHouseStatement.ArrayOf(importIds),
                ["from"] = from.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            },
        }, stop);
        return rows.ConvertAll(r => new ChargedDays(r[0]!, r[1]!, [.. r[2]!.Split(',').Select(ToDay)]));
    }

    /// <inheritdoc/>
    public async Task<(long Charges, long Same)> SameCharges(int tenant, long importId, IReadOnlyList<long> others, CancellationToken stop)
    {
        var rows = await client.All(Of(tenant, importId, IntakeSql.SameCharges(), ("others", ClickHouseStatement.ArrayOf(others))), stop);
        return (long.Parse(rows[0][0]!, CultureInfo.InvariantCulture), long.Parse(rows[0][1]!, CultureInfo.InvariantCulture));
    }
}
