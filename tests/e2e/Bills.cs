using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace FinOps.EndToEnd;

/// <summary>Small FOCUS 1.2 bills made for one test.</summary>
internal static class Bills
{
    private static readonly string[] Columns =
    [
        "BilledCost", "BillingAccountId", "BillingAccountName", "BillingCurrency", "BillingPeriodEnd", "BillingPeriodStart", "ChargeCategory",
        "ChargeDescription", "ChargeFrequency", "ChargePeriodEnd", "ChargePeriodStart", "ContractedCost", "EffectiveCost", "InvoiceIssuerName",
        "ListCost", "PricingQuantity", "PricingUnit", "ProviderName", "PublisherName", "ResourceId", "ServiceCategory", "ServiceName",
        "SubAccountId", "SubAccountName", "Tags",
    ];

    /// <summary>One charge a line; days run through the month so that every period has some.</summary>
    public static byte[] Of(IEnumerable<Charge> charges, DateOnly month)
    {
        var text = new StringBuilder(string.Join(',', Columns)).Append('\n');
        foreach (var charge in charges) Append(text, charge, month);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>
    /// A packed bill that takes minutes to read and is given up before: millions of charges, in few bytes because they are much alike.
    /// </summary>
    public static async Task WriteLong(string path)
    {
        const int RowsOfBlock = 20_000;
        const int Blocks = 300;
        static byte[] Pack(ReadOnlySpan<byte> text)
        {
            using var packed = new MemoryStream();
            using (var gzip = new GZipStream(packed, CompressionLevel.Optimal)) gzip.Write(text);
            return packed.ToArray();
        }

        var text = Of(Enumerable.Range(0, RowsOfBlock).Select(at => new Charge("Oven", "0.25", 1, $"oven-{at / 2}")), ThisMonth());
        var head = text.AsSpan().IndexOf((byte)'\n') + 1;
        var block = Pack(text.AsSpan(head));
        await using var file = File.Create(path);
        await file.WriteAsync(Pack(text.AsSpan(0, head)));
        // Packed files strung together are one packed file.
        for (var at = 0; at < Blocks; at++) await file.WriteAsync(block);
    }

    public static DateOnly ThisMonth()
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        return new DateOnly(today.Year, today.Month, 1);
    }

    private static void Append(StringBuilder text, Charge charge, DateOnly month)
    {
        var day = month.AddDays(charge.Day - 1);
        string[] cells =
        [
            charge.Cost, "bakery", "Bakery", "USD", Time(month.AddMonths(1)), Time(month), "Usage", "Flour", "Usage-Based", Time(day.AddDays(1)), Time(day),
            charge.Cost, charge.Cost, "Mill", charge.Cost, "1", "Hours", charge.Provider, "Mill", charge.Resource, "Compute", charge.Service,
            "oven", "Oven", charge.Tags,
        ];
        text.AppendJoin(',', cells.Select(Quoted)).Append('\n');
    }

    private static string Time(DateOnly day) => day.ToString("yyyy-MM-dd'T00:00:00Z'", CultureInfo.InvariantCulture);

    private static string Quoted(string cell) =>
        cell.AsSpan().IndexOfAny(",\"\n") < 0 ? cell : '"' + cell.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';
}

/// <summary>What varies from line to line.</summary>
internal sealed record Charge(string Service, string Cost, int Day = 1, string Resource = "", string Tags = "{}", string Provider = "Mill");
