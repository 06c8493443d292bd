namespace FinOps.Server.Tests.Ingestion;

/// <summary>Parquet with real types, written by the engine from a sample; its values are those of the CSV.</summary>
public class ParquetTests(ServerFixture fixture)
{
    [Fact]
    public async Task Typed_columns_over_several_row_groups_give_the_totals_of_the_csv()
    {
        var intake = await Intake.New(fixture);
        using var folder = new TempFolder();
        var csv = Path.Combine(Samples.Own, "focus-1.3.csv");
        var path = Path.Combine(folder.Path, "typed.parquet");
        await intake.Rows($$"""
            INSERT INTO FUNCTION file('{{path}}', 'Parquet') SELECT * REPLACE (
              CAST(BilledCost, 'Decimal(38, 18)') AS BilledCost, toDecimal128(EffectiveCost, 20) AS EffectiveCost, toFloat64OrNull(ListCost) AS ListCost,
              CAST(ContractedCost, 'Nullable(Decimal(38, 18))') AS ContractedCost,
              parseDateTime64BestEffort(ChargePeriodStart, 6, 'UTC') AS ChargePeriodStart, parseDateTimeBestEffort(ChargePeriodEnd, 'UTC') AS ChargePeriodEnd,
              toDate(parseDateTimeBestEffort(BillingPeriodStart, 'UTC')) AS BillingPeriodStart, toDate32(parseDateTimeBestEffort(BillingPeriodEnd, 'UTC')) AS BillingPeriodEnd,
              toLowCardinality(ServiceName) AS ServiceName, nullIf(RegionId, '') AS RegionId,
              CAST(JSONExtractKeysAndValues(Tags, 'String'), 'Map(String, String)') AS Tags)
            FROM file('{{csv}}', 'CSVWithNames')
            SETTINGS input_format_csv_use_best_effort_in_schema_inference = 0, schema_inference_make_columns_nullable = 0, output_format_parquet_row_group_size = 10, max_block_size = 10, max_threads = 1, precise_float_parsing = 1
            """);
        var import = (await intake.Import(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken), "typed.parquet")).Published();
        var (rows, totals) = Oracle.Add(File.OpenRead(csv));
        Assert.Equal((rows, rows, 0), import.Counts());
        Assert.Equal(totals, import.AsStored());
        var twin = (await intake.Import(await File.ReadAllBytesAsync(csv, TestContext.Current.CancellationToken), "twin.csv")).Published();
        const string Same = "sum(cityHash64(SourceRow, BilledCost, EffectiveCost, ListCost, ContractedCost, ChargePeriodStart, ChargePeriodEnd, BillingPeriodStart, BillingPeriodEnd, ServiceName, RegionId, arraySort(mapKeys(Tags)), ResourceId, SkuPriceDetails))";
        var hashes = await intake.Rows($"SELECT {Same} FROM cost_rows WHERE ImportId IN ({import.Id()}, {twin.Id()}) GROUP BY ImportId");
        Assert.Equal(hashes[0][0], hashes[1][0]);
    }

    [Fact]
    public async Task Rows_keep_their_numbers_over_many_row_groups_and_rejected_ones_are_told_by_them()
    {
        var intake = await Intake.New(fixture);
        using var folder = new TempFolder();
        var path = Path.Combine(folder.Path, "many.parquet");
        await intake.Rows($$"""
            INSERT INTO FUNCTION file('{{path}}', 'Parquet')
            SELECT toString(number) AS ResourceId, if(number IN (777, 31234), -1e30, number / 4) AS BilledCost, toDecimal64(1, 4) AS EffectiveCost, 'USD' AS BillingCurrency, 'a' AS BillingAccountId,
              toDateTime('2026-03-01 00:00:00', 'UTC') AS BillingPeriodStart, toDateTime('2026-04-01 00:00:00', 'UTC') AS BillingPeriodEnd,
              toDateTime('2026-03-01 00:00:00', 'UTC') + number AS ChargePeriodStart, toDateTime('2026-04-01 00:00:00', 'UTC') AS ChargePeriodEnd,
              'Usage' AS ChargeCategory, 'Ovens' AS ServiceName, 'Compute' AS ServiceCategory, 'Clouds' AS ProviderName, 'Clouds' AS PublisherName, 'Clouds' AS InvoiceIssuerName
            FROM numbers(50000)
            SETTINGS output_format_parquet_row_group_size = 1000, max_block_size = 1000, max_threads = 1
            """);
        var import = (await intake.Import(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken), "many.parquet")).Published();
        Assert.Equal((50000, 49998, 2), import.Counts());
        Assert.Equal([(778L, "BilledCost", "is larger than 10^19"), (31235L, "BilledCost", "is larger than 10^19")], import.Rejects().Select(r => (r.Line, r.Column, r.Reason)));
        Assert.Equal("0", (await intake.Rows($"SELECT countIf(toUInt32(ResourceId) + 1 != SourceRow) FROM cost_rows WHERE ImportId = {import.Id()}"))[0][0]);
    }
}
