using System.Globalization;
using System.Text.Json.Nodes;
using FinOps.Focus;
using FinOps.Understand.Ingestion;

namespace FinOps.Stores.ClickHouse;

/// <summary>
/// The layer between a provider's own records and FOCUS rows, put together from a mapping's parts: the records; the names that
/// the mapping works out once per record; the record as often as it becomes a row; the FOCUS columns as text.
/// </summary>
internal static class NativeSql
{
    /// <summary>Beside a row: why its record is none; empty when it is one.</summary>
    public const string Skipped = "Skipped";

    /// <summary>Beside a row: whether it is the first of its record.</summary>
    public const string IsFirst = "IsFirst";

    /// <summary>What is added up beside the rows, by the names of the columns that take it.</summary>
    public static readonly string[] Beside = [Skipped, NativeRows.OwnCurrency, "OwnAmount", NativeRows.Remark, NativeRows.UnknownService, NativeRows.MergeKey, "MergedAmount"];

    /// <summary>FOCUS rows as text, with the number of their record.</summary>
    /// <param name="mapping">The mapping.</param>
    /// <param name="columns">The FOCUS columns wanted.</param>
    /// <param name="kept">SQL of the columns kept beside FOCUS, after a comma; or nothing.</param>
    /// <param name="records">SQL of the numbered records.</param>
    /// <param name="residuals">True to have the job's residual rows too.</param>
    /// <param name="tally">True to have what is added up beside the rows, and each skipped record as one row too.</param>
    public static string Rows(BillMapping mapping, IEnumerable<FocusColumn> columns, string kept, string records, bool residuals, bool tally)
    {
        var native = mapping.Native!;
        var wanted = columns.ToList();
        var texts = wanted.Select(c => mapping.Maps.Contains(c.Name)
            ? $"CAST({mapping.Columns[c.Name]}, '{CellSql.Map}') AS {c.Name}"
            : $"ifNull(toString({mapping.Columns[c.Name]}), '') AS {c.Name}");
        return $"""
            SELECT r, isShort, isLong, isOpen{kept}, {(tally ? Tally(native) : "")}{string.Join(",\n  ", texts)}
            FROM {SqlStep.Of(Named(native, records))}
            {(tally ? "" : $"WHERE {Reason(native)} = ''")}
            {(residuals ? $"UNION ALL\n{Residuals(wanted, mapping.Maps, extensions: kept.Length > 0)}" : "")}
            """;
    }

    /// <summary>True when a line of the survey stands for rows, not for skipped records.</summary>
    public static bool IsKept(string?[] line, int first) => line[first]!.Length == 0;

    /// <summary>The currency of the bill's own cost in a line of the survey.</summary>
    public static string OwnCurrencyOf(string?[] line, int first) => line[first + 1]!;

    /// <summary>The sum of the bill's own cost in a line of the survey.</summary>
    public static string OwnCostOf(string?[] line, int first) => line[first + 3]!;

    /// <summary>Reads what <see cref="TakeTables.Sums"/> gives behind a survey.</summary>
    /// <param name="native">The mapping's part.</param>
    /// <param name="lines">The survey's lines.</param>
    /// <param name="first">Where the tally's columns begin.</param>
    /// <param name="rows">How many FOCUS rows there are.</param>
    public static NativeTally Tallied(NativeRows native, List<string?[]> lines, int first, long rows)
    {
        var records = lines.Sum(l => Number(l[first + 2]!));
        var kept = lines.Where(l => IsKept(l, first)).Sum(l => Number(l[first + 2]!));
        var residuals = Residuals(lines, first + 7);
        return new NativeTally(
            records, rows + residuals.Count - kept,
            [.. lines.Where(l => !IsKept(l, first)).GroupBy(l => l[first]!, StringComparer.Ordinal)
                .Select(g => (g.Key, g.Sum(l => Number(l[first + 2]!)))).OrderBy(s => s.Key, StringComparer.Ordinal)],
            native.OwnCostName,
            [.. lines.GroupBy(l => l[first + 1]!, StringComparer.Ordinal)
                .Select(g => (g.Key, g.Aggregate(ExactDecimal.Zero, (sum, l) => sum + ExactDecimal.Parse(l[first + 3]!))))],
            [.. lines.SelectMany(l => ClickHouseArray.Parse(l[first + 4]!)).Select(t => t.Split(' ', 2))
                .GroupBy(t => t[1], StringComparer.Ordinal).Select(g => (g.Key, g.Sum(t => Number(t[0])))).OrderBy(r => r.Key, StringComparer.Ordinal)],
            [.. lines.SelectMany(l => ClickHouseArray.Parse(l[first + 5]!)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)])
        {
            Residuals = residuals,
        };
    }

    /// <summary>What did not cancel out, as rows; their columns travel as values.</summary>
    public static string Residuals(IEnumerable<FocusColumn> columns, IReadOnlySet<string> maps, bool extensions) => $$"""
        SELECT toUInt64(row['r']) AS r, 0 AS isShort, 0 AS isLong, 0 AS isOpen{{(extensions ? ", CAST(map(), 'Map(LowCardinality(String), String)') AS Extensions" : "")}},
          {{string.Join(", ", columns.Select(c => maps.Contains(c.Name) ? $"{CellSql.KeyValues($"row['{c.Name}']")} AS {c.Name}" : $"row['{(FocusColumns.Costs.Contains(c.Name) ? "amount" : c.Name)}'] AS {c.Name}"))}}
        FROM (SELECT arrayJoin(JSONExtract({residuals:String}, 'Array(Map(String, String))')) AS row)
        """;

    private static string Tally(NativeRows native)
    {
        string Optional(string name) => native.Has(name) ? $"ifNull(toString({name}), '') AS {name}" : $"'' AS {name}";
        return $"""
            {Reason(native)} AS {Skipped}, {(native.Has(NativeRows.Variants) ? "VariantNumber = 1" : "true")} AS {IsFirst},
              {CellSql.Number(NativeRows.OwnCost)} AS OwnAmount,
              {(native.Has(NativeRows.MergeKey) ? $"{NativeRows.MergeKey}, {MergedAmount(native)} AS MergedAmount, " : $"'' AS MergeKey, CAST(NULL, 'Nullable({CostTables.Amount})') AS MergedAmount, ")}{Optional(NativeRows.OwnCurrency)}, {Optional(NativeRows.UnknownService)}, {Optional(NativeRows.Remark)},

            """;
    }

    private static string MergedAmount(NativeRows native) =>
        native.Has(NativeRows.MergedCost) ? CellSql.Number(NativeRows.MergedCost) : "OwnAmount";

    /// <summary>Why the record makes no row; a mapping that forgets to say so is noticed.</summary>
    private static string Reason(NativeRows native) => native.Has(NativeRows.Variants)
        ? $"if({NativeRows.SkippedBecause} = '' AND empty({NativeRows.Variants}), 'the mapping makes no row of them', {NativeRows.SkippedBecause})"
        : NativeRows.SkippedBecause;

    /// <summary>
    /// The records with the mapping's names beside their columns, a step for each of the mapping's: names that stand on names
    /// that stand on names are written out anew wherever the same step uses them, so a mapping says where the next one begins.
    /// </summary>
    private static string Named(NativeRows native, string records)
    {
        var sql = native.Has(NativeRows.SkippedBecause) ? records : $"SELECT *, '' AS {NativeRows.SkippedBecause} FROM {SqlStep.Of(records)}";
        foreach (var (from, to) in native.Steps.Prepend(0).Zip(native.Steps.Append(native.Names.Count)))
        {
            var names = native.Names.Take(from..to).ToList();
            sql = $"SELECT *, {string.Join(",\n  ", names.Select(n => $"{n.Value} AS {n.Key}"))}\nFROM {SqlStep.Of(sql)}";
            if (names.Any(n => n.Key == NativeRows.Variants))
                sql = $"SELECT *, {NativeRows.Variant}, VariantNumber FROM {SqlStep.Of(sql)} ARRAY JOIN {Expanded} AS {NativeRows.Variant}, arrayEnumerate({Expanded}) AS VariantNumber";
        }

        return sql;
    }

    private const string Expanded = $"if({NativeRows.SkippedBecause} != '' OR empty({NativeRows.Variants}), [''], {NativeRows.Variants})";

    /// <summary>Reads what did not cancel out.</summary>
    private static List<Residual> Residuals(List<string?[]> lines, int at)
    {
        var left = lines.Where(l => l.Length > at)
            .SelectMany(l => ClickHouseArray.Parse(l[at]!).Chunk(3).Select(t => (Row: t[0], Currency: l[at - 6]!, Amount: ExactDecimal.Parse(t[1]), Record: Number(t[2]))));
        return [.. left.GroupBy(l => (l.Row, l.Currency))
            .Select(g => new Residual(g.Key.Row, g.Key.Currency, g.Aggregate(ExactDecimal.Zero, (sum, l) => sum + l.Amount), g.Min(l => l.Record)))
            .Where(r => r.Amount != ExactDecimal.Zero).OrderBy(r => r.Record)];
    }

    /// <summary>The residuals as one JSON text, the form in which they travel to the engine.</summary>
    public static string Json(IEnumerable<Residual> residuals)
    {
        var rows = new JsonArray();
        foreach (var residual in residuals)
        {
            var row = JsonNode.Parse(residual.Row)!.AsObject();
            row["r"] = residual.Record.ToString(CultureInfo.InvariantCulture);
            row["amount"] = residual.Amount.ToString();
            rows.Add(row);
        }

        return rows.ToJsonString();
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
