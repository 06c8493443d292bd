using FinOps.Focus;
using FinOps.Understand.Ingestion;

namespace FinOps.Tests.Ingestion;

public sealed class RestatementTests
{
    private static readonly DateOnly March = new(2026, 3, 1);
    private static readonly DateOnly April = new(2026, 4, 1);
    private static readonly DateTimeOffset MidApril = new(2026, 4, 15, 0, 0, 0, TimeSpan.Zero);
    private static readonly Import Import = new() { Id = 9, TenantId = 3, Source = "upload", FileName = "bill.csv", RequestedFormat = "auto" };

    [Fact]
    public void Services_that_changed_came_or_went_make_a_line_each()
    {
        var lines = Restatement.Compare(Import, [T(March, "A", "1"), T(March, "B", "2"), T(March, "C", "3")], [T(March, "A", "1.0"), T(March, "B", "2.000000000000000001"), T(March, "D", "4")], MidApril).ToList();
        Assert.Equal(["B 2 2.000000000000000001", "C 3 0", "D 0 4"], lines.Select(l => $"{l.Service} {l.Before} {l.After}"));
        Assert.All(lines, l => Assert.Equal((9L, 3, March, MidApril), (l.ImportId, l.TenantId, l.BillingPeriod, l.RecordedAt)));
    }

    [Fact]
    public void Currencies_are_kept_apart() =>
        Assert.Equal(["EUR", "USD"], Restatement.Compare(Import, [T(March, "A", "1", "EUR")], [T(March, "A", "1")], MidApril).Select(l => l.Currency));

    [Fact]
    public void A_month_that_runs_and_a_month_that_was_not_there_before_make_no_line()
    {
        Assert.Empty(Restatement.Compare(Import, [T(April, "A", "1")], [T(April, "A", "2")], MidApril));
        Assert.Empty(Restatement.Compare(Import, [T(April, "A", "1")], [T(April, "A", "1"), T(March, "A", "2")], MidApril));
    }

    [Fact]
    public void A_month_is_over_with_its_last_moment_in_UTC()
    {
        var end = new DateTimeOffset(2026, 4, 1, 0, 0, 0, TimeSpan.Zero);
        Assert.False(Restatement.IsClosed(March, end.AddTicks(-1)));
        Assert.True(Restatement.IsClosed(March, end));
        Assert.True(Restatement.IsClosed(March, end.ToOffset(TimeSpan.FromHours(-8))));
        Assert.False(Restatement.IsClosed(new DateOnly(2026, 12, 1), new DateTimeOffset(2026, 12, 31, 23, 59, 59, TimeSpan.Zero)));
    }

    [Fact]
    public void Each_cost_has_a_line_of_its_own()
    {
        var lines = Restatement.Compare(
            Import, [T(March, "A", "1"), T(March, "A", "5", measure: "EffectiveCost"), T(March, "A", "9", measure: "ListCost")],
            [T(March, "A", "1"), T(March, "A", "4", measure: "EffectiveCost"), T(March, "A", "10", measure: "ListCost")], MidApril);
        Assert.Equal(["EffectiveCost 5 4", "ListCost 9 10"], lines.Select(l => $"{l.Measure} {l.Before} {l.After}"));
    }

    private static ServiceTotal T(DateOnly period, string service, string amount, string currency = "USD", string measure = "BilledCost") =>
        new(period, currency, service, measure, ExactDecimal.Parse(amount));
}
