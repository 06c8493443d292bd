using System.Text;
using FinOps.Focus;

namespace FinOps.Costs;

/// <summary>Answers as CSV, safe to open in a spreadsheet.</summary>
public static class CostCsv
{
    private static readonly System.Buffers.SearchValues<char> NeedQuotes = System.Buffers.SearchValues.Create(",\"\r\n");

    /// <summary>Writes the header and every row as it comes.</summary>
    public static async Task Write(Stream to, IReadOnlyList<CostColumn> columns, IAsyncEnumerable<string?[]> rows, CancellationToken stop)
    {
        await using var text = new StreamWriter(to, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 32 * 1024, leaveOpen: true);
        await text.WriteAsync(Line(columns.Select(c => Escape(c.Name, CellKind.Text))).AsMemory(), stop);
        await foreach (var row in rows.WithCancellation(stop))
            await text.WriteAsync(Line(row.Select((cell, i) => Escape(cell, columns[i].Kind))).AsMemory(), stop);
    }

    /// <summary>
    /// A cell: quoted where CSV needs it. A text that a spreadsheet would run as a formula (it starts with = + - @, tab or
    /// return) gets an apostrophe before it, unless it is a number.
    /// </summary>
    public static string Escape(string? cell, CellKind kind)
    {
        if (string.IsNullOrEmpty(cell)) return "";
        var isText = kind is CellKind.Text or CellKind.Unit or CellKind.Currency;
        var safe = isText && cell[0] is '=' or '+' or '-' or '@' or '\t' or '\r' && !ExactDecimal.TryParse(cell, out _) ? "'" + cell : cell;
        return safe.AsSpan().ContainsAny(NeedQuotes) ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }

    private static string Line(IEnumerable<string> cells) => string.Join(',', cells) + "\r\n";
}
