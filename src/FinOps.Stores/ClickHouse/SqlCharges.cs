using FinOps.Costs;
using FinOps.Focus;

namespace FinOps.Stores.ClickHouse;

/// <summary>The innermost layer: which charges, cut by time, summed by groups and units.</summary>
internal static class SqlCharges
{
    private const string NoAmount = "toDecimal256(0, 38)";
    private const string NoQuantity = "CAST(NULL, 'Nullable(Decimal(76, 38))')";
    private const string NoCount = "toUInt64(0)";

    /// <summary>Writes the layer for the period, and beside it for the one compared with.</summary>
    public static string Write(CostQuery query, CostTable table, SqlShape shape, SqlScope scope, string visible)
    {
        var now = Select(query, table, shape, scope, visible, query.Period.Range, null);
        if (query.Compare == Comparison.None) return now;

        var before = CostPeriod.Compared(query.Period.Range!.Value, query.Compare)!.Value;
        return $"{now}\nUNION ALL\n{Select(query, table, shape, scope, visible, before, query.Period.Range)}";
    }

    private static string Select(
        CostQuery query, CostTable table, SqlShape shape, SqlScope scope, string visible, ChargePeriod? period, ChargePeriod? standsFor)
    {
        var time = standsFor is { } shown ? Moved(query, table, scope, period!.Value, shown) : table.Time;
        var keys = new List<string>();
        var columns = new List<string>();
        if (query.Granularity != Granularity.Total) Add("Period", Bucket(query.Granularity, table, time));
        foreach (var group in shape.Groups) Add(group.Raw, scope.Expression(group.Dimension));
        for (var i = 0; i < shape.Units.Count; i++) Add(shape.Units[i], scope.Expression(shape.UnitDimensions[i]));
        columns.AddRange(shape.Sums.Select(s => $"{(s.Previous == (standsFor is not null) ? Sum(s.Measure, table) : Nothing(s.Measure))} AS {s.From}"));

        var where = new List<string> { visible };
        if (period is { } p) where.Add($"{table.Time} >= {scope.Moment(table, p.Start)} AND {table.Time} < {scope.Moment(table, p.End)}");
        if (query.Filter is { } filter) where.Add(SqlFilter.Write(filter, scope));

        // Without a key there is one group even of no charges; no charges shall give no row.
        return $"""
            SELECT {string.Join(", ", columns)}
            FROM {table.Source(scope, period)}
            WHERE {string.Join("\n  AND ", where)}
            {(keys.Count > 0 ? $"GROUP BY {string.Join(", ", keys)}" : "HAVING count() > 0")}
            """;

        void Add(string name, string expression)
        {
            keys.Add(name);
            columns.Add($"{expression} AS {name}");
        }
    }

    private static string Sum(Measure measure, CostTable table) =>
        measure.Kind == MeasureKind.Count ? table.Charges
        : measure.MayBeMissing ? $"toNullable(sum({measure.Name}))"
        : $"sum({measure.Name})";

    private static string Nothing(Measure measure) =>
        measure.Kind == MeasureKind.Count ? NoCount : measure.MayBeMissing ? NoQuantity : NoAmount;

    private static string Bucket(Granularity granularity, CostTable table, string time) => granularity switch
    {
        Granularity.Hourly => $"toStartOfHour({time})",
        Granularity.Daily => table.IsDaily ? time : $"toDate({time})",
        Granularity.Weekly => $"toMonday({time})",
        Granularity.Monthly => $"toStartOfMonth({time})",
        _ => $"toStartOfQuarter({time})",
    };

    /// <summary>
    /// Moves a time of the period compared with to where it stands in the period asked for, so that both fall into the same
    /// buckets. Days that a shorter month lacks make the move stop at a bound of the period.
    /// </summary>
    private static string Moved(CostQuery query, CostTable table, SqlScope scope, ChargePeriod before, ChargePeriod shown)
    {
        if (query.Granularity == Granularity.Total) return table.Time;
        if (query.Compare == Comparison.PreviousPeriod)
        {
            var step = shown.Start - before.Start;
            return table.IsDaily
                ? $"addDays({table.Time}, {(long)step.TotalDays})"
                : $"addSeconds({table.Time}, {(long)step.TotalSeconds})";
        }

        var last = table.IsDaily ? shown.End.AddDays(-1) : shown.End.AddSeconds(-1);
        return $"least(greatest(addMonths({table.Time}, 1), {scope.Moment(table, shown.Start)}), {scope.Moment(table, last)})";
    }
}
