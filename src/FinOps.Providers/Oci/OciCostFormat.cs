using FinOps.Providers.Native;
using FinOps.Understand.Ingestion;

namespace FinOps.Providers.Oci;

/// <summary>Oracle Cloud Infrastructure's cost reports, as they lie in the tenancy's bucket. How a line becomes FOCUS stands in OciCost.sql.</summary>
public sealed class OciCostFormat : IBillFormat
{
    /// <summary>Without these a line means nothing; with a slash as Oracle writes them, or an underscore as tables spell them.</summary>
    private static readonly string[] Essential =
        ["lineItem/tenantId", "lineItem/intervalUsageStart", "lineItem/intervalUsageEnd", "product/service", "cost/myCost", "cost/currencyCode"];

    private static readonly SqlMapping Mapping =
        SqlMapping.Embedded("oci", "Oci/OciCost.sql", "Oci/services.csv", "Oci/regions.csv", "Oci/units.csv");

    /// <inheritdoc/>
    public string Name => "oci";

    /// <inheritdoc/>
    public int Recognise(IReadOnlyList<string> columns)
    {
        var bill = new BillColumns(columns);
        var found = Essential.Count(e => Has(bill, e));
        return found > Essential.Length / 2 ? found * 100 / Essential.Length : 0;
    }

    /// <inheritdoc/>
    public BillMapping Map(IReadOnlyList<string> columns)
    {
        var bill = new BillColumns(columns);
        var missing = Essential.Where(e => !Has(bill, e)).ToList();
        if (missing.Count > 0)
        {
            // Usage reports are alike but without the cost columns.
            throw new ImportRefusedException("missing_columns", "Columns are missing",
                $"The file looks like a report of Oracle Cloud but has no {string.Join(", ", missing)}. Import the cost report, not the usage report "
                + $"(found {columns.Count} columns).");
        }

        return Mapping.For(columns, "cost/myCost", ["Oracle's cost report has no public prices: list and contracted cost are what was charged."]);
    }

    private static bool Has(BillColumns bill, string column) => bill.Has(column) || bill.Has(column.Replace('/', '_'));
}
