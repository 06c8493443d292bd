using FinOps.Focus;

namespace FinOps.Understand.Ingestion;

/// <summary>Whether a commitment came to the same sum in every hour. The sum that most hours come to is taken for the commitment.</summary>
/// <param name="Checked">Hours with rows.</param>
/// <param name="Commitment">What most hours come to.</param>
/// <param name="Differing">Hours that come to something else; null where no hour can be judged.</param>
/// <param name="Missing">Hours between the first and the last that have no rows.</param>
/// <param name="Samples">Some of the hours that differ.</param>
/// <param name="Explanation">Why no hour can be judged; null where they can.</param>
public sealed record HourlyReconciliation(
    long Checked, ExactDecimal Commitment, long? Differing, long Missing, IReadOnlyList<HourView> Samples, string? Explanation = null)
{
    private const int SamplesMax = 10;
    private const int MonthDaysMin = 28;

    /// <summary>Judges the hours of one commitment.</summary>
    /// <param name="sums">Each sum with how often it comes, the most frequent first.</param>
    /// <param name="idleSpan">How long the longest charge is that says what lay idle; null where nothing did.</param>
    public static HourlyReconciliation? Of(IReadOnlyList<CommitmentHours> sums, TimeSpan? idleSpan)
    {
        if (sums.Count == 0) return null;
        var usual = sums[0];
        // The hours then hold what was used alone, which differs from hour to hour as use does.
        if (idleSpan is { } span && span > TimeSpan.FromHours(1))
        {
            return new HourlyReconciliation(usual.HoursOfAll, usual.Amount, null, usual.HoursSpanned - usual.HoursOfAll, [],
                $"Cannot be judged by the hour: unused comes by the {(span >= TimeSpan.FromDays(MonthDaysMin) ? "month" : span >= TimeSpan.FromDays(1) ? "day" : "span of several hours")}.");
        }

        return new HourlyReconciliation(
            usual.HoursOfAll, usual.Amount, usual.HoursOfAll - usual.Hours, usual.HoursSpanned - usual.HoursOfAll,
            [.. sums.Skip(1).SelectMany(o => o.First.Select(h => new HourView(h, o.Amount))).OrderBy(h => h.Hour).Take(SamplesMax)]);
    }
}

/// <summary>An hour that does not come to what most hours come to.</summary>
/// <param name="Hour">When it starts.</param>
/// <param name="Amount">Used and unused in it.</param>
public sealed record HourView(DateTimeOffset Hour, ExactDecimal Amount);
