using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace FinOps.EndToEnd;

/// <summary>The built server as a process of its own, over a data directory that goes with it.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const int PortsMax = 5;
    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly string _data;
    private readonly int _port;

    private ServerProcess(Process process, string data, int port)
    {
        (_process, _data, _port) = (process, data, port);
        Http = new HttpClient { BaseAddress = new Uri($"http://localhost:{port}"), Timeout = TimeSpan.FromSeconds(100) };
    }

    public HttpClient Http { get; }

    /// <summary>Starts it and waits until it is ready. Where somebody took its port while it was starting, it is started at another.</summary>
    public static async Task<ServerProcess> Start()
    {
        for (var attempt = 1; ; attempt++)
        {
            var server = Begin(FreePort());
            try
            {
                await server.WaitUntilReady();
                return server;
            }
            catch (InvalidOperationException) when (attempt < PortsMax && server.Said().Contains("FINOPS_PORT", StringComparison.Ordinal))
            {
                await server.DisposeAsync();
            }
            catch
            {
                await server.DisposeAsync();
                throw;
            }
        }
    }

    private static ServerProcess Begin(int port)
    {
        var program = Checkout.Built("src/FinOps.Server/bin/Release/net10.0/FinOps.Server.dll");
        Checkout.Built("web/dist/index.html");
        var data = Directory.CreateTempSubdirectory("finops-e2e-").FullName;
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
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!_process.HasExited)
        {
            using (var term = Process.Start("/bin/kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)])) await term.WaitForExitAsync();
            using var patience = new CancellationTokenSource(Wait.Patience);
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
                await _process.WaitForExitAsync();
            }
        }

        _process.Dispose();
        var secrets = Path.Combine(_data, "data", "secrets");
        foreach (var file in Directory.Exists(secrets) ? Directory.GetFiles(secrets) : []) Planted.Add(await File.ReadAllTextAsync(file));
        string[] said;
        lock (_lines) said = [.. _lines];
        await Wait.Until(IsRemoved, () => $"{_data} cannot be removed.");
        if (Planted.In(said) is { Count: > 0 } found) throw new InvalidOperationException($"Secrets stand in what the server printed:\n{string.Join('\n', found.Take(10))}");
    }

    /// <summary>What the server started may write for a moment longer than it lives.</summary>
    private bool IsRemoved()
    {
        try
        {
            Directory.Delete(_data, recursive: true);
            return true;
        }
        catch (IOException)
        {
            return !Directory.Exists(_data);
        }
    }

    /// <summary>Whoever answers at the port is this very server: it says so in its data directory.</summary>
    private bool IsListening()
    {
        var said = Path.Combine(_data, "data", "server.json");
        return File.Exists(said) && JsonElement.Parse(File.ReadAllText(said)).GetProperty("url").GetString()!.EndsWith($":{_port}", StringComparison.Ordinal);
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
                if (answer.IsSuccessStatusCode && IsListening()) return;
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
