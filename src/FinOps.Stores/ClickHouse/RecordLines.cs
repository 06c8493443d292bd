using System.IO.Compression;
using FinOps.Understand.Ingestion;

namespace FinOps.Stores.ClickHouse;

/// <summary>
/// Finds the line on which a CSV record starts. The engine counts records; people count lines, and a quoted field may hold
/// line feeds. Read only when rows were rejected, and by the byte, so that even a large file takes a second.
/// </summary>
internal static class RecordLines
{
    /// <summary>With more line feeds inside quotes than this, records are told instead of lines.</summary>
    public const int FeedsMax = 20_000;

    /// <summary>For every line feed inside quotes, the number of the record (from 1) that holds it; null when there are too many to say.</summary>
    public static async Task<IReadOnlyList<long>?> FeedsInsideQuotes(BillFile file, CancellationToken stop)
    {
        if (file.Encoding != BillEncoding.Csv || file.Compression == BillCompression.Zstd) return null;
        await using var raw = new FileStream(file.Path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, FileOptions.SequentialScan);
        await using Stream text = file.Compression == BillCompression.Gzip ? new GZipStream(raw, CompressionMode.Decompress) : raw;
        var feeds = new List<long>();
        var buffer = new byte[1 << 20];
        var state = new State();
        for (int read; (read = await text.ReadAsync(buffer, stop)) > 0;)
        {
            Scan(buffer.AsSpan(0, read), ref state, feeds);
            if (feeds.Count > FeedsMax) return null;
        }

        return feeds;
    }

    private static void Scan(ReadOnlySpan<byte> bytes, ref State state, List<long> feeds)
    {
        while (bytes.IndexOfAny((byte)'"', (byte)'\n') is var at and >= 0)
        {
            if (bytes[at] == '"') state.Quoted = !state.Quoted;
            else if (!state.Quoted) state.Record++;
            else if (feeds.Count <= FeedsMax) feeds.Add(state.Record);
            bytes = bytes[(at + 1)..];
        }
    }

    /// <summary>The header is record 0.</summary>
    private struct State
    {
        public bool Quoted;
        public long Record;
    }
}
