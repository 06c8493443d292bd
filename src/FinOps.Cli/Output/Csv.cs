using System.Text;

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
            writer.Write(Cell(cell ?? ""));
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
                cells.Add(Plain(cell.ToString()));
                cell.Clear();
                if (c == ',')
                    continue;
                yield return [.. cells];
                cells.Clear();
            }
        }

        if (cells.Count > 0 || cell.Length > 0)
            yield return [.. cells, Plain(cell.ToString())];
    }

    private static string Plain(string cell) =>
        cell.Length > 1 && cell[0] == '\'' && IsRun(cell[1]) ? cell[1..] : cell;

    private static bool IsRun(char first) => first is '=' or '+' or '-' or '@' or '\t' or '\r';

    public static string Cell(string text)
    {
        if (text.Length > 0 && IsRun(text[0]) && !IsNumber(text))
            text = "'" + text;
        return text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    /// <summary>A sign, digits, at most one point with digits behind it: an amount, of any length.</summary>
    private static bool IsNumber(string text)
    {
        var digits = text.AsSpan(text[0] is '-' or '+' ? 1 : 0);
        var point = digits.IndexOf('.');
        var whole = point < 0 ? digits : digits[..point];
        var fraction = point < 0 ? "0" : digits[(point + 1)..];
        return !whole.IsEmpty && !fraction.IsEmpty
            && !whole.ContainsAnyExceptInRange('0', '9') && !fraction.ContainsAnyExceptInRange('0', '9');
    }
}
