using System.Globalization;
using FinOps.Focus;
using FinOps.Focus.Conformance;
using FinOps.Server.Tests.Ingestion;
using FinOps.Understand.Ingestion;
using Microsoft.Extensions.DependencyInjection;

namespace FinOps.Server.Tests.Conformance;

/// <summary>After publication each import is held against the rules of FOCUS.</summary>
public sealed class ImportConformanceTests(ServerFixture fixture)
{
    [Theory]
    [InlineData("focus-1.2.csv", "1.2")]
    [InlineData("focus-1.3.csv", "1.3")]
    public async Task A_conforming_bill_scores_one(string file, string version)
    {
        var intake = await Intake.New(fixture);
        var import = await intake.Import(await File.ReadAllBytesAsync(Path.Combine(Samples.Own, file), TestContext.Current.CancellationToken), file);
        var judged = await Judged(intake, import.Id());
        Assert.Equal("1", judged.GetProperty("score").GetString());
        Assert.Equal(version, judged.GetProperty("focusVersion").GetString());
        Assert.Equal(import.Number("rowsLoaded"), judged.Number("rowsChecked"));
        Assert.True(judged.Number("rulesChecked") > 200, judged.ToString());
        Assert.Empty(judged.GetProperty("violations").EnumerateArray());
    }

    [Fact]
    public async Task What_a_bill_breaks_is_told_by_rule_with_the_records_that_break_it()
    {
        var intake = await Intake.New(fixture);
        var import = await intake.Import(new Bill()
            .Row(("RegionId", "eu-1"), ("RegionName", "Europe"), ("InvoiceId", "a")).Row(("RegionId", "eu-1")).Row(("BillingCurrency", "usd")).Row(("RegionId", "eu-2")));
        var judged = await Judged(intake, import.Id());
        var region = judged.GetProperty("violations").EnumerateArray().Single(v => v.GetProperty("rule").GetString() == "RegionName-C-005-C");
        Assert.Equal(2, region.Number("count"));
        Assert.Equal([2L, 4L], region.GetProperty("samples").EnumerateArray().Select(s => s.Number("row")));
        var currency = judged.GetProperty("violations").EnumerateArray().Single(v => v.GetProperty("rule").GetString() == "BillingCurrency-C-003-M");
        Assert.Equal((3L, "usd"), (currency.Number("row"), currency.GetProperty("value").GetString()));
        var (checkedRules, broken) = (judged.Number("rulesChecked"), judged.Number("rulesBroken"));
        Assert.Equal(judged.GetProperty("violations").GetArrayLength(), broken);
        Assert.Equal((checkedRules - broken) * 10_000 / checkedRules, (long)(decimal.Parse(judged.GetProperty("score").GetString()!, System.Globalization.CultureInfo.InvariantCulture) * 10_000));
    }

    [Fact]
    public async Task Columns_that_must_be_there_count_and_a_providers_own_bill_has_them_all()
    {
        var intake = await Intake.New(fixture);
        var whole = await File.ReadAllTextAsync(Path.Combine(Samples.Own, "focus-1.2.csv"), TestContext.Current.CancellationToken);
        var renamed = whole.Replace(",ServiceSubcategory,", ",ServiceKind,", StringComparison.Ordinal);
        Assert.NotEqual(whole, renamed);
        var judged = await Judged(intake, (await intake.Import(renamed, "renamed.csv")).Id());
        var broken = judged.GetProperty("violations").EnumerateArray().Select(v => v.GetProperty("column").GetString()).ToHashSet(StringComparer.Ordinal);
        Assert.Contains("ServiceKind", broken);
        Assert.NotEqual("1", judged.GetProperty("score").GetString());
        var missing = judged.GetProperty("violations").EnumerateArray().Concat(judged.GetProperty("warnings").EnumerateArray()).Where(v => v.GetProperty("column").GetString() == "ServiceSubcategory");
        Assert.Contains(missing, v => v.GetProperty("message").GetString()!.Contains("be present", StringComparison.Ordinal));
        var good = await Judged(intake, (await intake.Import(whole, "whole.csv")).Id());
        Assert.True(good.Number("rulesChecked") > 250, good.ToString());
    }

    [Fact]
    public async Task Imports_that_are_judged_together_are_told_apart()
    {
        var (one, other) = (await Intake.New(fixture), await Intake.New(fixture));
        var good = (await one.Import(new Bill().Row())).Id();
        var bad = (await other.Import(new Bill().Row(("BillingCurrency", "usd")).Row(("RegionId", "eu-1"), ("RegionName", "Europe")).Row(("RegionId", "eu-1")))).Id();
        var rules = RuleBook.For(FocusDataset.CostAndUsage, FocusVersion.V1_2, []).Examine([.. FocusColumns.In(FocusVersion.V1_2).Select(c => c.Name)]);
        var imports = new[] { (await TenantOf(one, good), good), (await TenantOf(other, bad), bad) };
        var store = fixture.Server.Services.GetRequiredService<IConformanceStore>();

        var together = await store.Check(imports, 1, rules, TestContext.Current.CancellationToken);
        Assert.Equal((1, 3), (together[good].Rows, together[bad].Rows));
        Assert.Contains(together[bad].Findings, f => f.Rule == "BillingCurrency-C-003-M" && f.Samples[0] is { Row: 1, Value: "usd" });
        Assert.DoesNotContain(together[good].Findings, f => f.Rule == "BillingCurrency-C-003-M");
        foreach (var import in imports)
        {
            var alone = await store.Check([import], 1, rules, TestContext.Current.CancellationToken);
            Assert.Equal(JsonSerializer.Serialize(alone[import.Item2]), JsonSerializer.Serialize(together[import.Item2]));
        }
    }

    private static async Task<int> TenantOf(Intake intake, long import) =>
        int.Parse((await intake.Rows($"SELECT any(TenantId) FROM cost_rows WHERE ImportId = {import}"))[0][0], CultureInfo.InvariantCulture);

    [Fact]
    public async Task What_was_never_published_is_not_judged_and_what_is_unknown_is_not_found()
    {
        var intake = await Intake.New(fixture);
        var failed = await intake.Import("flour,water\n500,300\n", "recipe.csv");
        var answer = await intake.Http.GetFromJsonAsync<JsonElement>($"/api/imports/{failed.Id()}/conformance", TestContext.Current.CancellationToken);
        Assert.Equal("none", answer.GetProperty("state").GetString());
        using var unknown = await intake.Http.GetAsync("/api/imports/999999/conformance", TestContext.Current.CancellationToken);
        Assert.Equal(404, (int)unknown.StatusCode);
    }

    private static Task<JsonElement> Judged(Intake intake, long import) => Wait.For(
        () => intake.Http.GetFromJsonAsync<JsonElement>($"/api/imports/{import}/conformance"),
        answer => answer.GetProperty("state").GetString() == "judged",
        answer => $"Import {import} is not judged: {answer}");
}
