using System.Text.Json;
using Xunit;

namespace FinOps.Cli.Tests;

public sealed class FocusTests : AgainstServer
{
    [Fact]
    public async Task Json_has_the_shape_of_the_contract()
    {
        Finops.Put("bad.csv");
        var answer = await Finops.Run("focus", "validate", "bad.csv", "--focus-version", "1.2", "-o", "json");
        Assert.Equal(1, answer.Code);
        Assert.Equal("""
            {"conformant":false,"rowsChecked":1200,"violations":[{"rule":"BilledCost-C-001-M","column":"BilledCost","row":17,"value":"=abc","message":"BilledCost must be a number.","count":1100,"samples":[{"row":17,"value":"=abc"}]}],"warnings":[{"rule":"CostAndUsage-D-042-O","column":"ServiceSubcategory","row":null,"value":null,"message":"ServiceSubcategory should be present.","count":1,"samples":[]}],"focusVersion":"1.2","dataset":"CostAndUsage","rulesChecked":267}

            """, answer.Output);
    }

    [Fact]
    public async Task A_table_says_the_verdict_first()
    {
        Finops.Put("bad.csv");
        var answer = await Finops.Run("focus", "validate", "bad.csv", "--focus-version", "1.1");
        Assert.Equal("""
            Does not conform to FOCUS 1.1: 1,200 rows, 267 rules, 1 violated, 1 warnings.

            Rule                  Severity   Column              Row  Value  Count  Wanted
            ────────────────────  ─────────  ──────────────────  ───  ─────  ─────  ─────────────────────────────────────
            BilledCost-C-001-M    violation  BilledCost           17  =abc   1,100  BilledCost must be a number.
            CostAndUsage-D-042-O  warning    ServiceSubcategory                  1  ServiceSubcategory should be present.

            """, answer.Output);
    }

    [Fact]
    public async Task Warnings_do_not_make_the_answer_a_no()
    {
        Finops.Put("plain.csv");
        var answer = await Finops.Run("focus", "validate", "plain.csv", "-o", "csv");
        Assert.Equal(0, answer.Code);
        Assert.StartsWith("rule,severity,column,row,value,count,message\n", answer.Output.Replace("\r", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_the_same_machine_theServer_reads_the_file_where_it_is()
    {
        var path = Finops.Put("plain.csv");
        await Finops.Run("focus", "validate", "plain.csv", "--without", "REGION_SUPPORTED", "--without", "TAGGING_SUPPORTED");
        var asked = JsonDocument.Parse(Server.Single("POST", "/api/focus/validate/local").Body).RootElement;
        Assert.Equal(path, asked.GetProperty("path").GetString());
        Assert.False(asked.TryGetProperty("version", out _));
        Assert.Equal(["REGION_SUPPORTED", "TAGGING_SUPPORTED"], asked.GetProperty("without").EnumerateArray().Select(c => c.GetString()));
    }

    [Fact]
    public async Task AServer_with_other_files_gets_it_uploaded()
    {
        Server.Imports.ReadsInPlace = false;
        Finops.Put("bad.csv");
        Assert.Equal(1, (await Finops.Run("focus", "validate", "bad.csv", "--focus-version", "1.3", "--without", "REGION_SUPPORTED")).Code);
        Assert.Equal("?version=1.3&fileName=bad.csv&without=REGION_SUPPORTED", Server.Single("POST", "/api/focus/validate").Query);
    }

    [Theory]
    [InlineData(3, "refused.csv")]
    [InlineData(2, "refused.csv", "--focus-version", "2.0")]
    [InlineData(2, "nothing.csv")]
    public async Task What_cannot_be_judged_is_no_verdict(int code, params string[] arguments)
    {
        Finops.Put("refused.csv");
        Assert.Equal(code, (await Finops.Run(["focus", "validate", .. arguments])).Code);
    }
}
