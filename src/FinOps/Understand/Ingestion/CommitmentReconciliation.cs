using System.Globalization;
using FinOps.Focus;

namespace FinOps.Understand.Ingestion;

/// <summary>What a comparison of purchases with use came to, in a verdict and words.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Explanation">Why; null where the two simply agree.</param>
public sealed record CommitmentFinding(Verdict Verdict, string? Explanation)
{
    /// <summary>Equal to the last digit.</summary>
    public static CommitmentFinding Agrees { get; } = new(Verdict.Agrees, null);
}

/// <summary>
/// A commitment over all imported time: what was bought of it against the effective cost of what was used and lay idle. A
/// recurring fee agrees month by month; what is paid upfront stands against the use of a whole term.
/// </summary>
/// <param name="Commitment">Which.</param>
/// <param name="Periods">What each billing period says, oldest first.</param>
/// <param name="FirstImported">The first billing period of which the tenant has any bill.</param>
public sealed record CommitmentReconciliation(CommitmentKey Commitment, IReadOnlyList<CommitmentPeriod> Periods, DateOnly FirstImported)
{
    private const int TermDaysMin = 32;

    /// <summary>Everything paid once.</summary>
    public ExactDecimal Upfront => Sum(p => p.Upfront);

    /// <summary>Everything paid in turn.</summary>
    public ExactDecimal Recurring => Sum(p => p.Recurring);

    /// <summary>Effective cost of what was used.</summary>
    public ExactDecimal Used => Sum(p => p.Used);

    /// <summary>Effective cost of what lay idle.</summary>
    public ExactDecimal Unused => Sum(p => p.Unused);

    /// <summary>Purchases less used and unused.</summary>
    public ExactDecimal Difference => Upfront + Recurring - Used - Unused;

    /// <summary>When the term starts that the upfront purchase pays for; null where no purchase says so.</summary>
    public DateTimeOffset? TermStart => TermEnd is null ? null : Periods.Min(p => p.TermStart);

    /// <summary>When that term ends. A purchase that only names its day or month does not say.</summary>
    public DateTimeOffset? TermEnd =>
        Periods.Max(p => p.TermEnd) is { } end && Periods.Min(p => p.TermStart) is { } start && end - start >= TimeSpan.FromDays(TermDaysMin) ? end : null;

    /// <summary>When the last use in the imported bills ends.</summary>
    public DateTimeOffset? UsedTo => Periods.Max(p => p.UsedTo);

    /// <summary>Judges the whole of what is imported.</summary>
    public CommitmentFinding OverTerm()
    {
        if (Difference == ExactDecimal.Zero) return CommitmentFinding.Agrees;
        if (Upfront == ExactDecimal.Zero)
        {
            var open = Periods.Select(Of).Where(f => f.Verdict != Verdict.Agrees).ToList();
            return open.FirstOrDefault(f => f.Verdict == Verdict.Differs) ?? open.FirstOrDefault() ?? CommitmentFinding.Agrees;
        }

        if (Difference.Sign < 0)
            return new(Verdict.Differs, "More of it was used and lay idle than was paid for in the imported bills: a purchase is missing.");
        if (TermEnd is not { } end)
            return new(Verdict.Explained, "Paid upfront, and the bill does not say for how long. The difference is what is not used yet.");
        return UsedTo is { } used && used >= end
            ? new(Verdict.Differs, $"Its term ended on {LastDay(end)}, and used and unused do not make up what was paid.")
            : new(Verdict.Explained, $"Paid upfront through {LastDay(end)}; the imported bills show its use {(UsedTo is { } to ? $"through {LastDay(to)}" : "not yet")}. The difference is the rest of the term.");
    }

    /// <summary>Judges one billing period.</summary>
    public CommitmentFinding Of(CommitmentPeriod period)
    {
        if (Upfront + Recurring == ExactDecimal.Zero && !Periods.Any(p => p.TermStart is not null))
            return period.Effective == ExactDecimal.Zero ? CommitmentFinding.Agrees : NoPurchase;
        var difference = period.Purchased - period.Effective;
        if (difference == ExactDecimal.Zero) return CommitmentFinding.Agrees;
        if (Upfront != ExactDecimal.Zero)
            return new(Verdict.Explained, "Paid upfront: the payment stands against the use of its whole term, so no single month agrees.");
        var end = new DateTimeOffset(period.BillingPeriod.AddMonths(1), TimeOnly.MinValue, TimeSpan.Zero);
        if (difference.Sign > 0 && period == Periods[^1] && (period.UsedTo is null || period.UsedTo < end))
            return new(Verdict.Explained, period.UsedTo is { } to ? $"The fee is for the whole month, its use is known through {LastDay(to)}." : "The fee is billed, its use is not known yet.");
        if (difference.Sign < 0 && Periods[0].BillingPeriod == FirstImported)
            return new(Verdict.Explained, "The use costs more than the recurring fee: the rest was paid upfront before the first imported month.");
        return new(Verdict.Differs, difference.Sign > 0
            ? "Less was used and lay idle than was paid for: rows are missing from the bill."
            : "More was used and lay idle than was paid for: a purchase is missing from the bill.");
    }

    private static CommitmentFinding NoPurchase { get; } = new(
        Verdict.Explained, "No imported bill holds a purchase of it: it was bought before the first imported month, or is paid on another account's bill.");

    /// <summary>The last day before an exclusive end.</summary>
    private static string LastDay(DateTimeOffset end) => end.UtcDateTime.AddTicks(-1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private ExactDecimal Sum(Func<CommitmentPeriod, ExactDecimal> amount) => Periods.Aggregate(ExactDecimal.Zero, (sum, p) => sum + amount(p));
}
