using System.Net;
using FinOps.Platform.Jobs;
using FinOps.Platform.Tenancy;
using FinOps.Understand.Ingestion;
using Microsoft.Extensions.DependencyInjection;

namespace FinOps.Server.Tests.Ingestion;

/// <summary>Cancelling leaves nothing, wherever the import is; and what is told of its progress is plausible.</summary>
public class CancelTests(ServerFixture fixture)
{
    [Fact]
    public async Task A_running_import_is_given_up_at_once()
    {
        using var bill = new BigBill(150_000);
        var intake = await Intake.New(fixture);
        var id = await Start(intake, bill.Path);
        await intake.Reaches(id, "loading");
        using (var answer = await Cancel(intake, id)) Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var over = await intake.Over(id);
        Assert.Equal(("cancelled", null), (over.State(), over.ErrorCode()));
        await intake.AssertNothingLeftOf(id);
        Assert.True(File.Exists(bill.Path)); // whoever brought it keeps it
        await AssertBrokenOff(intake, id);
        using (var again = await Cancel(intake, id)) Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        bill.AssertWhole((await intake.ImportLocal(bill.Path)).Single());
    }

    [Fact]
    public async Task Waiting_imports_are_given_up_and_their_files_go()
    {
        using var bill = new BigBill(60_000);
        var intake = await Intake.New(fixture);
        var file = await File.ReadAllBytesAsync(bill.Path, TestContext.Current.CancellationToken);
        var ids = new List<long>();
        for (var i = 0; i < 7; i++)
        {
            using var posted = await intake.Post(file, "bill.csv"); // one name: they wait for each other
            ids.AddRange(await Intake.Accepted(posted));
        }

        foreach (var id in ids.AsEnumerable().Reverse())
        {
            using var answer = await Cancel(intake, id);
            Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Conflict);
        }

        var states = new List<string>();
        foreach (var id in ids) states.Add((await intake.Over(id)).State());
        Assert.All(states, state => Assert.Contains(state, new[] { "cancelled", "published", "replaced" }));
        Assert.Contains("cancelled", states);
        await intake.AssertNothingLeftOf([.. ids.Where((_, i) => states[i] == "cancelled")]);
        // An import is over a moment before its file goes.
        var folder = new DirectoryInfo(System.IO.Path.Combine(fixture.Server.Data, "intake"));
        bool Remains() => folder.EnumerateFiles("upload-*").Any(left => left.Exists && left.Length == file.Length);
        await Wait.Until(() => !Remains(), () => "A file of a cancelled import remains.");
    }

    [Fact]
    public async Task Another_server_over_the_same_engines_can_cancel()
    {
        await using var other = await RunningServer.Start(settings: Elsewhere.Settings(fixture.Server));
        using var bill = new BigBill(1_000);
        var tenant = await fixture.NewTenant();
        var intake = new Intake(fixture.Server.Client(tenant), fixture.Server);
        // As if the same content was being imported under another name: this import waits once its rows are written for as long as it takes to cancel it.
        var services = fixture.Server.Services;
        var number = (await services.GetRequiredService<TenantBook>().Find(tenant, TestContext.Current.CancellationToken))!.Id;
        var hash = await ContentHash.Of(bill.Path, TestContext.Current.CancellationToken);
        await using var held = await services.GetRequiredService<PlatformLocks>().Take($"content:{number}:upload:{hash}", TestContext.Current.CancellationToken);
        var id = await Start(intake, bill.Path);
        await intake.Reaches(id, "loading");
        using var answer = await Cancel(new Intake(other.Client(tenant), other), id);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("cancelled", (await intake.Over(id)).State());
        await intake.AssertNothingLeftOf(id);
    }

    [Fact]
    public async Task Progress_moves_and_is_plausible()
    {
        using var bill = new BigBill(400_000);
        var intake = await Intake.New(fixture);
        var id = await Start(intake, bill.Path);
        var seen = new List<(string Phase, long Bytes, long Rows, long Rate, long? Left)>();
        JsonElement import;
        while ((import = await intake.Get(id)).GetProperty("finishedAt").ValueKind == JsonValueKind.Null)
        {
            if (import.GetProperty("progress") is { ValueKind: JsonValueKind.Object } p)
            {
                Assert.Equal(new FileInfo(bill.Path).Length, p.Number("bytesTotal"));
                seen.Add((p.GetProperty("state").GetString()!, p.Number("bytesRead"), p.Number("rowsRead"), p.Number("rowsPerSecond"),
                    p.GetProperty("secondsRemaining") is { ValueKind: JsonValueKind.Number } left ? left.GetInt64() : null));
            }

            await Task.Delay(60, TestContext.Current.CancellationToken);
        }

        bill.AssertWhole(import);
        var steps = seen.Where(s => s.Phase == "loading" && s.Bytes > 0).ToList();
        Assert.True(steps.Select(s => (s.Rows, s.Bytes)).Distinct().Count() > 1, $"It does not move: {string.Join(", ", seen)}");
        Assert.Equal(steps.Select(s => s.Bytes).Order(), steps.Select(s => s.Bytes));
        // Rows are told a block at a time; bytes move in between.
        // The very first rows may have taken longer than a second each.
        Assert.All(steps, s => Assert.True(s.Rows <= bill.Rows && s.Bytes <= new FileInfo(bill.Path).Length && (s.Rate > 0 || s.Rows < 100) && s.Left is null or >= 0 and < 600, $"{s}"));
    }

    private static async Task<long> Start(Intake intake, string path)
    {
        using var answer = await intake.Http.PostAsJsonAsync("/api/imports/local", new { paths = new[] { path } });
        return (await Intake.Accepted(answer)).Single();
    }

    private static Task<HttpResponseMessage> Cancel(Intake intake, long id) => intake.Http.PostAsync($"/api/imports/{id}/cancel", null, TestContext.Current.CancellationToken);

    /// <summary>No statement of the import goes on. One that was told to end may take a moment to notice.</summary>
    private static async Task AssertBrokenOff(Intake intake, long id)
    {
        await Wait.Until(
            async () => (await intake.Rows($"SELECT count() FROM system.processes WHERE endsWith(Settings['log_comment'], '/{id}') AND NOT is_cancelled"))[0][0] == "0",
            () => "A statement of the import goes on.");
    }
}
