using System.Text;
using FinOps.Platform;

namespace FinOps.Costs;

/// <summary>Answers as CSV, safe to open in a spreadsheet.</summary>
public static class CostCsv
{
    /// <summary>Writes the header and every row as it comes.</summary>
    public static async Task Write(Stream to, IReadOnlyList<CostColumn> columns, IAsyncEnumerable<string?[]> rows, CancellationToken stop)
    {
        await using var text = new StreamWriter(to, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 32 * 1024, leaveOpen: true);
        await text.WriteAsync(Line(columns.Select(c => Escape(c.Name, CellKind.Text))).AsMemory(), stop);
        await foreach (var row in rows.WithCancellation(stop))
            await text.WriteAsync(Line(row.Select((cell, i) => Escape(cell, columns[i].Kind))).AsMemory(), stop);
    }

    /// <summary>A cell: a text as <see cref="CsvCell"/> makes it harmless; amounts, times and shares are ours and no text.</summary>
    public static string Escape(string? cell, CellKind kind) =>
        kind is CellKind.Text or CellKind.Unit or CellKind.Currency ? CsvCell.Of(cell) : CsvCell.Quoted(cell ?? "");

    private static string Line(IEnumerable<string> cells) => string.Join(',', cells) + "\r\n";
}
