using System.Globalization;
using FinOps.Focus;
using FinOps.Understand.Ingestion;

namespace FinOps.Stores.ClickHouse;

/// <summary>
/// How a file is read to be judged rather than imported: as it is written. Spaces stay, and an empty text in Parquet is told
/// from null.
/// </summary>
internal static class ConformanceSource
{
    /// <summary>SQL that yields the records with columns c0, c1, … as text.</summary>
    public static string Sql(BillFile file, IReadOnlyList<(string Name, string Type)> types, BytesFrom? from = null) =>
        file.Encoding == BillEncoding.Parquet
            ? BillSource.Parquet(types, ParquetText, from ?? BillSource.Path(file))
            : BillSource.Sql(file, types, from);

    /// <summary>SQL of the records, numbered from 1 in the file's order, with the columns asked for.</summary>
    public static string Written(BillFile file, string source, string number, IEnumerable<string> columns)
    {
        var last = file.Columns.Count - 1;
        var isCsv = file.Encoding == BillEncoding.Csv;
        var texts = columns.Select(name => (Name: name, At: Place(file, name))).Select(c =>
            $"{(c.At < 0 ? "''" : isCsv && c.At == last ? $"ifNull({BillSource.Last}, '')" : SourceColumn.Name(c.At))} AS raw_{c.Name}");
        var length = isCsv
            ? $"isNull({BillSource.Last}) AS isShort, isNotNull({BillSource.Overflow}) AS isLong"
            : "0 AS isShort, 0 AS isLong";
        return $"SELECT toUInt64(0) AS part, {number} AS r, {length}, {string.Join(", ", texts)} FROM {source}";
    }

    /// <summary>SQL of imports' stored rows, each with its import and the number of the record that made it.</summary>
    /// <param name="imports">The imports, each with the tenant it belongs to.</param>
    /// <param name="oneIn">To judge only a sample: every row whose number falls into one of so many; 1 for all.</param>
    /// <param name="columns">The columns asked for.</param>
    public static string Written(IReadOnlyCollection<(int Tenant, long ImportId)> imports, long oneIn, IEnumerable<string> columns)
    {
        var texts = columns.Select(name => FocusColumns.Find(name) is { } c ? $"{StoredText.Of(c, c.Name)} AS raw_{c.Name}" : $"'' AS raw_{name}");
        var some = oneIn > 1 ? string.Create(CultureInfo.InvariantCulture, $" AND cityHash64(SourceRow) % {oneIn} = 0") : "";
        return string.Create(CultureInfo.InvariantCulture, $"""
            SELECT ImportId AS part, toUInt64(SourceRow) AS r, 0 AS isShort, 0 AS isLong, {string.Join(", ", texts)}
            FROM cost_rows WHERE TenantId IN ({string.Join(',', imports.Select(i => i.Tenant).Distinct())}) AND (TenantId, ImportId) IN ({string.Join(',', imports.Select(i => string.Create(CultureInfo.InvariantCulture, $"({i.Tenant},{i.ImportId})")))}){some}
            """);
    }

    private static int Place(BillFile file, string name)
    {
        for (var i = 0; i < file.Columns.Count; i++)
        {
            if (file.Columns[i] == name) return i;
        }

        return -1;
    }

    /// <summary>Settings for reading it.</summary>
    public static Dictionary<string, string> Settings(BillFile file)
    {
        var settings = new Dictionary<string, string>(BillSource.Settings(file), StringComparer.Ordinal) { ["max_memory_usage"] = "2000000000" };
        if (file.Encoding == BillEncoding.Csv) settings["input_format_csv_trim_whitespaces"] = "0";
        return settings;
    }

    /// <summary>True when a Parquet column of this type can hold what FOCUS wants. Moments may also be texts; those are judged by their form.</summary>
    public static bool Fits(ColumnKind kind, string type)
    {
        string[] fitting = kind switch
        {
            ColumnKind.Decimal => ["Decimal", "Int", "UInt", "Float"],
            ColumnKind.Time => ["DateTime", "String", "FixedString"],
            _ => ["String", "FixedString", "Enum", "UUID"],
        };
        return fitting.Any(Bare(type).StartsWith);
    }

    private static string ParquetText(string name, string type)
    {
        var column = BillSource.Quoted(name);
        var bare = Bare(type);
        if (bare.StartsWith("DateTime", StringComparison.Ordinal))
            return $"ifNull(concat(replaceOne(toString(toDateTime64({column}, 0, 'UTC')), ' ', 'T'), 'Z'), '')";
        return bare is "String" ? $"ifNull(if({column} = '', '\"\"', toString({column})), '')" : BillSource.ParquetText(name, type);
    }

    private static string Bare(string type)
    {
        foreach (var wrapper in new[] { "LowCardinality(", "Nullable(" })
        {
            if (type.StartsWith(wrapper, StringComparison.Ordinal)) return Bare(type[wrapper.Length..^1]);
        }

        return type;
    }
}
