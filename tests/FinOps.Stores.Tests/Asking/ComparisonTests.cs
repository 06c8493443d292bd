using FinOps.Costs;
using FinOps.Focus;

namespace FinOps.Stores.Tests.Asking;

/// <summary>A comparison says what two questions say, and loses nothing on the way into buckets.</summary>
public sealed class ComparisonTests(StoreFixture store)
{
    [Theory]
    [InlineData("2026-05-11", "2026-05-21", "previous_period")]
    [InlineData("2026-05-08T06:00:00Z", "2026-05-09T18:00:00Z", "previous_period")]
    [InlineData("2026-06-01", "2026-07-01", "same_days_last_month")]
    [InlineData("2026-06-10", "2026-06-13", "same_days_last_month")]
    [InlineData("2026-05-01", "2026-07-01", "same_days_last_month")]
    public async Task Two_questions_in_one(string start, string end, string comparison)
    {
        var (query, _) = CostQueryJson.Parse($$"""{"measures":["EffectiveCost","Count"],"period":{"start":"{{start}}","end":"{{end}}"},"groupBy":["ServiceName"],"compare":"{{comparison}}","limit":10000}""");
        var both = await FocusBills.Ask(store, query!);
        var before = await FocusBills.Ask(store, query! with { Compare = Comparison.None, Period = new CostPeriod(CostPeriod.Compared(query.Period.Range!.Value, query.Compare)!.Value) });
        var now = await FocusBills.Ask(store, query! with { Compare = Comparison.None });
        Assert.NotEmpty(before.Rows);

        Assert.Equal(Cells(now, "EffectiveCost", "Count"), Cells(both, "EffectiveCost", "Count"));
        Assert.Equal(Cells(before, "EffectiveCost", "Count"), Cells(both, "EffectiveCostPrevious", "CountPrevious"));
        Assert.All(both.Rows, row => Assert.Equal(both.Number(row, "EffectiveCost") - both.Number(row, "EffectiveCostPrevious"), both.Number(row, "EffectiveCostChange")));

        foreach (var granularity in new[] { Granularity.Daily, Granularity.Weekly, Granularity.Monthly })
        {
            var cut = await FocusBills.Ask(store, query! with { Granularity = granularity });
            Assert.Equal(Sum(both, "CountPrevious"), Sum(cut, "CountPrevious"));
            Assert.Equal(Sum(both, "EffectiveCostPrevious"), Sum(cut, "EffectiveCostPrevious"));
            Assert.Equal(both.Totals[0].Previous!["EffectiveCost"], cut.Totals[0].Previous!["EffectiveCost"]);
            var first = granularity switch { Granularity.Daily => start[..10], Granularity.Monthly => start[..8] + "01", _ => null };
            Assert.All(cut.Rows, row => Assert.True(string.CompareOrdinal(row[0], first) >= 0 && string.CompareOrdinal(row[0], end[..10]) <= 0, row[0]));
        }
    }

    private static List<string> Cells(CostAnswer answer, string cost, string count) =>
    [
        .. answer.Rows.Where(row => answer.Number(row, count).Sign != 0)
            .Select(row => $"{row[0]} {answer.Number(row, cost)} {answer.Number(row, count)}").Order(StringComparer.Ordinal),
    ];

    private static ExactDecimal Sum(CostAnswer answer, string column) => answer.Rows.Aggregate(ExactDecimal.Zero, (sum, row) => sum + answer.Number(row, column));
}
