using System.Globalization;
using System.Text;
using System.Text.Json;
using FinOps.Focus;
using FinOps.Understand.Ingestion;

namespace FinOps.Providers.Tests.Native;

/// <summary>
/// A small hand-made bill and the FOCUS rows that it must become. <c>expected.focus.csv</c> names the columns that the case is
/// about; lines that begin with # say what the import must say: <c># read 2 loaded 3 rejected 0 skipped 0 added 1</c>, and
/// <c># note: …</c> for each sentence.
/// </summary>
internal sealed class GoldenCase(string folder)
{
    public string Bill => Directory.GetFiles(folder, "in.*").Single();

    /// <summary>The cases of a provider.</summary>
    public static IEnumerable<string> Names(string provider) =>
        Directory.GetDirectories(Repository.File("tests", "FinOps.Providers.Tests", provider)).Where(d => File.Exists(Path.Combine(d, "expected.focus.csv")))
            .Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal);

    public static GoldenCase Of(string provider, string name) => new(Repository.File("tests", "FinOps.Providers.Tests", provider, name));

    /// <summary>Takes the bill in and compares. Every case also shows that its bill adds up.</summary>
    public async Task Check(EngineFixture engine, IBillFormat format, CancellationToken stop)
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(folder, "expected.focus.csv"), stop);
        var said = lines.Where(l => l.StartsWith('#')).Select(l => l[1..].Trim()).ToList();
        var table = lines.Where(l => !l.StartsWith('#')).ToList();
        var header = table[0].Split(',');
        using var text = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', table) + "\n"));
        var bill = await engine.Take(Bill, format, stop);
        var actual = await Rows(engine, bill, header, stop);

        var want = Csv.Read(text).Select(r => Line(header, r.Fields)).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(string.Join('\n', want.Prepend(string.Join(',', header))), string.Join('\n', actual.Order(StringComparer.Ordinal).Prepend(string.Join(',', header))));
        Assert.True(bill.Proof.Holds, bill.Proof.Explain());
        var proof = bill.Proof;
        var counts = $"read {proof.RowsRead} loaded {proof.RowsLoaded} rejected {proof.RowsRejected} skipped {proof.RowsSkipped} added {proof.RowsAdded}";
        if (said.FirstOrDefault(s => s.StartsWith("read ", StringComparison.Ordinal)) is { } expectedCounts) Assert.Equal(expectedCounts, counts);
        else Assert.Equal($"read {actual.Count} loaded {actual.Count} rejected 0 skipped 0 added 0", counts);
        string[] notes = [.. bill.Mapping.Warnings, .. bill.Survey.Notes, .. bill.Survey.Native?.Notes() ?? []];
        foreach (var note in said.Where(s => s.StartsWith("note: ", StringComparison.Ordinal))) Assert.Contains(note[6..], notes);
        foreach (var reject in said.Where(s => s.StartsWith("reject: ", StringComparison.Ordinal)))
            Assert.Contains(reject[8..], bill.Rejects.Select(r => $"line {r.Line} {r.Column} {r.Value} {r.Reason}"));
    }

    private static async Task<List<string>> Rows(EngineFixture engine, TakenBill bill, IReadOnlyList<string> header, CancellationToken stop)
    {
        var columns = string.Join(", ", header.Select(c => FocusColumns.Find(c) is { } column
            ? column.Kind switch { ColumnKind.KeyValues => $"toJSONString({c})", _ => $"ifNull(toString({c}), '')" }
            : c == "SourceRow" ? "toString(SourceRow)" : $"Extensions['{c}']"));
        return [.. (await engine.Ask(bill, columns, "", stop)).Select(r => Line(header, r.Select(t => t ?? "").ToList()))];
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
        var text = new StringBuilder();
        foreach (var (key, value) in pairs.OrderBy(p => p.Key, StringComparer.Ordinal)) text.Append(CultureInfo.InvariantCulture, $"{key}={value};");
        return text.ToString();
    }
}
