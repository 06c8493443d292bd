using System.Globalization;
using System.IO.Compression;
using System.Text;
using FinOps.Focus;
using FinOps.Providers.Aws;
using FinOps.Providers.FocusFile;
using FinOps.Providers.Tests.Native;
using FinOps.Understand.Ingestion;

namespace FinOps.Providers.Tests.Aws;

/// <summary>Whole bills: a public one against sums made in C# without the mapping, random ones, packed ones, Parquet.</summary>
public sealed class AwsBillTests(EngineFixture engine)
{
    private static readonly string[] Kinds =
    [
        "Usage", "DiscountedUsage", "SavingsPlanCoveredUsage", "SavingsPlanNegation", "SavingsPlanRecurringFee", "SavingsPlanUpfrontFee",
        "RIFee", "Fee", "FlatRateSubscription", "Tax", "Credit", "Refund", "EdpDiscount", "BundledDiscount", "NobodyKnows",
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_public_bill_comes_in_with_every_digit()
    {
        var path = SharedBill("data/bills/aws-cur/legacy-2023-11.csv");
        var bill = await engine.Take(path, new AwsCurFormat(), Stop);
        await using var stream = File.OpenRead(path);
        var records = Csv.Read(stream).ToList();

        Assert.True(bill.Proof.Holds, bill.Proof.Explain());
        Assert.Equal((1281, 1281, 0, 0, 0), (bill.Proof.RowsRead, bill.Proof.RowsLoaded, bill.Proof.RowsRejected, bill.Proof.RowsSkipped, bill.Proof.RowsAdded));
        Assert.Equal(ExactDecimal.Parse("1.6823086974"), Sum(records, "lineItem/UnblendedCost"));
        Assert.Equal(Sum(records, "lineItem/UnblendedCost"), Line(bill, "BilledCost").AsStored);
        Assert.Equal(Sum(records, "lineItem/UnblendedCost"), Line(bill, "lineItem/UnblendedCost").AsRead);
        Assert.Equal(Sum(records, "lineItem/UnblendedCost"), Line(bill, "EffectiveCost").AsStored);
        var list = records.Aggregate(ExactDecimal.Zero, (sum, r) => sum + Amount(
            r[r["lineItem/LineItemType"] == "Usage" && r["pricing/publicOnDemandCost"] is not null ? "pricing/publicOnDemandCost" : "lineItem/UnblendedCost"]));
        Assert.Equal(list, Line(bill, "ListCost").AsStored);

        var expected = records
            .GroupBy(r => $"{r["product/ProductName"]}|{r["lineItem/LineItemType"]}|{(r["lineItem/LineItemType"] == "Tax" ? "" : r["product/regionCode"] ?? r["product/region"])}", StringComparer.Ordinal)
            .Select(g => $"{g.Key}|{g.Count()}|{Sum(g, "lineItem/UnblendedCost")}").Order(StringComparer.Ordinal);
        var stored = await engine.Ask(bill, "ServiceName, ChargeCategory, RegionId, toString(count()), toString(sum(BilledCost))", "GROUP BY 1, 2, 3", Stop);
        Assert.Equal(expected, stored.Select(r => $"{r[0]}|{r[1]}|{r[2]}|{r[3]}|{ExactDecimal.Parse(r[4]!)}").Order(StringComparer.Ordinal));
        Assert.Empty(bill.Survey.Native!.UnknownServices);
        var traced = await engine.Ask(bill, "toString(count()), toString(uniqExact(SourceRow)), toString(min(SourceRow)), toString(max(SourceRow))", "", Stop);
        Assert.Equal("1281 1281 1 1281", string.Join(' ', traced[0]));
    }

    [Fact]
    public async Task An_account_without_a_name_is_called_as_the_directory_calls_it()
    {
        const string Bill = """
            bill/PayerAccountId,bill/BillingPeriodStartDate,bill/BillingPeriodEndDate,lineItem/UsageAccountId,lineItem/UsageAccountName,lineItem/LineItemType,lineItem/UsageStartDate,lineItem/UsageEndDate,lineItem/ProductCode,lineItem/UsageType,lineItem/UsageAmount,lineItem/CurrencyCode,lineItem/UnblendedCost
            100000000001,2026-01-01T00:00:00Z,2026-02-01T00:00:00Z,200000000002,,Usage,2026-01-05T10:00:00Z,2026-01-05T11:00:00Z,AmazonEC2,BoxUsage:m5.large,1,USD,0.10
            100000000001,2026-01-01T00:00:00Z,2026-02-01T00:00:00Z,200000000003,of the bill,Usage,2026-01-05T10:00:00Z,2026-01-05T11:00:00Z,AmazonEC2,BoxUsage:m5.large,1,USD,0.10
            100000000001,2026-01-01T00:00:00Z,2026-02-01T00:00:00Z,200000000004,200000000004,Usage,2026-01-05T10:00:00Z,2026-01-05T11:00:00Z,AmazonEC2,BoxUsage:m5.large,1,USD,0.10
            100000000001,2026-01-01T00:00:00Z,2026-02-01T00:00:00Z,200000000005,,Usage,2026-01-05T10:00:00Z,2026-01-05T11:00:00Z,AmazonEC2,BoxUsage:m5.large,1,USD,0.10

            """;
        var names = AccountNames.From(new Dictionary<string, string> { ["200000000002"] = "search", ["200000000003"] = "ads", ["200000000004"] = "it's \\ data", ["200000000009"] = "" });
        var (native, focus) = (engine.NewFile(".csv"), engine.NewFile(".csv"));
        await File.WriteAllTextAsync(native, Bill, Stop);
        var bill = await engine.Take(native, new AwsCurFormat().Map, Stop, names);
        Assert.True(bill.Proof.Holds, bill.Proof.Explain());
        Assert.Equal(["search", "of the bill", "it's \\ data", ""], (await engine.Ask(bill, "toString(SubAccountName)", "ORDER BY SubAccountId", Stop)).Select(r => r[0]));

        // A FOCUS file that lacks the column as a whole.
        await File.WriteAllTextAsync(focus, """
            BilledCost,BillingAccountId,BillingCurrency,BillingPeriodStart,BillingPeriodEnd,ChargeCategory,ChargePeriodStart,ChargePeriodEnd,EffectiveCost,InvoiceIssuerName,ListCost,ContractedCost,ProviderName,PublisherName,ServiceCategory,ServiceName,SubAccountId
            1,1,USD,2026-01-01,2026-02-01,Usage,2026-01-01,2026-01-02,1,AWS,1,1,AWS,AWS,Compute,EC2,200000000002

            """, Stop);
        Assert.Equal("search", Assert.Single(await engine.Ask(await engine.Take(focus, new FocusFileFormat().Map, Stop, names), "toString(SubAccountName)", "", Stop))[0]);
        Assert.NotEqual(names.VersionOf("aws-cur-1"), AccountNames.From(new Dictionary<string, string> { ["200000000002"] = "find" }).VersionOf("aws-cur-1"));
        Assert.Equal("aws-cur-1", AccountNames.None.VersionOf("aws-cur-1"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Billed_cost_is_always_the_bill_s_own_cost(int seed)
    {
        var text = Random(seed, 400, out var own);
        var path = engine.NewFile(".csv");
        await File.WriteAllTextAsync(path, text, Stop);
        var bill = await engine.Take(path, new AwsCurFormat(), Stop);

        Assert.True(bill.Proof.Holds, bill.Proof.Explain());
        Assert.Equal(own, Line(bill, "BilledCost").AsStored);
        Assert.Equal(400, bill.Proof.RowsRead);
        Assert.Equal(bill.Proof.RowsRead + bill.Proof.RowsAdded, bill.Proof.RowsLoaded + bill.Proof.RowsSkipped);
        Assert.NotEmpty(bill.Survey.Native!.Residuals);
    }

    [Fact]
    public async Task A_packed_bill_reads_as_the_plain_one()
    {
        var plain = Repository.File("tests", "FinOps.Providers.Tests", "aws", "sp-hour-adds-up", "in.csv");
        var packed = engine.NewFile(".csv.gz");
        await using (var gzip = new GZipStream(File.Create(packed), CompressionLevel.Fastest))
            await gzip.WriteAsync(await File.ReadAllBytesAsync(plain, Stop), Stop);
        var bill = await engine.Take(packed, new AwsCurFormat(), Stop);
        Assert.True(bill.Proof.Holds, bill.Proof.Explain());
        Assert.Equal((4, 4, 1, 1), (bill.Proof.RowsRead, bill.Proof.RowsLoaded, bill.Proof.RowsSkipped, bill.Proof.RowsAdded));
        Assert.Equal(ExactDecimal.Parse("0.50"), Line(bill, "BilledCost").AsStored);
    }

    /// <summary>As CUR 2.0 writes it: maps, timestamps, floating numbers for costs, and null for nothing.</summary>
    [Fact]
    public async Task Parquet_with_maps_and_typed_columns_is_read()
    {
        var path = await engine.Write(".parquet", """
            SELECT '100000000001' AS bill_payer_account_id, toDateTime64('2026-01-01 00:00:00', 3, 'UTC') AS bill_billing_period_start_date,
              toDateTime64('2026-02-01 00:00:00', 3, 'UTC') AS bill_billing_period_end_date, '200000000002' AS line_item_usage_account_id,
              'SavingsPlanCoveredUsage' AS line_item_line_item_type, toDateTime64('2026-01-05 10:00:00', 3, 'UTC') AS line_item_usage_start_date,
              toDateTime64('2026-01-05 11:00:00', 3, 'UTC') AS line_item_usage_end_date, 'AmazonEC2' AS line_item_product_code,
              if(number = 0, 'BoxUsage:m5.large', NULL) AS line_item_usage_type, toFloat64(1) AS line_item_usage_amount, 'USD' AS line_item_currency_code,
              toFloat64(0.1) AS line_item_unblended_cost, 'arn:p' AS savings_plan_savings_plan_a_r_n, toFloat64(0.07) AS savings_plan_savings_plan_effective_cost,
              map('product_name', 'Amazon Elastic Compute Cloud', 'region_code', 'eu-west-1') AS product,
              map('user_team', 'web', 'aws_created_by', 'x') AS resource_tags, CAST(map(), 'Map(String, String)') AS cost_category
            FROM numbers(2)
            """, Stop);
        var bill = await engine.Take(path, new AwsCurFormat(), Stop);
        var rows = await engine.Ask(bill, """
            ServiceName, RegionName, toString(EffectiveCost), toString(BilledCost), Tags['team'], Tags['aws:created_by'], toString(ChargePeriodStart), SkuMeter, ChargeCategory
            """, "ORDER BY SourceRow, ChargeCategory DESC", Stop);
        Assert.Equal("Amazon Elastic Compute Cloud|Europe (Ireland)|0.07|0|web|x|2026-01-05 10:00:00|BoxUsage:m5.large|Usage", string.Join('|', rows[0]));
        // The negation is not in this part of the bill: what was charged is kept, so that the parts add up to the whole.
        Assert.Equal(("0.2", "Adjustment"), (rows[1][3], rows[1][8]));
        Assert.Equal("", rows[2][7]);
        Assert.True(bill.Proof.Holds, bill.Proof.Explain());
    }

    [Fact]
    public void The_shape_is_told_by_its_columns()
    {
        string[] cur2 = [.. CurColumns()];
        string[] focus = [.. FocusColumns.In(FocusVersion.V1_2).Select(c => c.Name)];
        string[] awsFocus = [.. focus, "x_Discounts", "x_Operation", "x_ServiceCode"];
        Assert.Equal((100, 0, 0), (new AwsCurFormat().Recognise(cur2), new FocusFileFormat().Recognise(cur2), new AwsFocusFormat().Recognise(cur2)));
        Assert.Equal(0, new AwsCurFormat().Recognise(awsFocus));
        Assert.Equal(0, new AwsFocusFormat().Recognise(focus));
        Assert.True(new AwsFocusFormat().Recognise(awsFocus) > new FocusFileFormat().Recognise(awsFocus));
    }

    [Fact]
    public void A_hostile_header_stays_a_value()
    {
        const string Evil = "resourceTags/user:'); DROP TABLE cost_rows; --";
        var mapping = new AwsCurFormat().Map([.. CurColumns(), Evil]);
        Assert.DoesNotContain(mapping.Columns.Values.Concat(mapping.Native!.Names.Select(n => n.Value)), sql => sql.Contains("DROP", StringComparison.Ordinal));
        Assert.Contains(mapping.Native.Lists, l => l.Contains("'); DROP TABLE cost_rows; --"));
        Assert.Matches("^aws-cur-3\\.[0-9a-f]{8}$", mapping.MappingVersion);
    }

    private static IEnumerable<string> CurColumns() =>
    [
        "bill_payer_account_id", "bill_billing_period_start_date", "bill_billing_period_end_date", "line_item_line_item_type", "line_item_usage_start_date",
        "line_item_usage_end_date", "line_item_product_code", "line_item_currency_code", "line_item_unblended_cost",
    ];

    /// <summary>A bill of every kind of line with arbitrary amounts, whose plans do not cancel out.</summary>
    private static string Random(int seed, int count, out ExactDecimal own)
    {
        var dice = new Random(seed);
        var text = new StringBuilder("bill/PayerAccountId,bill/BillingPeriodStartDate,bill/BillingPeriodEndDate,lineItem/LineItemType,lineItem/UsageStartDate,lineItem/UsageEndDate,lineItem/ProductCode,lineItem/UsageAmount,lineItem/CurrencyCode,lineItem/UnblendedCost,reservation/ReservationARN,reservation/UnusedRecurringFee,savingsPlan/SavingsPlanARN,savingsPlan/SavingsPlanEffectiveCost,savingsPlan/TotalCommitmentToDate,savingsPlan/UsedCommitment\n");
        own = ExactDecimal.Zero;
        for (var i = 0; i < count; i++)
        {
            var kind = Kinds[dice.Next(Kinds.Length)];
            var amount = new ExactDecimal(dice.NextInt64(-1_000_000_000_000, 1_000_000_000_000), dice.Next(0, 20));
            own += amount;
            var day = dice.Next(1, 28);
            var plan = kind.StartsWith("SavingsPlan", StringComparison.Ordinal) ? $"arn:plan/{dice.Next(3)}" : "";
            text.Append(CultureInfo.InvariantCulture, $"100000000001,2026-01-01,2026-02-01,{kind},2026-01-{day:00}T05:00:00Z,2026-01-{day:00}T06:00:00Z,AmazonEC2,{dice.Next(0, 9)},USD,{amount},{(kind is "RIFee" or "DiscountedUsage" ? "arn:ri" : "")},{dice.Next(-1, 5)},{plan},0.1,{dice.Next(0, 3)},1\n");
        }

        return text.ToString();
    }

    private static FinOps.Understand.Ingestion.ReconciliationLine Line(TakenBill bill, string measure) =>
        bill.Proof.Lines.Single(l => l.Currency == "USD" && l.Measure == measure);

    private static ExactDecimal Sum(IEnumerable<BillRow> records, string column) =>
        records.Aggregate(ExactDecimal.Zero, (sum, r) => sum + Amount(r[column]));

    private static ExactDecimal Amount(string? text) => text is null ? ExactDecimal.Zero : ExactDecimal.Parse(text);

    /// <summary>Data shared between projects: read in place, absent on most machines.</summary>
    private static string SharedBill(string path)
    {
        var roots = new List<string?> { Environment.GetEnvironmentVariable("FINOPS_SHARED") };
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent) roots.Add(Path.Combine(folder.FullName, "shared"));
        var found = roots.OfType<string>().Select(root => Path.Combine(root, path)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(found is null, $"shared/{path} is not on this machine (FINOPS_SHARED names its folder).");
        return found!;
    }
}
