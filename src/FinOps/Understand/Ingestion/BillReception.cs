using System.IO.Compression;
using System.IO.Enumeration;
using System.Text;

namespace FinOps.Understand.Ingestion;

/// <summary>
/// Receives files: streams an upload to disk, opens zip archives, and records what waits to be imported. Bytes only; what
/// they mean is the importer's business.
/// </summary>
public sealed class BillReception(IntakeFolder folder, ImportBook book)
{
    /// <summary>An archive may unpack to at most this many bytes.</summary>
    public const long UnpackedBytesMax = 200L * 1024 * 1024 * 1024;

    /// <summary>An archive entry may grow at most this much by unpacking; real bills reach about 40.</summary>
    public const int UnpackRatioMax = 300;

    /// <summary>At most this many files in one request or archive.</summary>
    public const int FilesMax = 20_000;

    /// <summary>A longer name is cut.</summary>
    public const int NameLettersMax = 500;

    /// <summary>What the importer reads; other files of a folder are passed over.</summary>
    private static readonly string[] BillEndings = [".csv", ".csv.gz", ".gz", ".zip", ".zst", ".zstd", ".parquet", ".txt", ".tsv", ".json", ".jsonl", ".ndjson"];

    /// <summary>Streams files to disk and records what is in them: all of them, or none when one cannot be taken.</summary>
    public async Task<List<Import>> Upload(
        int tenant, IAsyncEnumerable<(string Name, Stream Body)> uploads, string source, string format, bool strict, CancellationToken stop)
    {
        var received = new List<(string Path, string Name, bool Owns)>();
        try
        {
            await foreach (var (name, body) in uploads.WithCancellation(stop))
            {
                if (received.Count == FilesMax) throw TooManyFiles();
                received.Add((await Receive(body, stop), PlainName(name), true));
            }

            return await Record(tenant, received, source, format, strict, stop);
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
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 20, FileOptions.Asynchronous);
            await body.CopyToAsync(file, 1 << 20, stop);
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
        var unpacked = await Unpack(path, name, owns: false, "", "", strict: false, stop);
        if (unpacked is [var only]) return only.Path;
        foreach (var file in unpacked) File.Delete(file.Path);
        throw new ImportRefusedException("several_bills", "The archive holds several bills", $"'{name}' holds {unpacked.Count}; send one at a time.");
    }

    /// <summary>Records files and folders that lie on the server's own disk.</summary>
    /// <exception cref="ImportRefusedException">A path does not exist or holds no bill.</exception>
    public async Task<List<Import>> Local(int tenant, IReadOnlyList<string> paths, string source, string format, bool strict, CancellationToken stop)
    {
        var files = paths.SelectMany(FilesAt).Take(FilesMax + 1).ToList();
        if (files.Count > FilesMax) throw TooManyFiles();
        return await Record(tenant, Apart(files), source, format, strict, stop);
    }

    /// <summary>
    /// Files of one name in one request get as many of their folders before it as tell them apart: of two imports of one name,
    /// account and period the newer replaces the older.
    /// </summary>
    internal static List<(string Path, string Name, bool Owns)> Apart(List<(string Path, string Name, bool Owns)> files)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var same in files.DistinctBy(f => f.Path, StringComparer.Ordinal).GroupBy(f => f.Name, StringComparer.Ordinal).Where(g => g.Skip(1).Any()))
        {
            var ways = same.Select(f => (f.Path, Folders: f.Path.Split(Path.DirectorySeparatorChar))).ToList();
            var deep = 2;
            while (ways.Select(w => Tail(w.Folders, deep)).Distinct(StringComparer.Ordinal).Count() < ways.Count) deep++;
            foreach (var (path, folders) in ways) names[path] = Shown(Tail(folders, deep));
        }

        return files.ConvertAll(f => names.TryGetValue(f.Path, out var name) ? f with { Name = name } : f);

        static string Tail(string[] folders, int count) => string.Join('/', folders.TakeLast(count));
    }

    private static ImportRefusedException TooManyFiles() => new(
        "too_many_files", "Too many files at once", $"At most {FilesMax} files are taken in one request. Import the folders one after the other.");

    private static IEnumerable<(string Path, string Name, bool Owns)> FilesAt(string path)
    {
        var full = Path.GetFullPath(path);
        if (File.Exists(full)) return [(full, PlainName(Path.GetFileName(full)), false)];
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
            .Select(f => (f, Shown(Path.GetRelativePath(full, f)), false)).ToList();
        return files.Count > 0 ? files : throw new ImportRefusedException(
            "no_bills_in_folder", "The folder holds no bills", $"'{path}' has no file that ends in {string.Join(", ", BillEndings)}.");
    }

    private async Task<List<Import>> Record(
        int tenant, List<(string Path, string Name, bool Owns)> files, string source, string format, bool strict, CancellationToken stop)
    {
        var waiting = new List<NewImport>();
        try
        {
            foreach (var (path, name, owns) in files)
            {
                if (await IsZip(path, stop)) waiting.AddRange(await Unpack(path, name, owns, source, format, strict, stop));
                else waiting.Add(new NewImport(source, name, path, owns, new FileInfo(path).Length, format, strict));
            }

            return await book.Add(tenant, waiting, stop);
        }
        catch
        {
            foreach (var file in waiting.Where(w => w.OwnsFile)) File.Delete(file.Path);
            throw;
        }
    }

    private async Task<List<NewImport>> Unpack(
        string path, string name, bool owns, string source, string format, bool strict, CancellationToken stop)
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
                unpacked.Add(new NewImport(source, single ? name : Shown($"{name}/{entry.FullName}"), target, true, bytes, format, strict));
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

    private static void RefuseBomb(string name, List<ZipArchiveEntry> entries)
    {
        if (entries.Count == 0)
            throw new ImportRefusedException("not_a_bill", "The archive holds no bill", $"'{name}' has no CSV or Parquet file in it.");
        if (entries.Count > FilesMax)
            throw new ImportRefusedException("too_many_files", "The archive holds too many files", $"'{name}' has {entries.Count} files; at most {FilesMax} are taken.");
        if (entries.Any(e => e.Length / Math.Max(1, e.CompressedLength) > UnpackRatioMax) || entries.Sum(e => e.Length) > UnpackedBytesMax)
            throw ZipBomb(name);
    }

    /// <summary>Writes one entry to disk and stops when it grows beyond what the archive said or a bill can be.</summary>
    private static async Task<long> Extract(ZipArchiveEntry entry, string target, CancellationToken stop)
    {
        var most = Math.Min(UnpackedBytesMax, Math.Max(entry.CompressedLength, 1) * UnpackRatioMax);
        try
        {
            await using var from = await entry.OpenAsync(stop);
            await using var to = new FileStream(target, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 20, FileOptions.Asynchronous);
            var buffer = new byte[1 << 20];
            var total = 0L;
            for (int read; (read = await from.ReadAsync(buffer, stop)) > 0;)
            {
                total += read;
                if (total > most) throw ZipBomb(entry.FullName);
                await to.WriteAsync(buffer.AsMemory(0, read), stop);
            }

            return total;
        }
        catch
        {
            File.Delete(target);
            throw;
        }
    }

    private static ImportRefusedException ZipBomb(string name) => new(
        "zip_bomb", "The archive unpacks to far too much",
        $"'{name}' would grow more than {UnpackRatioMax}-fold or beyond {UnpackedBytesMax >> 30} GiB, which no bill does. Nothing was imported.");

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

    /// <summary>What a sender calls its file, without folders: the name is shown and compared, never opened.</summary>
    private static string PlainName(string name) => Shown(name.Replace('\\', '/').Split('/')[^1]);

    /// <summary>A name that can be shown and stored: whole characters, none of which moves the cursor, and not too many.</summary>
    private static string Shown(string name)
    {
        var letters = name.EnumerateRunes().Where(r => !Rune.IsControl(r) && r != Rune.ReplacementChar).Take(NameLettersMax);
        var shown = string.Concat(letters.Select(r => r.ToString())).Trim();
        return shown.Length == 0 ? "bill" : shown;
    }
}
