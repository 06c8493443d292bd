using System.Globalization;
using FinOps.Costs;
using FinOps.Focus;

namespace FinOps.Stores.ClickHouse;

/// <summary>Writes the statements that tell what costs can be asked by.</summary>
internal static class SqlDimensions
{
    /// <summary>How many keys of tags, price properties and foreign columns are told at most, each.</summary>
    public const int KeysMax = 1_000;

    private static readonly Dimension[] RolledUp = [.. CostTables.RollupDimensions.Select(Dimension.Column)];

    /// <summary>The columns whose presence is told, in the order in which <see cref="Presence"/> gives them.</summary>
    public static IReadOnlyList<FocusColumn> PresenceColumns { get; } =
        [.. FocusColumns.All.Where(c => c.Kind != ColumnKind.KeyValues && !CostTables.RollupDimensions.Contains(c.Name))];

    /// <summary>The values of a dimension with the number of charges, the most frequent first.</summary>
    public static ClickHouseStatement Values(
        Dimension dimension, string? search, ChargePeriod? period, int limit, CostFilter? within, PublishedImports published, int tenantId, AllocatedTables? allocated = null)
    {
        var whole = period is null or { IsWholeDays: true };
        var asked = CostTable.Of(within).Prepend(dimension).ToList();
        var table = whole ? CostTable.For(asked, published, allocated) : CostTable.RowsFor(asked, allocated);
        var scope = new SqlScope();
        var value = dimension.Kind is ColumnKind.Decimal or ColumnKind.Time
            ? $"ifNull(toString({scope.Expression(dimension)}), '')"
            : scope.Expression(dimension);
        var where = new List<string> { scope.Visible(tenantId, published.ImportIds, within) };
        if (period is { } p) where.Add($"{table.Time} >= {scope.Moment(table, p.Start)} AND {table.Time} < {scope.Moment(table, p.End)}");
        where.Add($"{value} != ''");
        if (!string.IsNullOrEmpty(search)) where.Add($"positionCaseInsensitiveUTF8({value}, {scope.Text(search)}) > 0");
        return Bounded(scope, $"""
            SELECT {value} AS Value, {table.Charges} AS Charges
            FROM {table.Source(scope, period)}
            WHERE {string.Join("\n  AND ", where)}
            GROUP BY Value
            ORDER BY Charges DESC, Value
            LIMIT {limit.ToString(CultureInfo.InvariantCulture)}
            """);
    }

    /// <summary>How many different values each rolled-up dimension has, in the order of <see cref="CostTables.RollupDimensions"/>.</summary>
    public static ClickHouseStatement RolledUpCounts(CostFilter? within, PublishedImports published, int tenantId, AllocatedTables? allocated = null)
    {
        var scope = new SqlScope();
        return Bounded(scope, $"""
            SELECT {string.Join(", ", CostTables.RollupDimensions.Select(d => $"uniqExactIf({d}, {d} != '')"))}
            FROM {CostTable.For(CostTable.Of(within).Concat(RolledUp), published, allocated).Source(scope, null)}
            WHERE {scope.Visible(tenantId, published.ImportIds, within)}
            """);
    }

    /// <summary>Which other columns have a value in any charge, then the keys of tags, price properties and foreign columns.</summary>
    public static ClickHouseStatement Presence(CostFilter? within, PublishedImports published, int tenantId, AllocatedTables? allocated = null)
    {
        var scope = new SqlScope();
        var columns = PresenceColumns.Select(c => c.Kind switch
        {
            ColumnKind.Decimal => $"count({c.Name}) > 0",
            ColumnKind.Time => "count() > 0",
            _ => $"max(notEmpty({c.Name}))",
        });
        var keys = new[] { "Tags", "SkuPriceDetails", "Extensions", "AllocatedTags" }.Select(m => $"toJSONString(arraySort(groupUniqArrayArray({KeysMax})(mapKeys({m}))))");
        return Bounded(scope, $"""
            SELECT {string.Join(", ", columns.Concat(keys))}
            FROM {CostTable.RowsFor(CostTable.Of(within), allocated).Source(scope, null)}
            WHERE {scope.Visible(tenantId, published.ImportIds, within)}
            """);
    }

    private static ClickHouseStatement Bounded(SqlScope scope, string sql) =>
        new(sql) { Parameters = scope.Values, Settings = SqlSettings.Bounded };
}
