using FinOps.Costs;
using FinOps.Focus;

namespace FinOps.Tests.Costs;

public sealed class PeriodTests
{
    [Theory]
    // Wednesday 20 May 2026
    [InlineData("2026-05-20T15:30:00Z", "today", "2026-05-20", "2026-05-21")]
    [InlineData("2026-05-20T15:30:00Z", "yesterday", "2026-05-19", "2026-05-20")]
    [InlineData("2026-05-20T15:30:00Z", "this_week", "2026-05-18", "2026-05-25")]
    [InlineData("2026-05-20T15:30:00Z", "last_week", "2026-05-11", "2026-05-18")]
    [InlineData("2026-05-20T15:30:00Z", "this_month", "2026-05-01", "2026-05-21")]
    [InlineData("2026-05-20T15:30:00Z", "month_to_date", "2026-05-01", "2026-05-21")]
    [InlineData("2026-05-20T15:30:00Z", "last_month", "2026-04-01", "2026-05-01")]
    [InlineData("2026-05-20T15:30:00Z", "quarter_to_date", "2026-04-01", "2026-05-21")]
    [InlineData("2026-05-20T15:30:00Z", "last_quarter", "2026-01-01", "2026-04-01")]
    [InlineData("2026-05-20T15:30:00Z", "year_to_date", "2026-01-01", "2026-05-21")]
    [InlineData("2026-05-20T15:30:00Z", "last_year", "2025-01-01", "2026-01-01")]
    [InlineData("2026-05-20T15:30:00Z", "last_7_days", "2026-05-14", "2026-05-21")]
    [InlineData("2026-05-20T15:30:00Z", "last_30_days", "2026-04-21", "2026-05-21")]
    [InlineData("2026-05-20T15:30:00Z", "last_90_days", "2026-02-20", "2026-05-21")]
    [InlineData("2026-05-20T15:30:00Z", "last_12_months", "2025-06-01", "2026-05-21")]
    // Sunday belongs to the week that began on Monday, also across the year's end
    [InlineData("2028-01-02T23:59:59Z", "this_week", "2027-12-27", "2028-01-03")]
    [InlineData("2028-01-03T00:00:00Z", "this_week", "2028-01-03", "2028-01-10")]
    [InlineData("2026-01-01T00:00:00Z", "last_month", "2025-12-01", "2026-01-01")]
    [InlineData("2026-01-01T00:00:00Z", "last_quarter", "2025-10-01", "2026-01-01")]
    [InlineData("2026-12-31T23:59:59Z", "this_month", "2026-12-01", "2027-01-01")]
    // leap day
    [InlineData("2028-02-29T12:00:00Z", "this_month", "2028-02-01", "2028-03-01")]
    [InlineData("2028-03-01T12:00:00Z", "yesterday", "2028-02-29", "2028-03-01")]
    [InlineData("2028-03-15T12:00:00Z", "last_month", "2028-02-01", "2028-03-01")]
    // UTC decides: neither an offset nor a clock change moves a day
    [InlineData("2026-03-29T01:30:00+02:00", "today", "2026-03-28", "2026-03-29")]
    [InlineData("2026-10-25T02:30:00+02:00", "yesterday", "2026-10-24", "2026-10-25")]
    public void A_preset_means(string now, string preset, string start, string end)
    {
        var period = PeriodPresets.Resolve(preset, DateTimeOffset.Parse(now, null));
        Assert.Equal(Days(start, end), period);
    }

    [Fact]
    public void Every_preset_has_a_meaning_on_every_day()
    {
        for (var day = new DateTimeOffset(2026, 12, 1, 5, 0, 0, TimeSpan.Zero); day.Year < 2029; day = day.AddDays(1))
        {
            foreach (var preset in PeriodPresets.Names)
            {
                var period = PeriodPresets.Resolve(preset, day);
                Assert.True(period.IsWholeDays);
                Assert.Null(CostQueryCheck.Find(new CostQuery(Measure.EffectiveCost, period)));
            }
        }
    }

    [Theory]
    [InlineData("2026-05-01", "2026-06-01", "2026-03-31", "2026-05-01")]
    [InlineData("2026-03-01", "2026-03-02", "2026-02-28", "2026-03-01")]
    public void The_previous_period_is_as_long_and_ends_where_this_starts(string start, string end, string previousStart, string previousEnd) =>
        Assert.Equal(Days(previousStart, previousEnd), CostPeriod.Compared(Days(start, end), Comparison.PreviousPeriod));

    [Theory]
    [InlineData("2026-05-01", "2026-05-21", "2026-04-01", "2026-04-21")]
    [InlineData("2026-05-01", "2026-06-01", "2026-04-01", "2026-05-01")]
    [InlineData("2026-03-01", "2026-03-31", "2026-02-01", "2026-03-01")]
    [InlineData("2026-03-01", "2026-04-01", "2026-02-01", "2026-03-01")]
    [InlineData("2028-03-01", "2028-03-30", "2028-02-01", "2028-03-01")]
    [InlineData("2026-03-31", "2026-04-01", "2026-02-28", "2026-03-01")]
    [InlineData("2026-02-01", "2026-03-01", "2026-01-01", "2026-01-29")]
    [InlineData("2026-01-10", "2026-01-20", "2025-12-10", "2025-12-20")]
    public void The_same_days_of_last_month_stop_at_its_end(string start, string end, string lastStart, string lastEnd) =>
        Assert.Equal(Days(lastStart, lastEnd), CostPeriod.Compared(Days(start, end), Comparison.SameDaysLastMonth));

    private static ChargePeriod Days(string start, string end) => ChargePeriod.Days(DateOnly.Parse(start, null), DateOnly.Parse(end, null));
}
