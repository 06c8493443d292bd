using FinOps.Server.Tests.Connections;

namespace FinOps.Server.Tests.Ingestion;

/// <summary>Bills as nobody should write them: either the result is right, or it is said what to do.</summary>
public sealed class OddBillsTests(ServerFixture fixture)
{
    private static readonly DateOnly Month = new(2026, 1, 1);
    private static readonly string Line = Cur.Lines(Month, [Month], "1.5").TrimEnd('\n');
    private static readonly string Header = Cur.Header.TrimEnd('\n');

    [Fact]
    public async Task What_cannot_be_read_is_refused_by_name()
    {
        var intake = await Intake.New(fixture);
        foreach (var (bill, code, says) in new[]
        {
            (Cur.Header.Replace("lineItem/UnblendedCost", "lineItem/Price", StringComparison.Ordinal) + Line, "missing_columns", "lineItem/UnblendedCost"),
            (Cur.Header.Replace("lineItem/LineItemType", "lineItem/Kind", StringComparison.Ordinal) + Line, "missing_columns", "lineItem/LineItemType"),
            ("SubscriptionId,MeterCategory,MeterId,UnitOfMeasure,CostInBillingCurrency,BillingCurrencyCode,BillingAccountId\ns,Storage,m,1 GB,1,USD,b\n", "missing_columns", "no Date"),
            (Cur.Header, "no_rows", "no records below"),
            (Header, "no_rows", "no records below"),
            ("", "empty_file", "no bytes"),
            ("\n\n", "not_a_bill", "not a header"),
            (Cur.Header + Line.Replace("USD", "", StringComparison.Ordinal), "all_rows_rejected", "list of rejected rows says why"),
        })
        {
            var import = await intake.Import(bill, "odd.csv");
            var error = import.GetProperty("error");
            Assert.Equal((code, "failed"), (error.GetProperty("code").GetString(), import.State()));
            Assert.Contains(says, error.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_can_be_read_is_right()
    {
        var tags = string.Join(',', Enumerable.Range(0, 3000).Select(i => $"\"\"k{i}\"\":\"\"{new string('v', 200)}\"\""));
        foreach (var (bill, totals, rejected, warning) in new[]
        {
            (Cur.Header.ToUpperInvariant() + Line, "USD 1.5", 0, ""),
            ($"{Header},resource_tags\n{Line},\"{{{tags}}}\"\n", "USD 1.5", 0, ""),
            (Cur.Header + Line.Replace(",1,USD,1.5", ",-3,USD,-4.5", StringComparison.Ordinal), "USD -4.5", 0, ""),
            ($"{Cur.Header}{Line}\n{Line.Replace("USD", "CNY", StringComparison.Ordinal)}\n", "CNY 1.5 USD 1.5", 0, ""),
            (Cur.Header + Line.Replace(",Usage,", ",MysteryFee,", StringComparison.Ordinal), "USD 1.5", 0, "line item type MysteryFee is not known"),
            ($"{Header},lineItem/UnblendedCost\n{Line},99\n", "USD 1.5", 0, "Columns appear twice; the first one counts: lineItem/UnblendedCost."),
            ($"{Cur.Header}1,AWS\n{Line},extra\n{Line}\n", "USD 1.5", 2, ""),
        })
        {
            var intake = await Intake.New(fixture);
            var import = (await intake.Import(bill, "odd.csv")).Published();
            Assert.Equal(totals, string.Join(' ', import.GetProperty("totals").EnumerateArray().Select(t => $"{t.GetProperty("currency").GetString()} {t.GetProperty("billedCost").GetString()}")));
            Assert.Equal(rejected, import.Number("rowsRejected"));
            Assert.Contains(warning, import.GetProperty("warnings").ToString(), StringComparison.Ordinal);
        }
    }
}
