using System.IO.Compression;

namespace FinOps.Understand.Ingestion;

/// <summary>
/// Makes one file of a bill that its provider wrote in several, so that it is taken in, proved and replaced as a whole.
/// CSV parts are strung together behind one header and JSON parts line by line, whatever each is packed in; Parquet parts are
/// joined by the engine.
/// </summary>
public sealed class BillParts(ICostIntake intake, IntakeFolder folder, ImportBook book, UnpackLimits limits)
{
    private const int HeaderBytesMax = 256 * 1024;

    private static ReadOnlySpan<byte> ByteOrderMark => "\uFEFF"u8;

    /// <summary>Records a bill whose parts lie on this server's disk. It is one file afterwards; a single part becomes that file, several stay for whoever fetched them.</summary>
    /// <param name="tenant">Whose it is.</param>
    /// <param name="parts">The files, in order.</param>
    /// <param name="bill">What it is called; path and size are filled in.</param>
    /// <param name="stop">Cancels.</param>
    /// <exception cref="ImportRefusedException">The parts do not fit together.</exception>
    public async Task<Import> Record(int tenant, IReadOnlyList<string> parts, NewImport bill, CancellationToken stop)
    {
        var target = folder.NewFile();
        try
        {
            await Join(parts, target, stop);
            var whole = bill with { Path = target, OwnsFile = true, Bytes = new FileInfo(target).Length };
            return (await book.Add(tenant, [whole], stop))[0];
        }
        catch
        {
            File.Delete(target);
            throw;
        }
    }

    /// <summary>Makes one file of the parts.</summary>
    internal async Task Join(IReadOnlyList<string> parts, string target, CancellationToken stop)
    {
        if (parts.Count == 0) throw new ImportRefusedException("no_parts", "The bill has no files", "The export lists no files for this period.");
        var kinds = new List<PartKind>();
        foreach (var part in parts) kinds.Add(await KindOf(part, stop));
        if (parts.Count == 1 && kinds[0] != PartKind.Zip)
        {
            File.Move(parts[0], target);
            return;
        }

        if (kinds.Contains(PartKind.Zstd) || (kinds.Contains(PartKind.Parquet) && kinds.Any(k => k != PartKind.Parquet)))
            throw Unfit("They are of kinds that cannot be strung together. Export the bill as Parquet or gzip.");
        if (kinds[0] == PartKind.Parquet) await intake.JoinParquet(parts, target, stop);
        else await JoinCsv(parts, kinds, target, stop);
    }

    private async Task JoinCsv(IReadOnlyList<string> parts, List<PartKind> kinds, string target, CancellationToken stop)
    {
        await using var file = new FileStream(target, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 20, FileOptions.Asynchronous);
        await using var packed = new GZipStream(file, CompressionLevel.Fastest);
        byte[]? header = null;
        var isJson = await IsJson(parts[0], kinds[0], stop);
        for (var i = 0; i < parts.Count; i++)
        {
            try
            {
                if (await IsJson(parts[i], kinds[i], stop) != isJson) throw Unfit($"Part {i + 1} is written otherwise than part 1: of JSON and CSV only one can be a bill.");
                await using var part = await OpenPart(parts[i], kinds[i], stop);
                if (isJson)
                {
                    await CopyRecords(part, packed, ($"part {i + 1}", kinds[i] == PartKind.Plain ? long.MaxValue : new FileInfo(parts[i]).Length), stop);
                    continue;
                }

                var own = WithoutMark(await ReadHeader(part, stop));
                if (header is null) await packed.WriteAsync(own, stop);
                else if (!own.AsSpan().TrimEnd("\r\n"u8).SequenceEqual(header.AsSpan().TrimEnd("\r\n"u8)))
                    throw Unfit($"Part {i + 1} has other columns than part 1, so they are not of one bill. Let the provider write the export again.");
                header ??= own;
                await CopyRecords(part, packed, ($"part {i + 1}", kinds[i] == PartKind.Plain ? long.MaxValue : new FileInfo(parts[i]).Length), stop);
            }
            catch (InvalidDataException e)
            {
                throw new ImportRefusedException("damaged_file", "A part of the bill is damaged", $"Part {i + 1} of {parts.Count} cannot be unpacked: {e.Message}");
            }
        }
    }

    /// <summary>True for JSON, an object to a line, which has no header; a CSV's first name may be in quotes, but not in braces.</summary>
    private async Task<bool> IsJson(string path, PartKind kind, CancellationToken stop)
    {
        await using var part = await OpenPart(path, kind, stop);
        var start = new byte[1024];
        var text = start.AsMemory(0, await part.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, stop));
        if (text.Span.StartsWith(ByteOrderMark)) text = text[ByteOrderMark.Length..];
        return text.Span.TrimStart(" \t\r\n"u8) switch
        {
            [(byte)'{', ..] => true,
            [(byte)'[', ..] => throw Unfit("They are lists of JSON objects, which cannot be strung together. Write one object to a line, without brackets around all."),
            _ => false,
        };
    }

    private static byte[] WithoutMark(byte[] text) => text.AsSpan().StartsWith(ByteOrderMark) ? text[ByteOrderMark.Length..] : text;

    /// <summary>Copies what follows the header; the last record ends with a line feed, for another part may follow.</summary>
    private async Task CopyRecords(Stream part, Stream target, (string Name, long Packed) of, CancellationToken stop)
    {
        var (most, total) = (limits.Of(of.Packed), 0L);
        var buffer = new byte[1 << 20];
        var last = (byte)'\n';
        // In the midst of a file a byte-order mark is no mark but part of a record.
        var first = await part.ReadAtLeastAsync(buffer, ByteOrderMark.Length, throwOnEndOfStream: false, stop);
        var skipped = buffer.AsSpan(0, first).StartsWith(ByteOrderMark) ? ByteOrderMark.Length : 0;
        for (var read = first; read > 0; read = await part.ReadAsync(buffer, stop))
        {
            if (read > skipped) last = buffer[read - 1];
            if ((total += read) > most) throw limits.Refuse(of.Name);
            await target.WriteAsync(buffer.AsMemory(skipped, read - skipped), stop);
            skipped = 0;
        }

        if (last != '\n') await target.WriteAsync("\n"u8.ToArray(), stop);
    }

    /// <summary>Reads the first record of a CSV, byte by byte, so that what follows can be read on.</summary>
    /// <exception cref="ImportRefusedException">It does not end.</exception>
    public static async Task<byte[]> ReadHeader(Stream part, CancellationToken stop)
    {
        var header = new List<byte>(8192);
        var one = new byte[1];
        for (var quoted = false; await part.ReadAsync(one, stop) == 1;)
        {
            header.Add(one[0]);
            if (one[0] == '"') quoted = !quoted;
            if (one[0] == '\n' && !quoted) return [.. header];
            if (header.Count > HeaderBytesMax) throw Unfit("The first line of a part does not end, so it is no header of column names.");
        }

        return [.. header, (byte)'\n'];
    }

    private async Task<Stream> OpenPart(string path, PartKind kind, CancellationToken stop)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, FileOptions.Asynchronous);
        try
        {
            if (kind != PartKind.Zip)
                return new BufferedStream(kind == PartKind.Gzip ? new GZipStream(file, CompressionMode.Decompress) : file, 1 << 16);
            var archive = await ZipArchive.CreateAsync(file, ZipArchiveMode.Read, leaveOpen: false, entryNameEncoding: null, stop);
            var entries = archive.Entries.Where(e => e.Length > 0 && !e.FullName.EndsWith('/')).ToList();
            if (entries is not [var only]) throw Unfit($"An archive among them holds {entries.Count} files instead of one.");
            if (only.Length > limits.Of(only.CompressedLength)) throw limits.Refuse("a part");
            return new BufferedStream(await only.OpenAsync(stop), 1 << 16);
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    private static async Task<PartKind> KindOf(string path, CancellationToken stop)
    {
        var start = new byte[4];
        await using var file = File.OpenRead(path);
        var length = await file.ReadAtLeastAsync(start, 4, throwOnEndOfStream: false, stop);
        return KindOf(start.AsSpan(0, length));
    }

    /// <summary>True for a file of plain text, by how it begins.</summary>
    internal static bool IsPlain(string path)
    {
        Span<byte> start = stackalloc byte[4];
        using var file = File.OpenRead(path);
        return KindOf(start[..file.ReadAtLeast(start, 4, throwOnEndOfStream: false)]) == PartKind.Plain;
    }

    private static PartKind KindOf(ReadOnlySpan<byte> start) => start switch
    {
        [(byte)'P', (byte)'A', (byte)'R', (byte)'1'] => PartKind.Parquet,
        [(byte)'P', (byte)'K', 3 or 5, 4 or 6] => PartKind.Zip,
        [0x1F, 0x8B, ..] => PartKind.Gzip,
        [0x28, 0xB5, 0x2F, 0xFD] => PartKind.Zstd,
        _ => PartKind.Plain,
    };

    private static ImportRefusedException Unfit(string why) => new("parts_unfit", "The parts of the bill do not fit together", why);

    private enum PartKind
    {
        Plain,
        Gzip,
        Zip,
        Zstd,
        Parquet,
    }
}
