using System.Globalization;

namespace FinOps.Understand.Ingestion;

/// <summary>The commitments of a billing account, seen from far.</summary>
/// <param name="Provider">Who made them available.</param>
/// <param name="BillingAccountId">The account that is invoiced.</param>
/// <param name="Used">How many of them are used or lie idle at a cost.</param>
/// <param name="Purchases">How many charges buy or give back one.</param>
public sealed record CommitmentAccount(string Provider, string BillingAccountId, long Used, long Purchases)
{
    /// <summary>
    /// True where commitments are used of which none was ever bought: the bill then spreads commitments over their use and
    /// leaves out what was paid for them, unless all was paid before the first imported month.
    /// </summary>
    public bool LacksPurchases => Used > 0 && Purchases == 0;

    /// <summary>What cannot hold then, and what to do.</summary>
    public string Say() => string.Create(CultureInfo.InvariantCulture,
        $"Billing account {BillingAccountId} of {Provider}: {Used} {(Used == 1 ? "commitment is" : "commitments are")} used in the imported bills, and no purchase or refund of any is in them. ")
        + "If these bills are a view that spreads commitments over their use (amortized), billed cost lacks what was paid for them, and purchases cannot be held "
        + "against used + unused: import the view of what is billed (actual) beside it. If everything was paid before the first imported month, nothing is missing.";
}
