using System.ComponentModel.DataAnnotations;
using FinOps.Focus;

namespace FinOps.Understand.Ingestion;

/// <summary>An import's invoice; amounts travel as text.</summary>
/// <param name="BillingPeriod">First day of the billing period; null where no row says it readably.</param>
/// <param name="InvoiceId">The invoice's id; null where the bill names none.</param>
/// <param name="Issuer">Who sends it.</param>
/// <param name="BillingAccountId">The account that is invoiced.</param>
/// <param name="Currency">The billing currency.</param>
/// <param name="Charges">How many charges are stored.</param>
/// <param name="AsRead">The sum of the bill's own cost column.</param>
/// <param name="Rejected">The part that stands in rejected rows.</param>
/// <param name="AsStored">The sum of billed cost over the stored rows.</param>
/// <param name="Difference">What is missing or too much; zero for a sound import.</param>
public sealed record ImportInvoiceView(
    DateOnly? BillingPeriod, string? InvoiceId, string Issuer, string BillingAccountId, string Currency, long Charges,
    ExactDecimal AsRead, ExactDecimal Rejected, ExactDecimal AsStored, ExactDecimal Difference)
{
    internal static ImportInvoiceView Of(ImportInvoice i) => new(
        i.BillingPeriod, i.InvoiceId.Length > 0 ? i.InvoiceId : null, i.Issuer, i.BillingAccountId, i.Currency, i.Rows, i.AsRead, i.Rejected,
        i.AsStored, i.AsRead - i.Rejected - i.AsStored);
}

/// <summary>Bills against costs.</summary>
/// <param name="From">First day of the billing periods; null for the earliest.</param>
/// <param name="To">The day after the last; null for the latest.</param>
/// <param name="Months">Per billing period and currency, newest first.</param>
/// <param name="Invoices">Per invoice, newest first.</param>
/// <param name="DataVersion">Of which data.</param>
public sealed record InvoicesView(
    DateOnly? From, DateOnly? To, IReadOnlyList<InvoiceMonthView> Months, IReadOnlyList<InvoiceView> Invoices, long DataVersion)
{
    internal static InvoicesView Of(ChargePeriod? periods, IReadOnlyList<InvoiceReconciliation> invoices, long dataVersion) => new(
        DayOf(periods?.Start), DayOf(periods?.End),
        [.. invoices.GroupBy(i => (i.Invoice.BillingPeriod, i.Invoice.Currency)).Select(g => InvoiceMonthView.Of([.. g]))],
        [.. invoices.Select(InvoiceView.Of)], dataVersion);

    internal static DateOnly? DayOf(DateTimeOffset? moment) => moment is { } m ? DateOnly.FromDateTime(m.UtcDateTime) : null;
}

/// <summary>The invoices of one billing period in one currency.</summary>
/// <param name="BillingPeriod">First day of the billing period.</param>
/// <param name="Currency">The billing currency.</param>
/// <param name="Invoices">How many invoices.</param>
/// <param name="Bill">What the bills say; null where an invoice's side of the bill is not known.</param>
/// <param name="Focus">Billed cost in the costs.</param>
/// <param name="Difference">Bill less costs.</param>
/// <param name="Verdict">The worst of its invoices.</param>
public sealed record InvoiceMonthView(
    DateOnly? BillingPeriod, string Currency, int Invoices, ExactDecimal? Bill, ExactDecimal Focus, ExactDecimal? Difference,
    [property: AllowedValues("agrees", "explained", "differs")] string Verdict)
{
    internal static InvoiceMonthView Of(IReadOnlyList<InvoiceReconciliation> month)
    {
        var isKnown = month.All(i => i.Bill is not null);
        return new InvoiceMonthView(
            month[0].Invoice.BillingPeriod, month[0].Invoice.Currency, month.Count,
            isKnown ? InvoiceReconciliation.Sum(month, i => i.Bill ?? default) : null,
            InvoiceReconciliation.Sum(month, i => i.Focus) ?? default,
            isKnown ? InvoiceReconciliation.Sum(month, i => i.Difference ?? default) : null,
            InvoiceView.Word(month.Max(i => i.Verdict)));
    }
}

/// <summary>An invoice: bill, import and costs side by side.</summary>
/// <param name="BillingPeriod">First day of the billing period.</param>
/// <param name="InvoiceId">The invoice's id; null where the bill names none, as of an open month.</param>
/// <param name="Issuer">Who sends it.</param>
/// <param name="BillingAccountId">The account that is invoiced.</param>
/// <param name="Currency">The billing currency.</param>
/// <param name="Charges">How many charges are in the costs.</param>
/// <param name="Bill">The sum of the bill's own cost column; null where it was not kept.</param>
/// <param name="Rejected">The part of it that stands in rejected rows.</param>
/// <param name="Imported">What was stored when it was imported; null where it was not kept.</param>
/// <param name="Focus">Billed cost in the costs now.</param>
/// <param name="Difference">What the bill says beyond that.</param>
/// <param name="Verdict">Whether they agree.</param>
/// <param name="Explanation">Why not, or what else is to be known.</param>
/// <param name="ImportIds">The imports it came with.</param>
public sealed record InvoiceView(
    DateOnly? BillingPeriod, string? InvoiceId, string Issuer, string BillingAccountId, string Currency, long Charges,
    ExactDecimal? Bill, ExactDecimal Rejected, ExactDecimal? Imported, ExactDecimal Focus, ExactDecimal? Difference,
    [property: AllowedValues("agrees", "explained", "differs")] string Verdict, string? Explanation, IReadOnlyList<long> ImportIds)
{
    internal static InvoiceView Of(InvoiceReconciliation i) => new(
        i.Invoice.BillingPeriod, i.Invoice.InvoiceId.Length > 0 ? i.Invoice.InvoiceId : null, i.Invoice.Issuer, i.Invoice.BillingAccountId,
        i.Invoice.Currency, i.Charges, i.Bill, i.Rejected, i.Imported, i.Focus, i.Difference, Word(i.Verdict), i.Explanation, i.ImportIds);

    internal static string Word(Verdict verdict) => verdict.ToString().ToLowerInvariant();
}

/// <summary>Commitments against their use.</summary>
/// <param name="From">First day of the billing periods; null for the earliest.</param>
/// <param name="To">The day after the last; null for the latest.</param>
/// <param name="Commitments">Those that differ first.</param>
/// <param name="DataVersion">Of which data.</param>
public sealed record CommitmentsView(DateOnly? From, DateOnly? To, IReadOnlyList<CommitmentView> Commitments, long DataVersion);

/// <summary>A commitment in one currency.</summary>
/// <param name="CommitmentId">Its id.</param>
/// <param name="Name">Its name; null where the bill gives none.</param>
/// <param name="Kind">The provider's name for its kind.</param>
/// <param name="Provider">Who made it available.</param>
/// <param name="Currency">The billing currency.</param>
/// <param name="TermStart">When the term starts that an upfront purchase pays for; null where no purchase says so.</param>
/// <param name="TermEnd">When that term ends.</param>
/// <param name="Upfront">Paid once, over all imported bills.</param>
/// <param name="Recurring">Paid in turn, over all imported bills.</param>
/// <param name="Used">Effective cost of what was used, over all imported bills.</param>
/// <param name="Unused">Effective cost of what lay idle, over all imported bills.</param>
/// <param name="Difference">Purchases less used and unused.</param>
/// <param name="Verdict">Whether they agree.</param>
/// <param name="Explanation">Why not.</param>
/// <param name="Periods">The billing periods asked for, one by one.</param>
/// <param name="Hours">Whether every hour of them comes to the same; null where the bill is not by the hour.</param>
/// <param name="Parts">The ids of what it consists of, where the bills call what is used by other ids than what is bought.</param>
public sealed record CommitmentView(
    string CommitmentId, string? Name, string Kind, string Provider, string Currency, DateTimeOffset? TermStart, DateTimeOffset? TermEnd,
    ExactDecimal Upfront, ExactDecimal Recurring, ExactDecimal Used, ExactDecimal Unused, ExactDecimal Difference,
    [property: AllowedValues("agrees", "explained", "differs")] string Verdict, string? Explanation,
    IReadOnlyList<CommitmentPeriodView> Periods, HourlyReconciliation? Hours, IReadOnlyList<string> Parts)
{
    internal static CommitmentView Of(CommitmentReconciliation whole, IReadOnlyList<string> parts, HourlyReconciliation? hours, ChargePeriod? periods)
    {
        var (from, to) = (InvoicesView.DayOf(periods?.Start), InvoicesView.DayOf(periods?.End));
        var (finding, last) = (whole.OverTerm(), whole.Periods[^1]);
        return new CommitmentView(
            whole.Commitment.Id, last.Name.Length > 0 ? last.Name : null, last.Kind, last.Provider, whole.Commitment.Currency, whole.TermStart, whole.TermEnd,
            whole.Upfront, whole.Recurring, whole.Used, whole.Unused, whole.Difference, InvoiceView.Word(finding.Verdict), finding.Explanation,
            [.. whole.Periods.Where(p => (from is null || p.BillingPeriod >= from) && (to is null || p.BillingPeriod < to)).Select(p => CommitmentPeriodView.Of(whole, p))],
            hours, parts);
    }
}

/// <summary>A commitment in one billing period.</summary>
/// <param name="BillingPeriod">First day of the billing period.</param>
/// <param name="Upfront">Paid once.</param>
/// <param name="Recurring">Paid in turn.</param>
/// <param name="Used">Effective cost of what was used.</param>
/// <param name="Unused">Effective cost of what lay idle.</param>
/// <param name="Difference">Purchases less used and unused.</param>
/// <param name="Verdict">Whether they agree.</param>
/// <param name="Explanation">Why not.</param>
public sealed record CommitmentPeriodView(
    DateOnly BillingPeriod, ExactDecimal Upfront, ExactDecimal Recurring, ExactDecimal Used, ExactDecimal Unused, ExactDecimal Difference,
    [property: AllowedValues("agrees", "explained", "differs")] string Verdict, string? Explanation)
{
    internal static CommitmentPeriodView Of(CommitmentReconciliation whole, CommitmentPeriod p)
    {
        var finding = whole.Of(p);
        return new CommitmentPeriodView(
            p.BillingPeriod, p.Upfront, p.Recurring, p.Used, p.Unused, p.Purchased - p.Effective, InvoiceView.Word(finding.Verdict), finding.Explanation);
    }
}
