using System.Globalization;
using FinOps.Costs;
using FinOps.Focus;

namespace FinOps.Stores.ClickHouse;

/// <summary>Turns the rows of a statement into the rows of an answer. Totals come first, so that shares can be told at once.</summary>
internal sealed class AnswerReader
{
    private const int SharePlaces = 6;

    private readonly SqlShape _shape;
    private readonly int[] _sources;
    private readonly List<(int Unit, string?[] Row)> _totals = [];
    private readonly int _rowCountAt;

    public AnswerReader(CostQuery query)
    {
        _shape = new SqlShape(query);
        _sources = [.. _shape.Answer.Select(c => _shape.SourceOf(c))];
        _rowCountAt = _shape.Columns.Count;
    }

    public IReadOnlyList<CostColumn> Columns => _shape.Answer;

    /// <summary>How many rows the answer has over all pages; known after the first row.</summary>
    public long RowCount { get; private set; }

    /// <summary>Takes the next row of the statement; gives a row of the answer, or null for one of the totals.</summary>
    public string?[]? Take(string?[] raw)
    {
        var kind = int.Parse(raw[0]!, CultureInfo.InvariantCulture);
        var cells = raw[1..];
        if (kind > 0)
        {
            _totals.Add((_shape.UnitOf(kind), cells));
            return null;
        }

        RowCount = long.Parse(cells[_rowCountAt]!, CultureInfo.InvariantCulture);
        return Row(cells);
    }

    /// <summary>Takes all rows of <see cref="SqlWriter.WriteFew"/>, adds up their totals, and gives the first of them as rows of the answer.</summary>
    public List<string?[]> TakeAll(List<string?[]> all, int first)
    {
        if (all.Count > 0)
        {
            for (var unit = _shape.Units.Count == 0 ? -1 : 0; unit < _shape.Units.Count; unit++) AddUp(all, unit);
        }

        RowCount = all.Count;
        return all.Take(first).Select(Row).ToList();
    }

    /// <summary>The totals, costs before quantities, the largest first.</summary>
    public IReadOnlyList<CostTotal> Totals() =>
    [
        .. _totals.OrderBy(t => t.Unit).ThenByDescending(t => MeasuresOf(t.Unit).Select(m => Number(t.Row, m, false)).FirstOrDefault())
            .Select(t => new CostTotal(
                t.Unit < 0 ? null : _shape.UnitDimensions[t.Unit].Key,
                t.Unit < 0 ? null : UnitOf(t),
                MeasuresOf(t.Unit).ToDictionary(m => m.Name, m => Sum(t.Row, m, false), StringComparer.Ordinal),
                _shape.Sums.Any(s => s.Previous)
                    ? MeasuresOf(t.Unit).ToDictionary(m => m.Name, m => Sum(t.Row, m, true), StringComparer.Ordinal)
                    : null)),
    ];

    private string?[] Row(string?[] cells)
    {
        var row = new string?[Columns.Count];
        for (var i = 0; i < row.Length; i++) row[i] = Cell(Columns[i], _sources[i], cells);
        return row;
    }

    private void AddUp(List<string?[]> all, int unit)
    {
        var unitAt = unit < 0 ? -1 : IndexOf(_shape.Units[unit]);
        foreach (var rows in all.GroupBy(r => unitAt < 0 ? "" : r[unitAt], StringComparer.Ordinal))
        {
            var total = new string?[_shape.Columns.Count];
            if (unitAt >= 0) total[unitAt] = rows.Key;
            foreach (var sum in _shape.Sums)
            {
                var at = IndexOf(sum.Name);
                var whole = new ExactSum();
                foreach (var row in rows) whole.Add(row[at]);
                total[at] = whole.ToString();
            }

            _totals.Add((unit, total));
        }
    }

    private string? Cell(CostColumn column, int source, string?[] cells) => column.Role switch
    {
        ColumnRole.Change => Change(cells, column.Measure!),
        ColumnRole.Share => Share(cells, column.Measure!),
        ColumnRole.IsOther => cells[source] == "1" ? "true" : "false",
        _ when column.Kind == CellKind.Time => Time(cells[source]),
        _ => cells[source] is { Length: > 0 } text ? text : null,
    };

    private string? Change(string?[] cells, Measure measure) =>
        Sum(cells, measure, false) is null && Sum(cells, measure, true) is null
            ? null
            : (Number(cells, measure, false) - Number(cells, measure, true)).ToString();

    private string? Share(string?[] cells, Measure measure)
    {
        if (Sum(cells, measure, false) is null) return null;
        var unit = UnitIndex(measure);
        var unitAt = unit < 0 ? -1 : IndexOf(_shape.Units[unit]);
        var total = _totals.First(t => t.Unit == unit && (unitAt < 0 || t.Row[unitAt] == cells[unitAt]));
        var whole = Number(total.Row, measure, false);
        return whole.Sign == 0 ? null : ExactDecimal.Divide(Number(cells, measure, false), whole, SharePlaces).ToString();
    }

    // A measure without a unit is told with the first unit, where its sum over all units of that kind is complete.
    private int UnitIndex(Measure measure) => measure.UnitColumn is { } column
        ? _shape.UnitDimensions.ToList().FindIndex(d => d.Key == column)
        : _shape.Units.Count == 0 ? -1 : 0;

    private IEnumerable<Measure> MeasuresOf(int unit) =>
        _shape.Sums.Where(s => !s.Previous).Select(s => s.Measure).Where(m => UnitIndex(m) == unit);

    private string? UnitOf((int Unit, string?[] Row) total) =>
        total.Row[IndexOf(_shape.Units[total.Unit])] is { Length: > 0 } unit ? unit : null;

    private string? Sum(string?[] cells, Measure measure, bool previous) =>
        cells[IndexOf(_shape.Sums.First(s => s.Measure == measure && s.Previous == previous).Name)];

    private ExactDecimal Number(string?[] cells, Measure measure, bool previous) =>
        Sum(cells, measure, previous) is { } text ? ExactDecimal.Parse(text) : ExactDecimal.Zero;

    private int IndexOf(string column)
    {
        for (var i = 0; i < _shape.Columns.Count; i++)
        {
            if (_shape.Columns[i] == column) return i;
        }

        throw new ArgumentException($"The statement has no column '{column}'.", nameof(column));
    }

    // '2026-05-01' stays; '2026-05-01 13:00:00' becomes ISO 8601; '(other)' stays.
    private static string? Time(string? text) => text switch
    {
        null or "" => null,
        { Length: 19 } when text[10] == ' ' => $"{text.AsSpan(0, 10)}T{text.AsSpan(11)}Z",
        _ => text,
    };
}
