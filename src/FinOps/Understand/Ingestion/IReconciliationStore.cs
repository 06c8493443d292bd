using FinOps.Focus;

namespace FinOps.Understand.Ingestion;

/// <summary>
/// Sums over the published rows that are held against what bills and purchases say. The seam to the store: its engine adds up.
/// </summary>
public interface IReconciliationStore
{
    /// <summary>What each invoice of the billing periods comes to, apart for the imports that kept no invoices to compare with.</summary>
    Task<IReadOnlyList<StoredInvoice>> Invoices(int tenant, ChargePeriod? periods, IReadOnlyList<long> published, IReadOnlyList<long> unproven, CancellationToken stop);

    /// <summary>What was bought and used of each commitment, per billing period, over all published rows.</summary>
    Task<IReadOnlyList<CommitmentPeriod>> Commitments(int tenant, IReadOnlyList<long> published, CancellationToken stop);

    /// <summary>
    /// How much of each commitment the hours of a period come to, where its rows are hourly: each sum with how often it comes.
    /// A commitment with its parts (<see cref="CommitmentFamily"/>) is one.
    /// </summary>
    Task<IReadOnlyList<CommitmentHours>> Hours(int tenant, ChargePeriod? period, IReadOnlyList<long> published, CancellationToken stop);

    /// <summary>What the services of these imports come to that are filed under Other, import by import, over the charges of a period of whole days.</summary>
    Task<IReadOnlyList<OtherService>> OtherServices(int tenant, ChargePeriod? period, IReadOnlyList<long> imports, CancellationToken stop);
}

/// <summary>What the store holds of an invoice.</summary>
/// <param name="Invoice">Which.</param>
/// <param name="IsUnproven">True for the rows of imports that kept no invoices to compare with.</param>
/// <param name="Charges">How many rows.</param>
/// <param name="BilledCost">Their sum.</param>
public sealed record StoredInvoice(InvoiceKey Invoice, bool IsUnproven, long Charges, ExactDecimal BilledCost);

/// <summary>A commitment in one currency.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Currency">The billing currency.</param>
public sealed record CommitmentKey(string Id, string Currency);

/// <summary>What one billing period says of a commitment.</summary>
/// <param name="Commitment">Which.</param>
/// <param name="BillingPeriod">First day of the billing period.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind">The provider's name for its kind.</param>
/// <param name="Provider">Who made it available.</param>
/// <param name="Used">Effective cost of the usage it covered.</param>
/// <param name="Unused">Effective cost of what lay idle.</param>
/// <param name="Upfront">Billed cost of one-time purchases.</param>
/// <param name="Recurring">Billed cost of all other purchases.</param>
/// <param name="TermStart">When the first one-time purchase takes effect; null without one.</param>
/// <param name="TermEnd">Until when the last one-time purchase lasts; null without one.</param>
/// <param name="UsedFrom">When its first use starts; null without use.</param>
/// <param name="UsedTo">When its last use ends; null without use.</param>
/// <param name="IdleSpan">How long the longest charge is that says what lay idle; null where nothing did.</param>
public sealed record CommitmentPeriod(
    CommitmentKey Commitment, DateOnly BillingPeriod, string Name, string Kind, string Provider,
    ExactDecimal Used, ExactDecimal Unused, ExactDecimal Upfront, ExactDecimal Recurring,
    DateTimeOffset? TermStart, DateTimeOffset? TermEnd, DateTimeOffset? UsedFrom, DateTimeOffset? UsedTo, TimeSpan? IdleSpan = null)
{
    /// <summary>Used and unused together.</summary>
    public ExactDecimal Effective => Used + Unused;

    /// <summary>All that was bought.</summary>
    public ExactDecimal Purchased => Upfront + Recurring;
}

/// <summary>Hours in which a commitment came to the same sum.</summary>
/// <param name="Commitment">Which.</param>
/// <param name="Amount">The sum of used and unused in each of these hours.</param>
/// <param name="Hours">How many hours came to it.</param>
/// <param name="HoursOfAll">How many hours the commitment has rows in.</param>
/// <param name="HoursSpanned">How many hours lie between the first and the end of the last of those.</param>
/// <param name="First">The first of these hours.</param>
public sealed record CommitmentHours(
    CommitmentKey Commitment, ExactDecimal Amount, long Hours, long HoursOfAll, long HoursSpanned, IReadOnlyList<DateTimeOffset> First);
