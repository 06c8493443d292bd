using FinOps.Providers.FocusFile;
using FinOps.Providers.Native;
using FinOps.Understand.Ingestion;

namespace FinOps.Providers.Aws;

/// <summary>
/// AWS's own FOCUS 1.0 and 1.2 exports, told apart by the columns that AWS adds. They are FOCUS files with known gaps: prices,
/// units, SKUs and names that FOCUS demands may be empty, and some costs look wrong. Gaps that can be filled from the same row
/// are filled, all are said. What FOCUS asks for since 1.1 is filled in exports of 1.0.
/// </summary>
public sealed class AwsFocusFormat : IBillFormat
{
    /// <summary>Columns that only AWS's exports have; any two of them tell.</summary>
    private static readonly string[] Marks = ["x_Discounts", "x_Operation", "x_ServiceCode", "x_UsageType", "x_CostCategories"];

    private const string Charged =
        "AWS tells as consumed quantity what it charged for, minimums included (a query of Athena counts as at least 10 MB), not what was measured.";

    private static readonly MappingTable Services = SqlMapping.Table("Aws/services.csv");

    private readonly FocusExport export = new();

    /// <inheritdoc/>
    public string Name => "aws-focus";

    /// <inheritdoc/>
    public int Recognise(IReadOnlyList<string> columns) => export.Recognise(columns, FocusExport.HasTwoOf(Marks, columns));

    /// <inheritdoc/>
    public BillMapping Map(IReadOnlyList<string> columns)
    {
        var bill = new BillColumns(columns);
        var mapping = export.Map(columns, "aws-focus-2", text => Filled(text, bill), Remark);
        return mapping with { Warnings = [.. mapping.Warnings, Charged] };
    }

    private static Dictionary<string, string> Filled(Func<string, string> text, BillColumns bill)
    {
        var quantity = Number(text("PricingQuantity"));
        var code = bill.Sql("x_ServiceCode");
        var meter = $"if({text("SkuMeter")} != '', {text("SkuMeter")}, {bill.Sql("x_UsageType")})";
        // A price's id is SKU.offer.rate; without one, lines are told apart by what they meter.
        var sku = $"""
            multiIf({text("SkuId")} != '', {text("SkuId")}, NOT {IsPriced(text)}, '',
              {text("SkuPriceId")} != '', substringIndex({text("SkuPriceId")}, '.', 1),
              {meter} != '', concat({code}, '/', {meter}), {code} != '', {code}, {text("ServiceName")})
            """;
        var isCommitted = $"({text("CommitmentDiscountId")} != '' AND {IsPriced(text)} AND {text("CommitmentDiscountQuantity")} = '')";
        var isSpend = $"{text("CommitmentDiscountCategory")} = 'Spend'";
        return new(StringComparer.Ordinal)
        {
            ["InvoiceIssuerName"] = FirstOf(text("InvoiceIssuerName"), text("ProviderName")),
            ["ContractedUnitPrice"] = Price(text, quantity, "ContractedUnitPrice", "ContractedCost"),
            ["ListUnitPrice"] = Price(text, quantity, "ListUnitPrice", "ListCost"),
            ["PricingUnit"] = $"multiIf({text("PricingUnit")} != '', {text("PricingUnit")}, {text("PricingQuantity")} = '', '', {text("ConsumedUnit")} != '', {text("ConsumedUnit")}, 'Units')",
            ["SkuId"] = sku,
            ["SkuPriceId"] = $"if({text("SkuPriceId")} != '' OR NOT {IsPriced(text)}, {text("SkuPriceId")}, {sku})",
            ["SkuMeter"] = $"if({text("SkuMeter")} != '' OR NOT {IsPriced(text)}, {text("SkuMeter")}, {meter})",
            // Since 1.1 and 1.2; an export of 1.0 does not have them.
            ["PricingCurrency"] = FirstOf(text("PricingCurrency"), text("BillingCurrency")),
            ["BillingAccountType"] = $"if({text("BillingAccountType")} = '' AND {text("BillingAccountId")} != '', 'Management Account', {text("BillingAccountType")})",
            ["SubAccountType"] = $"if({text("SubAccountType")} = '' AND {text("SubAccountId")} != '', 'Account', {text("SubAccountType")})",
            ["ServiceSubcategory"] = $"""
                multiIf({text("ServiceSubcategory")} != '', {text("ServiceSubcategory")},
                  transform({code}, {Services.Literal("ProductCode")}, {Services.Literal("ServiceCategory")}, '') = {text("ServiceCategory")},
                  transform({code}, {Services.Literal("ProductCode")}, {Services.Literal("ServiceSubcategory")}, ''), concat('Other (', {text("ServiceCategory")}, ')'))
                """,
            // What is committed in money is taken by its effective cost, what is committed in usage by its hours.
            ["CommitmentDiscountQuantity"] = $"""
                multiIf(NOT {isCommitted}, {text("CommitmentDiscountQuantity")}, NOT {isSpend}, {text("PricingQuantity")},
                  {text("ChargeCategory")} = 'Usage', {text("EffectiveCost")}, {text("BilledCost")})
                """,
            ["CommitmentDiscountUnit"] = $"multiIf({text("CommitmentDiscountUnit")} != '' OR NOT {isCommitted}, {text("CommitmentDiscountUnit")}, {isSpend}, {text("BillingCurrency")}, 'Hours')",
        };
    }

    /// <summary>A unit price that is missing, from the row's own cost and quantity; none where it would be negative.</summary>
    private static string Price(Func<string, string> text, string quantity, string price, string cost) => $"""
        multiIf(
          {text(price)} != '' OR NOT {IsPriced(text)} OR {text("PricingQuantity")} = '', {text(price)},
          {quantity} = 0, if({Number(text(cost))} = 0, '0', ''),
          ({quantity} < 0) != ({Number(text(cost))} < 0) AND {Number(text(cost))} != 0, '',
          toString(toDecimal256OrZero({text(cost)}, 30) / if({quantity} = 0, toDecimal256(1, 18), {quantity})))
        """;

    /// <summary>What is odd about a row, the weightiest first.</summary>
    private static string Remark(Func<string, string> text) => $"""
        multiIf(
          {IsPlainUsage(text)} AND {Number(text("EffectiveCost"))} = 0, 'usage that is billed but has no effective cost, which AWS exports are known for; amortised views show too little',
          {IsPlainUsage(text)} AND {Number(text("ContractedCost"))} = 0, 'usage that is billed but has no contracted cost, which AWS exports are known for; what was negotiated shows too large',
          {IsPriced(text)} AND {text("SkuId")} = '', 'no SKU, which AWS exports may leave out; the price or what is metered stands in',
          {IsPriced(text)} AND {text("SkuPriceId")} = '', 'no SKU of a price, which AWS exports may leave out; the SKU stands in',
          {IsPriced(text)} AND {text("PricingQuantity")} != '' AND ({text("ListUnitPrice")} = '' OR {text("ContractedUnitPrice")} = ''),
            'no unit price, which AWS exports may leave out; cost by quantity stands in',
          {IsPriced(text)} AND {text("PricingQuantity")} != '' AND {text("PricingUnit")} = '', 'no pricing unit, which AWS exports may leave out; the consumed unit stands in',
          {text("InvoiceIssuerName")} = '', 'no invoice issuer, which AWS exports may leave out; the provider stands in',
          '')
        """;

    /// <summary>True for what FOCUS wants a price of.</summary>
    private static string IsPriced(Func<string, string> text) => $"({text("ChargeCategory")} IN ('Usage', 'Purchase') AND {text("ChargeClass")} != 'Correction')";

    private static string IsPlainUsage(Func<string, string> text) =>
        $"({text("ChargeCategory")} = 'Usage' AND {text("CommitmentDiscountId")} = '' AND {Number(text("BilledCost"))} > 0)";

    private static string Number(string text) => $"toDecimal256OrZero({text}, 18)";

    private static string FirstOf(string first, string second) => $"if({first} != '', {first}, {second})";
}
