using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using FinOps.Platform.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace FinOps.Server.Tests.Ingestion;

/// <summary>Imports bills for one tenant over HTTP, and looks behind the surface.</summary>
internal sealed class Intake(HttpClient http, RunningServer? server = null)
{
    /// <summary>Milliseconds at most between two looks: asking a hundred tests' imports without a pause takes as much of the machine as they do.</summary>
    private const int PauseMax = 150;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    public HttpClient Http => http;

    /// <summary>An intake for a tenant of its own.</summary>
    public static async Task<Intake> New(ServerFixture fixture) => new(fixture.Server.Client(await fixture.NewTenant()), fixture.Server);

    public async Task<HttpResponseMessage> Post(byte[] file, string name = "bill.csv", string more = "") =>
        await http.PostAsync($"/api/imports?fileName={Uri.EscapeDataString(name)}{more}", new ByteArrayContent(file));

    /// <summary>Uploads a file that holds one bill and waits until its import is over.</summary>
    public async Task<JsonElement> Import(byte[] file, string name = "bill.csv", string more = "")
    {
        using var answer = await Post(file, name, more);
        return await Over((await Accepted(answer)).Single());
    }

    public Task<JsonElement> Import(string text, string name = "bill.csv", string more = "") => Import(Encoding.UTF8.GetBytes(text), name, more);

    public Task<JsonElement> Import(Bill bill, string name = "bill.csv", string more = "") => Import(bill.Bytes(), name, more);

    /// <summary>Uploads a file and waits until all imports that come of it are over.</summary>
    public async Task<List<JsonElement>> ImportAll(byte[] file, string name, string more = "")
    {
        using var answer = await Post(file, name, more);
        var over = new List<JsonElement>();
        foreach (var id in await Accepted(answer)) over.Add(await Over(id));
        return over;
    }

    public async Task<List<JsonElement>> ImportLocal(params string[] paths)
    {
        using var answer = await http.PostAsJsonAsync("/api/imports/local", new { paths });
        var over = new List<JsonElement>();
        foreach (var id in await Accepted(answer)) over.Add(await Over(id));
        return over;
    }

    public static async Task<List<long>> Accepted(HttpResponseMessage answer)
    {
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.Accepted, body);
        return [.. JsonElement.Parse(body).GetProperty("imports").EnumerateArray().Select(i => i.GetProperty("importId").GetInt64())];
    }

    public Task<JsonElement> Get(long id) => http.GetFromJsonAsync<JsonElement>($"/api/imports/{id}");

    public async Task<List<JsonElement>> List() =>
        [.. (await http.GetFromJsonAsync<JsonElement>("/api/imports?limit=500")).GetProperty("imports").EnumerateArray()];

    public async Task<JsonElement> Over(long id)
    {
        var watch = Stopwatch.StartNew();
        for (var pause = 25; ; pause = Math.Min(2 * pause, PauseMax))
        {
            var import = await Get(id);
            if (import.GetProperty("finishedAt").ValueKind != JsonValueKind.Null) return import;
            Assert.True(watch.Elapsed < Patience, $"Import {id} does not end: {import}");
            await Task.Delay(pause);
        }
    }

    /// <summary>Asks the cost store itself; {id} of an import goes into the text.</summary>
    public async Task<List<string[]>> Rows(string sql)
    {
        var endpoint = Elsewhere.ClickHouse(server!);
        using var plain = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint.Url + "?default_format=TSV") { Content = new StringContent(sql) };
        request.Headers.Add("X-ClickHouse-User", endpoint.User);
        request.Headers.Add("X-ClickHouse-Key", endpoint.Password);
        using var answer = await plain.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t'))];
    }

    public async Task<long> CountRows(long import) =>
        long.Parse((await Rows($"SELECT count() FROM cost_rows WHERE ImportId = {import}"))[0][0], CultureInfo.InvariantCulture);

    /// <summary>Has the caretaker run until nothing hidden is left of this tenant's unpublished imports.</summary>
    public async Task AssertNothingLeftOf(params long[] imports)
    {
        var list = string.Join(',', imports);
        var watch = Stopwatch.StartNew();
        for (var pause = 50; ; pause = Math.Min(2 * pause, 2 * PauseMax))
        {
            server!.Services.GetRequiredService<JobRunner>().Nudge("imports");
            var rows = await Rows($"""
                SELECT (SELECT count() FROM cost_rows WHERE ImportId IN ({list})), (SELECT count() FROM cost_days WHERE ImportId IN ({list})),
                  (SELECT count() FROM cost_services WHERE ImportId IN ({list})),
                  (SELECT count() FROM system.tables WHERE toUInt64OrZero(extract(name, '^intake_import_([0-9]+)')) IN ({list}))
                """);
            if (rows[0] is ["0", "0", "0", "0"]) break;
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(90), $"Rows remain of {list}: {string.Join(' ', rows[0])}");
            await Task.Delay(pause);
        }

        foreach (var import in imports) AssertNoFileOf(import);
    }

    /// <summary>Once all imports are over, the caretaker leaves nothing in the intake folder.</summary>
    public async Task AssertFolderEmpties()
    {
        var watch = Stopwatch.StartNew();
        var folder = Path.Combine(server!.Data, "intake");
        while (Directory.EnumerateFileSystemEntries(folder).Any())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"Left in the intake folder: {string.Join(' ', Directory.EnumerateFileSystemEntries(folder))}");
            server.Services.GetRequiredService<JobRunner>().Nudge("imports");
            await Task.Delay(100);
        }
    }

    /// <summary>An ended import's own name is gone from the intake folder.</summary>
    public void AssertNoFileOf(long import) =>
        Assert.False(Path.Exists(Path.Combine(server!.Data, "intake", $"import-{import}")), $"The file of import {import} remains.");
}

/// <summary>What an import says of itself.</summary>
internal static class ImportFacts
{
    public static long Id(this JsonElement import) => import.GetProperty("importId").GetInt64();

    public static string State(this JsonElement import) => import.GetProperty("state").GetString()!;

    public static long Number(this JsonElement import, string name) => import.GetProperty(name).GetInt64();

    public static (long Read, long Loaded, long Rejected) Counts(this JsonElement import) =>
        (import.Number("rowsRead"), import.Number("rowsLoaded"), import.Number("rowsRejected"));

    public static string? ErrorCode(this JsonElement import) =>
        import.GetProperty("error") is { ValueKind: JsonValueKind.Object } error ? error.GetProperty("code").GetString() : null;

    public static List<(long Line, string Column, string Value, string Reason)> Rejects(this JsonElement import) =>
    [
        .. import.GetProperty("rejects").EnumerateArray().Select(r => (
            r.GetProperty("line").GetInt64(), r.GetProperty("column").GetString()!, r.GetProperty("value").GetString()!, r.GetProperty("reason").GetString()!)),
    ];

    public static List<string> Texts(this JsonElement import, string name) => [.. import.GetProperty(name).EnumerateArray().Select(t => t.GetString()!)];

    /// <summary>Sums as stored, by "currency measure".</summary>
    public static SortedDictionary<string, string> AsStored(this JsonElement import) => Reconciled(import, "asStored");

    /// <summary>Asserts that it is published and that what was read, less what was rejected, is what is stored, in every line.</summary>
    public static JsonElement Published(this JsonElement import)
    {
        Assert.True(import.State() == "published", import.ToString());
        Assert.All(import.GetProperty("reconciliation").EnumerateArray(), line => Assert.Equal("0", line.GetProperty("difference").GetString()));
        var (read, loaded, rejected) = import.Counts();
        Assert.Equal(read, loaded + rejected);
        return import;
    }

    /// <summary>Asserts that it failed for this reason and says so in words.</summary>
    public static JsonElement Failed(this JsonElement import, string code)
    {
        Assert.True(import.State() == "failed", import.ToString());
        Assert.True(import.ErrorCode() == code, import.ToString());
        Assert.NotEmpty(import.GetProperty("error").GetProperty("detail").GetString()!);
        return import;
    }

    private static SortedDictionary<string, string> Reconciled(JsonElement import, string side) => new(
        import.GetProperty("reconciliation").EnumerateArray().Where(l => l.GetProperty("currency").GetString()!.Length > 0).ToDictionary(
            l => $"{l.GetProperty("currency").GetString()} {l.GetProperty("measure").GetString()}", l => l.GetProperty(side).GetString()!), StringComparer.Ordinal);
}
