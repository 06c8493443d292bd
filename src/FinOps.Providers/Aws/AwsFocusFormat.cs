using FinOps.Providers.FocusFile;
using FinOps.Understand.Ingestion;

namespace FinOps.Providers.Aws;

/// <summary>
/// AWS's own FOCUS 1.0 and 1.2 exports, told apart by the columns that AWS adds. They are FOCUS files with known gaps: some
/// names that FOCUS demands may be empty, and some costs look wrong. Gaps that can be filled are filled, all are said.
/// </summary>
public sealed class AwsFocusFormat : IBillFormat
{
    /// <summary>Columns that only AWS's exports have; any two of them tell.</summary>
    private static readonly string[] Marks = ["x_Discounts", "x_Operation", "x_ServiceCode", "x_UsageType", "x_CostCategories"];

    private readonly FocusExport export = new();

    /// <inheritdoc/>
    public string Name => "aws-focus";

    /// <inheritdoc/>
    public int Recognise(IReadOnlyList<string> columns) => export.Recognise(columns, FocusExport.HasTwoOf(Marks, columns));

    /// <inheritdoc/>
    public BillMapping Map(IReadOnlyList<string> columns) => export.Map(columns, "aws-focus-1", Filled, Remark);

    private static Dictionary<string, string> Filled(Func<string, string> text) => new(StringComparer.Ordinal)
    {
        ["InvoiceIssuerName"] = $"if({text("InvoiceIssuerName")} != '', {text("InvoiceIssuerName")}, {text("ProviderName")})",
    };

    /// <summary>What is odd about a row, the weightiest first.</summary>
    private static string Remark(Func<string, string> text) => $"""
        multiIf(
          {text("ChargeCategory")} = 'Usage' AND {text("CommitmentDiscountId")} = '' AND toDecimal256OrZero({text("BilledCost")}, 38) > 0
            AND toDecimal256OrZero({text("EffectiveCost")}, 38) = 0, 'usage that is billed but has no effective cost, which AWS exports are known for; amortised views show too little',
          {text("InvoiceIssuerName")} = '', 'no invoice issuer, which AWS exports may leave out; the provider stands in',
          '')
        """;
}
