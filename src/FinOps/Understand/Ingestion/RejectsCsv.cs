using System.Text;
using FinOps.Platform;

namespace FinOps.Understand.Ingestion;

/// <summary>Rejected rows as CSV, safe to open in a spreadsheet.</summary>
public static class RejectsCsv
{
    /// <summary>Writes line, column, value and reason of each, as they come.</summary>
    public static async Task Write(IAsyncEnumerable<Rejected> rejects, Stream target, CancellationToken stop)
    {
        await using var writer = new StreamWriter(target, new UTF8Encoding(false), leaveOpen: true);
        await writer.WriteAsync("line,column,value,reason\r\n");
        await foreach (var reject in rejects.WithCancellation(stop))
            await writer.WriteAsync($"{reject.Line},{CsvCell.Of(reject.Column)},{CsvCell.Of(reject.Value)},{CsvCell.Of(reject.Reason)}\r\n");
    }
}
