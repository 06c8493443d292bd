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
        ], TimeSpan.FromHours(1));
        Assert.Equal((743, "10", 3, 1), (found!.Checked, found.Commitment.ToString(), found.Differing, found.Missing));
        Assert.Equal([(at.AddHours(3), "9"), (at.AddHours(4), "8"), (at.AddHours(9), "9")], found.Samples.Select(s => (s.Hour, s.Amount.ToString())));
        Assert.Null(found.Explanation);
        Assert.Null(HourlyReconciliation.Of([], null));
    }

    /// <summary>Used 7 and 6 in two hours, and 747 idle in the month: no hour holds its part of what lay idle.</summary>
    [Theory]
    [InlineData(744, "month")]
    [InlineData(672, "month")]
    [InlineData(24, "day")]
    [InlineData(2, "span of several hours")]
    public void Hours_are_not_judged_where_what_lay_idle_comes_in_longer_charges(int idleHours, string spans)
    {
        var at = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        CommitmentHours[] sums = [new(Plan, ExactDecimal.Parse("7"), 742, 743, 744, [at]), new(Plan, ExactDecimal.Parse("6"), 1, 743, 744, [at.AddHours(1)])];
        var found = HourlyReconciliation.Of(sums, TimeSpan.FromHours(idleHours))!;
        Assert.Equal((743, null, $"Cannot be judged by the hour: unused comes by the {spans}."), (found.Checked, found.Differing, found.Explanation));
        Assert.Empty(found.Samples);
        Assert.Equal(1, HourlyReconciliation.Of(sums, null)!.Differing);
    }

    /// <summary>An order of two reservations: bought under one id, used under two. Order o12 is another order.</summary>
    [Fact]
    public void What_is_bought_as_an_order_is_held_against_the_use_of_all_its_parts()
    {
        CommitmentPeriod[] rows =
        [
            Of("orders/o1", new Month(1, Recurring: "100"), "Two machines"), Of("orders/o1", new Month(2, Recurring: "100"), "Two machines"),
            Of("orders/o1/parts/a", new Month(1, Used: "40", Unused: "10"), "a"), Of("orders/o1/parts/b", new Month(1, Used: "50"), "b"),
            Of("orders/o1/parts/a", new Month(2, Used: "50"), "a"), Of("orders/o1/parts/b", new Month(2, Used: "45"), "b"),
            Of("orders/o12", new Month(1, Used: "7"), "Another"), Of("orders/o12/parts/a", new Month(1, Used: "3"), "a"), Of("orders/o3/parts/a", new Month(1, Used: "5"), "Alone"),
        ];
        var families = CommitmentFamily.Of(rows);
        Assert.Equal(
            ["orders/o1: orders/o1/parts/a orders/o1/parts/b", "orders/o12: orders/o12/parts/a", "orders/o3/parts/a: "],
            families.Select(f => $"{f.Commitment.Id}: {string.Join(' ', f.Parts)}"));

        var whole = new CommitmentReconciliation(families[0].Commitment, families[0].Periods, new DateOnly(2026, 1, 1));
        Assert.Equal(["200", "185", "10", "5"], new[] { whole.Recurring, whole.Used, whole.Unused, whole.Difference }.Select(a => a.ToString()));
        Assert.Equal([Verdict.Agrees, Verdict.Differs], whole.Periods.Select(p => whole.Of(p).Verdict));
        Assert.All(whole.Periods, p => Assert.Equal(("orders/o1", "Two machines"), (p.Commitment.Id, p.Name)));
        Assert.Equal("10", Assert.Single(families[1].Periods).Used.ToString());
        Assert.Equal("Alone", families[2].Periods[0].Name);
    }

    /// <summary>Parts in another currency than what was bought cannot be added to it; the longest idle charge of any part counts.</summary>
    [Fact]
    public void Parts_are_added_per_currency_and_keep_their_times()
    {
        var bought = Of("o", new Month(1, Upfront: "24", TermMonths: 12), "");
        var used = Of("o/a", new Month(1, Used: "1", UsedTo: 3), "a") with { IdleSpan = TimeSpan.FromHours(1) };
        var idle = Of("o/a/x", new Month(1, Unused: "1", UsedTo: 5), "x") with { IdleSpan = TimeSpan.FromDays(31) };
        var families = CommitmentFamily.Of([bought, used, idle, used with { Commitment = new CommitmentKey("o/a", "EUR") }]);
        Assert.Equal([("o", "USD"), ("o", "EUR")], families.Select(f => (f.Commitment.Id, f.Commitment.Currency)));
        var period = Assert.Single(families[0].Periods);
        Assert.Equal(("x", bought.TermEnd, bought.UsedTo, TimeSpan.FromDays(31)), (period.Name, period.TermEnd, period.UsedTo, period.IdleSpan!.Value));
    }

    private static CommitmentPeriod Of(string id, Month month, string name) => month.Facts() with { Commitment = new CommitmentKey(id, "USD"), Name = name };

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
