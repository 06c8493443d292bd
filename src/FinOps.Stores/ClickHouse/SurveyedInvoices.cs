using System.Globalization;
using FinOps.Focus;
using FinOps.Understand.Ingestion;

namespace FinOps.Stores.ClickHouse;

/// <summary>Reads the invoices out of a survey's lines.</summary>
internal static class SurveyedInvoices
{
    /// <summary>What each invoice comes to: by the bill's own cost column, or by billed cost where that is the bill's own.</summary>
    public static IReadOnlyList<InvoiceAmount> Of(List<string?[]> lines, bool isNative)
    {
        var found = lines.Select(l => new InvoiceAmount(
            KeyOf(l, isNative ? NativeSql.OwnCurrencyOf(l, IntakeSql.SurveyWidth) : l[0]!), long.Parse(l[1]!, CultureInfo.InvariantCulture),
            ExactDecimal.Parse(isNative ? NativeSql.OwnCostOf(l, IntakeSql.SurveyWidth) : l[2]!)));
        return [.. found.GroupBy(i => i.Invoice).Select(g => new InvoiceAmount(
            g.Key, g.Sum(i => i.Rows), g.Aggregate(ExactDecimal.Zero, (sum, i) => sum + i.Amount)))];
    }

    private static InvoiceKey KeyOf(string?[] line, string currency)
    {
        var day = line[IntakeSql.SurveyInvoice + 3]!;
        return new InvoiceKey(
            day.Length > 0 ? DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture) : null, currency,
            line[IntakeSql.SurveyInvoice]!, line[IntakeSql.SurveyInvoice + 1]!, line[IntakeSql.SurveyInvoice + 2]!);
    }
}
