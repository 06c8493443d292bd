using System.Text.RegularExpressions;
using FinOps.Costs;
using FinOps.Focus;

namespace FinOps.Stores.ClickHouse;

/// <summary>
/// Turns a question into SQL; the only place that does. The statement has four layers, inside out:
/// <list type="number">
/// <item>charges: filter and sum by bucket of time, groups and units (<c>SqlCharges</c>);</item>
/// <item>top: rank the groups, so that those below the top can be merged;</item>
/// <item>sums: add up rows, and in the same pass the totals of each unit over all rows;</item>
/// <item>page: number the rows in their order and cut the page out; totals come first.</item>
/// </list>
/// One round trip answers rows, totals and the number of rows.
/// </summary>
internal sealed class SqlWriter
{
    private readonly CostQuery _query;
    private readonly CostTable _table;
    private readonly PublishedImports _published;
    private readonly int _tenantId;
    private readonly SqlScope _scope = new();
    private readonly SqlShape _shape;

    private SqlWriter(CostQuery query, CostTable table, PublishedImports published, int tenantId)
    {
        (_query, _table, _published, _tenantId) = (query, table, published, tenantId);
        _shape = new SqlShape(query);
    }

    /// <summary>Writes the statement for one page of a question whose preset is resolved.</summary>
    public static ClickHouseStatement Write(CostQuery query, CostTable table, PublishedImports published, int tenantId, long offset, long limit)
    {
        var writer = new SqlWriter(query, table, published, tenantId);
        var sql = writer.Page(offset, limit);
        return new ClickHouseStatement(sql) { Parameters = writer._scope.Values, Settings = SqlSettings.Bounded };
    }

    /// <summary>
    /// Writes the statement for all rows of a question that is likely to have few: charges and order alone, no layers above.
    /// Whoever reads it adds up the totals. It costs the engine a third less than the layers do.
    /// </summary>
    /// <param name="query">A question without top and comparison.</param>
    /// <param name="table">The table.</param>
    /// <param name="published">What is visible.</param>
    /// <param name="tenantId">Whose costs.</param>
    /// <param name="limit">How many rows at most; one more tells that there are too many.</param>
    public static ClickHouseStatement WriteFew(CostQuery query, CostTable table, PublishedImports published, int tenantId, long limit)
    {
        var writer = new SqlWriter(query, table, published, tenantId);
        // One layer does, in the order of the columns; whoever reads them knows them by their place. Another would take the engine
        // a tenth longer to understand.
        var order = writer.Order();
        foreach (var (raw, name) in writer._shape.Groups.Select(g => (g.Raw, g.Name)).Concat(writer._shape.Sums.Select(s => (s.From, s.Name))))
            order = Regex.Replace(order, $@"\b{name}\b", raw, RegexOptions.None, TimeSpan.FromSeconds(1));
        var sql = $"""
            {writer.Charges()}
            ORDER BY {order}
            LIMIT {writer._scope.Number(limit)}
            """;
        var settings = new Dictionary<string, string>(SqlSettings.Bounded, StringComparer.Ordinal);
        // So little to read that dividing it takes longer, above all where many ask at once.
        if (table == CostTable.Services) settings["max_threads"] = "1";
        return new ClickHouseStatement(sql) { Parameters = writer._scope.Values, Settings = settings };
    }

    /// <summary>True when the rows of a question are likely to be few enough to be added up by the reader.</summary>
    public static bool IsLikelyFew(CostQuery query) =>
        query.Top is null && query.Compare == Comparison.None && query.Cursor is null && query.Granularity != Granularity.Hourly
        && query.GroupBy.All(d => d.Kind == ColumnKind.Text && (d.Source == DimensionSource.Allocated || (d.Source == DimensionSource.Column && !FocusColumns.Find(d.Key)!.IsHighCardinality)));

    private string Charges() => SqlCharges.Write(_query, _table, _shape, _scope, _scope.Visible(_tenantId, _published.ImportIds));

    private string Page(long offset, long limit)
    {
        var first = _scope.Number(offset);
        var last = _scope.Number(offset + limit);
        return $"""
            SELECT {string.Join(", ", _shape.Columns.Prepend("Kind").Append("RowCount"))}
            FROM
            (
              SELECT *, row_number() OVER (PARTITION BY Kind ORDER BY {Order()}) AS Number, count() OVER (PARTITION BY Kind) AS RowCount
              FROM
              (
            {Indent(Sums(), 4)}
              )
            )
            WHERE Kind > 0 OR (Number > {first} AND Number <= {last})
            ORDER BY Kind DESC, Number
            """;
    }

    // Kind is 0 for rows; for totals each bit says which of IsRow and the units is not part of the set (see SqlShape.UnitOf).
    private string Sums()
    {
        // The empty set has one group even of no rows; no charges shall give no total.
        var nothing = _shape.Units.Count == 0 ? "\nHAVING count() > 0" : "";
        var sets = _shape.Units.Count == 0 ? ["()"] : _shape.Units.Select(u => $"({u})");
        return $"""
            SELECT grouping({string.Join(", ", _shape.Units.Prepend("IsRow"))}) AS Kind, {string.Join(", ", _shape.Keys.Concat(_shape.Sums.Select(s => $"sum({s.From}) AS {s.Name}")))}
            FROM
            (
            {Indent(Top(), 2)}
            )
            GROUP BY GROUPING SETS (({string.Join(", ", _shape.Keys.Prepend("IsRow"))}), {string.Join(", ", sets)}){nothing}
            """;
    }

    // Ranks run inside one unit: amounts of different currencies have no order.
    private string Top()
    {
        var columns = _shape.Period.Concat(_shape.Groups.Select(g => $"{g.Raw} AS {g.Name}")).Concat(_shape.Units);
        var sums = _shape.Sums.Select(s => s.From);
        if (_query.Top is not { } top)
        {
            return $"""
                SELECT 1 AS IsRow, {string.Join(", ", columns.Concat(sums))}
                FROM
                (
                {Indent(Charges(), 2)}
                )
                """;
        }

        var limit = _scope.Number(top);
        var shown = _shape.Groups.Select(g => $"if(Rank > {limit}, '(other)', {g.AsText}) AS {g.Name}");
        var group = _shape.Groups.Select(g => g.Raw).ToList();
        var within = _shape.RankUnit is { } unit ? $"PARTITION BY {unit} " : "";
        return $"""
            SELECT 1 AS IsRow, {string.Join(", ", _shape.Period.Concat(shown).Concat(_shape.Units).Append($"Rank > {limit} AS IsOther").Concat(sums))}
            FROM
            (
              SELECT *, dense_rank() OVER ({within}ORDER BY {string.Join(", ", group.Prepend("Whole DESC"))}) AS Rank
              FROM
              (
                SELECT *, sum({_shape.Sums[0].From}) OVER (PARTITION BY {string.Join(", ", group.Concat(_shape.RankUnit is { } own ? [own] : []).DefaultIfEmpty("1"))}) AS Whole
                FROM
                (
            {Indent(Charges(), 6)}
                )
              )
            )
            """;
    }

    // Every key ends the order, so that it is total and pages neither repeat nor skip a row.
    private string Order()
    {
        var terms = _query.OrderBy.Count > 0
            ? _query.OrderBy.Select(o => _shape.Term(o.By) + (o.Descending ? " DESC" : ""))
            : [.. _shape.Period, .. _shape.Other, $"{_shape.Sums[0].Name} DESC"];
        return string.Join(", ", terms.Concat(_shape.Keys).Distinct(StringComparer.Ordinal));
    }

    private static string Indent(string text, int spaces) => SqlShape.Indent(text, spaces);
}
