namespace FinOps.Focus.Conformance;

/// <summary>
/// The columns of cost and usage with the ids of the rules on each of them alone. The ids are those of FOCUS 1.2; ids with
/// an X are our own, for columns of 1.3, whose official ids are numbered anew.
/// </summary>
internal static class CostAndUsageColumns
{
    /// <summary>Every column of 1.0 to 1.3.</summary>
    public static IReadOnlyList<DatasetColumn> All { get; } =
    [
        Recommended("AllocatedMethodDetails", "CostAndUsage-X-101-O", criteria: [Criteria.SplitCostAllocation]),
        Wanted("AllocatedMethodId", "CostAndUsage-X-102-C", criteria: [Criteria.SplitCostAllocation]),
        Wanted("AllocatedResourceId", "CostAndUsage-X-103-C", criteria: [Criteria.SplitCostAllocation]),
        Wanted("AllocatedResourceName", "CostAndUsage-X-104-C", criteria: [Criteria.SplitCostAllocation]),
        Wanted("AllocatedTags", "CostAndUsage-X-105-C", criteria: [Criteria.SplitCostAllocation]),
        Recommended("AvailabilityZone", "CostAndUsage-D-003-C", criteria: [Criteria.AvailabilityZones]),
        Wanted("BilledCost", "CostAndUsage-D-006-M", notNull: "003-M"),
        Wanted("BillingAccountId", "CostAndUsage-D-024-M", notNull: "003-M"),
        Wanted("BillingAccountName", "CostAndUsage-D-005-M"),
        Wanted("BillingAccountType", "CostAndUsage-D-007-C", criteria: [Criteria.BillingAccountTypes]),
        Wanted("BillingCurrency", "CostAndUsage-D-035-M", notNull: "004-M"),
        Wanted("BillingPeriodEnd", "CostAndUsage-D-010-M", notNull: "003-M"),
        Wanted("BillingPeriodStart", "CostAndUsage-D-009-M", notNull: "003-M"),
        Wanted("CapacityReservationId", "CostAndUsage-D-065-C", criteria: [Criteria.CapacityReservations]),
        Wanted("CapacityReservationStatus", "CostAndUsage-D-020-C", values: "006-M", criteria: [Criteria.CapacityReservations]),
        Wanted("ChargeCategory", "CostAndUsage-D-008-M", notNull: "002-M", values: "003-M"),
        Wanted("ChargeClass", "CostAndUsage-D-026-M", values: "005-C"),
        Wanted("ChargeDescription", "CostAndUsage-D-025-M"),
        Recommended("ChargeFrequency", "CostAndUsage-D-027-O", notNull: "002-M", values: "003-M"),
        Wanted("ChargePeriodEnd", "CostAndUsage-D-028-M", notNull: "003-M"),
        Wanted("ChargePeriodStart", "CostAndUsage-D-037-M", notNull: "003-M"),
        Wanted("CommitmentDiscountCategory", "CostAndUsage-D-016-C", values: "005-M", criteria: [Criteria.CommitmentDiscounts]),
        Wanted("CommitmentDiscountId", "CostAndUsage-D-013-C", criteria: [Criteria.CommitmentDiscounts]),
        Wanted("CommitmentDiscountName", "CostAndUsage-D-012-C", criteria: [Criteria.CommitmentDiscounts]),
        Wanted("CommitmentDiscountQuantity", "CostAndUsage-D-018-C", criteria: [Criteria.CommitmentDiscounts]),
        Wanted("CommitmentDiscountStatus", "CostAndUsage-D-017-C", values: "005-M", criteria: [Criteria.CommitmentDiscounts]),
        Wanted("CommitmentDiscountType", "CostAndUsage-D-014-C", criteria: [Criteria.CommitmentDiscounts]),
        Wanted("CommitmentDiscountUnit", "CostAndUsage-D-015-C", criteria: [Criteria.CommitmentDiscounts]),
        Wanted("ConsumedQuantity", "CostAndUsage-D-011-C", criteria: [Criteria.UsageMeasurement]),
        Wanted("ConsumedUnit", "CostAndUsage-D-066-C", criteria: [Criteria.UsageMeasurement]),
        Wanted("ContractApplied", "CostAndUsage-X-106-C", criteria: [Criteria.ContractCommitments]),
        Wanted("ContractedCost", "CostAndUsage-D-030-M", notNull: "003-M"),
        Wanted("ContractedUnitPrice", "CostAndUsage-D-034-C", type: "002-M", form: "003-M", criteria: [Criteria.NegotiatedPricing]),
        Wanted("EffectiveCost", "CostAndUsage-D-031-M", notNull: "003-M"),
        Wanted("HostProviderName", "CostAndUsage-X-107-M"),
        Recommended("InvoiceId", "CostAndUsage-D-033-O"),
        Wanted("InvoiceIssuerName", "CostAndUsage-D-023-M", notNull: "003-M"),
        Wanted("ListCost", "CostAndUsage-D-032-M", notNull: "003-M"),
        Wanted("ListUnitPrice", "CostAndUsage-D-004-C", criteria: [Criteria.PublicPriceList]),
        Wanted("PricingCategory", "CostAndUsage-D-022-C", values: "007-M", criteria: [Criteria.PricingCategories]),
        Wanted("PricingCurrency", "CostAndUsage-D-045-C", notNull: "004-M", criteria: [Criteria.PricingCurrencies]),
        Wanted("PricingCurrencyContractedUnitPrice", "CostAndUsage-D-047-C", criteria: [Criteria.PublicPriceList, Criteria.PricingCurrencies]),
        Wanted("PricingCurrencyEffectiveCost", "CostAndUsage-D-051-C", notNull: "003-M", criteria: [Criteria.PublicPriceList, Criteria.PricingCurrencies]),
        Wanted("PricingCurrencyListUnitPrice", "CostAndUsage-D-055-C", criteria: [Criteria.PublicPriceList, Criteria.PricingCurrencies]),
        Wanted("PricingQuantity", "CostAndUsage-D-036-M"),
        Wanted("PricingUnit", "CostAndUsage-D-068-M"),
        Wanted("ProviderName", "CostAndUsage-D-038-M", notNull: "003-M"),
        Wanted("PublisherName", "CostAndUsage-D-021-M", notNull: "003-M"),
        Wanted("RegionId", "CostAndUsage-D-063-C", criteria: [Criteria.Regions]),
        Wanted("RegionName", "CostAndUsage-D-062-C", criteria: [Criteria.Regions]),
        Wanted("ResourceId", "CostAndUsage-D-043-C", criteria: [Criteria.ProvisionedResources]),
        Wanted("ResourceName", "CostAndUsage-D-044-C", criteria: [Criteria.ProvisionedResources]),
        Wanted("ResourceType", "CostAndUsage-D-039-C", criteria: [Criteria.ProvisionedResources, Criteria.ResourceTypes]),
        Wanted("ServiceCategory", "CostAndUsage-D-040-M", notNull: "002-M", values: "003-M"),
        Wanted("ServiceName", "CostAndUsage-D-041-M", notNull: "003-M"),
        Wanted("ServiceProviderName", "CostAndUsage-X-108-M", notNull: "003-M"),
        Recommended("ServiceSubcategory", "CostAndUsage-D-042-O", notNull: "002-M", values: "003-M"),
        Wanted("SkuId", "CostAndUsage-D-060-C", criteria: [Criteria.PublicPriceList, Criteria.UnitPricing]),
        Wanted("SkuMeter", "CostAndUsage-D-059-C", criteria: [Criteria.PublicPriceList, Criteria.UnitPricing]),
        Wanted("SkuPriceDetails", "CostAndUsage-D-061-C", criteria: [Criteria.PublicPriceList, Criteria.UnitPricing]),
        Wanted("SkuPriceId", "CostAndUsage-D-058-C", criteria: [Criteria.PublicPriceList, Criteria.UnitPricing]),
        Wanted("SubAccountId", "CostAndUsage-D-019-C", criteria: [Criteria.SubAccounts]),
        Wanted("SubAccountName", "CostAndUsage-D-029-C", criteria: [Criteria.SubAccounts]),
        Wanted("SubAccountType", "CostAndUsage-D-067-C", criteria: [Criteria.SubAccountTypes]),
        Wanted("Tags", "CostAndUsage-D-064-C", criteria: [Criteria.Tagging]),
    ];

    private static DatasetColumn Wanted(
        string name, string presence, string type = "001-M", string? form = null, string? notNull = null, string? values = null, string[]? criteria = null) =>
        Of(name, new PresenceRule(presence, name, Severity.Violation, criteria ?? []), type, form, notNull, values);

    private static DatasetColumn Recommended(
        string name, string presence, string? notNull = null, string? values = null, string[]? criteria = null) =>
        Of(name, new PresenceRule(presence, name, Severity.Warning, criteria ?? []), "001-M", null, notNull, values);

    private static DatasetColumn Of(string name, PresenceRule presence, string type, string? form, string? notNull, string? values)
    {
        var column = FocusColumns.Find(name) ?? throw new InvalidOperationException($"FOCUS has no column {name}.");
        var allowed = name == "ServiceSubcategory" ? [.. ServiceSubcategories.CategoryOf.Keys] : column.AllowedValues;
        var isJson = column.Kind is ColumnKind.KeyValues or ColumnKind.Json;
        return new DatasetColumn(
            name, column.Kind, column.Since, column.Until, presence,
            isJson ? null : Id(type), Id(form ?? (isJson ? "001-M" : "002-M")), Id(notNull), Id(values), allowed);

        string? Id(string? number) => number is null ? null : $"{name}-C-{number}";
    }
}
