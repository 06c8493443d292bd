using System.Text.Json;
using Xunit;

namespace FinOps.Cli.Tests;

public sealed class AllocationTests : AgainstServer
{
    [Theory]
    [InlineData(null, "rules: []\n")]
    [InlineData("json", "{\"rules\":[]}\n")]
    public async Task Rules_are_exported_as_yaml_or_json(string? output, string text)
    {
        var answer = await Finops.Run(["allocation", "export", "--tenant", "acme", .. output is null ? Array.Empty<string>() : ["--output", output]]);
        Assert.Equal((0, text), (answer.Code, answer.Output));
        Assert.Equal("acme", Server.Single("GET", "/api/allocation/file").Tenant);
    }

    [Fact]
    public async Task A_wrong_file_is_told_by_line_and_never_imported()
    {
        await File.WriteAllTextAsync(Finops.Put("rules.yaml"), "rules:\n  - wrong: 1\n", TestContext.Current.CancellationToken);
        foreach (var verb in new[] { "validate", "import" })
        {
            var answer = await Finops.Run("allocation", verb, "rules.yaml", "--output", "csv");
            Assert.Equal((1, "file,line,column,path,code,kind,detail\nrules.yaml,2,5,rules[0].wrong,unknown_name,error,''wrong' is not known here.\n".Replace("''", "'", StringComparison.Ordinal)), (answer.Code, answer.Output));
        }

        Assert.DoesNotContain(Server.Requests, r => r.Method == "PUT");
    }

    [Fact]
    public async Task A_right_file_becomes_the_draft()
    {
        await File.WriteAllTextAsync(Finops.Put("rules.json"), "{\"rules\":[]}", TestContext.Current.CancellationToken);
        Assert.Equal(0, (await Finops.Run("allocation", "validate", "rules.json")).Code);
        Assert.Equal(0, (await Finops.Run("allocation", "import", "rules.json")).Code);
        Assert.Equal("{\"rules\":[]}", Server.Single("PUT", "/api/allocation/file").Body);
    }

    [Theory]
    [InlineData("same", 0)]
    [InlineData("other", 1)]
    public async Task A_difference_is_exit_code_1(string text, int code)
    {
        await File.WriteAllTextAsync(Finops.Put("rules.yaml"), text, TestContext.Current.CancellationToken);
        Assert.Equal(code, (await Finops.Run("allocation", "diff", "rules.yaml", "--against", "published")).Code);
        Assert.Equal("?state=published", Server.Single("POST", "/api/allocation/file/diff").Query);
    }

    [Fact]
    public async Task A_draft_is_simulated_and_published()
    {
        var moved = await Finops.Run("allocation", "simulate", "--output", "csv");
        Assert.Equal((0, "month,currency,value,before,after,change\n2026-05-01,USD,search,1,3.5,2.5\n"), (moved.Code, moved.Output));
        Assert.Equal(0, (await Finops.Run("allocation", "publish", "--from", "2026-05-01", "--note", "new teams")).Code);
        var asked = JsonDocument.Parse(Server.Single("POST", "/api/allocation/publish").Body).RootElement;
        Assert.Equal(("2026-05-01", "new teams", false), (asked.GetProperty("effectiveFrom").GetString(), asked.GetProperty("note").GetString(), asked.GetProperty("restate").GetBoolean()));
        Assert.Equal(1, (await Finops.Run("allocation", "publish", "--note", "ask")).Code);   // it waits for a second person
    }
}
