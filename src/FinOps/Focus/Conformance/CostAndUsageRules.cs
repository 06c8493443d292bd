namespace FinOps.Focus.Conformance;

/// <summary>
/// What FOCUS says of cost-and-usage rows beyond single columns: when a column is null and when not, and what holds between
/// columns. The sentences of the specification in its order, column by column.
/// </summary>
internal static class CostAndUsageRules
{
    private static readonly Condition Tax = Is("ChargeCategory", "Tax");
    private static readonly Condition Usage = Is("ChargeCategory", "Usage");
    private static readonly Condition Credit = Is("ChargeCategory", "Credit");
    private static readonly Condition Purchase = Is("ChargeCategory", "Purchase");
    private static readonly Condition UsageOrPurchase = Is("ChargeCategory", "Usage", "Purchase");
    private static readonly Condition Unused = Is("CommitmentDiscountStatus", "Unused");

    /// <summary>True also where ChargeClass is null: that is what "is not Correction" says of the ordinary row.</summary>
    private static readonly Condition NotCorrection = new Not(Is("ChargeClass", "Correction"));

    /// <summary>
    /// Columns that only exempt rows from rules. Where a file lacks one, no row is exempt; a rule that names any other
    /// column which the file lacks is not judged, because the missing column is told itself.
    /// </summary>
    public static IReadOnlyList<string> NullWhenAbsent { get; } = ["ChargeClass", "CommitmentDiscountStatus"];

    /// <summary>Every rule on single rows.</summary>
    public static IEnumerable<RowRule> Rows =>
    [
        .. Companions(), .. Priced(), .. Quantities(), .. Costs(), .. Kinds(), .. Spellings(),
    ];

    /// <summary>Every rule on values that belong to a key.</summary>
    public static IReadOnlyList<KeyRule> Keys { get; } =
    [
        new("ServiceName-C-005-C", "ServiceName", "ServiceCategory", Severity.Violation, "A service must have one ServiceCategory.") { Since = FocusVersion.V1_2 },
        new("ServiceName-C-008-C", "ServiceName", "ServiceSubcategory", Severity.Warning, "A service should have one ServiceSubcategory.") { Since = FocusVersion.V1_2 },
        new("SkuPriceId-C-008-M", "SkuPriceId", "SkuId", Severity.Violation, "A SkuPriceId must belong to one SkuId.") { Since = FocusVersion.V1_1 },
        new("SkuMeter-C-006-O", "SkuId", "SkuMeter", Severity.Warning, "A SkuId should keep its SkuMeter.") { Since = FocusVersion.V1_1 },
        new("CommitmentDiscountUnit-C-008-M", "CommitmentDiscountId", "CommitmentDiscountUnit", Severity.Violation,
            "A commitment discount must keep its CommitmentDiscountUnit.") { Since = FocusVersion.V1_1 },
    ];

    /// <summary>
    /// Used and unused commitment together make up what was bought for the same time. A warning: a bill may hold only a part
    /// of a commitment's usage, or charge a month's fee on one day.
    /// </summary>
    public static IReadOnlyList<SumRule> Sums { get; } =
    [
        new("EffectiveCost-C-012-C", "EffectiveCost", ["CommitmentDiscountId", "ChargePeriodStart", "ChargePeriodEnd"],
            new Side("EffectiveCost", Usage), new Side("BilledCost", new All(Purchase, Is("ChargeFrequency", "Recurring"))), Severity.Warning,
            "For a commitment and a charge period, the EffectiveCost of its usage should be the BilledCost of its recurring purchase."),
    ];

    /// <summary>Columns that come and go with another: a name with its id, a unit with its quantity.</summary>
    private static IEnumerable<RowRule> Companions() =>
    [
        .. Pair("BillingAccountType", "BillingAccountId", "004-C", "005-C"),
        .. Pair("CapacityReservationStatus", "CapacityReservationId", "003-C"),
        Given("CapacityReservationStatus-C-004-C", "CapacityReservationStatus", new All(Has("CapacityReservationId"), Usage),
            "when CapacityReservationId is not null and ChargeCategory is Usage"),
        .. Pair("CommitmentDiscountCategory", "CommitmentDiscountId", "003-C", "004-C"),
        .. Pair("CommitmentDiscountName", "CommitmentDiscountId", "004-C"),
        .. Pair("CommitmentDiscountStatus", "CommitmentDiscountId", "003-C"),
        Given("CommitmentDiscountStatus-C-004-C", "CommitmentDiscountStatus", new All(Has("CommitmentDiscountId"), Usage),
            "when CommitmentDiscountId is not null and ChargeCategory is Usage"),
        .. Pair("CommitmentDiscountType", "CommitmentDiscountId", "004-C", "005-C"),
        .. OwnPair("CommitmentDiscountUnit", "CommitmentDiscountQuantity", "005-C", "006-C"),
        .. OwnPair("ConsumedUnit", "ConsumedQuantity", "005-C", "006-C"),
        .. OwnPair("PricingUnit", "PricingQuantity", "005-C", "006-C"),
        .. Pair("RegionName", "RegionId", "004-C", "005-C"),
        .. Pair("ResourceName", "ResourceId", "004-C"),
        .. Pair("ResourceType", "ResourceId", "004-C", "005-C"),
        .. OwnPair("SkuMeter", "SkuId", "004-C"),
        Given("SkuMeter-C-005-C", "SkuMeter", new All(Has("SkuId"), NotCorrection), "when SkuId is not null") with
        {
            Severity = Severity.Warning, Message = "SkuMeter should not be null when SkuId is not null.",
        },
        .. OwnPair("SkuPriceDetails", "SkuPriceId", "004-C"),
        .. Pair("SubAccountName", "SubAccountId", "004-C", "005-C"),
        .. Pair("SubAccountType", "SubAccountId", "004-C", "005-C"),
        .. Pair("AllocatedResourceId", "AllocatedMethodId", "X-001-C", "X-002-C"),
        .. Pair("AllocatedResourceName", "AllocatedResourceId", "X-001-C"),
        .. Pair("AllocatedTags", "AllocatedResourceId", "X-001-C"),
        .. Pair("AllocatedMethodDetails", "AllocatedMethodId", "X-001-C"),
    ];

    /// <summary>What a tax never has, and usage and purchases always have unless they correct something.</summary>
    private static IEnumerable<RowRule> Priced()
    {
        (string Column, string Never, string Always)[] priced =
        [
            ("ContractedUnitPrice", "005-C", "006-C"), ("ListUnitPrice", "004-C", "005-C"), ("PricingCategory", "003-C", "004-C"),
            ("PricingCurrencyContractedUnitPrice", "004-C", "005-C"), ("PricingCurrencyListUnitPrice", "004-C", "005-C"),
            ("PricingQuantity", "004-C", "005-C"), ("SkuId", "004-C", "005-C"), ("SkuPriceId", "004-C", "005-C"),
        ];
        foreach (var (column, never, always) in priced)
        {
            yield return Empty(Own(column, never), column, Tax, "when ChargeCategory is Tax");
            yield return Given(Own(column, always), column, new All(UsageOrPurchase, NotCorrection),
                "when ChargeCategory is Usage or Purchase and ChargeClass is not Correction");
        }
    }

    private static IEnumerable<RowRule> Quantities() =>
    [
        Empty("ConsumedQuantity-C-004-C", "ConsumedQuantity", new Not(Usage), "when ChargeCategory is not Usage"),
        Empty("ConsumedQuantity-C-004-C", "ConsumedQuantity", new All(Usage, Unused), "when CommitmentDiscountStatus is Unused") with { Since = FocusVersion.V1_1 },
        Given("ConsumedQuantity-C-006-C", "ConsumedQuantity", new All(Usage, new Not(Unused), NotCorrection),
            "when ChargeCategory is Usage, CommitmentDiscountStatus is not Unused and ChargeClass is not Correction"),
        Given("CommitmentDiscountQuantity-C-005-C", "CommitmentDiscountQuantity", new All(UsageOrPurchase, Has("CommitmentDiscountId"), NotCorrection),
            "when ChargeCategory is Usage or Purchase, CommitmentDiscountId is not null and ChargeClass is not Correction"),
        Empty("CommitmentDiscountQuantity-C-007-C", "CommitmentDiscountQuantity", new Not(new All(UsageOrPurchase, Has("CommitmentDiscountId"))),
            "unless ChargeCategory is Usage or Purchase and CommitmentDiscountId is not null"),
    ];

    private static IEnumerable<RowRule> Costs()
    {
        foreach (var (column, number) in new[]
        {
            ("ContractedUnitPrice", "009-C"), ("ListUnitPrice", "008-M"), ("PricingCurrencyContractedUnitPrice", "008-M"), ("PricingCurrencyListUnitPrice", "008-M"),
        })
        {
            yield return new(Own(column, number), column, Severity.Violation, Has(column), new IsNotNegative(column), $"{column} must not be negative.");
        }

        foreach (var kind in new[] { "List", "Contracted" })
        {
            var (cost, price) = ($"{kind}Cost", $"{kind}UnitPrice");
            yield return new($"{cost}-C-009-C", cost, Severity.Violation, new All(Has(price), Has("PricingQuantity"), NotCorrection),
                new IsProduct(cost, price, "PricingQuantity"), $"{cost} must be {price} × PricingQuantity unless ChargeClass is Correction.");
            yield return new($"{cost}-C-008-C", cost, Severity.Violation, new All(Credit, new IsNull(price), NotCorrection),
                new IsSameAmount(cost, "BilledCost"), $"{cost} must be the BilledCost when ChargeCategory is Credit and {price} is null.");
        }

        yield return new("EffectiveCost-C-010-C", "EffectiveCost", Severity.Violation, new All(Credit, NotCorrection),
            new IsSameAmount("EffectiveCost", "BilledCost"), "EffectiveCost must be the BilledCost when ChargeCategory is Credit.");
        foreach (var (column, id) in new[] { ("EffectiveCost", "EffectiveCost-C-005-C"), ("PricingCurrencyEffectiveCost", "PricingCurrencyEffectiveCost-C-005-M") })
        {
            yield return new(id, column, Severity.Violation, new All(Purchase, Has("CommitmentDiscountId"), NotCorrection),
                new IsZero(column), $"{column} must be 0 when a commitment is purchased: it arises as the commitment is used.");
        }
    }

    private static IEnumerable<RowRule> Kinds() =>
    [
        new("ChargeFrequency-C-004-C", "ChargeFrequency", Severity.Violation, new All(Purchase, Has("ChargeFrequency")),
            new Not(Is("ChargeFrequency", "Usage-Based")), "ChargeFrequency must not be Usage-Based when ChargeCategory is Purchase."),
        new("PricingCategory-C-009-C", "PricingCategory", Severity.Violation,
            new All(Usage, Has("CommitmentDiscountId"), Has("PricingCategory"), NotCorrection), Is("PricingCategory", "Committed"),
            "PricingCategory must be Committed when usage is covered by a commitment discount."),
        new("ServiceSubcategory-C-004-M", "ServiceSubcategory", Severity.Violation, Has("ServiceSubcategory"),
            new BelongsTo("ServiceSubcategory", "ServiceCategory", ServiceSubcategories.CategoryOf), "ServiceSubcategory must belong to the row's ServiceCategory."),
        Ordered("BillingPeriodEnd-C-004-M", "BillingPeriodStart", "BillingPeriodEnd"),
        Ordered("ChargePeriodEnd-C-004-M", "ChargePeriodStart", "ChargePeriodEnd"),
        Given("ChargeDescription-C-003-O", "ChargeDescription", new All(), "") with
        {
            Severity = Severity.Warning, Message = "ChargeDescription should not be null.",
        },
    ];

    private static IEnumerable<RowRule> Spellings()
    {
        yield return new("BillingCurrency-C-003-M", "BillingCurrency", Severity.Violation, Has("BillingCurrency"),
            new HasForm("BillingCurrency", TextForm.CurrencyShape), "BillingCurrency must be a code of three capital letters.");
        yield return new("BillingCurrency-C-006-M", "BillingCurrency", Severity.Violation, new HasForm("BillingCurrency", TextForm.CurrencyShape),
            new HasForm("BillingCurrency", TextForm.NationalCurrency), "BillingCurrency must be a national currency of ISO 4217.");
        yield return new("PricingCurrency-C-003-M", "PricingCurrency", Severity.Violation, Has("PricingCurrency"),
            new Not(new HasForm("PricingCurrency", TextForm.MisspeltCurrency)), "PricingCurrency must be written as in ISO 4217, in capital letters.");
        yield return new("PricingCurrency-X-001-O", "PricingCurrency", Severity.Warning, new HasForm("PricingCurrency", TextForm.CurrencyShape),
            new HasForm("PricingCurrency", TextForm.NationalCurrency), "PricingCurrency looks like a national currency, but ISO 4217 has none of that code.");
        foreach (var column in new[] { "CommitmentDiscountUnit", "ConsumedUnit", "PricingUnit" })
            yield return UnitOf($"{column}-C-003-O", column);
        var details = new HasForm("SkuPriceDetails", TextForm.JsonObject);
        yield return new("SkuPriceDetails-C-002-O", "SkuPriceDetails", Severity.Warning, details,
            new HasForm("SkuPriceDetails", TextForm.PascalKeys), "Keys of SkuPriceDetails should be in Pascal case.");
        yield return new("SkuPriceDetails-C-017-C", "SkuPriceDetails", Severity.Violation, details,
            new HasForm("SkuPriceDetails", TextForm.SkuPropertyNames), "Keys of SkuPriceDetails must be properties that FOCUS defines or begin with x_.")
        { Since = FocusVersion.V1_2 };
        yield return new("SkuPriceDetails-C-021-M", "SkuPriceDetails", Severity.Violation, details,
            new HasForm("SkuPriceDetails", TextForm.SkuPropertyNumbers), "Properties that FOCUS defines as numbers must be numbers.")
        { Since = FocusVersion.V1_2 };
    }

    /// <summary>A value only with its owner, and where <paramref name="always"/> is given, always with it.</summary>
    private static IEnumerable<RowRule> Pair(string column, string owner, string never, string? always = null)
    {
        yield return Empty(Own(column, never), column, new IsNull(owner), $"when {owner} is null");
        if (always is not null) yield return Given(Own(column, always), column, Has(owner), $"when {owner} is not null");
    }

    /// <summary>
    /// As <see cref="Pair"/>, but a correction is exempt: there the owner may be null on its own account, and a correction
    /// carries only what it corrects.
    /// </summary>
    private static IEnumerable<RowRule> OwnPair(string column, string owner, string never, string? always = null) =>
        Pair(column, owner, never, always).Select(rule => rule with { When = new All(rule.When, NotCorrection) });

    internal static RowRule UnitOf(string id, string column) => new(id, column, Severity.Warning, Has(column), new HasForm(column, TextForm.Unit),
        $"{column} should be a unit such as GB, GB-Hours, GB/Hour or 1000 Requests.");

    internal static RowRule Ordered(string id, string start, string end) =>
        new(id, end, Severity.Violation, new All(Has(start), Has(end)), new IsAfter(end, start), $"{end} must be after {start}.");

    internal static RowRule Empty(string id, string column, Condition when, string words) =>
        new(id, column, Severity.Violation, when, new IsNull(column), $"{column} must be null {words}.");

    internal static RowRule Given(string id, string column, Condition when, string words) =>
        new(id, column, Severity.Violation, when, Has(column), $"{column} must not be null {words}.");

    internal static Condition Has(string column) => new Not(new IsNull(column));

    internal static Condition Is(string column, params string[] values) => new IsOneOf(column, values);

    private static string Own(string column, string number) => number[0] == 'X' ? $"{column}-{number}" : $"{column}-C-{number}";
}
