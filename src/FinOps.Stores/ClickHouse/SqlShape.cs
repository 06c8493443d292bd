using FinOps.Costs;
using FinOps.Focus;

namespace FinOps.Stores.ClickHouse;

/// <summary>
/// The columns that the layers of a statement hand to each other, and where each cell of an answer comes from.
/// <c>Period</c>; <c>G1</c>… groups as stored and <c>K1</c>… as shown; <c>U1</c>… units; <c>IsOther</c>; <c>M1</c>… sums of the
/// period and <c>P1</c>… of the one compared with, added up again as <c>S1</c>… and <c>B1</c>….
/// </summary>
internal sealed class SqlShape
{
    private readonly CostQuery _query;

    public SqlShape(CostQuery query)
    {
        _query = query;
        Answer = CostColumns.Of(query);
        GroupDimensions = [.. Answer.Where(c => c.Role == ColumnRole.Group).Select(c => c.Dimension!)];
        UnitDimensions = [.. CostColumns.UnitsOf(query)];
        Period = query.Granularity == Granularity.Total ? [] : ["Period"];
        Groups = [.. GroupDimensions.Select((d, i) => new SqlGroup($"G{i + 1}", $"K{i + 1}", d))];
        Units = [.. UnitDimensions.Select((_, i) => $"U{i + 1}")];
        Other = query.Top is null ? [] : ["IsOther"];
        Keys = [.. Period, .. Groups.Select(g => g.Name), .. Units, .. Other];
        var compared = query.Compare != Comparison.None;
        Sums = [.. query.Measures.SelectMany((m, i) => compared
            ? new[] { new SqlSum($"M{i + 1}", $"S{i + 1}", m, false), new SqlSum($"P{i + 1}", $"B{i + 1}", m, true) }
            : [new SqlSum($"M{i + 1}", $"S{i + 1}", m, false)])];
        Columns = [.. Keys, .. Sums.Select(s => s.Name)];
        RankUnit = query.Measures[0].UnitColumn is { } unit ? Units[UnitDimensions.ToList().FindIndex(d => d.Key == unit)] : null;
    }

    /// <summary>The columns of the answer.</summary>
    public IReadOnlyList<CostColumn> Answer { get; }

    public IReadOnlyList<Dimension> GroupDimensions { get; }

    public IReadOnlyList<Dimension> UnitDimensions { get; }

    public IReadOnlyList<string> Period { get; }

    public IReadOnlyList<SqlGroup> Groups { get; }

    public IReadOnlyList<string> Units { get; }

    public IReadOnlyList<string> Other { get; }

    /// <summary>What makes a row: Period, groups, units, IsOther.</summary>
    public IReadOnlyList<string> Keys { get; }

    public IReadOnlyList<SqlSum> Sums { get; }

    /// <summary>Keys and sums, in the order in which the statement gives them.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>The unit inside which groups are ranked.</summary>
    public string? RankUnit { get; }

    /// <summary>Which unit a totals row with this <c>grouping()</c> value is of; -1 when the measures have no unit.</summary>
    public int UnitOf(int kind)
    {
        for (var i = 0; i < Units.Count; i++)
        {
            if ((kind & (1 << (Units.Count - 1 - i))) == 0) return i;
        }

        return -1;
    }

    /// <summary>Where a column of the answer stands among <see cref="Columns"/>; -1 when it is computed afterwards.</summary>
    public int SourceOf(CostColumn column) => column.Role switch
    {
        ColumnRole.Period or ColumnRole.IsOther => IndexOf(column.Role == ColumnRole.Period ? "Period" : "IsOther"),
        ColumnRole.Group => IndexOf(Groups.First(g => g.Dimension == column.Dimension).Name),
        ColumnRole.Unit => IndexOf(Units[UnitDimensions.ToList().IndexOf(column.Dimension!)]),
        ColumnRole.Sum => IndexOf(SumOf(column.Measure!, false)),
        ColumnRole.Previous => IndexOf(SumOf(column.Measure!, true)),
        _ => -1,
    };

    /// <summary>The expression to order a column of the answer by.</summary>
    public string Term(string name)
    {
        var column = Answer.First(c => string.Equals(c.Name, name, StringComparison.OrdinalIgnoreCase));
        return column.Role == ColumnRole.Change
            ? $"{SumOf(column.Measure!, false)} - {SumOf(column.Measure!, true)}"
            : Columns[SourceOf(column)];
    }

    /// <summary>Moves every line of a text to the right.</summary>
    public static string Indent(string text, int spaces) =>
        new string(' ', spaces) + text.Replace("\n", "\n" + new string(' ', spaces), StringComparison.Ordinal);

    private string SumOf(Measure measure, bool previous) => Sums.First(s => s.Measure == measure && s.Previous == previous).Name;

    private int IndexOf(string column) => Columns.ToList().IndexOf(column);
}

/// <summary>A dimension on its way through the statement.</summary>
/// <param name="Raw">Its column as stored.</param>
/// <param name="Name">Its column as shown, where "(other)" may stand for it.</param>
/// <param name="Dimension">What it is.</param>
internal sealed record SqlGroup(string Raw, string Name, Dimension Dimension)
{
    /// <summary>The stored value as text, so that "(other)" can stand beside it; a missing number or time is the empty text.</summary>
    public string AsText => Dimension.Kind is ColumnKind.Decimal or ColumnKind.Time ? $"ifNull(toString({Raw}), '')" : Raw;
}

/// <summary>A sum on its way through the statement.</summary>
/// <param name="From">Its column in the charges layer.</param>
/// <param name="Name">Its column in the answer.</param>
/// <param name="Measure">What is summed.</param>
/// <param name="Previous">Whether it is of the period compared with.</param>
internal sealed record SqlSum(string From, string Name, Measure Measure, bool Previous);
