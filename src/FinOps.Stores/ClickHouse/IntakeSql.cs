using System.Globalization;
using System.Text;
using FinOps.Focus;
using FinOps.Understand.Ingestion;

namespace FinOps.Stores.ClickHouse;

/// <summary>
/// The statements of an import. They stand on each other as sub-queries, from the inside out:
/// the file's records with their number; FOCUS columns as text (the mapping); typed values beside the text; rows that are right.
/// Nothing a file says is spliced into SQL: its columns are called c0, c1, …, its values stay values.
/// </summary>
internal sealed class IntakeSql(IntakeJob job, string source)
{
    /// <summary>Records are numbered as they stream by, so they must come as one stream; typing and writing still use all cores.</summary>
    private const string InOrder = "parallelize_output_from_storages = 0, max_insert_threads = 2";

    private static readonly FocusColumn[] Amounts = [.. FocusColumns.All.Where(c => c.Kind == ColumnKind.Decimal)];
    private static readonly FocusColumn[] Times = [.. FocusColumns.All.Where(c => c.Kind == ColumnKind.Time)];

    /// <summary>
    /// Costs whose absence is tolerated and stored as zero, with a note: real exports leave them out for some providers,
    /// and refusing the row would lose its billed cost.
    /// </summary>
    private static readonly string[] OptionalCosts = ["ListCost", "ContractedCost"];

    private readonly HashSet<string> mapped = [.. job.Mapping.Columns.Keys];

    /// <summary>Adds up the file's text per currency, and says what else the import needs to know.</summary>
    public string Survey() => $"""
        SELECT {SurveyColumns()}
        FROM ({Text(SurveyInputs)})
        GROUP BY Currency
        ORDER BY Currency
        SETTINGS {InOrder}
        """;

    /// <summary>Writes the rows that are right.</summary>
    public string Load()
    {
        var columns = new StringBuilder("TenantId, ImportId, Source, SourceRow");
        var values = new StringBuilder("{tenant:UInt32}, {import:UInt64}, {source:String}, toUInt32(r)");
        foreach (var column in FocusColumns.All.Where(c => mapped.Contains(c.Name)))
        {
            columns.Append($", {column.Name}");
            values.Append($",\n  {Stored(column)}");
        }

        if (job.Mapping.Extensions.Count > 0)
        {
            columns.Append(", Extensions");
            values.Append(",\n  Extensions");
        }

        return $"""
            INSERT INTO cost_rows ({columns})
            SELECT {values}
            FROM ({Typed()})
            WHERE {Right()}
            SETTINGS {InOrder}
            """;
    }

    /// <summary>Rolls the import's rows up per day, in one statement over what was stored.</summary>
    public static string RollUp() => $$"""
        INSERT INTO cost_days
        SELECT TenantId, ImportId, toDate(ChargePeriodStart) AS Day, {{string.Join(", ", CostTables.RollupDimensions)}},
          mapFilter((k, v) -> has({tagKeys:Array(String)}, k), Tags) AS ChosenTags,
          {{string.Join(", ", FocusColumns.Costs.Select(c => $"sum({c})"))}}, count()
        FROM cost_rows
        WHERE TenantId = {tenant:UInt32} AND ImportId = {import:UInt64}
        GROUP BY TenantId, ImportId, Day, {{string.Join(", ", CostTables.RollupDimensions)}}, ChosenTags
        """;

    /// <summary>Writes why each other row is wrong, one line per fault.</summary>
    /// <param name="feeds">The records that hold a line feed inside quotes, once per line feed.</param>
    public string Reject(IReadOnlyList<long> feeds) => $$"""
        INSERT INTO cost_rejects
        SELECT {tenant:UInt32}, {import:UInt64}, {{Line(feeds)}}, fault.1, substringUTF8(fault.2, 1, 200), fault.3
        FROM ({{Typed()}})
        ARRAY JOIN arrayFilter(f -> f.3 != '', {{Faults()}}) AS fault
        WHERE NOT ({{Right()}})
        SETTINGS {{InOrder}}
        """;

    /// <summary>Adds up the rows that were rejected, in the same way as <see cref="Survey"/>.</summary>
    public string SurveyRejected() => $"""
        SELECT {SurveyColumns()}
        FROM ({Typed()})
        WHERE NOT ({Right()})
        GROUP BY Currency
        ORDER BY Currency
        SETTINGS {InOrder}
        """;

    /// <summary>What the store holds of an import, per currency.</summary>
    public static string Stored(string table, string count) => $$"""
        SELECT toString(BillingCurrency), {{count}}, {{string.Join(", ", FocusColumns.Costs.Select(c => $"toString(sum({c}))"))}}
        FROM {{table}}
        WHERE TenantId = {tenant:UInt32} AND ImportId = {import:UInt64}
        GROUP BY BillingCurrency
        """;

    private static IEnumerable<string> SurveyInputs =>
        [.. FocusColumns.Costs, "BillingCurrency", "BillingPeriodStart", "ProviderName", "BillingAccountId", "ChargePeriodEnd"];

    private static string SurveyColumns() => $"""
        BillingCurrency AS Currency, count(),
          {string.Join(", ", FocusColumns.Costs.Select(c => $"toString(sumIf(assumeNotNull({Number(c)}), ifNull(abs({Number(c)}) < {CostTables.AmountLimit}, 0)))"))},
          groupUniqArray(1000)({ShownDay("BillingPeriodStart")}), groupUniqArray(1000)(ProviderName), groupUniqArray(1000)(BillingAccountId),
          ifNull(toString(max({Moment("ChargePeriodEnd")})), ''), max(r), argMax(isShort, r),
          {string.Join(", ", OptionalCosts.Select(c => $"countIf({c} = '')"))}
        """;

    /// <summary>
    /// The records, numbered from 1 in the file's order. A CSV record can be shorter or longer than the header, which shows
    /// in its last field; in Parquet it cannot.
    /// </summary>
    private string Numbered() => job.File.Encoding == BillEncoding.Csv
        ? $"""
            SELECT rowNumberInAllBlocks() + 1 AS r, isNull({BillSource.Last}) AS isShort, isNotNull({BillSource.Overflow}) AS isLong,
              * EXCEPT ({BillSource.Last}, {BillSource.Overflow}), ifNull({BillSource.Last}, '') AS {SourceColumn.Name(job.File.Columns.Count - 1)}
            FROM {source}
            """
        : $"SELECT rowNumberInAllBlocks() + 1 AS r, 0 AS isShort, 0 AS isLong, * FROM {source}";

    /// <summary>FOCUS columns as text; what the mapping does not know is null, that is, empty.</summary>
    private string Text(IEnumerable<string> columns) => $"""
        SELECT r, isShort, isLong, {string.Join(",\n  ", columns.Select(c => $"{job.Mapping.Columns.GetValueOrDefault(c, "''")} AS {c}"))}
        FROM ({Numbered()})
        """;

    private string Typed()
    {
        var needed = mapped.Union(RequiredColumns().Select(c => c.Name));
        var extensions = job.Mapping.Extensions.Count == 0
            ? ""
            : $", CAST(mapFilter((k, v) -> v != '', map({string.Join(", ", job.Mapping.Extensions.Select((e, i) => $"{{x{i}:String}}, {e.TextSql}"))})), 'Map(LowCardinality(String), String)') AS Extensions";
        var values = Amounts.Where(c => mapped.Contains(c.Name)).Select(c => $"{Number(c.Name)} AS n_{c.Name}")
            .Concat(Times.Where(c => mapped.Contains(c.Name)).Select(c => $"{Moment(c.Name)} AS m_{c.Name}"));
        return $"""
            SELECT *, {string.Join(",\n  ", values)}
            FROM (SELECT r, isShort, isLong{extensions}, {string.Join(",\n  ", needed.Select(c => $"{job.Mapping.Columns.GetValueOrDefault(c, "''")} AS {c}"))}
            FROM ({Numbered()}))
            """;
    }

    /// <summary>True for a row that can be kept.</summary>
    private string Right()
    {
        var rules = new List<string> { "NOT isShort", "NOT isLong" };
        rules.AddRange(RequiredColumns().Where(c => c.Kind == ColumnKind.Text).Select(c => $"{c.Name} != ''"));
        foreach (var amount in Amounts.Where(c => mapped.Contains(c.Name)))
        {
            var sound = $"(ifNull(abs(n_{amount.Name}) < {CostTables.AmountLimit}, 0) AND NOT {TooFine(amount.Name)})";
            rules.Add(IsRequired(amount) ? sound : $"({amount.Name} = '' OR {sound})");
        }

        rules.AddRange(Times.Where(c => mapped.Contains(c.Name)).Select(c => $"isNotNull(m_{c.Name})"));
        rules.AddRange(Spans().Select(s => $"ifNull(m_{s.End} >= m_{s.Start}, 0)"));
        return string.Join("\n  AND ", rules);
    }

    /// <summary>Every possible fault of a row as (column, value, reason); no reason means no fault.</summary>
    private string Faults()
    {
        var faults = new List<string>
        {
            "('', '', if(isShort, 'the record has fewer fields than the header', ''))",
            "('', '', if(isLong, 'the record has more fields than the header', ''))",
        };
        faults.AddRange(RequiredColumns().Where(c => c.Kind == ColumnKind.Text)
            .Select(c => $"('{c.Name}', {c.Name}, if(NOT isShort AND {c.Name} = '', 'is mandatory in FOCUS but missing', ''))"));
        faults.AddRange(Amounts.Where(c => mapped.Contains(c.Name)).Select(AmountFault));
        faults.AddRange(Times.Where(c => mapped.Contains(c.Name)).Select(c => $"""
            ('{c.Name}', {c.Name}, multiIf(isShort OR isNotNull(m_{c.Name}), '', {c.Name} = '', 'is mandatory in FOCUS but missing', 'is not a date between 2000 and 2099'))
            """));
        faults.AddRange(Spans().Select(s => $"""
            ('{s.End}', {s.End}, if(NOT isShort AND ifNull(m_{s.End} < m_{s.Start}, 0), 'is before {s.Start}', ''))
            """));
        return $"[{string.Join(",\n  ", faults)}]";
    }

    private static string AmountFault(FocusColumn amount)
    {
        var whenMissing = IsRequired(amount) ? "'is mandatory in FOCUS but missing'" : "''";
        return $"""
            ('{amount.Name}', {amount.Name}, multiIf(isShort, '', {amount.Name} = '', {whenMissing},
              isNull(n_{amount.Name}), 'is not a number', abs(n_{amount.Name}) >= {CostTables.AmountLimit}, 'is larger than 10^19',
              {TooFine(amount.Name)}, 'has more than 38 decimal places', ''))
            """;
    }

    /// <summary>The typed expression that is stored.</summary>
    private static string Stored(FocusColumn column) => column.Kind switch
    {
        ColumnKind.Decimal when FocusColumns.Costs.Contains(column.Name) => $"ifNull(n_{column.Name}, 0)",
        ColumnKind.Decimal => $"n_{column.Name}",
        ColumnKind.Time => $"assumeNotNull(m_{column.Name})",
        ColumnKind.KeyValues => KeyValues(column.Name),
        _ => column.Name,
    };

    /// <summary>Tags that are no JSON object are kept whole under a key of their own rather than lost.</summary>
    private static string KeyValues(string name) => $"""
        CAST(multiIf({name} = '', [], startsWith({name}, '{"{"}') AND isValidJSON({name}),
          JSONExtractKeysAndValues({name}, 'String'), [('x_unparsed', {name})]), 'Map(LowCardinality(String), String)')
        """;

    private static string Number(string name) => $"toDecimal256OrNull({name}, 38)";

    /// <summary>
    /// More decimals than the store keeps. The engine would cut them silently, so they are counted; only long texts and
    /// negative exponents can have that many, so that the count is rarely made.
    /// </summary>
    private static string TooFine(string name) => $"""
        if(length({name}) > 38 OR position({name}, '-', 2) > 0,
          length(trim(TRAILING '0' FROM extract({name}, '\\.([0-9]*)'))) - toInt32OrZero(extract({name}, '[eE]([-+]?[0-9]+)')) > 38, 0)
        """;

    /// <summary>Slashes mean month/day/year, as spreadsheets in the United States write it; everything else is read in its ISO forms.</summary>
    private static string Moment(string name)
    {
        var read = $"if(position({name}, '/') > 0, parseDateTimeBestEffortUSOrNull({name}, 'UTC'), parseDateTimeBestEffortOrNull({name}, 'UTC'))";
        return $"if(length({name}) < 6 OR NOT (toYear({read}) BETWEEN 2000 AND 2099), NULL, {read})";
    }

    private static string ShownDay(string name) => $"ifNull(toString(toDate({Moment(name)})), '')";

    /// <summary>The line of a CSV record below its header; a Parquet row has only its number.</summary>
    private string Line(IReadOnlyList<long> feeds)
    {
        if (job.File.Encoding == BillEncoding.Parquet) return "r";
        return feeds.Count == 0 ? "r + 1" : $"r + 1 + arrayCount(feed -> feed < r, [{string.Join(',', feeds)}])";
    }

    private IEnumerable<(string Start, string End)> Spans() =>
        new[] { ("ChargePeriodStart", "ChargePeriodEnd"), ("BillingPeriodStart", "BillingPeriodEnd") }
            .Where(s => mapped.Contains(s.Item1) && mapped.Contains(s.Item2));

    /// <summary>What FOCUS wants in every row: mandatory, never null. A column the whole file lacks is noted once, not per row.</summary>
    private IEnumerable<FocusColumn> RequiredColumns() => FocusColumns.All.Where(c => IsRequired(c) && mapped.Contains(c.Name));

    private static bool IsRequired(FocusColumn column) =>
        column is { Presence: Presence.Mandatory, AllowsNull: false } && !OptionalCosts.Contains(column.Name);
}

/// <summary>How the engine reads a bill's records from a file that lies on its own disk.</summary>
internal static class BillSource
{
    /// <summary>Where fields beyond the header land, so that too long records are noticed.</summary>
    public const string Overflow = "overflow";

    /// <summary>The name of the last field until it is known whether it is there.</summary>
    public const string Last = "last";

    /// <summary>SQL that yields the records with columns c0, c1, … as text.</summary>
    /// <param name="file">The file; its path must be plain (see the intake folder), so that no glob or quote is in it.</param>
    /// <param name="types">The column types of a Parquet file, as the engine describes them; empty for CSV.</param>
    public static string Sql(BillFile file, IReadOnlyList<(string Name, string Type)> types) =>
        file.Encoding == BillEncoding.Csv ? Csv(file) : Parquet(file, types);

    /// <summary>Settings that read CSV as it comes: nothing is guessed, records of the wrong length are seen, not fatal.</summary>
    public static IReadOnlyDictionary<string, string> Settings(BillFile file) => file.Encoding == BillEncoding.Parquet
        ? new Dictionary<string, string>(StringComparer.Ordinal)
        : new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["input_format_csv_skip_first_lines"] = "1",
            ["input_format_csv_allow_variable_number_of_columns"] = "1",
            ["input_format_csv_empty_as_default"] = "0",
            ["input_format_csv_skip_trailing_empty_lines"] = "1",
            ["input_format_csv_trim_whitespaces"] = "1",
            ["format_csv_null_representation"] = "\\N",
            ["format_csv_delimiter"] = file.Delimiter.ToString(CultureInfo.InvariantCulture),
        };

    /// <summary>A text as an SQL literal.</summary>
    public static string Literal(string text) =>
        $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";

    private static string Csv(BillFile file)
    {
        var last = file.Columns.Count - 1;
        var columns = Enumerable.Range(0, file.Columns.Count)
            .Select(i => i == last ? $"{Last} Nullable(String)" : $"{SourceColumn.Name(i)} String")
            .Append($"{Overflow} Nullable(String)");
        return $"file({Literal(file.Path)}, 'CSV', {Literal(string.Join(", ", columns))}, '{CompressionOf(file)}')";
    }

    private static string Parquet(BillFile file, IReadOnlyList<(string Name, string Type)> types)
    {
        var columns = types.Select((t, i) => $"{ParquetText(t.Name, t.Type)} AS {SourceColumn.Name(i)}");
        return $"(SELECT {string.Join(", ", columns)} FROM file({Literal(file.Path)}, 'Parquet'))";
    }

    /// <summary>Every Parquet value as the text a CSV would show; maps and structures as JSON.</summary>
    private static string ParquetText(string name, string type)
    {
        var column = $"`{name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("`", "\\`", StringComparison.Ordinal)}`";
        var bare = type.StartsWith("Nullable(", StringComparison.Ordinal) ? type[9..^1] : type;
        if (bare.StartsWith("Map(", StringComparison.Ordinal) || bare.StartsWith("Tuple(", StringComparison.Ordinal)) return $"toJSONString({column})";
        if (bare.StartsWith("Array(Tuple(", StringComparison.Ordinal)) return $"toJSONString(CAST({column}, 'Map(String, String)'))";
        return $"ifNull(toString({column}), '')";
    }

    private static string CompressionOf(BillFile file) => file.Compression switch
    {
        BillCompression.Gzip => "gzip",
        BillCompression.Zstd => "zstd",
        _ => "none",
    };
}
