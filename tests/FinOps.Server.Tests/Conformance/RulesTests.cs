using System.IO.Compression;
using FinOps.Focus;
using FinOps.Stores.ClickHouse;
using Microsoft.Extensions.DependencyInjection;

namespace FinOps.Server.Tests.Conformance;

/// <summary>Rules one by one, on our own sample bill with single cells changed: what the patches do not try.</summary>
public class RulesTests(ServerFixture fixture)
{
    private static readonly FocusFile Bill = FocusFile.Read(SampleBill());

    /// <summary>An ordinary row: usage of a resource at its list price.</summary>
    private static readonly int Row = Bill.FirstRow(row =>
        row["ChargeCategory"] == "Usage" && row["CommitmentDiscountId"].Length == 0 && row["ChargeClass"].Length == 0
        && row["ResourceName"].Length > 0 && row["RegionId"].Length > 0 && row["SkuPriceDetails"].Length > 0);

    [Theory]
    // Words for nothing, and spaces, are no values; telling them once is enough.
    [InlineData("ResourceName", "N/A", "NullHandling-X-001-M")]
    [InlineData("RegionName", "null", "NullHandling-X-001-M RegionName-C-005-C")]
    [InlineData("ProviderName", "  ", "NullHandling-X-001-M ProviderName-C-003-M")]
    // Numbers.
    [InlineData("BilledCost", "+1", "BilledCost-C-002-M")]
    [InlineData("BilledCost", "1,000", "BilledCost-C-001-M")]
    [InlineData("BilledCost", "1e5", "")]
    [InlineData("BilledCost", "-0.5", "")]
    // Moments.
    [InlineData("BillingPeriodStart", "2026-02-31T00:00:00Z", "BillingPeriodStart-C-001-M")]
    [InlineData("BillingPeriodStart", "soon enough", "BillingPeriodStart-C-001-M")]
    // Values to the letter.
    [InlineData("ChargeFrequency", "usage-based", "ChargeFrequency-C-003-M")]
    [InlineData("ServiceSubcategory", "Object Storage", "ServiceName-C-008-C ServiceSubcategory-C-004-M")]
    [InlineData("BillingCurrency", "usd", "BillingCurrency-C-003-M")]
    [InlineData("BillingCurrency", "XYZ", "BillingCurrency-C-006-M")]
    [InlineData("PricingCurrency", "Tokens", "")]
    [InlineData("PricingCurrency", "eur", "PricingCurrency-C-003-M")]
    [InlineData("PricingCurrency", "XYZ", "PricingCurrency-X-001-O")]
    // Keys and values.
    [InlineData("Tags", """{"a":1,"a":2}""", "Tags-C-001-M")]
    [InlineData("Tags", """["a"]""", "Tags-C-001-M")]
    [InlineData("Tags", """{"a":null,"b":1.5,"c":"{x}"}""", "")]
    [InlineData("Tags", """{"a":[1]}""", "Tags-C-001-M")]
    [InlineData("SkuPriceDetails", """{"Speed":3}""", "SkuPriceDetails-C-017-C")]
    [InlineData("SkuPriceDetails", """{"CoreCount":"two"}""", "SkuPriceDetails-C-021-M")]
    [InlineData("SkuPriceDetails", """{"x_speed":3}""", "SkuPriceDetails-C-002-O")]
    // Units.
    [InlineData("PricingUnit", "Hour", "PricingUnit-C-003-O")]
    [InlineData("PricingUnit", "GBs", "PricingUnit-C-003-O")]
    [InlineData("PricingUnit", "Gigabytes", "PricingUnit-C-003-O")]
    [InlineData("PricingUnit", "Units/3 Months", "")]
    // Own columns.
    [InlineData("x_CostCentre", "7", "")]
    [InlineData("CostCentre", "7", "ColumnHandling-X-001-M")]
    [InlineData("billedcost", "7", "ColumnHandling-X-001-M")]
    public async Task A_changed_cell_breaks_these_rules(string column, string value, string rules)
    {
        var verdict = await Judge(Bill.With((Row, column, value)));
        Assert.Equal(rules.Split(' ', StringSplitOptions.RemoveEmptyEntries), verdict.Rules.Order(StringComparer.Ordinal));
    }

    [Theory]
    // 10 % dearer than it says, a ten-thousandth, and a rounding in the eighth digit.
    [InlineData("1.1", "ListCost-C-009-C")]
    [InlineData("1.0001", "ListCost-C-009-C")]
    [InlineData("1.00000001", "")]
    public async Task Price_times_quantity_is_the_cost_up_to_rounding(string factor, string rule)
    {
        var verdict = await Judge(Bill.With((Row, "ListUnitPrice", "20"), (Row, "PricingQuantity", "5"), (Row, "ContractedUnitPrice", "20"),
            (Row, "ContractedCost", "100"), (Row, "ListCost", (100m * decimal.Parse(factor)).ToString())));
        Assert.Equal(rule.Split(' ', StringSplitOptions.RemoveEmptyEntries), verdict.Rules);
    }

    [Fact]
    public async Task A_period_ends_after_it_starts()
    {
        var verdict = await Judge(Bill.With((Row, "ChargePeriodStart", "2026-05-02T00:00:00Z"), (Row, "ChargePeriodEnd", "2026-05-02T00:00:00Z")));
        Assert.Equal(["ChargePeriodEnd-C-004-M"], verdict.Rules);
        var violation = verdict.Violations.Single();
        Assert.Equal(Row, violation.GetProperty("row").GetInt64());
        Assert.Equal("2026-05-02T00:00:00Z", violation.GetProperty("value").GetString());
        Assert.Equal(1, violation.GetProperty("count").GetInt64());
    }

    [Fact]
    public async Task A_rule_is_told_once_with_its_count_and_first_rows()
    {
        var verdict = await Judge(Bill.With([.. Enumerable.Range(2, 7).Select(row => (row, "ChargeFrequency", "Often"))]));
        var violation = verdict.Violations.Single();
        Assert.Equal(7, violation.GetProperty("count").GetInt64());
        Assert.Equal([2L, 3, 4, 5, 6], violation.GetProperty("samples").EnumerateArray().Select(s => s.GetProperty("row").GetInt64()));
    }

    [Fact]
    public async Task A_conditional_column_may_be_absent_when_the_provider_does_not_support_it()
    {
        using var patch = JsonDocument.Parse("""{"drop_columns":["CapacityReservationId","CapacityReservationStatus"]}""");
        var csv = Bill.Patched(patch.RootElement).Csv();
        Assert.Equal(2, (await Verdict.Of(fixture.Http, csv, "version=1.2")).Violations.Count);
        Assert.Equal("ok", (await Verdict.Of(fixture.Http, csv, "version=1.2&without=CAPACITY_RESERVATION_SUPPORTED")).Word);
    }

    [Fact]
    public async Task A_record_of_another_length_is_told_with_its_row()
    {
        var lines = Bill.Csv().Split('\n');
        lines[3] += ",one more";
        var verdict = await Verdict.Of(fixture.Http, string.Join('\n', lines), "version=1.2");
        Assert.Equal(["File-X-001-M"], verdict.Rules);
        Assert.Equal(3, verdict.Violations[0].GetProperty("row").GetInt64());
    }

    [Fact]
    public async Task Parquet_with_decimals_conforms_and_with_a_cost_as_text_does_not()
    {
        using var folder = new TempFolder();
        var good = await Parquet(folder);
        Assert.True((await Verdict.At(fixture.Http, good, "1.2")).IsConformant);
        var bad = await Verdict.At(fixture.Http, await Parquet(folder, "BilledCost"), "1.2");
        Assert.Equal(["BilledCost-C-001-M"], bad.Violations.Select(v => v.GetProperty("rule").GetString()));
    }

    [Fact]
    public async Task A_file_may_come_in_a_form_or_an_archive()
    {
        using var folder = new TempFolder();
        var zip = Path.Combine(folder.Path, "bill.zip");
        await using (var archive = await ZipFile.OpenAsync(zip, ZipArchiveMode.Create))
            await archive.CreateEntryFromFileAsync(SampleBill(), "bill.csv");
        Assert.Equal("ok", (await Verdict.At(fixture.Http, zip, "1.2")).Word);
        using var form = new MultipartFormDataContent { { new ByteArrayContent(await File.ReadAllBytesAsync(zip)), "file", "bill.zip" } };
        using var answer = await fixture.Http.PostAsync("/api/focus/validate?version=1.2", form);
        Assert.True((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("conformant").GetBoolean());
        var zipBytes = new FileInfo(zip).Length;
        // Other tests use the folder too; of this one, neither the archive nor what was in it is left.
        Assert.DoesNotContain(new DirectoryInfo(Path.Combine(fixture.Server.Data, "intake")).EnumerateFiles("upload-*"),
            left => LengthOf(left) == zipBytes || left.LinkTarget?.StartsWith(folder.Path, StringComparison.Ordinal) == true);

        // What another test sent may go just now.
        static long? LengthOf(FileInfo file)
        {
            try
            {
                return file.Length;
            }
            catch (FileNotFoundException)
            {
                return null;
            }
        }
    }

    [Theory]
    [InlineData("version=2.0", "version_unknown")]
    [InlineData("version=1.2&without=NOTHING", "criterion_unknown")]
    public async Task A_question_that_cannot_be_answered_is_refused(string query, string code)
    {
        using var answer = await fixture.Http.PostAsync("/api/focus/validate?" + query, new StringContent("A,B\n1,2\n"));
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(code, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
    }

    /// <summary>The sample as Parquet: numbers and moments typed, nulls null, all else text.</summary>
    private async Task<string> Parquet(TempFolder folder, params string[] left)
    {
        var columns = File.ReadLines(SampleBill()).First().Split(',');
        var typed = columns.Select(name => left.Contains(name) ? name : FocusColumns.Find(name)!.Kind switch
        {
            ColumnKind.Decimal => $"toDecimal128OrNull(ifNull({name}, ''), 14) AS {name}",
            ColumnKind.Time => $"parseDateTime64BestEffort(assumeNotNull({name}), 3, 'UTC') AS {name}",
            _ => name,
        });
        var schema = string.Join(", ", columns.Select(name => $"{name} Nullable(String)"));
        var path = Path.Combine(folder.Path, Guid.NewGuid().ToString("N") + ".parquet");
        await using var file = File.Create(path);
        await fixture.Server.Services.GetRequiredService<ClickHouseClient>().CopyTo(
            new ClickHouseStatement($"SELECT {string.Join(", ", typed)} FROM file('{SampleBill()}', 'CSVWithNames', '{schema}')"),
            "Parquet", file, CancellationToken.None);
        return path;
    }

    private Task<Verdict> Judge(FocusFile file) => Verdict.Of(fixture.Http, file.Csv(), "version=1.2");

    private static string SampleBill()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "FinOps.slnx"))) folder = folder.Parent!;
        return Path.Combine(folder.FullName, "samples", "bills", "focus-1.2.csv");
    }
}
