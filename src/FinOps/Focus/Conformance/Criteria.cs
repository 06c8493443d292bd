namespace FinOps.Focus.Conformance;

/// <summary>
/// What a provider may or may not support. A conditional column is demanded where its criteria are met. Nothing in a file
/// says which are met, so all are taken to be, unless whoever asks names those that are not.
/// </summary>
public static class Criteria
{
    /// <summary>Resources can lie in availability zones.</summary>
    public const string AvailabilityZones = "AVAILABILITY_ZONE_SUPPORTED";

    /// <summary>There is more than one kind of billing account.</summary>
    public const string BillingAccountTypes = "MULTIPLE_BILLING_ACCOUNT_TYPES_SUPPORTED";

    /// <summary>Capacity can be reserved.</summary>
    public const string CapacityReservations = "CAPACITY_RESERVATION_SUPPORTED";

    /// <summary>There are commitment discounts.</summary>
    public const string CommitmentDiscounts = "COMMITMENT_DISCOUNT_SUPPORTED";

    /// <summary>Usage is measured.</summary>
    public const string UsageMeasurement = "USAGE_MEASUREMENT_SUPPORTED";

    /// <summary>Prices can be negotiated.</summary>
    public const string NegotiatedPricing = "NEGOTIATED_PRICING_SUPPORTED";

    /// <summary>Unit prices without discounts are published.</summary>
    public const string PublicPriceList = "PUBLIC_PRICE_LIST_SUPPORTED";

    /// <summary>There is more than one pricing category.</summary>
    public const string PricingCategories = "MULTIPLE_PRICING_CATEGORIES_SUPPORTED";

    /// <summary>Prices and bills can be in different currencies.</summary>
    public const string PricingCurrencies = "PRICING_BILLING_CURRENCY_DIFFERENCES_SUPPORTED";

    /// <summary>Resources can lie in regions.</summary>
    public const string Regions = "REGION_SUPPORTED";

    /// <summary>Bills are based on provisioned resources.</summary>
    public const string ProvisionedResources = "BILLING_BASED_ON_PROVISIONED_RESOURCES_SUPPORTED";

    /// <summary>Resources have types.</summary>
    public const string ResourceTypes = "RESOURCE_TYPE_ASSIGNMENT_SUPPORTED";

    /// <summary>There are unit prices.</summary>
    public const string UnitPricing = "UNIT_PRICING_SUPPORTED";

    /// <summary>There are accounts below the billing account.</summary>
    public const string SubAccounts = "SUB_ACCOUNT_SUPPORTED";

    /// <summary>There is more than one kind of sub-account.</summary>
    public const string SubAccountTypes = "MULTIPLE_SUB_ACCOUNT_TYPES_SUPPORTED";

    /// <summary>Resources can be tagged.</summary>
    public const string Tagging = "TAGGING_SUPPORTED";

    /// <summary>Shared costs are split by the provider itself.</summary>
    public const string SplitCostAllocation = "SPLIT_COST_ALLOCATION_SUPPORTED";

    /// <summary>There are contract commitments.</summary>
    public const string ContractCommitments = "CONTRACT_COMMITMENT_SUPPORTED";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        AvailabilityZones, BillingAccountTypes, CapacityReservations, CommitmentDiscounts, UsageMeasurement, NegotiatedPricing,
        PublicPriceList, PricingCategories, PricingCurrencies, Regions, ProvisionedResources, ResourceTypes,
        UnitPricing, SubAccounts, SubAccountTypes, Tagging, SplitCostAllocation, ContractCommitments,
    ];
}
