namespace FinOps.Stores.ClickHouse;

/// <summary>
/// SQL that reads one cell of a bill, given the name of its text and of the number that it was read as. Written once for all
/// cells of a kind, in a lambda, a statement over 60 columns takes the engine half the time to understand, which is most of
/// what a small bill costs; written out for each column, a large bill spares the copies that arrays are.
/// </summary>
internal static class CellSql
{
    private const string Day = "(0?[1-9]|[12][0-9]|3[01])";
    private const string Month = "(0?[1-9]|1[0-2])";
    private const string Clock = "([01]?[0-9]|2[0-3])(:[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?)?( ?[AaPp][Mm])?|24:00(:00([.]0+)?)?";
    private const string Time = $"([T ]({Clock}) ?(Z|UTC|GMT|[+-][0-9]{{2}}(:?[0-9]{{2}})?)?)?";
    private const string YearFirst = $"20[0-9]{{2}}[-/.]{Month}[-/.]{Day}{Time}";
    private const string MonthFirst = $"{Month}/{Day}/(20[0-9]{{2}}|[0-6][0-9]){Time}";
    private const string Compact = "20[0-9]{2}(0[1-9]|1[0-2])([0-2][0-9]|3[01])(T([01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]Z?)?";

    /// <summary>
    /// The number that the text is, or null. The engine's own reading stops at a second point (1.2.3) and takes a lone sign,
    /// point or exponent for zero; such texts are kept from it.
    /// </summary>
    public static string Number(string x) => $"""
        toDecimal256OrNull(if(countSubstrings({x}, '.') < 2 AND (({x} >= '0' AND {x} < ':') OR match({x}, '^[-+]?[.]?[0-9]')), {x}, ''), 38)
        """;

    /// <summary>True when the text looks like a number, however large; for telling a number beyond the limit from none.</summary>
    public static string LooksLikeNumber(string x) => $"match({x}, '^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?$')";

    /// <summary>True when the number is small enough for the store.</summary>
    public static string WithinLimit(string n) => $"ifNull(abs({n}) < {CostTables.AmountLimit}, 0)";

    /// <summary>
    /// More decimals than the store keeps. The engine would cut them silently, so they are counted; only long texts and
    /// negative exponents can have that many, so that the count is rarely made.
    /// </summary>
    public static string TooFine(string x) => $"""
        if(length({x}) > 38 OR position({x}, '-', 2) > 0,
          length(trim(TRAILING '0' FROM extract({x}, '[.]([0-9]*)'))) - toInt32OrZero(extract({x}, '[eE]([-+]?[0-9]+)')) > 38, 0)
        """;

    /// <summary>
    /// The moment that the text is, or null. A number before a slash is a month, as spreadsheets in the United States write
    /// it; everything else starts with the year. The engine alone would guess: 10:00:00 is some day at ten to it, day 0 the
    /// first, 18/09 the same as 09/18.
    /// </summary>
    public static string Moment(string x) => $"""
        if(match({x}, '^({YearFirst}|{MonthFirst}|{Compact})$'),
          if(position(substring({x}, 1, 3), '/') > 0, parseDateTimeBestEffortUSOrNull({x}, 'UTC'), parseDateTimeBestEffortOrNull({x}, 'UTC')), NULL)
        """;

    /// <summary>
    /// Tags and the like as a map. What is no JSON object is kept whole under a key of its own rather than lost. The map is
    /// chosen, not the pairs that it is made of: choosing among those takes as long as reading the JSON does.
    /// </summary>
    public static string KeyValues(string name) => $$"""
        if(empty(JSONExtractKeysAndValues({{name}}, 'String')) AND {{name}} != '' AND NOT (startsWith({{name}}, '{') AND isValidJSON({{name}})),
          CAST(map('x_unparsed', {{name}}), '{{Map}}'), CAST(JSONExtractKeysAndValues({{name}}, 'String'), '{{Map}}'))
        """;

    /// <summary>The type of tags and the like.</summary>
    public const string Map = "Map(LowCardinality(String), String)";
}
