using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using FinOps.Focus;
using FinOps.Providers.Aws;
using FinOps.Providers.FocusFile;
using FinOps.Providers.Gcp;
using FinOps.Providers.Tests.Native;
using FinOps.Understand.Ingestion;

namespace FinOps.Providers.Tests.Gcp;

/// <summary>Whole bills: public ones against sums made in C# without the mapping, random ones, packed ones, Parquet.</summary>
public sealed class GcpBillTests(EngineFixture engine)
{
    private static readonly string[] CreditTypes =
    [
        "COMMITTED_USAGE_DISCOUNT", "COMMITTED_USAGE_DISCOUNT_DOLLAR_BASE", "SUSTAINED_USAGE_DISCOUNT", "DISCOUNT", "RESELLER_MARGIN",
        "FEE_UTILIZATION_OFFSET", "PROMOTION", "FREE_TIER", "SUBSCRIPTION_BENEFIT", "NOBODY_KNOWS", "",
    ];

    private static readonly string[] Head =
    [
        "billing_account_id", "service.description", "sku.id", "sku.description", "usage_start_time", "usage_end_time", "cost", "currency",
        "usage.amount_in_pricing_units", "usage.pricing_unit", "credits", "invoice.month", "cost_type", "subscription.instance_id", "consumption_model.id", "labels",
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_public_flattened_bill_comes_in_with_every_digit()
    {
        var path = SharedBills.Path("data/bills/gcp/flattened-500.csv");
        var bill = await engine.Take(path, new GcpBillingFormat(), Stop);
        await using var stream = File.OpenRead(path);
        var records = Csv.Read(stream).ToList();

        Assert.True(bill.Proof.Holds, bill.Proof.Explain());
        Assert.Equal((500, 0, 0), (bill.Proof.RowsRead, bill.Proof.RowsRejected, bill.Proof.RowsSkipped));
        foreach (var currency in records.GroupBy(r => r["currency"]!, StringComparer.Ordinal))
        {
            var own = currency.Aggregate(ExactDecimal.Zero, (sum, r) => sum + ExactDecimal.Parse(r["cost"]!) + Credits(r["credits"]!));
            Assert.Equal(own, Line(bill, currency.Key, "BilledCost").AsStored);
            Assert.Equal(own, Line(bill, currency.Key, "cost + credits").AsRead);
        }

        var promotions = await engine.Ask(bill, "toString(sum(BilledCost)), toString(count())", "AND ChargeCategory = 'Credit'", Stop);
        var expected = records.SelectMany(r => Elements(r["credits"]!)).Where(c => c.GetProperty("type").GetString() == "PROMOTION").ToList();
        Assert.Equal(expected.Aggregate(ExactDecimal.Zero, (sum, c) => sum + Amount(c)), ExactDecimal.Parse(promotions[0][0]!));
        Assert.Equal(expected.Count.ToString(CultureInfo.InvariantCulture), promotions[0][1]);
        Assert.Empty(bill.Survey.Native!.UnknownServices);
        var traced = await engine.Ask(bill, "toString(uniqExact(SourceRow)), toString(min(SourceRow)), toString(max(SourceRow))", "AND ChargeDescription NOT LIKE 'Rounding left%'", Stop);
        Assert.Equal("500 1 500", string.Join(' ', traced[0]));
    }

    [Theory]
    [InlineData("test_1_1")]
    [InlineData("test_2_2")]
    [InlineData("test_3_1")]
    [InlineData("test_6_5")]
    public async Task Public_bills_of_JSON_objects_over_many_lines_add_up(string name)
    {
        var path = SharedBills.Path($"data/bills/gcp/cud/{name}/export.json");
        var bill = await engine.Take(path, new GcpBillingFormat(), Stop);
        var objects = Objects(await File.ReadAllBytesAsync(path, Stop));
        var own = objects.Aggregate(ExactDecimal.Zero, (sum, o) => sum + ExactDecimal.Parse(o.GetProperty("cost").GetString()!)
            + (o.TryGetProperty("credits", out var credits) ? Sum(credits.EnumerateArray()) : ExactDecimal.Zero));
        Assert.True(bill.Proof.Holds, bill.Proof.Explain());
        Assert.Equal((objects.Count, 0), ((int)bill.Proof.RowsRead, (int)bill.Proof.RowsRejected));
        Assert.Equal(own, Line(bill, "USD", "BilledCost").AsStored);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Billed_cost_is_always_cost_and_credits(int seed)
    {
        var path = engine.NewFile(".csv");
        await File.WriteAllTextAsync(path, Random(seed, 400, out var own), Stop);
        var bill = await engine.Take(path, new GcpBillingFormat(), Stop);

        Assert.True(bill.Proof.Holds, bill.Proof.Explain());
        Assert.Equal(0, bill.Proof.RowsRejected);
        Assert.Equal(own, Line(bill, "USD", "BilledCost").AsStored);
        Assert.Equal(bill.Proof.RowsRead + bill.Proof.RowsAdded, bill.Proof.RowsLoaded + bill.Proof.RowsSkipped);
        var parts = await engine.Ask(bill, "toString(countIf(ChargeCategory = 'Credit')), toString(countIf(CommitmentDiscountStatus = 'Used')), toString(countIf(CommitmentDiscountStatus = 'Unused'))", "", Stop);
        Assert.DoesNotContain("0", parts[0]);
    }

    [Fact]
    public async Task Packed_JSON_reads_as_the_plain_one()
    {
        var plain = Repository.File("tests", "FinOps.Providers.Tests", "gcp", "json-credits", "in.json");
        var packed = engine.NewFile(".json.gz");
        await using (var gzip = new GZipStream(File.Create(packed), CompressionLevel.Fastest))
            await gzip.WriteAsync(await File.ReadAllBytesAsync(plain, Stop), Stop);
        var bill = await engine.Take(packed, new GcpBillingFormat(), Stop);
        Assert.True(bill.Proof.Holds, bill.Proof.Explain());
        Assert.Equal((1, 2, 1), (bill.Proof.RowsRead, bill.Proof.RowsLoaded, bill.Proof.RowsAdded));
        Assert.Equal(ExactDecimal.Parse("6.8765432109876543210987655"), Line(bill, "USD", "BilledCost").AsStored);
    }

    [Fact]
    public async Task A_field_that_only_the_last_object_has_is_found()
    {
        var path = engine.NewFile(".json");
        var line = (await File.ReadAllTextAsync(Repository.File("tests", "FinOps.Providers.Tests", "gcp", "json-fields-left-out", "in.json"), Stop)).Split('\n')[0];
        var plain = line.Replace(",\"credits\":[]", "", StringComparison.Ordinal);
        var last = plain[..^1] + ",\"credits\":[{\"type\":\"PROMOTION\",\"name\":\"P\",\"amount\":-1}]}";
        await File.WriteAllLinesAsync(path, [.. Enumerable.Repeat(plain, 30_000), last], Stop);
        var bill = await engine.Take(path, new GcpBillingFormat(), Stop);
        Assert.Equal(ExactDecimal.Parse("30000"), Line(bill, "USD", "BilledCost").AsStored);
    }

    [Fact]
    public async Task A_bill_with_nothing_but_the_essential_fields_is_read_and_its_gaps_are_said()
    {
        var path = engine.NewFile(".csv");
        await File.WriteAllTextAsync(path, "billing_account_id,service_description,sku_id,usage_start_time,usage_end_time,cost,currency\nA,BigQuery,S,2026-01-05T00:00:00Z,2026-01-06T00:00:00Z,1.5,USD\n", Stop);
        var bill = await engine.Take(path, new GcpBillingFormat(), Stop);
        Assert.True(bill.Proof.Holds, bill.Proof.Explain());
        Assert.Equal(ExactDecimal.Parse("1.5"), Line(bill, "USD", "BilledCost").AsStored);
        Assert.Equal(3, bill.Mapping.Warnings.Count);
    }

    [Theory]
    [InlineData("\uFEFF", "", "\n")]
    [InlineData("\uFEFF[", "]", ",\n")]
    [InlineData("[\n", "\n]\n", ",")]
    public async Task JSON_with_a_mark_or_as_a_list_reads_as_lines_do(string before, string after, string between)
    {
        var path = engine.NewFile(".json");
        var lines = await File.ReadAllLinesAsync(Repository.File("tests", "FinOps.Providers.Tests", "gcp", "json-fields-left-out", "in.json"), Stop);
        await File.WriteAllTextAsync(path, before + string.Join(between, lines.Where(l => l.Length > 0)) + after, Stop);
        var bill = await engine.Take(path, new GcpBillingFormat(), Stop);
        Assert.True(bill.Proof.Holds, bill.Proof.Explain());
        Assert.Equal((2, ExactDecimal.Parse("2.5")), (bill.Proof.RowsLoaded, Line(bill, "USD", "BilledCost").AsStored));
    }

    [Fact]
    public async Task JSON_that_is_cut_off_is_refused()
    {
        var path = engine.NewFile(".json");
        var whole = await File.ReadAllTextAsync(Repository.File("tests", "FinOps.Providers.Tests", "gcp", "json-nested", "in.json"), Stop);
        await File.WriteAllTextAsync(path, whole + whole[..(whole.Length / 2)], Stop);
        var refused = await Assert.ThrowsAsync<ImportRefusedException>(() => engine.Take(path, new GcpBillingFormat(), Stop));
        Assert.Equal("damaged_file", refused.Problem.Code);
    }

    /// <summary>As BigQuery writes Parquet: structures, lists of structures, exact numbers, timestamps.</summary>
    [Fact]
    public async Task Parquet_with_structures_is_read()
    {
        var path = await engine.Write(".parquet", """
            SELECT '01AAAA' AS billing_account_id, CAST(('95FF', 'Cloud Storage'), 'Tuple(id String, description String)') AS service,
              CAST(('S-1', 'Standard Storage'), 'Tuple(id String, description String)') AS sku,
              toDateTime64('2026-01-05 10:00:00', 6, 'UTC') AS usage_start_time, toDateTime64('2026-01-05 11:00:00', 6, 'UTC') AS usage_end_time,
              CAST(('shop', 'Shop', [('team', 'web')]), 'Tuple(id String, name String, labels Array(Tuple(key Nullable(String), value Nullable(String))))') AS project,
              CAST([('a', 'b')], 'Array(Tuple(key Nullable(String), value Nullable(String)))') AS labels,
              toDecimal128('12.123456789', 9) AS cost, 'USD' AS currency,
              CAST((1.5, 'gibibyte', 1.5, 'gibibyte'), 'Tuple(amount Float64, unit String, amount_in_pricing_units Float64, pricing_unit String)') AS usage,
              CAST([('P', 'Promo', 'Promotion', 'PROMOTION', toDecimal128('-0.123456789', 9)), ('S', 'S', NULL, 'DISCOUNT', toDecimal128('-1', 9))],
                'Array(Tuple(id Nullable(String), name Nullable(String), full_name Nullable(String), type Nullable(String), amount Nullable(Decimal(38, 9))))') AS credits,
              CAST(tuple('202601'), 'Tuple(month String)') AS invoice, 'regular' AS cost_type
            """, Stop);
        var bill = await engine.Take(path, new GcpBillingFormat(), Stop);
        Assert.True(bill.Proof.Holds, bill.Proof.Explain());
        var rows = await engine.Ask(bill, "ChargeCategory, toString(BilledCost), ServiceName, SubAccountName, Tags['a'], Tags['project/team'], toString(PricingQuantity), toString(BillingPeriodStart)", "ORDER BY BilledCost DESC", Stop);
        Assert.Equal("Usage|11.123456789|Cloud Storage|Shop|b|web|1.5|2026-01-01 08:00:00", string.Join('|', rows[0]));
        Assert.Equal(("Credit", "-0.123456789"), (rows[1][0], rows[1][1]));
    }

    /// <summary>
    /// What the store keeps of every provider stands apart: prices in a pricing currency that is the billing currency are not
    /// repeated, and properties of a price are texts.
    /// </summary>
    [Theory]
    [InlineData("flattened-500.csv")]
    [InlineData("cud/test_6_5/export.json")]
    public async Task What_a_public_bill_becomes_conforms_to_FOCUS(string name)
    {
        var bill = await engine.Take(SharedBills.Path($"data/bills/gcp/{name}"), new GcpBillingFormat(), Stop);
        var violations = await engine.Violations([bill], Stop);
        Assert.All(violations, v => Assert.True(v.StartsWith("PricingCurrency", StringComparison.Ordinal) || v.StartsWith("SkuPriceDetails-C-021-M", StringComparison.Ordinal), v));
    }

    [Fact]
    public void The_shape_is_told_by_its_columns()
    {
        string[] focus = [.. FocusColumns.In(FocusVersion.V1_2).Select(c => c.Name)];
        string[] view = [.. focus, "x_CostType", "x_Credits"];
        string[] nested = ["billing_account_id", "service", "sku", "usage_start_time", "usage_end_time", "cost", "currency", "credits"];
        Assert.Equal((100, 0, 0, 0), (new GcpBillingFormat().Recognise(Head), new FocusFileFormat().Recognise(Head), new GcpFocusFormat().Recognise(Head), new AwsCurFormat().Recognise(Head)));
        Assert.Equal(100, new GcpBillingFormat().Recognise(nested));
        Assert.Equal((0, 0), (new GcpBillingFormat().Recognise(view), new GcpFocusFormat().Recognise(focus)));
        Assert.True(new GcpFocusFormat().Recognise(view) > new FocusFileFormat().Recognise(view));
    }

    [Fact]
    public void Credits_on_lines_of_their_own_are_refused()
    {
        var refused = Assert.Throws<ImportRefusedException>(() => new GcpBillingFormat().Map([.. Head.Where(h => h != "credits"), "credits.amount"]));
        Assert.Equal("credits_unnested", refused.Problem.Code);
    }

    /// <summary>A bill of fees, covered and ordinary usage with arbitrary credits of every type, which do not add up to anything.</summary>
    private static string Random(int seed, int count, out ExactDecimal own)
    {
        var dice = new Random(seed);
        var text = new StringBuilder(string.Join(',', Head)).Append('\n');
        own = ExactDecimal.Zero;
        for (var i = 0; i < count; i++)
        {
            var cost = new ExactDecimal(dice.NextInt64(-1_000_000_000_000, 1_000_000_000_000), dice.Next(0, 20));
            own += cost;
            var credits = new List<string>();
            for (var c = dice.Next(0, 4); c > 0; c--)
            {
                // Sometimes within the cost, so that rows are split; sometimes far from it.
                var amount = dice.Next(3) == 0 ? new ExactDecimal(dice.NextInt64(-1_000_000_000, 1_000_000_000), dice.Next(0, 25)) : new ExactDecimal(-cost.Unscaled / dice.Next(1, 7), cost.Scale);
                own += amount;
                credits.Add($"{{\"\"type\"\":\"\"{CreditTypes[dice.Next(CreditTypes.Length)]}\"\",\"\"name\"\":\"\"n\"\",\"\"amount\"\":{amount}}}");
            }

            var (sku, subscription, model) = dice.Next(4) switch
            {
                0 => ("Commitment v1: Cpu", $"sub-{dice.Next(3)}", ""),
                1 => ("N1 Core", $"sub-{dice.Next(3)}", "70D7-D1AB-12A4"),
                _ => ("N1 Core", "", ""),
            };
            var labels = dice.Next(3) == 0 ? "\"[{\"\"key\"\":\"\"goog-originating-sku-id\"\",\"\"value\"\":\"\"A\"\"}]\"" : "[]";
            var kind = dice.Next(10) == 0 ? "tax" : "regular";
            text.Append(CultureInfo.InvariantCulture, $"A,Compute Engine,S,{sku},2026-01-{dice.Next(1, 28):00}T05:00:00Z,2026-01-28T06:00:00Z,{cost},USD,{dice.Next(0, 9)},hour,\"[{string.Join(',', credits)}]\",202601,{kind},{subscription},{model},{labels}\n");
        }

        return text.ToString();
    }

    private static ReconciliationLine Line(TakenBill bill, string currency, string measure) => bill.Proof.Lines.Single(l => l.Currency == currency && l.Measure == measure);

    private static ExactDecimal Credits(string json) => Sum(Elements(json));

    private static ExactDecimal Sum(IEnumerable<JsonElement> credits) => credits.Aggregate(ExactDecimal.Zero, (sum, c) => sum + Amount(c));

    private static IEnumerable<JsonElement> Elements(string json) => JsonDocument.Parse(json).RootElement.EnumerateArray();

    private static ExactDecimal Amount(JsonElement credit) =>
        ExactDecimal.Parse(credit.GetProperty("amount") is { ValueKind: JsonValueKind.String } text ? text.GetString()! : credit.GetProperty("amount").GetRawText());

    /// <summary>Objects that follow each other, over as many lines as they like.</summary>
    private static List<JsonElement> Objects(byte[] text)
    {
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { AllowMultipleValues = true });
        var objects = new List<JsonElement>();
        while (reader.Read()) objects.Add(JsonElement.ParseValue(ref reader));
        return objects;
    }
}
