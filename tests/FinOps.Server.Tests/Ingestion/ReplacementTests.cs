using System.Globalization;
using System.Net;
using System.Text;

namespace FinOps.Server.Tests.Ingestion;

/// <summary>Which bill takes the place of which, what a restatement leaves in the ledger, and what may stand side by side.</summary>
public sealed class ReplacementTests(ServerFixture fixture)
{
    private static Bill Month(int month, string cost, string resource = "r", string account = "acc-1") => new Bill().Row(Of(month, ("BilledCost", cost), ("ResourceId", resource), ("BillingAccountId", account)));

    private static (string, string)[] Of(int month, params (string, string)[] more)
    {
        var first = new DateOnly(2026, month, 1);
        string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return [("BillingPeriodStart", Text(first)), ("BillingPeriodEnd", Text(first.AddMonths(1))), ("ChargePeriodStart", Text(first)), ("ChargePeriodEnd", Text(first.AddDays(1))), .. more];
    }

    [Fact]
    public async Task The_same_file_again_takes_the_place_of_the_first()
    {
        var intake = await Intake.New(fixture);
        var first = (await intake.Import(Month(3, "10"))).Published();
        var second = (await intake.Import(Month(3, "10"))).Published();
        Assert.Equal(first.Id(), second.GetProperty("replaced").GetInt64());
        Assert.Equal(JsonValueKind.Null, second.GetProperty("restatement").ValueKind); // nothing changed
        var old = await intake.Get(first.Id());
        Assert.Equal(("replaced", second.Id()), (old.State(), old.GetProperty("replacedBy").GetInt64()));
        Assert.Equal("10", await Total(intake));
    }

    [Fact]
    public async Task The_same_content_under_another_name_is_the_same_bill()
    {
        var intake = await Intake.New(fixture);
        var first = (await intake.Import(Month(3, "10"), "march.csv")).Published();
        var second = (await intake.Import(Month(3, "10"), "march (1).csv")).Published();
        Assert.Equal(first.Id(), second.GetProperty("replaced").GetInt64());
        Assert.Equal("10", await Total(intake));
    }

    [Fact]
    public async Task A_corrected_file_of_a_folder_takes_the_place_of_the_one_it_corrects()
    {
        using var folder = new TempFolder();
        var intake = await Intake.New(fixture);
        foreach (var (part, cost) in new[] { ("10", "1"), ("11", "2"), (".", "4") }) await Write(Path.Combine(folder.Path, part, "a.csv"), cost);
        var imports = await intake.ImportLocal(folder.Path);
        Assert.Equal(["10/a.csv", "11/a.csv", $"{Path.GetFileName(folder.Path)}/a.csv"], imports.Select(i => i.Published().GetProperty("file").GetString()).Order(StringComparer.Ordinal));
        Assert.Equal("7", await Total(intake));

        await Write(Path.Combine(folder.Path, "10", "a.csv"), "10");
        var corrected = (await intake.ImportLocal(Path.Combine(folder.Path, "10", "a.csv"))).Single().Published();
        Assert.Equal("16", await Total(intake));
        Assert.Contains("'10/a.csv'", Assert.Single(corrected.Texts("warnings"), w => w.Contains("took the place", StringComparison.Ordinal)), StringComparison.Ordinal);

        // Of a name alone nobody can say which.
        (await intake.Import(Month(3, "100"), "a.csv")).Failed("which_bill");
        (await intake.Import(Month(3, "20"), "a.csv", "&place=" + Uri.EscapeDataString(Path.Combine(folder.Path, "10", "a.csv")))).Published();
        Assert.Equal("26", await Total(intake));
        (await intake.Import(Month(3, "30"), "11/a.csv")).Published();
        Assert.Equal("54", await Total(intake));

        async Task Write(string path, string cost)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllBytesAsync(path, Month(3, cost).Bytes(), TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Two_files_of_one_name_in_one_form_are_refused()
    {
        var intake = await Intake.New(fixture);
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Month(3, "1").Bytes()), "f", "a.csv" }, { new ByteArrayContent(Month(3, "2").Bytes()), "f", "a.csv" } };
        using var answer = await intake.Http.PostAsync("/api/imports", form, TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.BadRequest, "names_alike"), (answer.StatusCode, JsonElement.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).GetProperty("code").GetString()));
        Assert.Empty(await intake.List());
    }

    [Fact]
    public async Task Another_source_account_tenant_or_month_is_another_bill()
    {
        var intake = await Intake.New(fixture);
        foreach (var (bill, more) in new[] { (Month(3, "1"), ""), (Month(3, "2"), "&source=other"), (Month(3, "4", account: "acc-2"), ""), (Month(4, "8"), "") })
            Assert.Equal(JsonValueKind.Null, (await intake.Import(bill, "bill.csv", more)).Published().GetProperty("replaced").ValueKind);
        Assert.Equal("15", await Total(intake));
        var elsewhere = await Intake.New(fixture);
        Assert.Equal(JsonValueKind.Null, (await elsewhere.Import(Month(3, "1"))).Published().GetProperty("replaced").ValueKind);
        Assert.Equal(("15", "1"), (await Total(intake), await Total(elsewhere)));
    }

    [Fact]
    public async Task A_restated_month_that_is_over_leaves_the_difference_of_each_service()
    {
        var intake = await Intake.New(fixture);
        Bill Version(string ovens, string flour, string? more) => more is null
            ? Rows(("Ovens", ovens, "USD"), ("Flour", flour, "USD"), ("Rent", "5", "USD"), ("Ovens", "0.1", "EUR"))
            : Rows(("Ovens", ovens, "USD"), ("Ovens", "0.000000000000000001", "USD"), ("Rent", "5", "USD"), (more, "7", "USD"), ("Ovens", "0.1", "EUR"));
        static Bill Rows(params (string Service, string Cost, string Currency)[] rows)
        {
            var bill = new Bill();
            foreach (var (service, cost, currency) in rows) bill.Row(Of(3, ("ServiceName", service), ("BilledCost", cost), ("BillingCurrency", currency)));
            return bill;
        }

        (await intake.Import(Version("10", "3.5", null))).Published();
        var second = (await intake.Import(Version("12.25", "0", "Yeast'; --"))).Published();
        Assert.Equal(
            [
                "2026-03-01 USD Flour 3.5 0 -3.5",
                "2026-03-01 USD Ovens 10 12.250000000000000001 2.250000000000000001",
                "2026-03-01 USD Yeast'; -- 0 7 7",
            ],
            second.GetProperty("restatement").EnumerateArray().Where(l => l.GetProperty("measure").GetString() == "BilledCost").Select(Words));
        // What it is worth did change where a charge came or went.
        Assert.Contains("2026-03-01 USD Yeast'; -- 0 1.25 1.25", second.GetProperty("restatement").EnumerateArray().Where(l => l.GetProperty("measure").GetString() == "EffectiveCost").Select(Words));

        var listed = await Restatements("?from=2026-03-01&to=2026-04-01");
        Assert.Equal(second.GetProperty("restatement").EnumerateArray().Select(Words).Order(StringComparer.Ordinal), listed.Select(Words).Order(StringComparer.Ordinal));
        Assert.All(listed, l => Assert.Equal(second.Id(), l.GetProperty("importId").GetInt64()));
        Assert.Equal(listed.Count, (await Restatements("")).Count);
        Assert.Empty(await Restatements("?from=2026-04-01&to=2026-05-01"));

        async Task<List<JsonElement>> Restatements(string query) =>
            [.. (await intake.Http.GetFromJsonAsync<JsonElement>("/api/costs/reconciliation/restatements" + query)).GetProperty("lines").EnumerateArray()];

        static string Words(JsonElement line) => string.Join(' ', new[] { "billingPeriod", "currency", "service", "before", "after", "difference" }.Select(name => line.GetProperty(name).GetString()));
    }

    [Fact]
    public async Task A_month_that_still_runs_changes_without_a_ledger()
    {
        var intake = await Intake.New(fixture);
        var today = DateTimeOffset.FromUnixTimeSeconds(long.Parse((await intake.Rows("SELECT toUnixTimestamp(now())"))[0][0], CultureInfo.InvariantCulture));
        (string, string)[] Open(string cost) =>
        [
            ("BilledCost", cost), ("BillingPeriodStart", today.ToString("yyyy-MM-01", CultureInfo.InvariantCulture)),
            ("BillingPeriodEnd", today.AddDays(40).ToString("yyyy-MM-01", CultureInfo.InvariantCulture)),
            ("ChargePeriodStart", today.ToString("yyyy-MM-01", CultureInfo.InvariantCulture)), ("ChargePeriodEnd", today.ToString("yyyy-MM-02", CultureInfo.InvariantCulture)),
        ];
        var first = (await intake.Import(new Bill().Row(Open("1")))).Published();
        var second = (await intake.Import(new Bill().Row(Open("2")))).Published();
        Assert.Equal(first.Id(), second.GetProperty("replaced").GetInt64());
        Assert.Equal(JsonValueKind.Null, second.GetProperty("restatement").ValueKind);
    }

    [Fact]
    public async Task A_file_that_covers_less_than_the_one_it_would_replace_is_refused()
    {
        var intake = await Intake.New(fixture);
        var wide = (await intake.Import(new Bill().Row(Of(3)).Row(Of(4)))).Published();
        var narrow = (await intake.Import(Month(4, "7"))).Failed("overlapping_bill");
        Assert.Contains("2026-03", narrow.GetProperty("error").GetProperty("detail").GetString());
        Assert.Equal("3", await Total(intake));
        var wider = (await intake.Import(new Bill().Row(Of(3)).Row(Of(4)).Row(Of(5)))).Published();
        Assert.Equal(wide.Id(), wider.GetProperty("replaced").GetInt64());
        await intake.AssertNothingLeftOf(narrow.Id());
    }

    [Fact]
    public async Task Bills_of_one_name_uploaded_at_once_end_as_one()
    {
        var intake = await Intake.New(fixture);
        var imports = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => intake.Import(Month(3, "10", $"r{i}"))));
        await AssertOne(intake, imports);
    }

    [Fact]
    public async Task The_same_content_under_several_names_uploaded_at_once_ends_as_one()
    {
        var intake = await Intake.New(fixture);
        var imports = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => intake.Import(Month(3, "10"), $"copy-{i}.csv")));
        await AssertOne(intake, imports);
    }

    [Fact]
    public async Task Different_bills_run_side_by_side()
    {
        var intake = await Intake.New(fixture);
        var imports = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => intake.Import(Month(3, "10", $"r{i}"), $"bill-{i}.csv")));
        Assert.All(imports, import => import.Published());
        Assert.Equal("60", await Total(intake));
    }

    [Fact]
    public async Task Strict_import_refuses_the_whole_file_and_tells_the_rows()
    {
        var intake = await Intake.New(fixture);
        var import = (await intake.Import(new Bill().Row().Row(("BilledCost", "free")), "bill.csv", "&strict=true")).Failed("rows_rejected");
        Assert.Equal([(3L, "BilledCost", "free", "is not a number")], import.Rejects());
        await intake.AssertNothingLeftOf(import.Id());
        Assert.Single((await intake.Get(import.Id())).Rejects()); // still to be read after the rows are gone
    }

    [Fact]
    public async Task A_deleted_import_is_out_of_every_answer_and_cannot_be_deleted_twice()
    {
        var intake = await Intake.New(fixture);
        var import = (await intake.Import(Month(3, "10"))).Published();
        Assert.Equal(HttpStatusCode.NoContent, (await intake.Http.DeleteAsync($"/api/imports/{import.Id()}", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal("deleted", (await intake.Get(import.Id())).State());
        Assert.Equal("", await Total(intake));
        Assert.Equal(HttpStatusCode.Conflict, (await intake.Http.DeleteAsync($"/api/imports/{import.Id()}", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await intake.Http.DeleteAsync("/api/imports/999999999", TestContext.Current.CancellationToken)).StatusCode);
        (await intake.Import(Month(3, "10"))).Published();
        Assert.Equal("10", await Total(intake));
    }

    [Fact]
    public async Task One_tenant_sees_neither_the_imports_nor_the_rejects_of_another()
    {
        var (mine, theirs) = (await Intake.New(fixture), await Intake.New(fixture));
        var import = (await mine.Import(new Bill().Row().Row(("BilledCost", "secret")))).Published();
        Assert.Empty(await theirs.List());
        foreach (var address in new[] { "", "/rejects" })
            Assert.Equal(HttpStatusCode.NotFound, (await theirs.Http.GetAsync($"/api/imports/{import.Id()}{address}", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await theirs.Http.DeleteAsync($"/api/imports/{import.Id()}", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await theirs.Http.PostAsync($"/api/imports/{import.Id()}/cancel", null, TestContext.Current.CancellationToken)).StatusCode);
    }

    private static async Task AssertOne(Intake intake, JsonElement[] imports)
    {
        Assert.Equal("10", await Total(intake));
        var now = new List<JsonElement>();
        foreach (var import in imports) now.Add(await intake.Get(import.Id()));
        Assert.True((now.Count(i => i.State() == "published"), now.Count(i => i.State() == "replaced")) == (1, imports.Length - 1), string.Join('\n', now));
    }

    /// <summary>The billed cost that readers see; empty when they see nothing.</summary>
    private static async Task<string> Total(Intake intake)
    {
        using var answer = await intake.Http.PostAsync("/api/costs/query",
            new StringContent("""{"measures":["BilledCost"]}""", Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
        var body = JsonElement.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.True(answer.IsSuccessStatusCode, body.ToString());
        return string.Join(' ', body.GetProperty("totals").EnumerateArray().Select(t => t.GetProperty("amount").GetString()));
    }
}
