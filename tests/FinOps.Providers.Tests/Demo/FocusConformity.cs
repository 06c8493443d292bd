using System.Text.Json;

namespace FinOps.Providers.Tests.Demo;

/// <summary>
/// What FOCUS 1.2 says of single rows and of the rows together, written down from the specification for the tests:
/// presence, nullability, allowed values, exact products, formats. Each rule answers with what is wrong, or nothing.
/// </summary>
internal sealed class FocusConformity
{
    private static readonly string[] Decimals =
    [
        "BilledCost", "CommitmentDiscountQuantity", "ConsumedQuantity", "ContractedCost", "ContractedUnitPrice", "EffectiveCost",
        "ListCost", "ListUnitPrice", "PricingCurrencyContractedUnitPrice", "PricingCurrencyEffectiveCost",
        "PricingCurrencyListUnitPrice", "PricingQuantity",
    ];

    private static readonly string[] NotNull =
    [
        "BilledCost", "BillingAccountId", "BillingAccountName", "BillingAccountType", "BillingCurrency", "BillingPeriodEnd",
        "BillingPeriodStart", "ChargeCategory", "ChargeDescription", "ChargeFrequency", "ChargePeriodEnd", "ChargePeriodStart",
        "ContractedCost", "EffectiveCost", "InvoiceIssuerName", "ListCost", "PricingCurrency", "PricingCurrencyEffectiveCost",
        "ProviderName", "PublisherName", "ServiceCategory", "ServiceName", "ServiceSubcategory",
    ];

    private static readonly string[] NotNullWhenPriced =
    [
        "ContractedUnitPrice", "ListUnitPrice", "PricingCategory", "PricingCurrencyContractedUnitPrice",
        "PricingCurrencyListUnitPrice", "PricingQuantity", "SkuId", "SkuMeter", "SkuPriceId",
    ];

    private static readonly (string Column, string[] Values)[] Allowed =
    [
        ("ChargeCategory", ["Usage", "Purchase", "Tax", "Credit", "Adjustment"]),
        ("ChargeClass", ["Correction"]),
        ("ChargeFrequency", ["One-Time", "Recurring", "Usage-Based"]),
        ("PricingCategory", ["Standard", "Dynamic", "Committed", "Other"]),
        ("CommitmentDiscountCategory", ["Spend", "Usage"]),
        ("CommitmentDiscountStatus", ["Used", "Unused"]),
        ("CapacityReservationStatus", ["Used", "Unused"]),
        ("BillingCurrency", ["USD", "EUR"]),
        ("PricingCurrency", ["USD", "EUR"]),
    ];

    // (when this is null, so must be that; when not, neither)
    private static readonly (string Owner, string Owned)[] Together =
    [
        ("RegionId", "RegionName"), ("ResourceId", "ResourceType"), ("SubAccountId", "SubAccountName"),
        ("SubAccountId", "SubAccountType"), ("PricingQuantity", "PricingUnit"), ("ConsumedQuantity", "ConsumedUnit"),
        ("CommitmentDiscountId", "CommitmentDiscountCategory"), ("CommitmentDiscountId", "CommitmentDiscountType"),
        ("CommitmentDiscountId", "CommitmentDiscountName"), ("CommitmentDiscountQuantity", "CommitmentDiscountUnit"),
    ];

    private static readonly string[] SkuPriceProperties =
    [
        "CoreCount", "DiskMaxIops", "DiskSpace", "DiskType", "GpuCount", "InstanceSeries", "InstanceType", "MemorySize",
        "NetworkMaxIops", "NetworkMaxThroughput", "OperatingSystem", "Redundancy", "StorageClass",
    ];

    private readonly Dictionary<(string Rule, string Key), string> one = [];
    private readonly HashSet<string> jsonSeen = new(StringComparer.Ordinal);

    /// <summary>What is wrong with this row, also in the light of the rows before it.</summary>
    public IEnumerable<string> Violations(BillRow row) =>
        Shape(row).Concat(Nulls(row)).Concat(Products(row)).Concat(Commitments(row)).Concat(AcrossRows(row))
            .Select(what => $"line {row.Line} ({row["ServiceName"]}, {row["ChargeCategory"]}, {row["ChargeDescription"]}): {what}");

    private static bool IsPriced(BillRow row) =>
        row["ChargeCategory"] is "Usage" or "Purchase" && row["ChargeClass"] is null;

    private IEnumerable<string> Shape(BillRow row)
    {
        if (row.Columns.Count != 57)
            yield return $"{row.Columns.Count} columns, FOCUS 1.2 has 57";
        foreach (var (column, values) in Allowed)
            if (row[column] is { } value && !values.Contains(value, StringComparer.Ordinal))
                yield return $"{column} is {value}";
        foreach (var column in Decimals)
            if (row[column] is { } text && !decimal.TryParse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out _))
                yield return $"{column} is {text}, not a number";
        foreach (var column in new[] { "BillingPeriodStart", "BillingPeriodEnd", "ChargePeriodStart", "ChargePeriodEnd" })
            if (!DateTime.TryParseExact(row[column], "yyyy-MM-dd'T'HH:mm:ss'Z'", null, System.Globalization.DateTimeStyles.None, out _))
                yield return $"{column} is {row[column]}";
        if (string.CompareOrdinal(row["ChargePeriodStart"], row["ChargePeriodEnd"]) >= 0)
            yield return "the charge period ends before it starts";
        if (string.CompareOrdinal(row["BillingPeriodStart"], row["BillingPeriodEnd"]) >= 0)
            yield return "the billing period ends before it starts";
        foreach (var column in new[] { "Tags", "SkuPriceDetails" })
            if (row[column] is { } json && jsonSeen.Add(column + json) && Json(column, json) is { } wrong)
                yield return wrong;
    }

    private static string? Json(string column, string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            foreach (var property in document.RootElement.EnumerateObject())
                if (property.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
                    return $"{column}.{property.Name} is nested";
                else if (column == "SkuPriceDetails" && !property.Name.StartsWith("x_", StringComparison.Ordinal)
                    && !SkuPriceProperties.Contains(property.Name, StringComparer.Ordinal))
                    return $"SkuPriceDetails.{property.Name} is neither defined nor x_";
            return null;
        }
        catch (JsonException)
        {
            return $"{column} is not JSON: {json}";
        }
    }

    private static IEnumerable<string> Nulls(BillRow row)
    {
        foreach (var column in NotNull)
            if (row[column] is null)
                yield return $"{column} is null";
        foreach (var (owner, owned) in Together)
            if (row[owner] is null != row[owned] is null)
                yield return $"{owner} is {row[owner] ?? "null"} but {owned} is {row[owned] ?? "null"}";
        foreach (var column in NotNullWhenPriced)
            if (IsPriced(row) && row[column] is null)
                yield return $"{column} is null";
            else if (row["ChargeCategory"] == "Tax" && row[column] is not null)
                yield return $"{column} is not null on a tax";
        var consumes = row["ChargeCategory"] == "Usage" && row["CommitmentDiscountStatus"] != "Unused";
        if (consumes ? row["ChargeClass"] is null && row["ConsumedQuantity"] is null : row["ConsumedQuantity"] is not null)
            yield return $"ConsumedQuantity is {row["ConsumedQuantity"] ?? "null"}";
        if (row["SkuPriceId"] is null && row["SkuPriceDetails"] is not null)
            yield return "SkuPriceDetails without SkuPriceId";
        if (row["ChargeCategory"] == "Purchase" && row["ChargeFrequency"] == "Usage-Based")
            yield return "a purchase is never usage-based";
        if (row["CapacityReservationId"] is null ? row["CapacityReservationStatus"] is not null
            : row["ChargeCategory"] == "Usage" && row["CapacityReservationStatus"] is null)
            yield return "CapacityReservationStatus does not fit its id";
    }

    private static IEnumerable<string> Products(BillRow row)
    {
        foreach (var price in new[] { "ListUnitPrice", "ContractedUnitPrice", "PricingCurrencyListUnitPrice", "PricingCurrencyContractedUnitPrice" })
            if (row.Number(price) < 0)
                yield return $"{price} is negative";
        if (row["ChargeClass"] is not null)
            yield break;
        foreach (var kind in new[] { "List", "Contracted" })
            if (row.Number($"{kind}UnitPrice") is { } price && row.Number("PricingQuantity") is { } quantity
                && price * quantity != row.Number($"{kind}Cost"))
                yield return $"{kind}Cost {row[$"{kind}Cost"]} is not {price} × {quantity}";
        if (row["ChargeCategory"] == "Credit" && (row["EffectiveCost"] != row["BilledCost"] || row["ContractedCost"] != row["BilledCost"]
            || row["ListCost"] != row["BilledCost"]))
            yield return "a credit's costs differ";
        if (row["PricingCurrency"] == row["BillingCurrency"] && row["PricingCurrencyEffectiveCost"] != row["EffectiveCost"])
            yield return "PricingCurrencyEffectiveCost differs in the same currency";
    }

    private static IEnumerable<string> Commitments(BillRow row)
    {
        if (row["CommitmentDiscountId"] is null)
        {
            if (row["CommitmentDiscountStatus"] is not null || row["CommitmentDiscountQuantity"] is not null)
                yield return "commitment columns without CommitmentDiscountId";
            if (row["PricingCategory"] == "Committed")
                yield return "Committed without CommitmentDiscountId";
            yield break;
        }

        var isUsage = row["ChargeCategory"] == "Usage";
        if (isUsage != row["CommitmentDiscountStatus"] is not null)
            yield return $"CommitmentDiscountStatus is {row["CommitmentDiscountStatus"] ?? "null"}";
        if (IsPriced(row) && row["CommitmentDiscountQuantity"] is null)
            yield return "CommitmentDiscountQuantity is null";
        if (row["ChargeCategory"] == "Purchase" && row.Number("EffectiveCost") != 0)
            yield return "the purchase of a commitment has an effective cost";
        if (isUsage && row["ChargeClass"] is null && row["PricingCategory"] != "Committed")
            yield return $"PricingCategory is {row["PricingCategory"]}";
        if (isUsage && row.Number("BilledCost") != 0)
            yield return "covered usage is billed";
    }

    private IEnumerable<string> AcrossRows(BillRow row)
    {
        (string Rule, string? Key, string? Value)[] functional =
        [
            ("ServiceCategory", row["ServiceName"], row["ServiceCategory"]),
            ("ServiceSubcategory", row["ServiceName"], row["ServiceSubcategory"]),
            ("parent category", row["ServiceSubcategory"], row["ServiceCategory"]),
            ("SkuId", row["SkuPriceId"], row["SkuId"]),
            ("SkuMeter", row["SkuId"], row["SkuMeter"]),
            ("SkuPriceDetails", row["SkuPriceId"], row["SkuPriceDetails"]),
            ("CommitmentDiscountUnit", row["CommitmentDiscountId"], row["CommitmentDiscountUnit"]),
            ("BillingAccountName", row["BillingAccountId"], row["BillingAccountName"]),
            ("SubAccountName", row["SubAccountId"], row["SubAccountName"]),
            ("RegionName", row["RegionId"], row["RegionName"]),
            ("BillingAccountId", row["InvoiceId"], row["BillingAccountId"]),
            ("ResourceType", row["ResourceId"], row["ResourceType"]),
        ];
        foreach (var (rule, key, value) in functional)
            if (key is not null && value is not null && !one.TryAdd((rule, key), value) && one[(rule, key)] != value)
                yield return $"{key} has the {rule} {one[(rule, key)]} and {value}";
    }
}
