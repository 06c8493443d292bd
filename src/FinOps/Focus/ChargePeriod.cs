namespace FinOps.Focus;

/// <summary>A half-open period in UTC: <c>Start ≤ t &lt; End</c>.</summary>
public readonly record struct ChargePeriod
{
    /// <summary>Makes a period.</summary>
    /// <exception cref="ArgumentException">The end is not after the start.</exception>
    public ChargePeriod(DateTimeOffset start, DateTimeOffset end)
    {
        if (end <= start) throw new ArgumentException($"A period ends after it starts: {start:u} to {end:u} does not.", nameof(end));
        Start = start.ToUniversalTime();
        End = end.ToUniversalTime();
    }

    /// <summary>The first moment inside.</summary>
    public DateTimeOffset Start { get; }

    /// <summary>The first moment after.</summary>
    public DateTimeOffset End { get; }

    /// <summary>How long the period lasts.</summary>
    public TimeSpan Length => End - Start;

    /// <summary>True when both bounds are midnights in UTC.</summary>
    public bool IsWholeDays => Start.TimeOfDay == TimeSpan.Zero && End.TimeOfDay == TimeSpan.Zero;

    /// <summary>The calendar month <paramref name="month"/> (1–12) of <paramref name="year"/>.</summary>
    public static ChargePeriod Month(int year, int month)
    {
        var start = new DateTimeOffset(year, month, 1, 0, 0, 0, TimeSpan.Zero);
        return new ChargePeriod(start, start.AddMonths(1));
    }

    /// <summary>Whole days from <paramref name="first"/> up to, not including, <paramref name="endExclusive"/>.</summary>
    public static ChargePeriod Days(DateOnly first, DateOnly endExclusive) => new(
        new DateTimeOffset(first, TimeOnly.MinValue, TimeSpan.Zero),
        new DateTimeOffset(endExclusive, TimeOnly.MinValue, TimeSpan.Zero));

    /// <summary>True when <paramref name="moment"/> lies inside.</summary>
    public bool Contains(DateTimeOffset moment) => Start <= moment && moment < End;
}
