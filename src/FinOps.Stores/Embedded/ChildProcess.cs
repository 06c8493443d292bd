using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace FinOps.Stores.Embedded;

/// <summary>What to start, and how to ask it to stop.</summary>
/// <param name="Program">The executable.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="StopSignal">The signal that asks it to end in order: INT, TERM …</param>
internal sealed record Launch(string Program, IReadOnlyList<string> Arguments, string StopSignal)
{
    /// <summary>Variables added to this process's own environment; secrets travel here, not in the arguments everyone can list.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Called for each line it prints.</summary>
    public Action<string>? OnLine { get; init; }
}

/// <summary>
/// A process that does not outlive this one. A small shell stands between: it holds the reading end of a pipe, and when this
/// process ends, even by SIGKILL, the pipe closes and the shell stops the child. The child has a session of its own, so Ctrl-C
/// reaches only the server, which then stops its children in order.
/// </summary>
internal sealed class ChildProcess
{
    // An asynchronous command reads /dev/null whatever the shell reads, hence the detour by descriptor 3.
    // Process ids are used again: a signal goes only to a process that is still this shell's own child.
    private const string Keeper = """
        stop=$1; shift
        exec 3<&0
        "$@" 3<&- </dev/null &
        child=$!
        echo "child $child"
        ours() {
          if [ -d /proc/self ]; then parent=$(sed -n 's/^PPid:[^0-9]*//p' /proc/$child/status); else parent=$(ps -o ppid= -p $child | tr -d ' '); fi
          [ "$parent" = $$ ]
        }
        { read -r _ <&3; exec 3<&-; ours && kill -"$stop" $child; sleep 10; ours && kill -KILL $child; } >/dev/null 2>&1 &
        watch=$!
        exec 3<&-
        wait $child; code=$?
        kill $watch 2>/dev/null
        exit $code
        """;

    private const string SessionMaker = "/usr/bin/setsid";
    private const int LinesKeptMax = 20;
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(15);

    private readonly Process _keeper;
    private readonly Queue<string> _lastLines = new();
    private readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Launch _launch;
    private readonly ILogger _log;
    private int? _child;
    private DateTime? _childBegun;

    private ChildProcess(Launch launch, ILogger log)
    {
        _launch = launch;
        _log = log;
        _keeper = new Process { StartInfo = Describe(launch), EnableRaisingEvents = true };
        _keeper.OutputDataReceived += (_, line) => Hear(line.Data);
        _keeper.ErrorDataReceived += (_, line) => Hear(line.Data);
        // The event, not WaitForExit: that one also waits for grandchildren to close their output.
        _keeper.Exited += (_, _) => OnExit();
    }

    /// <summary>Completes with the exit code when the child has ended.</summary>
    public Task<int> Exited => _exited.Task;

    /// <summary>The child's own process id, once it is known.</summary>
    public int? Id => _child;

    /// <summary>What it printed last, for an error message.</summary>
    public string LastLines
    {
        get
        {
            lock (_lastLines)
            {
                return string.Join('\n', _lastLines);
            }
        }
    }

    public static ChildProcess Start(Launch launch, ILogger log)
    {
        var child = new ChildProcess(launch, log);
        child._keeper.Start();
        child._keeper.BeginOutputReadLine();
        child._keeper.BeginErrorReadLine();
        return child;
    }

    /// <summary>Asks the child to end, and makes it end when it does not.</summary>
    public async Task Stop()
    {
        if (!Exited.IsCompleted)
        {
            _keeper.StandardInput.Close();
            if (await Task.WhenAny(Exited, Task.Delay(StopPatience)) != Exited)
            {
                _log.LogWarning("{Program} did not end when asked and is killed", _launch.Program);
                _keeper.Kill(entireProcessTree: true);
                await Exited;
            }
        }
    }

    private static ProcessStartInfo Describe(Launch launch)
    {
        string[] command =
        [
            .. File.Exists(SessionMaker) ? [SessionMaker] : Array.Empty<string>(),
            "/bin/sh", "-c", Keeper, "keeper", launch.StopSignal, launch.Program, .. launch.Arguments,
        ];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            // Not our own: a child must not pin a folder someone wants to remove, nor need to be allowed into it.
            WorkingDirectory = "/",
        };
        foreach (var (name, value) in launch.Environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private void Hear(string? line)
    {
        if (line is null)
        {
            return;
        }

        if (_child is null && line.StartsWith("child ", StringComparison.Ordinal))
        {
            var id = int.Parse(line.AsSpan("child ".Length), CultureInfo.InvariantCulture);
            _childBegun = BegunOf(id);
            _child = id;
            return;
        }

        lock (_lastLines)
        {
            _lastLines.Enqueue(line);
            if (_lastLines.Count > LinesKeptMax)
            {
                _lastLines.Dequeue();
            }
        }

        _log.LogDebug("{Line}", line);
        _launch.OnLine?.Invoke(line);
    }

    private void OnExit()
    {
        var code = _keeper.ExitCode;
        if (code == 128 + 9 && _child is { } orphan && _childBegun is { } begun && BegunOf(orphan) == begun)
        {
            KillOrphan(orphan);
        }

        _exited.TrySetResult(code);
    }

    // Together with the id it names one process for ever; null when there is none of this id.
    private static DateTime? BegunOf(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return process.StartTime;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    // The shell itself may have been killed: then nobody watches the child any more.
    private static void KillOrphan(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It was the child that was killed; it is gone.
        }
    }
}
