using System.Text;
using FinOps.Focus;

namespace FinOps.Understand.Ingestion;

/// <summary>Rejected rows as CSV, safe to open in a spreadsheet.</summary>
public static class RejectsCsv
{
    /// <summary>The most rejected rows that one file lists.</summary>
    public const int RowsMax = 100_000;

    /// <summary>Writes line, column, value and reason.</summary>
    public static async Task Write(IEnumerable<Rejected> rejects, Stream target, CancellationToken stop)
    {
        await using var writer = new StreamWriter(target, new UTF8Encoding(false), leaveOpen: true);
        await writer.WriteAsync("line,column,value,reason\r\n");
        foreach (var reject in rejects)
        {
            stop.ThrowIfCancellationRequested();
            await writer.WriteAsync($"{reject.Line},{Cell(reject.Column)},{Cell(reject.Value)},{Cell(reject.Reason)}\r\n");
        }
    }

    /// <summary>A cell that no spreadsheet takes for a formula.</summary>
    private static string Cell(string text)
    {
        if (text.Length > 0 && "=+-@\t\r".Contains(text[0], StringComparison.Ordinal) && !ExactDecimal.TryParse(text, out _)) text = "'" + text;
        return text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
