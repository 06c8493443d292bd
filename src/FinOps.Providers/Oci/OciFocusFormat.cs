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

    private readonly FocusFileFormat focus = new();

    /// <inheritdoc/>
    public string Name => "oci-focus";

    /// <inheritdoc/>
    public int Recognise(IReadOnlyList<string> columns) =>
        columns.Count(c => c.Trim().StartsWith("oci_", StringComparison.OrdinalIgnoreCase)) >= 2 && focus.Recognise(columns) is > 0 and var sure ? sure + 1 : 0;

    /// <inheritdoc/>
    public BillMapping Map(IReadOnlyList<string> columns)
    {
        var mapping = focus.Map(columns);
        string Text(string column) => mapping.Columns.GetValueOrDefault(column, "''");
        string Filled(string column, string instead) => $"if({Text(column)} != '', {Text(column)}, {instead})";
        string Known(string column, string other) =>
            $"transform({Text("ServiceName")}, {Services.Literal("ServiceCode")}, {Services.Literal(column)}, transform({Text("ServiceName")}, {Services.Literal("ServiceName")}, {Services.Literal(column)}, '{other}'))";
        var filled = new Dictionary<string, string>(mapping.Columns, StringComparer.Ordinal)
        {
            ["InvoiceIssuerName"] = Filled("InvoiceIssuerName", Text("ProviderName")),
            ["PublisherName"] = Filled("PublisherName", Text("ProviderName")),
            ["ServiceCategory"] = Filled("ServiceCategory", Known("ServiceCategory", "Other")),
            ["ServiceSubcategory"] = $"if({Text("ServiceCategory")} = '' AND {Text("ServiceSubcategory")} = '', {Known("ServiceSubcategory", "Other (Other)")}, {Text("ServiceSubcategory")})",
            ["EffectiveCost"] = Filled("EffectiveCost", Text("BilledCost")),
            ["ContractedCost"] = Filled("ContractedCost", Text("BilledCost")),
            ["ListCost"] = Filled("ListCost", $"if({Text("ContractedCost")} != '', {Text("ContractedCost")}, {Text("BilledCost")})"),
        };
        return mapping with
        {
            MappingVersion = "oci-focus-1",
            Columns = filled,
            Native = new NativeRows("BilledCost", [
                KeyValuePair.Create(NativeRows.OwnCost, Text("BilledCost")),
                KeyValuePair.Create(NativeRows.OwnCurrency, Text("BillingCurrency")),
                KeyValuePair.Create(NativeRows.Remark, $"""
                    multiIf(
                      {Text("EffectiveCost")} = '', 'no effective cost; the billed cost stands in',
                      {Text("ListCost")} = '' OR {Text("ContractedCost")} = '', 'no list or contracted cost; what is known of the cost stands in',
                      {Text("ServiceCategory")} = '', 'no service category; the one known for the service stands in',
                      {Text("InvoiceIssuerName")} = '' OR {Text("PublisherName")} = '', 'no invoice issuer or publisher; the provider stands in',
                      '')
                    """),
            ], []),
        };
    }
}
