using System.IO.Compression;
using FinOps.Understand.Ingestion;

namespace FinOps.Stores.ClickHouse;

/// <summary>
/// Finds the line on which a CSV record starts. The engine counts records; people count lines, and a quoted field may hold
/// line feeds. Fed only when rows were rejected, and by the byte, so that even a large file takes a second.
/// </summary>
internal sealed class RecordLines(char delimiter)
{
    /// <summary>With line feeds inside the quotes of more records than this, records are told instead of lines.</summary>
    public const int RecordsMax = 100_000;

    private readonly List<(long Record, long Feeds)> found = [];
    private long record;    // the header is record 0
    private long feeds;
    private bool quoted;
    private byte before = (byte)'\n';

    /// <summary>True when the file ends inside a quoted field: a quote is not closed, or the end of the file is missing.</summary>
    public bool EndsInQuotes => quoted;

    /// <summary>True when too many records hold line feeds to keep them all.</summary>
    public bool TooMany { get; private set; }

    /// <summary>
    /// The records (the header is 0) that hold line feeds inside quotes, each with how many line feeds inside quotes there
    /// are up to its end.
    /// </summary>
    public IReadOnlyList<(long Record, long Feeds)> Found => TooMany ? [] : found;

    /// <summary>Reads a plain or gzipped file.</summary>
    public static async Task<RecordLines> Read(BillFile file, CancellationToken stop)
    {
        var lines = new RecordLines(file.Delimiter);
        await using var raw = new FileStream(file.Path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        await using Stream text = file.Compression == BillCompression.Gzip ? new GZipStream(raw, CompressionMode.Decompress) : raw;
        var buffer = new byte[1 << 16];
        for (int read; (read = await text.ReadAsync(buffer, stop)) > 0;) lines.Add(buffer.AsSpan(0, read));
        return lines;
    }

    /// <summary>Reads the objects of a bill as if they stood behind one header in one file.</summary>
    public static async Task<RecordLines> ReadObjects(BillFile file, CancellationToken stop)
    {
        var (lines, bill, buffer) = (new RecordLines(file.Delimiter), file.Objects!, new byte[1 << 16]);
        for (var i = 0; i < bill.Objects.Count; i++)
        {
            await using var raw = await bill.Open(i, stop);
            await using var text = new BufferedStream(file.Compression == BillCompression.Gzip ? new GZipStream(raw, CompressionMode.Decompress) : raw, 1 << 16);
            if (i > 0) await BillParts.ReadHeader(text, stop);
            var last = (byte)'\n';
            for (int read; (read = await text.ReadAsync(buffer, stop)) > 0;)
            {
                last = buffer[read - 1];
                lines.Add(buffer.AsSpan(0, read));
            }

            if (last != '\n' && bill.Objects.Count > 1) lines.Add("\n"u8);
        }

        return lines;
    }

    /// <summary>Takes the next bytes of the unpacked file.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (bytes.IndexOfAny((byte)'"', (byte)'\n') is var at and >= 0)
        {
            var opens = Opens(bytes[..at]);
            if (bytes[at] == '"') quoted = !quoted && opens;
            else if (quoted) Feed();
            else record++;
            before = bytes[at];
            bytes = bytes[(at + 1)..];
        }

        if (Last(bytes) is { } last) before = last;
    }

    private void Feed()
    {
        feeds++;
        if (found.Count > 0 && found[^1].Record == record) found[^1] = (record, feeds);
        else if (found.Count < RecordsMax) found.Add((record, feeds));
        else TooMany = true;
    }

    /// <summary>
    /// True when a quote after these bytes opens a field, or goes on with one (a doubled quote); one in the middle of an
    /// unquoted field, as in 27" screen, is a letter like any other.
    /// </summary>
    private bool Opens(ReadOnlySpan<byte> bytes)
    {
        var last = Last(bytes) ?? before;
        return last == delimiter || last == '\n' || (last == '"' && bytes.IsEmpty);
    }

    /// <summary>The last byte that is not white space around a field.</summary>
    private byte? Last(ReadOnlySpan<byte> bytes)
    {
        for (var i = bytes.Length - 1; i >= 0; i--)
            if (bytes[i] == delimiter || bytes[i] is not ((byte)' ' or (byte)'\t')) return bytes[i];
        return null;
    }
}

/// <summary>A stream that forgets what is written into it once the lines are counted.</summary>
internal sealed class LineCountingStream(RecordLines lines) : Stream
{
    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => lines.Add(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer) => lines.Add(buffer);

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        lines.Add(buffer.Span);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        lines.Add(buffer.AsSpan(offset, count));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();
}
