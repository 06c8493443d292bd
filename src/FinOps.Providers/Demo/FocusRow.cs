namespace FinOps.Providers.Demo;

/// <summary>
/// One row of a generated bill: every FOCUS 1.2 column, in the specification's (alphabetical) order.
/// Charges are daily or longer and begin at midnight UTC, so the times are dates here and written as times.
/// </summary>
internal sealed class FocusRow
{
    public string? AvailabilityZone { get; set; }
    public decimal BilledCost { get; set; }
    public string BillingAccountId { get; set; } = "";
    public string? BillingAccountName { get; set; }
    public string BillingAccountType { get; set; } = "";
    public string BillingCurrency { get; set; } = "";
    public DateOnly BillingPeriodEnd { get; set; }
    public DateOnly BillingPeriodStart { get; set; }
    public string? CapacityReservationId { get; set; }
    public string? CapacityReservationStatus { get; set; }
    public string ChargeCategory { get; set; } = "";
    public string? ChargeClass { get; set; }
    public string? ChargeDescription { get; set; }
    public string ChargeFrequency { get; set; } = "";
    public DateOnly ChargePeriodEnd { get; set; }
    public DateOnly ChargePeriodStart { get; set; }
    public string? CommitmentDiscountCategory { get; set; }
    public string? CommitmentDiscountId { get; set; }
    public string? CommitmentDiscountName { get; set; }
    public decimal? CommitmentDiscountQuantity { get; set; }
    public string? CommitmentDiscountStatus { get; set; }
    public string? CommitmentDiscountType { get; set; }
    public string? CommitmentDiscountUnit { get; set; }
    public decimal? ConsumedQuantity { get; set; }
    public string? ConsumedUnit { get; set; }
    public decimal ContractedCost { get; set; }
    public decimal? ContractedUnitPrice { get; set; }
    public decimal EffectiveCost { get; set; }
    public string? InvoiceId { get; set; }
    public string InvoiceIssuerName { get; set; } = "";
    public decimal ListCost { get; set; }
    public decimal? ListUnitPrice { get; set; }
    public string? PricingCategory { get; set; }
    public string? PricingCurrency { get; set; }
    public decimal? PricingCurrencyContractedUnitPrice { get; set; }
    public decimal PricingCurrencyEffectiveCost { get; set; }
    public decimal? PricingCurrencyListUnitPrice { get; set; }
    public decimal? PricingQuantity { get; set; }
    public string? PricingUnit { get; set; }
    public string ProviderName { get; set; } = "";
    public string PublisherName { get; set; } = "";
    public string? RegionId { get; set; }
    public string? RegionName { get; set; }
    public string? ResourceId { get; set; }
    public string? ResourceName { get; set; }
    public string? ResourceType { get; set; }
    public string ServiceCategory { get; set; } = "";
    public string ServiceName { get; set; } = "";
    public string ServiceSubcategory { get; set; } = "";
    public string? SkuId { get; set; }
    public string? SkuMeter { get; set; }
    public string? SkuPriceDetails { get; set; }
    public string? SkuPriceId { get; set; }
    public string? SubAccountId { get; set; }
    public string? SubAccountName { get; set; }
    public string? SubAccountType { get; set; }
    public string? Tags { get; set; }

    /// <summary>Puts price × quantity into the two costs that FOCUS defines as that product.</summary>
    public void Price(decimal quantity, string unit, decimal listPrice, decimal contractedPrice)
    {
        PricingQuantity = quantity;
        PricingUnit = unit;
        ListUnitPrice = listPrice;
        ContractedUnitPrice = contractedPrice;
        ListCost = listPrice * quantity;
        ContractedCost = contractedPrice * quantity;
    }

    /// <summary>The pricing-currency columns of a row priced in the currency it is billed in.</summary>
    public void PriceInBillingCurrency()
    {
        PricingCurrency = BillingCurrency;
        PricingCurrencyListUnitPrice = ListUnitPrice;
        PricingCurrencyContractedUnitPrice = ContractedUnitPrice;
        PricingCurrencyEffectiveCost = EffectiveCost;
    }
}
