using System.Globalization;
using System.IO.Compression;

namespace FinOps.Server.Tests.Ingestion;

/// <summary>Every bill at hand is imported whole, and its sums are those that the oracle finds in its text.</summary>
public class SampleBillsTests(ServerFixture fixture)
{
    [Theory]
    [InlineData("focus-1.0.csv", "1.0")]
    [InlineData("focus-1.2.csv", "1.2")]
    [InlineData("focus-1.3.csv", "1.3")]
    [InlineData("focus-1.2-may.csv.gz", "1.2")]
    public async Task Own_bill(string file, string version) => await Whole(Path.Combine(Samples.Own, file), version);

    [Theory]
    [InlineData("focus-1.0/focus_sample.csv", "1.0")]
    [InlineData("focus-1.2/aws_1_2_cost_and_usage_rows100_seed42.csv", "1.2")]
    [InlineData("focus-1.2/azure_1_2_cost_and_usage_rows100_seed42.csv", "1.2")]
    [InlineData("focus-1.2/gcp_1_2_cost_and_usage_rows100_seed42.csv", "1.2")]
    [InlineData("focus-1.2/focus_1_2_cost_and_usage_aws.csv.gz", "1.2")]
    [InlineData("focus-1.2/focus_1_2_cost_and_usage_azure.csv.gz", "1.2")]
    [InlineData("focus-1.2/focus_1_2_cost_and_usage_gcp.csv.gz", "1.2")]
    [InlineData("focus-1.3/aws_1_3_cost_and_usage_rows100_seed42.csv", "1.3")]
    [InlineData("focus-1.3/azure_1_3_cost_and_usage_rows100_seed42.csv", "1.3")]
    [InlineData("focus-1.3/gcp_1_3_cost_and_usage_rows100_seed42.csv", "1.3")]
    [InlineData("spec-examples/saas_examples/virtual_currency_pricing_model_a2.csv", "1.2")]
    [InlineData("spec-examples/saas_examples/virtual_currency_pricing_model_b1.csv", "1.2")]
    [InlineData("spec-examples/saas_examples/virtual_currency_pricing_model_b3.csv", "1.2")]
    [InlineData("spec-examples/saas_examples/virtual_currency_pricing_model_c.csv", "1.2")]
    [InlineData("spec-examples/spend_agreements/saas_spend_agreements_a1.csv", "1.1")]
    public async Task Shared_bill(string file, string version) => await Whole(Samples.SharedBill(file.Split('/')), version);

    [Fact]
    public async Task Two_months_in_one_zip_are_two_imports()
    {
        var intake = await Intake.New(fixture);
        var path = Path.Combine(Samples.Own, "focus-1.2-june-july.zip");
        var imports = await intake.ImportAll(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken), "focus-1.2-june-july.zip");
        await using var zip = await ZipFile.OpenReadAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(zip.Entries.Count, imports.Count);
        foreach (var (entry, import) in zip.Entries.Zip(imports))
        {
            await using var text = await entry.OpenAsync(TestContext.Current.CancellationToken);
            var (rows, totals) = Oracle.Add(text);
            Assert.Equal((rows, rows, 0), import.Published().Counts());
            Assert.Equal(totals, import.AsStored());
            Assert.Equal($"focus-1.2-june-july.zip/{entry.FullName}", import.GetProperty("file").GetString());
        }
    }

    [Fact]
    public async Task Rows_that_cannot_be_right_are_told_by_line_column_value_and_reason()
    {
        var intake = await Intake.New(fixture);
        var path = Path.Combine(Samples.Own, "focus-1.2-bad-rows.csv");
        var import = await intake.Import(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
        var (_, totals) = Oracle.Add(File.OpenRead(path), new HashSet<long> { 5, 10, 15, 19, 24, 29 });
        Assert.Equal((32, 26, 6), import.Published().Counts());
        Assert.Equal(totals, import.AsStored());
        Assert.Equal(["USD"], import.GetProperty("totals").EnumerateArray().Select(t => t.GetProperty("currency").GetString()));
        Assert.Equal(
            [
                (5, "BilledCost", "12,50", "is not a number"),
                (10, "ChargePeriodStart", "2026-13-06T00:00:00Z", "is not a date between 2000 and 2099"),
                (15, "ChargePeriodEnd", "2026-04-01T00:00:00Z", "is before ChargePeriodStart"),
                (19, "ChargeCategory", "", "is mandatory in FOCUS but missing"),
                (24, "BillingCurrency", "", "is mandatory in FOCUS but missing"),
                (29, "EffectiveCost", "n/a", "is not a number"),
            ], import.Rejects());
    }

    [Theory]
    [InlineData("saas_spend_agreements_b1.csv")]
    [InlineData("saas_spend_agreements_b2.csv")]
    public async Task A_row_of_a_shared_bill_without_service_is_rejected_and_the_others_are_not(string file)
    {
        var intake = await Intake.New(fixture);
        var path = Samples.SharedBill("spec-examples", "spend_agreements", file);
        var import = await intake.Import(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
        var (rows, totals) = Oracle.Add(File.OpenRead(path), new HashSet<long> { 2 });
        Assert.Equal((rows + 1, rows, 1), import.Published().Counts());
        Assert.Equal(totals, import.AsStored());
        Assert.Equal([(2L, "ServiceCategory"), (2L, "ServiceName")], import.Rejects().Select(r => (r.Line, r.Column)));
    }

    [Theory]
    [InlineData("simple_saas_agreements_a2.csv")]
    [InlineData("simple_saas_agreements_a3.csv")]
    [InlineData("simple_saas_agreements_c.csv")]
    public async Task Amounts_with_currency_signs_are_no_numbers(string file)
    {
        var intake = await Intake.New(fixture);
        var import = await intake.Import(await File.ReadAllBytesAsync(Samples.SharedBill("spec-examples", "simple_agreements", file), TestContext.Current.CancellationToken));
        import.Failed("all_rows_rejected");
        Assert.All(import.Rejects(), r => Assert.Equal("is not a number", r.Reason));
        Assert.All(import.Rejects(), r => Assert.StartsWith("$", r.Value, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Excerpts_of_the_specification_that_are_no_whole_bills_say_what_is_missing()
    {
        var intake = await Intake.New(fixture);
        foreach (var folder in new[] { "commitment_discount_flexibility", "commitment_discount_scenarios" })
        {
            foreach (var path in Directory.EnumerateFiles(Samples.SharedBill("spec-examples", folder), "*.csv"))
            {
                var import = await intake.Import(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken), Path.GetFileName(path));
                Assert.Contains("BillingCurrency", import.Failed("missing_columns").GetProperty("error").GetProperty("detail").GetString());
            }
        }
    }

    [Theory]
    [InlineData("aws")]
    [InlineData("azure")]
    [InlineData("gcp")]
    public async Task Contract_commitments_are_told_apart_from_costs(string provider)
    {
        var intake = await Intake.New(fixture);
        var path = Samples.SharedBill("focus-1.3", $"{provider}_1_3_contract_commitment_rows100_seed42.csv");
        (await intake.Import(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken))).Failed("contract_commitment_file");
    }

    private async Task Whole(string path, string version)
    {
        var intake = await Intake.New(fixture);
        var import = await intake.Import(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken), Path.GetFileName(path));
        var (rows, totals) = Oracle.Add(Oracle.Open(path));
        Assert.Equal((rows, rows, 0), import.Published().Counts());
        // A provider's own export is proved against its own column too.
        Assert.Equal(totals, import.AsStored().Where(line => !line.Key.EndsWith(" of the bill", StringComparison.Ordinal)).ToDictionary());
        Assert.Equal(version, import.GetProperty("focusVersion").GetString());
        Assert.EndsWith("focus", import.GetProperty("format").GetString(), StringComparison.Ordinal);
        var stored = await intake.Rows($"""
            SELECT count(), uniqExact(SourceRow), min(SourceRow), max(SourceRow), (SELECT sum(RowCount) FROM cost_days WHERE ImportId = {import.Id()})
            FROM cost_rows WHERE ImportId = {import.Id()}
            """);
        var count = rows.ToString(CultureInfo.InvariantCulture);
        Assert.Equal([count, count, "1", count, count], stored[0]);
    }
}
