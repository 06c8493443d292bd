using System.Diagnostics;

namespace FinOps.Server.Tests.Connections;

/// <summary>A server from tests/clouds, in a process of its own with a folder of its own.</summary>
internal sealed partial class NodeServer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly TempFolder _folder;

    private NodeServer(Process process, TempFolder folder, string url) => (_process, _folder, Url) = (process, folder, url);

    public string Url { get; }

    /// <summary>Starts a script and waits until it answers.</summary>
    /// <param name="script">Its path below tests/clouds/node_modules.</param>
    /// <param name="arguments">What it is told, given its folder; it says where it listens.</param>
    /// <param name="stop">Cancels.</param>
    public static async Task<NodeServer> Start(string script, Func<string, string[]> arguments, CancellationToken stop)
    {
        var path = PathOf(script);
        Assert.SkipUnless(File.Exists(path), "tests/clouds is not installed: run 'npm ci --ignore-scripts' there (make test does).");
        var folder = new TempFolder();
        var process = Process.Start(new ProcessStartInfo("node", [path, .. arguments(folder.Path)]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        // It takes a port that is free when it takes it, and says which.
        var told = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, line) =>
        {
            if (Listening().Match(line.Data ?? "") is { Success: true } place) told.TrySetResult(place.Value);
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await Wait.Until(() => told.Task.IsCompleted || process.HasExited, () => $"{script} does not say where it listens.", pauseMax: 50);
        Assert.True(told.Task.IsCompleted, $"{script} ended before it said where it listens.");
        var server = new NodeServer(process, folder, "http://" + await told.Task);
        using var http = new HttpClient();
        await Wait.Until(Answers, () => $"{script} does not answer.", pauseMax: 50);
        return server;

        async Task<bool> Answers()
        {
            try
            {
                using var answer = await http.GetAsync(server.Url, stop);
                return true;
            }
            catch (HttpRequestException) when (!process.HasExited)
            {
                return false;
            }
        }
    }

    /// <summary>Where a file of these servers lies.</summary>
    public static string PathOf(string name) => Path.Combine(Repository(), "tests/clouds/node_modules", name);

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
    }

    [System.Text.RegularExpressions.GeneratedRegex(@"127\.0\.0\.1:[1-9]\d*", System.Text.RegularExpressions.RegexOptions.None, 1000)]
    private static partial System.Text.RegularExpressions.Regex Listening();

    private static string Repository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "FinOps.slnx"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
