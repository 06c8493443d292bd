using FinOps.Understand.Ingestion;

namespace FinOps.Stores.ClickHouse;

/// <summary>How the engine makes one Parquet file of several.</summary>
internal static class ParquetJoin
{
    public static ClickHouseStatement Of(IReadOnlyList<string> parts, string target) => new($"""
        INSERT INTO FUNCTION file({BillSource.Literal(target)}, 'Parquet')
        SELECT * FROM file({BillSource.Literal(Glob(parts))}, 'Parquet')
        """)
    {
        // One part may lack a column, or have nothing but nulls in it.
        Settings = new Dictionary<string, string>(Writing, StringComparer.Ordinal) { ["schema_inference_mode"] = "union" },
    };

    /// <summary>How the file is written.</summary>
    public static IReadOnlyDictionary<string, string> Writing { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["output_format_parquet_compression_method"] = "lz4",
        ["output_format_parquet_row_group_size_bytes"] = "67108864",
        ["max_threads"] = "1",
        ["max_memory_usage"] = ClickHouseIntake.MemoryMax,
    };

    /// <summary>The columns of all parts: what one part lacks or leaves empty may be null in the whole.</summary>
    /// <exception cref="ImportRefusedException">A column has two types.</exception>
    public static List<(string Name, string Type)> Columns(IReadOnlyList<IReadOnlyList<(string Name, string Type)>> parts)
    {
        var columns = new List<(string Name, string Type)>();
        foreach (var same in parts.SelectMany(p => p).GroupBy(c => c.Name, StringComparer.Ordinal))
        {
            var types = same.Select(c => Bare(c.Type)).Distinct(StringComparer.Ordinal).ToList();
            if (types.Count > 1)
            {
                throw new ImportRefusedException("parts_unfit", "The parts of the bill do not fit together",
                    $"The column {same.Key} is {types[0]} in one part and {types[1]} in another. Let the provider write the export again.");
            }

            var whole = same.Count() == parts.Count && same.All(c => c.Type == types[0]);
            var list = types[0].StartsWith("Map(", StringComparison.Ordinal) || types[0].StartsWith("Array(", StringComparison.Ordinal)
                || types[0].StartsWith("Tuple(", StringComparison.Ordinal);
            columns.Add((same.Key, whole || list ? types[0] : $"Nullable({types[0]})"));
        }

        return columns;
    }

    private static string Bare(string type) => type.StartsWith("Nullable(", StringComparison.Ordinal) ? type[9..^1] : type;

    /// <summary>All of them as one name: they lie in one folder, under names without meaning to a glob.</summary>
    private static string Glob(IReadOnlyList<string> parts)
    {
        var folder = Path.GetDirectoryName(parts[0])!;
        if (parts.Any(p => Path.GetDirectoryName(p) != folder || Path.GetFileName(p).AsSpan().IndexOfAnyExcept(Plain) >= 0))
            throw new ArgumentException("The parts of a bill lie in one folder, under plain names.", nameof(parts));
        return parts.Count == 1 ? parts[0] : $"{folder}/{{{string.Join(',', parts.Select(Path.GetFileName))}}}";
    }

    private static readonly System.Buffers.SearchValues<char> Plain = System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");
}
