using System.Text;

namespace FinOps.Understand.Ingestion;

/// <summary>The first records of a CSV, for people to look at; bills themselves are read by the engine.</summary>
/// <param name="Columns">The names of its columns.</param>
/// <param name="Rows">The records below.</param>
public sealed record TableHead(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    private static readonly char[] Delimiters = [',', ';', '\t', '|'];

    /// <summary>Reads a header and some records below it.</summary>
    /// <exception cref="ImportRefusedException">There is no header of two columns at least.</exception>
    public static TableHead Read(string text, int rowsMax)
    {
        var start = text.StartsWith('\uFEFF') ? 1 : 0;
        var end = EndOfRecord(text, start);
        var delimiter = Delimiters.MaxBy(d => Split(text[start..end], d).Count);
        var columns = Split(text[start..end], delimiter);
        if (columns.Count < 2) throw new ImportRefusedException("not_a_bill", "This is no table", "Its first line names fewer than two columns. Choose a CSV with a header line.");
        var rows = new List<IReadOnlyList<string>>();
        for (var at = end + 1; at < text.Length && rows.Count < rowsMax; at = end + 1)
        {
            end = EndOfRecord(text, at);
            if (text.AsSpan(at, end - at).Trim().Length > 0) rows.Add(Split(text[at..end], delimiter));
        }

        return new TableHead(columns, rows);
    }

    /// <summary>Where the record ends that begins there: at a line feed outside quotes, or at the end.</summary>
    private static int EndOfRecord(string text, int at)
    {
        for (var quoted = false; at < text.Length; at++)
        {
            if (text[at] == '"') quoted = !quoted;
            else if (text[at] == '\n' && !quoted) return at;
        }

        return text.Length;
    }

    private static List<string> Split(string record, char delimiter)
    {
        var (fields, field, quoted) = (new List<string>(), new StringBuilder(), false);
        foreach (var letter in record.TrimEnd('\r'))
        {
            if (letter == '"') quoted = !quoted;
            if (letter == delimiter && !quoted)
            {
                fields.Add(Bare(field));
                field.Clear();
            }
            else
            {
                field.Append(letter);
            }
        }

        fields.Add(Bare(field));
        return fields;
    }

    private static string Bare(StringBuilder field)
    {
        var text = field.ToString().Trim();
        return text is ['"', .., '"'] ? text[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : text;
    }
}
