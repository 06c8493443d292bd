using System.Text;

namespace FinOps.Providers.Native;

/// <summary>The parts of a mapping's .sql file: <c>WITH</c> names, <c>SELECT</c> columns, each an expression and what it is called.</summary>
/// <param name="Version">What stands after <c>-- version:</c>.</param>
/// <param name="Names">Worked out once per record.</param>
/// <param name="Columns">FOCUS columns, and <c>x_</c> columns kept beside them.</param>
/// <param name="Steps">How many names stand before each further <c>WITH</c>.</param>
internal sealed record MappingText(
    string Version, IReadOnlyList<KeyValuePair<string, string>> Names, IReadOnlyList<KeyValuePair<string, string>> Columns, IReadOnlyList<int> Steps)
{
    private const string VersionMark = "-- version:";

    /// <summary>Takes a file apart.</summary>
    /// <exception cref="FormatException">It is not written as a mapping is.</exception>
    public static MappingText Parse(string sql)
    {
        var version = sql.Split('\n').FirstOrDefault(l => l.StartsWith(VersionMark, StringComparison.Ordinal))?[VersionMark.Length..].Trim();
        if (string.IsNullOrEmpty(version)) throw new FormatException($"The mapping has no line '{VersionMark}'.");
        var names = new List<KeyValuePair<string, string>>();
        var columns = new List<KeyValuePair<string, string>>();
        var steps = new List<int>();
        var into = names;
        foreach (var item in Items(sql))
        {
            var text = item;
            if (text.StartsWith("WITH\n", StringComparison.Ordinal))
            {
                if (names.Count > 0) steps.Add(names.Count);
                text = text[5..];
            }

            // The last name and the first column are one item: no comma stands between them.
            if (text.IndexOf("\nSELECT\n", StringComparison.Ordinal) is var at and >= 0)
            {
                if (text[..at].Trim().Length > 0) names.Add(Named(text[..at]));
                (text, into) = (text[(at + 8)..], columns);
            }

            into.Add(Named(text));
        }

        return columns.Count > 0 ? new MappingText(version, names, columns, steps) : throw new FormatException("The mapping has no SELECT.");
    }

    private static KeyValuePair<string, string> Named(string item)
    {
        var at = item.LastIndexOf(" AS ", StringComparison.Ordinal);
        return at > 0
            ? KeyValuePair.Create(item[(at + 4)..].Trim(), item[..at].Trim())
            : throw new FormatException($"The mapping has an expression without a name: {item.Trim()}");
    }

    /// <summary>The text without its comments, cut at the commas that stand outside brackets and quotes.</summary>
    private static IEnumerable<string> Items(string sql)
    {
        var item = new StringBuilder();
        var (depth, quoted) = (0, false);
        for (var i = 0; i < sql.Length; i++)
        {
            var letter = sql[i];
            if (quoted)
            {
                item.Append(letter);
                if (letter == '\\') item.Append(sql[++i]);
                else quoted = letter != '\'';
                continue;
            }

            if (letter == '-' && i + 1 < sql.Length && sql[i + 1] == '-')
            {
                while (i + 1 < sql.Length && sql[i + 1] != '\n') i++;
                continue;
            }

            quoted = letter == '\'';
            if (letter is '(' or '[' or '{') depth++;
            else if (letter is ')' or ']' or '}') depth--;
            if (letter != ',' || depth > 0)
            {
                if (letter != ' ' || item.Length == 0 || item[^1] != ' ') item.Append(letter);
                continue;
            }

            yield return Trimmed(item);
            item.Clear();
        }

        if (item.ToString().Trim().Length > 0) yield return Trimmed(item);
    }

    private static string Trimmed(StringBuilder item) =>
        string.Join('\n', item.ToString().Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0)) is var text && text.StartsWith("SELECT\n", StringComparison.Ordinal)
            ? "\n" + text
            : text;
}
