using FinOps.Providers.FocusFile;
using FinOps.Providers.Native;
using FinOps.Understand.Ingestion;

namespace FinOps.Providers.Oci;

/// <summary>
/// Oracle's own FOCUS reports, told apart by their <c>oci_</c> columns. They are FOCUS files in which some names and costs may
/// be empty. Gaps that can be filled are filled, all are said.
/// </summary>
public sealed class OciFocusFormat : IBillFormat
{
    private static readonly MappingTable Services = SqlMapping.Table("Oci/services.csv");

    private readonly FocusExport export = new();

    /// <inheritdoc/>
    public string Name => "oci-focus";

    /// <inheritdoc/>
    public int Recognise(IReadOnlyList<string> columns) =>
        export.Recognise(columns, columns.Count(c => c.Trim().StartsWith("oci_", StringComparison.OrdinalIgnoreCase)) >= 2);

    /// <inheritdoc/>
    public BillMapping Map(IReadOnlyList<string> columns) => export.Map(columns, "oci-focus-1", Filled, Remark);

    private static Dictionary<string, string> Filled(Func<string, string> text)
    {
        string Or(string column, string instead) => $"if({text(column)} != '', {text(column)}, {instead})";
        string Known(string column, string other) =>
            $"transform({text("ServiceName")}, {Services.Literal("ServiceCode")}, {Services.Literal(column)}, transform({text("ServiceName")}, {Services.Literal("ServiceName")}, {Services.Literal(column)}, '{other}'))";
        return new(StringComparer.Ordinal)
        {
            ["InvoiceIssuerName"] = Or("InvoiceIssuerName", text("ProviderName")),
            ["PublisherName"] = Or("PublisherName", text("ProviderName")),
            ["ServiceCategory"] = Or("ServiceCategory", Known("ServiceCategory", "Other")),
            ["ServiceSubcategory"] = $"if({text("ServiceCategory")} = '' AND {text("ServiceSubcategory")} = '', {Known("ServiceSubcategory", "Other (Other)")}, {text("ServiceSubcategory")})",
            ["EffectiveCost"] = Or("EffectiveCost", text("BilledCost")),
            ["ContractedCost"] = Or("ContractedCost", text("BilledCost")),
            ["ListCost"] = Or("ListCost", $"if({text("ContractedCost")} != '', {text("ContractedCost")}, {text("BilledCost")})"),
        };
    }

    /// <summary>What is odd about a row, the weightiest first.</summary>
    private static string Remark(Func<string, string> text) => $"""
        multiIf(
          {text("EffectiveCost")} = '', 'no effective cost; the billed cost stands in',
          {text("ListCost")} = '' OR {text("ContractedCost")} = '', 'no list or contracted cost; what is known of the cost stands in',
          {text("ServiceCategory")} = '', 'no service category; the one known for the service stands in',
          {text("InvoiceIssuerName")} = '' OR {text("PublisherName")} = '', 'no invoice issuer or publisher; the provider stands in',
          '')
        """;
}
