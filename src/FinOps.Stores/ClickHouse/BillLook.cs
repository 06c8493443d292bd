using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using FinOps.Understand.Ingestion;

namespace FinOps.Stores.ClickHouse;

/// <summary>Looks at a file's first bytes: how it is packed, how it is written, and what its columns are called.</summary>
internal static class BillLook
{
    /// <summary>A header longer than this is none.</summary>
    public const int HeaderBytesMax = 256 * 1024;

    /// <summary>More columns than this is a mistake; the widest known bill has about 400.</summary>
    public const int ColumnsMax = 2_000;

    private static readonly char[] Delimiters = [',', ';', '\t', '|'];

    /// <summary>How long the file is. Bills are read by way of links, whose own length is that of a path.</summary>
    public static long BytesOf(string path)
    {
        using var file = File.OpenHandle(path);
        return RandomAccess.GetLength(file);
    }

    /// <summary>Reads how the file is packed and written.</summary>
    /// <exception cref="ImportRefusedException">The file is empty or no table.</exception>
    public static async Task<(BillEncoding Encoding, BillCompression Compression)> Kind(string path, CancellationToken stop)
    {
        var start = new byte[4096];
        await using var file = File.OpenRead(path);
        var length = await file.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, stop);
        var bytes = start.AsSpan(0, length);
        if (length == 0) throw new ImportRefusedException("empty_file", "The file is empty", "It has no bytes at all. Export or upload it again.");
        if (bytes.StartsWith("PAR1"u8)) return (BillEncoding.Parquet, BillCompression.None);
        if (bytes is [0x1F, 0x8B, ..]) return (await IsPackedJson(path, stop) ? BillEncoding.Json : BillEncoding.Csv, BillCompression.Gzip);
        if (bytes is [0x28, 0xB5, 0x2F, 0xFD, ..]) return (BillEncoding.Csv, BillCompression.Zstd);
        RefuseOtherKinds(bytes);
        return (StartsAsJson(bytes) ? BillEncoding.Json : BillEncoding.Csv, BillCompression.None);
    }

    /// <summary>True when a text begins with a JSON object, or with an array of them.</summary>
    public static bool StartsAsJson(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("\uFEFF"u8)) text = text[3..];
        text = text.TrimStart(" \t\r\n"u8);
        if (text is [(byte)'[', ..]) text = text[1..].TrimStart(" \t\r\n"u8);
        return text is [(byte)'{', ..];
    }

    private static async Task<bool> IsPackedJson(string path, CancellationToken stop)
    {
        var start = new byte[1024];
        try
        {
            await using var file = File.OpenRead(path);
            await using var text = new GZipStream(file, CompressionMode.Decompress);
            return StartsAsJson(start.AsSpan(0, await text.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, stop)));
        }
        catch (InvalidDataException)
        {
            // The header's reader says what is wrong.
            return false;
        }
    }

    /// <summary>The header of a plain or gzipped CSV, read without unpacking more than it needs.</summary>
    public static async Task<string> Header(string path, BillCompression compression, CancellationToken stop)
    {
        await using var file = File.OpenRead(path);
        await using Stream text = compression == BillCompression.Gzip ? new GZipStream(file, CompressionMode.Decompress) : file;
        var buffer = ArrayPool<byte>.Shared.Rent(HeaderBytesMax);
        try
        {
            var (length, quoted) = (0, false);
            while (length < HeaderBytesMax)
            {
                var read = await text.ReadAsync(buffer.AsMemory(length, Math.Min(64 * 1024, HeaderBytesMax - length)), stop);
                if (read == 0) break;
                var end = EndOfRecord(buffer.AsSpan(length, read), ref quoted);
                length += read;
                if (end >= 0) return DecodeHeader(buffer.AsSpan(0, length - read + end));
            }

            if (length == HeaderBytesMax) throw HeaderTooLong();
            // A gzip file that is cut off ends early without a word; its last bytes should say how long it is.
            if (compression == BillCompression.Gzip && await LastInteger(file, stop) != length) throw new InvalidDataException("it is cut off");
            return DecodeHeader(buffer.AsSpan(0, length));
        }
        catch (InvalidDataException e)
        {
            throw new ImportRefusedException("damaged_file", "The file is damaged", $"It starts like a gzip file but cannot be unpacked ({e.Message}). Upload it again.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>False when a plain CSV ends without a line feed; packed ones carry their own proof of being whole.</summary>
    public static async Task<bool> EndsWithLineFeed(BillFile file, CancellationToken stop)
    {
        if (file.Compression != BillCompression.None) return true;
        var last = new byte[1];
        await using var text = File.OpenRead(file.Path);
        text.Seek(-1, SeekOrigin.End);
        await text.ReadExactlyAsync(last, stop);
        return last[0] == '\n';
    }

    private static async Task<int> LastInteger(FileStream file, CancellationToken stop)
    {
        if (file.Length < sizeof(int)) return -1;
        var last = new byte[sizeof(int)];
        file.Seek(-sizeof(int), SeekOrigin.End);
        await file.ReadExactlyAsync(last, stop);
        return BinaryPrimitives.ReadInt32LittleEndian(last);
    }

    /// <summary>Where the first record ends; -1 when not among these bytes.</summary>
    public static int EndOfRecord(ReadOnlySpan<byte> bytes, ref bool quoted)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == '"') quoted = !quoted;
            else if (bytes[i] == '\n' && !quoted) return i;
        }

        return -1;
    }

    /// <summary>Splits a header line into column names.</summary>
    /// <exception cref="ImportRefusedException">It has only one name, or far too many.</exception>
    public static (char Delimiter, IReadOnlyList<string> Columns) Columns(string header)
    {
        var line = header.TrimStart('\uFEFF').TrimEnd('\r', '\n');
        var delimiter = Delimiters.MaxBy(d => CountOutsideQuotes(line, d));
        var count = CountOutsideQuotes(line, delimiter) + 1;
        if (count > ColumnsMax)
        {
            throw new ImportRefusedException(
                "too_many_columns", "The header has too many columns",
                $"It names {count} columns; at most {ColumnsMax} are read. The widest known bill has about 400, so this is probably not a bill.");
        }

        if (count < 2)
        {
            throw new ImportRefusedException(
                "not_a_bill", "This is not a bill",
                "Its first line is not a header with several column names. Upload a FOCUS cost-and-usage file (CSV, gzip, zip, zstd or Parquet).");
        }

        return (delimiter, Split(line, delimiter));
    }

    /// <summary>True when the header is nothing but these names, each a plain word that comes once.</summary>
    public static bool IsPlain(string header, char delimiter, IReadOnlyList<string> columns)
    {
        var line = header.TrimStart('\uFEFF').TrimEnd('\r', '\n');
        return columns.Distinct(StringComparer.Ordinal).Count() == columns.Count
            && columns.All(c => c.Length > 0 && !char.IsAsciiDigit(c[0]) && c.All(l => char.IsAsciiLetterOrDigit(l) || l == '_'))
            && (line == string.Join(delimiter, columns) || line == string.Join(delimiter, columns.Select(c => $"\"{c}\"")));
    }

    /// <summary>The refusal of a header that does not end.</summary>
    public static ImportRefusedException HeaderTooLong() => new(
        "header_too_long", "The first line does not end",
        $"The first line is longer than {HeaderBytesMax / 1024} KiB, so it is not a header of column names. Upload the bill as its provider exports it.");

    private static void RefuseOtherKinds(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("PK"u8))
            throw new ImportRefusedException("nested_archive", "There is an archive inside the archive", "Unpack it once and upload the bills themselves.");
        if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
            throw new ImportRefusedException("wrong_text_encoding", "The file is UTF-16", "Save it as UTF-8 and upload it again.");
        if (bytes.StartsWith("%PDF"u8))
            throw new ImportRefusedException("not_a_bill", "This is a PDF", "Invoices as PDF carry no charges that can be read. Upload the cost export as CSV or Parquet.");
        if (bytes.IndexOf((byte)0) >= 0)
            throw new ImportRefusedException("not_a_bill", "This is not a bill", "The file is binary, but neither Parquet, gzip, zip nor zstd. Upload a FOCUS cost-and-usage file.");
    }

    private static string DecodeHeader(ReadOnlySpan<byte> bytes) =>
        bytes.IndexOf((byte)0) >= 0
            ? throw new ImportRefusedException("not_a_bill", "This is not a bill", "The unpacked file is binary. Upload a FOCUS cost-and-usage file as CSV or Parquet.")
            : Encoding.UTF8.GetString(bytes);

    private static int CountOutsideQuotes(string line, char delimiter)
    {
        var (count, quoted) = (0, false);
        foreach (var letter in line)
        {
            if (letter == '"') quoted = !quoted;
            else if (letter == delimiter && !quoted) count++;
        }

        return count;
    }

    private static List<string> Split(string line, char delimiter)
    {
        var names = new List<string>();
        var (start, quoted) = (0, false);
        for (var i = 0; i <= line.Length; i++)
        {
            if (i < line.Length && line[i] == '"') quoted = !quoted;
            if (i < line.Length && (quoted || line[i] != delimiter)) continue;
            var name = line[start..i].Trim();
            names.Add(name is ['"', .., '"'] ? name[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : name);
            start = i + 1;
        }

        return names;
    }
}
