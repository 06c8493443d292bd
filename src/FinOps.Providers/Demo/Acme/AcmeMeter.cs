namespace FinOps.Providers.Demo.Acme;

/// <summary>How a meter's daily quantity moves.</summary>
internal enum AcmeShape
{
    /// <summary>The same every day: a machine that runs around the clock.</summary>
    Fixed,

    /// <summary>A stock in GB, billed by the month: the day has its part of the month.</summary>
    Stock,

    /// <summary>Follows the customers: a little less at weekends.</summary>
    Traffic,

    /// <summary>Follows the office: little at weekends.</summary>
    Office,
}

/// <summary>
/// A planted change of a meter between two days, both included: the quantity is multiplied by a factor that is given the
/// number of the day (from 0) and the number of days. The extra cost is kept under the name of the fact.
/// </summary>
internal sealed record AcmeOverlay(string Fact, DateOnly First, DateOnly Last, Func<int, int, decimal> Factor);

/// <summary>The days a bill covers: thirteen billing months, the last one up to today.</summary>
internal sealed record AcmePeriod(DateOnly Today)
{
    private const int MonthsBefore = 12;

    public DateOnly First { get; } = new DateOnly(Today.Year, Today.Month, 1).AddMonths(-MonthsBefore);

    /// <summary>A day so many days before today.</summary>
    public DateOnly Ago(int days) => Today.AddDays(-days);

    /// <summary>How much of the period is over at the start of a day, from 0 to 1.</summary>
    public decimal PartOver(DateOnly day) => (decimal)(day.DayNumber - First.DayNumber) / (Today.DayNumber - First.DayNumber);

    /// <summary>An invoice is issued when its month is over.</summary>
    public bool IsInvoiced(DateOnly month) => month.AddMonths(1) <= Today;
}

/// <summary>One priced thing about one resource, with what it consumes each day.</summary>
internal sealed record AcmeMeter(
    AcmeSku Sku, AcmeAccount Account, AcmeRegion Region, string? Zone, string ResourceId, string ResourceName, string ResourceType,
    string? Tags, string TagDefect, decimal Quantity, AcmeShape Shape)
{
    private const decimal TrafficNoise = 0.06m;

    /// <summary>First day it is billed.</summary>
    public DateOnly From { get; init; } = DateOnly.MinValue;

    /// <summary>First day it is billed no more.</summary>
    public DateOnly To { get; init; } = DateOnly.MaxValue;

    /// <summary>Growth of the quantity over the whole period.</summary>
    public decimal Growth { get; init; }

    /// <summary>The part of the priced quantity that was consumed, where the two differ (provisioned capacity).</summary>
    public decimal ConsumedPart { get; init; } = 1;

    /// <summary>Planted facts that all rows of this meter belong to.</summary>
    public IReadOnlyList<string> Facts { get; init; } = [];

    /// <summary>Planted changes.</summary>
    public IReadOnlyList<AcmeOverlay> Overlays { get; init; } = [];

    /// <summary>Commitments that may cover it, by pool; empty when none may.</summary>
    public IReadOnlyList<string> Pools { get; init; } = [];

    /// <summary>A capacity reservation and whether this meter is its used or unused part.</summary>
    public (string Id, string Status)? CapacityReservation { get; init; }

    public bool IsBilledOn(DateOnly day) => day >= From && day < To;

    /// <summary>The quantity of a day without planted changes.</summary>
    public decimal UsualOn(DateOnly day, AcmePeriod period, Dice dice)
    {
        var grown = Quantity * (1 + (Growth * period.PartOver(day)));
        var weekend = DemoCalendar.IsWeekend(day);
        return Shape switch
        {
            AcmeShape.Fixed => Quantity,
            AcmeShape.Stock => Math.Round(grown / DateTime.DaysInMonth(day.Year, day.Month), Sku.Decimals),
            AcmeShape.Traffic => Math.Round(grown * (weekend ? 0.88m : 1) * Noise(day, dice), Sku.Decimals),
            _ => Math.Round(grown * (weekend ? 0.25m : 1) * Noise(day, dice), Sku.Decimals),
        };
    }

    /// <summary>The quantity of a day with planted changes.</summary>
    public decimal QuantityOn(DateOnly day, decimal usual)
    {
        foreach (var overlay in Overlays)
            if (day >= overlay.First && day <= overlay.Last)
                usual *= overlay.Factor(day.DayNumber - overlay.First.DayNumber, overlay.Last.DayNumber - overlay.First.DayNumber + 1);
        return Math.Round(usual, Sku.Decimals);
    }

    private decimal Noise(DateOnly day, Dice dice) =>
        1 + dice.Between(-TrafficNoise, TrafficNoise, Dice.Key(ResourceId + Sku.Id), day.DayNumber);
}
