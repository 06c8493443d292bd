using FinOps.Costs;
using FinOps.Costs.Simple;

namespace FinOps.Tests.Costs;

/// <summary>The days of the simple contract, and the tags of its answers.</summary>
public sealed class SimpleQuestionTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 20, 13, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(null, null, null, "..")]
    [InlineData("2026-05-01", "2026-05-31", null, "2026-05-01..2026-05-31")]
    [InlineData("2026-05-01", "2026-05-01", null, "2026-05-01..2026-05-01")]
    [InlineData("2026-05-01", null, null, "2026-05-01..2026-05-20")]
    [InlineData("2026-05-20", null, null, "2026-05-20..2026-05-20")]
    [InlineData(null, null, "last_month", "2026-04-01..2026-04-30")]
    [InlineData("2026-05-21", null, null, "bad_period end_date: start_date (2026-05-21) lies after today (2026-05-20); give an end_date too.")]
    [InlineData(null, "2026-05-31", null, "bad_period start_date: start_date is missing")]
    [InlineData("2026-05-02", "2026-05-01", null, "bad_period end_date: end_date (2026-05-01) lies before start_date (2026-05-02); both days are inclusive.")]
    [InlineData("may", "2026-05-01", null, "bad_period start_date: start_date is a day")]
    [InlineData("2026-05-01", "9999-12-31", null, "bad_period end_date: end_date is a day")]
    [InlineData("", "2026-05-01", null, "bad_value start_date: 'start_date' is empty")]
    [InlineData("2026-05-01", "", null, "bad_value end_date: 'end_date' is empty")]
    [InlineData(null, null, "", "bad_value preset: 'preset' is empty: leave it out, or give ")]
    [InlineData(null, null, "last_mont", "unknown_preset preset: There is no preset 'last_mont'. Did you mean 'last_month'?")]
    [InlineData("2026-05-01", null, "last_month", "bad_period preset: Give either")]
    public void Days_are_inclusive_and_what_is_wrong_has_a_name(string? start, string? end, string? preset, string expected)
    {
        var (question, problem) = SimpleQuestion.Read(
            new SimpleParameters { start_date = start, end_date = end, preset = preset }, [], "", Granularity.Daily, "", Now);
        Assert.StartsWith(expected, question is null ? $"{problem!.Code} {problem.At}: {problem.Detail}" : $"{question.Range.Start}..{question.Range.End}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"a-1-x\"", true)]
    [InlineData("W/\"a-1-x\"", true)]
    [InlineData("*", true)]
    [InlineData("\"b\", W/\"a-1-x\"", true)]
    [InlineData("\"b\",\"c\"", false)]
    [InlineData("\"a,b\", \"a-1-x\"", true)]
    [InlineData("\"a-1-x", false)]
    [InlineData("a-1-x", false)]
    [InlineData("", false)]
    public void If_none_match_names_the_tag(string known, bool isKnown) => Assert.Equal(isKnown, CostHttp.IsAmong("\"a-1-x\"", known));

    [Theory]
    [InlineData(0, "bad_value 'months' is 1 to 36 (MonthsMax), not 0.")]
    [InlineData(37, "limit_exceeded 'months' is 1 to 36 (MonthsMax), not 37.")]
    public void A_number_beyond_its_range_is_named_with_it(int asked, string expected)
    {
        var problem = CostProblem.Outside("months", "MonthsMax", 36, asked);
        Assert.Equal((expected, "months"), ($"{problem.Code} {problem.Detail}", problem.At));
    }
}
