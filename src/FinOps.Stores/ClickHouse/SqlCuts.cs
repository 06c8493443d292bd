using FinOps.Focus;

namespace FinOps.Stores.ClickHouse;

/// <summary>
/// How one cost is cut into parts in a statement. A part ends at <c>cost * to / whole</c>, rounded toward nothing after 38
/// decimals, as <c>SqlAllocation.Cut</c> says. Dividing 256 bits takes the engine half a microsecond, and twelve parts of four
/// costs are fifty such divisions a charge. So a cost in units of its last decimal is taken as <c>n * whole + rest</c>: its cut is
/// <c>n * to + rest * to / whole</c>, and a rest is small enough for 128 bits, where a division takes a fortieth. The cuts of
/// charges that are added up have one sum of n, which follows from their sum and that of their rests; the digits are the same.
/// </summary>
/// <param name="Cost">The cost.</param>
internal sealed record SqlCuts(string Cost)
{
    /// <summary>Of each cost.</summary>
    public static IReadOnlyList<SqlCuts> Of { get; } = [.. FocusColumns.Costs.Select(c => new SqlCuts(c))];

    /// <summary>The parts of a daily row, in the order of the ends.</summary>
    public string PartsName => $"{Cost}Parts";

    /// <summary>One of them.</summary>
    public string PartName => $"{Cost}Part";

    /// <summary>One of them as an amount.</summary>
    public string Part => $"reinterpret({PartName}, '{CostTables.Amount}')";

    private string Times => $"{Cost}Times";

    private string Cuts => $"{Cost}Rests";

    /// <summary>What 2^128 leaves when divided by the whole: by it the rest of a number of 256 bits is told from those of its halves.</summary>
    public static string FromLimb(string whole) => $"toUInt128(bitShiftLeft(toUInt256(1), 128) % {whole})";

    /// <summary>What an amount leaves when divided by the whole, with the amount's sign.</summary>
    public string Rest(string amount, string shares)
    {
        var digits = $"abs(reinterpretAsInt256({amount}))";
        var whole = $"toUInt128({shares}Whole)";
        var rest = $"toInt128((toUInt128({digits}) % {whole} + (toUInt128(bitShiftRight({digits}, 128)) % {whole}) * {shares}FromLimb) % {whole})";
        return $"if({amount} < 0, -{rest}, {rest})";
    }

    /// <summary>The cuts of one rest, and its n.</summary>
    public string Rests(string rest, string shares) => Named(Cut(rest, shares), Cost, $"{shares}Whole");

    /// <summary>The cuts of the rests of several charges, added up, and their n together.</summary>
    public string SummedRests(string rest, string shares) => Named($"sumForEach({Cut(rest, shares)})", $"sum(charges.{Cost})", $"any({shares}Whole)");

    /// <summary>The parts, from the cuts of rests.</summary>
    public string Parts => $"arrayMap((end, start, cut, before) -> {Times} * (end - start) + (cut - before), Ends, arrayPushFront(arrayPopBack(Ends), 0), {Cuts}, arrayPushFront(arrayPopBack({Cuts}), 0)) AS {PartsName}";

    /// <summary>The last cut is where the whole ends, and there a rest's cut is the rest. Said beside the cuts, so that it is divided once and not once a part.</summary>
    private string Named(string cuts, string amount, string whole) => $"{cuts} AS {Cuts}, intDiv(reinterpretAsInt256({amount}) - {Cuts}[-1], {whole}) AS {Times}";

    private static string Cut(string rest, string shares) => $"arrayMap(end -> intDiv(({rest}) * end, {shares}Whole), {shares}Ends)";
}
