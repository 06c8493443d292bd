using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace FinOps.Server.Tests.Connections;

/// <summary>A server from tests/clouds, in a process of its own with a folder of its own.</summary>
internal sealed class NodeServer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly TempFolder _folder;

    private NodeServer(Process process, TempFolder folder, string url) => (_process, _folder, Url) = (process, folder, url);

    public string Url { get; }

    /// <summary>Starts a script and waits until it answers.</summary>
    /// <param name="script">Its path below tests/clouds/node_modules.</param>
    /// <param name="arguments">What it is told, given its folder and its port.</param>
    /// <param name="stop">Cancels.</param>
    public static async Task<NodeServer> Start(string script, Func<string, int, string[]> arguments, CancellationToken stop)
    {
        var path = PathOf(script);
        Assert.SkipUnless(File.Exists(path), "tests/clouds is not installed: run 'npm ci --ignore-scripts' there (make test does).");
        var (port, folder) = (FreePort(), new TempFolder());
        var process = Process.Start(new ProcessStartInfo("node", [path, .. arguments(folder.Path, port)]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var server = new NodeServer(process, folder, $"http://127.0.0.1:{port}");
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

    private static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }

    private static string Repository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "FinOps.slnx"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
