using Xunit;

namespace FinOps.Cli.Tests;

public sealed class OtherVerbsTests : IAsyncLifetime
{
    private FakeServer _server = null!;
    private Finops _finops = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await FakeServer.Start();
        _finops = new Finops(_server.Url);
    }

    public async ValueTask DisposeAsync()
    {
        _finops.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Tenants_are_listed_created_suspended_and_deleted()
    {
        const string Acme = """{"id":"00000000-0000-0000-0000-000000000001","name":"Acme & Co","slug":"acme-co","state":""";
        Assert.Equal("""[{"id":"00000000-0000-0000-0000-000000000000","name":"Default","slug":"default","state":"active"}]""" + "\n",
            (await _finops.Run("tenants", "list", "-o", "json")).Output);
        Assert.Equal($"[{Acme}\"active\"}}]\n", (await _finops.Run("tenants", "create", "Acme & Co", "-o", "json")).Output);
        Assert.Equal($"[{Acme}\"suspended\"}}]\n", (await _finops.Run("tenants", "suspend", "acme-co", "-o", "json")).Output);
        Assert.Equal($"[{Acme}\"deleted\"}}]\n", (await _finops.Run("tenants", "delete", "acme-co", "-o", "json")).Output);
        Assert.Contains("default  Default    active, default", (await _finops.Run("tenants")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_problem_is_told_with_its_detail_and_what_to_do()
    {
        var unknown = await _finops.Run("tenants", "suspend", "nobody");
        Assert.Equal((3, ""), (unknown.Code, unknown.Output));
        Assert.Equal("""
            finops: Unknown tenant
              There is no tenant 'nobody'.
              What to do: 'finops tenants list' shows the tenants, 'finops tenants create NAME' adds one.

            """, unknown.Error);
        Assert.Equal(3, (await _finops.Run("tenants", "create", "Default")).Code);
    }

    [Theory]
    [InlineData("n", 1)]
    [InlineData("y", 0)]
    public async Task Somebody_at_a_terminal_is_asked_before_a_tenant_goes(string typed, int code)
    {
        using var terminal = new Finops(_server.Url) { IsTerminal = true, Typed = typed };
        var answer = await terminal.Run("tenants", "delete", "default");
        Assert.Contains("[y/N]", answer.Error, StringComparison.Ordinal);
        Assert.Equal(code, answer.Code);
        Assert.Equal(code == 0, _server.Requests.Any(r => r.Method == "DELETE"));
    }

    [Fact]
    public async Task Imports_are_listed_shown_rejected_cancelled_and_deleted()
    {
        _finops.Put("rejects.csv");
        await _finops.Run("import", "rejects.csv");
        var list = await _finops.Run("imports", "--state", "published", "-o", "json");
        Assert.Equal("rejects.csv", list.Read().GetProperty("imports")[0].GetProperty("file").GetString());
        Assert.Contains("imp-001  rejects.csv  focus 1.2  published  2026-05-01   998         2  2026-11-20 10:00",
            (await _finops.Run("imports")).Output, StringComparison.Ordinal);
        Assert.Equal(1000, (await _finops.Run("imports", "show", "imp-001", "-o", "json")).Read().GetProperty("rowsRead").GetInt32());
        Assert.Contains("equals the sum in the file", (await _finops.Run("imports", "show", "imp-001")).Output, StringComparison.Ordinal);
        Assert.Contains("  17  BilledCost", (await _finops.Run("imports", "rejects", "imp-001")).Output, StringComparison.Ordinal);
        Assert.Equal("""[{"line":17,"column":"BilledCost","value":"=a,\"b\"","reason":"not a number"}]""" + "\n",
            (await _finops.Run("imports", "rejects", "imp-001", "-o", "json")).Output);
        Assert.StartsWith("line,column,value,reason\r\n17,BilledCost,\"'=a,", (await _finops.Run("imports", "rejects", "imp-001", "-o", "csv")).Output, StringComparison.Ordinal);
        Assert.Equal("cancelled", (await _finops.Run("imports", "cancel", "imp-001", "-o", "json")).Read().GetProperty("state").GetString());
        Assert.Equal("importId,state\nimp-001,deleted\n", (await _finops.Run("imports", "delete", "imp-001", "-o", "csv")).Output);
        Assert.Equal(3, (await _finops.Run("imports", "show", "imp-001")).Code);
    }

    [Fact]
    public async Task Dimensions_and_their_values()
    {
        Assert.Equal("name,kind,values,description\nServiceName,text,1234,The service\ntag:team,text,,'=tag\n", (await _finops.Run("dimensions", "-o", "csv")).Output);
        Assert.Contains("ServiceName  text   1,234", (await _finops.Run("dimensions")).Output, StringComparison.Ordinal);
        var values = await _finops.Run("dimensions", "values", "tag:team/x", "--search", "am", "--limit", "2", "--tenant", "acme");
        Assert.Contains("(none)", values.Output, StringComparison.Ordinal);
        Assert.Contains("There are more values", values.Error, StringComparison.Ordinal);
        var asked = _server.Requests.Last();
        Assert.Equal("?search=am&limit=2", asked.Query);
        Assert.Equal("acme", asked.Tenant);
    }

    [Fact]
    public async Task An_export_is_streamed_to_a_file_that_is_whole_or_absent()
    {
        var answer = await _finops.Run("export", "--from", "2026-05-01", "--to", "2026-06-01", "--out", "may.csv", "-o", "json");
        Assert.Equal(0, answer.Code);
        Assert.Equal(new FileInfo(Path.Combine(_finops.Directory, "may.csv")).Length, answer.Read().GetProperty("bytes").GetInt64());
        Assert.Equal("?from=2026-05-01&to=2026-06-01&format=csv", _server.Single("GET", "/api/costs/export").Query);
        Assert.Equal(20_000, (await _finops.Run("export")).Output.Count(c => c == '\n'));

        var broken = await _finops.Run("export", "--from", "1999-01-01", "--out", "old.csv");
        Assert.Equal(3, broken.Code);
        Assert.Contains("not complete", broken.Error, StringComparison.Ordinal);
        Assert.Equal(["may.csv"], Directory.EnumerateFiles(_finops.Directory).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Demo_data_goes_to_the_named_server()
    {
        var answer = await _finops.Run("demo", "--months", "3");
        Assert.Equal(0, answer.Code);
        Assert.Equal("""{"months":3,"acme":true}""", _server.Single("POST", "/api/demo").Body);
        Assert.Contains("2,000 rows in 2 imports", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_engine_that_restarts_is_waited_for()
    {
        _server.Unavailable = 2;
        Assert.Equal(0, (await _finops.Run("tenants")).Code);
        Assert.Equal(3, _server.Requests.Count);
    }

    [Fact]
    public async Task The_key_travels_as_bearer()
    {
        _finops.Variables["FINOPS_API_KEY"] = "secret";
        await _finops.Run("tenants");
        Assert.Equal("Bearer secret", _server.Requests.Single().Authorization);
    }

    [Fact]
    public async Task An_unreachable_server_is_explained()
    {
        var url = _server.Url;
        await _server.DisposeAsync();
        var answer = await _finops.Run("costs");
        Assert.Equal((3, ""), (answer.Code, answer.Output));
        Assert.Contains($"finops: No server answers at {url}/", answer.Error, StringComparison.Ordinal);
        Assert.Contains("'finops serve'", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_doctor_examines_the_named_server()
    {
        var well = await _finops.Run("doctor", "-o", "json");
        Assert.Equal(0, well.Code);
        Assert.All(well.Read().EnumerateArray(), finding => Assert.Equal("ok", finding.GetProperty("status").GetString()));
        await _server.DisposeAsync();
        var ill = await _finops.Run("doctor");
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
        var answer = await _finops.Run(verb);
        Assert.Equal((2, ""), (answer.Code, answer.Output));
        Assert.Contains(words, answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_verb_at_all_is_answered_with_all_verbs_on_stderr()
    {
        var answer = await _finops.Run();
        Assert.Equal((2, ""), (answer.Code, answer.Output));
        Assert.Contains("doctor", answer.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ftp://host")]
    [InlineData("http://")]
    public async Task An_address_that_is_none_is_wrong_usage(string url) => Assert.Equal(2, (await _finops.Run("tenants", "--url", url)).Code);
}
