using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using FinOps.Platform.Engines;
using FinOps.Understand.Ingestion;

namespace FinOps.Stores.ClickHouse;

/// <summary>
/// Tables in which the engine keeps copies of bills that it cannot read from a disk: each is filled by one INSERT whose body
/// is the file as it lies there, and then stands in for the file. A copy is named after the file's plain name in the intake
/// folder, so that whoever finds one knows whose it was.
/// </summary>
/// <param name="client">Asks the engine.</param>
/// <param name="shared">True when the engine sees the intake folder: see <see cref="SharedDisk.IsThere"/>.</param>
/// <param name="unpack">How much may come out of a packed file; what no setting changes, where left out.</param>
public sealed partial class BillStage(ClickHouseClient client, Func<CancellationToken, Task<bool>> shared, UnpackLimits? unpack = null)
{
    /// <summary>How much may come out of a packed file.</summary>
    internal UnpackLimits Unpack { get; } = unpack ?? new();

    /// <summary>The number of a record while records stream by.</summary>
    internal const string Counted = "rowNumberInAllBlocks() + 1";

    /// <summary>The same, in a copy.</summary>
    internal const string Number = "record_number";

    /// <summary>What is kept for a moment while a file is looked at.</summary>
    private const string LookEnding = "_look";

    /// <summary>
    /// Written once, read a few times, dropped: nothing is merged, and all columns share their buffers, of which two thousand
    /// columns would otherwise need a few megabytes each.
    /// </summary>
    private const string Storage = """
        ENGINE = MergeTree ORDER BY record_number SETTINGS min_bytes_for_wide_part = 1000000000000000,
          max_bytes_to_merge_at_max_space_in_pool = 1, max_bytes_to_merge_at_min_space_in_pool = 1, parts_to_delay_insert = 100000, parts_to_throw_insert = 100000
        """;

    private readonly ConcurrentDictionary<string, Stream> sending = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, PartsProgress> copying = new(StringComparer.Ordinal);

    /// <summary>True when bills must be copied to the engine.</summary>
    internal async Task<bool> IsNeeded(CancellationToken stop) => !await shared(stop);

    /// <summary>The copy of a file, by its path in the intake folder.</summary>
    internal static string TableOf(string path)
    {
        var name = Path.GetFileName(path).Replace('-', '_');
        return PlainName().IsMatch(name) ? $"intake_{name}" : throw new ArgumentException($"'{name}' is no plain name of the intake folder.", nameof(path));
    }

    /// <summary>The copy of an import's file.</summary>
    internal static string TableOf(long importId) => string.Create(CultureInfo.InvariantCulture, $"intake_import_{importId}");

    /// <summary>How many bytes of a file were sent, while it is being sent.</summary>
    internal long? Sent(string path)
    {
        try
        {
            return sending.GetValueOrDefault(path)?.Position;
        }
        catch (ObjectDisposedException)
        {
            // Found while it was being sent, closed before it was asked.
            return null;
        }
    }

    /// <summary>How far a bill has come that is copied part by part, while it is.</summary>
    internal PartsProgress? Parts(string path) => copying.GetValueOrDefault(path);

    /// <summary>Copies a file's records, numbered in the file's order. A copy that is there already is replaced.</summary>
    /// <param name="file">The file.</param>
    /// <param name="records">SQL that yields the records, by where their bytes come from.</param>
    /// <param name="settings">How they are read.</param>
    /// <param name="stop">Cancels.</param>
    /// <returns>The copy.</returns>
    internal async Task<string> Fill(BillFile file, Func<BytesFrom, string> records, IReadOnlyDictionary<string, string> settings, CancellationToken stop)
    {
        var table = TableOf(file.Path);
        await Drop(table, stop);
        await client.Execute(
            new ClickHouseStatement($"CREATE TABLE {table} {Storage} EMPTY AS SELECT {Counted} AS {Number}, * FROM {records(BillSource.Nothing)}") { Settings = settings }, stop);
        var insert = new ClickHouseStatement($"INSERT INTO {table} SELECT {Counted} AS {Number}, * FROM {records(BillSource.Body)} FORMAT {BillSource.FormatOf(file.Encoding)}")
        {
            Settings = InOrder(settings),
        };
        await using var bytes = File.OpenRead(file.Path);
        sending[file.Path] = bytes;
        try
        {
            await client.Insert(insert, bytes, BillSource.CompressionOf(file.Compression), stop);
        }
        finally
        {
            sending.TryRemove(file.Path, out _);
        }

        return table;
    }

    /// <summary>Copies records that the engine reads by itself, part by part, numbered through all of them.</summary>
    /// <param name="file">The bill.</param>
    /// <param name="records">SQL that yields the records, by where their bytes come from.</param>
    /// <param name="parts">Where the bytes of each part come from, and how many they are.</param>
    /// <param name="settings">How they are read.</param>
    /// <param name="stop">Cancels.</param>
    /// <returns>The copy.</returns>
    internal async Task<string> Fill(BillFile file, Func<BytesFrom, string> records, IReadOnlyList<(BytesFrom From, long Bytes)> parts, IReadOnlyDictionary<string, string> settings, CancellationToken stop)
    {
        var table = TableOf(file.Path);
        await Drop(table, stop);
        await client.Execute(
            new ClickHouseStatement($"CREATE TABLE {table} {Storage} EMPTY AS SELECT {Counted} AS {Number}, * FROM {records(BillSource.Nothing)}") { Settings = settings }, stop);
        copying[file.Path] = new PartsProgress([.. parts.Select(p => p.Bytes)]);
        try
        {
            foreach (var part in parts)
            {
                var before = copying[file.Path];
                await client.Execute(new ClickHouseStatement($"INSERT INTO {table} SELECT {before.Rows} + {Counted} AS {Number}, * FROM {records(part.From)}") { Settings = InOrder(settings) }, stop);
                var rows = (await client.All(new ClickHouseStatement($"SELECT toString(max({Number})) FROM {table}"), stop))[0][0]!;
                copying[file.Path] = before.Next(long.Parse(rows, CultureInfo.InvariantCulture));
            }
        }
        finally
        {
            copying.TryRemove(file.Path, out _);
        }

        return table;
    }

    /// <summary>Sends bytes past a SELECT that makes lines of them, and reads those.</summary>
    /// <param name="path">The file that the bytes are of.</param>
    /// <param name="sent">The bytes, how they are packed and written, and the SELECT; it yields <c>line</c>.</param>
    /// <param name="settings">How they are read.</param>
    /// <param name="read">Takes the SQL that yields the lines in order.</param>
    /// <param name="stop">Cancels.</param>
    internal async Task<T> Pass<T>(
        string path, (Stream Bytes, BillCompression Compression, string Format, string Select) sent, IReadOnlyDictionary<string, string> settings,
        Func<string, Task<T>> read, CancellationToken stop)
    {
        var table = TableOf(path) + LookEnding;
        try
        {
            await Drop(table, stop);
            await client.Execute(new ClickHouseStatement($"CREATE TABLE {table} ({Number} UInt64, line String) {Storage}"), stop);
            await client.Insert(
                new ClickHouseStatement($"INSERT INTO {table} SELECT {Counted} AS {Number}, line FROM ({sent.Select}) FORMAT {sent.Format}") { Settings = InOrder(settings) },
                sent.Bytes, BillSource.CompressionOf(sent.Compression), stop);
            return await read($"SELECT line FROM {table} ORDER BY {Number}");
        }
        finally
        {
            await TryDrop(table);
        }
    }

    /// <summary>Makes one Parquet file of several: they are sent one after the other, and the whole comes back.</summary>
    /// <param name="parts">The files, each with its columns.</param>
    /// <param name="target">The file to write.</param>
    /// <param name="stop">Cancels.</param>
    internal async Task Join(IReadOnlyList<(string Path, List<(string Name, string Type)> Columns)> parts, string target, CancellationToken stop)
    {
        const int RecordBits = 40;
        var table = TableOf(target) + LookEnding;
        var columns = ParquetJoin.Columns([.. parts.Select(p => p.Columns)]);
        try
        {
            await client.Execute(new ClickHouseStatement($"CREATE TABLE {table} ({Number} UInt64, {Defined(columns)}) {Storage}"), stop);
            for (var i = 0; i < parts.Count; i++)
            {
                var part = parts[i].Columns;
                var insert = $"INSERT INTO {table} ({Number}, {Named(part)}) SELECT {(ulong)i << RecordBits} + {Counted}, {Named(part)} FROM {BillSource.Body("", Defined(part))} FORMAT Parquet";
                await using var bytes = File.OpenRead(parts[i].Path);
                await client.Insert(new ClickHouseStatement(insert) { Settings = InOrder(ParquetJoin.Writing) }, bytes, "none", stop);
            }

            await using var whole = new FileStream(target, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 20, FileOptions.Asynchronous);
            var all = $"SELECT {Named(columns)} FROM {table} ORDER BY {Number}";
            await client.CopyTo(new ClickHouseStatement(all) { Settings = ParquetJoin.Writing }, "Parquet", whole, stop);
        }
        finally
        {
            await TryDrop(table);
        }

        static string Defined(IEnumerable<(string Name, string Type)> columns) => string.Join(", ", columns.Select(c => $"{BillSource.Quoted(c.Name)} {c.Type}"));

        static string Named(IEnumerable<(string Name, string Type)> columns) => string.Join(", ", columns.Select(c => BillSource.Quoted(c.Name)));
    }

    /// <summary>Removes the copy of a file; when the engine cannot now, the caretaker will have it do so later.</summary>
    internal async Task TryDrop(string table)
    {
        try
        {
            await Drop(table, CancellationToken.None);
        }
        catch (Exception e) when (e is EngineDownException or ClickHouseException)
        {
            // RemoveLeftOver finds it.
        }
    }

    /// <summary>Removes copies that nobody needs any more: of imports that are over, and of files that were only judged, a while ago.</summary>
    /// <param name="unfinished">Gives the imports that are not over. Asked after the copies were listed: a copy is made after its import.</param>
    /// <param name="stop">Cancels.</param>
    internal async Task RemoveLeftOver(Func<Task<IReadOnlySet<long>>> unfinished, CancellationToken stop)
    {
        // A table that is being made has no time yet, that is, the first of all times.
        var tables = await client.All(new ClickHouseStatement("""
            SELECT name, toString(metadata_modification_time > toDateTime(0, 'UTC') AND metadata_modification_time < now() - INTERVAL 6 HOUR)
            FROM system.tables
            WHERE database = currentDatabase() AND startsWith(name, 'intake_')
            """), stop);
        if (tables.Count == 0) return;
        var alive = await unfinished();
        foreach (var table in tables)
        {
            if (ImportOf(table[0]!) is { } import ? !alive.Contains(import) : table[1] == "1") await Drop(table[0]!, stop);
        }
    }

    private static long? ImportOf(string table) =>
        CopyOfImport().Match(table) is { Success: true } found ? long.Parse(found.Groups["id"].ValueSpan, CultureInfo.InvariantCulture) : null;

    /// <summary>
    /// Emptied first, which frees the disk at once: a server keeps what was dropped for minutes, and waiting for the end of
    /// that (SYNC) never ends where the embedded engine answers.
    /// </summary>
    private async Task Drop(string table, CancellationToken stop)
    {
        foreach (var verb in new[] { "TRUNCATE", "DROP" })
        {
            await client.Execute(new ClickHouseStatement($"{verb} TABLE IF EXISTS {table}")
            {
                // The guard against a slip of an administrator; a copy may be larger.
                Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["max_table_size_to_drop"] = "0", ["max_partition_size_to_drop"] = "0" },
            }, stop);
        }
    }

    private static Dictionary<string, string> InOrder(IReadOnlyDictionary<string, string> settings) => new(settings, StringComparer.Ordinal)
    {
        ["parallelize_output_from_storages"] = "0",
        ["max_insert_threads"] = "1",
        ["input_format_parquet_preserve_order"] = "1",
        // A server would otherwise gather a million records before it passes them on.
        ["max_insert_block_size"] = "65409",
    };

    [GeneratedRegex("^[a-z0-9_]{1,100}\\z", RegexOptions.NonBacktracking)]
    private static partial Regex PlainName();

    [GeneratedRegex("^intake_import_(?<id>[0-9]{1,18})(_look)?\\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CopyOfImport();
}
