using System.Globalization;
using System.Text;
using System.Text.Json;

namespace FinOps.Stores.Tests.Asking;

/// <summary>
/// A question with its charges and its expected answer, as text. Sections start with their name:
/// <c>charges COLUMN | COLUMN …</c> with one charge per line, then any number of <c>ask JSON</c>, each followed by
/// <c>expect COLUMN | COLUMN …</c> with one row per line and <c>total UNIT | MEASURE=SUM …</c>. <c>-</c> is a missing value.
/// </summary>
internal sealed class QuestionFile
{
    public required string Csv { get; init; }

    public required List<Case> Cases { get; init; }

    internal sealed class Case
    {
        public required string Question { get; init; }

        public List<string> Expected { get; } = [];

        public List<string> Totals { get; } = [];
    }

    public static QuestionFile Read(string path) => Read(File.ReadLines(path));

    public static QuestionFile Read(IEnumerable<string> lines)
    {
        var charges = new List<string[]>();
        var cases = new List<Case>();
        var section = "";
        foreach (var line in lines.Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] != '#'))
        {
            var word = line.Split(' ')[0];
            var rest = line[word.Length..].Trim();
            switch (word)
            {
                case "charges":
                    section = word;
                    charges.Add(Cells(rest));
                    break;
                case "ask":
                    cases.Add(new Case { Question = rest });
                    break;
                case "expect":
                    section = word;
                    cases[^1].Expected.Add(Row(Cells(rest)));
                    break;
                case "total":
                    cases[^1].Totals.Add(Row(Cells(rest)));
                    break;
                default:
                    if (section == "charges") charges.Add(Cells(line));
                    else cases[^1].Expected.Add(Row(Cells(line)));
                    break;
            }
        }

        return new QuestionFile { Csv = Bill(charges), Cases = cases };
    }

    public static string Row(IEnumerable<string?> cells) => string.Join(" | ", cells.Select(c => c ?? "-"));

    private static string[] Cells(string line) => [.. line.Split('|').Select(c => c.Trim())];

    /// <summary>Fills what the charges do not say with the plainest FOCUS row there is.</summary>
    private static string Bill(List<string[]> charges)
    {
        var csv = new StringBuilder();
        string[] columns =
        [
            "ProviderName", "BillingAccountId", "BillingAccountName", "BillingPeriodStart", "BillingPeriodEnd", "ChargePeriodStart", "ChargePeriodEnd",
            "ChargeCategory", "BillingCurrency", "ServiceName", "ServiceCategory", "BilledCost", "EffectiveCost", "ListCost", "ContractedCost", "InvoiceIssuerName",
            "PublisherName", "SubAccountId", "RegionId", "ResourceId", "ConsumedQuantity", "ConsumedUnit", "PricingQuantity", "PricingUnit", "ListUnitPrice", "SkuPriceDetails", "Tags",
            "SubAccountName", "ResourceName", "ChargeDescription", "CommitmentDiscountId", "CommitmentDiscountStatus",
        ];
        var extra = charges[0].Where(c => !columns.Contains(c) && !c.StartsWith("tag:", StringComparison.Ordinal) && !c.StartsWith("sku:", StringComparison.Ordinal))
            .Select(c => c.StartsWith("allocatedTag:", StringComparison.Ordinal) ? "AllocatedTags" : c).Distinct(StringComparer.Ordinal).ToArray();
        csv.AppendLine(string.Join(',', columns.Concat(extra)));
        foreach (var charge in charges.Skip(1))
        {
            var given = charges[0].Zip(charge).Where(c => c.Second != "-").ToDictionary(c => c.First, c => c.Second, StringComparer.Ordinal);
            csv.AppendLine(string.Join(',', columns.Concat(extra).Select(c => Quote(Value(c, given)))));
        }

        return csv.ToString();
    }

    private static string Value(string column, Dictionary<string, string> given)
    {
        if (given.TryGetValue(column, out var value)) return value;
        var start = DateTime.Parse(given.GetValueOrDefault("ChargePeriodStart", "2026-05-01"), CultureInfo.InvariantCulture);
        var month = new DateTime(start.Year, start.Month, 1);
        return column switch
        {
            "ProviderName" or "InvoiceIssuerName" or "PublisherName" => "Cloud",
            "BillingAccountId" => "1",
            "BillingPeriodStart" => Iso(month),
            "BillingPeriodEnd" => Iso(month.AddMonths(1)),
            "ChargePeriodStart" => Iso(start),
            "ChargePeriodEnd" => Iso(start.AddHours(1)),
            "ChargeCategory" => "Usage",
            "BillingCurrency" => "USD",
            "ServiceName" => "Compute",
            "ServiceCategory" => "Compute",
            "BilledCost" or "EffectiveCost" or "ListCost" or "ContractedCost" => given.GetValueOrDefault("EffectiveCost", "0"),
            "Tags" => Json(given, "tag:"),
            "SkuPriceDetails" => Json(given, "sku:"),
            "AllocatedTags" => Json(given, "allocatedTag:"),
            _ => "",
        };
    }

    private static string Json(Dictionary<string, string> given, string prefix)
    {
        var pairs = given.Where(g => g.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(g => g.Key[prefix.Length..], g => g.Value);
        return pairs.Count == 0 ? "" : JsonSerializer.Serialize(pairs);
    }

    private static string Iso(DateTime time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Quote(string value) => $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
