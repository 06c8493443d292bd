using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using FinOps.Understand.Ingestion;

namespace FinOps.Server.Tests.Ingestion;

/// <summary>Names, values and clients that mean harm, or just vanish.</summary>
public sealed class HostileTests(ServerFixture fixture)
{
    private static readonly string[] Hostile =
    [
        "'; DROP TABLE cost_rows; --", "\\'; DROP TABLE cost_rows; --", "\"; DROP TABLE imports; --", "{tenant:UInt32}", "{import:UInt64}", "%s%n${HOME}$(id)`id`", "a\tb", "süß 🥐 \u202Eevil",
        "/* import 1/1 */", "NULL)", "*?[a-z]{1..9}", "\\N", "c0", "=HYPERLINK(\"http://x\")", "<script>alert(1)</script>",
    ];

    [Fact]
    public async Task SQL_in_every_value_is_just_a_value()
    {
        var bill = new Bill();
        foreach (var text in Hostile.Where(t => t != "\\N"))
        {
            bill.Row(("ServiceName", text), ("ResourceId", text), ("BillingAccountId", text), ("ProviderName", text), ("ChargeDescription", text), ("BillingCurrency", text[..Math.Min(3, text.Length)]),
                ("Tags", JsonSerializer.Serialize(new Dictionary<string, string> { [text] = text })), ("x_own", text));
        }

        var intake = await Intake.New(fixture);
        var import = (await intake.Import(bill)).Published();
        Assert.Equal((Hostile.Length - 1, Hostile.Length - 1, 0), import.Counts());
        var same = await intake.Rows($"""
            SELECT countIf(ServiceName = ResourceId AND ResourceId = BillingAccountId AND BillingAccountId = ProviderName AND Tags[ServiceName] = ServiceName AND Extensions['x_own'] = ServiceName),
              arrayStringConcat(arraySort(groupUniqArray(base64Encode(ServiceName))), ' ') FROM cost_rows WHERE ImportId = {import.Id()}
            """);
        Assert.Equal((Hostile.Length - 1).ToString(CultureInfo.InvariantCulture), same[0][0]);
        Assert.Equal(string.Join(' ', Hostile.Where(t => t != "\\N").Select(t => Convert.ToBase64String(Encoding.UTF8.GetBytes(t))).Order(StringComparer.Ordinal)), same[0][1]);
        (await intake.Import(bill)).Published(); // found again as the same bill by its accounts and names
        Assert.Equal("replaced", (await intake.Get(import.Id())).State());
    }

    [Fact]
    public async Task SQL_in_names_of_files_sources_and_columns_is_just_a_name()
    {
        var intake = await Intake.New(fixture);
        foreach (var text in Hostile)
        {
            var name = text.Replace("\t", "", StringComparison.Ordinal);
            var import = (await intake.Import(new Bill().Row((text + "x", "v")), text, $"&source={Uri.EscapeDataString(name)}")).Published();
            Assert.Equal((BillName.Sent(name), name), (import.GetProperty("file").GetString(), import.GetProperty("source").GetString()));
            Assert.Equal(["1"], (await intake.Rows($"SELECT countIf(base64Encode(mapKeys(Extensions)[1]) = '{Convert.ToBase64String(Encoding.UTF8.GetBytes(text + "x"))}' AND base64Encode(Source) = '{Convert.ToBase64String(Encoding.UTF8.GetBytes(name))}') FROM cost_rows WHERE ImportId = {import.Id()}"))[0]);
        }
    }

    [Fact]
    public async Task Rejected_formulas_are_escaped_where_all_rejects_are_listed()
    {
        var intake = await Intake.New(fixture);
        var import = await intake.Import(new Bill().Row().Row(("BilledCost", "=cmd|' /C calc'!A0")).Row(("BilledCost", "+1+1")).Row(("BilledCost", "\"quoted\", and more")));
        var csv = await intake.Http.GetStringAsync($"/api/imports/{import.Id()}/rejects", TestContext.Current.CancellationToken);
        Assert.Equal(
            "line,column,value,reason\r\n3,BilledCost,'=cmd|' /C calc'!A0,is not a number\r\n4,BilledCost,'+1+1,is not a number\r\n5,BilledCost,\"\"\"quoted\"\", and more\",is not a number\r\n", csv);
    }

    [Theory]
    [InlineData("../../../etc/passwd", "passwd")]
    [InlineData("..\\..\\windows\\system32\\bill.csv", "bill.csv")]
    [InlineData("/etc/cron.d/bill.csv", "bill.csv")]
    [InlineData("bill\n\u001b[31m.csv", "bill[31m.csv")]
    [InlineData("\0", "bill")]
    [InlineData("2026/../10/bill.csv", "bill.csv")]
    [InlineData("2026/10/bill.csv", "2026/10/bill.csv")] // folders that lead downwards tell bills apart
    [InlineData("..", "..")]
    [InlineData("", "bill")]
    public async Task A_file_name_is_only_shown(string name, string shown)
    {
        var intake = await Intake.New(fixture);
        var import = (await intake.Import(new Bill().Row(), name)).Published();
        Assert.Equal(shown, import.GetProperty("file").GetString());
    }

    [Fact]
    public async Task Very_long_names_are_cut_at_whole_letters()
    {
        var intake = await Intake.New(fixture);
        var import = (await intake.Import(new Bill().Row(), string.Concat(Enumerable.Repeat("🥐", 550)))).Published();
        Assert.Equal(string.Concat(Enumerable.Repeat("🥐", 500)), import.GetProperty("file").GetString());
    }

    [Fact]
    public async Task Entries_of_an_archive_go_nowhere_but_into_the_intake()
    {
        var intake = await Intake.New(fixture);
        var canary = Path.Combine(Path.GetTempPath(), $"canary-{Guid.NewGuid():N}.csv");
        var zip = Packed.Zip(($"../../../../../..{canary}", new Bill().Row(("BilledCost", "1")).Bytes()), (canary, new Bill().Row(("BilledCost", "2")).Bytes()), ("a\nb'; DROP TABLE x.csv", new Bill().Row(("BilledCost", "4")).Bytes()));
        var imports = await intake.ImportAll(zip, "bills.zip");
        Assert.Equal(3, imports.Count);
        Assert.All(imports, import => import.Published());
        Assert.False(File.Exists(canary));
        Assert.Equal("bills.zip/ab'; DROP TABLE x.csv", imports[2].GetProperty("file").GetString());
    }

    [Fact]
    public async Task Paths_on_the_servers_disk_may_hold_any_letter()
    {
        using var folder = new TempFolder();
        var intake = await Intake.New(fixture);
        var names = new[] { "it's a *.csv", "a\\b.csv", "new\nline.csv", "{1..9}?[x].csv", "süß 🥐.csv", "-rf.csv" };
        Directory.CreateDirectory(Path.Combine(folder.Path, "sub'folder"));
        foreach (var (name, i) in names.Select((n, i) => (n, i))) await File.WriteAllBytesAsync(Path.Combine(folder.Path, i % 2 == 0 ? "sub'folder" : "", name), new Bill().Row(("BilledCost", $"{i}")).Bytes(), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "notes.md"), "no bill", TestContext.Current.CancellationToken);
        var imports = await intake.ImportLocal(folder.Path);
        Assert.Equal(names.Length, imports.Count);
        Assert.All(imports, import => import.Published());
        Assert.Equal("15", Oracle.Sum(imports.Select(i => i.AsStored()["USD BilledCost"])));
        Assert.Equal(names.Length, Directory.EnumerateFiles(folder.Path, "*.csv", SearchOption.AllDirectories).Count());
    }

    [Theory]
    [InlineData("relative.csv", "path_not_absolute")]
    [InlineData("/no/such/file.csv", "no_such_file")]
    [InlineData("/proc/self", "no_bills_in_folder")]
    [InlineData("/tmp/\0.csv", "path_unreadable")]
    public async Task A_path_that_is_no_bill_is_refused(string path, string code)
    {
        var intake = await Intake.New(fixture);
        using var answer = await intake.Http.PostAsJsonAsync("/api/imports/local", new { paths = new[] { path } }, TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.BadRequest, code), (answer.StatusCode, JsonElement.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).GetProperty("code").GetString()));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"paths\":[]}")]
    [InlineData("{\"paths\":[null]}")]
    [InlineData("{\"paths\":\"x\"}")]
    [InlineData("{\"paths\":[\"\\ud800\"]}")]
    [InlineData("[")]
    public async Task A_body_that_names_no_paths_is_the_senders_fault(string body)
    {
        var intake = await Intake.New(fixture);
        using var answer = await intake.Http.PostAsync("/api/imports/local", new StringContent(body, Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task A_client_that_vanishes_leaves_nothing()
    {
        var intake = await Intake.New(fixture);
        const int Sent = 3_456_789;
        using (var socket = await Begin(Sent * 2))
        {
            await socket.GetStream().WriteAsync(new byte[Sent], TestContext.Current.CancellationToken);
            await Wait.Until(() => Uploads().Any(), () => "The upload does not arrive");
        }

        await Wait.Until(() => !Uploads().Any(), () => "The file of the vanished client remains");
        Assert.Empty(await intake.List());

        IEnumerable<string> Uploads() => Directory.GetFiles(Path.Combine(fixture.Server.Data, "intake"), "upload-*").Where(f => new FileInfo(f) is { Exists: true, Length: Sent or Sent / (1 << 20) * (1 << 20) });
    }

    [Fact]
    public async Task A_client_of_one_byte_a_second_is_sent_away_and_holds_up_nobody()
    {
        using var socket = await Begin(1_000_000);
        var stream = socket.GetStream();
        // A few seconds after it began; at its pace the body would take eleven days.
        var soon = Wait.Patience;
        var isFirst = true;
        var watch = Stopwatch.StartNew();
        var answer = stream.ReadAsync(new byte[1000], TestContext.Current.CancellationToken).AsTask();
        while (!answer.IsCompleted && watch.Elapsed < soon)
        {
            try
            {
                await stream.WriteAsync(new byte[] { 65 }, TestContext.Current.CancellationToken);
            }
            catch (IOException)
            {
                break;
            }

            if (isFirst) (await (await Intake.New(fixture)).Import(new Bill().Row())).Published();
            isFirst = false;
            await Task.Delay(1000, TestContext.Current.CancellationToken);
        }

        Assert.True(watch.Elapsed < soon, "It was let go on");
    }

    private async Task<TcpClient> Begin(int length)
    {
        var url = fixture.Server.Url;
        var socket = new TcpClient();
        await socket.ConnectAsync(url.Host, url.Port);
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /api/imports?fileName=x.csv HTTP/1.1\r\nHost: {url.Authority}\r\nContent-Type: application/octet-stream\r\nContent-Length: {length}\r\n\r\n"));
        return socket;
    }
}
