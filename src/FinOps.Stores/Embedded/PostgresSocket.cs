using System.Security.Cryptography;
using System.Text;

namespace FinOps.Stores.Embedded;

/// <summary>The folder of PostgreSQL's Unix socket: in the data directory, or, if that path is too long for a socket, a private one in /tmp.</summary>
internal static class PostgresSocket
{
    // sun_path holds 108 bytes on Linux and 104 on macOS, the end mark included.
    private const int PathBytesMax = 103;
    private const string File = "/.s.PGSQL.5432.lock";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public static string FolderFor(DataDirectory data)
    {
        var inside = Path.Combine(data.Path, "run");
        if (Encoding.UTF8.GetByteCount(inside + File) <= PathBytesMax)
        {
            return inside;
        }

        // Unguessable, so that nobody else on the machine can make the folder before us.
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(data.Path + data.Secret("socket")));
        return "/tmp/finops-" + Convert.ToHexStringLower(hash.AsSpan(0, 12));
    }

    public static void Prepare(DataDirectory data, OsAccount? account)
    {
        var folder = FolderFor(data);
        Directory.CreateDirectory(folder, OwnerOnly);
        account?.Own(folder);
    }

    /// <summary>Removes a folder in /tmp after an orderly stop, when nothing is in it any more.</summary>
    public static void Remove(DataDirectory data)
    {
        var folder = FolderFor(data);
        if (!folder.StartsWith(data.Path, StringComparison.Ordinal) && Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
        {
            Directory.Delete(folder);
        }
    }
}
