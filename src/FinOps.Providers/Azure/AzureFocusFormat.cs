using FinOps.Providers.FocusFile;
using FinOps.Providers.Native;
using FinOps.Understand.Ingestion;

namespace FinOps.Providers.Azure;

/// <summary>
/// Azure's own FOCUS 1.0 and 1.2 exports, told apart by the columns that Azure adds. They are FOCUS files with known gaps:
/// names that are empty, prices and costs of zero where none is known, purchases of commitments with a worth of their own.
/// Gaps that can be filled are filled, all are said.
/// </summary>
public sealed class AzureFocusFormat : IBillFormat
{
    /// <summary>Columns that only Azure's exports have; any two of them tell.</summary>
    private static readonly string[] Marks =
        ["x_PricingBlockSize", "x_BillingExchangeRate", "x_SkuMeterId", "x_SkuMeterCategory", "x_SkuOfferId", "x_ResourceGroupName", "x_BillingProfileId", "x_PublisherCategory"];

    private readonly FocusExport export = new();

    /// <inheritdoc/>
    public string Name => "azure-focus";

    /// <inheritdoc/>
    public int Recognise(IReadOnlyList<string> columns) => export.Recognise(columns, FocusExport.HasTwoOf(Marks, columns));

    /// <inheritdoc/>
    public BillMapping Map(IReadOnlyList<string> columns)
    {
        var bill = new BillColumns(columns);
        return export.Map(columns, "azure-focus-1", text => Filled(text, NumberOf(text), bill), text => Remark(text, NumberOf(text), bill.Sql("PublisherName")));
    }

    private static Func<string, string> NumberOf(Func<string, string> text) => column => $"toDecimal256OrZero({text(column)}, 38)";

    private static Dictionary<string, string> Filled(Func<string, string> text, Func<string, string> number, BillColumns bill) => new(StringComparer.Ordinal)
    {
        ["InvoiceIssuerName"] = FirstOf(text("InvoiceIssuerName"), "'Microsoft'"),
        ["ProviderName"] = FirstOf(text("ProviderName"), "'Microsoft'"),
        ["PublisherName"] = $"if({text("PublisherName")} IN ('', 'Microsoft Corporation'), 'Microsoft', {text("PublisherName")})",
        ["InvoiceId"] = FirstOf(text("InvoiceId"), bill.Sql("x_InvoiceId")),
        ["ServiceName"] = FirstOf(text("ServiceName"), bill.Sql("x_SkuMeterSubcategory"), bill.Sql("x_SkuMeterCategory"), text("PublisherName"), "'Microsoft Azure'"),
        ["ServiceCategory"] = FirstOf(text("ServiceCategory"), "'Other'"),
        // A commitment has worth as it is used, not when it is bought.
        ["EffectiveCost"] = $"if({IsCommitmentPurchase(text)}, '0', {text("EffectiveCost")})",
        ["ContractedCost"] = $"if({LacksCost(text, number, "ContractedCost")}, {KnownCost(text, number)}, {text("ContractedCost")})",
        ["ListCost"] = $"""
            if({LacksCost(text, number, "ListCost")}, if({LacksCost(text, number, "ContractedCost")}, {KnownCost(text, number)}, {text("ContractedCost")}), {text("ListCost")})
            """,
        ["ChargeFrequency"] = $"""
            multiIf({text("ChargeCategory")} = 'Purchase' AND {text("ChargeFrequency")} = 'Usage-Based', 'Recurring', {text("ChargeFrequency")} = 'Other', '', {text("ChargeFrequency")})
            """,
        ["PricingCategory"] = $"""
            if({text("ChargeCategory")} = 'Usage' AND {text("CommitmentDiscountId")} != '' AND {text("PricingCategory")} != '', 'Committed', {text("PricingCategory")})
            """,
    };

    /// <summary>What is odd about a row, the weightiest first.</summary>
    private static string Remark(Func<string, string> text, Func<string, string> number, string publisher) => $"""
        multiIf(
          {IsCommitmentPurchase(text)} AND {number("EffectiveCost")} != 0, 'a commitment\'s purchase with an effective cost of its own; it arises as the commitment is used, so it is 0 here',
          {LacksCost(text, number, "ContractedCost")}, 'no contracted cost, which Azure exports may leave at 0; what was billed, or is effective, stands in',
          {LacksCost(text, number, "ListCost")}, 'no list cost, which Azure exports may leave at 0; the contracted cost stands in',
          {text("ServiceName")} = '', 'no service; the meter or publisher stands in',
          {publisher} = '', 'no publisher; Microsoft stands in',
          {text("ProviderName")} = '' OR {text("InvoiceIssuerName")} = '', 'no provider or invoice issuer; Microsoft stands in',
          '')
        """;

    private static string IsCommitmentPurchase(Func<string, string> text) =>
        $"({text("ChargeCategory")} = 'Purchase' AND {text("CommitmentDiscountId")} != '')";

    /// <summary>True where a cost is 0 or missing although the charge costs something.</summary>
    private static string LacksCost(Func<string, string> text, Func<string, string> number, string cost) =>
        $"({text("ChargeCategory")} IN ('Usage', 'Purchase') AND {number(cost)} = 0 AND ({number("BilledCost")} != 0 OR {number("EffectiveCost")} != 0))";

    private static string KnownCost(Func<string, string> text, Func<string, string> number) =>
        $"if({number("BilledCost")} != 0, {text("BilledCost")}, {text("EffectiveCost")})";

    private static string FirstOf(params string[] texts) =>
        $"multiIf({string.Join(", ", texts.SkipLast(1).Where(t => t != "''").Select(t => $"{t} != '', {t}").DefaultIfEmpty("false, ''"))}, {texts[^1]})";
}
