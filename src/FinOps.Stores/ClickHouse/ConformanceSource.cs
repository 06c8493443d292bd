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
    public static string Sql(BillFile file, IReadOnlyList<(string Name, string Type)> types)
    {
        if (file.Encoding != BillEncoding.Parquet) return BillSource.Sql(file, types);
        var columns = types.Select((t, i) => $"{ParquetText(t.Name, t.Type)} AS {SourceColumn.Name(i)}");
        return $"(SELECT {string.Join(", ", columns)} FROM file({BillSource.Literal(file.Path)}, 'Parquet'))";
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
