using FinOps.Costs;

namespace FinOps.Stores.ClickHouse;

/// <summary>A table that costs are summed from: the charges, or their daily roll-up.</summary>
/// <param name="Name">The table.</param>
/// <param name="Time">The column that says when.</param>
/// <param name="TimeType">Its type.</param>
/// <param name="Charges">How many charges the rows stand for, as an aggregate.</param>
internal sealed record CostTable(string Name, string Time, string TimeType, string Charges)
{
    /// <summary>One row per charge.</summary>
    public static CostTable Rows { get; } = new("cost_rows", "ChargePeriodStart", "DateTime('UTC')", "count()");

    /// <summary>One row per day and usual dimension.</summary>
    public static CostTable Days { get; } = new("cost_days", "Day", "Date", "sum(RowCount)");

    /// <summary>The smaller table where it can give the same answer, else the charges.</summary>
    public static CostTable For(CostQuery query, IReadOnlySet<string> rollUpTagKeys)
    {
        var dimensions = query.GroupBy.Concat(query.Filter?.Nodes().Select(n => n.ColumnAsked).OfType<Dimension>() ?? []);
        return query.Granularity != Granularity.Hourly
            && query.Period.Range is null or { IsWholeDays: true }
            && query.Measures.All(m => m == Measure.Count || m.UnitColumn == "BillingCurrency")
            && dimensions.All(d => IsRolledUp(d, rollUpTagKeys))
                ? Days
                : Rows;
    }

    /// <summary>True when the daily roll-up can tell which rows fulfil the filter.</summary>
    public static bool IsRolledUp(CostFilter? filter, IReadOnlySet<string> tagKeys) =>
        filter?.Nodes().All(n => n.ColumnAsked is not { } column || IsRolledUp(column, tagKeys)) ?? true;

    /// <summary>True when the daily roll-up keeps the dimension apart.</summary>
    public static bool IsRolledUp(Dimension dimension, IReadOnlySet<string> tagKeys) => dimension.Source switch
    {
        DimensionSource.Column => CostTables.RollupDimensions.Contains(dimension.Key),
        DimensionSource.Tag => tagKeys.Contains(dimension.Key),
        _ => false,
    };

    public AnsweredFrom AnsweredFrom => this == Days ? AnsweredFrom.RollUp : AnsweredFrom.Rows;
}
