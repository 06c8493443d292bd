using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace FinOps.Server.Tests.Connections;

/// <summary>Small Cost and Usage Reports of one month, as AWS writes them.</summary>
internal static class Cur
{
    public const string Header =
        "bill/InvoiceId,bill/BillingEntity,bill/PayerAccountId,bill/BillingPeriodStartDate,bill/BillingPeriodEndDate,lineItem/UsageAccountId,lineItem/LineItemType,"
        + "lineItem/UsageStartDate,lineItem/UsageEndDate,lineItem/ProductCode,lineItem/UsageType,lineItem/Operation,lineItem/ResourceId,lineItem/UsageAmount,"
        + "lineItem/CurrencyCode,lineItem/UnblendedCost,lineItem/LineItemDescription,lineItem/LegalEntity,product/ProductName\n";

    /// <summary>One line of usage on each of these days, of this cost.</summary>
    public static string Lines(DateOnly month, IEnumerable<DateOnly> days, string cost, string account = "200000000002") => string.Concat(days.Select(day =>
        $"1,AWS,{LocalAws.Payer},{Moment(month)},{Moment(month.AddMonths(1))},{account},Usage,{Moment(day)},{Moment(day.AddDays(1))},AmazonEC2,BoxUsage:m5.large,RunInstances,"
        + $"i-1,1,USD,{cost},a box,\"Amazon Web Services, Inc.\",Amazon Elastic Compute Cloud\n"));

    public static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }

    public static byte[] Zip(string text)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create))
        {
            using var entry = zip.CreateEntry("part.csv").Open();
            entry.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }

    public static byte[] Manifest(string field, params string[] keys) =>
        Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new Dictionary<string, object> { ["reportName"] = "cur", [field] = keys }));

    public static string Range(DateOnly month) => $"{month:yyyyMMdd}-{month.AddMonths(1):yyyyMMdd}";

    public static IEnumerable<DateOnly> Days(DateOnly from, int count) => Enumerable.Range(0, count).Select(from.AddDays);

    private static string Moment(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + "T00:00:00Z";
}
