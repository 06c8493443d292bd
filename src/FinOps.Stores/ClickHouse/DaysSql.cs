using System.Globalization;
using FinOps.Understand.Ingestion;

namespace FinOps.Stores.ClickHouse;

/// <summary>Which days have charges, per account and service: asked of the daily roll-up.</summary>
internal static class DaysSql
{
    private const string Sql = """
        SELECT ifNull(toString(SubAccountId), ''), toString(ServiceName), arrayStringConcat(arrayMap(d -> toString(d), arraySort(groupUniqArray(Day))), ',')
        FROM cost_days
        WHERE TenantId = {tenant:UInt32} AND ImportId IN {imports:Array(UInt64)} AND Day >= {from:Date}
        GROUP BY 1, 2
        ORDER BY 1, 2
        """;

    public static ClickHouseStatement Of(int tenant, IReadOnlyList<long> importIds, DateOnly from) => new(Sql)
    {
        Parameters = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["tenant"] = tenant.ToString(CultureInfo.InvariantCulture),
            ["imports"] = ClickHouseStatement.ArrayOf(importIds),
            ["from"] = Text(from),
        },
    };

    public static ChargedDays Read(string?[] row) => new(row[0]!, row[1]!, [.. row[2]!.Split(',').Select(d => DateOnly.ParseExact(d, "yyyy-MM-dd", CultureInfo.InvariantCulture))]);

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
