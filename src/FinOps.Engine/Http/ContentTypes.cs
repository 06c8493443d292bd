namespace FinOps.Engine.Http;

/// <summary>The media type of each format, as ClickHouse names it.</summary>
internal static class ContentTypes
{
    public static string Of(string format) => format switch
    {
        "TabSeparated" or "TSV" or "TabSeparatedRaw" or "TSVRaw" => "text/tab-separated-values; charset=UTF-8",
        _ when format.StartsWith("TabSeparated", StringComparison.Ordinal) || format.StartsWith("TSV", StringComparison.Ordinal) =>
            "text/tab-separated-values; charset=UTF-8",
        "CSV" => "text/csv; charset=UTF-8; header=absent",
        _ when format.StartsWith("CSV", StringComparison.Ordinal) => "text/csv; charset=UTF-8; header=present",
        _ when format.StartsWith("JSON", StringComparison.Ordinal) => "application/json; charset=UTF-8",
        "XML" => "application/xml; charset=UTF-8",
        "Native" or "RowBinary" or "Parquet" or "Arrow" or "ArrowStream" or "ORC" or "Avro" or "MsgPack" => "application/octet-stream",
        _ when format.StartsWith("RowBinary", StringComparison.Ordinal) => "application/octet-stream",
        _ => "text/plain; charset=UTF-8",
    };
}
