using FinOps.Providers.Native;
using FinOps.Understand.Ingestion;

namespace FinOps.Providers.Aws;

/// <summary>
/// AWS's Cost and Usage Report: the legacy CSV, the legacy Parquet and Athena spelling, and CUR 2.0 with its map columns.
/// How a line becomes FOCUS stands in AwsCur.sql.
/// </summary>
public sealed class AwsCurFormat : IBillFormat
{
    /// <summary>Without these a line means nothing, in either spelling.</summary>
    private static readonly (string Legacy, string Athena)[] Essential =
    [
        ("lineItem/LineItemType", "line_item_line_item_type"), ("lineItem/UnblendedCost", "line_item_unblended_cost"),
        ("lineItem/CurrencyCode", "line_item_currency_code"), ("lineItem/ProductCode", "line_item_product_code"),
        ("lineItem/UsageStartDate", "line_item_usage_start_date"), ("lineItem/UsageEndDate", "line_item_usage_end_date"),
        ("bill/BillingPeriodStartDate", "bill_billing_period_start_date"), ("bill/BillingPeriodEndDate", "bill_billing_period_end_date"),
        ("bill/PayerAccountId", "bill_payer_account_id"),
    ];

    private static readonly SqlMapping Mapping =
        SqlMapping.Embedded("aws-cur", "Aws/AwsCur.sql", "Aws/services.csv", "Aws/regions.csv", "Aws/prefixes.csv", "Aws/units.csv");

    /// <inheritdoc/>
    public string Name => "aws-cur";

    /// <inheritdoc/>
    public int Recognise(IReadOnlyList<string> columns)
    {
        var bill = new BillColumns(columns);
        var found = Essential.Count(e => bill.Has(e.Legacy) || bill.Has(e.Athena));
        return found > Essential.Length / 2 ? found * 100 / Essential.Length : 0;
    }

    /// <inheritdoc/>
    public BillMapping Map(IReadOnlyList<string> columns)
    {
        var bill = new BillColumns(columns);
        var missing = Essential.Where(e => !bill.Has(e.Legacy) && !bill.Has(e.Athena)).Select(e => bill.Has("bill_payer_account_id") ? e.Athena : e.Legacy).ToList();
        if (missing.Count > 0)
        {
            throw new ImportRefusedException("missing_columns", "Columns are missing",
                $"The file looks like an AWS Cost and Usage Report but has no {string.Join(", ", missing)}. Export it again with all columns "
                + $"(found {columns.Count}).");
        }

        var hasNet = bill.Has("lineItem/NetUnblendedCost") || bill.Has("line_item_net_unblended_cost");
        return Mapping.For(columns, OwnCostName(bill, hasNet), [.. Warnings(bill, hasNet)]);
    }

    private static string OwnCostName(BillColumns bill, bool hasNet) => (bill.Has("lineItem/UnblendedCost"), hasNet) switch
    {
        (true, true) => "lineItem/NetUnblendedCost",
        (true, false) => "lineItem/UnblendedCost",
        (false, true) => "line_item_net_unblended_cost",
        _ => "line_item_unblended_cost",
    };

    private static IEnumerable<string> Warnings(BillColumns bill, bool hasNet)
    {
        if (!hasNet) yield return "The report has no net columns: private discounts, if there are any, are lines of their own and not part of each row's cost.";
        if (!bill.Has("lineItem/ResourceId") && !bill.Has("line_item_resource_id"))
            yield return "The report has no resource ids: costs cannot be told by resource. Include resource ids in the export.";
    }
}
