using System.Globalization;
using System.Text;
using FinOps.Understand.Ingestion;

namespace FinOps.Stores.ClickHouse;

/// <summary>
/// Finds out what a file is before any row of it is taken in: its columns, and later the lines of its records. What only the
/// engine can unpack or understand it is shown: by path where it sees the file, else by sending it as little as will do.
/// </summary>
internal sealed class BillInspector(ClickHouseClient client, BillStage stage)
{
    /// <summary>A header of more lines than this is none.</summary>
    private const int HeaderLinesMax = 100;

    private const string Lines = "LineAsString";

    private static readonly Dictionary<string, string> Bounded = new(StringComparer.Ordinal) { ["max_memory_usage"] = ClickHouseIntake.MemoryMax };

    /// <summary>Looks at the file's first bytes and header.</summary>
    public async Task<BillFile> Look(string path, string name, long packedBytes, CancellationToken stop)
    {
        try
        {
            var (encoding, compression) = await BillLook.Kind(path, stop);
            var bytes = BillLook.BytesOf(path);
            var most = compression == BillCompression.None ? 0 : stage.Unpack.Of(packedBytes > 0 ? Math.Min(packedBytes, bytes) : bytes);
            await RefuseBomb(path, name, most, compression, stop);
            if (compression == BillCompression.Zstd && !ZstdFrames.IsWhole(path))
                throw new ImportRefusedException("damaged_file", "The file cannot be read to its end", "Its zstd packing ends too early: it was cut off on the way. Nothing was imported. Upload it again.");
            if (encoding == BillEncoding.Parquet)
            {
                var types = await ParquetTypes(path, stop);
                await RefuseBomb(path, name, stage.Unpack.Of(bytes), stop);
                return new BillFile(path, name, bytes, encoding, compression, ',', [.. types.Select(t => t.Name)]);
            }

            if (encoding == BillEncoding.Json) return await LookAtJson(path, name, (compression, most), stop);
            var header = compression == BillCompression.Zstd ? await ZstdHeader(path, stop) : await BillLook.Header(path, compression, stop);
            if (compression == BillCompression.Zstd && BillLook.StartsAsJson(Encoding.UTF8.GetBytes(header))) return await LookAtJson(path, name, (compression, most), stop);
            var (delimiter, columns) = BillLook.Columns(header);
            return new BillFile(path, name, bytes, encoding, compression, delimiter, columns) { UnpackedBytesMax = most };
        }
        catch (ClickHouseException e) when (e.Code == ClickHouseIntake.TooManyBytes)
        {
            throw stage.Unpack.Refuse(name);
        }
        catch (ClickHouseException e)
        {
            throw ClickHouseIntake.Refused(e, path);
        }
    }

    /// <summary>What a packed file says of its size is enough to refuse most that are too large; the engine counts while it reads the others.</summary>
    private async Task RefuseBomb(string path, string name, long most, BillCompression compression, CancellationToken stop)
    {
        var tooLarge = compression switch
        {
            BillCompression.Gzip => await GzipSize.Exceeds(path, most, stop),
            BillCompression.Zstd => ZstdFrames.Walk(path).UnpackedMin > most,
            _ => false,
        };
        if (tooLarge) throw stage.Unpack.Refuse(name);
    }

    /// <summary>Parquet says once how often a value repeats: a row of equal ones takes no bytes of it, and is one here nevertheless.</summary>
    private async Task RefuseBomb(string path, string name, long most, CancellationToken stop)
    {
        var said = await AskFooter(path, footer => $"SELECT toString(num_rows), toString(total_uncompressed_size) FROM format(ParquetMetadata, {footer})", stop);
        if (said.Exists(r => Whole(r[0]) > most || Whole(r[1]) > most)) throw stage.Unpack.Refuse(name);

        static long Whole(string? text) => long.Parse(text!, CultureInfo.InvariantCulture);
    }

    /// <summary>The columns of a Parquet file, with the types that the engine reads them as; none for other files.</summary>
    public async Task<List<(string Name, string Type)>> Types(BillFile file, CancellationToken stop)
    {
        if (file.Encoding != BillEncoding.Parquet) return [];
        if (file.Objects is not null) return [.. file.Types];
        try
        {
            return await ParquetTypes(file.Path, stop);
        }
        catch (ClickHouseException e)
        {
            throw ClickHouseIntake.Refused(e, file.Path);
        }
    }

    /// <summary>Several Parquet files, each with its columns.</summary>
    public async Task<List<(string Path, List<(string Name, string Type)> Columns)>> Parts(IReadOnlyList<string> paths, CancellationToken stop)
    {
        var parts = new List<(string, List<(string, string)>)>();
        foreach (var path in paths)
        {
            parts.Add((path, await ParquetTypes(path, stop)));
            await RefuseBomb(path, "a part", stage.Unpack.Of(BillLook.BytesOf(path)), stop);
        }

        return parts;
    }

    /// <summary>On which lines the records of a CSV begin.</summary>
    public async Task<RecordLines> RecordLinesOf(BillFile file, CancellationToken stop)
    {
        if (file.Encoding != BillEncoding.Csv) return new RecordLines(file.Delimiter);
        if (file.Objects is not null) return await RecordLines.ReadObjects(file, stop);
        if (file.Compression != BillCompression.Zstd) return await RecordLines.Read(file, stop);
        // The engine unpacks what .NET cannot; its bytes pass by and are forgotten.
        var lines = new RecordLines(file.Delimiter);
        await using var counted = new LineCountingStream(lines);
        if (!await stage.IsNeeded(stop)) return await Count($"SELECT line FROM {Unpacked(file.Path)}");
        await using var bytes = File.OpenRead(file.Path);
        return await stage.Pass(file.Path, (bytes, file.Compression, Lines, Sent), Bounded, Count, stop);

        async Task<RecordLines> Count(string sql)
        {
            await client.CopyTo(new ClickHouseStatement($"{sql} SETTINGS max_threads = 1"), "TSVRaw", counted, stop);
            return lines;
        }
    }

    private const string Sent = "SELECT line FROM input('line String')";

    private static string Unpacked(string path) => $"file({BillSource.Literal(path)}, '{Lines}', 'line String', 'zstd')";

    private async Task<string> ZstdHeader(string path, CancellationToken stop)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["max_memory_usage"] = "200000000", ["max_threads"] = "1" };
        var lines = await stage.IsNeeded(stop)
            ? await stage.Pass(path, (await ZstdHead.Read(path, stop), BillCompression.Zstd, Lines, $"{Sent} LIMIT {HeaderLinesMax}"), settings, All, stop)
            : await All($"SELECT line FROM {Unpacked(path)} LIMIT {HeaderLinesMax}");
        if (lines.Count == 0)
            throw new ImportRefusedException("damaged_file", "The file unpacks to nothing", "It is empty inside, or was cut off on the way. Upload it again.");
        var text = Encoding.UTF8.GetBytes(string.Join('\n', lines.Select(line => line[0])));
        var quoted = false;
        var end = BillLook.EndOfRecord(text, ref quoted);
        if (end < 0) end = text.Length;
        return end <= BillLook.HeaderBytesMax ? Encoding.UTF8.GetString(text.AsSpan(0, end)) : throw BillLook.HeaderTooLong();

        Task<List<string?[]>> All(string sql) => client.All(new ClickHouseStatement(sql) { Settings = settings }, stop);
    }

    /// <summary>Objects name their fields one by one, and leave out what is null: only all of them together say which there are.</summary>
    private async Task<BillFile> LookAtJson(string path, string name, (BillCompression Compression, long Most) packed, CancellationToken stop)
    {
        var bytes = BillLook.BytesOf(path);
        var settings = new Dictionary<string, string>(Bounded, StringComparer.Ordinal);
        if (packed.Most > 0) BillSource.BoundUnpacking(settings, packed.Most);
        var fields = await stage.IsNeeded(stop) ? await Pass() : await All(BillSource.JsonFields(BillSource.JsonObjects(path, packed.Compression)));
        return fields.Count is > 1 and <= BillLook.ColumnsMax
            ? new BillFile(path, name, bytes, BillEncoding.Json, packed.Compression, ',', fields.ConvertAll(r => r[0]!)) { UnpackedBytesMax = packed.Most }
            : throw new ImportRefusedException("not_a_bill", "This is not a bill",
                $"Its JSON objects have {fields.Count} fields in all; a bill has at least two and at most {BillLook.ColumnsMax}. Upload one object per charge.");

        async Task<List<string?[]>> Pass()
        {
            await using var sent = File.OpenRead(path);
            return await stage.Pass(path, (sent, packed.Compression, "JSONAsString", BillSource.JsonFields("input('json String')")), settings, All, stop);
        }

        Task<List<string?[]>> All(string sql) => client.All(new ClickHouseStatement(sql) { Settings = settings }, stop);
    }

    private async Task<List<(string Name, string Type)>> ParquetTypes(string path, CancellationToken stop) =>
        (await AskFooter(path, footer => $"DESCRIBE format(Parquet, {footer})", stop)).ConvertAll(r => (r[0]!, r[1]!));

    private async Task<List<string?[]>> AskFooter(string path, Func<string, string> question, CancellationToken stop) =>
        await client.All(new ClickHouseStatement(question($"base64Decode('{Convert.ToBase64String(await ParquetFooter.Read(path, stop))}')"))
        {
            Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["max_query_size"] = (ParquetFooter.BytesMax * 2L).ToString(CultureInfo.InvariantCulture) },
        }, stop);
}
