using FinOps.Providers.Native;
using FinOps.Understand.Ingestion;

namespace FinOps.Providers.Gcp;

/// <summary>
/// Google Cloud's standard and detailed billing exports, as BigQuery writes its tables: CSV with flattened fields or structures
/// as JSON text, JSON lines, Parquet. How a row becomes FOCUS stands in GcpBilling.sql.
/// </summary>
public sealed class GcpBillingFormat : IBillFormat
{
    /// <summary>Without these a row means nothing; each by any of its spellings.</summary>
    private static readonly string[][] Essential =
    [
        ["billing_account_id"], ["cost"], ["currency"], ["usage_start_time"], ["usage_end_time"],
        ["service.description", "service_description", "service"], ["sku.id", "sku_id", "sku"],
    ];

    private static readonly SqlMapping Mapping =
        SqlMapping.Embedded("gcp", "Gcp/GcpBilling.sql", "Gcp/services.csv", "Gcp/regions.csv", "Gcp/units.csv");

    /// <inheritdoc/>
    public string Name => "gcp";

    /// <inheritdoc/>
    public int Recognise(IReadOnlyList<string> columns)
    {
        var bill = new BillColumns(columns);
        var found = Essential.Count(e => e.Any(bill.Has));
        return found >= Essential.Length - 2 ? found * 100 / Essential.Length : 0;
    }

    /// <inheritdoc/>
    public BillMapping Map(IReadOnlyList<string> columns)
    {
        var bill = new BillColumns(columns);
        var missing = Essential.Where(e => !e.Any(bill.Has)).Select(e => e[0]).ToList();
        if (missing.Count > 0)
        {
            throw new ImportRefusedException("missing_columns", "Columns are missing",
                $"The file looks like a Google Cloud billing export but has no {string.Join(", ", missing)}. Export the whole table again "
                + $"(found {columns.Count} columns).");
        }

        // One credit per line means that a row with two credits stands there twice, with its cost.
        if (!bill.Has("credits") && (bill.Has("credits.amount") || bill.Has("credits_amount")))
        {
            throw new ImportRefusedException("credits_unnested", "The credits were unnested",
                "Each credit has a line of its own, so costs of rows with several credits stand there several times and cannot be told apart. "
                + "Export the credits as they are: TO_JSON_STRING(credits) AS credits for CSV, or use JSON or Parquet.");
        }

        return Mapping.For(columns, "cost + credits", [.. Warnings(bill)]);
    }

    private static IEnumerable<string> Warnings(BillColumns bill)
    {
        if (!bill.Has("credits")) yield return "The export has no credits: costs are before all credits, and may be more than was invoiced.";
        if (!bill.Has("cost_at_list")) yield return "The export has no list costs; the cost before credits stands in.";
        if (!bill.Has("resource") && !bill.Has("resource.name") && !bill.Has("resource_name") && !bill.Has("resource.global_name"))
            yield return "The export has no resources (it is the standard one): costs cannot be told by resource. The detailed export has them.";
    }
}
