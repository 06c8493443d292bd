using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using FinOps.Understand.Ingestion;

namespace FinOps.Stores.ClickHouse;

/// <summary>
/// Has the engine read bills from object stores by itself. Whether it can is asked of the engine, with a small read, once in a
/// while per bucket. Objects are read once each, into a copy as of a file that was sent, so that whatever follows is the same.
/// What the engine says of an object never leaves here: it might quote what the object was opened with.
/// </summary>
internal sealed class BillObjects(ClickHouseClient client, BillStage stage, TimeProvider clock)
{
    private const int HeaderLinesMax = 100;
    private const int OutOfMemory = 241;
    private const int DiskFull = 243;
    private const int Cancelled = 394;
    private const string Lines = "LineAsString";

    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ProbePatience = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<string, (bool Reached, DateTimeOffset Until)> places = new(StringComparer.Ordinal);

    /// <summary>True when the engine reads the first of the objects.</summary>
    public async Task<bool> Reaches(ObjectBill bill, CancellationToken stop)
    {
        if (places.TryGetValue(bill.Place, out var known) && known.Until > clock.GetUtcNow()) return known.Reached;
        using var late = new CancellationTokenSource(ProbePatience, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        var reached = false;
        try
        {
            reached = bill.Encoding == BillEncoding.Parquet
                ? (await TypesOf(bill.Objects[0], both.Token)).Count > 0
                : (await HeaderOf(bill, 0, both.Token)).Length > 0;
        }
        catch (Exception e) when (e is ClickHouseException or ImportRefusedException || (e is OperationCanceledException && !stop.IsCancellationRequested))
        {
            // It cannot; why is its own affair.
        }

        Remember(bill, reached);
        return reached;
    }

    /// <summary>Looks at the objects' headers, which must be of one table.</summary>
    public async Task<BillFile> Look(string path, string name, ObjectBill bill, CancellationToken stop)
    {
        try
        {
            if (bill.Encoding == BillEncoding.Parquet)
            {
                var parts = new List<IReadOnlyList<(string Name, string Type)>>();
                foreach (var one in bill.Objects) parts.Add(await TypesOf(one, stop));
                var types = ParquetJoin.Columns(parts);
                return new BillFile(path, name, bill.Bytes, bill.Encoding, bill.Compression, ',', [.. types.Select(t => t.Name)]) { Objects = bill, Types = types };
            }

            var header = await HeaderOf(bill, 0, stop);
            for (var i = 1; i < bill.Objects.Count; i++)
            {
                // What does not fit together is told apart by this server, which has the bytes.
                if (await HeaderOf(bill, i, stop) != header) throw CannotRead(bill);
            }

            if (BillLook.StartsAsJson(Encoding.UTF8.GetBytes(header))) throw CannotRead(bill);
            var (delimiter, columns) = BillLook.Columns(header);
            return new BillFile(path, name, bill.Bytes, bill.Encoding, bill.Compression, delimiter, columns) { Objects = bill };
        }
        catch (ClickHouseException e)
        {
            throw Refused(e, bill);
        }
    }

    /// <summary>Copies the objects' records, numbered through all of them in order.</summary>
    public async Task<string> Fill(BillFile file, IReadOnlyDictionary<string, string> settings, CancellationToken stop)
    {
        var bill = file.Objects!;
        try
        {
            var table = await stage.Fill(file, from => BillSource.Sql(file, file.Types, from), [.. bill.Objects.Select(o => (From(o, bill.Compression), o.Bytes))], Reading(settings), stop);
            await bill.StillThere(stop);
            return table;
        }
        catch (ClickHouseException e)
        {
            throw Refused(e, bill);
        }
    }

    /// <summary>
    /// False when a plain CSV may end inside a quoted field, which the engine takes for the field's end; packed ones carry their
    /// own proof of being whole. The last line alone tells, for one that began earlier has a line feed in its last field.
    /// </summary>
    public async Task<bool> EndsOutsideQuotes(BillFile file, CancellationToken stop)
    {
        var bill = file.Objects!;
        if (bill.Compression != BillCompression.None) return true;
        try
        {
            foreach (var one in bill.Objects)
            {
                var sql = $"SELECT argMax(line, at) FROM (SELECT rowNumberInAllBlocks() AS at, line FROM {From(one, bill.Compression)(Lines, "line String")})";
                var last = (await client.All(new ClickHouseStatement(sql) { Settings = Reading(Bounded) }, stop))[0][0]!;
                var lines = new RecordLines(file.Delimiter);
                lines.Add(Encoding.UTF8.GetBytes(last));
                if (lines.EndsInQuotes) return false;
            }

            return true;
        }
        catch (ClickHouseException e)
        {
            throw Refused(e, bill);
        }
    }

    /// <summary>How the engine is told to read an object: literals for what it is told, so that nothing of it is ever SQL.</summary>
    internal static BytesFrom From(EngineObject one, BillCompression compression) => (format, structure) =>
    {
        var told = one.Arguments.Select(BillSource.Literal).ToList();
        if (one.Unsigned) told.Add("NOSIGN");
        told.Add(BillSource.Literal(format));
        if (structure.Length > 0)
        {
            string[] both = [BillSource.Literal(structure), BillSource.Literal(BillSource.CompressionOf(compression))];
            told.AddRange(one.PackingFirst ? both.Reverse() : both);
        }

        if (one.Headers.Count > 0) told.Add($"headers({string.Join(", ", one.Headers.Select(h => $"{BillSource.Literal(h.Key)} = {BillSource.Literal(h.Value)}"))})");
        return $"{one.Function}({string.Join(", ", told)})";
    };

    private async Task<List<(string Name, string Type)>> TypesOf(EngineObject one, CancellationToken stop)
    {
        var rows = await client.All(new ClickHouseStatement($"DESCRIBE {From(one, BillCompression.None)("Parquet", "")}") { Settings = Probing }, stop);
        return rows.ConvertAll(r => (r[0]!, r[1]!));
    }

    private async Task<string> HeaderOf(ObjectBill bill, int at, CancellationToken stop)
    {
        var sql = $"SELECT line FROM {From(bill.Objects[at], bill.Compression)(Lines, "line String")} LIMIT {HeaderLinesMax}";
        var lines = await client.All(new ClickHouseStatement(sql) { Settings = Probing }, stop);
        var text = Encoding.UTF8.GetBytes(string.Join('\n', lines.Select(line => line[0])));
        var quoted = false;
        var end = BillLook.EndOfRecord(text, ref quoted);
        var header = Encoding.UTF8.GetString(text.AsSpan(0, end < 0 ? text.Length : end)).TrimEnd('\r', '\n');
        return header.Length <= BillLook.HeaderBytesMax ? header : throw CannotRead(bill);
    }

    private static Dictionary<string, string> Bounded { get; } = new(StringComparer.Ordinal) { ["max_memory_usage"] = ClickHouseIntake.MemoryMax };

    /// <summary>A look gives up soon, and never takes what it remembers of an object for the object.</summary>
    private static Dictionary<string, string> Probing { get; } = Reading(new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["max_memory_usage"] = "500000000",
        ["max_threads"] = "1",
        ["s3_retry_attempts"] = "2",
    });

    private static Dictionary<string, string> Reading(IReadOnlyDictionary<string, string> settings)
    {
        var all = new Dictionary<string, string>(settings, StringComparer.Ordinal)
        {
            ["use_cache_for_count_from_files"] = "0",
            ["use_hive_partitioning"] = "0",
            ["schema_inference_use_cache_for_s3"] = "0",
            ["s3_skip_empty_files"] = "0",
        };
        all.TryAdd("s3_retry_attempts", "8");
        return all;
    }

    private Exception Refused(ClickHouseException e, ObjectBill bill) => e.Code switch
    {
        // The store's own memory comes back; a bill that needs more than one may have is fetched instead. Nothing else of what the
        // engine says is repeated: it names places.
        OutOfMemory when e.Message.Contains("(total)", StringComparison.Ordinal) => ClickHouseIntake.Refused(new ClickHouseException(e.Code, "(total)"), bill.Place),
        DiskFull or Cancelled => ClickHouseIntake.Refused(new ClickHouseException(e.Code, ""), bill.Place),
        _ => CannotRead(bill, e.Code),
    };

    private ImportRefusedException CannotRead(ObjectBill bill, int code = 0)
    {
        Remember(bill, reached: false);
        return new ImportRefusedException("engine_cannot_read", "The cost store cannot read the bill by itself", string.Create(CultureInfo.InvariantCulture,
            $"It could not read the {bill.Objects.Count} objects where they lie (code {code}). Nothing was imported; this server fetches them instead."));
    }

    private void Remember(ObjectBill bill, bool reached) => places[bill.Place] = (reached, clock.GetUtcNow() + Remembered);
}
