using FinOps.Costs;
using FinOps.Focus;
using FinOps.Platform;

namespace FinOps.Stores.ClickHouse;

/// <summary>
/// Writes the statements of an export: one FOCUS version's columns as a file that any FOCUS reader takes. As CSV it is safe to
/// open in a spreadsheet, unless asked for exactly: a text that a spreadsheet would run as a formula starts with an apostrophe. The rows come in an
/// order that depends on nothing but themselves, so the same costs always make the same file.
/// </summary>
internal static class SqlExport
{
    /// <summary>The decimals that every reader of Parquet knows; longer ones are written only where a value needs them.</summary>
    private const string CommonDecimal = "Decimal(38, 18)";

    /// <summary>A file of more columns than this is read by few.</summary>
    private const int KeptMax = 500;

    private const int KeptLettersMax = 120;

    /// <summary>The order in which rows lie in the store: the engine then merges instead of sorting.</summary>
    private static readonly string[] StoredOrder = ["ServiceName", "SubAccountId", "ResourceId", "SkuId", "ChargePeriodStart"];

    /// <summary>
    /// What stands where a version demands a value that an older source has no column for, or a bill does not tell. Read back
    /// in, it is the column's value, so that the same file comes of it again.
    /// </summary>
    private static readonly Dictionary<string, string> StandIns = new(StringComparer.Ordinal)
    {
        // The seller has had two names.
        ["ProviderName"] = "c_ServiceProviderName",
        ["ServiceProviderName"] = "c_ProviderName",
        ["PublisherName"] = "if(c_ProviderName = '', c_ServiceProviderName, c_ProviderName)",
        // What has no name is called by its id.
        ["SubAccountName"] = "c_SubAccountId",
        ["RegionName"] = "c_RegionId",
        // What has no kind is of FOCUS's own.
        ["BillingAccountType"] = "if(c_BillingAccountId = '', '', 'Billing Account')",
        ["SubAccountType"] = "if(c_SubAccountId = '', '', 'Sub Account')",
        ["ServiceSubcategory"] = "concat('Other (', c_ServiceCategory, ')')",
        // Without a pricing currency of its own a charge is priced in the currency it is billed in.
        ["PricingCurrency"] = "c_BillingCurrency",
    };

    /// <summary>Amounts in the pricing currency, where that is the billing currency.</summary>
    private static readonly Dictionary<string, string> PricedAsBilled = new(StringComparer.Ordinal)
    {
        ["PricingCurrencyEffectiveCost"] = "EffectiveCost",
        ["PricingCurrencyListUnitPrice"] = "ListUnitPrice",
        ["PricingCurrencyContractedUnitPrice"] = "ContractedUnitPrice",
    };

    /// <summary>The statement that gives the file's content.</summary>
    /// <param name="form">As what.</param>
    /// <param name="long">The columns whose values need more digits than common decimals have; see <see cref="Longs"/>.</param>
    /// <param name="period">Charges of which time; null for all.</param>
    /// <param name="within">The condition that the asker's rows fulfil; null for all rows.</param>
    /// <param name="published">What may be seen.</param>
    /// <param name="tenantId">Whose.</param>
    /// <param name="allocated">What charges are allocated to; needed where the asker's rows are told by it.</param>
    /// <param name="kept">The columns outside FOCUS to write as well, by the names that <see cref="Kept"/> gives.</param>
    public static ClickHouseStatement Write(
        ExportForm form, IReadOnlySet<string> @long, ChargePeriod? period, CostFilter? within, PublishedImports published, int tenantId, AllocatedTables? allocated = null,
        IReadOnlyList<string>? kept = null)
    {
        var scope = new SqlScope();
        var beside = Named(kept ?? []).Select(k => $"{KeptCell($"c_Extensions[{scope.Text(k.Key)}]", form)} AS {k.Column}");
        var columns = Columns(form.Version);
        var order = StoredOrder.Concat(columns.Select(c => c.Name).Except(StoredOrder, StringComparer.Ordinal)).Select(name => SortKey(FocusColumns.Find(name)!));
        // The alias is read only by the header; the inner query keeps the column itself apart from it.
        var sql = $"""
            SELECT {string.Join(",\n  ", columns.Select(c => $"{Cell(c, form, @long)} AS {c.Name}").Concat(beside))}
            FROM (SELECT {string.Join(", ", FocusColumns.All.Select(c => c.Name).Append("Extensions").Select(c => $"{c} AS c_{c}"))} FROM {CostTable.RowsFor(CostTable.Of(within), allocated).Source(scope, period)} WHERE {Where(scope, period, within, published, tenantId)})
            ORDER BY {string.Join(", ", order)}
            """;
        return new ClickHouseStatement(sql)
        {
            Parameters = scope.Values,
            Settings = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["format_csv_null_representation"] = "",
                ["output_format_parquet_compression_method"] = "zstd",
                ["output_format_parquet_row_group_size"] = "100000",
                ["cancel_http_readonly_queries_on_client_close"] = "1",
            },
        };
    }

    /// <summary>The statement that names what there is outside FOCUS.</summary>
    public static ClickHouseStatement Kept(ChargePeriod? period, CostFilter? within, PublishedImports published, int tenantId, AllocatedTables? allocated = null)
    {
        var scope = new SqlScope();
        var sql = $"""
            SELECT arrayJoin(arraySort(groupUniqArrayArray({KeptMax})(mapKeys(Extensions))))
            FROM {CostTable.RowsFor(CostTable.Of(within), allocated).Source(scope, period)} WHERE {Where(scope, period, within, published, tenantId)}
            """;
        return new ClickHouseStatement(sql) { Parameters = scope.Values };
    }

    /// <summary>Each name with the column that it becomes: plain letters behind <c>x_</c>, no two alike. The name itself travels as a value.</summary>
    internal static IEnumerable<(string Key, string Column)> Named(IEnumerable<string> kept)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var key in kept)
        {
            var plain = string.Concat((key.StartsWith("x_", StringComparison.OrdinalIgnoreCase) ? key[2..] : key).Select(l => char.IsAsciiLetterOrDigit(l) ? l : '_'));
            var column = $"x_{plain[..Math.Min(plain.Length, KeptLettersMax)]}";
            for (var i = 2; !taken.Add(column); i++) column = $"x_{plain[..Math.Min(plain.Length, KeptLettersMax)]}_{i}";
            yield return (key, column);
        }
    }

    private static string KeptCell(string value, ExportForm form) => form.File == ExportFile.Csv ? Text(value, form) : $"nullIf({value}, '')";

    private static string Text(string value, ExportForm form) => form.Exact ? value : Harmless(value);

    /// <summary>The statement that tells which decimals are longer than common ones: one 0 or 1 per column of <see cref="Decimals"/>.</summary>
    public static ClickHouseStatement Longs(ExportForm form, ChargePeriod? period, CostFilter? within, PublishedImports published, int tenantId, AllocatedTables? allocated = null)
    {
        var scope = new SqlScope();
        var flags = Decimals(form.Version).Select(c => PricedAsBilled.TryGetValue(c.Name, out var billed)
            ? $"toString(greatest({IsLong(c.Name)}, {IsLong(billed)}))"
            : $"toString({IsLong(c.Name)})");
        return new ClickHouseStatement($"SELECT {string.Join(", ", flags)} FROM {CostTable.RowsFor(CostTable.Of(within), allocated).Source(scope, period)} WHERE {Where(scope, period, within, published, tenantId)}") { Parameters = scope.Values };
    }

    private static string IsLong(string column) =>
        $"max(ifNull(accurateCastOrNull({column}, '{CommonDecimal}') != {column}, isNotNull({column})))";

    /// <summary>The decimal columns of a version.</summary>
    public static IReadOnlyList<FocusColumn> Decimals(FocusVersion version) => [.. Columns(version).Where(c => c.Kind == ColumnKind.Decimal)];

    private static List<FocusColumn> Columns(FocusVersion version) => [.. FocusColumns.In(version).OrderBy(c => c.Name, StringComparer.Ordinal)];

    private static string Where(SqlScope scope, ChargePeriod? period, CostFilter? within, PublishedImports published, int tenantId)
    {
        var visible = scope.Visible(tenantId, published.ImportIds, within);
        return period is { } p
            ? $"{visible} AND ChargePeriodStart >= {scope.Moment(CostTable.Rows, p.Start)} AND ChargePeriodStart < {scope.Moment(CostTable.Rows, p.End)}"
            : visible;
    }

    /// <summary>By the values that are written; those of keys with values have an order only as text.</summary>
    private static string SortKey(FocusColumn column) => column.Kind == ColumnKind.KeyValues ? $"toString(c_{column.Name})" : Value(column);

    private static string Cell(FocusColumn column, ExportForm form, IReadOnlySet<string> @long)
    {
        var value = Value(column);
        if (form.File == ExportFile.Csv)
        {
            return column.Kind is ColumnKind.Text or ColumnKind.Json
                ? Text(value, form)
                : column.Kind == ColumnKind.Decimal ? value : StoredText.Of(column, value);
        }

        return column.Kind switch
        {
            ColumnKind.Decimal => @long.Contains(column.Name) ? value : $"CAST({value}, {(IsNullable(column) ? $"'Nullable({CommonDecimal})'" : $"'{CommonDecimal}'")})",
            ColumnKind.Time => $"toDateTime64({value}, 3, 'UTC')",
            _ => $"nullIf({StoredText.Of(column, value)}, '')",
        };
    }

    /// <summary>The rule of <see cref="CsvCell"/> in the store: its own patterns, so that both judge alike.</summary>
    internal static string Harmless(string value) =>
        $"if(match({value}, {Literal(CsvCell.RunPattern)}) AND NOT match({value}, {Literal(CsvCell.NumberPattern)}), concat('\\'', {value}), {value})";

    private static string Literal(string pattern) =>
        $"'{pattern.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";

    private static bool IsNullable(FocusColumn column) => !FocusColumns.Costs.Contains(column.Name);

    private static string Value(FocusColumn column)
    {
        var stored = $"c_{column.Name}";
        if (StandIns.TryGetValue(column.Name, out var other)) return $"if({stored} = '', {other}, {stored})";
        return PricedAsBilled.TryGetValue(column.Name, out var billed)
            ? $"if(isNull({stored}) AND c_PricingCurrency IN ('', c_BillingCurrency), toNullable(c_{billed}), {stored})"
            : stored;
    }
}
