using FinOps.Focus;
using FinOps.Understand.Ingestion;

namespace FinOps.Stores.ClickHouse;

/// <summary>
/// The statements of an import. They stand on each other as sub-queries, from the inside out:
/// the file's records with their number; FOCUS columns as text (the mapping); typed values beside the text; rows that are right.
/// Nothing a file says is spliced into SQL: its columns are called c0, c1, …, its values stay values.
/// </summary>
internal sealed class IntakeSql(IntakeJob asked, string source, string number = BillStage.Counted)
{
    /// <summary>Records are numbered as they stream by, so they must come as one stream.</summary>
    private const string InOrder = "parallelize_output_from_storages = 0, max_insert_threads = 2";

    /// <summary>
    /// Costs whose absence is tolerated and stored as zero, with a note: real exports leave them out for some providers,
    /// and refusing the row would lose its billed cost.
    /// </summary>
    private static readonly string[] OptionalCosts = ["ListCost", "ContractedCost"];

    /// <summary>
    /// Below this, dividing the work takes longer than the work; for a FOCUS file, whose mapping is little work, always. Packed
    /// bills are far larger than they seem.
    /// </summary>
    private const long SpreadBytesMin = 256 << 10;

    /// <summary>Below this, understanding an expression per column takes longer than it spares.</summary>
    private const long WrittenOutBytesMin = 32 << 20;

    private readonly IntakeJob job = AccountNamesSql.Fill(asked);

    /// <summary>What the mapping knows, in the order of FOCUS; a column that it does not know is not asked of any row.</summary>
    private FocusColumn[] Mapped => field ??= [.. FocusColumns.All.Where(c => job.Mapping.Columns.ContainsKey(c.Name))];

    /// <summary>The parameter that carries the names of the columns outside FOCUS.</summary>
    public const string ExtensionNames = "extensions";

    /// <summary>How many columns a survey has, before those of a provider's own bill.</summary>
    public const int SurveyWidth = 19;

    /// <summary>Where in a survey's line the invoice stands: its id, issuer, billing account and billing period.</summary>
    public const int SurveyInvoice = 15;

    /// <summary>More currencies than this in one file mean that it is no bill.</summary>
    public const int CurrenciesMax = 200;

    /// <summary>More invoices than this are not told apart; a survey by invoice gives up there, in bounded memory.</summary>
    public const int InvoicesMax = 2000;

    /// <summary>Writes the rows that are right, and adds all of them up, in one pass over the file.</summary>
    public string Take()
    {
        var typed = new CellColumns(Mapped, job.File.Bytes >= WrittenOutBytesMin);
        var isNative = job.Mapping.Native is not null;
        string Moment(string name) => typed.Times.Contains(name) ? typed.Moment(name) : "CAST(NULL, 'Nullable(DateTime)')";
        string IsMissing(string cost) => job.Mapping.Columns.ContainsKey(cost) ? $"{cost} = ''" : "0";
        (string Column, string Sql)[] beside =
        [
            ("Record", "r"), ("IsRight", isNative ? $"{NativeSql.Skipped} = '' AND {Right(typed)}" : Right(typed)),
            ("IsShort", "isShort"), ("IsOpen", "isOpen"), (NativeSql.IsFirst, isNative ? NativeSql.IsFirst : "1"),
            .. FocusColumns.Costs.Where(typed.Amounts.Contains).Select(c => (TakeTables.Read(c), typed.Number(c))),
            .. OptionalCosts.Select(c => ($"HasNo{c}", IsMissing(c))),
            ("ReadPeriod", Moment("BillingPeriodStart")), ("ReadStart", Moment("ChargePeriodStart")),
            .. isNative ? NativeSql.Beside.Select(c => (c, c)) : [],
        ];
        return $"""
            INSERT INTO {TakeTables.Take} ({string.Join(", ", StoredColumns.Concat(beside.Select(c => c.Column)))})
            SELECT {string.Join(",\n  ", StoredValues(typed).Concat(beside.Select(c => c.Sql)))}
            FROM {Step(Typed(typed, extensions: true, tally: true))}
            SETTINGS {InOrder}
            """;
    }

    /// <summary>Writes the rows that what did not cancel out becomes.</summary>
    public string TakeResiduals()
    {
        var typed = new CellColumns(Mapped);
        return $"""
            INSERT INTO cost_rows ({string.Join(", ", StoredColumns)})
            SELECT {string.Join(",\n  ", StoredValues(typed))}
            FROM {Step(Typed(typed, NativeSql.Residuals(Mapped, job.Mapping.Maps, HasExtensions)))}
            WHERE {Right(typed)}
            SETTINGS {InOrder}
            """;
    }

    private bool HasExtensions => job.Mapping.Extensions.Count > 0;

    private IEnumerable<string> StoredColumns =>
        ["TenantId", "ImportId", "Source", "SourceRow", .. Mapped.Select(c => c.Name), .. HasExtensions ? ["Extensions"] : Array.Empty<string>()];

    private IEnumerable<string> StoredValues(CellColumns typed) =>
    [
        "{tenant:UInt32}", "{import:UInt64}", "{source:String}", "toUInt32(r)", .. Mapped.Select(c => Stored(c, typed)),
        .. HasExtensions ? ["Extensions"] : Array.Empty<string>(),
    ];

    /// <summary>Rolls the import's rows up per day, in one statement over what was stored.</summary>
    public static string RollUp() => $$"""
        INSERT INTO cost_days
        SELECT TenantId, ImportId, toDate(ChargePeriodStart) AS Day, {{string.Join(", ", CostTables.RollupDimensions)}},
          mapFilter((k, v) -> k IN {tagKeys:Array(String)}, Tags) AS ChosenTags,
          {{string.Join(", ", FocusColumns.Costs.Select(c => $"sum({c})"))}}, count()
        FROM cost_rows
        WHERE TenantId = {tenant:UInt32} AND ImportId = {import:UInt64}
        GROUP BY TenantId, ImportId, Day, {{string.Join(", ", CostTables.RollupDimensions)}}, ChosenTags
        """;

    /// <summary>Rolls the import's days up by service.</summary>
    public static string RollUpServices() => $$"""
        INSERT INTO cost_services
        SELECT TenantId, ImportId, Day, {{string.Join(", ", CostTables.ServiceDimensions)}},
          {{string.Join(", ", FocusColumns.Costs.Select(c => $"sum({c})"))}}, sum(RowCount)
        FROM cost_days
        WHERE TenantId = {tenant:UInt32} AND ImportId = {import:UInt64}
        GROUP BY TenantId, ImportId, Day, {{string.Join(", ", CostTables.ServiceDimensions)}}
        """;

    /// <summary>Writes why each other row is wrong, one line per fault.</summary>
    /// <param name="feeds">The records that hold line feeds inside quotes, with how many there are up to each one's end.</param>
    public string Reject(IReadOnlyList<(long Record, long Feeds)> feeds)
    {
        var columns = new CellColumns(Mapped);
        return $$"""
            INSERT INTO cost_rejects
            SELECT {tenant:UInt32}, {import:UInt64}, {{Line(feeds)}}, fault.1, substringUTF8(fault.2, 1, 200), fault.3
            FROM {{Step(Typed(columns, extensions: false))}}
            ARRAY JOIN arrayFilter(f -> f.3 != '', {{Faults(columns)}}) AS fault
            WHERE NOT ({{Right(columns)}})
            SETTINGS {{InOrder}}
            """;
    }

    /// <summary>The first rows as text, each with its faults as column, value and reason in turn.</summary>
    public string Preview(int most)
    {
        var columns = new CellColumns(Mapped);
        return $"""
            SELECT toString(r), arrayFlatten(arrayMap(f -> [f.1, substringUTF8(f.2, 1, 200), f.3], arrayFilter(f -> f.3 != '', {Faults(columns)}))), {string.Join(", ", PreviewedColumns.Select(c => job.Mapping.Maps.Contains(c) ? $"if(empty({c}), '', toJSONString({c}))" : c))}
            FROM {Step(Typed(columns, extensions: false))}
            ORDER BY r
            LIMIT {most}
            SETTINGS {InOrder}
            """;
    }

    /// <summary>What a preview shows, in its order.</summary>
    public IEnumerable<string> PreviewedColumns => Mapped.Select(c => c.Name);

    /// <summary>Adds up the rows that were rejected, in the same way as <see cref="TakeTables.Sums"/>.</summary>
    public string SurveyRejected(bool byInvoice)
    {
        var columns = new CellColumns(Mapped);
        return $"""
            SELECT {SurveyColumns(columns, byInvoice)}
            FROM {Step(Typed(columns, extensions: false))}
            WHERE NOT ({Right(columns)})
            GROUP BY Currency, {InvoiceKeys}
            ORDER BY Currency
            SETTINGS {InOrder}
            """;
    }

    /// <summary>How many charges of an import cost something, and how many of them stand in one of the others.</summary>
    public static string SameCharges()
    {
        const string Charge = """
            cityHash64(ChargePeriodStart, ChargeCategory, SubAccountId, ResourceId, SkuPriceId, ChargeDescription,
              BilledCost, EffectiveCost, ifNull(PricingQuantity, 0), CommitmentDiscountId, mapSort(Tags))
            """;
        return $$"""
            SELECT toString(count()), toString(countIf({{Charge}} IN (
              SELECT {{Charge}} FROM cost_rows WHERE TenantId = {tenant:UInt32} AND ImportId IN {others:Array(UInt64)})))
            FROM cost_rows
            WHERE TenantId = {tenant:UInt32} AND ImportId = {import:UInt64} AND (BilledCost != 0 OR EffectiveCost != 0)
            """;
    }

    /// <summary>What the rows and each roll-up hold of an import, per currency, in one statement.</summary>
    /// <param name="byInvoice">True to have the rows' invoices told apart.</param>
    public static string Stored(bool byInvoice) => string.Join("\nUNION ALL\n", new[] { CostTable.Rows, CostTable.Days, CostTable.Services }.Select(table =>
    {
        // Grouped by what is stored, which is numbers in a dictionary, and spelled out afterwards.
        string[] keys = byInvoice && table == CostTable.Rows ? ["InvoiceId", "InvoiceIssuerName", "BillingAccountId", "toDate(BillingPeriodStart)"] : [];
        return $$"""
            SELECT toString(BillingCurrency), toString({{table.Charges}}), {{string.Join(", ", FocusColumns.Costs.Select(c => $"toString(sum({c}))"))}}, '{{table.Name}}',
              {{(keys is [] ? "'', '', '', ''" : string.Join(", ", keys.Select(k => $"toString({k})")))}}
            FROM {{table.Name}}
            WHERE TenantId = {tenant:UInt32} AND ImportId = {import:UInt64}
            GROUP BY {{string.Join(", ", keys.Prepend("BillingCurrency"))}}
            """;
    }));

    private const string InvoiceKeys = "Invoice, Issuer, Account, InvoicePeriod";

    private static string SurveyColumns(CellColumns columns, bool byInvoice)
    {
        string Sum(string cost) => columns.Amounts.Contains(cost)
            ? $"toString(sumIf(assumeNotNull({columns.Number(cost)}), ifNull(abs({columns.Number(cost)}) < {CostTables.AmountLimit}, 0)))"
            : "'0'";
        string Text(string name) => columns.All.Any(c => c.Name == name) ? name : "''";
        string Moment(string name) => columns.Times.Contains(name) ? columns.Moment(name) : "CAST(NULL, 'Nullable(DateTime)')";
        return $"""
            {Text("BillingCurrency")} AS Currency, count(),
              {string.Join(", ", FocusColumns.Costs.Select(Sum))},
              groupUniqArray(1000)(ifNull(toString(toDate({Moment("BillingPeriodStart")})), '')),
              groupUniqArray(1000)({Text("ProviderName")}), groupUniqArray(1000)({Text("BillingAccountId")}),
              ifNull(toString(max({Moment("ChargePeriodStart")})), ''), max(r), argMax(isShort, r), argMax(isOpen, r),
              {string.Join(", ", OptionalCosts.Select(c => $"countIf({Text(c)} = '')"))},
              {(byInvoice
                ? $"{Text("InvoiceId")} AS Invoice, {Text("InvoiceIssuerName")} AS Issuer, {Text("BillingAccountId")} AS Account, ifNull(toString(toDate({Moment("BillingPeriodStart")})), '') AS InvoicePeriod"
                : "'' AS Invoice, '' AS Issuer, '' AS Account, '' AS InvoicePeriod")}
            """;
    }

    /// <summary>
    /// The records, numbered from 1 in the file's order. A CSV record can be shorter or longer than the header, which shows
    /// in its last field; in Parquet it cannot. A quote that is not closed swallows all that follows into the last field read.
    /// </summary>
    private string Numbered() =>
        number != BillStage.Counted || job.Mapping.Native is null || job.File.Bytes < SpreadBytesMin ? Counted() : Spread(Counted());

    /// <summary>
    /// Hands one stream of records out to all cores: the engine does that before a join, so it is given one that finds nothing.
    /// Without it, one core does all that is between reading and writing.
    /// </summary>
    private static string Spread(string records) =>
        $"SELECT * FROM ({records}) AS numbered ANY LEFT JOIN (SELECT toUInt64(0) AS r) AS nothing USING (r)";

    private string Counted() => job.File.Encoding == BillEncoding.Csv
        ? $"""
            SELECT {number} AS r, isNull({BillSource.Last}) AS isShort, isNotNull({BillSource.Overflow}) AS isLong, position(ifNull({BillSource.Last}, ''), '\n') > 0 AS isOpen,
              * EXCEPT ({BillSource.Last}, {BillSource.Overflow}), ifNull({BillSource.Last}, '') AS {SourceColumn.Name(job.File.Columns.Count - 1)}
            FROM {source}
            """
        : $"SELECT {number} AS r, 0 AS isShort, 0 AS isLong, 0 AS isOpen, * FROM {source}";

    /// <summary>
    /// FOCUS columns as text (what the mapping does not know is null, that is, empty), and beside them, as arrays, the texts of
    /// all amounts and moments and what they were read as. Moments repeat, so each spelling is read once per block.
    /// </summary>
    private string Typed(CellColumns columns, bool extensions, bool tally = false) =>
        Typed(columns, Text(columns, extensions && HasExtensions ? $", {Extensions()}" : "", tally));

    private string Typed(CellColumns columns, string text) => columns.AreWrittenOut
        ? $"""
            SELECT *, {string.Join(",\n  ", columns.Amounts.Select(c => $"{AmountOf(c, columns)} AS {columns.Number(c)}")
                .Concat(columns.Times.Select(c => $"{CellSql.Moment($"toLowCardinality({c})")} AS {columns.Moment(c)}")))}
            FROM {Step(text)}
            """
        : $"""
            SELECT *, arrayMap(x -> {CellSql.Number("x")}, amounts) AS numbers, arrayMap(x -> {CellSql.Moment("x")}, times) AS moments
            FROM {Step($"""
                SELECT *, [{columns.AmountNames}] AS amounts, CAST([{columns.TimeNames}], 'Array(LowCardinality(String))') AS times
                FROM {Step(text)}
                """)}
            """;

    /// <summary>A FOCUS bill has so few steps that they are understood as fast without being views, and read faster.</summary>
    private string Step(string sql) => job.Mapping.Native is null ? $"({sql})" : SqlStep.Of(sql);

    /// <summary>The amount that a text is. Where it is written just like its twin, that one's is taken: comparing texts costs a tenth of reading one.</summary>
    private static string AmountOf(string column, CellColumns columns) =>
        Twins.GetValueOrDefault(column) is { } twin && columns.Amounts.Contains(twin)
            ? $"if({column} = {twin}, {columns.Number(twin)}, {CellSql.Number(column)})"
            : CellSql.Number(column);

    /// <summary>Amounts that most rows of most bills write alike: nothing is discounted, the pricing currency is the billing currency.</summary>
    private static readonly Dictionary<string, string> Twins = new(StringComparer.Ordinal)
    {
        ["EffectiveCost"] = "BilledCost",
        ["ContractedCost"] = "EffectiveCost",
        ["ListCost"] = "ContractedCost",
        ["ListUnitPrice"] = "ContractedUnitPrice",
        ["PricingQuantity"] = "ConsumedQuantity",
        ["PricingCurrencyContractedUnitPrice"] = "ContractedUnitPrice",
        ["PricingCurrencyListUnitPrice"] = "ListUnitPrice",
        ["PricingCurrencyEffectiveCost"] = "EffectiveCost",
    };

    /// <summary>FOCUS columns as text: of a FOCUS file's records, or of the rows that a provider's own records become.</summary>
    private string Text(CellColumns columns, string kept, bool tally) => job.Mapping.Native is null
        ? $"""
            SELECT r, isShort, isLong, isOpen{kept}, {string.Join(",\n  ", columns.All.Select(c => $"{job.Mapping.Columns.GetValueOrDefault(c.Name, "''")} AS {c.Name}"))}
            FROM ({Numbered()})
            """
        : NativeSql.Rows(job.Mapping, columns.All, kept, Numbered(), residuals: !tally && job.Residuals.Count > 0, tally);

    private string Extensions() => $$"""
        CAST(mapFilter((k, v) -> v != '', mapFromArrays({{{ExtensionNames}}:Array(String)}, [{{string.Join(", ", job.Mapping.Extensions.Select(e => e.TextSql))}}])),
          'Map(LowCardinality(String), String)') AS Extensions
        """;

    /// <summary>True for a row that can be kept.</summary>
    private static string Right(CellColumns columns)
    {
        var rules = new List<string> { "NOT isShort", "NOT isLong" };
        string IsFit(string x, string n) => $"{CellSql.WithinLimit(n)} AND NOT {CellSql.TooFine(x)}";
        if (columns.AreWrittenOut)
        {
            rules.AddRange(RequiredTexts(columns).Select(c => $"{c} != ''"));
            rules.AddRange(columns.Amounts.Select(c => $"if({c} = '', {(IsRequired(FocusColumns.Find(c)!) ? "0" : "1")}, {IsFit(c, columns.Number(c))})"));
            rules.AddRange(columns.Times.Select(c => $"isNotNull({columns.Moment(c)})"));
        }
        else
        {
            rules.Add($"NOT has([{string.Join(", ", RequiredTexts(columns))}], '')");
            if (columns.Amounts.Count > 0) rules.Add($"arrayAll((x, n, must) -> if(x = '', NOT must, {IsFit("x", "n")}), amounts, numbers, {Musts(columns)})");
            if (columns.Times.Count > 0) rules.Add("NOT has(moments, NULL)");
        }

        rules.AddRange(Spans(columns).Select(s => $"ifNull({columns.Moment(s.End)} >= {columns.Moment(s.Start)}, 0)"));
        return string.Join("\n  AND ", rules);
    }

    /// <summary>Every possible fault of a row as (column, value, reason); no reason means no fault.</summary>
    private static string Faults(CellColumns columns)
    {
        const string Missing = "'is mandatory in FOCUS but missing'";
        var texts = RequiredTexts(columns).ToList();
        var faults = new List<string>
        {
            "('', '', if(isShort, 'the record has fewer fields than the header', ''))",
            "('', '', if(isLong, 'the record has more fields than the header', ''))",
        };
        faults.AddRange(Spans(columns).Select(s => $"""
            ('{s.End}', {s.End}, if(NOT isShort AND ifNull({columns.Moment(s.End)} < {columns.Moment(s.Start)}, 0), 'is before {s.Start}', ''))
            """));
        var lists = new List<string> { $"[{string.Join(",\n  ", faults)}]" };
        if (texts.Count > 0)
            lists.Add($"arrayMap((c, x) -> (c, x, if(NOT isShort AND x = '', {Missing}, '')), {Names(texts)}, [{string.Join(", ", texts)}])");
        if (columns.Amounts.Count > 0)
        {
            lists.Add($"""
                arrayMap((c, x, n, must) -> (c, x, multiIf(isShort, '', x = '', if(must, {Missing}, ''),
                  isNull(n) AND NOT {CellSql.LooksLikeNumber("x")}, 'is not a number', NOT {CellSql.WithinLimit("n")}, 'is larger than 10^19',
                  {CellSql.TooFine("x")}, 'has more than 38 decimal places', '')), {Names(columns.Amounts)}, amounts, numbers, {Musts(columns)})
                """);
        }

        if (columns.Times.Count > 0)
        {
            lists.Add($"""
                arrayMap((c, x, m) -> (c, toString(x), multiIf(isShort OR isNotNull(m), '', x = '', {Missing}, 'is not a date between 2000 and 2099')),
                  {Names(columns.Times)}, times, moments)
                """);
        }

        return $"arrayConcat({string.Join(",\n  ", lists)})";
    }

    /// <summary>The typed expression that is stored.</summary>
    private string Stored(FocusColumn column, CellColumns columns) => column.Kind switch
    {
        ColumnKind.Decimal when FocusColumns.Costs.Contains(column.Name) => $"ifNull({columns.Number(column.Name)}, 0)",
        ColumnKind.Decimal => columns.Number(column.Name),
        ColumnKind.Time => $"assumeNotNull({columns.Moment(column.Name)})",
        ColumnKind.KeyValues when !job.Mapping.Maps.Contains(column.Name) => CellSql.KeyValues(column.Name),
        _ => column.Name,
    };

    /// <summary>The line of a CSV record below its header; a Parquet row or a JSON object has only its number.</summary>
    private string Line(IReadOnlyList<(long Record, long Feeds)> feeds)
    {
        if (job.File.Encoding != BillEncoding.Csv) return "r";
        if (feeds.Count == 0) return "r + 1";
        var records = string.Join(',', feeds.Select(f => f.Record).Prepend(-1));
        return $"r + 1 + transform(roundDown(toInt64(r) - 1, [{records}]), [{records}], [{string.Join(',', feeds.Select(f => f.Feeds).Prepend(0))}], 0)";
    }

    private static IEnumerable<string> RequiredTexts(CellColumns columns) =>
        columns.All.Where(c => IsRequired(c) && c.Kind == ColumnKind.Text).Select(c => c.Name);

    private static string Musts(CellColumns columns) =>
        $"[{string.Join(", ", columns.Amounts.Select(name => IsRequired(FocusColumns.Find(name)!) ? "1" : "0"))}]";

    private static string Names(IEnumerable<string> columns) => $"[{string.Join(", ", columns.Select(c => $"'{c}'"))}]";

    private static IEnumerable<(string Start, string End)> Spans(CellColumns columns) =>
        new[] { ("ChargePeriodStart", "ChargePeriodEnd"), ("BillingPeriodStart", "BillingPeriodEnd") }
            .Where(s => columns.Times.Contains(s.Item1) && columns.Times.Contains(s.Item2));

    /// <summary>What FOCUS wants in every row: mandatory, never null. A column the whole file lacks is noted once, not per row.</summary>
    private static bool IsRequired(FocusColumn column) =>
        column is { Presence: Presence.Mandatory, AllowsNull: false } && !OptionalCosts.Contains(column.Name);

    /// <summary>The FOCUS columns that a statement reads, and where each stands among the amounts or moments.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="writtenOut">True to read each amount and moment by an expression of its own; false to read all of a kind as one array.</param>
    private sealed class CellColumns(IEnumerable<FocusColumn> columns, bool writtenOut = false)
    {
        public bool AreWrittenOut { get; } = writtenOut;

        public IReadOnlyList<FocusColumn> All { get; } = [.. columns];

        public IReadOnlyList<string> Amounts => field ??= OfKind(ColumnKind.Decimal);

        public IReadOnlyList<string> Times => field ??= OfKind(ColumnKind.Time);

        public string AmountNames => string.Join(", ", Amounts);

        public string TimeNames => string.Join(", ", Times);

        public string Number(string column) => AreWrittenOut ? $"{column}Number" : $"numbers[{Amounts.ToList().IndexOf(column) + 1}]";

        public string Moment(string column) => AreWrittenOut ? $"{column}Moment" : $"moments[{Times.ToList().IndexOf(column) + 1}]";

        private List<string> OfKind(ColumnKind kind) => [.. All.Where(c => c.Kind == kind).Select(c => c.Name)];
    }
}
