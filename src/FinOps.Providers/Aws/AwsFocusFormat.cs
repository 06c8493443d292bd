using FinOps.Providers.FocusFile;
using FinOps.Providers.Native;
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

    private readonly FocusFileFormat focus = new();

    /// <inheritdoc/>
    public string Name => "aws-focus";

    /// <inheritdoc/>
    public int Recognise(IReadOnlyList<string> columns)
    {
        var bill = new BillColumns(columns);
        return Marks.Count(bill.Has) >= 2 && focus.Recognise(columns) is > 0 and var sure ? sure + 1 : 0;
    }

    /// <inheritdoc/>
    public BillMapping Map(IReadOnlyList<string> columns)
    {
        var mapping = focus.Map(columns);
        string Text(string column) => mapping.Columns.GetValueOrDefault(column, "''");
        var filled = new Dictionary<string, string>(mapping.Columns, StringComparer.Ordinal)
        {
            ["InvoiceIssuerName"] = $"if({Text("InvoiceIssuerName")} != '', {Text("InvoiceIssuerName")}, {Text("ProviderName")})",
        };
        return mapping with
        {
            MappingVersion = "aws-focus-1",
            Columns = filled,
            Native = new NativeRows("BilledCost", [
                KeyValuePair.Create(NativeRows.OwnCost, Text("BilledCost")),
                KeyValuePair.Create(NativeRows.OwnCurrency, Text("BillingCurrency")),
                KeyValuePair.Create(NativeRows.Remark, Remark(Text)),
            ], []),
        };
    }

    /// <summary>What is odd about a row, the weightiest first.</summary>
    private static string Remark(Func<string, string> text) => $"""
        multiIf(
          {text("ChargeCategory")} = 'Usage' AND {text("CommitmentDiscountId")} = '' AND toDecimal256OrZero({text("BilledCost")}, 38) > 0
            AND toDecimal256OrZero({text("EffectiveCost")}, 38) = 0, 'usage that is billed but has no effective cost, which AWS exports are known for; amortised views show too little',
          {text("InvoiceIssuerName")} = '', 'no invoice issuer, which AWS exports may leave out; the provider stands in',
          '')
        """;
}
