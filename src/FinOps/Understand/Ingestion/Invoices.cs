using FinOps.Focus;

namespace FinOps.Understand.Ingestion;

/// <summary>What tells one invoice from another. Open months have no invoice id yet; they are kept apart by the rest.</summary>
/// <param name="BillingPeriod">First day of the billing period; null where it cannot be read, and so the row was rejected.</param>
/// <param name="Currency">The billing currency.</param>
/// <param name="InvoiceId">The invoice's id; empty where the bill names none.</param>
/// <param name="Issuer">Who sends it.</param>
/// <param name="BillingAccountId">The account that is invoiced.</param>
public sealed record InvoiceKey(DateOnly? BillingPeriod, string Currency, string InvoiceId, string Issuer, string BillingAccountId);

/// <summary>What one invoice comes to.</summary>
/// <param name="Invoice">Which.</param>
/// <param name="Rows">How many charges.</param>
/// <param name="Amount">Their sum.</param>
public sealed record InvoiceAmount(InvoiceKey Invoice, long Rows, ExactDecimal Amount);

/// <summary>One invoice as the bill says it and as it is stored.</summary>
/// <param name="Invoice">Which.</param>
/// <param name="Rows">How many charges are stored.</param>
/// <param name="AsRead">The sum of the bill's own cost column, from its text.</param>
/// <param name="Rejected">The part of it that stands in rejected rows.</param>
/// <param name="AsStored">The sum of billed cost over the stored rows.</param>
public sealed record InvoiceLine(InvoiceKey Invoice, long Rows, ExactDecimal AsRead, ExactDecimal Rejected, ExactDecimal AsStored)
{
    /// <summary>Puts side by side what was read, rejected and stored; an invoice that only one side knows has a line too.</summary>
    public static IReadOnlyList<InvoiceLine> Compare(
        IReadOnlyList<InvoiceAmount> read, IReadOnlyList<InvoiceAmount> rejected, IReadOnlyList<InvoiceAmount> stored)
    {
        var (readBy, rejectedBy, storedBy) = (ByKey(read), ByKey(rejected), ByKey(stored));
        return
        [
            .. readBy.Keys.Union(storedBy.Keys).Union(rejectedBy.Keys)
                .OrderBy(k => k.BillingPeriod).ThenBy(k => k.Currency, StringComparer.Ordinal).ThenBy(k => k.InvoiceId, StringComparer.Ordinal)
                .ThenBy(k => k.Issuer, StringComparer.Ordinal).ThenBy(k => k.BillingAccountId, StringComparer.Ordinal)
                .Select(k => new InvoiceLine(
                    k, storedBy.GetValueOrDefault(k)?.Rows ?? 0, readBy.GetValueOrDefault(k)?.Amount ?? default,
                    rejectedBy.GetValueOrDefault(k)?.Amount ?? default, storedBy.GetValueOrDefault(k)?.Amount ?? default)),
        ];
    }

    private static Dictionary<InvoiceKey, InvoiceAmount> ByKey(IReadOnlyList<InvoiceAmount> amounts) => amounts.ToDictionary(a => a.Invoice);
}

/// <summary>A kept <see cref="InvoiceLine"/>.</summary>
public sealed class ImportInvoice
{
    /// <summary>The line's number.</summary>
    public long Id { get; init; }

    /// <summary>Whose it is.</summary>
    public int TenantId { get; init; }

    /// <summary>The import.</summary>
    public long ImportId { get; init; }

    /// <summary>First day of the billing period.</summary>
    public DateOnly? BillingPeriod { get; init; }

    /// <summary>The billing currency.</summary>
    public required string Currency { get; init; }

    /// <summary>The invoice's id; empty where the bill names none.</summary>
    public required string InvoiceId { get; init; }

    /// <summary>Who sends it.</summary>
    public required string Issuer { get; init; }

    /// <summary>The account that is invoiced.</summary>
    public required string BillingAccountId { get; init; }

    /// <summary>How many charges are stored.</summary>
    public long Rows { get; init; }

    /// <summary>The sum of the bill's own cost column, from its text.</summary>
    public ExactDecimal AsRead { get; init; }

    /// <summary>The part that stands in rejected rows.</summary>
    public ExactDecimal Rejected { get; init; }

    /// <summary>The sum of billed cost over the stored rows.</summary>
    public ExactDecimal AsStored { get; init; }

    /// <summary>Which invoice it is.</summary>
    public InvoiceKey Key => new(BillingPeriod, Currency, InvoiceId, Issuer, BillingAccountId);

    internal static ImportInvoice Of(Import import, InvoiceLine line) => new()
    {
        TenantId = import.TenantId,
        ImportId = import.Id,
        BillingPeriod = line.Invoice.BillingPeriod,
        Currency = line.Invoice.Currency,
        InvoiceId = line.Invoice.InvoiceId,
        Issuer = line.Invoice.Issuer,
        BillingAccountId = line.Invoice.BillingAccountId,
        Rows = line.Rows,
        AsRead = line.AsRead,
        Rejected = line.Rejected,
        AsStored = line.AsStored,
    };
}
