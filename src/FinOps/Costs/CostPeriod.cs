using FinOps.Focus;

namespace FinOps.Costs;

/// <summary>Which charges a question means by time: a fixed period, one named relative to today, or everything.</summary>
public sealed record CostPeriod
{
    /// <summary>A fixed period.</summary>
    public CostPeriod(ChargePeriod range) => Range = range;

    private CostPeriod(ChargePeriod? range, string? preset)
    {
        Range = range;
        Preset = preset;
    }

    /// <summary>No bounds.</summary>
    public static CostPeriod Everything { get; } = new(null, null);

    /// <summary>The bounds; null for everything, or for a preset that is not resolved yet.</summary>
    public ChargePeriod? Range { get; }

    /// <summary>The name by which the period was asked for, one of <see cref="PeriodPresets.Names"/>; else null.</summary>
    public string? Preset { get; }

    /// <summary>A period named relative to today.</summary>
    /// <exception cref="ArgumentException">There is no such preset.</exception>
    public static CostPeriod Named(string preset) =>
        PeriodPresets.Names.Contains(preset)
            ? new CostPeriod(null, preset)
            : throw new ArgumentException($"There is no preset '{preset}'.", nameof(preset));

    /// <summary>The same period with its bounds known; the name is kept.</summary>
    public CostPeriod ResolvedAt(DateTimeOffset now) =>
        Preset is null ? this : new CostPeriod(PeriodPresets.Resolve(Preset, now), Preset);

    /// <summary>What a period is compared with; null when it has no bounds or nothing is to be compared.</summary>
    public static ChargePeriod? Compared(ChargePeriod period, Comparison comparison) => comparison switch
    {
        Comparison.PreviousPeriod => new ChargePeriod(period.Start - period.Length, period.Start),
        Comparison.SameDaysLastMonth => SameDaysLastMonth(period),
        _ => null,
    };

    // 1–30 March stand against 1–28 February: AddMonths stops at the shorter month's end. An exclusive bound at midnight
    // is moved by its last day, or the bound of "to 30 March" (the 31st) would stop at the 28th and lose that day.
    private static ChargePeriod SameDaysLastMonth(ChargePeriod period)
    {
        var start = period.Start.AddMonths(-1);
        var end = period.End.TimeOfDay == TimeSpan.Zero
            ? period.End.AddDays(-1).AddMonths(-1).AddDays(1)
            : period.End.AddMonths(-1);
        return new ChargePeriod(start, end > start ? end : start.AddTicks(period.Length.Ticks));
    }
}
