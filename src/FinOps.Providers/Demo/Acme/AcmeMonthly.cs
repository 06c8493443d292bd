using static FinOps.Providers.Demo.Acme.AcmeNames;

namespace FinOps.Providers.Demo.Acme;

/// <summary>What is charged by the month and not by use: marketplace, support, credits, corrections and tax.</summary>
internal sealed class AcmeMonthly(AcmePeriod period, AcmeRows rows)
{
    private const decimal SupportPart = 0.03m;

    private static readonly AcmeService AwsSupport = new("SUP", "AWS Support (Business)", "Management and Governance", "Support", "", "");
    private static readonly AcmeService GcpSupport = new("SUP", "Customer Care", "Management and Governance", "Support", "", "");
    private static readonly AcmeService Observability = new("MKT", "Example Observability Cloud", "Management and Governance", "Observability", "", "");
    private static readonly AcmeService Firewall = new("MKT", "Example Managed Firewall", "Networking", "Network Security", "", "");

    // (payer's account, months after the first, amount, text)
    private static readonly (AcmeAccount Account, int Month, decimal Amount, string Text, AcmeSku Of)[] Credits =
    [
        (Shared, 0, -2500m, "Promotional credit", AcmeSkus.M6iXlarge),
        (Shared, 1, -2500m, "Promotional credit", AcmeSkus.M6iXlarge),
        (Shared, 2, -2500m, "Promotional credit", AcmeSkus.M6iXlarge),
        (MlProd, 8, -4000m, "Migration incentive", AcmeSkus.N2x8),
        (MlProd, 9, -4000m, "Migration incentive", AcmeSkus.N2x8),
        (Europe, 5, -1000m, "Sponsorship credit", AcmeSkus.D4s),
    ];

    // Billed in one month for a mistake in the month before.
    private static readonly (AcmeAccount Account, int Month, decimal Amount, string Text, AcmeSku Of)[] Corrections =
    [
        (ProdData, 7, -412.35m, "Refund of function duration metered twice", AcmeSkus.Lambda),
        (Europe, 10, -286.10m, "Refund of a database charged after its deletion", AcmeSkus.AzureSql),
        (SearchProd, 6, 75.50m, "Egress of the month before, metered late", AcmeSkus.Egress),
    ];

    /// <summary>What is charged on the first of a month.</summary>
    public IEnumerable<(string Fact, AcmePayer Payer, FocusRow Row)> AtStart(DateOnly month)
    {
        yield return ("marketplace", AwsPayer, Subscription(Shared, month, Observability, "Example Observability, Inc.", "Observability, 60 hosts", 3900m));
        yield return ("marketplace", AzurePayer, Subscription(CorpIt, month, Firewall, "Example Networks GmbH", "Managed firewall", 1250m));
        var n = ((month.Year - period.First.Year) * 12) + month.Month - period.First.Month;
        foreach (var credit in Credits.Where(credit => credit.Month == n))
            yield return ("credits", credit.Account.Payer, Lump(credit.Account, month, month, "Credit", credit.Amount, credit.Text, credit.Of));
        foreach (var correction in Corrections.Where(correction => correction.Month == n))
        {
            var row = Lump(correction.Account, month, month.AddMonths(-1), "Usage", correction.Amount, correction.Text, correction.Of);
            row.ChargeClass = "Correction";
            yield return ("corrections", correction.Account.Payer, row);
        }
    }

    /// <summary>What is reckoned from a finished month: support, and tax on everything including support.</summary>
    public IEnumerable<(string Fact, AcmePayer Payer, FocusRow Row)> AtEnd(DateOnly month, Func<AcmePayer, BillTotal?> totals)
    {
        foreach (var (account, service) in new[] { (Shared, AwsSupport), (SearchProd, GcpSupport) })
            if (totals(account.Payer) is { } spent)
                yield return ("support", account.Payer, Subscription(
                    account, month, service, account.Payer.Publisher, "Support plan, 3 % of the month's charges", Math.Round(spent.BilledCost * SupportPart, 2)));
        foreach (var payer in new[] { AwsPayer, AzurePayer, AzureEurope, GcpPayer })
            if (totals(payer) is { } spent)
                yield return ("tax", payer, Tax(payer, month, spent));
    }

    private FocusRow Subscription(AcmeAccount account, DateOnly month, AcmeService service, string publisher, string text, decimal amount)
    {
        var row = rows.Of(account, month, month, month.AddMonths(1), service.Sku(text, "Months", amount, text));
        row.PublisherName = publisher;
        row.ChargeCategory = "Purchase";
        row.ChargeFrequency = "Recurring";
        row.ChargeDescription = text;
        row.PricingCategory = "Standard";
        row.Price(1, "Months", amount, amount);
        row.BilledCost = row.EffectiveCost = amount;
        rows.Close(row, account.Payer);
        return row;
    }

    private FocusRow Lump(AcmeAccount account, DateOnly month, DateOnly from, string category, decimal amount, string text, AcmeSku of)
    {
        var row = rows.Of(account, month, from, from.AddMonths(1), null);
        row.ServiceName = of.Service;
        row.ServiceCategory = of.Category;
        row.ServiceSubcategory = of.Subcategory;
        row.ChargeCategory = category;
        row.ChargeFrequency = "One-Time";
        row.ChargeDescription = text;
        row.BilledCost = row.EffectiveCost = row.ListCost = row.ContractedCost = amount;
        rows.Close(row, account.Payer);
        return row;
    }

    private FocusRow Tax(AcmePayer payer, DateOnly month, BillTotal spent)
    {
        var row = rows.Of(payer, month, month, month.AddMonths(1));
        row.ServiceName = "Tax";
        row.ServiceCategory = "Other";
        row.ServiceSubcategory = "Other (Other)";
        row.ChargeCategory = "Tax";
        row.ChargeFrequency = "Recurring";
        row.ChargeDescription = payer.TaxName;
        row.BilledCost = Math.Round(spent.BilledCost * payer.TaxRate, 2);
        row.EffectiveCost = Math.Round(spent.EffectiveCost * payer.TaxRate, 2);
        row.ListCost = Math.Round(spent.ListCost * payer.TaxRate, 2);
        row.ContractedCost = Math.Round(spent.ContractedCost * payer.TaxRate, 2);
        rows.Close(row, payer);
        return row;
    }
}
