using System.Text;
using System.Text.Json;

namespace FinOps.Platform.Organisation;

/// <summary>A whole organisation as one thing.</summary>
/// <param name="Nodes">Its nodes.</param>
public sealed record OrganisationRows(IReadOnlyList<OrganisationRow>? Nodes);

/// <summary>A file that is not what it should be.</summary>
/// <param name="reason">Why, in words for whoever sent it.</param>
public sealed class OrganisationFileException(string reason) : Exception(reason);

/// <summary>Organisations as files: CSV with a header, or JSON. A CSV comes back as it went: apostrophes against formulas are taken off again.</summary>
internal static class OrganisationFile
{
    private static readonly string[] Columns = ["code", "name", "kind", "parent", "owner", "cost_centre", "gl_code", "archived"];

    public static string Csv(IEnumerable<OrganisationRow> rows)
    {
        var text = new StringBuilder().AppendLine(string.Join(',', Columns));
        foreach (var row in rows)
        {
            string[] cells = [row.Code, row.Name, row.Kind, row.Parent, row.Owner, row.CostCentre, row.GlCode, row.Archived ? "true" : "false"];
            text.AppendLine(string.Join(',', cells.Select(CsvCell.Of)));
        }

        return text.ToString();
    }

    public static List<OrganisationRow> ReadJson(string text)
    {
        try
        {
            var nodes = JsonSerializer.Deserialize<OrganisationRows>(text, JsonSerializerOptions.Web)?.Nodes
                ?? throw new OrganisationFileException("The JSON has no list 'nodes'.");
            return [.. nodes.Select(Trimmed)];
        }
        catch (JsonException e)
        {
            throw new OrganisationFileException($"The body is not the JSON that is expected at line {(e.LineNumber ?? 0) + 1}: an object with a list 'nodes'.");
        }
    }

    public static List<OrganisationRow> ReadCsv(string text)
    {
        var records = Records(text.TrimStart('\uFEFF'));
        if (records.Count == 0) throw new OrganisationFileException("The file is empty.");
        var header = records[0].ConvertAll(name => name.Trim().ToLowerInvariant().Replace(' ', '_'));
        foreach (var needed in new[] { "code", "name", "kind" }.Where(name => !header.Contains(name)))
            throw new OrganisationFileException($"The header has no column '{needed}'. It should be {string.Join(',', Columns)}.");
        return records[1..].FindAll(cells => cells.Exists(c => c.Length > 0)).ConvertAll(cells =>
        {
            string Of(string column) => header.IndexOf(column) is >= 0 and var at && at < cells.Count ? CsvCell.Plain(cells[at]) : "";
            return Trimmed(new OrganisationRow(Of("code"), Of("name"), Of("kind"), Of("parent"), Of("owner"), Of("cost_centre"), Of("gl_code"),
                Of("archived").Trim().ToLowerInvariant() is "true" or "yes" or "1"));
        });
    }

    // What is missing in JSON arrives as null, whatever the type says.
    private static OrganisationRow Trimmed(OrganisationRow? row) => row is null
        ? new OrganisationRow("", "", "")
        : row with
        {
            Code = Trim(row.Code),
            Name = Trim(row.Name),
            Kind = Trim(row.Kind),
            Parent = Trim(row.Parent),
            Owner = Trim(row.Owner),
            CostCentre = Trim(row.CostCentre),
            GlCode = Trim(row.GlCode),
        };

    private static string Trim(string? text) => text?.Trim() ?? "";

    private static List<List<string>> Records(string text)
    {
        var records = new List<List<string>>();
        var (record, cell, quoted) = (new List<string>(), new StringBuilder(), false);
        for (var at = 0; at < text.Length; at++)
        {
            var letter = text[at];
            if (quoted && letter == '"' && at + 1 < text.Length && text[at + 1] == '"') cell.Append(text[++at]);
            else if (letter == '"') quoted = !quoted;
            else if (quoted || letter is not (',' or '\n' or '\r')) cell.Append(letter);
            else if (letter != '\r')
            {
                record.Add(cell.ToString());
                cell.Clear();
                if (letter == '\n')
                {
                    records.Add(record);
                    record = [];
                }
            }
        }

        if (quoted) throw new OrganisationFileException("A quote in the file is not closed.");
        if (cell.Length > 0 || record.Count > 0) records.Add([.. record, cell.ToString()]);
        return records;
    }
}
