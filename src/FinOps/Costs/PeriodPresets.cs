using FinOps.Focus;

namespace FinOps.Costs;

/// <summary>
/// Periods named relative to today. Days are UTC days; weeks start on Monday. "To date", "this month", "this quarter" and
/// "this year" end with today; "last N days" are N days of which today is the last; "this week" is the whole week.
/// </summary>
public static class PeriodPresets
{
    /// <summary>All names.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "today", "yesterday",
        "this_week", "last_week",
        "this_month", "last_month", "month_to_date",
        "this_quarter", "last_quarter", "quarter_to_date",
        "this_year", "last_year", "year_to_date",
        "last_7_days", "last_30_days", "last_90_days", "last_12_months",
    ];

    /// <summary>The period that a name means at a moment.</summary>
    /// <exception cref="ArgumentException">There is no such preset.</exception>
    public static ChargePeriod Resolve(string preset, DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var tomorrow = today.AddDays(1);
        var monday = today.AddDays(-(((int)today.DayOfWeek + 6) % 7));
        var month = new DateOnly(today.Year, today.Month, 1);
        var quarter = new DateOnly(today.Year, today.Month - ((today.Month - 1) % 3), 1);
        var year = new DateOnly(today.Year, 1, 1);
        return preset switch
        {
            "today" => ChargePeriod.Days(today, tomorrow),
            "yesterday" => ChargePeriod.Days(today.AddDays(-1), today),
            "this_week" => ChargePeriod.Days(monday, monday.AddDays(7)),
            "last_week" => ChargePeriod.Days(monday.AddDays(-7), monday),
            "this_month" or "month_to_date" => ChargePeriod.Days(month, tomorrow),
            "last_month" => ChargePeriod.Days(month.AddMonths(-1), month),
            "this_quarter" or "quarter_to_date" => ChargePeriod.Days(quarter, tomorrow),
            "last_quarter" => ChargePeriod.Days(quarter.AddMonths(-3), quarter),
            "this_year" or "year_to_date" => ChargePeriod.Days(year, tomorrow),
            "last_year" => ChargePeriod.Days(year.AddYears(-1), year),
            "last_7_days" => ChargePeriod.Days(tomorrow.AddDays(-7), tomorrow),
            "last_30_days" => ChargePeriod.Days(tomorrow.AddDays(-30), tomorrow),
            "last_90_days" => ChargePeriod.Days(tomorrow.AddDays(-90), tomorrow),
            "last_12_months" => ChargePeriod.Days(month.AddMonths(-11), tomorrow),
            _ => throw new ArgumentException($"There is no preset '{preset}'.", nameof(preset)),
        };
    }
}
