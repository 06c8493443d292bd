using System.Security.Cryptography;

namespace FinOps.Stores.Embedded;

/// <summary>Another server uses the data directory, or the restoring of a back-up into it was not finished.</summary>
public sealed class DataDirectoryInUseException(string message) : Exception(message);

/// <summary>
/// The directory that holds everything the embedded engines keep. One server at a time: it holds a lock that the operating
/// system takes back when the process ends, however it ends.
/// </summary>
public sealed class DataDirectory : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream held)
    {
        Path = path;
        _lock = held;
    }

    /// <summary>The absolute path.</summary>
    public string Path { get; }

    /// <summary>Where the embedded PostgreSQL keeps its files.</summary>
    public string Postgres => System.IO.Path.Combine(Path, "postgres");

    /// <summary>Where the embedded ClickHouse keeps its files.</summary>
    public string ClickHouse => System.IO.Path.Combine(Path, "clickhouse");

    /// <summary>Creates the directory if need be and takes the lock.</summary>
    /// <exception cref="DataDirectoryInUseException">Another server holds it.</exception>
    public static DataDirectory Open(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        Directory.CreateDirectory(full);
        var pidFile = System.IO.Path.Combine(full, "server.pid");
        try
        {
            // FileShare.None is flock(LOCK_EX): held by the open file, not by the file's existence.
            var held = new FileStream(System.IO.Path.Combine(full, "server.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            RefuseHalfRestored(full, held);
            File.WriteAllText(pidFile, Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture));
            return new DataDirectory(full, held);
        }
        catch (IOException e) when (e is not (DirectoryNotFoundException or FileNotFoundException or PathTooLongException))
        {
            var by = File.Exists(pidFile) ? $" (process {File.ReadAllText(pidFile).Trim()})" : "";
            throw new DataDirectoryInUseException(
                $"The data directory {full} is in use by another server{by}. Stop it, or name another directory with FINOPS_DATA.");
        }
    }

    /// <summary>`finops restore` unpacks here. A server must not begin with a part of a back-up and take what is missing for empty.</summary>
    private static void RefuseHalfRestored(string full, FileStream held)
    {
        if (!Directory.Exists(System.IO.Path.Combine(full, ".restoring"))) return;
        held.Dispose();
        throw new DataDirectoryInUseException($"A back-up was not restored to its end into {full}. Empty the directory and restore again.");
    }

    /// <summary>A secret of this data directory: made once, readable by its owner alone, the same at every start.</summary>
    internal string Secret(string name)
    {
        var folder = Directory.CreateDirectory(
            System.IO.Path.Combine(Path, "secrets"), OwnerOnly | UnixFileMode.UserExecute).FullName;
        var file = System.IO.Path.Combine(folder, name);
        if (!File.Exists(file))
        {
            // Written whole or not at all: an empty secret after a crash would lock us out of our own database.
            var draft = file + ".new";
            File.Delete(draft);
            using (var stream = new FileStream(draft, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = OwnerOnly,
            }))
            {
                stream.Write(System.Text.Encoding.ASCII.GetBytes(RandomNumberGenerator.GetHexString(64, lowercase: true)));
                stream.Flush(flushToDisk: true);
            }

            File.Move(draft, file);
        }

        return File.ReadAllText(file).Trim();
    }

    /// <summary>Lets go of the lock.</summary>
    public void Dispose() => _lock.Dispose();
}
