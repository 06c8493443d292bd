using System.Text.Json;
using Xunit;

namespace FinOps.Cli.Tests;

public sealed class MappingsTests : AgainstServer
{
    private const string Mapping = """{"columns":{"BilledCost":"amount"},"currency":"EUR"}""";

    [Fact]
    public async Task A_mapping_is_saved_from_a_file_and_listed_and_deleted()
    {
        await File.WriteAllTextAsync(Finops.Put("licences.json"), Mapping, TestContext.Current.CancellationToken);
        Assert.Equal(0, (await Finops.Run("mappings", "save", "licences", "licences.json", "--tenant", "default")).Code);
        var saved = Server.Single("PUT", "/api/imports/mappings/licences");
        Assert.Equal((Mapping, "default"), (saved.Body, saved.Tenant));
        Assert.Contains("licences", (await Finops.Run("mappings", "list")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await Finops.Run("mappings", "delete", "licences")).Code);
        Server.Single("DELETE", "/api/imports/mappings/licences");
    }

    [Theory]
    [InlineData("day,amount\n2026-01-01,1\n", 0)]
    [InlineData("day,amount\n2026-01-01,bad\n", 1)]
    public async Task A_preview_sends_the_file_s_head_and_says_no_when_rows_are_wrong(string bill, int code)
    {
        await File.WriteAllTextAsync(Finops.Put("licences.json"), Mapping, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Finops.Put("bill.csv"), bill, TestContext.Current.CancellationToken);
        var answer = await Finops.Run("mappings", "preview", "licences.json", "bill.csv");
        Assert.Equal(code, answer.Code);
        var asked = JsonDocument.Parse(Server.Single("POST", "/api/imports/mappings/preview").Body).RootElement;
        Assert.Equal((bill, "EUR"), (asked.GetProperty("head").GetString(), asked.GetProperty("mapping").GetProperty("currency").GetString()));
    }

    [Fact]
    public async Task A_mapping_that_is_no_json_is_wrong_usage()
    {
        await File.WriteAllTextAsync(Finops.Put("licences.json"), "columns: none", TestContext.Current.CancellationToken);
        Assert.Equal(2, (await Finops.Run("mappings", "save", "licences", "licences.json")).Code);
        Assert.Empty(Server.Requests);
    }
}
