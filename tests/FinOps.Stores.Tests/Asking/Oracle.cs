using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using FinOps.Costs;
using FinOps.Focus;

namespace FinOps.Stores.Tests.Asking;

/// <summary>
/// Answers questions by reading the bill's text line by line and adding exact decimals in C#. Shares nothing with the store:
/// it knows no SQL, no table, no roll-up. Slow and plain on purpose.
/// </summary>
internal sealed class Oracle
{
    private readonly List<Dictionary<string, string>> _charges = [];

    public IReadOnlyList<Dictionary<string, string>> Charges => _charges;

    public void Read(string path)
    {
        using var file = File.OpenRead(path);
        using Stream plain = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var text = new StreamReader(plain, Encoding.UTF8);
        var records = Records(text.ReadToEnd()).GetEnumerator();
        records.MoveNext();
        var header = records.Current;
        while (records.MoveNext()) _charges.Add(Charge(header, records.Current));
    }

    /// <summary>The rows of the answer, unordered, as text: keys, then sums.</summary>
    public List<string> Rows(CostQuery query)
    {
        var units = query.Measures.Select(m => m.UnitColumn).OfType<string>().Distinct().Where(u => query.GroupBy.All(g => g.Name != u)).ToList();
        var period = query.Period.Range;
        return [.. _charges
            .Where(c => period is not { } p || p.Contains(Time(c["ChargePeriodStart"])))
            .Where(c => query.Filter is null || Holds(query.Filter, c))
            .GroupBy(c => string.Join(" | ", Keys(query, units, c)))
            .Select(g => string.Join(" | ", new[] { g.Key }.Where(k => k.Length > 0).Concat(query.Measures.Select(m => Sum(m, g)))))
            .Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Keys(CostQuery query, List<string> units, Dictionary<string, string> charge)
    {
        if (query.Granularity != Granularity.Total) yield return Bucket(query.Granularity, Time(charge["ChargePeriodStart"]));
        foreach (var dimension in query.GroupBy) yield return Shown(dimension, charge);
        foreach (var unit in units) yield return charge[unit] is { Length: > 0 } text ? text : "-";
    }

    private static string Shown(Dimension dimension, Dictionary<string, string> charge) => Value(dimension, charge) switch
    {
        "" => "-",
        var text when dimension.Kind == ColumnKind.Decimal => ExactDecimal.Parse(text).ToString(),
        var text when dimension.Kind == ColumnKind.Time => Time(text).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        var text => text,
    };

    private static string Bucket(Granularity granularity, DateTimeOffset time)
    {
        var day = time.UtcDateTime.Date;
        return granularity switch
        {
            Granularity.Hourly => time.ToString("yyyy-MM-dd'T'HH", CultureInfo.InvariantCulture) + ":00:00Z",
            Granularity.Daily => $"{day:yyyy-MM-dd}",
            Granularity.Weekly => $"{day.AddDays(day.DayOfWeek == DayOfWeek.Sunday ? -6 : 1 - (int)day.DayOfWeek):yyyy-MM-dd}",
            Granularity.Monthly => $"{day:yyyy-MM}-01",
            _ => $"{day:yyyy}-{((day.Month - 1) / 3 * 3) + 1:00}-01",
        };
    }

    private static string Sum(Measure measure, IEnumerable<Dictionary<string, string>> charges)
    {
        if (measure.Kind == MeasureKind.Count) return charges.Count().ToString(CultureInfo.InvariantCulture);
        var numbers = charges.Select(c => c[measure.Name]).Where(n => n.Length > 0).Select(ExactDecimal.Parse).ToList();
        return numbers.Count == 0 ? "-" : numbers.Aggregate(ExactDecimal.Zero, (sum, n) => sum + n).ToString();
    }

    private static bool Holds(CostFilter filter, Dictionary<string, string> charge) => filter switch
    {
        CostFilter.AllOf f => f.Parts.All(p => Holds(p, charge)),
        CostFilter.AnyOf f => f.Parts.Any(p => Holds(p, charge)),
        CostFilter.Not f => !Holds(f.Inner, charge),
        CostFilter.Is f => Same(f.Column, Value(f.Column, charge), f.Value),
        CostFilter.IsNot f => !Same(f.Column, Value(f.Column, charge), f.Value),
        CostFilter.OneOf f => f.Values.Any(v => Same(f.Column, Value(f.Column, charge), v)),
        CostFilter.Contains f => Value(f.Column, charge).Contains(f.Part, StringComparison.OrdinalIgnoreCase),
        CostFilter.StartsWith f => Value(f.Column, charge).StartsWith(f.Part, StringComparison.OrdinalIgnoreCase),
        CostFilter.IsMissing f => Value(f.Column, charge).Length == 0,
        CostFilter.Range f => Value(f.Column, charge) is { Length: > 0 } value
            && (f.From is null || Compare(f.Column, value, f.From) >= 0) && (f.To is null || Compare(f.Column, value, f.To) < 0),
        _ => throw new ArgumentOutOfRangeException(nameof(filter)),
    };

    private static bool Same(Dimension column, string value, string wanted) =>
        column.Kind is ColumnKind.Decimal or ColumnKind.Time ? value.Length > 0 && Compare(column, value, wanted) == 0 : value == wanted;

    private static int Compare(Dimension column, string left, string right) =>
        column.Kind == ColumnKind.Time ? Time(left).CompareTo(Time(right)) : ExactDecimal.Parse(left).CompareTo(ExactDecimal.Parse(right));

    private static string Value(Dimension dimension, Dictionary<string, string> charge) =>
        charge.GetValueOrDefault(dimension.Source switch
        {
            DimensionSource.Tag => "Tags\0" + dimension.Key,
            DimensionSource.AllocatedTag => "AllocatedTags\0" + dimension.Key,
            DimensionSource.SkuDetail => "SkuPriceDetails\0" + dimension.Key,
            _ => dimension.Key,
        }, "");

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    private static Dictionary<string, string> Charge(List<string> header, List<string> record)
    {
        var charge = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < header.Count; i++)
        {
            charge[header[i]] = record[i];
            if (header[i] is not ("Tags" or "SkuPriceDetails" or "AllocatedTags") || record[i].Length == 0) continue;
            using var json = JsonDocument.Parse(record[i]);
            foreach (var property in json.RootElement.EnumerateObject()) charge[header[i] + "\0" + property.Name] = property.Value.ToString();
        }

        return charge;
    }

    private static IEnumerable<List<string>> Records(string text)
    {
        var record = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var letter = text[i];
            if (quoted)
            {
                if (letter != '"') field.Append(letter);
                else if (i + 1 < text.Length && text[i + 1] == '"') field.Append(text[++i]);
                else quoted = false;
            }
            else if (letter == '"') quoted = true;
            else if (letter is ',' or '\n')
            {
                record.Add(field.ToString().TrimEnd('\r'));
                field.Clear();
                if (letter != '\n') continue;
                yield return record;
                record = [];
            }
            else field.Append(letter);
        }

        if (field.Length > 0 || record.Count > 0)
        {
            record.Add(field.ToString());
            yield return record;
        }
    }
}
