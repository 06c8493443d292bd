using FinOps.Focus;

namespace FinOps.Stores.Tests.Asking;

/// <summary>The 36 use cases. Those with a <see cref="UseCase.LastStep"/> need more than a question; it says what.</summary>
internal static class UseCases
{
    private const string Charged = "ChargePeriodStart >= 2026-05-01 and ChargePeriodEnd < 2026-06-02";
    private const string Billed = "BillingPeriodStart >= 2026-05-01 and BillingPeriodEnd < 2026-06-02";
    private const string BilledFrom = "BillingPeriodStart >= 2026-05-01 and BillingPeriodStart < 2026-06-02";

    public static IReadOnlyList<UseCase> All { get; } = [.. Accounts(), .. Prices(), .. Commitments(), .. Services(), .. Budgets()];

    private static IEnumerable<UseCase> Accounts() =>
    [
        new("understand_the_billing_account_or_sub_account_entity", "", "ProviderName BillingAccountId BillingAccountName BillingAccountType", Charged,
            "ProviderName", "BillingAccountId", "BillingAccountName", "BillingAccountType"),
        new("identify_sources_of_billed_cost", "BilledCost", "ProviderName PublisherName InvoiceIssuerName InvoiceId", Charged,
            "ProviderName", "PublisherName", "InvoiceIssuerName", "InvoiceId", "BilledCost"),
        new("verify_accuracy_of_provider_invoices_aka_invoice_reconciliation", "BilledCost", "InvoiceIssuerName InvoiceId", Charged,
            "InvoiceIssuerName", "InvoiceId", "BilledCost"),
        new("report_corrections", "BilledCost", "ProviderName BillingAccountId ChargeCategory ServiceCategory ServiceName", Billed + " and ChargeClass = 'Correction'",
            "ProviderName", "BillingAccountId", "ChargeCategory", "ServiceCategory", "ServiceName", "BilledCost"),
        // Shares of the tagged cost: a ratio of two rows.
        new("analyze_tag_coverage", "BilledCost", "tag:environment", Charged + " and ProviderName = 'AWS'", "ratio:TaggedPercentage")
        {
            LastStep = rows =>
            {
                var whole = Sum(rows, "BilledCost");
                var tagged = Sum(rows.Where(r => r["tag:environment"] is not null), "BilledCost");
                return [Row(("TaggedPercentage", Divided(tagged * 100, whole)), ("Count", "0"))];
            },
        },
        new("verify_discounts_applied", "EffectiveCost ListCost BilledCost", "ProviderName BillingAccountId BillingAccountName ServiceName",
            Billed + " and ChargeClass is not missing and ChargeClass != 'Correction'",
            "ProviderName", "BillingAccountId", "BillingAccountName", "BillingCurrency", "ServiceName", "EffectiveCost", "ListCost", "BilledCost", "ratio:BilledCost"),
        new("verify_service_charges", "BilledCost", "ProviderName BillingAccountId BillingAccountName ServiceName", Billed,
            "ProviderName", "BillingAccountId", "BillingAccountName", "BillingCurrency", "ServiceName", "BilledCost"),
    ];

    private static IEnumerable<UseCase> Prices() =>
    [
        // Cores times charges, and cost per core: a product and a ratio.
        new("calculate_average_rate_of_a_component_resource", "EffectiveCost", "ProviderName ServiceName PricingUnit RegionName sku:InstanceSeries sku:CoreCount",
            Charged + " and sku:InstanceSeries is not missing and sku:CoreCount is not missing",
            "ProviderName", "ServiceName", "PricingUnit", "RegionName", "sku:InstanceSeries", "Cores", "ratio:CostPerCore")
        {
            LastStep = rows => [.. Merged(rows, ["ProviderName", "ServiceName", "PricingUnit", "RegionName", "sku:InstanceSeries"], g =>
            {
                var cores = g.Aggregate(ExactDecimal.Zero, (sum, r) => sum + (r.Number("sku:CoreCount") * r.Number("Count")));
                return [("Cores", cores.ToString()), ("CostPerCore", Divided(Sum(g, "EffectiveCost"), cores))];
            })],
        },
        // Cost per gigabyte: a ratio. The expectation rounds each charge's gigabytes to two places, so charges are told apart by them.
        new("calculate_unit_economics", "EffectiveCost", "ConsumedQuantity", "ChargeDescription contains 'data transfer'", "Period", "ratio:CostPerGB")
        {
            Granularity = Costs.Granularity.Daily,
            LastStep = rows => [.. Merged(rows, ["Period"], g => [("CostPerGB", Divided(
                Sum(g, "EffectiveCost"),
                g.Aggregate(ExactDecimal.Zero, (sum, r) => sum + (ExactDecimal.Parse(HalfUp(r.Number("ConsumedQuantity"))) * r.Number("Count")))))])],
        },
        new("calculate_consumption_of_virtual_currency_within_a_billing_period", "PricingCurrencyEffectiveCost", "ProviderName", Charged + " and PricingCurrency = 'USD' and ChargeCategory = 'Usage'",
            "ProviderName", "PricingCurrencyEffectiveCost"),
        new("analyze_effective_cost_by_pricing_currency", "PricingCurrencyEffectiveCost", "ProviderName PublisherName ServiceName", Charged,
            "ProviderName", "PublisherName", "ServiceName", "PricingCurrency", "PricingCurrencyEffectiveCost"),
        new("analyze_purchase_of_virtual_currency", "PricingQuantity BilledCost", "ProviderName PublisherName ChargeDescription",
            Charged + " and PricingUnit = 'Hours' and ChargeCategory = 'Purchase'",
            "ProviderName", "PublisherName", "ChargeDescription", "PricingUnit", "BillingCurrency", "PricingQuantity", "BilledCost"),
        new("analyze_the_different_metered_costs_for_a_particular_sku", "PricingQuantity ListCost EffectiveCost",
            "ProviderName ChargePeriodStart ChargePeriodEnd SkuId SkuPriceId ListUnitPrice", Charged,
            "ProviderName", "time:ChargePeriodStart", "time:ChargePeriodEnd", "SkuId", "SkuPriceId", "PricingUnit", "ListUnitPrice", "PricingQuantity", "ListCost", "EffectiveCost")
        {
            CutAtRandom = true,
        },
    ];

    private static IEnumerable<UseCase> Commitments() =>
    [
        new("analyze_capacity_reservations_on_compute_costs", "BilledCost EffectiveCost", "CapacityReservationId ProviderName BillingAccountId",
            Charged + " and ServiceCategory = 'Compute' and CapacityReservationId is missing",
            "const:Compute without Capacity Reservation", "ProviderName", "BillingAccountId", "BilledCost", "EffectiveCost"),
        new("identify_unused_capacity_reservations", "BilledCost EffectiveCost", "ProviderName BillingAccountId CapacityReservationId CapacityReservationStatus",
            Charged + " and CapacityReservationStatus = 'Unused'",
            "ProviderName", "BillingAccountId", "CapacityReservationId", "CapacityReservationStatus", "BilledCost", "EffectiveCost"),
        new("recurring_commitment_charges", "BilledCost", "BillingPeriodStart CommitmentDiscountId CommitmentDiscountName CommitmentDiscountType ChargeFrequency",
            BilledFrom + " and ChargeFrequency = 'Recurring' and CommitmentDiscountId is not missing",
            "time:BillingPeriodStart", "CommitmentDiscountId", "CommitmentDiscountName", "CommitmentDiscountType", "ChargeFrequency", "BilledCost"),
        // A saving rate: a ratio.
        new("effective_savings_rate_services", "ContractedCost EffectiveCost", "ProviderName ServiceName", Charged,
            "ProviderName", "ServiceName", "ContractedCost", "EffectiveCost", "ratio:Rate")
        {
            LastStep = rows => [.. rows.Select(r => Row(
                ("ProviderName", r["ProviderName"]), ("ServiceName", r["ServiceName"]), ("ContractedCost", r["ContractedCost"]), ("EffectiveCost", r["EffectiveCost"]),
                ("Count", r["Count"]), ("Rate", Divided(r.Number("ContractedCost") - r.Number("EffectiveCost"), r.Number("ContractedCost")))))],
        },
        // One row per charge, with two ratios: equal charges are one group, repeated as often as they are counted.
        new("effective_savings_rate", "", "ProviderName EffectiveCost ListCost ContractedCost ContractedUnitPrice", Charged,
            "ProviderName", "EffectiveCost", "ratio:OverList", "ratio:OverContract")
        {
            LastStep = rows => [.. rows.SelectMany(r => Enumerable.Repeat(
                Row(("ProviderName", r["ProviderName"]), ("EffectiveCost", r["EffectiveCost"]), ("Count", "1"),
                    ("OverList", Divided(r.Number("ListCost") - r.Number("EffectiveCost"), r.Number("ListCost"))),
                    ("OverContract", Divided(r.Number("ContractedCost") - r.Number("EffectiveCost"), r.Number("ContractedUnitPrice")))),
                (int)r.Number("Count").Unscaled))],
        },
        new("effective_cost_compute", "EffectiveCost", "CommitmentDiscountType ProviderName ServiceName SubAccountId SubAccountName BillingPeriodStart",
            "BillingPeriodStart >= 2026-05-01 and BillingPeriodEnd <= 2026-06-02 and ServiceCategory = 'Compute'",
            "CommitmentDiscountType", "ProviderName", "ServiceName", "SubAccountId", "SubAccountName", "time:BillingPeriodStart", "EffectiveCost"),
    ];

    private static IEnumerable<UseCase> Services() =>
    [
        new("costs_service_name", "BilledCost EffectiveCost", "BillingPeriodStart ProviderName SubAccountId SubAccountName ServiceName", BilledFrom + " and ServiceName = 'AmazonEC2'",
            "time:BillingPeriodStart", "ProviderName", "SubAccountId", "SubAccountName", "ServiceName", "BilledCost", "EffectiveCost"),
        new("analyze_service_costs_by_region", "EffectiveCost", "ChargePeriodStart ProviderName RegionId ServiceName", Charged,
            "time:ChargePeriodStart", "ProviderName", "RegionId", "ServiceName", "EffectiveCost"),
        new("report_service_costs_by_providers_subaccount", "EffectiveCost", "ProviderName ServiceName SubAccountId ChargePeriodStart",
            Billed + " and SubAccountId = '200000000011' and ProviderName = 'AWS'",
            "ProviderName", "ServiceName", "SubAccountId", "time:ChargePeriodStart", "EffectiveCost"),
        new("application_cost", "EffectiveCost", "BillingPeriodStart ServiceName", Charged + " and tag:Environment = 'prod'",
            "month:BillingPeriodStart", "ServiceName", "EffectiveCost"),
        new("resource_component_costs", "EffectiveCost", "ResourceId ResourceName ResourceType ChargeDescription SkuId",
            Charged + " and ResourceId = '//compute.googleapis.com/projects/examplecorp-data-739104/regions/asia-southeast1/commitments/cud-094f371559'",
            "ResourceId", "ResourceName", "ResourceType", "ChargeDescription", "SkuId", "EffectiveCost"),
        // Two columns compared with each other become the values for which they differ; amounts are rounded to cents.
        new("marketplace_vendors_costs", "EffectiveCost", "ChargePeriodStart ChargePeriodEnd ProviderName PublisherName InvoiceIssuerName",
            Charged + " and not (ProviderName = 'AWS' and PublisherName = 'AWS')",
            "time:ChargePeriodStart", "time:ChargePeriodEnd", "ProviderName", "PublisherName", "InvoiceIssuerName", "Cents")
        {
            LastStep = rows => [.. rows.Select(r => Row(
                ("ChargePeriodStart", r["ChargePeriodStart"]), ("ChargePeriodEnd", r["ChargePeriodEnd"]), ("ProviderName", r["ProviderName"]), ("PublisherName", r["PublisherName"]),
                ("InvoiceIssuerName", r["InvoiceIssuerName"]), ("Count", "0"), ("Cents", HalfUp(r.Number("EffectiveCost")))))],
        },
        // First and last moment, and a sum across units.
        new("cost_compute_subaccount", "PricingQuantity EffectiveCost", "ServiceName ResourceId ResourceName ChargePeriodStart ChargePeriodEnd",
            Charged + " and SubAccountId = '200000000011' and ServiceCategory = 'Compute'",
            "time:First", "time:Last", "ServiceName", "ResourceId", "ResourceName", "PricingQuantity", "EffectiveCost")
        {
            LastStep = rows => [.. Merged(rows, ["ServiceName", "ResourceId", "ResourceName"], g =>
            [
                ("First", g.Select(r => r["ChargePeriodStart"]).Min(StringComparer.Ordinal)), ("Last", g.Select(r => r["ChargePeriodEnd"]).Max(StringComparer.Ordinal)),
                ("PricingQuantity", g.All(r => r["PricingQuantity"] is null) ? null : Sum(g, "PricingQuantity").ToString()), ("EffectiveCost", Sum(g, "EffectiveCost").ToString()),
            ])],
        },
        // The ten most expensive hours: rows, not groups.
        new("service_costs_subaccount", "EffectiveCost", "ChargePeriodStart SubAccountId SubAccountName ServiceName", Charged + " and SubAccountId = '200000000011'",
            "time:ChargePeriodStart", "SubAccountId", "SubAccountName", "ServiceName", "EffectiveCost")
        {
            LastStep = rows => [.. rows.OrderByDescending(r => r.Number("EffectiveCost")).Take(10)],
        },
        new("compare_usage_month_over_month", "ConsumedQuantity", "ChargePeriodStart ProviderName ServiceName ResourceId SkuId", Charged + " and ChargeCategory = 'Usage'",
            "month:ChargePeriodStart", "ProviderName", "ServiceName", "ResourceId", "SkuId", "ConsumedUnit", "ConsumedQuantity")
        {
            // By month rather than by moment: the month's number is not a bucket of a question.
            LastStep = rows => [.. Merged(rows, ["ProviderName", "ServiceName", "ResourceId", "SkuId", "ConsumedUnit"], g =>
            [
                ("ChargePeriodStart", g.Select(r => r["ChargePeriodStart"]).Min(StringComparer.Ordinal)),
                ("ConsumedQuantity", g.All(r => r["ConsumedQuantity"] is null) ? null : Sum(g, "ConsumedQuantity").ToString()),
            ])],
        },
    ];

    private static IEnumerable<UseCase> Budgets() =>
    [
        new("daily_anomaly_services", "EffectiveCost", "ProviderName SubAccountId RegionId RegionName ServiceName", Charged,
            "Period", "ProviderName", "SubAccountId", "RegionId", "RegionName", "ServiceName", "EffectiveCost") { Granularity = Costs.Granularity.Daily },
        new("daily_anomaly_region", "EffectiveCost", "ProviderName SubAccountId RegionId RegionName", Charged,
            "Period", "ProviderName", "SubAccountId", "RegionId", "RegionName", "EffectiveCost") { Granularity = Costs.Granularity.Daily },
        new("update_application_budgets", "BilledCost", "ProviderName BillingPeriodStart BillingPeriodEnd tag:Environment", Billed,
            "ProviderName", "time:BillingPeriodStart", "time:BillingPeriodEnd", "tag:Environment", "BilledCost"),
        new("update_budgets", "BilledCost", "ProviderName BillingPeriodStart BillingPeriodEnd", Billed,
            "ProviderName", "time:BillingPeriodStart", "time:BillingPeriodEnd", "BilledCost"),
        new("forecast_costs", "EffectiveCost PricingQuantity", "ProviderName BillingPeriodStart BillingPeriodEnd ServiceCategory ServiceName RegionId RegionName",
            "BillingPeriodStart >= 2026-05-01 and BillingPeriodEnd <= 2026-06-02",
            "ProviderName", "time:BillingPeriodStart", "time:BillingPeriodEnd", "ServiceCategory", "ServiceName", "RegionId", "RegionName", "PricingUnit", "EffectiveCost", "PricingQuantity"),
        new("forecast_cashflow", "BilledCost", "BillingPeriodStart ProviderName ServiceCategory ServiceName", Billed,
            "month:BillingPeriodStart", "ProviderName", "ServiceCategory", "ServiceName", "BilledCost"),
        new("allocate_application_multi_currency", "BilledCost", "tag:Environment ProviderName BillingAccountId BillingAccountName", Billed,
            "tag:Environment", "ProviderName", "BillingAccountId", "BillingAccountName", "BillingCurrency", "BilledCost"),
        new("compare_billed_budget", "BilledCost", "ProviderName SubAccountId SubAccountName",
            "ChargePeriodStart >= 2026-05-01 and ChargePeriodEnd <= 2026-06-02 and ProviderName = 'AWS' and SubAccountId = '200000000011' and ChargeCategory = 'Usage'",
            "ProviderName", "SubAccountId", "SubAccountName", "BilledCost"),
    ];

    private static IEnumerable<UseCaseRow> Merged(List<UseCaseRow> rows, string[] keys, Func<List<UseCaseRow>, List<(string, string?)>> finish) => rows
        .GroupBy(r => string.Join('\u0001', keys.Select(k => r[k] ?? "\u0002")), StringComparer.Ordinal)
        .Select(g => Row([.. keys.Select(k => (k, g.First()[k])), .. finish([.. g]), ("Count", Sum(g, "Count").ToString())]));

    private static UseCaseRow Row(params (string Column, string? Cell)[] cells) => new(cells.ToDictionary(c => c.Column, c => c.Cell));

    private static ExactDecimal Sum(IEnumerable<UseCaseRow> rows, string column) => rows.Aggregate(ExactDecimal.Zero, (sum, r) => sum + r.Number(column));

    private static string? Divided(ExactDecimal dividend, ExactDecimal divisor) => divisor.Sign == 0 ? null : ExactDecimal.Divide(dividend, divisor, 30).ToString();

    private static string HalfUp(ExactDecimal amount)
    {
        var cents = (amount + 0.005m).ToString();
        var point = cents.IndexOf('.');
        return point < 0 ? cents : ExactDecimal.Parse(cents[..Math.Min(cents.Length, point + 3)]).ToString();
    }
}
