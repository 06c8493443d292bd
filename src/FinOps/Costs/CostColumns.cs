using FinOps.Focus;

namespace FinOps.Costs;

/// <summary>What a cell of an answer is, so that it can be shown without knowing the question.</summary>
public enum CellKind
{
    /// <summary>A day (<c>2026-05-01</c>) or a moment (<c>2026-05-01T13:00:00Z</c>).</summary>
    Time,

    /// <summary>Any text; null where the charge has no value.</summary>
    Text,

    /// <summary>A currency code.</summary>
    Currency,

    /// <summary>A unit of quantity.</summary>
    Unit,

    /// <summary>An exact amount of money, as text.</summary>
    Amount,

    /// <summary>An exact quantity, as text.</summary>
    Quantity,

    /// <summary>A whole number, as text.</summary>
    Count,

    /// <summary>A decimal fraction of the total, six places, as text.</summary>
    Share,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Flag,
}

/// <summary>What stands in a column of an answer.</summary>
public enum ColumnRole
{
    /// <summary>The start of the bucket of time.</summary>
    Period,

    /// <summary>A dimension that was asked for.</summary>
    Group,

    /// <summary>The unit of a measure; sums never cross it.</summary>
    Unit,

    /// <summary>The sum of a measure.</summary>
    Sum,

    /// <summary>The sum in the period compared with.</summary>
    Previous,

    /// <summary>The sum minus the one compared with.</summary>
    Change,

    /// <summary>The sum as a part of the total.</summary>
    Share,

    /// <summary>Whether the row stands for all groups below the top.</summary>
    IsOther,
}

/// <summary>One column of an answer.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Kind">What its cells are.</param>
/// <param name="Role">What it stands for.</param>
/// <param name="Dimension">The dimension of a group or unit.</param>
/// <param name="Measure">The measure of a sum, previous sum, change or share.</param>
public sealed record CostColumn(string Name, CellKind Kind, ColumnRole Role, Dimension? Dimension = null, Measure? Measure = null);

/// <summary>Derives the columns of an answer from its question.</summary>
public static class CostColumns
{
    /// <summary>Period, groups, units, measures (each with previous, change and share), and the flag of "(other)".</summary>
    public static IReadOnlyList<CostColumn> Of(CostQuery query)
    {
        var columns = new List<CostColumn>();
        if (query.Granularity != Granularity.Total) columns.Add(new CostColumn("Period", CellKind.Time, ColumnRole.Period));

        var units = UnitsOf(query);
        columns.AddRange(query.GroupBy.Select(d => new CostColumn(d.Name, KindOf(d), units.Contains(d) ? ColumnRole.Unit : ColumnRole.Group, d)));
        columns.AddRange(units.Except(query.GroupBy).Select(u => new CostColumn(u.Name, KindOf(u), ColumnRole.Unit, u)));
        foreach (var measure in query.Measures)
        {
            var kind = measure.Kind switch { MeasureKind.Cost => CellKind.Amount, MeasureKind.Quantity => CellKind.Quantity, _ => CellKind.Count };
            columns.Add(new CostColumn(measure.Name, kind, ColumnRole.Sum, Measure: measure));
            if (query.Compare != Comparison.None)
            {
                columns.Add(new CostColumn(measure.Name + "Previous", kind, ColumnRole.Previous, Measure: measure));
                columns.Add(new CostColumn(measure.Name + "Change", kind, ColumnRole.Change, Measure: measure));
            }

            if (query.ShareOfTotal) columns.Add(new CostColumn(measure.Name + "Share", CellKind.Share, ColumnRole.Share, Measure: measure));
        }

        if (query.Top is not null) columns.Add(new CostColumn("IsOther", CellKind.Flag, ColumnRole.IsOther));
        return columns;
    }

    /// <summary>The columns across which the question's measures are not added up.</summary>
    public static IReadOnlyList<Dimension> UnitsOf(CostQuery query) =>
        [.. query.Measures.Select(m => m.UnitColumn).OfType<string>().Distinct(StringComparer.Ordinal).Select(Dimension.Column)];

    /// <summary>What the values of a dimension are shown as.</summary>
    public static CellKind KindOf(Dimension dimension) => dimension.Kind switch
    {
        ColumnKind.Time => CellKind.Time,
        ColumnKind.Decimal => CellKind.Quantity,
        _ when dimension.Source == DimensionSource.Column && dimension.Key is "BillingCurrency" or "PricingCurrency" => CellKind.Currency,
        _ when dimension.Source == DimensionSource.Column && dimension.Key is "ConsumedUnit" or "PricingUnit" or "CommitmentDiscountUnit" => CellKind.Unit,
        _ => CellKind.Text,
    };
}
