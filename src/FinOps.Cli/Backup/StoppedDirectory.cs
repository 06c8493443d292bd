using FinOps.Cli.Server;

namespace FinOps.Cli.Backup;

/// <summary>
/// A data directory over which nothing runs and nothing can start: held by the very locks that commands, the server and the cost engine
/// take, which the system frees when this process ends, however it ends.
/// </summary>
internal sealed class StoppedDirectory : IDisposable
{
    /// <summary>Where a restore unpacks. While it is there, a server refuses to start over the directory.</summary>
    public const string Restoring = ".restoring";

    /// <summary>What belongs to running processes, or is made anew at each start.</summary>
    private static readonly HashSet<string> Passing = new(StringComparer.Ordinal)
    {
        "server.lock", "server.pid", "server.json", "finops.lock", "run", "intake", "lost+found", Restoring,
        "secrets/local-key", "postgres.new", "postgres.password", "postgres/postmaster.pid", "postgres/postmaster.opts",
        "clickhouse/engine.lock", "clickhouse/engine.pid", "clickhouse/spool", BackupManifest.FileName, BackupManifest.HashName,
    };

    private readonly Stack<IDisposable> _held = new();

    private StoppedDirectory(string path) => Path = path;

    public string Path { get; }

    /// <summary>Whether a path, relative to the data directory, is no data.</summary>
    public static bool IsPassing(string path) => Passing.Contains(path);

    /// <summary>Takes the locks; makes nothing but their files.</summary>
    /// <exception cref="CommandFailure">Something is at work there.</exception>
    public static StoppedDirectory Hold(string directory)
    {
        var stopped = new StoppedDirectory(directory);
        try
        {
            stopped._held.Push(DirectoryLock.TryOwn(directory) ?? throw AtWork(directory, "another finops command"));
            stopped.Take("server.lock", "a server");
            if (Directory.Exists(System.IO.Path.Combine(directory, BackupManifest.ClickHouse)))
                stopped.Take("clickhouse/engine.lock", "the cost engine of an earlier server");
            var postmaster = System.IO.Path.Combine(directory, "postgres", "postmaster.pid");
            if (File.Exists(postmaster) && int.TryParse(File.ReadLines(postmaster).FirstOrDefault(), out var pid) && Signals.IsAlive(pid))
                throw AtWork(directory, $"PostgreSQL (process {pid})", "Start the server and stop it again: it ends what an earlier one left.");
            return stopped;
        }
        catch
        {
            stopped.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        while (_held.TryPop(out var held))
            held.Dispose();
    }

    private void Take(string file, string by)
    {
        try
        {
            // FileShare.None is the same lock of the operating system that the other one takes.
            _held.Push(new FileStream(System.IO.Path.Combine(Path, file), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException taken) when (taken is not (DirectoryNotFoundException or FileNotFoundException or PathTooLongException))
        {
            throw AtWork(Path, RunningServer.Recorded(Path) is { IsAlive: true } running ? $"{by} (process {running.Pid})" : by);
        }
    }

    private static CommandFailure AtWork(string directory, string what, string advice = "Stop it first, and start it again afterwards.") =>
        new($"{directory} is in use by {what}.", "Nothing may write there meanwhile.", advice);
}
