using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace FinOps.Server.Tests;

/// <summary>The server as users start it: a process of its own, which can be killed.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    /// <summary>How long one look at whether it is ready may take; then it looks again.</summary>
    private static readonly TimeSpan LookMax = TimeSpan.FromSeconds(30);

    /// <summary>Below those that the system gives to whoever asks for any, and to connections that go out: nobody takes it between the look and the start.</summary>
    private const int PortMin = 20_000;

    private const int PortsMax = 10_000;

    private static int _ports = Environment.ProcessId * 100;

    private readonly Process _process;
    private readonly List<string> _lines = [];

    private ServerProcess(Process process, string data, int port)
    {
        _process = process;
        Data = data;
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = Wait.Patience };
    }

    public HttpClient Http { get; }

    public string Data { get; }

    public int Id => _process.Id;

    public string Output
    {
        get
        {
            lock (_lines)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    /// <summary>Starts it, by default as who we are; <paramref name="before"/> is a command that starts it differently.</summary>
    public static ServerProcess Start(string data, params string[] before) => Start(data, FreePort(), before);

    public static ServerProcess Start(string data, int port, params string[] before)
    {
        string[] command = [.. before, "dotnet", typeof(Server.Hosting.FinOpsHost).Assembly.Location];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment["FINOPS_DATA"] = data;
        start.Environment["FINOPS_PORT"] = port.ToString(CultureInfo.InvariantCulture);
        var server = new ServerProcess(new Process { StartInfo = start }, data, port);
        server._process.OutputDataReceived += (_, line) => server.Hear(line.Data);
        server._process.ErrorDataReceived += (_, line) => server.Hear(line.Data);
        server._process.Start();
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        return server;
    }

    public Task WaitUntilReady() => Wait.Until(
        async () =>
        {
            Assert.False(_process.HasExited, $"The server ended: {Output}");
            try
            {
                using var patience = new CancellationTokenSource(LookMax);
                using var answer = await Http.GetAsync("/health/ready", patience.Token);
                return answer.IsSuccessStatusCode;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                // Not listening yet, or too busy to answer.
                return false;
            }
        },
        () => $"The server was not ready: {Output}",
        pauseMax: 50);

    public async Task<int> ExitCode()
    {
        using var patience = new CancellationTokenSource(Wait.Patience);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    /// <summary>Ends it without a chance to clean up.</summary>
    public async Task Kill()
    {
        _process.Kill();
        await ExitCode();
    }

    /// <summary>Asks it to stop, as a service manager does.</summary>
    public async Task<int> Stop()
    {
        Signals.Send("TERM", Id);
        return await ExitCode();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await Stop();
        }

        SuiteLog.PlantOf(Data);
        Http.Dispose();
        _process.Dispose();
    }

    private void Hear(string? line)
    {
        if (line is not null)
        {
            SuiteLog.Hear(line);
            lock (_lines)
            {
                _lines.Add(line);
            }
        }
    }

    private static int FreePort()
    {
        while (true)
        {
            // Each one once: nor does another test of this run.
            var port = PortMin + (int)((uint)Interlocked.Increment(ref _ports) % PortsMax);
            try
            {
                using var socket = new TcpListener(System.Net.IPAddress.Loopback, port);
                socket.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody's.
            }
        }
    }
}

/// <summary>Other processes, by number.</summary>
public static class Signals
{
    public static void Send(string signal, int process)
    {
        using var kill = Process.Start("/bin/sh", ["-c", $"kill -{signal} {process}"]);
        kill.WaitForExit();
    }

    public static int PostmasterOf(string data) =>
        int.Parse(File.ReadLines(Path.Combine(data, "postgres", "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    public static bool Exists(int process) => CommandOf(process).Length > 0;

    /// <summary>Processes whose command line contains the text: the keeper, the engine and PostgreSQL of a data directory.</summary>
    public static List<(int Id, string Command)> Mentioning(string text) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0 && id != Environment.ProcessId)
            .Select(id => (id, Command: CommandOf(id)))
            .Where(process => process.Command.Contains(text, StringComparison.Ordinal)),
    ];

    private static string CommandOf(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline").Replace('\0', ' ');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
