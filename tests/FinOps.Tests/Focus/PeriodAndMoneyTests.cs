using FinOps.Focus;

namespace FinOps.Tests.Focus;

public sealed class PeriodAndMoneyTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 5, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_period_is_half_open()
    {
        var period = new ChargePeriod(Noon, Noon.AddHours(1));
        Assert.True(period.Contains(Noon));
        Assert.True(period.Contains(Noon.AddHours(1).AddTicks(-1)));
        Assert.False(period.Contains(Noon.AddHours(1)));
        Assert.False(period.Contains(Noon.AddTicks(-1)));
        Assert.Equal(TimeSpan.FromHours(1), period.Length);
    }

    [Fact]
    public void A_period_ends_after_it_starts()
    {
        Assert.Throws<ArgumentException>(() => new ChargePeriod(Noon, Noon));
        Assert.Throws<ArgumentException>(() => new ChargePeriod(Noon, Noon.AddTicks(-1)));
    }

    [Fact]
    public void A_period_is_kept_in_UTC_and_compared_by_moments()
    {
        var abroad = new ChargePeriod(Noon.ToOffset(TimeSpan.FromHours(5)), Noon.AddDays(1).ToOffset(TimeSpan.FromHours(-3)));
        Assert.Equal(new ChargePeriod(Noon, Noon.AddDays(1)), abroad);
        Assert.Equal(TimeSpan.Zero, abroad.Start.Offset);
        Assert.False(abroad.IsWholeDays);
    }

    [Theory]
    [InlineData(2026, 1, 31)]
    [InlineData(2024, 2, 29)]
    [InlineData(2026, 2, 28)]
    [InlineData(2026, 12, 31)]
    public void A_month_has_its_days(int year, int month, int days)
    {
        var period = ChargePeriod.Month(year, month);
        Assert.Equal(days, period.Length.TotalDays);
        Assert.True(period.IsWholeDays);
        Assert.Equal(period, ChargePeriod.Days(new DateOnly(year, month, 1), new DateOnly(year, month, 1).AddMonths(1)));
    }

    [Fact]
    public void Money_adds_and_subtracts_in_one_currency_only()
    {
        var euro = new Money(ExactDecimal.Parse("0.1"), "EUR");
        Assert.Equal(new Money(ExactDecimal.Parse("0.3"), "EUR"), euro + new Money(ExactDecimal.Parse("0.2"), "EUR"));
        Assert.Equal("-0.1 EUR", (euro - new Money(ExactDecimal.Parse("0.2"), "EUR")).ToString());
        Assert.Contains("USD", Assert.Throws<CurrencyMismatchException>(() => euro + new Money(1, "USD")).Message, StringComparison.Ordinal);
        Assert.Throws<CurrencyMismatchException>(() => euro - new Money(1, "eur"));
    }
}
