using FinOps.Focus;

namespace FinOps.Costs;

/// <summary>How finely an answer is cut along time.</summary>
public enum Granularity
{
    /// <summary>One row for the whole period.</summary>
    Total,

    /// <summary>By hour.</summary>
    Hourly,

    /// <summary>By day.</summary>
    Daily,

    /// <summary>By week, Monday to Sunday.</summary>
    Weekly,

    /// <summary>By calendar month.</summary>
    Monthly,

    /// <summary>By calendar quarter.</summary>
    Quarterly,
}

/// <summary>What a period is compared with.</summary>
public enum Comparison
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The period of equal length that ends where this one starts.</summary>
    PreviousPeriod,

    /// <summary>The same days of the month before; days that it lacks are left out.</summary>
    SameDaysLastMonth,
}

/// <summary>One term of an ordering.</summary>
/// <param name="By">A column of the answer, such as <c>Period</c>, <c>ServiceName</c>, <c>EffectiveCost</c> or <c>EffectiveCostChange</c>.</param>
/// <param name="Descending">Largest first.</param>
public sealed record CostOrder(string By, bool Descending = false);

/// <summary>
/// A question about costs, as data: what is added up, when, split by what, of which charges.
/// Equal questions have equal content.
/// </summary>
public sealed record CostQuery
{
    /// <summary>Asks for the effective cost of everything; set what differs.</summary>
    public CostQuery()
    {
    }

    /// <summary>Asks for one measure in a period, split by some dimensions.</summary>
    public CostQuery(Measure measure, ChargePeriod? period = null, IReadOnlyList<Dimension>? by = null)
    {
        Measures = [measure];
        Period = period is { } given ? new CostPeriod(given) : CostPeriod.Everything;
        GroupBy = by ?? [];
    }

    /// <summary>What is added up; the first one ranks "top".</summary>
    public IReadOnlyList<Measure> Measures { get; init; } = [Measure.EffectiveCost];

    /// <summary>Which charges by time: those that start inside.</summary>
    public CostPeriod Period { get; init; } = CostPeriod.Everything;

    /// <summary>How finely time is cut.</summary>
    public Granularity Granularity { get; init; }

    /// <summary>What the sums are split by.</summary>
    public IReadOnlyList<Dimension> GroupBy { get; init; } = [];

    /// <summary>Which charges count; null for all.</summary>
    public CostFilter? Filter { get; init; }

    /// <summary>How many groups stay apart, by the first measure over the whole period; the rest becomes "(other)". Null for all.</summary>
    public int? Top { get; init; }

    /// <summary>The order of rows; empty for time, then largest first.</summary>
    public IReadOnlyList<CostOrder> OrderBy { get; init; } = [];

    /// <summary>Rows of a page; null for <see cref="CostLimits.RowsPerPageDefault"/>.</summary>
    public int? Limit { get; init; }

    /// <summary>Where the page starts: the <see cref="CostAnswer.Next"/> of the page before.</summary>
    public string? Cursor { get; init; }

    /// <summary>What the period is compared with.</summary>
    public Comparison Compare { get; init; }

    /// <summary>Whether each measure's share of its total is told.</summary>
    public bool ShareOfTotal { get; init; }

    /// <summary>The same question with its preset turned into a period.</summary>
    public CostQuery ResolvedAt(DateTimeOffset now) => this with { Period = Period.ResolvedAt(now) };

    /// <inheritdoc/>
    public bool Equals(CostQuery? other) =>
        other is not null
        && Measures.SequenceEqual(other.Measures) && GroupBy.SequenceEqual(other.GroupBy) && OrderBy.SequenceEqual(other.OrderBy)
        && (Period, Granularity, Filter, Top, Limit, Cursor, Compare, ShareOfTotal)
            == (other.Period, other.Granularity, other.Filter, other.Top, other.Limit, other.Cursor, other.Compare, other.ShareOfTotal);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Period, Granularity, Filter, Top, Measures.Count, GroupBy.Count);
}
