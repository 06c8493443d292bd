using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using FinOps.Cli.Output;

namespace FinOps.Cli.Backup;

/// <summary>Makes one archive of a stopped data directory: an ordinary tar file, with a list of contents in front.</summary>
internal sealed class BackupWriter(StoppedDirectory data, Surroundings around, CancellationToken stop)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly ProgressLine _reading = new(around, System.IO.Path.GetFileName(data.Path));
    private long _read;

    /// <summary>Lists everything that is to be kept, with its hash.</summary>
    public BackupManifest Survey()
    {
        var entries = new List<BackupEntry>();
        List("", entries);
        _reading.Clear();
        var owners = entries.Where(entry => entry.Kind == EntryKind.Folder).Select(entry => entry.Part).Distinct(StringComparer.Ordinal)
            .ToDictionary(part => part, part => FileOwner.Of(Full(part)), StringComparer.Ordinal);
        owners.Add(".", FileOwner.Of(data.Path));
        return new BackupManifest(BackupManifest.FormatNow, BackupManifest.VersionNow, around.Clock.GetUtcNow(), ModeOf(data.Path), owners, entries);
    }

    /// <summary>
    /// Writes the archive beside its name, reads it back against the hashes of what was copied, and only then gives it its name:
    /// what bears the name is whole.
    /// </summary>
    public void Write(BackupManifest manifest, string path)
    {
        var draft = path + ".part";
        File.Delete(draft);   // of a back-up that was killed
        try
        {
            using (var file = new FileStream(draft, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = OwnerOnly,   // it holds secrets and everybody's costs
            }))
            {
                Archive(manifest, path, file);
                file.Flush(flushToDisk: true);
            }

            new BackupReader(draft, around, stop).Verify();
            File.Move(draft, path, overwrite: false);
        }
        finally
        {
            File.Delete(draft);
        }
    }

    private void Archive(BackupManifest manifest, string path, FileStream file)
    {
        var progress = new ProgressLine(around, System.IO.Path.GetFileName(path));
        using var packed = IsPacked(path) ? new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true) : null;
        using var tar = new TarWriter(packed ?? (Stream)file, TarEntryFormat.Pax, leaveOpen: true);
        var list = manifest.ToJson();
        Add(tar, BackupManifest.FileName, list);
        Add(tar, BackupManifest.HashName, System.Text.Encoding.ASCII.GetBytes(BackupManifest.HashOf(list)));
        long done = 0;
        foreach (var entry in manifest.Entries)
        {
            stop.ThrowIfCancellationRequested();
            Add(tar, entry, manifest.Owners[entry.Part]);
            progress.Show(new ProgressState("copying", done += entry.Bytes, manifest.Bytes));
        }

        progress.Clear();
    }

    private static bool IsPacked(string path) => path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".tgz", StringComparison.OrdinalIgnoreCase);

    private static void Add(TarWriter tar, string name, byte[] content)
    {
        using var stream = new MemoryStream(content);
        tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { Mode = OwnerOnly, DataStream = stream });
    }

    private void Add(TarWriter tar, BackupEntry entry, FileOwner owner)
    {
        var full = Full(entry.Path);
        var type = entry.Kind switch
        {
            EntryKind.Folder => TarEntryType.Directory,
            EntryKind.Link => TarEntryType.SymbolicLink,
            _ => TarEntryType.RegularFile,
        };
        // Owners and modes are here too, so that any tar program could unpack it in need.
        var head = new PaxTarEntry(type, entry.Path)
        {
            Mode = (UnixFileMode)entry.Mode,
            Uid = owner.Uid,
            Gid = owner.Gid,
            UserName = owner.User,
            GroupName = owner.Group,
            ModificationTime = new DateTimeOffset(File.GetLastWriteTimeUtc(full)),
        };
        if (entry.Kind == EntryKind.Link)
            head.LinkName = entry.Target!;
        using var content = entry.Kind == EntryKind.File ? File.OpenRead(full) : null;
        if (content is not null)
            head.DataStream = content;
        tar.WriteEntry(head);
    }

    private void List(string folder, List<BackupEntry> entries)
    {
        foreach (var info in new DirectoryInfo(Full(folder)).EnumerateFileSystemInfos().OrderBy(info => info.Name, StringComparer.Ordinal))
        {
            stop.ThrowIfCancellationRequested();
            var path = folder.Length == 0 ? info.Name : $"{folder}/{info.Name}";
            if (StoppedDirectory.IsPassing(path))
                continue;
            if (info.LinkTarget is { } target)
            {
                if (!BackupManifest.StaysInside(path, target))
                    throw new CommandFailure($"{path} leads out of its part of the data directory, to {target}.",
                        advice: "Move what it leads to into the data directory, or remove the link.");
                entries.Add(new BackupEntry(path, EntryKind.Link, Mode: 0, Target: target));
            }
            else if (info is DirectoryInfo)
            {
                entries.Add(new BackupEntry(path, EntryKind.Folder, ModeOf(info.FullName)));
                List(path, entries);
            }
            else
            {
                entries.Add(Hashed(path, info.FullName));
                _reading.Show(new ProgressState("reading", _read += entries[^1].Bytes, Total: null));
            }
        }
    }

    private static BackupEntry Hashed(string path, string full)
    {
        using var content = new FileStream(full, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        return new BackupEntry(path, EntryKind.File, ModeOf(full), content.Length, Convert.ToHexStringLower(SHA256.HashData(content)));
    }

    private static int ModeOf(string path) => (int)File.GetUnixFileMode(path) & 0b111_111_111;

    private string Full(string path) => System.IO.Path.Combine(data.Path, path);
}
