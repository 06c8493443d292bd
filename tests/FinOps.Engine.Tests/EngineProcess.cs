using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace FinOps.Engine.Tests;

/// <summary>A real engine in a process of its own, over a data directory that is deleted afterwards.</summary>
public sealed class EngineProcess : IAsyncDisposable
{
    public const string User = "tester";
    public const string Password = "a pass'word\\";
    private readonly Process process;
    private readonly StringBuilder errors;
    private readonly bool ownsDirectory;

    private EngineProcess(Process process, StringBuilder errors, string directory, bool ownsDirectory, string address)
    {
        this.process = process;
        this.errors = errors;
        this.ownsDirectory = ownsDirectory;
        Directory = directory;
        Address = address;
        Client = new ClickHouseClient(Http(address), User, Password);
    }

    public string Directory { get; }

    /// <summary>What the engine said it listens on.</summary>
    public string Address { get; }

    public ClickHouseClient Client { get; }

    public int Id => process.Id;

    /// <summary>How much of the processor's time it took so far.</summary>
    public TimeSpan Worked
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    public string Errors
    {
        get
        {
            lock (errors)
                return errors.ToString();
        }
    }

    /// <summary>Starts an engine and waits until it is ready.</summary>
    public static async Task<EngineProcess> Start(string? directory = null, params string[] arguments)
    {
        var path = directory ?? NewDirectory();
        var said = new StringBuilder();
        var started = Launch(path, said, [.. Listen(arguments), .. arguments]);
        using var patience = new CancellationTokenSource(Wait.Patience);
        var line = await started.StandardOutput.ReadLineAsync(patience.Token);
        const string Prefix = "listening on ";
        if (line?.StartsWith(Prefix, StringComparison.Ordinal) != true)
        {
            await started.WaitForExitAsync(patience.Token);
            throw new InvalidOperationException($"The engine did not start (exit code {started.ExitCode}): {line}\n{said}");
        }
        return new(started, said, path, directory is null, line[Prefix.Length..]);
    }

    /// <summary>Runs an engine that is expected to end by itself.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> Run(
        string directory, bool withPassword = true, params string[] arguments)
    {
        var said = new StringBuilder();
        using var run = Launch(directory, said, arguments, withPassword);
        using var patience = new CancellationTokenSource(Wait.Patience);
        var output = await run.StandardOutput.ReadToEndAsync(patience.Token);
        await run.WaitForExitAsync(patience.Token);
        return (run.ExitCode, output, said.ToString());
    }

    public static string NewDirectory() =>
        System.IO.Directory.CreateTempSubdirectory("finops-engine-test-").FullName;

    public static ProcessStartInfo StartInfo(string directory, IEnumerable<string> arguments, bool withPassword = true)
    {
        var info = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = System.IO.Path.GetTempPath(),
        };
        info.ArgumentList.Add(System.IO.Path.Combine(AppContext.BaseDirectory, "FinOps.Engine.dll"));
        foreach (var argument in (string[])["--library", EngineLibrary.Path, "--path", directory, "--user", User, .. arguments])
            info.ArgumentList.Add(argument);
        if (withPassword)
            info.Environment["FINOPS_ENGINE_PASSWORD"] = Password;
        return info;
    }

    /// <summary>SIGTERM; the exit code when the engine has ended.</summary>
    public async Task<int> Terminate()
    {
        _ = SendSignal(process.Id, 15);
        return await WaitForExit();
    }

    /// <summary>SIGKILL: no chance to close anything.</summary>
    public async Task Kill()
    {
        process.Kill();
        await WaitForExit();
    }

    public async Task<int> WaitForExit()
    {
        using var patience = new CancellationTokenSource(Wait.Patience);
        await process.WaitForExitAsync(patience.Token);
        return process.ExitCode;
    }

    /// <summary>Resident memory in bytes: now, and the highest since the process started.</summary>
    public (long Now, long Peak) Memory()
    {
        long Read(string name) => File.ReadLines($"/proc/{process.Id}/status")
            .Where(line => line.StartsWith(name, StringComparison.Ordinal))
            .Select(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) * 1024)
            .Single();
        return (Read("VmRSS:"), Read("VmHWM:"));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!process.HasExited)
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
        process.Dispose();
        if (ownsDirectory)
            System.IO.Directory.Delete(Directory, recursive: true);
    }

    private static Process Launch(string directory, StringBuilder said, IReadOnlyList<string> arguments, bool withPassword = true)
    {
        var launched = new Process { StartInfo = StartInfo(directory, arguments, withPassword) };
        launched.ErrorDataReceived += (_, line) =>
        {
            lock (said)
                said.AppendLine(line.Data);
        };
        launched.Start();
        launched.BeginErrorReadLine();
        return launched;
    }

    private static string[] Listen(string[] arguments) => arguments.Contains("--listen") ? [] : ["--listen", "127.0.0.1:0"];

    private static HttpClient Http(string address)
    {
        if (!address.StartsWith("unix:", StringComparison.Ordinal))
            return new HttpClient { BaseAddress = new Uri(address) };
        var socketPath = address["unix:".Length..];
        return new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, stop) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), stop);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        {
            BaseAddress = new Uri("http://localhost/"),
        };
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int process, int signal);
}

/// <summary>Finds libchdb upward from the tests.</summary>
public static class EngineLibrary
{
    private static readonly Lazy<string> Found = new(Find);

    public static string Path => Found.Value;

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var packages = System.IO.Path.Combine(folder.FullName, "eng", "engines", "node_modules", "@chdb");
            if (!Directory.Exists(packages))
                continue;
            var library = Directory.EnumerateFiles(packages, "libchdb.*", SearchOption.AllDirectories).FirstOrDefault();
            if (library is not null)
                return library;
        }
        throw new FileNotFoundException("libchdb is not installed: run eng/engines/install.sh, which fetches it by npm ci.");
    }
}
