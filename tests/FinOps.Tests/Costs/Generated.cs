using FinOps.Costs;
using FinOps.Focus;

namespace FinOps.Tests.Costs;

/// <summary>Questions made by a seeded die: the same seed makes the same question.</summary>
internal sealed class Generated(int seed)
{
    private static readonly string[] Words = ["", "a", "EC2", "it's", "\"q\"", "a\\b", "tab\there", "line\nbreak", "ünï", "and", "(x)", "50%", "'", "--", "日本", "{p1:String}", "😀"];

    // A test wants repeatable chance, not good chance.
    private readonly Random _die = new(seed);

    public CostQuery Query()
    {
        var groups = Distinct(_die.Next(4), Groupable);
        return new CostQuery
        {
            Measures = [.. Distinct(1 + _die.Next(3), () => Pick(Measure.All))],
            Period = _die.Next(3) switch { 0 => CostPeriod.Everything, 1 => CostPeriod.Named(Pick(PeriodPresets.Names)), _ => new CostPeriod(new ChargePeriod(Time(), Time().AddYears(30))) },
            Granularity = Pick(Enum.GetValues<Granularity>()),
            GroupBy = groups,
            Filter = _die.Next(4) == 0 ? null : Filter(4),
            Top = groups.Count > 0 && _die.Next(3) == 0 ? 1 + _die.Next(CostLimits.TopMax) : null,
            OrderBy = _die.Next(2) == 0 ? [] : [new CostOrder(Pick(groups.Select(g => g.Name).DefaultIfEmpty("Period").ToArray()), _die.Next(2) == 0)],
            Limit = 1 + _die.Next(CostLimits.RowsPerPageMax),
            Cursor = _die.Next(3) == 0 ? "abc" : null,
            Compare = Pick(Enum.GetValues<Comparison>()),
            ShareOfTotal = _die.Next(2) == 0,
        };
    }

    public CostFilter Filter(int depth) => (depth > 0 ? _die.Next(10) : 4 + _die.Next(6)) switch
    {
        0 or 1 => new CostFilter.AllOf([.. Many(2 + _die.Next(2), () => Filter(depth - 1))]),
        2 => new CostFilter.AnyOf([.. Many(2 + _die.Next(2), () => Filter(depth - 1))]),
        3 => new CostFilter.Not(Filter(depth - 1)),
        4 => Any(column => new CostFilter.Is(column, Value(column))),
        5 => Any(column => new CostFilter.IsNot(column, Value(column))),
        6 => Any(column => new CostFilter.OneOf(column, [.. Many(1 + _die.Next(3), () => Value(column))])),
        7 => TextColumn() is var text && _die.Next(2) == 0 ? new CostFilter.Contains(text, Pick(Words[1..])) : new CostFilter.StartsWith(text, Pick(Words[1..])),
        8 => Any(column => new CostFilter.IsMissing(column)),
        _ => Range(),
    };

    private CostFilter.Range Range()
    {
        var column = Dimension.Column(Pick(["BilledCost", "ListUnitPrice", "ChargePeriodStart", "BillingPeriodEnd"]));
        var which = _die.Next(3);
        return new CostFilter.Range(column, which == 1 ? null : Value(column), which == 0 ? null : Value(column));
    }

    private CostFilter Any(Func<Dimension, CostFilter> make) => make(Groupable());

    private Dimension Groupable() => _die.Next(3) == 0
        ? Dimension.Column(Pick(FocusColumns.All.Where(c => c.Kind != ColumnKind.KeyValues && Measure.Find(c.Name) is null).ToArray()).Name)
        : TextColumn();

    private Dimension TextColumn() => _die.Next(5) switch
    {
        0 => Dimension.Tag(Pick(Words[1..])),
        1 => Dimension.Sku(Pick(Words[1..])),
        2 => Dimension.Extension("x_Plan"),
        3 => Dimension.Extension(Pick(Words[1..])),
        _ => Dimension.Column(Pick(FocusColumns.All.Where(c => c.Kind == ColumnKind.Text).ToArray()).Name),
    };

    private string Value(Dimension column) => column.Kind switch
    {
        ColumnKind.Decimal => new ExactDecimal(_die.NextInt64(-1_000_000, 1_000_000), _die.Next(39)).ToString(),
        ColumnKind.Time => Time() is var time && time.TimeOfDay == TimeSpan.Zero ? $"{time:yyyy-MM-dd}" : $"{time:yyyy-MM-dd'T'HH:mm:ss'Z'}",
        _ => Pick(Words),
    };

    private DateTimeOffset Time()
    {
        var day = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero).AddDays(_die.Next(3_000));
        return _die.Next(2) == 0 ? day : day.AddSeconds(_die.Next(86_400));
    }

    private List<T> Distinct<T>(int count, Func<T> make) => [.. Many(count, make).Distinct()];

    private static IEnumerable<T> Many<T>(int count, Func<T> make) => Enumerable.Range(0, count).Select(_ => make());

    private T Pick<T>(IReadOnlyList<T> items) => items[_die.Next(items.Count)];
}
