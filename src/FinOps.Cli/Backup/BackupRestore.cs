namespace FinOps.Cli.Backup;

/// <summary>Puts a back-up into an empty data directory: all of it, or nothing.</summary>
internal sealed class BackupRestore(string archive, Surroundings around, CancellationToken stop)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode FolderOwnerOnly = OwnerOnly | UnixFileMode.UserExecute;

    /// <summary>
    /// Unpacks into a folder inside, and moves the parts to their places when every content was right. Until the end that folder keeps
    /// servers from starting: killed in the middle, it leaves nothing that could be taken for data.
    /// </summary>
    public BackupManifest Into(string directory)
    {
        var reader = new BackupReader(archive, around, stop);
        var expected = reader.Manifest();   // what cannot be restored at all is refused before anything is made
        var isNew = !Directory.Exists(directory);
        using var held = StoppedDirectory.Hold(directory);
        var draft = Path.Combine(directory, StoppedDirectory.Restoring);
        RefuseUnlessEmpty(directory);
        if (Directory.Exists(draft))
            Directory.Delete(draft, recursive: true);   // of a restore that was killed before it moved anything
        Directory.CreateDirectory(draft, FolderOwnerOnly);
        try
        {
            reader.Read(entry => Unpack(draft, entry), "restoring");
            Dress(draft, expected);
            FileOwner.Sync();
        }
        catch
        {
            Directory.Delete(draft, recursive: true);
            throw;
        }

        foreach (var part in Directory.EnumerateFileSystemEntries(draft))
            Directory.Move(part, Path.Combine(directory, Path.GetFileName(part)));   // files, too
        if (isNew)
            File.SetUnixFileMode(directory, (UnixFileMode)expected.Mode);
        GiveTheRest(directory, expected);
        FileOwner.Sync();
        Directory.Delete(draft);
        return expected;
    }

    private static void RefuseUnlessEmpty(string directory)
    {
        var there = Directory.EnumerateFileSystemEntries(directory).Select(path => Path.GetFileName(path))
            .Where(name => name is not (StoppedDirectory.Restoring or "server.lock" or "finops.lock" or "lost+found"))
            .Order(StringComparer.Ordinal).ToList();
        if (there.Count == 0)
            return;
        throw new CommandFailure($"{directory} is not empty.", $"It holds {string.Join(", ", there.Take(5))}{(there.Count > 5 ? " …" : "")}.",
            "Restore into an empty directory, named with --data or FINOPS_DATA; nothing is ever overwritten.");
    }

    private static FileStream? Unpack(string draft, BackupEntry entry)
    {
        var path = Path.Combine(draft, entry.Path);
        switch (entry.Kind)
        {
            case EntryKind.Folder:
                Directory.CreateDirectory(path, FolderOwnerOnly);
                return null;
            case EntryKind.Link:
                File.CreateSymbolicLink(path, entry.Target!);
                return null;
            default:
                return new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly });
        }
    }

    /// <summary>Modes and owners last, the innermost first: a folder may take away the right to change what is in it.</summary>
    private static void Dress(string draft, BackupManifest manifest)
    {
        var owners = manifest.Owners.Keys.ToDictionary(part => part, part => FileOwner.OnThisMachine(manifest, part), StringComparer.Ordinal);
        foreach (var entry in manifest.Entries.Reverse())
        {
            var path = Path.Combine(draft, entry.Path);
            if (owners[entry.Part] is { } owner)
                FileOwner.Give(path, owner);
            if (entry.Kind != EntryKind.Link)
                File.SetUnixFileMode(path, (UnixFileMode)(entry.Mode & 0b111_111_111));
        }
    }

    /// <summary>The directory itself and the files of its locks: the server's user must be able to open them.</summary>
    private static void GiveTheRest(string directory, BackupManifest manifest)
    {
        if (FileOwner.OnThisMachine(manifest, ".") is not { } owner)
            return;
        foreach (var path in new[] { directory, Path.Combine(directory, "server.lock"), Path.Combine(directory, "finops.lock") })
            FileOwner.Give(path, owner);
    }
}
