using System.Globalization;
using System.Net;
using System.Text;
using FinOps.Platform.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace FinOps.Server.Tests.Ingestion;

/// <summary>Imports bills for one tenant over HTTP, and looks behind the surface.</summary>
internal sealed class Intake(HttpClient http, RunningServer? server = null)
{
    private string Folder => Path.Combine(server!.Data, "intake");

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

    public Task<JsonElement> Over(long id, Action? between = null) => Wait.For(
        () => Get(id), import => import.IsOver(), import => $"Import {id} does not end: {import}", between, pauseMax: 150);

    /// <summary>Waits until an import does something that passes by, such as a phase of it.</summary>
    public Task Meets(long id, string what, Func<JsonElement, bool> does) => Wait.For(
        () => Get(id),
        import =>
        {
            Assert.False(import.IsOver(), $"It was over before it was met {what}: {import}");
            return import.GetProperty("progress") is { ValueKind: JsonValueKind.Object } progress && does(progress);
        },
        import => $"Import {id} is not met {what}: {import}",
        pauseMax: 5);

    /// <summary>Waits until an import is in a phase.</summary>
    public Task Reaches(long id, string phase) => Meets(id, phase, progress => progress.GetProperty("state").GetString() == phase);

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
        Caretake();
        await Wait.For(
            () => Rows($"""
                SELECT (SELECT count() FROM cost_rows WHERE ImportId IN ({list})), (SELECT count() FROM cost_days WHERE ImportId IN ({list})),
                  (SELECT count() FROM cost_services WHERE ImportId IN ({list})),
                  (SELECT count() FROM system.tables WHERE toUInt64OrZero(extract(name, '^intake_import_([0-9]+)')) IN ({list}))
                """),
            rows => rows[0] is ["0", "0", "0", "0"],
            rows => $"Rows remain of {list}: {string.Join(' ', rows[0])}",
            Caretake,
            pauseMax: 300);
        // An import is over a moment before its file goes.
        await Wait.Until(() => !Left().Any(), () => $"Left in the intake folder: {string.Join(' ', Left())}");

        IEnumerable<string> Left() => imports.Select(import => Path.Combine(Folder, $"import-{import}")).Where(Path.Exists);
    }

    /// <summary>Once all imports are over, the caretaker leaves nothing in the intake folder.</summary>
    public Task AssertFolderEmpties() => Wait.Until(
        () => !Directory.EnumerateFileSystemEntries(Folder).Any(), () => $"Left in the intake folder: {string.Join(' ', Directory.EnumerateFileSystemEntries(Folder))}", Caretake);

    /// <summary>Has the caretaker of imports look before its time.</summary>
    public void Caretake() => server!.Services.GetRequiredService<JobRunner>().Nudge("imports");
}

/// <summary>What an import says of itself.</summary>
internal static class ImportFacts
{
    public static long Id(this JsonElement import) => import.GetProperty("importId").GetInt64();

    public static bool IsOver(this JsonElement import) => import.GetProperty("finishedAt").ValueKind != JsonValueKind.Null;

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
