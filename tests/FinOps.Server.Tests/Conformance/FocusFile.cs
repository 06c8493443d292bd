using System.Text;

namespace FinOps.Server.Tests.Conformance;

/// <summary>A FOCUS file to change and to have judged.</summary>
internal sealed class FocusFile
{
    private readonly List<string> _columns;
    private readonly List<Dictionary<string, string>> _rows;

    private FocusFile(List<string> columns, List<Dictionary<string, string>> rows) => (_columns, _rows) = (columns, rows);

    /// <summary>Reads a CSV.</summary>
    public static FocusFile Read(string path)
    {
        var records = Records(File.ReadAllText(path).TrimStart('\uFEFF').Replace("\r\n", "\n", StringComparison.Ordinal));
        return new FocusFile(records[0], [.. records.Skip(1).Select(r => records[0].Zip(r).ToDictionary(p => p.First, p => p.Second, StringComparer.Ordinal))]);
    }

    /// <summary>Applies a patch as the conformance suite writes it: columns dropped, added or reordered, cells set.</summary>
    public FocusFile Patched(JsonElement patch)
    {
        var columns = _columns.ToList();
        var rows = _rows.ConvertAll(row => new Dictionary<string, string>(row, StringComparer.Ordinal));
        foreach (var change in patch.EnumerateObject())
        {
            switch (change.Name)
            {
                case "drop_columns":
                    columns.RemoveAll(change.Value.EnumerateArray().Select(c => c.GetString()!).Contains);
                    break;
                case "set":
                    foreach (var cell in change.Value.EnumerateArray())
                        rows[cell.GetProperty("row").GetInt32()][cell.GetProperty("column").GetString()!] = cell.GetProperty("value").GetString() ?? "";
                    break;
                case "add_columns":
                    foreach (var added in change.Value.EnumerateObject())
                    {
                        columns.Add(added.Name);
                        rows.ForEach(row => row[added.Name] = added.Value.GetString()!);
                    }

                    break;
                case "column_order":
                    columns.Reverse();
                    break;
                default:
                    throw new InvalidOperationException($"The suite has a patch of a new kind: {change.Name}.");
            }
        }

        return new FocusFile(columns, rows);
    }

    /// <summary>The same file with cells set; rows count from 1, as in an answer.</summary>
    public FocusFile With(params (int Row, string Column, string Value)[] cells)
    {
        var rows = _rows.ConvertAll(row => new Dictionary<string, string>(row, StringComparer.Ordinal));
        foreach (var (row, column, value) in cells) rows[row - 1][column] = value;
        return new FocusFile([.. _columns, .. cells.Select(c => c.Column).Where(c => !_columns.Contains(c))], rows);
    }

    /// <summary>The number of the first such row, from 1.</summary>
    public int FirstRow(Predicate<IReadOnlyDictionary<string, string>> such) => _rows.FindIndex(row => such(row)) + 1;

    public string Csv()
    {
        var text = new StringBuilder().AppendJoin(',', _columns.Select(Quoted)).Append('\n');
        foreach (var row in _rows) text.AppendJoin(',', _columns.Select(c => Quoted(row.GetValueOrDefault(c, "")))).Append('\n');
        return text.ToString();
    }

    private static string Quoted(string field) => field.AsSpan().IndexOfAny(",\"\n") < 0 ? field : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static List<List<string>> Records(string text)
    {
        var (records, record, field, quoted) = (new List<List<string>>(), new List<string>(), new StringBuilder(), false);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"' && quoted && i + 1 < text.Length && text[i + 1] == '"') field.Append(text[i++]);
            else if (text[i] == '"') quoted = !quoted;
            else if (quoted || text[i] is not (',' or '\n')) field.Append(text[i]);
            else
            {
                record.Add(field.ToString());
                field.Clear();
                if (text[i] == ',') continue;
                records.Add(record);
                record = [];
            }
        }

        return records;
    }
}

/// <summary>What the server said of a file.</summary>
internal sealed record Verdict(JsonElement Json)
{
    public bool IsConformant => Json.GetProperty("conformant").GetBoolean();

    public IReadOnlyList<JsonElement> Violations => [.. Json.GetProperty("violations").EnumerateArray()];

    public IReadOnlyList<JsonElement> Warnings => [.. Json.GetProperty("warnings").EnumerateArray()];

    public IReadOnlyList<string> Rules => [.. Violations.Concat(Warnings).Select(v => v.GetProperty("rule").GetString()!)];

    /// <summary>ok, warning or violation.</summary>
    public string Word => Violations.Count > 0 ? "violation" : Warnings.Count > 0 ? "warning" : "ok";

    public override string ToString() => string.Join("; ", Violations.Concat(Warnings).Select(v =>
        $"{v.GetProperty("rule")} {v.GetProperty("column")} row {v.GetProperty("row")} '{v.GetProperty("value")}' ×{v.GetProperty("count")}"));

    /// <summary>Sends a file and reads the answer.</summary>
    public static async Task<Verdict> Of(HttpClient http, string csv, string query)
    {
        using var body = new StringContent(csv, Encoding.UTF8, "text/csv");
        return await Of(await http.PostAsync("/api/focus/validate?" + query, body));
    }

    /// <summary>Has a file judged where it lies.</summary>
    public static async Task<Verdict> At(HttpClient http, string path, string? version, params string[] without) =>
        await Of(await http.PostAsJsonAsync("/api/focus/validate/local", new { path, version, without }));

    private static async Task<Verdict> Of(HttpResponseMessage answer)
    {
        using (answer)
        {
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.IsSuccessStatusCode, text);
            return new Verdict(JsonDocument.Parse(text).RootElement.Clone());
        }
    }
}

/// <summary>Data shared between projects: read in place, absent on most machines.</summary>
internal static class SharedData
{
    /// <summary>The file or folder; skips the test, saying why, where it is absent.</summary>
    public static string Need(string path)
    {
        var roots = new List<string?> { Environment.GetEnvironmentVariable("FINOPS_SHARED") };
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent) roots.Add(Path.Combine(folder.FullName, "shared"));
        var found = roots.OfType<string>().Select(root => Path.Combine(root, path)).FirstOrDefault(Path.Exists);
        Assert.SkipWhen(found is null, $"shared/{path} is not on this machine (FINOPS_SHARED names its folder).");
        return found!;
    }
}
