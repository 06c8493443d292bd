namespace FinOps.Stores.ClickHouse;

/// <summary>How the engine makes one Parquet file of several.</summary>
internal static class ParquetJoin
{
    public static ClickHouseStatement Of(IReadOnlyList<string> parts, string target) => new($"""
        INSERT INTO FUNCTION file({BillSource.Literal(target)}, 'Parquet')
        SELECT * FROM file({BillSource.Literal(Glob(parts))}, 'Parquet')
        """)
    {
        Settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            // One part may lack a column, or have nothing but nulls in it.
            ["schema_inference_mode"] = "union",
            ["output_format_parquet_compression_method"] = "lz4",
            ["output_format_parquet_row_group_size_bytes"] = "67108864",
            ["max_threads"] = "1",
            ["max_memory_usage"] = "2200000000",
        },
    };

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
