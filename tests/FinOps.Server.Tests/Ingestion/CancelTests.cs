using System.Diagnostics;
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
        long id;
        await using (await HeldBack.Take(intake, fixture.Server.Data, bill.Path))
        {
            id = await Start(intake, bill.Path);
            await intake.Reaches(id, "loading");
            using (var answer = await Cancel(intake, id)) Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            var over = await intake.Over(id);
            Assert.Equal(("cancelled", null), (over.State(), over.ErrorCode()));
        }

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
        await using var held = await HeldBack.Take(intake, fixture.Server.Data, "bill.csv");
        for (var i = 0; i < 7; i++)
        {
            using var posted = await intake.Post(file, "bill.csv"); // one name: they wait for each other
            ids.AddRange(await Intake.Accepted(posted));
        }

        foreach (var id in ids.AsEnumerable().Reverse())
        {
            using var answer = await Cancel(intake, id);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        var states = new List<string>();
        foreach (var id in ids) states.Add((await intake.Over(id)).State());
        Assert.All(states, state => Assert.Equal("cancelled", state));
        await intake.AssertNothingLeftOf([.. ids]);
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
        // Whoever looked away while it was loaded has seen nothing move, and looks once more.
        while (await Watch(intake, bill) is var (moved, lookedAway) && !moved) Assert.True(lookedAway, "It does not move.");
    }

    /// <summary>Imports the bill and looks on. Tells whether it was seen to move, and whether the test itself stood still for long in between.</summary>
    private static async Task<(bool Moved, bool LookedAway)> Watch(Intake intake, BigBill bill)
    {
        var total = new FileInfo(bill.Path).Length;
        var watch = Stopwatch.StartNew();
        var id = await Start(intake, bill.Path);
        var seen = new List<(string Phase, long Bytes, long Rows, long Rate, long? Left, TimeSpan At)>();
        JsonElement import;
        var (last, away) = (watch.Elapsed, TimeSpan.Zero);
        while ((import = await intake.Get(id)).GetProperty("finishedAt").ValueKind == JsonValueKind.Null)
        {
            if (import.GetProperty("progress") is { ValueKind: JsonValueKind.Object } p)
            {
                Assert.Equal(total, p.Number("bytesTotal"));
                seen.Add((p.GetProperty("state").GetString()!, p.Number("bytesRead"), p.Number("rowsRead"), p.Number("rowsPerSecond"),
                    p.GetProperty("secondsRemaining") is { ValueKind: JsonValueKind.Number } left ? left.GetInt64() : null, watch.Elapsed));
            }

            away = away > watch.Elapsed - last ? away : watch.Elapsed - last;
            last = watch.Elapsed;
            await Task.Delay(60, TestContext.Current.CancellationToken);
        }

        away = away > watch.Elapsed - last ? away : watch.Elapsed - last;
        bill.AssertWhole(import);
        var steps = seen.Where(s => s.Phase == "loading" && s.Bytes > 0).ToList();
        Assert.Equal(steps.Select(s => s.Bytes).Order(), steps.Select(s => s.Bytes));
        // Rows are told a block at a time; bytes move in between.
        // The very first rows may have taken longer than a second each. What is left takes no longer than at the pace so far.
        Assert.All(steps, s => Assert.True(s.Rows <= bill.Rows && s.Bytes <= total && (s.Rate > 0 || s.Rows < 100) && (s.Left is null || IsPlausible(s.Left.Value, s.Bytes, s.At)), $"{s}"));
        return (steps.Select(s => (s.Rows, s.Bytes)).Distinct().Count() > 1, away > TimeSpan.FromSeconds(1));

        bool IsPlausible(long left, long bytes, TimeSpan at) => left >= 0 && left <= Math.Ceiling(at.TotalSeconds * (total - bytes) / bytes) + 1;
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
