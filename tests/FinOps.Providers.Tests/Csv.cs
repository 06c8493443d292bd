using System.Globalization;
using System.Text;

namespace FinOps.Providers.Tests;

/// <summary>A row of a bill read back from its bytes, by column name; an empty field is null.</summary>
internal sealed record BillRow(IReadOnlyDictionary<string, int> Columns, string[] Fields, long Line)
{
    public string? this[string column] =>
        Columns.TryGetValue(column, out var at) && Fields[at].Length > 0 ? Fields[at] : null;

    public decimal? Number(string column) =>
        this[column] is { } text ? decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture) : null;

    public decimal Cost(string column) => Number(column) ?? throw new InvalidDataException($"line {Line}: {column} is null");

    public DateOnly Day => DateOnly.ParseExact(this["ChargePeriodStart"]!.AsSpan(0, 10), "yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>A reader of CSV written for the tests alone, so that the writer is not checked by itself.</summary>
internal static class Csv
{
    public static IEnumerable<BillRow> Read(Stream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, bufferSize: 1 << 16);
        var header = Record(reader, 0) ?? throw new InvalidDataException("no header");
        var columns = header.Select((name, at) => (name, at)).ToDictionary(column => column.name, column => column.at, StringComparer.Ordinal);
        for (var line = 2L; Record(reader, header.Length) is { } fields; line++)
        {
            if (fields.Length != header.Length)
                throw new InvalidDataException($"line {line}: {fields.Length} fields under {header.Length} columns");
            yield return new BillRow(columns, fields, line);
        }
    }

    public static IEnumerable<BillRow> ReadFile(string path)
    {
        using var stream = File.OpenRead(path);
        foreach (var row in Read(stream))
            yield return row;
    }

    private static string[]? Record(StreamReader reader, int expected)
    {
        var line = reader.ReadLine();
        if (line is null)
            return null;
        while (line.AsSpan().Count('"') % 2 == 1)   // a line feed inside a quoted field
            line += "\n" + (reader.ReadLine() ?? throw new InvalidDataException("the file ends inside a quoted field"));
        var fields = new List<string>(Math.Max(expected, 64));
        for (var at = 0; at <= line.Length;)
        {
            if (at < line.Length && line[at] == '"')
            {
                at = Quoted(line, at, fields);
                continue;
            }

            var comma = line.IndexOf(',', at);
            var end = comma < 0 ? line.Length : comma;
            fields.Add(line[at..end]);
            at = end + 1;
        }

        return [.. fields];
    }

    private static int Quoted(string line, int start, List<string> fields)
    {
        var end = start + 1;
        while (line[end] != '"' || (end + 1 < line.Length && line[end + 1] == '"'))
            end += line[end] == '"' ? 2 : 1;
        fields.Add(line[(start + 1)..end].Replace("\"\"", "\"", StringComparison.Ordinal));
        return end + 2;
    }
}
