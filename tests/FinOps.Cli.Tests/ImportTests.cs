using System.Text.Json;
using Xunit;

namespace FinOps.Cli.Tests;

public sealed class ImportTests : AgainstServer
{
    [Fact]
    public async Task Json_has_the_shape_of_the_contract()
    {
        Finops.Put("rejects.csv");
        var answer = await Finops.Run("import", "rejects.csv", "--tenant", "default", "--output", "json");
        Assert.Equal(0, answer.Code);
        Assert.Equal("""
            {"imports":[{"importId":"imp-001","file":"rejects.csv","format":"focus","focusVersion":"1.2","rowsRead":1000,"rowsLoaded":998,"rowsRejected":2,"rejects":[{"line":17,"column":"BilledCost","reason":"not a number"},{"line":18,"column":"BilledCost","reason":"not a number"}],"totals":[{"currency":"USD","billedCost":"1234567.123456789012345678","effectiveCost":"2","listCost":"3","contractedCost":"4"}],"seconds":0.5,"replaced":null}]}

            """, answer.Output);
    }

    [Fact]
    public async Task On_the_same_machine_theServer_reads_the_files_where_they_are()
    {
        var (one, two) = (Finops.Put("bills/a.csv"), Finops.Put("bills/deep/b.csv.gz"));
        await Finops.Run("import", "bills/*.csv", "bills/**/*.gz", "--format", "focus", "--strict");
        var asked = JsonDocument.Parse(Server.Single("POST", "/api/imports/local").Body).RootElement;
        Assert.Equal([one, two], asked.GetProperty("paths").EnumerateArray().Select(p => p.GetString()));
        Assert.Equal("focus", asked.GetProperty("format").GetString());
        Assert.True(asked.GetProperty("strict").GetBoolean());
    }

    [Fact]
    public async Task AServer_with_other_files_gets_them_uploaded()
    {
        Server.Imports.ReadsInPlace = false;
        var path = Finops.Put("bills/a b&c.csv", new string('x', 300_000));
        Finops.Put("bills/readme.md");
        Server.Imports.Busy = 2;
        var answer = await Finops.Run("import", "bills");
        Assert.Equal(0, answer.Code);
        Assert.Equal($"?format=auto&source=upload&strict=false&fileName=a b&c.csv&place={path}", Server.Requests.Last(r => r is { Method: "POST", Path: "/api/imports" }).Query);
        Assert.Equal(300_000, Server.Imports.BytesReceived);
    }

    [Fact]
    public async Task Files_that_are_uploaded_have_the_names_that_the_server_would_give_them()
    {
        Server.Imports.ReadsInPlace = false;
        foreach (var file in new[] { "bills/data.csv", "bills/10/data.csv", "bills/11/data.csv", "bills/10/other.csv", "single.csv", "bills/export-manifest.json" }) Finops.Put(file);
        Assert.Equal(0, (await Finops.Run("import", "bills", "single.csv")).Code);
        Assert.Equal(["10/data.csv", "10/other.csv", "11/data.csv", "bills/data.csv", "single.csv"],
            Server.Requests.Where(r => r is { Method: "POST", Path: "/api/imports" }).Select(r => r.Query.Split("fileName=")[1].Split('&')[0]));
    }

    [Theory]
    [InlineData("/b/p1/data.csv /b/p2/data.csv", "p1/data.csv p2/data.csv")]
    [InlineData("/b/p1/x/data.csv /b/p2/x/data.csv /b/other.csv", "p1/x/data.csv p2/x/data.csv other.csv")]
    [InlineData("/b/a.csv /b/a.csv", "a.csv")]
    [InlineData("/data.csv /b/data.csv", "/data.csv b/data.csv")]
    [InlineData("/b/a/data.csv /b/a/10/data.csv /b/10/x/data.csv", "a/data.csv 10/data.csv x/data.csv")]
    public void Names_are_told_apart_as_the_server_does(string paths, string names) =>
        Assert.Equal(names, string.Join(' ', Cli.Server.BillNames.Apart([.. paths.Split(' ').Select(p => (p, Path.GetFileName(p)))]).Select(f => f.Name)));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_bill_may_be_called_otherwise_than_its_file(bool inPlace)
    {
        Server.Imports.ReadsInPlace = inPlace;
        Finops.Put("a.csv");
        Assert.Equal(0, (await Finops.Run("import", "a.csv", "--name", "10/a.csv")).Code);
        if (inPlace) Assert.Equal("10/a.csv", JsonDocument.Parse(Server.Single("POST", "/api/imports/local").Body).RootElement.GetProperty("name").GetString());
        else Assert.EndsWith("&fileName=10/a.csv", Server.Single("POST", "/api/imports").Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_name_is_of_one_file()
    {
        Finops.Put("bills/a.csv");
        Finops.Put("bills/b.csv");
        foreach (var paths in new[] { new[] { "bills" }, ["bills/a.csv", "bills/b.csv"] })
            Assert.Equal(2, (await Finops.Run(["import", .. paths, "--name", "x"])).Code);
        Assert.Empty(Server.Requests);
    }

    [Fact]
    public async Task Stopping_cancels_many_imports_in_one_request()
    {
        for (var i = 0; i < 30; i++) Finops.Put($"bills/slow-{i}.csv");
        using var stop = Server.StopAt("GET /api/imports/imp-001");
        var answer = await Finops.Run(stop.Token, ["import", .. Enumerable.Range(0, 30).Select(i => $"bills/slow-{i}.csv")]);
        Assert.Equal(3, answer.Code);
        Assert.Contains("30 imports: cancelled, nothing of them was kept.", answer.Error, StringComparison.Ordinal);
        Assert.All(Server.Imports.States, state => Assert.Equal("cancelled", state));
        Server.Single("POST", "/api/imports/cancel");
    }

    [Fact]
    public async Task All_imports_are_cancelled_at_once_when_asked()
    {
        Finops.Put("slow.csv");
        using var stop = Server.StopAt("GET /api/imports/imp-001");
        Assert.Equal(2, (await Finops.Run("imports", "cancel")).Code);
        Assert.Equal(2, (await Finops.Run("imports", "cancel", "imp-001", "--all")).Code);
        Assert.Equal("{\"cancelled\":0,\"stillRunning\":[],\"published\":[]}\n", (await Finops.Run("imports", "cancel", "--all", "-o", "json")).Output);
    }

    [Fact]
    public async Task A_table_reconciles_rows_and_sums_and_shows_rejects()
    {
        Finops.Put("rejects.csv");
        var answer = await Finops.Run("import", "rejects.csv");
        Assert.Equal("""
            File         Format  FOCUS  State      Rows read  = loaded  + rejected  Seconds  Import   Replaces
            ───────────  ──────  ─────  ─────────  ─────────  ────────  ──────────  ───────  ───────  ────────
            rejects.csv  focus   1.2    published      1,000       998           2      0.5  imp-001

            File         Currency                        Billed  Effective  List  Contracted
            ───────────  ────────  ────────────────────────────  ─────────  ────  ──────────
            rejects.csv  USD       1,234,567.123456789012345678       2.00  3.00        4.00
            Every sum in the store equals the sum in the file without its rejected rows, to the last digit.

            Rejected rows of rejects.csv
            Line  Column      Value    Reason
            ────  ──────────  ───────  ────────────
              17  BilledCost  = [31mx  not a number
              18  BilledCost  = [31mx  not a number

            """, answer.Output);
    }

    [Theory]
    [InlineData("plain.csv", false, 0)]
    [InlineData("plain.csv", true, 0)]
    [InlineData("rejects.csv", false, 0)]
    [InlineData("rejects.csv", true, 1)]
    [InlineData("bad.csv", false, 3)]
    [InlineData("bad.csv", true, 3)]
    public async Task The_exit_code_is_the_verdict(string file, bool strict, int code)
    {
        Finops.Put(file);
        Assert.Equal(code, (await Finops.Run(["import", file, .. strict ? new[] { "--strict" } : []])).Code);
    }

    [Fact]
    public async Task A_failed_import_says_why()
    {
        Finops.Put("bad.csv");
        var answer = await Finops.Run("import", "bad.csv", "-o", "json");
        Assert.Contains("finops: bad.csv: The file is truncated: It ends in the middle of line 7.", answer.Error, StringComparison.Ordinal);
        Assert.Equal("failed", answer.Read().GetProperty("imports")[0].GetProperty("state").GetString());
    }

    [Fact]
    public async Task One_refused_upload_does_not_keep_the_others_out()
    {
        Server.Imports.ReadsInPlace = false;
        Finops.Put("refused.csv");
        Finops.Put("plain.csv");
        var answer = await Finops.Run("import", "refused.csv", "plain.csv", "-o", "json");
        Assert.Equal(3, answer.Code);
        Assert.Contains("finops: refused.csv: This is not a bill", answer.Error, StringComparison.Ordinal);
        Assert.Equal("plain.csv", answer.Read().GetProperty("imports")[0].GetProperty("file").GetString());
    }

    [Fact]
    public async Task A_refused_bill_is_a_failure_not_wrong_usage()
    {
        Server.Imports.ReadsInPlace = false;
        Finops.Put("refused.csv");
        Assert.Equal(3, (await Finops.Run("import", "refused.csv")).Code);
    }

    [Fact]
    public async Task Stopping_an_upload_ends_it_midway()
    {
        Server.Imports.ReadsInPlace = false;
        Finops.Put("throttled.csv", new string('x', 20_000_000));
        using var stop = new CancellationTokenSource();
        Server.Imports.OnBytes = _ => stop.Cancel();
        var answer = await Finops.Run(stop.Token, "import", "throttled.csv");
        Assert.Equal(3, answer.Code);
        Assert.InRange(Server.Imports.BytesReceived, 0, 19_000_000);
        Assert.Empty(Server.Imports.States);
    }

    [Fact]
    public async Task An_unknown_tenant_is_created_and_said()
    {
        Finops.Put("plain.csv");
        var answer = await Finops.Run("import", "plain.csv", "--tenant", "Acme Corp");
        Assert.Equal(0, answer.Code);
        Assert.Contains("Tenant acme-corp did not exist; it is created.", answer.Error, StringComparison.Ordinal);
        Assert.Equal("acme-corp", Server.Single("POST", "/api/imports/local").Tenant);
        Assert.DoesNotContain("created", (await Finops.Run("import", "plain.csv", "--tenant", "acme-corp")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_file_is_wrong_usage_and_asks_noServer()
    {
        var answer = await Finops.Run("import", "nothing.csv");
        Assert.Equal(2, answer.Code);
        Assert.Contains("There is no file or folder 'nothing.csv'", answer.Error, StringComparison.Ordinal);
        Assert.Empty(Server.Requests);
    }

    [Fact]
    public async Task Stopping_cancels_the_import_and_waits_until_it_is_gone()
    {
        Finops.Put("slow.csv");
        using var stop = Server.StopAt("GET /api/imports/imp-001");
        var answer = await Finops.Run(stop.Token, "import", "slow.csv");
        Assert.Equal((3, ""), (answer.Code, answer.Output));
        Assert.Contains("slow.csv: cancelled, nothing of it was kept.", answer.Error, StringComparison.Ordinal);
        Assert.Equal(["cancelled"], Server.Imports.States);
    }

    [Fact]
    public async Task A_terminal_sees_a_bar_a_log_does_not()
    {
        Finops.Put("slow.csv");
        using var terminal = new Finops(Server.Url) { IsTerminal = true, Width = 100 };
        using var stop = Server.StopAt("GET /api/imports/imp-001", times: 5);
        var seen = (await terminal.Run(stop.Token, "import", Path.Combine(Finops.Directory, "slow.csv"))).Error;
        Assert.Contains("\r\u001b[Kslow.csv  ████████████░░░░░░░░░░░░  reading 50% of 100 B, 500 rows, 250,000 rows/s, 0:02 left", seen, StringComparison.Ordinal);
        using var again = Server.StopAt("GET /api/imports/imp-002", times: 5);
        Assert.DoesNotContain("\u001b", (await Finops.Run(again.Token, "import", "slow.csv")).Error, StringComparison.Ordinal);
    }
}
