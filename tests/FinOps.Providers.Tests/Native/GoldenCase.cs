using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using FinOps.Focus;

namespace FinOps.Providers.Tests.Native;

/// <summary>
/// A small hand-made bill and the FOCUS rows that it must become. <c>expected.focus.csv</c> names the columns that the case is
/// about. Lines that begin with # explain; some are checked: <c># read 2 loaded 3 rejected 0 skipped 0 added 1</c> (without it,
/// each record is one row), <c># note: …</c> is a sentence of the import, <c># reject: line 2 BilledCost abc is not a number</c>.
/// </summary>
internal sealed partial class GoldenCase(string folder)
{
    /// <summary>Compares the rows that the records from <paramref name="first"/> on became.</summary>
    public async Task Check(EngineFixture engine, TakenBill bill, int first, int? records, CancellationToken stop)
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(folder, "expected.focus.csv"), stop);
        var said = lines.Where(l => l.StartsWith('#')).Select(l => l[1..].Trim()).ToList();
        var table = lines.Where(l => !l.StartsWith('#')).ToList();
        var header = table[0].Split(',');
        using var text = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', table) + "\n"));
        var wanted = Csv.Read(text).Select(r => Line(header, r.Fields)).Order(StringComparer.Ordinal).Prepend(table[0]);
        var (actual, sources) = await Rows(engine, bill, header, first, records, stop);
        Assert.Equal(string.Join('\n', wanted), string.Join('\n', actual.Order(StringComparer.Ordinal).Prepend(table[0])));

        Assert.True(bill.Proof.Holds, bill.Proof.Explain());
        var rejects = bill.Rejects.Where(r => r.Line - 1 > first && (records is null || r.Line - 1 <= first + records)).ToList();
        Assert.Equal(
            said.FirstOrDefault(s => s.StartsWith("read ", StringComparison.Ordinal)) ?? $"read {actual.Count} loaded {actual.Count} rejected 0 skipped 0 added 0",
            Counts(records ?? (int)bill.Proof.RowsRead, actual.Count, sources, rejects.Select(r => r.Line).Distinct().Count()));
        string[] notes = [.. bill.Mapping.Warnings, .. bill.Survey.Notes, .. bill.Survey.Native?.Notes() ?? []];
        foreach (var note in said.Where(s => s.StartsWith("note: ", StringComparison.Ordinal)))
            Assert.Contains(Uncounted(note[6..]), notes.Select(Uncounted));
        foreach (var reject in said.Where(s => s.StartsWith("reject: ", StringComparison.Ordinal)))
            Assert.Contains(reject[8..], rejects.Select(r => $"line {r.Line - first} {r.Column} {r.Value} {r.Reason}"));
    }

    private static string Counts(int read, int loaded, int sources, int rejected) =>
        $"read {read} loaded {loaded} rejected {rejected} skipped {read - sources - rejected} added {loaded - sources}";

    /// <summary>The case's rows, and how many of its records they come from; rows for what did not cancel out come from none.</summary>
    private static async Task<(List<string> Rows, int Sources)> Rows(
        EngineFixture engine, TakenBill bill, IReadOnlyList<string> header, int first, int? records, CancellationToken stop)
    {
        var columns = string.Join(", ", header.Select(c => FocusColumns.Find(c) is { } column
            ? column.Kind switch { ColumnKind.KeyValues => $"toJSONString({c})", _ => $"ifNull(toString({c}), '')" }
            : c == "SourceRow" ? $"toString(SourceRow - {first})" : $"Extensions['{c}']"));
        var mine = records is null ? "" : $"AND SourceRow > {first} AND SourceRow <= {first + records}";
        var rows = await engine.Ask(bill, $"{columns}, toString(SourceRow), toString(ChargeDescription LIKE 'Rounding left%')", mine, stop);
        return ([.. rows.Select(r => Line(header, r.Select(t => t ?? "").ToList()))],
            rows.Where(r => r[^1] == "0").Select(r => r[^2]).Distinct(StringComparer.Ordinal).Count());
    }

    /// <summary>A row in one spelling, so that 1.50 is 1.5 and the order of tags does not matter.</summary>
    private static string Line(IReadOnlyList<string> header, IReadOnlyList<string> row) =>
        string.Join(',', header.Select((name, i) => Plain(FocusColumns.Find(name)?.Kind, row[i])));

    private static string Plain(ColumnKind? kind, string text) => kind switch
    {
        ColumnKind.Decimal when text.Length > 0 => ExactDecimal.Parse(text).ToString(),
        ColumnKind.Time => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        ColumnKind.KeyValues => Sorted(text),
        _ => text,
    };

    private static string Sorted(string json)
    {
        var pairs = JsonSerializer.Deserialize<Dictionary<string, string>>(json.Length == 0 ? "{}" : json)!;
        return string.Concat(pairs.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}={p.Value};"));
    }

    /// <summary>Cases are taken in together, so the numbers in sentences are those of many.</summary>
    private static string Uncounted(string note) => Count().Replace(note, "");

    [GeneratedRegex("^[0-9]+ (records?|rows? holds?) ?", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Count();
}
