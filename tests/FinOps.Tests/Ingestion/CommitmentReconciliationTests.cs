using FinOps.Focus;
using FinOps.Understand.Ingestion;

namespace FinOps.Tests.Ingestion;

/// <summary>Purchases against used and unused commitment, as tables a practitioner can check by hand.</summary>
public sealed class CommitmentReconciliationTests
{
    private static readonly CommitmentKey Plan = new("plan", "USD");

    [Fact]
    public void A_recurring_fee_agrees_month_by_month()
    {
        var whole = Whole(new Month(1, Recurring: "100", Used: "80", Unused: "20"), new Month(2, Recurring: "100", Used: "100"));
        Assert.Equal(CommitmentFinding.Agrees, whole.OverTerm());
        Assert.All(whole.Periods, p => Assert.Equal(CommitmentFinding.Agrees, whole.Of(p)));
    }

    [Fact]
    public void The_last_month_may_have_its_fee_before_its_use()
    {
        var whole = Whole(new Month(1, Recurring: "100", Used: "100"), new Month(2, Recurring: "100", Used: "50", UsedTo: 15));
        Assert.Equal(new CommitmentFinding(Verdict.Explained, "The fee is for the whole month, its use is known through 2026-02-14."), whole.OverTerm());
        Assert.Equal("50", whole.Difference.ToString());
    }

    [Fact]
    public void A_month_that_is_over_must_agree()
    {
        var whole = Whole(new Month(1, Recurring: "100", Used: "90"), new Month(2, Recurring: "100", Used: "100"));
        Assert.Equal(Verdict.Differs, whole.Of(whole.Periods[0]).Verdict);
        Assert.Equal(Verdict.Differs, whole.OverTerm().Verdict);
        Assert.Contains("rows are missing", whole.OverTerm().Explanation, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, Verdict.Explained, "paid upfront before the first imported month")]
    [InlineData(2, Verdict.Differs, "a purchase is missing")]
    public void More_use_than_fee_is_explained_only_where_the_data_begin_with_it(int firstMonth, Verdict verdict, string says)
    {
        var whole = new CommitmentReconciliation(Plan, [new Month(firstMonth, Recurring: "40", Used: "100").Facts()], new DateOnly(2026, 1, 1));
        Assert.Equal(verdict, whole.OverTerm().Verdict);
        Assert.Contains(says, whole.OverTerm().Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Paid_upfront_stands_against_the_whole_term()
    {
        var open = Whole(new Month(1, Upfront: "1200", Used: "100", TermMonths: 12), new Month(2, Used: "100"));
        Assert.Equal(Verdict.Explained, open.Of(open.Periods[1]).Verdict);
        Assert.Equal(Verdict.Explained, open.OverTerm().Verdict);
        Assert.Contains("through 2026-12-31", open.OverTerm().Explanation, StringComparison.Ordinal);

        var over = Whole([.. Enumerable.Range(1, 12).Select(m => new Month(m, Upfront: m == 1 ? "1200" : "0", Used: "100", TermMonths: m == 1 ? 12 : 0))]);
        Assert.Equal(CommitmentFinding.Agrees, over.OverTerm());

        var lost = Whole([.. Enumerable.Range(1, 12).Select(m => new Month(m, Upfront: m == 1 ? "1200" : "0", Used: m == 5 ? "99" : "100", TermMonths: m == 1 ? 12 : 0))]);
        Assert.Equal((Verdict.Differs, "1"), (lost.OverTerm().Verdict, lost.Difference.ToString()));
    }

    [Fact]
    public void A_purchase_that_names_only_its_day_says_no_term()
    {
        var whole = Whole(new Month(1, Upfront: "1200", Used: "100", TermMonths: 1));
        Assert.Null(whole.TermEnd);
        Assert.Contains("does not say for how long", whole.OverTerm().Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void More_use_than_was_ever_paid_differs() =>
        Assert.Equal(Verdict.Differs, Whole(new Month(1, Upfront: "50", Used: "100", TermMonths: 12)).OverTerm().Verdict);

    [Fact]
    public void Bought_before_the_first_bill_says_so()
    {
        var whole = Whole(new Month(1, Used: "70", Unused: "30"));
        Assert.Contains("No imported bill holds a purchase", whole.OverTerm().Explanation, StringComparison.Ordinal);
        Assert.Equal(Verdict.Explained, whole.OverTerm().Verdict);
    }

    [Fact]
    public void Hours_that_differ_from_what_most_come_to_are_named()
    {
        var at = new DateTimeOffset(2026, 1, 1, 5, 0, 0, TimeSpan.Zero);
        var found = HourlyReconciliation.Of(
        [
            new(Plan, ExactDecimal.Parse("10"), 740, 743, 744, [at]),
            new(Plan, ExactDecimal.Parse("9"), 2, 743, 744, [at.AddHours(3), at.AddHours(9)]),
            new(Plan, ExactDecimal.Parse("8"), 1, 743, 744, [at.AddHours(4)]),
        ]);
        Assert.Equal((743, "10", 3, 1), (found!.Checked, found.Commitment.ToString(), found.Differing, found.Missing));
        Assert.Equal([(at.AddHours(3), "9"), (at.AddHours(4), "8"), (at.AddHours(9), "9")], found.Samples.Select(s => (s.Hour, s.Amount.ToString())));
        Assert.Null(HourlyReconciliation.Of([]));
    }

    private static CommitmentReconciliation Whole(params Month[] months) => new(Plan, [.. months.Select(m => m.Facts())], new DateOnly(2026, 1, 1));

    private sealed record Month(
        int Number, string Upfront = "0", string Recurring = "0", string Used = "0", string Unused = "0", int UsedTo = 0, int TermMonths = 0)
    {
        public CommitmentPeriod Facts()
        {
            var start = new DateTimeOffset(2026, Number, 1, 0, 0, 0, TimeSpan.Zero);
            return new CommitmentPeriod(
                Plan, DateOnly.FromDateTime(start.DateTime), "Plan", "Savings Plan", "Clouds",
                ExactDecimal.Parse(Used), ExactDecimal.Parse(Unused), ExactDecimal.Parse(Upfront), ExactDecimal.Parse(Recurring),
                TermMonths > 0 ? start : null, TermMonths > 0 ? start.AddMonths(TermMonths) : null,
                start, UsedTo > 0 ? start.AddDays(UsedTo - 1) : start.AddMonths(1));
        }
    }
}
