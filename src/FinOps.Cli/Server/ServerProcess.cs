using System.Collections.Concurrent;
using System.Diagnostics;

namespace FinOps.Cli.Server;

/// <summary>A server this command started: ready, used, stopped.</summary>
internal sealed class ServerProcess
{
    private const int LinesKept = 20;
    private const string SetSession = "/usr/bin/setsid";
    private const string SetPrivileges = "/usr/bin/setpriv";
    private static readonly TimeSpan StartMax = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan StopMax = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LastWordsMax = TimeSpan.FromSeconds(2);

    private readonly ConcurrentQueue<string> _tail = new();
    private readonly CountdownEvent _silent = new(2);   // stdout and stderr, each at its end
    private readonly TaskCompletionSource<Process> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ProcessStartInfo _start;
    private readonly Action<string>? _log;

    private readonly string _directory;
    private readonly bool _isChosen;
    private int _port;

    private ServerProcess(ProcessStartInfo start, string directory, int port, Action<string>? log)
    {
        _start = start;
        _directory = directory;
        (_port, _isChosen) = (port, port == 0);
        _log = log;
    }

    /// <summary>Where it answers, once it is ready.</summary>
    public Uri Url => new($"http://127.0.0.1:{_port}/");

    public int Pid { get; private set; }

    /// <summary>Ends with the server's exit code.</summary>
    public Task<int> Exited => _exited.Task;

    /// <summary>The server's last words.</summary>
    public string Tail => string.Join('\n', _tail);

    /// <param name="call">The command it is started for.</param>
    /// <param name="port">Where it listens; 0 has the system choose, and nobody else can come in between.</param>
    /// <param name="apart">In a session of its own, where the terminal's Ctrl-C does not reach it.</param>
    /// <param name="log">Where the server's lines go; null keeps only the last ones.</param>
    public static async Task<ServerProcess> Start(Call call, int port, bool apart, Action<string>? log)
    {
        var server = ServerFiles.Server(call.Around) ?? throw new CommandFailure(
            "The server is not installed beside this command line.",
            "FinOps.Server.dll was not found.",
            "Run 'make build' in the repository, set FINOPS_SERVER to the server, or FINOPS_URL to one that runs.");
        var process = new ServerProcess(Describe(server, call, port, apart), call.DataDirectory, port, log);
        new Thread(process.Run) { IsBackground = true, Name = "server" }.Start();
        process.Pid = (await process._started.Task).Id;
        return process;
    }

    /// <summary>True when it may be asked; false when it ended before.</summary>
    public async Task<bool> UntilReady(TimeProvider clock, CancellationToken stop)
    {
        var began = clock.GetTimestamp();
        while (!Exited.IsCompleted)
        {
            if (_isChosen)
                _port = RunningServer.Recorded(_directory) is { IsAlive: true } recorded ? recorded.Url.Port : 0;
            if (_port != 0 && await Health.IsReady(Url, stop))
                return true;
            if (clock.GetElapsedTime(began) > StartMax)
                throw new CommandFailure("The local server did not become ready.", Tail, "'finops doctor' looks for the cause.");
            await Task.WhenAny(Exited, Task.Delay(50, stop));
            stop.ThrowIfCancellationRequested();
        }

        return false;
    }

    public async Task Stop()
    {
        if (Exited.IsCompleted)
            return;
        Signals.AskToStop(Pid);
        if (await Task.WhenAny(Exited, Task.Delay(StopMax)) != Exited)
            (await _started.Task).Kill(entireProcessTree: true);
        await Exited;
    }

    private static ProcessStartInfo Describe(string server, Call call, int port, bool apart)
    {
        List<string> command = server.EndsWith(".dll", StringComparison.Ordinal) ? [ServerFiles.Dotnet, server] : [server];
        if (CanDieWithParent)
            command.InsertRange(0, [SetPrivileges, "--pdeathsig", "TERM", "--"]);
        if (apart && File.Exists(SetSession))
            command.Insert(0, SetSession);
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = call.Around.Directory,
        };
        start.Environment["FINOPS_DATA"] = call.DataDirectory;
        start.Environment["FINOPS_PORT"] = port.ToString();
        return start;
    }

    /// <summary>util-linux can have the kernel stop the server should this command be killed; elsewhere it would stay.</summary>
    private static bool CanDieWithParent =>
        OperatingSystem.IsLinux() && File.Exists(SetPrivileges)
        && new FileInfo(SetPrivileges).ResolveLinkTarget(returnFinalTarget: true)?.Name is null or "setpriv";

    /// <summary>The kernel ties "when the parent dies" to the thread that started the child: this one stays with it.</summary>
    private void Run()
    {
        try
        {
            using var process = Process.Start(_start)!;
            process.StandardInput.Close();
            process.OutputDataReceived += (_, line) => Keep(line.Data);
            process.ErrorDataReceived += (_, line) => Keep(line.Data);
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            _started.SetResult(process);
            // With a limit, the wait is for the process alone, not for whoever else still holds its output.
            process.WaitForExit(int.MaxValue);
            _silent.Wait(LastWordsMax);
            _exited.SetResult(process.ExitCode);
        }
        catch (Exception failed) when (failed is System.ComponentModel.Win32Exception or IOException or InvalidOperationException)
        {
            var failure = new CommandFailure("The local server could not be started.", $"{_start.FileName}: {failed.Message}",
                "'finops doctor' looks for the cause.");
            _started.TrySetException(failure);
            _exited.TrySetResult(-1);
        }
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            _silent.Signal();
            return;
        }

        _log?.Invoke(line);
        _tail.Enqueue(line);
        while (_tail.Count > LinesKept)
            _tail.TryDequeue(out _);
    }
}
