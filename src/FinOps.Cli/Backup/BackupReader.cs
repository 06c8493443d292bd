using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using FinOps.Cli.Output;

namespace FinOps.Cli.Backup;

/// <summary>Reads an archive from its beginning to its end, holding every content against its hash.</summary>
internal sealed class BackupReader(string archive, Surroundings around, CancellationToken stop, ExitCode whenDamaged = ExitCode.Failure)
{
    private const int BlockBytes = 1 << 17;
    private const int ListBytesMax = 1 << 30;
    private const byte PackedFirst = 0x1f;   // the first two bytes of every gzip file
    private const byte PackedSecond = 0x8b;

    private string? _at;   // what is being read, once it is known to be a back-up

    /// <summary>The list of contents alone; refuses what this version cannot restore.</summary>
    public BackupManifest Manifest() => Reading(tar => ManifestOf(tar));

    /// <summary>Reads everything and keeps nothing.</summary>
    public BackupManifest Verify() => Read(_ => null, "verifying");

    /// <summary>
    /// Reads everything. Each entry is told as it comes; a file's content goes to the stream that is answered. Only when this
    /// returns was all of it right.
    /// </summary>
    /// <exception cref="CommandFailure">The archive is damaged; the file is named.</exception>
    public BackupManifest Read(Func<BackupEntry, Stream?> take, string doing) => Reading(tar =>
    {
        var manifest = ManifestOf(tar);
        var missing = manifest.Entries.ToDictionary(entry => entry.Path, StringComparer.Ordinal);
        var progress = new ProgressLine(around, Path.GetFileName(archive));
        long done = 0;
        try
        {
            while (tar.GetNextEntry() is { } head)
            {
                stop.ThrowIfCancellationRequested();
                var name = head.Name.TrimEnd('/');
                if (!missing.Remove(name, out var entry))
                    throw Damaged(name, "It is not in the list of contents, or in the archive twice.");
                _at = entry.Path;
                using var to = take(entry);
                if (entry.Kind == EntryKind.File)
                    Copy(head, entry, to ?? Stream.Null);
                progress.Show(new ProgressState(doing, done += entry.Bytes, manifest.Bytes));
            }
        }
        finally
        {
            progress.Clear();
        }

        return missing.Count == 0 ? manifest : throw Damaged(missing.Keys.Min(StringComparer.Ordinal)!, $"It is missing; {missing.Count} of {manifest.Entries.Count} are.");
    });

    private void Copy(TarEntry head, BackupEntry entry, Stream to)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var block = new byte[BlockBytes];
        long bytes = 0;
        for (int read; head.DataStream is { } content && (read = content.Read(block)) > 0; bytes += read)
        {
            stop.ThrowIfCancellationRequested();
            hash.AppendData(block, 0, read);
            to.Write(block, 0, read);
        }

        if (bytes != entry.Bytes)
            throw Damaged(entry.Path, $"It has {bytes} bytes instead of {entry.Bytes}.");
        var found = Convert.ToHexStringLower(hash.GetHashAndReset());
        if (found != entry.Sha256)
            throw Damaged(entry.Path, $"Its content has the SHA-256 {found} instead of {entry.Sha256}.");
    }

    private BackupManifest ManifestOf(TarReader tar)
    {
        if (tar.GetNextEntry() is not { Name: BackupManifest.FileName, DataStream: { } list })
            throw NoBackup();
        _at = BackupManifest.FileName;
        var text = Content(list);
        if (tar.GetNextEntry() is not { Name: BackupManifest.HashName, DataStream: { } hash })
            throw Damaged(BackupManifest.HashName, "It is missing.");
        if (System.Text.Encoding.ASCII.GetString(Content(hash)) != BackupManifest.HashOf(text))
            throw Damaged(BackupManifest.FileName, "The list of contents does not have its hash.");
        return BackupManifest.Read(text, archive);
    }

    private byte[] Content(Stream stream)
    {
        if (stream.Length > ListBytesMax)
            throw Damaged(_at!, $"It claims {stream.Length} bytes.");
        var text = new byte[stream.Length];
        stream.ReadExactly(text);
        return text;
    }

    private T Reading<T>(Func<TarReader, T> read)
    {
        using var file = Opened();
        using var packed = IsPacked(file) ? new GZipStream(file, CompressionMode.Decompress) : null;
        try
        {
            using var tar = new TarReader(packed ?? (Stream)file, leaveOpen: true);
            return read(tar);
        }
        catch (Exception broken) when (broken is InvalidDataException or EndOfStreamException or FormatException or JsonException
            or KeyNotFoundException or OverflowException or ArgumentException or NotSupportedException)
        {
            throw _at is null ? NoBackup() : Damaged(_at, $"Here or just behind it: {broken.Message}");
        }
    }

    private FileStream Opened()
    {
        try
        {
            return new FileStream(archive, FileMode.Open, FileAccess.Read, FileShare.Read, BlockBytes, FileOptions.SequentialScan);
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            throw CommandFailure.Usage($"There is no file '{archive}'.");
        }
    }

    private static bool IsPacked(FileStream file)
    {
        var packed = file.ReadByte() == PackedFirst && file.ReadByte() == PackedSecond;
        file.Position = 0;
        return packed;
    }

    private CommandFailure NoBackup() => new($"{archive} is no back-up that finops made.",
        $"It does not begin with {BackupManifest.FileName}, or is damaged there.", "Name a file that 'finops backup' wrote.");

    private CommandFailure Damaged(string file, string how) => new(
        $"{archive} is damaged at {file}.", how, "Nothing of it was kept. Use another back-up, or another copy of this one.", whenDamaged);
}
