using FinOps.Focus;
using FinOps.Understand.Ingestion;

namespace FinOps.Tests.Ingestion;

/// <summary>An import holds only when nothing was lost, nothing counted twice, in every currency and cost.</summary>
public sealed class ReconciliationTests
{
    private static readonly ExactDecimal Tiny = ExactDecimal.Parse("0.00000000000000000000000000000000000001");

    [Fact]
    public void Holds_when_read_is_stored_and_rejected_to_the_last_digit()
    {
        var proof = Reconciliation.Of(Survey(5, Total("USD", 5, "10"), Total("EUR", 1, "2")), Survey(1, Total("USD", 1, "3")), Stored(Total("USD", 4, "7"), Total("EUR", 1, "2")));
        // Six were read: five in dollars and one in euros.
        Assert.False(proof.Holds);
        proof = Reconciliation.Of(Survey(6, Total("USD", 5, "10"), Total("EUR", 1, "2")), Survey(1, Total("USD", 1, "3")), Stored(Total("USD", 4, "7"), Total("EUR", 1, "2")));
        Assert.True(proof.Holds, proof.Explain());
        Assert.Equal(8, proof.Lines.Count);
        Assert.Equal("Everything agrees.", proof.Explain());
        Assert.All(proof.Lines, line => Assert.Equal(ExactDecimal.Zero, line.Difference));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_last_digit_of_any_cost_counts(int cost)
    {
        var amounts = Enumerable.Repeat(ExactDecimal.Parse("99999999999999999999"), 4).ToArray();
        var read = new CurrencyTotals("USD", 1, amounts[0], amounts[1], amounts[2], amounts[3]);
        amounts[cost] += Tiny;
        var stored = new CurrencyTotals("USD", 1, amounts[0], amounts[1], amounts[2], amounts[3]);
        var proof = Reconciliation.Of(Survey(1, read), null, Stored(stored));
        Assert.False(proof.Holds);
        Assert.Contains(FocusColumns.Costs[cost], proof.Explain(), StringComparison.Ordinal);
        Assert.Equal(-Tiny, proof.Lines.Single(l => l.Difference != ExactDecimal.Zero).Difference);
    }

    [Fact]
    public void A_currency_on_one_side_only_is_a_difference()
    {
        Assert.False(Reconciliation.Of(Survey(1, Total("USD", 1, "1")), null, Stored(Total("EUR", 1, "1"))).Holds);
        Assert.False(Reconciliation.Of(Survey(1, Total("USD", 1, "1")), null, new StoredBill([Total("USD", 1, "1")], [[Total("usd", 1, "1")]])).Holds);
    }

    [Fact]
    public void The_roll_up_must_say_the_same_in_rows_and_sums()
    {
        var read = Survey(2, Total("USD", 2, "5"));
        Assert.False(Reconciliation.Of(read, null, new StoredBill([Total("USD", 2, "5")], [[Total("USD", 1, "5")]])).Holds);
        var off = Reconciliation.Of(read, null, new StoredBill([Total("USD", 2, "5")], [[Total("USD", 2, "5")], [Total("USD", 2, "5.1")]]));
        Assert.False(off.Holds);
        Assert.Contains("roll-up", off.Explain(), StringComparison.Ordinal);
    }

    private static CurrencyTotals Total(string currency, long rows, string amount) =>
        new(currency, rows, ExactDecimal.Parse(amount), ExactDecimal.Parse(amount), ExactDecimal.Parse(amount), ExactDecimal.Parse(amount));

    private static BillSurvey Survey(long rows, params CurrencyTotals[] totals) => new(rows, totals, [], [], [], null, false, []);

    private static StoredBill Stored(params CurrencyTotals[] totals) => new(totals, [totals, totals]);
}
