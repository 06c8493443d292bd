using FinOps.Providers.Demo;


namespace FinOps.Providers.Tests.Demo;

/// <summary>The nine-service demo, read back from its files.</summary>
public sealed class DemoBillTests
{
    private static readonly DateOnly Today = new(2026, 11, 20);

    private static readonly Dictionary<(string Provider, string Service), (decimal Low, decimal High)> Ranges = new()
    {
        [("AWS", "EC2")] = (150, 500),
        [("AWS", "S3")] = (20, 80),
        [("AWS", "Lambda")] = (10, 50),
        [("Microsoft", "Virtual Machines")] = (140, 480),
        [("Microsoft", "Blob Storage")] = (18, 75),
        [("Microsoft", "Functions")] = (8, 45),
        [("Google Cloud", "Compute Engine")] = (145, 490),
        [("Google Cloud", "Cloud Storage")] = (19, 78),
        [("Google Cloud", "Cloud Functions")] = (9, 48),
    };

    private static readonly MemoryBill Bill = Write(new(Today));
    private static readonly List<BillRow> Rows = [.. Bill.Rows()];
    private static readonly Dictionary<(string Provider, string Service, DateOnly Day), decimal> Daily = DailyOf(Rows);

    [Fact]
    public void The_same_options_give_the_same_bytes_and_another_seed_gives_others()
    {
        var options = new DemoBillOptions(Today, Months: 2);
        Assert.Equal(Write(options).Hash(), Write(options).Hash());
        Assert.NotEqual(Write(options).Hash(), Write(options with { Seed = 43 }).Hash());
    }

    [Fact]
    public void Six_months_to_today_every_service_every_day()
    {
        var days = Daily.Keys.Select(key => key.Day).Distinct().Order().ToList();
        Assert.Equal(new DateOnly(2026, 5, 21), days[0]);
        Assert.Equal(Today, days[^1]);
        Assert.Equal(184, days.Count);
        Assert.Equal(9 * 184, Daily.Count);
        Assert.Equal(Ranges.Keys.Order(), Daily.Keys.Select(key => (key.Provider, key.Service)).Distinct().Order());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(36)]
    public void The_period_follows_months(int months)
    {
        var days = Write(new(Today, months)).Rows().Select(row => row.Day).Distinct().Order().ToList();
        Assert.Equal(Today.AddMonths(-months).AddDays(1), days[0]);
        Assert.Equal(Today.DayNumber - days[0].DayNumber + 1, days.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(37)]
    public void Months_are_1_to_36(int months) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Write(new(Today, months)));

    [Theory]
    [InlineData(42)]
    [InlineData(1)]
    [InlineData(987654321)]
    public void Every_daily_amount_lies_in_its_range(long seed)
    {
        foreach (var ((provider, service, day), amount) in DailyOf(Write(new(Today, Seed: seed)).Rows()))
        {
            var (low, high) = Ranges[(provider, service)];
            Assert.True(amount >= low && amount <= high, $"{provider} {service} {day}: {amount} is not in {low}–{high}");
        }
    }

    [Fact]
    public void Weekends_are_30_percent_lower()
    {
        // Spikes and month ends aside, and growth taken out: weekends against weekdays, each over all services.
        var plain = Plain(Daily).ToList();
        var ratio = plain.Where(day => IsWeekend(day.Day)).Average(day => day.Relative)
            / plain.Where(day => !IsWeekend(day.Day)).Average(day => day.Relative);
        Assert.InRange(ratio, 0.69m, 0.71m);
    }

    [Fact]
    public void Growth_is_15_percent_over_the_period()
    {
        // A straight line through the weekly amounts (weeks are alike in weekdays and weekends), spikes aside.
        var points = Daily.Where(day => !SpikeDays(Daily).Contains(day.Key.Day))
            .Where(day => !IsWeekend(day.Key.Day) && day.Key.Day.Day < 25)
            .GroupBy(day => day.Key.Day, day => day.Value / Ranges[(day.Key.Provider, day.Key.Service)].High)
            .Select(day => (X: (decimal)(day.Key.DayNumber - new DateOnly(2026, 5, 21).DayNumber) / 183, Y: day.Sum())).ToList();
        var (x, y) = (points.Average(point => point.X), points.Average(point => point.Y));
        var slope = points.Sum(point => (point.X - x) * (point.Y - y)) / points.Sum(point => (point.X - x) * (point.X - x));
        Assert.InRange(slope / (y - (slope * x)), 0.12m, 0.18m);
    }

    [Fact]
    public void Days_25_to_31_are_slightly_higher()
    {
        var plain = Plain(Daily, withMonthEnds: true).Where(day => !IsWeekend(day.Day)).ToList();
        var ratio = plain.Where(day => day.Day.Day >= 25).Average(day => day.Relative)
            / plain.Where(day => day.Day.Day < 25).Average(day => day.Relative);
        Assert.InRange(ratio, 1.03m, 1.07m);
    }

    [Theory]
    [InlineData(42)]
    [InlineData(7)]
    public void Two_or_three_spikes_of_50_percent_in_every_month(long seed)
    {
        var daily = DailyOf(Write(new(Today, Seed: seed)).Rows());
        var spikes = SpikeDays(daily);
        foreach (var month in Enumerable.Range(6, 6))   // May has 11 days in the period, June to November enough
            Assert.InRange(spikes.Count(day => day.Month == month), 2, 3);
        foreach (var service in Ranges.Keys)
        {
            var usual = daily.Where(day => IsLike(day.Key, service) && !IsWeekend(day.Key.Day) && !spikes.Contains(day.Key.Day)).Average(day => day.Value);
            var spike = daily.Where(day => IsLike(day.Key, service) && spikes.Contains(day.Key.Day)).Average(day => day.Value);
            Assert.InRange(spike / usual, 1.4m, 1.6m);
        }
    }

    [Fact]
    public void Shares_are_as_near_to_40_35_25_as_the_readme_says()
    {
        foreach (var provider in Ranges.Keys.Select(key => key.Provider).Distinct())
        {
            var byService = Daily.Where(day => day.Key.Provider == provider).GroupBy(day => day.Key.Service)
                .OrderByDescending(service => service.Sum(day => day.Value)).Select(service => service.Sum(day => day.Value)).ToList();
            var total = byService.Sum();
            Assert.InRange(byService[0] / total, 0.74m, 0.78m);
            Assert.InRange(byService[1] / total, 0.13m, 0.17m);
            Assert.InRange(byService[2] / total, 0.08m, 0.11m);
        }
    }

    [Fact]
    public void Every_row_conforms_to_focus_1_2()
    {
        var conformity = new FocusConformity();
        Assert.Empty(Rows.SelectMany(conformity.Violations));
    }

    [Fact]
    public void The_list_of_files_says_what_is_in_them()
    {
        Assert.Equal(3 * 7, Bill.Files.Count);   // May to November
        foreach (var file in Bill.Files)
        {
            var rows = Bill.Rows(file.Name).ToList();
            var total = Assert.Single(file.Totals);
            Assert.Equal($"{file.Source}-{file.Month:yyyy-MM}.csv", file.Name);
            Assert.Equal(rows.Count, file.Rows);
            Assert.Equal(rows.Sum(row => row.Cost("BilledCost")), total.BilledCost);
            Assert.Equal(rows.Sum(row => row.Cost("EffectiveCost")), total.EffectiveCost);
            Assert.Equal(rows.Sum(row => row.Cost("ListCost")), total.ListCost);
            Assert.Equal(rows.Sum(row => row.Cost("ContractedCost")), total.ContractedCost);
            Assert.All(rows, row => Assert.StartsWith($"{file.Month:yyyy-MM}", row["BillingPeriodStart"], StringComparison.Ordinal));
        }
    }

    private static MemoryBill Write(DemoBillOptions options) => new(open => DemoBill.WriteTo(open, options));

    private static Dictionary<(string Provider, string Service, DateOnly Day), decimal> DailyOf(IEnumerable<BillRow> rows) =>
        rows.GroupBy(row => (row["ProviderName"]!, row["ServiceName"]!, row.Day))
            .ToDictionary(day => day.Key, day => day.Sum(row => row.Cost("BilledCost")));

    private static bool IsWeekend(DateOnly day) => day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;

    private static bool IsLike((string Provider, string Service, DateOnly Day) key, (string Provider, string Service) service) =>
        (key.Provider, key.Service) == service;

    // Found from the amounts alone: days on which all services together stand far above the weekdays around them.
    private static HashSet<DateOnly> SpikeDays(Dictionary<(string Provider, string Service, DateOnly Day), decimal> daily)
    {
        var totals = daily.GroupBy(day => day.Key.Day).ToDictionary(day => day.Key, day => day.Sum(service => service.Value));
        return [.. totals.Where(day => !IsWeekend(day.Key) && day.Value > 1.25m * MedianAround(day.Key)).Select(day => day.Key)];

        decimal MedianAround(DateOnly day)
        {
            var around = totals.Where(other => !IsWeekend(other.Key) && Math.Abs(other.Key.DayNumber - day.DayNumber) <= 10)
                .Select(other => other.Value).Order().ToList();
            return around[around.Count / 2];
        }
    }

    // Amounts relative to their range, growth taken out, spikes left out.
    private static IEnumerable<(DateOnly Day, decimal Relative)> Plain(
        Dictionary<(string Provider, string Service, DateOnly Day), decimal> daily, bool withMonthEnds = false)
    {
        var spikes = SpikeDays(daily);
        return daily.Where(day => !spikes.Contains(day.Key.Day) && (withMonthEnds || day.Key.Day.Day < 25))
            .Select(day => (day.Key.Day, day.Value / Ranges[(day.Key.Provider, day.Key.Service)].High
                / (1 + (0.15m * (day.Key.Day.DayNumber - new DateOnly(2026, 5, 21).DayNumber) / 183))));
    }
}
