using FinOps.Focus;
using FinOps.Understand.Ingestion;

namespace FinOps.Tests.Ingestion;

/// <summary>What an invoice's sides come to, and in which words a difference is told.</summary>
public sealed class InvoiceReconciliationTests
{
    private static readonly InvoiceKey March = new(new DateOnly(2026, 3, 1), "EUR", "I-1", "Clouds", "acc-1");

    [Theory]
    [InlineData("10", "0", "10", "10", "Agrees", null)]
    [InlineData("10", "4", "6", "6", "Explained", "rejected rows")]
    [InlineData("10", "0", "10", "7", "Differs", "no longer those that were imported")]
    [InlineData("10", "0", "7", "7", "Differs", "mapping moved costs")]
    [InlineData("10", "4", "10", "10", "Agrees", null)]
    public void Bill_import_and_costs_side_by_side(string bill, string rejected, string imported, string focus, string verdict, string? says)
    {
        var line = Assert.Single(InvoiceReconciliation.Compare([Kept(bill, rejected, imported)], [new StoredInvoice(March, false, 3, Of(focus))]));
        Assert.Equal(verdict, line.Verdict.ToString());
        if (says is null) Assert.Null(line.Explanation);
        else Assert.Contains(says, line.Explanation, StringComparison.Ordinal);
        Assert.Equal(Of(bill) - Of(focus), line.Difference);
        Assert.Equal([7L], line.ImportIds);
    }

    [Fact]
    public void What_came_with_bills_that_kept_no_invoices_is_not_held_against_the_others()
    {
        var line = Assert.Single(InvoiceReconciliation.Compare(
            [Kept("10", "0", "10")], [new StoredInvoice(March, false, 3, Of("10")), new StoredInvoice(March, true, 2, Of("4"))]));
        Assert.Equal((Verdict.Explained, ExactDecimal.Zero, Of("14")), (line.Verdict, line.Difference, line.Focus));
        Assert.Contains("4 EUR", line.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_any_bill_to_compare_nothing_is_claimed()
    {
        var line = Assert.Single(InvoiceReconciliation.Compare([], [new StoredInvoice(March, true, 2, Of("4"))]));
        Assert.Equal((Verdict.Explained, (ExactDecimal?)null), (line.Verdict, line.Difference));
        Assert.Contains("Import them again", line.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void An_invoice_whose_costs_are_gone_differs()
    {
        var line = Assert.Single(InvoiceReconciliation.Compare([Kept("10", "0", "10")], []));
        Assert.Equal((Verdict.Differs, Of("10")), (line.Verdict, line.Difference));
    }

    [Fact]
    public void Lines_of_an_import_know_every_side()
    {
        var other = March with { InvoiceId = "" };
        var lines = InvoiceLine.Compare(
            [new(March, 2, Of("10")), new(other, 1, Of("2"))], [new(other, 1, Of("2"))], [new(March, 2, Of("10"))]);
        Assert.Equal([(other, 0L, "2", "2", "0"), (March, 2L, "10", "0", "10")],
            lines.Select(l => (l.Invoice, l.Rows, l.AsRead.ToString(), l.Rejected.ToString(), l.AsStored.ToString())));
    }

    private static ImportInvoice Kept(string bill, string rejected, string imported) => new()
    {
        ImportId = 7,
        BillingPeriod = March.BillingPeriod,
        Currency = March.Currency,
        InvoiceId = March.InvoiceId,
        Issuer = March.Issuer,
        BillingAccountId = March.BillingAccountId,
        AsRead = Of(bill),
        Rejected = Of(rejected),
        AsStored = Of(imported),
    };

    private static ExactDecimal Of(string text) => ExactDecimal.Parse(text);
}
