namespace FinOps.Focus;

/// <summary>The columns of FOCUS's cost-and-usage data set, versions 1.0 to 1.4. Facts of the FOCUS specification (see NOTICE).</summary>
public static class FocusColumns
{
    /// <summary>Every column of any supported version, by name.</summary>
    public static IReadOnlyList<FocusColumn> All { get; } =
    [
        new("AllocatedMethodDetails", ColumnKind.Json, Presence.Recommended, true, FocusVersion.V1_3, "How a shared charge was split, as the provider tells it."),
        new("AllocatedMethodId", ColumnKind.Text, Presence.Conditional, true, FocusVersion.V1_3, "Which splitting method the provider used."),
        new("AllocatedResourceId", ColumnKind.Text, Presence.Conditional, true, FocusVersion.V1_3, "The resource that a split share belongs to.", IsHighCardinality: true),
        new("AllocatedResourceName", ColumnKind.Text, Presence.Conditional, true, FocusVersion.V1_3, "Name of the resource that a split share belongs to.", IsHighCardinality: true),
        new("AllocatedTags", ColumnKind.KeyValues, Presence.Conditional, true, FocusVersion.V1_3, "Tags of the resource that a split share belongs to."),
        new("AvailabilityZone", ColumnKind.Text, Presence.Recommended, true, FocusVersion.V1_0, "Isolated zone within a region."),
        new("BilledCost", ColumnKind.Decimal, Presence.Mandatory, false, FocusVersion.V1_0, "What the invoice asks for; prepaid purchases count when bought."),
        new("BillingAccountId", ColumnKind.Text, Presence.Mandatory, false, FocusVersion.V1_0, "The account that is invoiced."),
        new("BillingAccountName", ColumnKind.Text, Presence.Mandatory, true, FocusVersion.V1_0, "Name of the account that is invoiced."),
        new("BillingAccountType", ColumnKind.Text, Presence.Conditional, false, FocusVersion.V1_2, "Kind of billing account."),
        new("BillingCurrency", ColumnKind.Text, Presence.Mandatory, false, FocusVersion.V1_0, "Currency of the invoice."),
        new("BillingPeriodEnd", ColumnKind.Time, Presence.Mandatory, false, FocusVersion.V1_0, "First moment after the billing period."),
        new("BillingPeriodStart", ColumnKind.Time, Presence.Mandatory, false, FocusVersion.V1_0, "First moment of the billing period."),
        new("CapacityReservationId", ColumnKind.Text, Presence.Conditional, true, FocusVersion.V1_1, "The capacity reservation concerned.", IsHighCardinality: true),
        new("CapacityReservationStatus", ColumnKind.Text, Presence.Conditional, true, FocusVersion.V1_1, "Whether reserved capacity was used.",
            AllowedValues: ["Used", "Unused"]),
        new("ChargeCategory", ColumnKind.Text, Presence.Mandatory, false, FocusVersion.V1_0, "Usage, purchase, tax, credit or adjustment.",
            AllowedValues: ["Usage", "Purchase", "Tax", "Credit", "Adjustment"]),
        new("ChargeClass", ColumnKind.Text, Presence.Mandatory, true, FocusVersion.V1_0, "Marks a correction of an earlier billing period.",
            AllowedValues: ["Correction"]),
        new("ChargeDescription", ColumnKind.Text, Presence.Mandatory, true, FocusVersion.V1_0, "What the charge is for, in words.", IsHighCardinality: true),
        new("ChargeFrequency", ColumnKind.Text, Presence.Recommended, false, FocusVersion.V1_0, "Once, recurring or by usage.",
            AllowedValues: ["One-Time", "Recurring", "Usage-Based"]),
        new("ChargePeriodEnd", ColumnKind.Time, Presence.Mandatory, false, FocusVersion.V1_0, "First moment after the charge."),
        new("ChargePeriodStart", ColumnKind.Time, Presence.Mandatory, false, FocusVersion.V1_0, "First moment of the charge."),
        new("CommitmentDiscountCategory", ColumnKind.Text, Presence.Conditional, true, FocusVersion.V1_0, "Commitment to spend or to usage.",
            AllowedValues: ["Spend", "Usage"]),
        new("CommitmentDiscountId", ColumnKind.Text, Presence.Conditional, true, FocusVersion.V1_0, "The commitment discount concerned.", IsHighCardinality: true),
        new("CommitmentDiscountName", ColumnKind.Text, Presence.Conditional, true, FocusVersion.V1_0, "Name of the commitment discount.", IsHighCardinality: true),
        new("CommitmentDiscountQuantity", ColumnKind.Decimal, Presence.Conditional, true, FocusVersion.V1_1, "Committed units bought or applied."),
        new("CommitmentDiscountStatus", ColumnKind.Text, Presence.Conditional, true, FocusVersion.V1_0, "Whether the commitment was used.",
            AllowedValues: ["Used", "Unused"]),
        new("CommitmentDiscountType", ColumnKind.Text, Presence.Conditional, true, FocusVersion.V1_0, "The provider's name for the kind of commitment."),
        new("CommitmentDiscountUnit", ColumnKind.Text, Presence.Conditional, true, FocusVersion.V1_1, "Unit of the committed quantity."),
        new("CommitmentProgramEligibilityDetails", ColumnKind.Json, Presence.Conditional, true, FocusVersion.V1_4, "Which commitment programs the charge can fall under."),
        new("ConsumedQuantity", ColumnKind.Decimal, Presence.Conditional, true, FocusVersion.V1_0, "How much was used, in consumed units."),
        new("ConsumedUnit", ColumnKind.Text, Presence.Conditional, true, FocusVersion.V1_0, "Unit in which usage is measured."),
        new("ContractApplied", ColumnKind.Json, Presence.Conditional, true, FocusVersion.V1_3, "Which contract terms applied to the charge."),
        new("ContractedCost", ColumnKind.Decimal, Presence.Mandatory, false, FocusVersion.V1_0, "Cost at negotiated prices, before commitment discounts."),
        new("ContractedUnitPrice", ColumnKind.Decimal, Presence.Conditional, true, FocusVersion.V1_0, "Negotiated price of one pricing unit."),
        new("EffectiveCost", ColumnKind.Decimal, Presence.Mandatory, false, FocusVersion.V1_0, "Cost after all discounts, with prepaid purchases spread over their use."),
        new("HostProviderName", ColumnKind.Text, Presence.Mandatory, true, FocusVersion.V1_3, "Who runs the infrastructure underneath."),
        new("InvoiceDetailId", ColumnKind.Text, Presence.Conditional, true, FocusVersion.V1_4, "Line of the invoice.", IsHighCardinality: true),
        new("InvoiceId", ColumnKind.Text, Presence.Conditional, true, FocusVersion.V1_2, "The invoice that carries the charge."),
        new("InvoiceIssuerName", ColumnKind.Text, Presence.Mandatory, false, FocusVersion.V1_0, "Who sends the invoice."),
        new("ListCost", ColumnKind.Decimal, Presence.Mandatory, false, FocusVersion.V1_0, "Cost at public list prices."),
        new("ListUnitPrice", ColumnKind.Decimal, Presence.Conditional, true, FocusVersion.V1_0, "Public list price of one pricing unit."),
        new("PricingCategory", ColumnKind.Text, Presence.Conditional, true, FocusVersion.V1_0, "Standard, dynamic, committed or other pricing.",
            AllowedValues: ["Standard", "Dynamic", "Committed", "Other"]),
        new("PricingCurrency", ColumnKind.Text, Presence.Conditional, false, FocusVersion.V1_2, "Currency in which the prices are set."),
        new("PricingCurrencyContractedUnitPrice", ColumnKind.Decimal, Presence.Conditional, true, FocusVersion.V1_2, "Negotiated unit price in the pricing currency."),
        new("PricingCurrencyEffectiveCost", ColumnKind.Decimal, Presence.Conditional, false, FocusVersion.V1_2, "Effective cost in the pricing currency."),
        new("PricingCurrencyListUnitPrice", ColumnKind.Decimal, Presence.Conditional, true, FocusVersion.V1_2, "List unit price in the pricing currency."),
        new("PricingQuantity", ColumnKind.Decimal, Presence.Mandatory, true, FocusVersion.V1_0, "How much was priced, in pricing units."),
        new("PricingUnit", ColumnKind.Text, Presence.Mandatory, true, FocusVersion.V1_0, "Unit that the price is set for."),
        new("ProviderName", ColumnKind.Text, Presence.Mandatory, false, FocusVersion.V1_0, "Who made the service available for purchase.", Until: FocusVersion.V1_3),
        new("PublisherName", ColumnKind.Text, Presence.Mandatory, false, FocusVersion.V1_0, "Who produced the service.", Until: FocusVersion.V1_3),
        new("RegionId", ColumnKind.Text, Presence.Conditional, true, FocusVersion.V1_0, "The provider's identifier of the region."),
        new("RegionName", ColumnKind.Text, Presence.Conditional, true, FocusVersion.V1_0, "Name of the region."),
        new("ResourceId", ColumnKind.Text, Presence.Conditional, true, FocusVersion.V1_0, "The resource charged for.", IsHighCardinality: true),
        new("ResourceName", ColumnKind.Text, Presence.Conditional, true, FocusVersion.V1_0, "Name of the resource.", IsHighCardinality: true),
        new("ResourceType", ColumnKind.Text, Presence.Conditional, true, FocusVersion.V1_0, "Kind of resource."),
        new("ServiceCategory", ColumnKind.Text, Presence.Mandatory, false, FocusVersion.V1_0, "Field of the service: compute, storage, databases and so on.",
            AllowedValues: ["AI and Machine Learning", "Analytics", "Business Applications", "Compute", "Databases", "Developer Tools", "Multicloud", "Identity", "Integration", "Internet of Things", "Management and Governance", "Media", "Migration", "Mobile", "Networking", "Security", "Storage", "Web", "Other"]),
        new("ServiceName", ColumnKind.Text, Presence.Mandatory, false, FocusVersion.V1_0, "The service, as the provider names it."),
        new("ServiceProviderName", ColumnKind.Text, Presence.Mandatory, false, FocusVersion.V1_3, "Who made the service available for purchase, since FOCUS 1.3."),
        new("ServiceSubcategory", ColumnKind.Text, Presence.Recommended, false, FocusVersion.V1_1, "Narrower field of the service."),
        new("SkuId", ColumnKind.Text, Presence.Conditional, true, FocusVersion.V1_0, "The stock-keeping unit."),
        new("SkuMeter", ColumnKind.Text, Presence.Conditional, true, FocusVersion.V1_1, "What the unit measures."),
        new("SkuPriceDetails", ColumnKind.KeyValues, Presence.Conditional, true, FocusVersion.V1_1, "Properties of the unit's price, such as instance type."),
        new("SkuPriceId", ColumnKind.Text, Presence.Conditional, true, FocusVersion.V1_0, "The price of the unit that applied.", IsHighCardinality: true),
        new("SubAccountId", ColumnKind.Text, Presence.Conditional, true, FocusVersion.V1_0, "The account, subscription or project below the billing account."),
        new("SubAccountName", ColumnKind.Text, Presence.Conditional, true, FocusVersion.V1_0, "Name of the account, subscription or project."),
        new("SubAccountType", ColumnKind.Text, Presence.Conditional, true, FocusVersion.V1_2, "Kind of sub-account."),
        new("Tags", ColumnKind.KeyValues, Presence.Conditional, true, FocusVersion.V1_0, "Labels set on the resource.")
    ];

    private static readonly Dictionary<string, FocusColumn> ByName = All.ToDictionary(c => c.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The four costs every row carries, in the order in which totals are shown.</summary>
    public static IReadOnlyList<string> Costs { get; } = ["BilledCost", "EffectiveCost", "ListCost", "ContractedCost"];

    /// <summary>The column of that name, whatever its case; null when FOCUS has none.</summary>
    public static FocusColumn? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The columns that are defined in <paramref name="version"/>.</summary>
    public static IEnumerable<FocusColumn> In(FocusVersion version) =>
        All.Where(c => c.Since <= version && (c.Until is null || version <= c.Until));
}
