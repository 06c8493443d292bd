using System.Formats.Tar;
using System.Runtime.InteropServices;

namespace FinOps.Cli.Backup;

/// <summary>Whose a file is, by number and, where the machine knows one, by name.</summary>
internal sealed record FileOwner(int Uid, int Gid, string User, string Group)
{
    private const int Root = 0;

    /// <summary>A folder's owner. The framework tells it to its writer of archives alone, so a moment's archive is made of the folder's head.</summary>
    public static FileOwner Of(string folder)
    {
        using var archive = new MemoryStream();
        using (var writer = new TarWriter(archive, TarEntryFormat.Pax, leaveOpen: true))
            writer.WriteEntry(folder, "folder");
        archive.Position = 0;
        using var reader = new TarReader(archive);
        var entry = (PosixTarEntry)reader.GetNextEntry()!;
        return new FileOwner(entry.Uid, entry.Gid, entry.UserName, entry.GroupName);
    }

    /// <summary>
    /// Who shall own a part of a restored data directory, so that a server started by the same user as before finds it its own; null
    /// when that is whoever restores, who alone may not give files away. An account is looked for by name first: its number may
    /// be another one here.
    /// </summary>
    public static (int Uid, int Gid)? OnThisMachine(BackupManifest manifest, string part)
    {
        if (!Environment.IsPrivilegedProcess)
            return null;
        var server = manifest.Owners.GetValueOrDefault("secrets") ?? manifest.Owners["."];
        var owner = manifest.Owners[part];
        // A server that runs as root runs PostgreSQL as 'finops', else 'nobody': whichever it will find here.
        if (part == BackupManifest.Postgres && server.Uid == Root)
            return Account("finops") ?? Account("nobody") ?? (owner.Uid, owner.Gid);
        return Account(owner.User) is { } account ? (account.Uid, GroupOf(owner.Group) ?? account.Gid) : (owner.Uid, owner.Gid);
    }

    /// <summary>Gives a file, a folder or the link itself to somebody.</summary>
    public static void Give(string path, (int Uid, int Gid) owner)
    {
        if (ChangeOwner(path, (uint)owner.Uid, (uint)owner.Gid) != 0)
            throw new IOException($"{path} could not be given to user {owner.Uid}: error {Marshal.GetLastPInvokeError()}.");
    }

    /// <summary>Waits until everything written so far is on the disk.</summary>
    [DllImport("libc", EntryPoint = "sync")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern void Sync();

    private static (int Uid, int Gid)? Account(string name) =>
        Line("/etc/passwd", name) is [_, _, var uid, var gid, ..] && int.TryParse(uid, out var user) && int.TryParse(gid, out var group) ? (user, group) : null;

    private static int? GroupOf(string name) => Line("/etc/group", name) is [_, _, var gid, ..] && int.TryParse(gid, out var group) ? group : null;

    private static string[]? Line(string file, string name) =>
        name.Length > 0 && File.Exists(file) ? File.ReadLines(file).Select(line => line.Split(':')).FirstOrDefault(fields => fields[0] == name) : null;

    [DllImport("libc", EntryPoint = "lchown", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ChangeOwner([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint owner, uint group);
}
