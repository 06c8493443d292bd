using System.Diagnostics;
using Xunit;

namespace FinOps.Cli.Tests;

/// <summary>The program as a shell sees it.</summary>
public sealed class ProgramTests : IDisposable
{
    private readonly Finops _finops = new();

    public void Dispose() => _finops.Dispose();

    [Fact]
    public async Task A_large_file_is_uploaded_in_flat_memory()
    {
        const long FileBytes = 600_000_000;
        const long MemoryBytesMax = 120_000_000;
        await using var server = await FakeServer.Start();
        server.Imports.ReadsInPlace = false;
        _finops.Variables["FINOPS_URL"] = server.Url;
        using (var large = File.Create(Path.Combine(_finops.Directory, "large.csv")))
            large.SetLength(FileBytes);
        using var process = _finops.Start("import", "large.csv", "-o", "json");
        long peak = 0;
        while (!process.HasExited)
        {
            peak = Math.Max(peak, PeakOf(process));
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        Assert.Equal(0, (await Finops.End(process)).Code);
        Assert.Equal(FileBytes, server.Imports.BytesReceived);
        Assert.InRange(peak, 1, MemoryBytesMax);
    }

    private static long PeakOf(Process process)
    {
        try
        {
            process.Refresh();
            return process.PeakWorkingSet64;
        }
        catch (InvalidOperationException)
        {
            return 0;   // it ended just now
        }
    }

    [Fact]
    public async Task Output_is_utf8_and_errors_stay_off_stdout()
    {
        using var process = _finops.Start("costs", "--url", "http://127.0.0.1:1");
        var answer = await Finops.End(process);
        Assert.Equal((3, ""), (answer.Code, answer.Output));
    }

    [Theory]
    [InlineData("finops imp", "import imports")]
    [InlineData("finops imports sh", "show")]
    [InlineData("finops costs --granularity we", "weekly")]
    [InlineData("finops costs --output=js", "json")]
    public async Task Bash_completes(string typed, string offered)
    {
        // bash splits words at = as well, as readline does.
        var words = typed.Replace("=", " = ", StringComparison.Ordinal);
        var script = $"""
            PATH="{AppContext.BaseDirectory}:$PATH"
            source <(finops completion bash)
            COMP_LINE='{typed}'; COMP_POINT={typed.Length}; COMP_WORDS=({words}); COMP_CWORD=$(( {words.Split(' ').Length} - 1 ))
            _finops; echo "${"{COMPREPLY[*]}"}"
            """;
        using var bash = Process.Start(new ProcessStartInfo("bash", ["-c", script]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        Assert.Equal(new Answer(0, offered + "\n", ""), await Finops.End(bash));
    }
}
