using System.Globalization;

namespace FinOps.Engine.Data;

/// <summary>Another process works on this data directory.</summary>
internal sealed class DataDirectoryInUseException(string path, string? holder) : Exception(
    $"The data directory {path} is in use by another engine{(holder is null ? "" : $" (process {holder})")}. Two engines on one directory would damage it.");

/// <summary>
/// The engine's data directory, held by one process at a time: <c>engine.lock</c>, the engine's own files under
/// <c>store</c>, its configuration under <c>config</c>, and <c>spool</c> for bodies on their way in and results on their way out.
/// </summary>
internal sealed class DataDirectory : IDisposable
{
    private const int SharingViolation = 11; // EAGAIN, as flock reports a lock that is held
    private readonly FileStream held;
    private long spooled;

    private DataDirectory(string path, FileStream held)
    {
        this.held = held;
        Root = path;
        Store = Path.Combine(path, "store");
        Config = Path.Combine(path, "config");
        Spool = Path.Combine(path, "spool");
    }

    public string Root { get; }
    public string Store { get; }
    public string Config { get; }
    public string Spool { get; }

    /// <summary>Takes the directory for this process, and clears what a killed one left in the spool.</summary>
    /// <exception cref="DataDirectoryInUseException">Another process holds it.</exception>
    public static DataDirectory Take(string path)
    {
        Directory.CreateDirectory(path);
        // The lock file stays when the process ends: removing it would let two openers lock two different files.
        var lockFile = Path.Combine(path, "engine.lock");
        FileStream taken;
        try
        {
            // FileShare.None is an advisory lock of the operating system: it ends with the process, however that dies.
            taken = new FileStream(lockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException failure) when ((failure.HResult & 0xFFFF) is SharingViolation or 35 or 32)
        {
            throw new DataDirectoryInUseException(path, Holder(path));
        }
        var directory = new DataDirectory(path, taken);
        if (Directory.Exists(directory.Spool))
            Directory.Delete(directory.Spool, recursive: true);
        foreach (var part in (string[])[directory.Store, directory.Config, directory.Spool])
            Directory.CreateDirectory(part);
        File.WriteAllText(Path.Combine(path, "engine.pid"), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        return directory;
    }

    /// <summary>A name for a new file in the spool. Whoever makes the file deletes it.</summary>
    public string NewSpoolFile() =>
        Path.Combine(Spool, Interlocked.Increment(ref spooled).ToString(CultureInfo.InvariantCulture));

    public void Dispose() => held.Dispose();

    private static string? Holder(string path)
    {
        try
        {
            return File.ReadAllText(Path.Combine(path, "engine.pid")).Trim();
        }
        catch (IOException)
        {
            return null;
        }
    }
}
