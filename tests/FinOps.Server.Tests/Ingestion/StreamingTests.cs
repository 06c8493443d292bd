using System.Globalization;

namespace FinOps.Server.Tests.Ingestion;

/// <summary>Bills that are sent to the cost store leave no copy there, however their import ends, and do not pass through the server's memory.</summary>
public sealed class StreamingTests(StreamingServerFixture fixture)
{
    private const long Growth = 48L << 20;

    private static readonly string[] Streaming = ["env", "ClickHouse__Intake=stream"];

    [Fact]
    public async Task No_copy_is_left_of_what_was_published_or_refused()
    {
        var intake = await Intake.New(fixture);
        var published = await intake.Import(new Bill().Row(("BilledCost", "1")));
        var refused = await intake.Import(new Bill().Row(("BilledCost", "one")));
        Assert.Equal(("published", "failed"), (published.State(), refused.State()));
        // It is removed right after the import is over, at the latest by the caretaker.
        await intake.AssertNothingLeftOf(refused.Id());
        await Wait.Until(async () => await Copies(intake, published.Id()) == 0, () => "The copy of what was published is left.");
    }

    [Fact]
    public async Task A_server_that_is_killed_while_it_sends_leaves_no_copy()
    {
        using var data = await DataTemplate.Folder();
        using var bill = new BigBill(150_000);
        long id;
        await using (var server = ServerProcess.Start(data.Path, Streaming))
        {
            await server.WaitUntilReady();
            var before = new Intake(server.Http);
            await using var held = await HeldBack.Take(before, data.Path, bill.Path);
            id = await Start(before, bill.Path);
            // Or it has been sent while nobody looked, and the copy lies there whole.
            await Wait.Until(
                async () => (await before.Get(id)).GetProperty("progress") is { ValueKind: JsonValueKind.Object } progress && progress.Number("bytesRead") > 0 || await held.IsWaitedFor(),
                () => "Nothing is sent.", pauseMax: 5);
            await server.Kill();
        }

        await using var next = await RunningServer.Start(data.Path, new Dictionary<string, string> { ["ClickHouse:Intake"] = "stream" });
        var intake = new Intake(next.Http, next);
        var import = await intake.Over(id);
        Assert.Equal(("failed", "interrupted"), (import.State(), import.ErrorCode()));
        await intake.AssertNothingLeftOf(id);
        bill.AssertWhole((await intake.ImportLocal(bill.Path)).Single());
    }

    [Fact]
    public async Task The_server_does_not_grow_with_the_bill()
    {
        using var data = await DataTemplate.Folder();
        using var small = new BigBill(1_000, seed: 2);
        using var large = new BigBill(300_000);
        await using var server = ServerProcess.Start(data.Path, Streaming);
        await server.WaitUntilReady();
        var intake = new Intake(server.Http);
        small.AssertWhole((await intake.ImportLocal(small.Path)).Single());
        var before = Peak(server.Id);
        large.AssertWhole((await intake.ImportLocal(large.Path)).Single());
        var grown = Peak(server.Id) - before;
        Assert.True(new FileInfo(large.Path).Length > Growth, "The bill is too small to show anything.");
        Assert.True(grown < Growth, $"The server grew by {grown >> 20} MiB over a bill of {new FileInfo(large.Path).Length >> 20} MiB.");
    }

    private static async Task<long> Copies(Intake intake, long import) =>
        long.Parse((await intake.Rows($"SELECT count() FROM system.tables WHERE startsWith(name, 'intake_import_{import}')"))[0][0], CultureInfo.InvariantCulture);

    private static async Task<long> Start(Intake intake, string path)
    {
        using var answer = await intake.Http.PostAsJsonAsync("/api/imports/local", new { paths = new[] { path } });
        return (await Intake.Accepted(answer)).Single();
    }

    /// <summary>The most memory that a process ever had.</summary>
    private static long Peak(int process)
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("A process tells its peak on Linux.");
        var line = File.ReadLines($"/proc/{process}/status").Single(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', '\t', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) << 10;
    }
}
