using System.Collections.Concurrent;
using System.Text;
using FinOps.Understand.Ingestion;

namespace FinOps.Providers.Tests.Native;

/// <summary>
/// The golden cases of one bill format. Understanding a mapping costs the engine far more than a bill of three lines does, so
/// cases whose bills look alike are taken in as one bill; each case then finds its own rows in it by their line.
/// </summary>
/// <param name="provider">The folder of the cases.</param>
/// <param name="format">What reads them.</param>
/// <param name="family">Which cases look alike, by name and columns: those for which a column that is there but empty is the same as none.</param>
internal sealed class GoldenBatch(string provider, IBillFormat format, Func<string, IReadOnlyList<string>, string> family)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<TakenBill>>> _bills = new(StringComparer.Ordinal);
    private readonly Lazy<Dictionary<string, Place>> _places = new(() => Places(provider, family));

    /// <summary>The names of the cases.</summary>
    public static IEnumerable<string> Names(string provider) =>
        Directory.GetDirectories(Repository.File("tests", "FinOps.Providers.Tests", provider)).Where(d => File.Exists(Path.Combine(d, "expected.focus.csv")))
            .Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal);

    /// <summary>Takes the case's family in, unless another case did already, and compares the case's part.</summary>
    public async Task Check(string name, EngineFixture engine, CancellationToken stop)
    {
        var place = _places.Value[name];
        var bill = await Bill(place.Family, engine, stop);
        await new GoldenCase(Folder(provider, name)).Check(engine, bill, place.First, place.Records, stop);
    }

    /// <summary>All cases, taken in.</summary>
    public async Task<TakenBill[]> Bills(EngineFixture engine, CancellationToken stop) => await Task.WhenAll(
        _places.Value.Values.Select(p => p.Family).Distinct(StringComparer.Ordinal).Select(family => Bill(family, engine, stop)));

    private Task<TakenBill> Bill(string family, EngineFixture engine, CancellationToken stop) =>
        _bills.GetOrAdd(family, f => new Lazy<Task<TakenBill>>(() => Take(f, engine, stop))).Value;

    private async Task<TakenBill> Take(string family, EngineFixture engine, CancellationToken stop)
    {
        var members = _places.Value.Where(p => p.Value.Family == family).OrderBy(p => p.Value.First).Select(p => p.Key).ToList();
        var bill = await engine.Take(members is [var alone] ? Bill(provider, alone) : await Together(members, engine), format, stop);
        Assert.True(bill.Proof.Holds, bill.Proof.Explain());
        return bill;
    }

    private async Task<string> Together(IReadOnlyList<string> members, EngineFixture engine)
    {
        if (IsJson(Bill(provider, members[0])))
        {
            var objects = engine.NewFile(".json");
            await File.WriteAllLinesAsync(objects, members.SelectMany(m => Objects(Bill(provider, m))));
            return objects;
        }

        var bills = members.Select(m => Read(Bill(provider, m))).ToList();
        var header = bills.SelectMany(b => b.Header).Distinct(StringComparer.Ordinal).ToList();
        var text = new StringBuilder(string.Join(',', header.Select(Quoted))).Append('\n');
        foreach (var row in bills.SelectMany(b => b.Rows)) text.AppendJoin(',', header.Select(h => Quoted(row[h] ?? ""))).Append('\n');
        var path = engine.NewFile(".csv");
        await File.WriteAllTextAsync(path, text.ToString());
        return path;
    }

    private static Dictionary<string, Place> Places(string provider, Func<string, IReadOnlyList<string>, string> family)
    {
        var next = new Dictionary<string, int>(StringComparer.Ordinal);
        return Names(provider).ToDictionary(name => name, name =>
        {
            var bill = Bill(provider, name);
            if (!bill.EndsWith(".csv", StringComparison.Ordinal) && !IsJson(bill)) return new Place(name, 0, null);
            var (ours, count) = IsJson(bill) ? (family(name, ["json"]), Objects(bill).Count) : Family(name, Read(bill), family);
            var first = next.GetValueOrDefault(ours);
            next[ours] = first + count;
            return new Place(ours, first, count);
        }, StringComparer.Ordinal);
    }

    private static (string Family, int Count) Family(
        string name, (List<string> Header, List<BillRow> Rows) bill, Func<string, IReadOnlyList<string>, string> family) => (family(name, bill.Header), bill.Rows.Count);

    private static bool IsJson(string path) => path.EndsWith(".json", StringComparison.Ordinal);

    /// <summary>The objects of a bill of JSON lines.</summary>
    private static List<string> Objects(string path) => [.. File.ReadLines(path).Where(l => l.Length > 0)];

    private static (List<string> Header, List<BillRow> Rows) Read(string path)
    {
        using var stream = File.OpenRead(path);
        var rows = Csv.Read(stream).ToList();
        return ([.. rows[0].Columns.Keys], rows);
    }

    private static string Folder(string provider, string name) => Repository.File("tests", "FinOps.Providers.Tests", provider, name);

    private static string Bill(string provider, string name) => Directory.GetFiles(Folder(provider, name), "in.*").Single();

    private static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>Where a case lies: its family's bill, after how many records, and how many are its own (null: all).</summary>
    private sealed record Place(string Family, int First, int? Records);
}
