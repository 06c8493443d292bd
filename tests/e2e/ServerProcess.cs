using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace FinOps.EndToEnd;

/// <summary>The built server as a process of its own, over a data directory that goes with it.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly string _data;

    private ServerProcess(Process process, string data, int port)
    {
        _process = process;
        _data = data;
        Http = new HttpClient { BaseAddress = new Uri($"http://localhost:{port}"), Timeout = TimeSpan.FromSeconds(100) };
    }

    public HttpClient Http { get; }

    public static async Task<ServerProcess> Start()
    {
        var program = Checkout.Built("src/FinOps.Server/bin/Release/net10.0/FinOps.Server.dll");
        Checkout.Built("web/dist/index.html");
        var data = Directory.CreateTempSubdirectory("finops-e2e-").FullName;
        var port = FreePort();
        var start = new ProcessStartInfo("dotnet", [program]) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        start.Environment["FINOPS_DATA"] = Path.Combine(data, "data");
        start.Environment["FINOPS_PORT"] = port.ToString(CultureInfo.InvariantCulture);
        start.Environment["FINOPS_WEB"] = Checkout.Path("web/dist");
        var server = new ServerProcess(new Process { StartInfo = start }, data, port);
        server._process.OutputDataReceived += (_, line) => server.Hear(line.Data);
        server._process.ErrorDataReceived += (_, line) => server.Hear(line.Data);
        server._process.Start();
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        try
        {
            await server.WaitUntilReady();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!_process.HasExited)
        {
            using (var term = Process.Start("/bin/kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)])) await term.WaitForExitAsync();
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        _process.Dispose();
        var secrets = Path.Combine(_data, "data", "secrets");
        foreach (var file in Directory.Exists(secrets) ? Directory.GetFiles(secrets) : []) Planted.Add(await File.ReadAllTextAsync(file));
        string[] said;
        lock (_lines) said = [.. _lines];
        Directory.Delete(_data, recursive: true);
        if (Planted.In(said) is { Count: > 0 } found) throw new InvalidOperationException($"Secrets stand in what the server printed:\n{string.Join('\n', found.Take(10))}");
    }

    private async Task WaitUntilReady()
    {
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed < Wait.Patience)
        {
            if (_process.HasExited) throw new InvalidOperationException($"The server ended:\n{Said()}");
            try
            {
                using var answer = await Http.GetAsync("/health/ready");
                if (answer.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(100);
        }

        throw new TimeoutException($"The server was not ready in {Wait.Patience.TotalSeconds} s:\n{Said()}");
    }

    private string Said()
    {
        lock (_lines) return string.Join('\n', _lines);
    }

    private void Hear(string? line)
    {
        if (line is null) return;
        lock (_lines) _lines.Add(line);
    }

    private static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }
}
