using Xunit;

namespace FinOps.Cli.Tests;

public sealed class OtherVerbsTests : AgainstServer
{
    [Fact]
    public async Task Tenants_are_listed_created_suspended_and_deleted()
    {
        const string Acme = """{"id":"00000000-0000-0000-0000-000000000001","name":"Acme & Co","slug":"acme-co","state":""";
        Assert.Equal("""[{"id":"00000000-0000-0000-0000-000000000000","name":"Default","slug":"default","state":"active"}]""" + "\n",
            (await Finops.Run("tenants", "list", "-o", "json")).Output);
        Assert.Equal($"[{Acme}\"active\"}}]\n", (await Finops.Run("tenants", "create", "Acme & Co", "-o", "json")).Output);
        Assert.Equal($"[{Acme}\"suspended\"}}]\n", (await Finops.Run("tenants", "suspend", "acme-co", "-o", "json")).Output);
        Assert.Equal($"[{Acme}\"deleted\"}}]\n", (await Finops.Run("tenants", "delete", "acme-co", "-o", "json")).Output);
        Assert.Contains("default  Default    active, default", (await Finops.Run("tenants")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connections_are_made_tested_and_watched()
    {
        var list = await Finops.Run("connections");
        Assert.Contains("1   prod  aws    active  failing  2026-03-04", list.Output, StringComparison.Ordinal);
        Assert.Contains("No. Yes.", list.Output, StringComparison.Ordinal);
        var secret = Path.GetTempFileName();
        await File.WriteAllTextAsync(secret, "hush\n", TestContext.Current.CancellationToken);
        var made = await Finops.Run("connections", "create", "prod", "--provider", "aws", "--set", "bucket=b", "--set", $"secretAccessKey=@{secret}", "--paused", "--tenant", "acme");
        Assert.Contains("finops-x", made.Error, StringComparison.Ordinal);
        var sent = Server.Single("POST", "/api/connections");
        Assert.Equal(("""{"provider":"aws","name":"prod","paused":true,"settings":{"bucket":"b","secretAccessKey":"hush"}}""", "acme"), (sent.Body, sent.Tenant));
        File.Delete(secret);
        Assert.Equal(1, (await Finops.Run("connections", "test", "1")).Code);
        Assert.Equal(1, (await Finops.Run("connections", "completeness", "1")).Code);
        Assert.Equal(0, (await Finops.Run("connections", "sync", "1")).Code);
        await Finops.Run("connections", "pause", "1");
        Assert.Equal("""{"paused":true}""", Server.Single("PATCH", "/api/connections/1").Body);
        Assert.Equal(2, (await Finops.Run("connections", "create", "prod", "--provider", "aws", "--set", "odd")).Code);
    }

    [Fact]
    public async Task A_problem_is_told_with_its_detail_and_what_to_do()
    {
        var unknown = await Finops.Run("tenants", "suspend", "nobody");
        Assert.Equal((3, ""), (unknown.Code, unknown.Output));
        Assert.Equal("""
            finops: Unknown tenant
              There is no tenant 'nobody'.
              What to do: 'finops tenants list' shows the tenants, 'finops tenants create NAME' adds one.

            """, unknown.Error);
        Assert.Equal(3, (await Finops.Run("tenants", "create", "Default")).Code);
    }

    [Theory]
    [InlineData("n", 1)]
    [InlineData("y", 0)]
    public async Task Somebody_at_a_terminal_is_asked_before_a_tenant_goes(string typed, int code)
    {
        using var terminal = new Finops(Server.Url) { IsTerminal = true, Typed = typed };
        var answer = await terminal.Run("tenants", "delete", "default");
        Assert.Contains("[y/N]", answer.Error, StringComparison.Ordinal);
        Assert.Equal(code, answer.Code);
        Assert.Equal(code == 0, Server.Requests.Any(r => r.Method == "DELETE"));
    }

    [Fact]
    public async Task Imports_are_listed_shown_rejected_cancelled_and_deleted()
    {
        Finops.Put("rejects.csv");
        await Finops.Run("import", "rejects.csv");
        var list = await Finops.Run("imports", "--state", "published", "-o", "json");
        Assert.Equal("rejects.csv", list.Read().GetProperty("imports")[0].GetProperty("file").GetString());
        Assert.Contains("imp-001  rejects.csv  focus 1.2  published  2026-05-01   998         2  2026-11-20 10:00",
            (await Finops.Run("imports")).Output, StringComparison.Ordinal);
        Assert.Equal(1000, (await Finops.Run("imports", "show", "imp-001", "-o", "json")).Read().GetProperty("rowsRead").GetInt32());
        Assert.Contains("equals the sum in the file", (await Finops.Run("imports", "show", "imp-001")).Output, StringComparison.Ordinal);
        Assert.Contains("  17  BilledCost", (await Finops.Run("imports", "rejects", "imp-001")).Output, StringComparison.Ordinal);
        Assert.Equal("""[{"line":17,"column":"BilledCost","value":"=a,\"b\"","reason":"not a number"}]""" + "\n",
            (await Finops.Run("imports", "rejects", "imp-001", "-o", "json")).Output);
        Assert.StartsWith("line,column,value,reason\r\n17,BilledCost,\"'=a,", (await Finops.Run("imports", "rejects", "imp-001", "-o", "csv")).Output, StringComparison.Ordinal);
        Assert.Equal("cancelled", (await Finops.Run("imports", "cancel", "imp-001", "-o", "json")).Read().GetProperty("state").GetString());
        Assert.Equal("importId,state\nimp-001,deleted\n", (await Finops.Run("imports", "delete", "imp-001", "-o", "csv")).Output);
        Assert.Equal(3, (await Finops.Run("imports", "show", "imp-001")).Code);
    }

    [Fact]
    public async Task Services_that_no_table_knows_are_listed()
    {
        Assert.Contains("AWS       Amazon Nimbus  USD                12.35    1,200  2026-05-01  2026-05-31  7", (await Finops.Run("imports", "unmapped")).Output, StringComparison.Ordinal);
        Assert.Equal("12.3456789", (await Finops.Run("imports", "unmapped", "--preset", "last_month", "-o", "json")).Read().GetProperty("services")[0].GetProperty("effectiveCost").GetString());
        Assert.Equal("?preset=last_month", Server.Requests.Last().Query);
        Assert.EndsWith("AWS,Amazon Nimbus,USD,12.3456789,1200,2026-05-01,2026-05-31,7\n", (await Finops.Run("imports", "unmapped", "-o", "csv")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dimensions_and_their_values()
    {
        Assert.Equal("name,kind,values,description\nServiceName,text,1234,The service\ntag:team,text,,'=tag\n", (await Finops.Run("dimensions", "-o", "csv")).Output);
        Assert.Contains("ServiceName  text   1,234", (await Finops.Run("dimensions")).Output, StringComparison.Ordinal);
        var values = await Finops.Run("dimensions", "values", "tag:team/x", "--search", "am", "--limit", "2", "--tenant", "acme");
        Assert.Contains("(none)", values.Output, StringComparison.Ordinal);
        Assert.Contains("There are more values", values.Error, StringComparison.Ordinal);
        var asked = Server.Requests.Last();
        Assert.Equal("?search=am&limit=2", asked.Query);
        Assert.Equal("acme", asked.Tenant);
    }

    [Fact]
    public async Task An_export_is_streamed_to_a_file_that_is_whole_or_absent()
    {
        var answer = await Finops.Run("export", "--from", "2026-05-01", "--to", "2026-06-01", "--out", "may.csv", "-o", "json");
        Assert.Equal(0, answer.Code);
        Assert.Equal(new FileInfo(Path.Combine(Finops.Directory, "may.csv")).Length, answer.Read().GetProperty("bytes").GetInt64());
        Assert.Equal("?from=2026-05-01&to=2026-06-01&version=1.2&format=csv", Server.Single("GET", "/api/costs/export").Query);
        Assert.Equal(20_000, (await Finops.Run("export")).Output.Count(c => c == '\n'));

        Assert.Equal(0, (await Finops.Run("export", "--from", "2026-07-01", "--focus-version", "1.3", "--format", "parquet", "--exact", "--out", "july.parquet")).Code);
        Assert.Contains(Server.Requests, r => r.Query == "?from=2026-07-01&version=1.3&format=parquet&exact=true");
        File.Delete(Path.Combine(Finops.Directory, "july.parquet"));
        Assert.Equal(2, (await Finops.Run("export", "--focus-version", "1.1")).Code);

        var broken = await Finops.Run("export", "--from", "1999-01-01", "--out", "old.csv");
        Assert.Equal(3, broken.Code);
        Assert.Contains("not complete", broken.Error, StringComparison.Ordinal);
        Assert.Equal(["may.csv"], Directory.EnumerateFiles(Finops.Directory).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Demo_data_goes_to_the_namedServer()
    {
        var answer = await Finops.Run("demo", "--months", "3");
        Assert.Equal(0, answer.Code);
        Assert.Equal("""{"months":3,"acme":true}""", Server.Single("POST", "/api/demo").Body);
        Assert.Contains("2,000 rows in 2 imports", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_engine_that_restarts_is_waited_for()
    {
        Server.Unavailable = 2;
        Assert.Equal(0, (await Finops.Run("tenants")).Code);
        Assert.Equal(3, Server.Requests.Count);
    }

    [Fact]
    public async Task The_key_travels_as_bearer()
    {
        Finops.Variables["FINOPS_API_KEY"] = "secret";
        await Finops.Run("tenants");
        Assert.Equal("Bearer secret", Server.Requests.Single().Authorization);
    }

    [Fact]
    public async Task An_unreachableServer_is_explained()
    {
        // Of a server that stopped another could take the port.
        const string url = "http://127.0.0.1:1";
        Finops.Variables["FINOPS_URL"] = url;
        var answer = await Finops.Run("costs");
        Assert.Equal((3, ""), (answer.Code, answer.Output));
        Assert.Contains($"finops: No server answers at {url}/", answer.Error, StringComparison.Ordinal);
        Assert.Contains("'finops serve'", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_doctor_examines_the_namedServer()
    {
        var well = await Finops.Run("doctor", "-o", "json");
        Assert.Equal(0, well.Code);
        Assert.All(well.Read().EnumerateArray(), finding => Assert.Equal("ok", finding.GetProperty("status").GetString()));
        Finops.Variables["FINOPS_URL"] = "http://127.0.0.1:1";
        var ill = await Finops.Run("doctor");
        Assert.Equal(1, ill.Code);
        Assert.Contains("fail  server answers: nothing at", ill.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cots", "Did you mean 'costs'")]
    [InlineData("tenant", "Did you mean 'tenants'")]
    [InlineData("imp", "Did you mean 'import' or 'imports'")]
    [InlineData("xyzzy", "'xyzzy' is not a command of finops.\n")]
    public async Task An_unknown_verb_is_answered_with_what_was_meant(string verb, string words)
    {
        var answer = await Finops.Run(verb);
        Assert.Equal((2, ""), (answer.Code, answer.Output));
        Assert.Contains(words, answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_verb_at_all_is_answered_with_all_verbs_on_stderr()
    {
        var answer = await Finops.Run();
        Assert.Equal((2, ""), (answer.Code, answer.Output));
        Assert.Contains("doctor", answer.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ftp://host")]
    [InlineData("http://")]
    public async Task An_address_that_is_none_is_wrong_usage(string url) => Assert.Equal(2, (await Finops.Run("tenants", "--url", url)).Code);
}
