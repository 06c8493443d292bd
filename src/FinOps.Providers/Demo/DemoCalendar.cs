namespace FinOps.Providers.Demo;

/// <summary>
/// What the calendar does to a service's usual daily amount: growth over the period, quiet weekends, busy month ends
/// and a few campaign days. No randomness but the choice of the campaign days.
/// </summary>
internal sealed class DemoCalendar
{
    /// <summary>Growth from the first day to the last.</summary>
    public const decimal Growth = 0.15m;

    /// <summary>Saturdays and Sundays against weekdays.</summary>
    public const decimal WeekendFactor = 0.70m;

    /// <summary>Days 25 to 31 against the other days.</summary>
    public const decimal MonthEndFactor = 1.05m;

    /// <summary>A campaign day against what it would have been.</summary>
    public const decimal SpikeFactor = 1.50m;

    private const int MonthEndFromDay = 25;
    private const int DaysForFullSpikes = 14;
    private const int DaysBetweenSpikesMin = 3;

    private readonly HashSet<DateOnly> spikes = [];

    public DemoCalendar(DateOnly first, DateOnly last, Dice dice)
    {
        First = first;
        Last = last;
        for (var month = new DateOnly(first.Year, first.Month, 1); month <= last; month = month.AddMonths(1))
            spikes.UnionWith(SpikesOf(month, dice));
    }

    public DateOnly First { get; }

    public DateOnly Last { get; }

    public int Days => Last.DayNumber - First.DayNumber + 1;

    public bool IsSpike(DateOnly day) => spikes.Contains(day);

    public static bool IsWeekend(DateOnly day) => day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;

    /// <summary>What a usual amount of 1 becomes on this day, before noise.</summary>
    public decimal FactorOf(DateOnly day) =>
        (1 + (Growth * (day.DayNumber - First.DayNumber) / Math.Max(1, Days - 1)))
        * (IsWeekend(day) ? WeekendFactor : 1)
        * (day.Day >= MonthEndFromDay ? MonthEndFactor : 1)
        * (IsSpike(day) ? SpikeFactor : 1);

    // Campaign days are weekdays before the month end, so that neither the weekend nor the month end hides them,
    // and lie apart, so that each is seen as one.
    private IEnumerable<DateOnly> SpikesOf(DateOnly month, Dice dice)
    {
        var days = Enumerable.Range(0, DateTime.DaysInMonth(month.Year, month.Month))
            .Select(month.AddDays).Where(day => day >= First && day <= Last).ToList();
        var key = Dice.Key($"campaigns {month:yyyy-MM}");
        var wanted = days.Count >= DaysForFullSpikes ? 2 + dice.Below(2, key) : days.Count / 7;
        var chosen = new List<DateOnly>();
        foreach (var day in days.Where(day => !IsWeekend(day) && day.Day < MonthEndFromDay).OrderBy(day => dice.Bits(key, day.Day)))
            if (chosen.Count < wanted && chosen.TrueForAll(other => Math.Abs(other.DayNumber - day.DayNumber) >= DaysBetweenSpikesMin))
                chosen.Add(day);
        return chosen;
    }
}
