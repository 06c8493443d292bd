using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace FinOps.Server.Tests.Ingestion;

/// <summary>What is far too large costs bounded memory, and many small files go through at a fair pace.</summary>
public sealed class BoundsTests
{
    [Fact]
    public async Task A_line_of_two_gigabytes_is_refused_within_bounded_memory()
    {
        using var data = await DataTemplate.Folder();
        await using var server = ServerProcess.Start(data.Path);
        await server.WaitUntilReady();
        var engines = Signals.Mentioning(data.Path).Where(p => p.Command.Contains("--parent-pid", StringComparison.Ordinal)).Select(p => p.Id).ToList();
        var path = Path.Combine(data.Path, "line.csv");
        await using (var file = File.Create(path))
        {
            await file.WriteAsync(Encoding.UTF8.GetBytes(new Bill().Rows(2).Text() + "\"1.5"), TestContext.Current.CancellationToken);
            file.SetLength(2L << 30); // the rest is a hole: nothing is written
        }

        var intake = new Intake(server.Http);
        var import = (await intake.ImportLocal(path)).Single();
        Assert.Equal("failed", import.State());
        Assert.Contains(import.ErrorCode(), new[] { "record_too_large", "not_a_bill", "damaged_file", "truncated_file" });
        Assert.True(PeakMegabytes(server.Id) < 500, $"The server took {PeakMegabytes(server.Id)} MB");
        Assert.NotEmpty(engines);
        Assert.True(engines.Max(PeakMegabytes) < 3000, $"The engine took {engines.Max(PeakMegabytes)} MB");
        (await intake.Import(new Bill().Row())).Published();
    }

    [Fact]
    public async Task More_small_files_than_are_judged_at_once_are_all_imported()
    {
        const int Files = 120;
        using var folder = new TempFolder();
        for (var i = 0; i < Files; i++) await File.WriteAllBytesAsync(Path.Combine(folder.Path, $"{i}.csv"), new Bill().Row(("BilledCost", "0.1"), ("ResourceId", $"r{i}")).Bytes(), TestContext.Current.CancellationToken);
        await using var server = await RunningServer.Start();
        var intake = new Intake(server.Http, server);
        var watch = Stopwatch.StartNew();
        var imports = await intake.ImportLocal(folder.Path);
        TestContext.Current.TestOutputHelper?.WriteLine($"{Files / watch.Elapsed.TotalSeconds:0.0} files per second");
        Assert.Equal(Files, imports.Count);
        Assert.All(imports, import => import.Published());
        Assert.Equal("12", Oracle.Sum(imports.Select(i => i.AsStored()["USD BilledCost"])));
        // An import is over a moment before its file goes.
        await Wait.Until(() => !Directory.EnumerateFileSystemEntries(Path.Combine(server.Data, "intake")).Any(), () => "Files remain in the intake folder");
    }

    private static long PeakMegabytes(int process) =>
        long.Parse(File.ReadLines($"/proc/{process}/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
}
