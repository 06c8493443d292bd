using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace FinOps.Server.Tests.Ingestion;

/// <summary>
/// Ten thousand files at once. To read them all takes a quarter of an hour; what must hold is shown of the first of them: they are
/// taken quickly in bounded memory, nobody else waits for them, and they are given up in one go without a trace.
/// </summary>
public sealed class ManyFilesTests
{
    private const int Files = 10_000;

    /// <summary>
    /// How long ten thousand small files may take to be recorded, and the bill of somebody else meanwhile: a second or two on a machine
    /// that does nothing else, on any machine far less than it takes to read those files.
    /// </summary>
    private static readonly TimeSpan Soon = Wait.Patience;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ten_thousand_are_taken_while_others_get_through_and_are_given_up_in_one_go()
    {
        using var data = await DataTemplate.Folder();
        using var folder = new TempFolder();
        await using var server = ServerProcess.Start(data.Path);
        await server.WaitUntilReady();
        using var http = new HttpClient { BaseAddress = server.Http.BaseAddress, Timeout = Soon };
        var (big, small) = (await Tenant(http, "big"), await Tenant(http, "small"));
        var descriptors = Descriptors(server.Id);
        for (var i = 0; i < Files; i++) File.WriteAllBytes(Path.Combine(folder.Path, $"{i}.csv"), Small(i));

        using (var local = await big.PostAsJsonAsync("/api/imports/local", new { paths = new[] { folder.Path } }, Stop)) Assert.Equal(Files, await Accepted(local));
        var one = new Intake(small);
        for (var i = 0; i < 3; i++)
        {
            var asked = Stopwatch.StartNew();
            (await one.Import(new Bill().Row(("ResourceId", $"small-{i}")), $"small-{i}.csv")).Published();
            Assert.True(asked.Elapsed < Soon, $"A bill of another tenant took {asked.Elapsed}");
        }

        await GivenUp(big, server, Files);
        Assert.Equal(Files, Directory.EnumerateFiles(folder.Path).Count());
        var published = await State(big, "published");
        Assert.Equal(published.Count, await Count(big));
        Assert.True(PeakMegabytes(server.Id) < 400, $"The server took {PeakMegabytes(server.Id)} MB");
        Assert.InRange(Descriptors(server.Id), 0, descriptors + 200);
        await Wait.Until(() => !Directory.EnumerateFileSystemEntries(Path.Combine(data.Path, "intake")).Any(), () => "Files remain in the intake folder");
    }

    /// <summary>Cancels all at once; what was published a moment before, and nothing else, remains.</summary>
    private static async Task GivenUp(HttpClient big, ServerProcess server, int files)
    {
        var asked = Stopwatch.StartNew();
        using var answer = await big.PostAsync("/api/imports/cancel", null, Stop);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var said = JsonElement.Parse(await answer.Content.ReadAsStringAsync(Stop));
        TestContext.Current.TestOutputHelper?.WriteLine($"given up in {asked.Elapsed.TotalSeconds:0.0} s: {said}; peak {PeakMegabytes(server.Id)} MB");
        foreach (var id in said.GetProperty("stillRunning").EnumerateArray()) await new Intake(big).Over(id.GetInt64());
        foreach (var state in new[] { "queued", "reading", "checking", "failed" }) Assert.Empty(await State(big, state));
        Assert.InRange(said.GetProperty("cancelled").GetInt32(), files / 2, files);
    }

    /// <summary>All imports in a state, page by page: how many are published before the rest is given up, the machine decides.</summary>
    private static async Task<List<JsonElement>> State(HttpClient big, string state)
    {
        var all = new List<JsonElement>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await big.GetFromJsonAsync<JsonElement>($"/api/imports?limit=500&state={state}{cursor}", Stop);
            all.AddRange(page.GetProperty("imports").EnumerateArray());
            cursor = page.GetProperty("next").GetString() is { } next ? $"&cursor={next}" : null;
        }

        return all;
    }

    private static async Task<long> Count(HttpClient http)
    {
        using var answer = await http.PostAsJsonAsync("/api/costs/query", new { measures = new[] { "Count" } }, Stop);
        var body = JsonElement.Parse(await answer.Content.ReadAsStringAsync(Stop));
        Assert.True(answer.IsSuccessStatusCode, body.ToString());
        return body.GetProperty("totals").EnumerateArray().Sum(t => long.Parse(t.GetProperty("amount").GetString()!, CultureInfo.InvariantCulture));
    }

    private static async Task<int> Accepted(HttpResponseMessage answer)
    {
        var body = await answer.Content.ReadAsStringAsync(Stop);
        Assert.True(answer.StatusCode == HttpStatusCode.Accepted, body[..Math.Min(500, body.Length)]);
        return JsonElement.Parse(body).GetProperty("imports").GetArrayLength();
    }

    private static async Task<HttpClient> Tenant(HttpClient http, string slug)
    {
        using var made = await http.PostAsJsonAsync("/api/tenants", new { name = slug, slug }, Stop);
        Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync(Stop));
        var client = new HttpClient { BaseAddress = http.BaseAddress, Timeout = Soon };
        client.DefaultRequestHeaders.Add("X-Tenant", slug);
        return client;
    }

    private static byte[] Small(int i) => new Bill().Row(("BilledCost", "0.1"), ("ResourceId", $"r{i}")).Bytes();

    private static int Descriptors(int process) => Directory.EnumerateFileSystemEntries($"/proc/{process}/fd").Count();

    private static long PeakMegabytes(int process) =>
        long.Parse(File.ReadLines($"/proc/{process}/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
}
