using FinOps.Costs;
using FinOps.Focus;
using FinOps.Focus.Conformance;

namespace FinOps.Stores.ClickHouse;

/// <summary>
/// Writes the statement of an export: the FOCUS 1.2 columns as a file that any FOCUS reader takes, and that is safe to open
/// in a spreadsheet: a text that a spreadsheet would run as a formula starts with an apostrophe.
/// </summary>
internal static class SqlExport
{
    public static ClickHouseStatement Write(ChargePeriod? period, PublishedImports published, int tenantId)
    {
        var scope = new SqlScope();
        var where = new List<string> { scope.Visible(tenantId, published.ImportIds) };
        if (period is { } p) where.Add($"ChargePeriodStart >= {scope.Moment(CostTable.Rows, p.Start)} AND ChargePeriodStart < {scope.Moment(CostTable.Rows, p.End)}");
        var columns = FocusColumns.All.Where(c => c.Since <= FocusVersion.V1_2).OrderBy(c => c.Name, StringComparer.Ordinal);
        // The alias is read only by the header; the inner query keeps the column itself apart from it.
        var sql = $"""
            SELECT {string.Join(",\n  ", columns.Select(c => $"{Cell(c)} AS {c.Name}"))}
            FROM (SELECT {string.Join(", ", columns.Select(c => $"{c.Name} AS c_{c.Name}"))} FROM cost_rows WHERE {string.Join(" AND ", where)})
            """;
        return new ClickHouseStatement(sql)
        {
            Parameters = scope.Values,
            Settings = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["format_csv_null_representation"] = "",
                ["cancel_http_readonly_queries_on_client_close"] = "1",
            },
        };
    }

    /// <summary>A cell as it is written. Details of a price are kept as texts; those that FOCUS defines as numbers are written as numbers.</summary>
    private static string Cell(FocusColumn column)
    {
        var stored = $"c_{column.Name}";
        return column.Kind switch
        {
            ColumnKind.Decimal => stored,
            ColumnKind.Time => $"formatDateTime({stored}, '%Y-%m-%dT%H:%i:%SZ', 'UTC')",
            ColumnKind.KeyValues when column.Name == "SkuPriceDetails" => $"if(empty({stored}), '', replaceRegexpAll(toJSONString({stored}), '\"({string.Join('|', Spellings.SkuNumbers)})\":\"(-?[0-9]+([.][0-9]+)?)\"', '\"\\\\1\":\\\\2'))",
            ColumnKind.KeyValues => $"if(empty({stored}), '', toJSONString({stored}))",
            _ => $"if(match({stored}, '^[=+@\\\\t\\\\r-]') AND NOT match({stored}, '^[-+]?[0-9]+([.][0-9]+)?([eE][-+]?[0-9]+)?$'), concat('\\'', {stored}), {stored})",
        };
    }
}
