using FinOps.Focus;
using FinOps.Focus.Conformance;

namespace FinOps.Stores.ClickHouse;

/// <summary>
/// The statements that hold records against rules. They stand on each other as sub-queries, from the inside out: the
/// records with their number; the text as written; what the text says (null, number, moment, keys); what is broken.
/// Nothing a file says is spliced into SQL: its columns are called c0, c1, …
/// </summary>
/// <param name="written">
/// SQL of the records with the columns asked for: <c>part</c>, which file or import they are of; <c>r</c>, a number; <c>isShort</c>, <c>isLong</c>; and the text of each
/// column X as <c>raw_X</c>, empty for null.
/// </param>
/// <param name="rules">The rules.</param>
internal sealed class ConformanceSql(Func<IEnumerable<string>, string> written, Examination rules)
{
    /// <summary>At most this many broken places are shown per rule.</summary>
    public const int SamplesMax = 5;

    /// <summary>Records are numbered as they stream by, so they must come as one stream.</summary>
    private const string InOrder = "parallelize_output_from_storages = 0";

    /// <summary>
    /// Two hundred rules are two thousand nodes. The newer analyzer takes 1.5 ms to resolve each, three seconds a file however
    /// short; the older one takes a fifth of a second in all. Nothing here needs the newer.
    /// </summary>
    private const string PlansFast = "enable_analyzer = 0, compile_expressions = 0";

    /// <summary>Amounts beyond this have no product within the engine's decimals; nobody's bill has them.</summary>
    private const string AmountLimit = "100000000000000000";

    /// <summary>
    /// Per part and broken rule its place in the list of row rules (from 2; 1 is the record's length; 0 is a row that breaks
    /// none), how many rows break it, the first of them, the last row of all, and the part.
    /// </summary>
    public string Rows()
    {
        var flags = rules.Rows.Select(ConformanceConditions.Broken).Prepend("isShort OR isLong");
        return $"""
            SELECT toString(broken), toString(count()), groupArraySorted({SamplesMax})(r), toString(max(r)), toString(part)
            FROM (
              SELECT part, r, arrayFilter((i, b) -> b, range(1, {rules.Rows.Count + 2}), [{string.Join(",\n    ", flags.Select(f => $"toUInt8({f})"))}]) AS brokenHere
              FROM ({Said(rules.Rows.SelectMany(r => r.Columns))})
            )
            LEFT ARRAY JOIN brokenHere AS broken
            GROUP BY part, broken
            ORDER BY part, broken
            SETTINGS {InOrder}, {PlansFast}
            """;
    }

    /// <summary>The text of the given columns in the given rows.</summary>
    public string Values(IReadOnlyCollection<string> columns, IReadOnlyCollection<(long Part, long Number)> numbers) => $"""
        SELECT toString(part), toString(r), {string.Join(", ", columns.Select(c => $"raw_{c}"))}
        FROM ({Written(columns)})
        WHERE (part, r) IN ({string.Join(", ", numbers)})
        LIMIT 1 BY part, r
        LIMIT {numbers.Count}
        SETTINGS {InOrder}
        """;

    /// <summary>How many rows have a value in each of the given columns.</summary>
    public string Filled(IReadOnlyList<string> columns) =>
        $"SELECT {string.Join(", ", columns.Select(c => $"toString(countIf(raw_{c} != ''))"))} FROM ({Written(columns)})";

    /// <summary>Per part and broken rule its place in the list of key rules, for how many keys it is broken, the first rows that differ, and the part.</summary>
    public string Keys() => $"""
        SELECT toString(rule), toString(count()), groupArraySorted({SamplesMax})(differs), '0', toString(part)
        FROM (
          SELECT part, rule, key, groupArraySorted(2)(first)[2] AS differs
          FROM (
            SELECT part, pair.1 AS rule, pair.2 AS key, pair.3 AS value, min(r) AS first
            FROM ({Said(rules.Keys.SelectMany(k => new[] { k.Key, k.Value }))})
            ARRAY JOIN arrayFilter(p -> p.2 != '' AND p.3 != '', [{string.Join(", ", rules.Keys.Select((k, i) => $"({i}, v_{k.Key}, v_{k.Value})"))}]) AS pair
            GROUP BY part, rule, key, value
          )
          GROUP BY part, rule, key
          HAVING count() > 1
        )
        GROUP BY part, rule
        ORDER BY part, rule
        SETTINGS {InOrder}, {PlansFast}
        """;

    /// <summary>For one sum rule, per part that breaks it: for how many keys, the first row of the first of them, and the part.</summary>
    public string Sum(SumRule rule)
    {
        var (left, right) = (ConformanceConditions.Sql(rule.Left.Of), ConformanceConditions.Sql(rule.Right.Of));
        return $"""
            SELECT '0', toString(count()), groupArraySorted({SamplesMax})(first), '0', toString(part)
            FROM (
              SELECT part, min(r) AS first, sumIf(assumeNotNull(n_{rule.Left.Amount}), {left}) AS l, sumIf(assumeNotNull(n_{rule.Right.Amount}), {right}) AS g
              FROM ({Said(rule.Columns)})
              WHERE {string.Join(" AND ", rule.Keys.Select(k => $"v_{k} != ''"))} AND isNotNull(n_{rule.Left.Amount}) AND isNotNull(n_{rule.Right.Amount})
              GROUP BY {string.Join(", ", rule.Keys.Select(k => $"v_{k}").Prepend("part"))}
              HAVING countIf({left}) > 0 AND countIf({right}) > 0 AND NOT ({ConformanceConditions.Near("l", "g")})
            )
            GROUP BY part
            ORDER BY part
            SETTINGS {InOrder}, {PlansFast}
            """;
    }

    private string Written(IEnumerable<string> columns) => written(columns.Distinct(StringComparer.Ordinal));

    /// <summary>What the texts say.</summary>
    private string Said(IEnumerable<string> columns)
    {
        var names = columns.Distinct(StringComparer.Ordinal).ToList();
        var values = names.SelectMany(name => rules.KindOf(name) switch
        {
            ColumnKind.Decimal => [Value(name), $"if(abs(toDecimal256OrNull(v_{name}, 20) AS d_{name}) < {AmountLimit}, d_{name}, NULL) AS n_{name}"],
            ColumnKind.Time => [Value(name), $"if(length(v_{name}) < 6, NULL, parseDateTime64BestEffortOrNull(v_{name}, 0, 'UTC')) AS m_{name}"],
            ColumnKind.KeyValues => [Value(name), $"if(v_{name} = '', [], JSONExtractKeysAndValuesRaw(v_{name})) AS kv_{name}"],
            _ => new[] { Value(name) },
        });
        return $"SELECT *, {string.Join(",\n  ", values)} FROM ({Written(names)})";
    }

    private static string Value(string name) =>
        $"{ConformanceConditions.Placeholder($"raw_{name}")} AS p_{name}, if(p_{name}, '', raw_{name}) AS v_{name}";
}
