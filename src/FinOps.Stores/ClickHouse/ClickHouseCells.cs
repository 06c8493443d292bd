using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using FinOps.Platform.Engines;

namespace FinOps.Stores.ClickHouse;

/// <summary>Reads rows in ClickHouse's format JSONCompactEachRow: one JSON array per line.</summary>
internal static class ClickHouseCells
{
    private const int LineBytesMax = 16 << 20;

    /// <summary>Gives rows as they arrive.</summary>
    /// <exception cref="ClickHouseException">The engine wrote an error into the body.</exception>
    /// <exception cref="EngineDownException">The body ended without its end.</exception>
    public static async IAsyncEnumerable<string?[]> Read(Stream body, [EnumeratorCancellation] CancellationToken stop)
    {
        var pipe = PipeReader.Create(body, new StreamPipeReaderOptions(bufferSize: 64 * 1024));
        var rows = new List<string?[]>();
        var width = 0;
        try
        {
            var complete = false;
            while (!complete)
            {
                var result = await Next(pipe, stop);
                complete = result.IsCompleted;
                var rest = result.Buffer;
                while (Line(ref rest, complete) is { } line) Add(rows, line, ref width);
                if (rest.Length > LineBytesMax) throw new ClickHouseException(0, $"A row is longer than {LineBytesMax} bytes.");
                pipe.AdvanceTo(rest.Start, rest.End);
                foreach (var row in rows) yield return row;
                rows.Clear();
            }
        }
        finally
        {
            await pipe.CompleteAsync();
        }
    }

    private static async ValueTask<ReadResult> Next(PipeReader pipe, CancellationToken stop)
    {
        try
        {
            return await pipe.ReadAsync(stop);
        }
        catch (Exception e) when (e is IOException or HttpRequestException && !stop.IsCancellationRequested)
        {
            throw new EngineDownException(EngineName.Costs, "the answer broke off", e);
        }
    }

    private static ReadOnlySequence<byte>? Line(ref ReadOnlySequence<byte> rest, bool complete)
    {
        if (rest.PositionOf((byte)'\n') is { } end)
        {
            var line = rest.Slice(0, end);
            rest = rest.Slice(rest.GetPosition(1, end));
            return line;
        }

        if (!complete || rest.IsEmpty) return null;
        var last = rest;
        rest = rest.Slice(rest.End);
        return last;
    }

    private static void Add(List<string?[]> rows, in ReadOnlySequence<byte> line, ref int width)
    {
        if (line.IsEmpty || (line.Length == 1 && line.FirstSpan[0] == '\r')) return;
        try
        {
            var reader = new Utf8JsonReader(line);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray) throw Broken(line);
            var cells = new List<string?>(width);
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) cells.Add(Cell(ref reader));
            width = cells.Count;
            rows.Add([.. cells]);
        }
        catch (JsonException)
        {
            // An error that arose while rows were streaming is written into the body as text.
            throw Broken(line);
        }
    }

    private static string? Cell(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Null => null,
        JsonTokenType.Number => Encoding.ASCII.GetString(reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan),
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        _ => throw new InvalidOperationException($"A cell cannot be {reader.TokenType}."),
    };

    private static ClickHouseException Broken(in ReadOnlySequence<byte> line) => new(0, Encoding.UTF8.GetString(line));
}
