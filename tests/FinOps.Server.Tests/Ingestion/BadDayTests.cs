using System.Diagnostics;
using System.Net;
using FinOps.Platform.Engines;
using FinOps.Stores.Embedded;
using Microsoft.Extensions.DependencyInjection;

namespace FinOps.Server.Tests.Ingestion;

/// <summary>Whatever dies in the middle of an import: no half bill is seen afterwards, and importing again is exact.</summary>
public sealed class BadDayTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_engine_is_killed_while_it_loads_and_allocates()
    {
        await using var server = await RunningServer.Start();
        var engine = server.Services.GetServices<IEngine>().OfType<EmbeddedEngine>().Single();
        using var bill = new BigBill(120_000);
        var intake = new Intake(server.Http, server);
        var over = await Strike(server, engine, intake, bill.Path);
        var id = over.Id();
        Assert.Equal(("failed", "engine_down"), (over.State(), over.ErrorCode()));
        Assert.Empty(await Published(intake));
        bill.AssertWhole((await intake.ImportLocal(bill.Path)).Single());
        await intake.AssertNothingLeftOf(id);
        Assert.Equal(bill.Billed, await Total(intake));
        await Allocation.AllocationBadDay.Survive(server, intake, bill.Billed, Back(server, () => engine.ProcessId));
    }

    [Fact]
    public async Task PostgreSQL_is_killed_while_bills_are_loaded_and_published()
    {
        await using var server = await RunningServer.Start();
        using var bill = new BigBill(120_000);
        var intake = new Intake(server.Http, server);
        var ids = new List<long>();
        var back = Back(server, () => Signals.PostmasterOf(server.Data));
        await using (await HeldBack.Take(intake, server.Data, bill.Path))
        {
            ids.Add(await StartAndReach(intake, bill.Path, "loading"));
            Signals.Send("KILL", Signals.PostmasterOf(server.Data));
            await back();
        }

        // Small bills are about to be published when the second blow falls.
        for (var i = 0; i < 8; i++) ids.AddRange(await Intake.Accepted(await intake.Post(new Bill().Row(("BilledCost", "1"), ("ResourceId", $"oven-{i}")).Bytes(), $"small-{i}.csv")));
        await Task.Delay(700, Stop);
        back = Back(server, () => Signals.PostmasterOf(server.Data));
        Signals.Send("KILL", Signals.PostmasterOf(server.Data));
        await back();
        var over = new List<JsonElement>();
        foreach (var id in ids) over.Add(await intake.Over(id, intake.Caretake));
        Assert.All(over, import => Assert.True(import.State() == "published" || import.ErrorCode() is "interrupted" or "import_failed", import.ToString()));
        // What is visible is exactly what says that it is published.
        Assert.Equal(Oracle.Sum(over.Where(i => i.State() == "published").Select(i => i.AsStored()["USD BilledCost"])), await Total(intake));
        await intake.AssertNothingLeftOf([.. over.Where(i => i.State() != "published").Select(i => i.Id()).DefaultIfEmpty(-1)]);

        for (var i = 0; i < 8; i++) (await intake.Import(new Bill().Row(("BilledCost", "1"), ("ResourceId", $"oven-{i}")), $"small-{i}.csv")).Published();
        bill.AssertWhole((await intake.ImportLocal(bill.Path)).Single());
        Assert.Equal(Oracle.Sum([bill.Billed, "8"]), await Total(intake));
    }

    [Fact]
    public async Task The_server_is_killed_while_it_loads_and_publishes()
    {
        using var data = await DataTemplate.Folder();
        using var bill = new BigBill(120_000);
        long broken;
        await using (var server = ServerProcess.Start(data.Path))
        {
            await server.WaitUntilReady();
            var before = new Intake(server.Http);
            await using var held = await HeldBack.Take(before, data.Path, bill.Path);
            broken = await StartAndReach(before, bill.Path, "loading");
            await server.Kill();
        }

        var small = new List<long>();
        await using (var server = ServerProcess.Start(data.Path))
        {
            await server.WaitUntilReady();
            var intake = new Intake(server.Http);
            for (var i = 0; i < 12; i++) small.AddRange(await Intake.Accepted(await intake.Post(new Bill().Row(("BilledCost", "1"), ("ResourceId", $"oven-{i}")).Bytes(), $"small-{i}.csv")));
            await Wait.Until(async () => (await Published(intake)).Any(), () => "None is published.", pauseMax: 10);
            await server.Kill(); // some are published, some run, some wait
        }

        await using var last = await RunningServer.Start(data.Path);
        var after = new Intake(last.Http, last);
        var import = await after.Over(broken);
        Assert.Equal(("failed", "interrupted"), (import.State(), import.ErrorCode()));

        var over = new List<JsonElement>();
        foreach (var id in small) over.Add(await after.Over(id));
        Assert.All(over, import => Assert.True(import.State() == "published" || import.ErrorCode() == "interrupted", import.ToString()));
        Assert.Contains(over, import => import.State() == "published");
        Assert.Equal($"{over.Count(i => i.State() == "published")}", await Total(after));
        bill.AssertWhole((await after.ImportLocal(bill.Path)).Single());
        await after.AssertNothingLeftOf([broken, .. over.Where(i => i.State() != "published").Select(i => i.Id())]);
        await after.AssertFolderEmpties();
    }

    [Fact]
    public async Task The_clock_is_set_back_by_a_year()
    {
        var clock = new MovableClock();
        await using var server = await RunningServer.Start(configure: builder => builder.Services.AddSingleton<TimeProvider>(clock));
        var intake = new Intake(server.Http, server);
        var first = (await intake.Import(new Bill().Row(("BilledCost", "1")))).Published();
        long ran;
        await using (await HeldBack.Take(intake, server.Data, "bill.csv"))
        {
            ran = (await Intake.Accepted(await intake.Post(new Bill().Row(("BilledCost", "2")).Bytes()))).Single();
            await intake.Reaches(ran, "loading");
            clock.Offset = TimeSpan.FromDays(-365);
        }

        var second = (await intake.Over(ran)).Published();
        Assert.True(second.GetProperty("seconds").GetDecimal() >= 0);
        Assert.Equal(first.Id(), second.GetProperty("replaced").GetInt64());
        Assert.Equal("2", await Total(intake));
        // The rows of the replaced import go in time by the clock that is, not by the one that was.
        clock.Offset = TimeSpan.FromDays(400);
        var third = (await intake.Import(new Bill().Row(("BilledCost", "3")))).Published();
        clock.Offset = TimeSpan.FromDays(-365);
        (await intake.Import(new Bill().Row(("BilledCost", "x")))).Failed("all_rows_rejected");
        clock.Offset += TimeSpan.FromMinutes(3);
        await intake.AssertNothingLeftOf(first.Id());
        clock.Offset += TimeSpan.FromMinutes(3);
        await intake.AssertNothingLeftOf(second.Id());
        Assert.Equal(third.Id(), Assert.Single(await Published(intake)).Id());
        Assert.Equal("3", await Total(intake));
    }

    [Fact]
    public async Task The_disk_is_full_when_a_bill_arrives()
    {
        using var data = new TempFolder();
        using var disk = new SmallDisk(Path.Combine(data.Path, "intake"), 4);
        await using var server = await RunningServer.Start(data.Path);
        var intake = new Intake(server.Http, server);
        using (var answer = await intake.Post(new byte[9_000_000]))
        {
            var problem = JsonElement.Parse(await answer.Content.ReadAsStringAsync(Stop));
            Assert.Equal((HttpStatusCode.InsufficientStorage, "disk_full"), (answer.StatusCode, problem.GetProperty("code").GetString()));
        }

        using (var zip = await intake.Post(Packed.Zip(("a.csv", new Bill().Rows(30_000).Bytes())), "a.zip")) Assert.Equal(HttpStatusCode.InsufficientStorage, zip.StatusCode);
        Assert.Empty(await intake.List());
        Assert.Empty(Directory.EnumerateFileSystemEntries(disk.Path));
        (await intake.Import(new Bill().Row())).Published();
    }

    [Fact]
    public async Task The_engines_disk_is_full_while_a_bill_is_loaded()
    {
        using var data = new TempFolder();
        using var disk = new SmallDisk(Path.Combine(data.Path, "clickhouse"), 128);
        await using var server = await RunningServer.Start(data.Path);
        var intake = new Intake(server.Http, server);
        (await intake.Import(new Bill().Row(("BilledCost", "1")), "before.csv")).Published();
        var room = Path.Combine(disk.Path, "ballast");
        await File.WriteAllBytesAsync(room, new byte[(int)(new DriveInfo(disk.Path).AvailableFreeSpace - 1_500_000)], Stop);
        using var bill = new BigBill(150_000);
        var failed = (await intake.ImportLocal(bill.Path)).Single().Failed("store_full");
        Assert.Equal("1", await Total(intake));
        File.Delete(room);
        await intake.AssertNothingLeftOf(failed.Id());
        bill.AssertWhole((await intake.ImportLocal(bill.Path)).Single());
        Assert.Equal(Oracle.Sum(["1", bill.Billed]), await Total(intake));
    }

    private static async Task<long> StartAndReach(Intake intake, string path, string phase)
    {
        using var answer = await intake.Http.PostAsJsonAsync("/api/imports/local", new { paths = new[] { path } }, Stop);
        var id = (await Intake.Accepted(answer)).Single();
        await intake.Reaches(id, phase);
        return id;
    }

    /// <summary>
    /// Kills the engine while it loads the bill, and waits until it is back. Nothing of the bill is published before: an import whose
    /// rows were all written when the blow fell is given up, and the next one struck.
    /// </summary>
    private static async Task<JsonElement> Strike(RunningServer server, EmbeddedEngine engine, Intake intake, string path)
    {
        while (true)
        {
            await using var held = await HeldBack.Take(intake, server.Data, path);
            var back = Back(server, () => engine.ProcessId);
            var id = await StartAndReach(intake, path, "loading");
            Signals.Send("KILL", engine.ProcessId!.Value);
            await Wait.Until(async () => (await intake.Get(id)).IsOver() || await held.IsWaitedFor(), () => "The import neither ends nor waits.");
            await back();
            if (await intake.Get(id) is var over && over.IsOver()) return over;
            using var cancelled = await intake.Http.PostAsync($"/api/imports/{id}/cancel", null, Stop);
            await intake.Over(id);
        }
    }

    /// <summary>Waits, asked after a blow, until the engines are ready again: what was struck has another process then, and each answers.</summary>
    private static Func<Task> Back(RunningServer server, Func<int?> process)
    {
        var struck = process();
        var board = server.Services.GetRequiredService<EngineBoard>();
        return () => Wait.Until(
            async () => IsAnother() && board.All.All(e => e.State == EngineState.Ready) && await Answers("/api/imports") && await Answers("/api/costs?measure=BilledCost"), () => string.Join("; ", board.All));

        bool IsAnother()
        {
            try
            {
                return process() is { } now && now != struck;
            }
            catch (Exception e) when (e is IOException or InvalidOperationException or FormatException)
            {
                // Its file is being written.
                return false;
            }
        }

        async Task<bool> Answers(string path)
        {
            using var answer = await server.Http.GetAsync(path, Stop);
            return answer.IsSuccessStatusCode;
        }
    }

    private static async Task<List<JsonElement>> Published(Intake intake) => (await intake.List()).FindAll(i => i.State() == "published");

    private static async Task<string> Total(Intake intake)
    {
        using var answer = await intake.Http.PostAsJsonAsync("/api/costs/query", new { measures = new[] { "BilledCost" } }, Stop);
        var body = JsonElement.Parse(await answer.Content.ReadAsStringAsync(Stop));
        Assert.True(answer.IsSuccessStatusCode, body.ToString());
        return string.Join(' ', body.GetProperty("totals").EnumerateArray().Select(t => t.GetProperty("amount").GetString()));
    }

    private sealed class MovableClock : TimeProvider
    {
        public TimeSpan Offset { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Offset;
    }

    /// <summary>A file system of a few megabytes; skips the test where none may be mounted.</summary>
    private sealed class SmallDisk : IDisposable
    {
        public SmallDisk(string path, int megabytes)
        {
            Directory.CreateDirectory(path);
            Path = path;
            Assert.SkipUnless(Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m,mode=0777", "tmpfs", path), "No small file system can be mounted here.");
        }

        public string Path { get; }

        public void Dispose() => Run("umount", "-l", Path);

        private static bool Run(string program, params string[] arguments)
        {
            try
            {
                using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
                process.WaitForExit();
                return process.ExitCode == 0;
            }
            catch (System.ComponentModel.Win32Exception)
            {
                return false;
            }
        }
    }
}
