using System.Text;

namespace FinOps.Providers.Native;

/// <summary>A small table of our own facts, such as which category a service belongs to, as lists that SQL can look up in.</summary>
internal sealed class MappingTable
{
    private readonly Dictionary<string, string> _literals;

    private MappingTable(Dictionary<string, string> literals, IReadOnlyList<IReadOnlyDictionary<string, string>> rows) => (_literals, Rows) = (literals, rows);

    /// <summary>The rows, by column.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, string>> Rows { get; }

    /// <summary>Reads comma-separated text with a header; a line that begins with # is a remark.</summary>
    public static MappingTable Parse(string csv)
    {
        var lines = csv.Split('\n').Select(l => l.TrimEnd('\r')).Where(l => l.Length > 0 && l[0] != '#').Select(Fields).ToList();
        var header = lines[0];
        if (lines.FirstOrDefault(l => l.Count != header.Count) is { } odd)
            throw new FormatException($"A line of the table has {odd.Count} fields instead of {header.Count}: {string.Join(',', odd)}");
        var rows = lines.Skip(1).Select(IReadOnlyDictionary<string, string> (l) => header.Zip(l).ToDictionary(p => p.First, p => p.Second, StringComparer.Ordinal)).ToList();
        return new MappingTable(header.ToDictionary(h => h, h => Quoted(rows.Select(r => r[h])), StringComparer.Ordinal), rows);
    }

    /// <summary>A column's values as an SQL array.</summary>
    public string Literal(string column) => _literals[column];

    private static string Quoted(IEnumerable<string> values) =>
        $"[{string.Join(", ", values.Select(v => $"'{v.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'"))}]";

    private static List<string> Fields(string line)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        foreach (var letter in line)
        {
            if (letter == '"') quoted = !quoted;
            else if (letter != ',' || quoted) field.Append(letter);
            else
            {
                fields.Add(field.ToString());
                field.Clear();
            }
        }

        fields.Add(field.ToString());
        return fields;
    }
}
