using System.Globalization;
using System.IO.Compression;
using System.Text;
using FinOps.Focus;
using FinOps.Providers.Azure;
using FinOps.Providers.FocusFile;
using FinOps.Providers.Tests.Native;
using FinOps.Stores.ClickHouse;

namespace FinOps.Providers.Tests.Azure;

/// <summary>Whole bills: public ones against sums made in C# without the mapping, random ones, packed ones, Parquet.</summary>
public sealed class AzureBillTests(EngineFixture engine)
{
    private static readonly string[] Kinds =
        ["Usage", "Usage", "Purchase", "Refund", "UnusedReservation", "UnusedSavingsPlan", "Tax", "Credit", "RoundingAdjustment", "NobodyKnows"];

    private static readonly string[] Models = ["OnDemand", "Spot", "Reservation", "SavingsPlan", ""];

    private static readonly string[] Measures = ["1 Hour", "10K", "100 Hours", "1 GB/Month", "", "1/Day"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("EA_ActualCost_Small.csv", "Cost", 11)]
    [InlineData("EA_AmortizedCost_Small.csv", "Cost", 28)]
    [InlineData("ea-cad.csv", "CostInBillingCurrency", 27)]
    public async Task A_public_bill_comes_in_with_every_digit(string name, string cost, int lines)
    {
        var path = SharedBills.Path($"data/bills/azure-ea/{name}");
        var bill = await engine.Take(path, new AzureCostsFormat(), Stop);
        await using var stream = File.OpenRead(path);
        var records = Csv.Read(stream).ToList();
        var committed = records.Where(r => r["PricingModel"] is "Reservation" or "SavingsPlan").ToList();

        Assert.True(bill.Proof.Holds, bill.Proof.Explain());
        Assert.Equal((lines, lines, 0, 0, 0), (bill.Proof.RowsRead, bill.Proof.RowsLoaded, bill.Proof.RowsRejected, bill.Proof.RowsSkipped, bill.Proof.RowsAdded));
        Assert.Equal(lines, records.Count);
        var all = Sum(records, cost);
        Assert.Equal(all - Sum(committed.Where(r => r["ChargeType"] == "Usage"), cost), Stored(bill, "BilledCost"));
        Assert.Equal(all - Sum(committed.Where(r => r["ChargeType"] == "Purchase"), cost), Stored(bill, "EffectiveCost"));
        Assert.Empty(bill.Survey.Native!.UnknownServices);

        var expected = records.GroupBy(r => $"{r["ChargeType"]}|{r["SubscriptionId"]}", StringComparer.OrdinalIgnoreCase)
            .Select(g => $"{g.Key}|{g.Count()}|{Sum(g.Where(r => !committed.Contains(r) || r["ChargeType"] == "Purchase"), cost)}").Order(StringComparer.Ordinal);
        var stored = await engine.Ask(bill, "ChargeCategory, SubAccountId, toString(count()), toString(sum(BilledCost))", "GROUP BY 1, 2", Stop);
        Assert.Equal(expected, stored.Select(r => $"{r[0]}|{r[1]}|{r[2]}|{ExactDecimal.Parse(r[3]!)}").Order(StringComparer.Ordinal));
    }

    /// <summary>Usage of the amortized export, purchases of the actual one: each cost once, in the view that it belongs to.</summary>
    [Fact]
    public async Task Both_views_together_hold_every_charge_once()
    {
        var actual = SharedBills.Path("data/bills/azure-ea/EA_ActualCost_Small.csv");
        var amortized = SharedBills.Path("data/bills/azure-ea/EA_AmortizedCost_Small.csv");
        var usage = await engine.Take(amortized, new AzureCostsFormat(), Stop);
        var purchases = await engine.Take(actual, new AzurePurchasesFormat(), Stop);
        Assert.True(purchases.Proof.Holds, purchases.Proof.Explain());
        Assert.Equal((11, 1, 10), (purchases.Proof.RowsRead, purchases.Proof.RowsLoaded, purchases.Proof.RowsSkipped));
        Assert.Equal((ExactDecimal.Parse("3.25"), ExactDecimal.Zero), (Stored(purchases, "BilledCost"), Stored(purchases, "EffectiveCost")));

        var intake = new ClickHouseIntake(engine.Client, new BillStage(engine.Client, _ => Task.FromResult(true)), TimeProvider.System);
        Assert.Equal((1, 0), await intake.SameCharges(1, purchases.Id, [usage.Id], Stop));
        var whole = await engine.Take(actual, new AzureCostsFormat(), Stop);
        Assert.Equal((8, 7), await intake.SameCharges(1, whole.Id, [usage.Id], Stop));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Billed_cost_is_always_the_bill_s_own_cost(int seed)
    {
        var path = engine.NewFile(".csv");
        await File.WriteAllTextAsync(path, Random(seed, 400, out var billed, out var effective, out var skipped), Stop);
        var bill = await engine.Take(path, new AzureCostsFormat(), Stop);

        Assert.True(bill.Proof.Holds, bill.Proof.Explain());
        Assert.Equal(billed, Stored(bill, "BilledCost"));
        Assert.Equal(effective, Stored(bill, "EffectiveCost"));
        Assert.Equal((400, 400 - skipped, skipped), (bill.Proof.RowsRead, bill.Proof.RowsLoaded, bill.Proof.RowsSkipped));
        // Whatever the amounts: a price is never negative, and price times quantity is the cost, to what the bill rounds.
        var wrong = await engine.Ask(bill, "toString(count())", """
            AND (ListUnitPrice < 0 OR ContractedUnitPrice < 0
              OR abs(toFloat64(ListUnitPrice) * toFloat64(PricingQuantity) - toFloat64(ListCost)) > 0.000001 * abs(toFloat64(ListCost)) + 0.00000001
              OR abs(toFloat64(ContractedUnitPrice) * toFloat64(PricingQuantity) - toFloat64(ContractedCost)) > 0.000001 * abs(toFloat64(ContractedCost)) + 0.00000001)
            """, Stop);
        Assert.Equal("0", wrong[0][0]);
    }

    [Fact]
    public async Task A_packed_bill_with_semicolons_and_a_byte_order_mark_reads_as_the_plain_one()
    {
        var plain = await File.ReadAllTextAsync(Repository.File("tests", "FinOps.Providers.Tests", "azure", "header-german", "in.csv"), Stop);
        var packed = engine.NewFile(".csv.gz");
        await using (var gzip = new GZipStream(File.Create(packed), CompressionLevel.Fastest))
        {
            await gzip.WriteAsync(Encoding.UTF8.GetPreamble(), Stop);
            var swapped = plain.Replace("\"1.000,5\"", "1.000#5", StringComparison.Ordinal).Replace("\"0,1\"", "0#1", StringComparison.Ordinal).Replace("\"100,05\"", "100#05", StringComparison.Ordinal)
                .Replace(',', ';').Replace('#', ',');
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(swapped), Stop);
        }

        var bill = await engine.Take(packed, new AzureCostsFormat(), Stop);
        Assert.True(bill.Proof.Holds, bill.Proof.Explain());
        Assert.Equal(ExactDecimal.Parse("100.05"), Stored(bill, "BilledCost"));
        Assert.Equal("8600000", (await engine.Ask(bill, "BillingAccountId", "", Stop))[0][0]);
    }

    /// <summary>As newer exports write it: timestamps, floating numbers for costs, and null for nothing.</summary>
    [Fact]
    public async Task Parquet_with_typed_columns_is_read()
    {
        var path = await engine.Write(".parquet", """
            SELECT '8600000' AS billingAccountId, toDateTime64('2026-01-01 00:00:00', 3, 'UTC') AS billingPeriodStartDate,
              toDateTime64('2026-01-31 00:00:00', 3, 'UTC') AS billingPeriodEndDate, toDateTime64('2026-01-05 00:00:00', 3, 'UTC') AS date,
              'Virtual Machines' AS meterCategory, 'D2 v3' AS meterName, 'm1' AS meterId, 'Microsoft.Compute' AS consumedService, 's1' AS SubscriptionId,
              '1 Hour' AS unitOfMeasure, toFloat64(10) AS quantity, toFloat64(0.1) AS unitPrice, toFloat64(0.1) AS effectivePrice, toFloat64(1) AS costInBillingCurrency,
              'EUR' AS billingCurrency, 'Usage' AS chargeType, 'OnDemand' AS pricingModel, CAST(NULL, 'Nullable(String)') AS tags
            """, Stop);
        var bill = await engine.Take(path, new AzureCostsFormat(), Stop);
        Assert.True(bill.Proof.Holds, bill.Proof.Explain());
        var row = Assert.Single(await engine.Ask(bill, "toString(BilledCost), toString(PricingQuantity), toString(BillingPeriodEnd), toString(ChargePeriodStart), toString(ContractedUnitPrice)", "", Stop));
        Assert.Equal("1|10|2026-02-01 00:00:00|2026-01-05 00:00:00|0.1", string.Join('|', row));
    }

    /// <summary>Every golden bill and public sample, as the FOCUS 1.2 file that goes out: no Must rule of ours is broken.</summary>
    [Theory]
    [InlineData("golden")]
    [InlineData("EA_ActualCost_Small.csv")]
    [InlineData("EA_AmortizedCost_Small.csv")]
    public async Task What_comes_out_conforms_to_FOCUS(string bills)
    {
        TakenBill[] taken = bills == "golden"
            ? await AzureGoldenTests.Batch.Bills(engine, Stop)
            : [await engine.Take(SharedBills.Path($"data/bills/azure-ea/{bills}"), new AzureCostsFormat(), Stop)];
        Assert.Equal([], await engine.Violations(taken, Stop));
    }

    [Fact]
    public void The_shape_is_told_by_its_columns()
    {
        string[] focus = [.. FocusColumns.In(FocusVersion.V1_2).Select(c => c.Name)];
        string[] azureFocus = [.. focus, "x_PricingBlockSize", "x_SkuMeterId"];
        foreach (var name in GoldenBatch.Names("azure"))
        {
            using var stream = File.OpenRead(Repository.File("tests", "FinOps.Providers.Tests", "azure", name, "in.csv"));
            string[] native = [.. Csv.Read(stream).First().Columns.Keys];
            Assert.True(new AzureCostsFormat().Recognise(native) > 80, name);
            Assert.Equal((0, 0, 0), (new FocusFileFormat().Recognise(native), new AzureFocusFormat().Recognise(native), new AzurePurchasesFormat().Recognise(native)));
        }

        Assert.Equal(0, new AzureCostsFormat().Recognise(azureFocus));
        Assert.Equal(0, new AzureFocusFormat().Recognise(focus));
        Assert.True(new AzureFocusFormat().Recognise(azureFocus) > new FocusFileFormat().Recognise(azureFocus));
    }

    /// <summary>A bill of every kind of line with arbitrary amounts, and what it must come to.</summary>
    private static string Random(int seed, int count, out ExactDecimal billed, out ExactDecimal effective, out int skipped)
    {
        var dice = new Random(seed);
        var text = new StringBuilder("BillingAccountId,SubscriptionId,Date,MeterCategory,MeterId,UnitOfMeasure,Quantity,EffectivePrice,UnitPrice,PayGPrice,CostInBillingCurrency,BillingCurrencyCode,ChargeType,PricingModel,BenefitId\n");
        (billed, effective, skipped) = (ExactDecimal.Zero, ExactDecimal.Zero, 0);
        for (var i = 0; i < count; i++)
        {
            var (kind, model) = (Kinds[dice.Next(Kinds.Length)], Models[dice.Next(Models.Length)]);
            var amount = dice.Next(10) == 0 ? ExactDecimal.Zero : new ExactDecimal(dice.NextInt64(-1_000_000_000_000, 1_000_000_000_000), dice.Next(0, 20));
            var price = new ExactDecimal(dice.NextInt64(0, 1_000_000), dice.Next(0, 8));
            var isUnused = kind.StartsWith("Unused", StringComparison.Ordinal);
            var isCommitted = model is "Reservation" or "SavingsPlan";
            if (kind == "Usage" && isCommitted && amount == ExactDecimal.Zero) skipped++;
            if (!isUnused && !(kind == "Usage" && isCommitted)) billed += amount;
            if (!isCommitted || kind is not ("Purchase" or "Refund")) effective += amount;
            text.Append(CultureInfo.InvariantCulture, $"8600000,s,2026-01-{dice.Next(1, 28):00},Virtual Machines,m,{Measures[dice.Next(Measures.Length)]},{dice.Next(-3, 30)},{price},{price},{price},{amount},EUR,{kind},{model},{(isCommitted || isUnused ? "/p/x" : "")}\n");
        }

        return text.ToString();
    }

    private static ExactDecimal Stored(TakenBill bill, string measure) => bill.Proof.Lines.Single(l => l.Measure == measure).AsStored;

    private static ExactDecimal Sum(IEnumerable<BillRow> records, string column) =>
        records.Aggregate(ExactDecimal.Zero, (sum, r) => sum + ExactDecimal.Parse(r[column]!));
}
