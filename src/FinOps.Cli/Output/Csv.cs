using System.Text;
using FinOps.Platform;

namespace FinOps.Cli.Output;

/// <summary>CSV as the server writes it: quoted where needed, and no cell that a spreadsheet would run.</summary>
internal static class Csv
{
    public static void WriteRow(TextWriter writer, IEnumerable<string?> cells)
    {
        var first = true;
        foreach (var cell in cells)
        {
            if (!first)
                writer.Write(',');
            first = false;
            writer.Write(CsvCell.Of(cell));
        }

        writer.Write("\n");
    }

    /// <summary>The rows of a CSV, read as they come; what was escaped against spreadsheets is given back as it was.</summary>
    public static IEnumerable<string[]> ReadRows(TextReader reader)
    {
        var cells = new List<string>();
        var cell = new StringBuilder();
        var isQuoted = false;
        int next;
        while ((next = reader.Read()) >= 0)
        {
            var c = (char)next;
            if (isQuoted && c == '"' && reader.Peek() == '"')
                cell.Append((char)reader.Read());
            else if (c == '"')
                isQuoted = !isQuoted;
            else if (isQuoted || c is not (',' or '\n' or '\r'))
                cell.Append(c);
            else if (c != '\r')
            {
                cells.Add(CsvCell.Plain(cell.ToString()));
                cell.Clear();
                if (c == ',')
                    continue;
                yield return [.. cells];
                cells.Clear();
            }
        }

        if (cells.Count > 0 || cell.Length > 0)
            yield return [.. cells, CsvCell.Plain(cell.ToString())];
    }
}
