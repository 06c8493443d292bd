using FinOps.Providers.Demo;
using FinOps.Providers.Demo.Acme;
using FinOps.Server.Tests.Conformance;
using FinOps.Server.Tests.Ingestion;

namespace FinOps.Server.Tests.Costs;

/// <summary>What is exported conforms to FOCUS, and read back in it is the same: the same sums, and the same file again.</summary>
public sealed class ExportTests(ServerFixture fixture)
{
    private static readonly (string Version, string Format)[] Forms = [("1.2", "csv"), ("1.2", "parquet"), ("1.3", "csv"), ("1.3", "parquet")];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("focus-1.0.csv")]
    [InlineData("focus-1.2.csv")]
    [InlineData("focus-1.3.csv")]
    [InlineData("focus-1.2-may.csv.gz")]
    [InlineData("focus-1.2-bad-rows.csv")]
    public async Task A_sample_goes_round(string file) => await GoesRound(Path.Combine(Samples.Own, file));

    [Theory]
    [InlineData("aws-cur/legacy-2023-11.csv")]
    [InlineData("azure-ea/EA_AmortizedCost_Small.csv")]
    [InlineData("gcp/flattened-500.csv")]
    public async Task A_native_bill_goes_round(string file) => await GoesRound(Samples.SharedBill(file.Split('/')));

    [Fact]
    public async Task The_demo_goes_round()
    {
        using var folder = new TempFolder();
        var files = DemoBill.WriteTo(folder.Path, new DemoBillOptions(new DateOnly(2026, 5, 31), Months: 1));
        await GoesRound([.. files.Select(f => Path.Combine(folder.Path, f.Name))]);
    }

    [Fact]
    public async Task Acme_goes_round()
    {
        using var folder = new TempFolder();
        var files = AcmeBill.WriteTo(folder.Path, new AcmeBillOptions(new DateOnly(2026, 5, 20))).Files;
        // The last month holds purchases, taxes, credits and corrections of all its providers.
        await GoesRound([.. files.Where(f => f.Month >= new DateOnly(2026, 5, 1)).Select(f => Path.Combine(folder.Path, f.Name))]);
    }

    [Fact]
    public async Task Amounts_with_more_digits_than_common_decimals_have_lose_none_in_parquet()
    {
        var first = await Intake.New(fixture);
        (await first.Import(new Bill().Row(("BilledCost", "0.1234567890123456789012345678"), ("EffectiveCost", "12345678901234567.5")))).Published();
        var file = await first.Http.GetByteArrayAsync("/api/costs/export?format=parquet", Stop);
        var second = await Intake.New(fixture);
        var totals = (await second.Import(file, "again.parquet")).Published().AsStored();
        Assert.Equal("0.1234567890123456789012345678", totals["USD BilledCost"]);
        Assert.Equal("12345678901234567.5", totals["USD EffectiveCost"]);
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("parquet")]
    public async Task What_bills_say_beside_focus_is_written_where_asked_for_and_conforms(string format)
    {
        var first = await Intake.New(fixture);
        (await first.Import(new Bill().Row(("x_Team", "=web"), ("Cost Center", "42"), ("cost-center", "43")))).Published();
        Assert.DoesNotContain("x_", await first.Http.GetStringAsync("/api/costs/export", Stop), StringComparison.Ordinal);
        var file = await first.Http.GetByteArrayAsync($"/api/costs/export?extensions=true&format={format}", Stop);
        using var folder = new TempFolder();
        var path = Path.Combine(folder.Path, $"export.{format}");
        await File.WriteAllBytesAsync(path, file, Stop);
        var verdict = await Verdict.At(fixture.Http, path, "1.2");
        Assert.DoesNotContain("x_", verdict.ToString(), StringComparison.Ordinal);
        var second = await Intake.New(fixture);
        (await second.Import(file, $"again.{format}")).Published();
        var again = (await second.Http.GetStringAsync("/api/costs/export?extensions=true", Stop)).Split('\n');
        Assert.EndsWith(",\"x_Cost_Center\",\"x_Team\",\"x_cost_center_2\"", again[0], StringComparison.Ordinal);
        Assert.EndsWith(",\"42\",\"'=web\",\"43\"", again[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Texts_that_a_spreadsheet_would_run_go_round_exactly()
    {
        string[] services = ["=1+1", "'=2", " +3x", "＠SUM(1)", "-4.5", "it's"];
        var first = await Intake.New(fixture);
        (await first.Import(new Bill().Rows(services.Length, i => [("ServiceName", services[i]), ("x_Note", services[i])]))).Published();
        var safe = await first.Http.GetStringAsync("/api/costs/export?extensions=true", Stop);
        foreach (var cell in new[] { "'=1+1", "'=2", "' +3x", "'＠SUM(1)", "-4.5", "it's" }) Assert.Contains($",\"{cell}\"", safe, StringComparison.Ordinal);
        foreach (var form in new[] { "exact=true", "format=parquet" })
        {
            var again = await Intake.New(fixture);
            (await again.Import(await first.Http.GetByteArrayAsync("/api/costs/export?extensions=true&" + form, Stop), form.EndsWith("parquet", StringComparison.Ordinal) ? "again.parquet" : "again.csv")).Published();
            Assert.Equal(safe, await again.Http.GetStringAsync("/api/costs/export?extensions=true", Stop));
        }

        // Nobody knows of whom a file is: a text keeps its apostrophe.
        var foreign = await Intake.New(fixture);
        (await foreign.Import(new Bill().Row(("ServiceName", "'=1+1")))).Published();
        var values = await foreign.Http.GetFromJsonAsync<JsonElement>("/api/costs/dimensions/ServiceName/values", Stop);
        Assert.Equal("'=1+1", values.GetProperty("values")[0].GetProperty("value").GetString());
    }

    [Fact]
    public async Task What_there_is_no_export_as_is_refused()
    {
        var intake = await Intake.New(fixture);
        foreach (var (query, code) in new[] { ("version=1.1", "unknown_version"), ("format=xlsx", "unknown_format") })
        {
            using var answer = await intake.Http.GetAsync("/api/costs/export?" + query, Stop);
            Assert.Equal(400, (int)answer.StatusCode);
            Assert.Equal(code, (await answer.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("code").GetString());
        }
    }

    private async Task GoesRound(params string[] files)
    {
        using var folder = new TempFolder();
        var first = await Intake.New(fixture);
        foreach (var file in files)
        {
            var import = await first.Import(await File.ReadAllBytesAsync(file, Stop), Path.GetFileName(file));
            Assert.True(import.State() == "published", import.ToString());
        }

        var sums = await Sums(first.Http);
        // Spreadsheets' apostrophes are the text's own once they are read back in, and only CSV has them.
        var exported = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var version in Forms.Select(form => form.Version).Distinct()) exported[version] = await first.Http.GetStringAsync(Csv(version), Stop);
        foreach (var (version, format) in Forms)
        {
            var form = $"?version={version}&format={format}";
            var path = Path.Combine(folder.Path, $"export-{version}.{format}");
            await File.WriteAllBytesAsync(path, await first.Http.GetByteArrayAsync("/api/costs/export" + form, Stop), Stop);
            var verdict = await Verdict.At(fixture.Http, path, version);
            Assert.True(verdict.IsConformant, $"{form}: {verdict}");

            var second = await Intake.New(fixture);
            var again = await second.Import(await File.ReadAllBytesAsync(path, Stop), Path.GetFileName(path));
            again.Published();
            Assert.Equal(0, again.Number("rowsRejected"));
            Assert.Equal(sums, await Sums(second.Http));
            Assert.Equal(exported[version], await second.Http.GetStringAsync(Csv(version), Stop));
        }
    }

    private static string Csv(string version) => $"/api/costs/export?version={version}&format=csv";

    private static async Task<string> Sums(HttpClient http)
    {
        var answer = await http.GetFromJsonAsync<JsonElement>("/api/costs?measure=BilledCost,EffectiveCost,ListCost,ContractedCost,Count", Stop);
        return answer.GetProperty("rows").ToString();
    }
}
