using FinOps.Focus;

namespace FinOps.Understand.Ingestion;

/// <summary>What a comparison came to.</summary>
public enum Verdict
{
    /// <summary>Equal to the last digit.</summary>
    Agrees,

    /// <summary>Not equal, or not comparable, for a reason that is known.</summary>
    Explained,

    /// <summary>Not equal, and nothing explains it.</summary>
    Differs,
}

/// <summary>One invoice of one billing period: what the bill says, what was imported of it, what is in the costs now.</summary>
/// <param name="Invoice">Which.</param>
/// <param name="Charges">How many charges are in the costs.</param>
/// <param name="Bill">The sum of the bills' own cost column; null where none of its imports kept it.</param>
/// <param name="Rejected">The part of it that stands in rejected rows.</param>
/// <param name="Imported">What was stored when the bills were imported; null where none of its imports kept it.</param>
/// <param name="Unproven">The part of the costs from imports that kept no invoices to compare with.</param>
/// <param name="Focus">Billed cost in the costs now.</param>
/// <param name="ImportIds">The imports it came with.</param>
public sealed record InvoiceReconciliation(
    InvoiceKey Invoice, long Charges, ExactDecimal? Bill, ExactDecimal Rejected, ExactDecimal? Imported, ExactDecimal Unproven, ExactDecimal Focus,
    IReadOnlyList<long> ImportIds)
{
    /// <summary>What the bill says beyond what is in the costs; null where the bill's side is not known.</summary>
    public ExactDecimal? Difference => Bill is { } bill ? bill - (Focus - Unproven) : null;

    /// <summary>What it came to.</summary>
    public Verdict Verdict => Difference switch
    {
        null => Verdict.Explained,
        { Sign: 0 } => Unproven.Sign == 0 ? Verdict.Agrees : Verdict.Explained,
        { } left => left == Rejected ? Verdict.Explained : Verdict.Differs,
    };

    /// <summary>Why it is as it is; null where bill and costs simply agree.</summary>
    public string? Explanation
    {
        get
        {
            if (Difference is not { } difference)
                return "Its bills were imported before invoices were kept, or name too many of them. Import them again to compare.";
            if (difference.Sign == 0)
                return Unproven.Sign == 0 ? null : $"{Unproven} {Invoice.Currency} of it came with bills that kept no invoices to compare with.";
            if (difference == Rejected) return "The rejected rows of its imports hold the difference.";
            return Imported is { } imported && imported != Focus - Unproven
                ? "The rows in the costs are no longer those that were imported. Import the bill again."
                : "The mapping moved costs to or from this invoice. Import the bill again; if it stays, report it with the import's id.";
        }
    }

    /// <summary>Puts the sides of each invoice together.</summary>
    public static IReadOnlyList<InvoiceReconciliation> Compare(IReadOnlyList<ImportInvoice> kept, IReadOnlyList<StoredInvoice> stored)
    {
        var bills = kept.ToLookup(k => k.Key);
        var rows = stored.ToLookup(s => s.Invoice);
        return
        [
            .. bills.Select(b => b.Key).Union(rows.Select(r => r.Key))
                .OrderByDescending(k => k.BillingPeriod).ThenBy(k => k.Currency, StringComparer.Ordinal).ThenBy(k => k.Issuer, StringComparer.Ordinal)
                .ThenBy(k => k.BillingAccountId, StringComparer.Ordinal).ThenBy(k => k.InvoiceId, StringComparer.Ordinal)
                .Select(k => new InvoiceReconciliation(
                    k, rows[k].Sum(r => r.Charges), Sum(bills[k], b => b.AsRead), Sum(bills[k], b => b.Rejected) ?? default, Sum(bills[k], b => b.AsStored),
                    Sum(rows[k].Where(r => r.IsUnproven), r => r.BilledCost) ?? default, Sum(rows[k], r => r.BilledCost) ?? default,
                    [.. bills[k].Select(b => b.ImportId).Distinct().Order()])),
        ];
    }

    /// <summary>The sum; null of nothing.</summary>
    internal static ExactDecimal? Sum<T>(IEnumerable<T> items, Func<T, ExactDecimal> amount)
    {
        ExactDecimal? sum = null;
        foreach (var item in items) sum = (sum ?? ExactDecimal.Zero) + amount(item);
        return sum;
    }
}
