using System.Buffers;
using System.IO.Compression;
using System.IO.Enumeration;

namespace FinOps.Understand.Ingestion;

/// <summary>How files are to be imported.</summary>
/// <param name="Source">Where they came from.</param>
/// <param name="Format">Their format; <c>auto</c> lets the columns decide.</param>
/// <param name="Strict">True when one rejected row refuses a whole file.</param>
public sealed record ImportWish(string Source, string Format, bool Strict)
{
    /// <summary>What the one file is to be called; null for what it is called.</summary>
    public string? Name { get; init; }

    /// <summary>Where the one file that is sent lies at its sender's; null when that is not told.</summary>
    public string? Place { get; init; }
}

/// <summary>
/// Receives files: streams an upload to disk, opens zip archives, and records what waits to be imported. Bytes only; what
/// they mean is the importer's business.
/// </summary>
public sealed class BillReception(IntakeFolder folder, ImportBook book, UnpackLimits limits)
{
    /// <summary>At most this many files in one request or archive.</summary>
    public const int FilesMax = 20_000;

    /// <summary>What passes from a sender to the disk at once.</summary>
    private const int BlockBytes = 1 << 20;

    /// <summary>What the importer reads; other files of a folder are passed over.</summary>
    private static readonly string[] BillEndings = [".csv", ".csv.gz", ".gz", ".zip", ".zst", ".zstd", ".parquet", ".txt", ".tsv", ".json", ".jsonl", ".ndjson"];

    /// <summary>Streams files to disk and records what is in them: all of them, or none when one cannot be taken.</summary>
    public async Task<List<Import>> Upload(
        int tenant, IAsyncEnumerable<(string Name, Stream Body)> uploads, ImportWish wish, CancellationToken stop)
    {
        var received = new List<(string Path, string Name, bool Owns)>();
        try
        {
            await foreach (var (name, body) in uploads.WithCancellation(stop))
            {
                if (received.Count == FilesMax) throw TooManyFiles();
                received.Add((await Receive(body, stop), BillName.Sent(name), true));
            }

            // Of two files of one name the second would take the place of the first.
            if (BillName.Confusable(received.ConvertAll(f => f.Name)) is var (end, other))
            {
                throw new ImportRefusedException("names_alike", "Two files have one name",
                    $"'{end}' and '{other}' of one request cannot be told apart by their names, and a newer bill takes the place of an older one of its name. Nothing was imported. Send them under names of their own.");
            }

            return await Record(tenant, received, wish, stop);
        }
        catch
        {
            foreach (var file in received) File.Delete(file.Path);
            throw;
        }
    }

    /// <summary>Streams a body to disk. Whoever asked owns the file.</summary>
    public async Task<string> Receive(Stream body, CancellationToken stop)
    {
        var path = folder.NewFile();
        try
        {
            await Write(body, path, long.MaxValue, stop);
            return path;
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    /// <summary>Unpacks an archive with one bill in it to a file that whoever asked owns; null when the file is no archive.</summary>
    /// <exception cref="ImportRefusedException">The archive is damaged, or holds no bill or several.</exception>
    public async Task<string?> UnpackSingle(string path, string name, CancellationToken stop)
    {
        if (!await IsZip(path, stop)) return null;
        var unpacked = await Unpack(path, name, "", owns: false, new ImportWish("", "", Strict: false), stop);
        if (unpacked is [var only]) return only.Path;
        foreach (var file in unpacked) File.Delete(file.Path);
        throw new ImportRefusedException("several_bills", "The archive holds several bills", $"'{name}' holds {unpacked.Count}; send one at a time.");
    }

    /// <summary>Records files and folders that lie on the server's own disk.</summary>
    /// <exception cref="ImportRefusedException">A path does not exist or holds no bill.</exception>
    public async Task<List<Import>> Local(int tenant, IReadOnlyList<string> paths, ImportWish wish, CancellationToken stop)
    {
        var files = paths.SelectMany(FilesAt).Take(FilesMax + 1).ToList();
        if (files.Count > FilesMax) throw TooManyFiles();
        if (wish.Name is not { } name) return await Record(tenant, Apart(files), wish, stop);
        return files is [var only]
            ? await Record(tenant, [only with { Name = BillName.Sent(name) }], wish, stop)
            : throw new ImportRefusedException("name_for_one", "One name cannot be that of several bills", $"A name was given for {files.Count} files. Give it with one file alone.");
    }

    /// <summary>
    /// Files of one name in one request get as many of their folders before it as tell them apart: of two imports of one name,
    /// account and period the newer replaces the older.
    /// </summary>
    internal static List<(string Path, string Name, bool Owns)> Apart(List<(string Path, string Name, bool Owns)> files) => BillName.Apart(files);

    private static ImportRefusedException TooManyFiles() => new(
        "too_many_files", "Too many files at once", $"At most {FilesMax} files are taken in one request. Nothing was imported. Import the folders one after the other, or join small files.");

    private static IEnumerable<(string Path, string Name, bool Owns)> FilesAt(string path)
    {
        var full = Path.GetFullPath(path);
        if (File.Exists(full)) return [(full, BillName.Plain(Path.GetFileName(full)), false)];
        if (!Directory.Exists(full))
            throw new ImportRefusedException("no_such_file", "There is no such file", $"'{path}' is neither a file nor a folder on the server.");
        var everything = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden };
        var files = new FileSystemEnumerable<string>(full, (ref FileSystemEntry entry) => entry.ToFullPath(), everything)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory,
            // A link may lead round in a circle, or to another folder's bills.
            ShouldRecursePredicate = (ref FileSystemEntry entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
        }
            .Where(HasBillEnding)
            .Order(StringComparer.Ordinal)
            .Select(f => (f, BillName.Shown(Path.GetRelativePath(full, f)), false)).ToList();
        return files.Count > 0 ? files : throw new ImportRefusedException(
            "no_bills_in_folder", "The folder holds no bills", $"'{path}' has no file that ends in {string.Join(", ", BillEndings)}.");
    }

    private async Task<List<Import>> Record(int tenant, List<(string Path, string Name, bool Owns)> files, ImportWish wish, CancellationToken stop)
    {
        var waiting = new List<NewImport>();
        try
        {
            foreach (var (path, name, owns) in files)
            {
                // Whoever says what a bill is called has said all there is to say of which it is.
                var place = BillName.PlaceOf(wish.Name is not null ? name : owns ? wish.Place ?? name : path);
                if (await IsZip(path, stop)) waiting.AddRange(await Unpack(path, name, place, owns, wish, stop));
                else waiting.Add(new NewImport(wish.Source, name, path, owns, new FileInfo(path).Length, wish.Format, wish.Strict) { Place = place });
            }

            return await book.Add(tenant, waiting, stop);
        }
        catch
        {
            foreach (var file in waiting.Where(w => w.OwnsFile)) File.Delete(file.Path);
            throw;
        }
    }

    private async Task<List<NewImport>> Unpack(string path, string name, string place, bool owns, ImportWish wish, CancellationToken stop)
    {
        var unpacked = new List<NewImport>();
        try
        {
            await using var archive = await ZipFile.OpenReadAsync(path, stop);
            var entries = archive.Entries.Where(IsBill).ToList();
            RefuseBomb(name, entries);
            var single = entries.Count == 1;
            foreach (var entry in entries)
            {
                var target = folder.NewFile();
                var bytes = await Extract(entry, target, stop);
                unpacked.Add(new NewImport(wish.Source, single ? name : BillName.Shown($"{name}/{entry.FullName}"), target, true, bytes, wish.Format, wish.Strict)
                {
                    Place = single ? place : BillName.PlaceOf($"{place}/{entry.FullName}"),
                    PackedBytes = entry.CompressedLength,
                });
            }
        }
        catch (Exception e)
        {
            foreach (var file in unpacked) File.Delete(file.Path);
            if (e is InvalidDataException or NotSupportedException)
                throw new ImportRefusedException("damaged_file", "The archive is damaged", $"'{name}' cannot be unpacked: {e.Message} Upload it again.");
            throw;
        }

        if (owns) File.Delete(path);
        return unpacked;
    }

    private void RefuseBomb(string name, List<ZipArchiveEntry> entries)
    {
        if (entries.Count == 0)
            throw new ImportRefusedException("not_a_bill", "The archive holds no bill", $"'{name}' has no CSV or Parquet file in it.");
        if (entries.Count > FilesMax)
            throw new ImportRefusedException("too_many_files", "The archive holds too many files", $"'{name}' has {entries.Count} files; at most {FilesMax} are taken. Nothing was imported. Make several archives of it.");
        if (entries.Any(e => e.Length > limits.Of(e.CompressedLength)) || entries.Sum(e => e.Length) > limits.BytesMax) throw limits.Refuse(name);
    }

    /// <summary>Writes one entry to disk and stops when it grows beyond what the archive said or a bill can be.</summary>
    private async Task<long> Extract(ZipArchiveEntry entry, string target, CancellationToken stop)
    {
        try
        {
            await using var from = await entry.OpenAsync(stop);
            return await Write(from, target, limits.Of(entry.CompressedLength), stop) ?? throw limits.Refuse(entry.FullName);
        }
        catch
        {
            File.Delete(target);
            throw;
        }
    }

    /// <summary>Writes what comes to a new file, by whole blocks out of one buffer: a file of ten thousand needs none of its own.</summary>
    /// <returns>How many bytes; null when there were more than <paramref name="most"/>.</returns>
    private static async Task<long?> Write(Stream from, string target, long most, CancellationToken stop)
    {
        var block = ArrayPool<byte>.Shared.Rent(BlockBytes);
        try
        {
            await using var to = new FileStream(target, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
            var total = 0L;
            for (int read; (read = await from.ReadAtLeastAsync(block.AsMemory(0, BlockBytes), BlockBytes, throwOnEndOfStream: false, stop)) > 0;)
            {
                total += read;
                if (total > most) return null;
                await to.WriteAsync(block.AsMemory(0, read), stop);
            }

            return total;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    /// <summary>True for a name that bills have. Manifests are JSON too, and lie beside the bills that they list.</summary>
    private static bool HasBillEnding(string name) =>
        BillEndings.Any(e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase))
        && !(name.EndsWith(".json", StringComparison.OrdinalIgnoreCase) && Path.GetFileName(name).Contains("manifest", StringComparison.OrdinalIgnoreCase));

    private static bool IsBill(ZipArchiveEntry entry) =>
        entry.Length > 0 && !entry.FullName.EndsWith('/')
        && HasBillEnding(entry.Name)
        && !entry.FullName.StartsWith("__MACOSX/", StringComparison.Ordinal);

    private static async Task<bool> IsZip(string path, CancellationToken stop)
    {
        var start = new byte[4];
        await using var file = File.OpenRead(path);
        return await file.ReadAtLeastAsync(start, 4, throwOnEndOfStream: false, stop) == 4 && start is [(byte)'P', (byte)'K', 3 or 5, 4 or 6];
    }
}
