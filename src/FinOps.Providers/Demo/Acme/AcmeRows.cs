namespace FinOps.Providers.Demo.Acme;

/// <summary>Makes rows of usage and of commitments, in the currency of the payer.</summary>
internal sealed class AcmeRows(AcmePeriod period, Dice dice)
{
    private const string Usd = "USD";

    // 1 USD in EUR, anew each month, four decimals: few enough for every product to stay exact.
    private const decimal EuroLow = 0.86m;
    private const decimal EuroHigh = 0.94m;

    /// <summary>What one US dollar costs in the payer's currency in a month.</summary>
    public decimal RateOf(AcmePayer payer, DateOnly month) =>
        payer.Currency == Usd ? 1 : Math.Round(dice.Between(EuroLow, EuroHigh, Dice.Key("EUR"), month.DayNumber), 4);

    /// <summary>Contracted unit price of a meter in the payer's currency.</summary>
    public decimal ContractedPrice(AcmeMeter meter, DateOnly day) =>
        meter.Sku.Price * meter.Account.Payer.PriceFactor * RateOf(meter.Account.Payer, MonthOf(day));

    public static DateOnly MonthOf(DateOnly day) => new(day.Year, day.Month, 1);

    /// <summary>A day's usage, or the part of it that a commitment covers or leaves.</summary>
    public FocusRow Usage(AcmeMeter meter, DateOnly day, decimal quantity, AcmeCover? cover = null)
    {
        var sku = meter.Sku;
        var row = Of(meter.Account, MonthOf(day), day, day.AddDays(1), sku);
        Locate(row, meter);
        row.ChargeCategory = "Usage";
        row.ChargeFrequency = "Usage-Based";
        row.ChargeDescription = sku.Description;
        row.ConsumedQuantity = meter.ConsumedPart == 1 ? quantity : Math.Round(quantity * meter.ConsumedPart, sku.Decimals);
        row.ConsumedUnit = sku.Unit;
        Price(row, meter.Account.Payer, quantity, sku.Unit, sku.Price);
        row.PricingCategory = sku.IsSpot ? "Dynamic" : "Standard";
        row.BilledCost = row.EffectiveCost = row.ContractedCost;
        if (cover is { } covered)
        {
            Commit(row, covered.Commitment, covered.CommitmentQuantity, "Used");
            row.EffectiveCost = covered.EffectiveCost;
            row.BilledCost = 0;
        }

        if (meter.CapacityReservation is { } reservation)
            (row.CapacityReservationId, row.CapacityReservationStatus) = reservation;
        Close(row, meter.Account.Payer);
        return row;
    }

    /// <summary>What a commitment cost on a day without anyone using it.</summary>
    public FocusRow Unused(AcmeCommitment commitment, DateOnly day, decimal quantity)
    {
        var row = OfCommitment(commitment, day, day.AddDays(1), quantity, commitment.UnitPrice);
        row.ChargeCategory = "Usage";
        row.ChargeFrequency = "Usage-Based";
        row.ChargeDescription = $"{commitment.Name}, unused";
        Commit(row, commitment, quantity, "Unused");
        row.EffectiveCost = row.ContractedCost;
        Close(row, commitment.Account.Payer);
        return row;
    }

    /// <summary>A payment for a commitment: billed, and without effective cost, for the covered usage carries that.</summary>
    public FocusRow Purchase(AcmeCommitment commitment, DateOnly day, DateOnly until, decimal quantity, decimal unitPrice, bool isOneTime)
    {
        var row = OfCommitment(commitment, day, until, quantity, unitPrice);
        row.ChargeCategory = "Purchase";
        row.ChargeFrequency = isOneTime ? "One-Time" : "Recurring";
        row.ChargeDescription = $"{commitment.Name}, {(isOneTime ? "upfront payment" : "recurring payment")}";
        Commit(row, commitment, quantity, null);
        row.PricingCategory = "Standard";
        row.BilledCost = row.ContractedCost;
        Close(row, commitment.Account.Payer);
        return row;
    }

    /// <summary>A row of a payer with everything that follows from account, period and SKU.</summary>
    public FocusRow Of(AcmeAccount account, DateOnly month, DateOnly from, DateOnly until, AcmeSku? sku)
    {
        var row = Of(account.Payer, month, from, until);
        row.SubAccountId = account.Id;
        row.SubAccountName = account.Name;
        row.SubAccountType = account.Payer.SubAccountType;
        if (sku is null)
            return row;
        row.ServiceName = sku.Service;
        row.ServiceCategory = sku.Category;
        row.ServiceSubcategory = sku.Subcategory;
        row.SkuId = sku.Id;
        row.SkuMeter = sku.Meter;
        row.SkuPriceId = sku.PriceId;
        row.SkuPriceDetails = sku.Details;
        return row;
    }

    /// <summary>A row of a payer that belongs to no sub-account.</summary>
    public FocusRow Of(AcmePayer payer, DateOnly month, DateOnly from, DateOnly until) => new()
    {
        ProviderName = payer.Provider,
        PublisherName = payer.Publisher,
        InvoiceIssuerName = payer.Provider,
        InvoiceId = period.IsInvoiced(month) ? $"{payer.InvoicePrefix}{month:yyyyMM}77" : null,
        BillingAccountId = payer.Id,
        BillingAccountName = payer.Name,
        BillingAccountType = payer.Type,
        BillingCurrency = payer.Currency,
        BillingPeriodStart = month,
        BillingPeriodEnd = month.AddMonths(1),
        ChargePeriodStart = from,
        ChargePeriodEnd = until,
    };

    /// <summary>The pricing-currency columns; to be called when prices and costs are set.</summary>
    public void Close(FocusRow row, AcmePayer payer)
    {
        if (payer.Currency == Usd)
        {
            row.PriceInBillingCurrency();
            return;
        }

        // Prices in dollars are exact already; an effective cost is brought back to dollars, which no rule asks to be exact.
        row.PricingCurrency = Usd;
        row.PricingCurrencyEffectiveCost = Math.Round(row.EffectiveCost / RateOf(payer, row.BillingPeriodStart), 8);
        if (row.ListUnitPrice is { } list && row.PricingCurrencyListUnitPrice is null)
            row.PricingCurrencyListUnitPrice = Math.Round(list / RateOf(payer, row.BillingPeriodStart), 8);
        if (row.ContractedUnitPrice is { } contracted && row.PricingCurrencyContractedUnitPrice is null)
            row.PricingCurrencyContractedUnitPrice = Math.Round(contracted / RateOf(payer, row.BillingPeriodStart), 8);
    }

    private static void Locate(FocusRow row, AcmeMeter meter)
    {
        row.RegionId = meter.Region.Id;
        row.RegionName = meter.Region.Name;
        row.AvailabilityZone = meter.Zone;
        row.ResourceId = meter.ResourceId;
        row.ResourceName = meter.ResourceName;
        row.ResourceType = meter.ResourceType;
        row.Tags = meter.Tags;
    }

    private void Price(FocusRow row, AcmePayer payer, decimal quantity, string unit, decimal price)
    {
        var rate = RateOf(payer, row.BillingPeriodStart);
        row.Price(quantity, unit, price * rate, price * payer.PriceFactor * rate);
        row.PricingCurrencyListUnitPrice = price;
        row.PricingCurrencyContractedUnitPrice = price * payer.PriceFactor;
    }

    private FocusRow OfCommitment(AcmeCommitment commitment, DateOnly day, DateOnly until, decimal quantity, decimal unitPrice)
    {
        var row = Of(commitment.Account, MonthOf(day), day, until, commitment.Covers);
        var name = Dice.Key(commitment.Name).ToString("X16");
        row.SkuId = $"CD{name[..10]}";
        row.SkuPriceId = $"CD{name}";
        row.SkuMeter = "Commitment";
        row.SkuPriceDetails = """{"x_Term":"1 year"}""";
        row.RegionId = commitment.Region.Id;
        row.RegionName = commitment.Region.Name;
        row.ResourceId = commitment.Id;
        row.ResourceName = commitment.Name;
        row.ResourceType = commitment.ResourceType;
        row.Price(quantity, commitment.Unit, unitPrice, unitPrice);
        return row;
    }

    private static void Commit(FocusRow row, AcmeCommitment commitment, decimal quantity, string? status)
    {
        row.CommitmentDiscountId = commitment.Id;
        row.CommitmentDiscountName = commitment.Name;
        row.CommitmentDiscountCategory = commitment.IsSpend ? "Spend" : "Usage";
        row.CommitmentDiscountType = commitment.Type;
        row.CommitmentDiscountStatus = status;
        row.CommitmentDiscountQuantity = quantity;
        row.CommitmentDiscountUnit = commitment.Unit;
        row.PricingCategory = "Committed";
    }
}
