using FinOps.Costs;
using FinOps.Focus;

namespace FinOps.Stores.ClickHouse;

/// <summary>A table that costs are summed from: the charges, their daily roll-up, or that of each day's services.</summary>
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

    /// <summary>One row per day and service.</summary>
    public static CostTable Services { get; } = new("cost_services", "Day", "Date", "sum(RowCount)");

    /// <summary>Gives what stands for the table where it is more than its name.</summary>
    public Func<SqlScope, ChargePeriod?, string>? From { get; init; }

    /// <summary>What is read; a period spares what lies outside of it, and is a condition all the same.</summary>
    public string Source(SqlScope scope, ChargePeriod? period) => From?.Invoke(scope, period) ?? Name;

    /// <summary>True when time is kept in whole days.</summary>
    public bool IsDaily => TimeType == "Date";

    /// <summary>The smallest table that can give the same answer, else the charges.</summary>
    public static CostTable For(CostQuery query, PublishedImports seen, AllocatedTables? allocated = null)
    {
        var dimensions = Of(query).ToList();
        return query.Granularity != Granularity.Hourly
            && query.Period.Range is null or { IsWholeDays: true }
            && query.Measures.All(m => m == Measure.Count || m.UnitColumn == "BillingCurrency")
                ? For(dimensions, seen, allocated)
                : RowsFor(dimensions, allocated);
    }

    /// <summary>The smallest table that keeps all of these dimensions apart.</summary>
    public static CostTable For(IEnumerable<Dimension> dimensions, PublishedImports seen, AllocatedTables? allocated = null)
    {
        var all = dimensions.ToList();
        if (allocated?.Services is { } services && all.Exists(IsAllocated) && all.TrueForAll(AllocatedTables.IsInServices)) return services;
        if (allocated is not null && all.Exists(IsAllocated)) return all.TrueForAll(d => (IsAllocated(d) && !AllocatedTables.IsOfCharges(d)) || IsRolledUp(d, seen.RollUpTagKeys)) ? allocated.Days : allocated.Rows;
        return seen.AreSummedByService && all.All(d => d.Source == DimensionSource.Column && CostTables.ServiceDimensions.Contains(d.Key)) ? Services
            : all.All(d => IsRolledUp(d, seen.RollUpTagKeys)) ? Days
            : Rows;
    }

    /// <summary>The dimensions that a question looks at.</summary>
    public static IEnumerable<Dimension> Of(CostQuery query) => query.GroupBy.Concat(Of(query.Filter));

    /// <summary>The charges themselves, with what they are allocated to where that is asked for.</summary>
    public static CostTable RowsFor(IEnumerable<Dimension> dimensions, AllocatedTables? allocated) =>
        allocated is not null && dimensions.Any(IsAllocated) ? allocated.Rows : Rows;

    private static bool IsAllocated(Dimension dimension) => dimension.Source == DimensionSource.Allocated;

    /// <summary>The dimensions that a filter looks at.</summary>
    public static IEnumerable<Dimension> Of(CostFilter? filter) => filter?.Nodes().Select(n => n.ColumnAsked).OfType<Dimension>() ?? [];

    /// <summary>True when the daily roll-up keeps the dimension apart.</summary>
    public static bool IsRolledUp(Dimension dimension, IReadOnlySet<string> tagKeys) => dimension.Source switch
    {
        DimensionSource.Column => CostTables.RollupDimensions.Contains(dimension.Key),
        DimensionSource.Tag => tagKeys.Contains(dimension.Key),
        _ => false,
    };

    public AnsweredFrom AnsweredFrom => IsDaily ? AnsweredFrom.RollUp : AnsweredFrom.Rows;
}
