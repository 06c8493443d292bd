using System.Globalization;
using System.Text.RegularExpressions;
using FinOps.Understand.Ingestion;

namespace FinOps.Stores.ClickHouse;

/// <summary>Where a bill's bytes come from, as a table function.</summary>
/// <param name="format">The engine's name for how the records are written.</param>
/// <param name="structure">The columns to read, as names and types.</param>
internal delegate string BytesFrom(string format, string structure);

/// <summary>How the engine reads a bill's records: from a file that lies on its own disk, or from the body of an INSERT.</summary>
internal static partial class BillSource
{
    /// <summary>Where fields beyond the header land, so that too long records are noticed.</summary>
    public const string Overflow = "overflow";

    /// <summary>The setting that bounds what comes out of a packed file.</summary>
    internal const string UnpackedMax = "max_bytes_to_read";

    /// <summary>How many times as much as comes out of the packing the engine counts, at most: narrow rows came to four.</summary>
    private const int CountedTimesMax = 16;

    /// <summary>The name of the last field until it is known whether it is there.</summary>
    public const string Last = "last";

    /// <summary>SQL that yields the records with columns c0, c1, … as text.</summary>
    /// <param name="file">The file; its path must be plain (see the intake folder), so that no glob or quote is in it.</param>
    /// <param name="types">The column types of a Parquet file, as the engine describes them; empty for CSV.</param>
    /// <param name="from">Where the bytes come from; left out, from the file's path.</param>
    public static string Sql(BillFile file, IReadOnlyList<(string Name, string Type)> types, BytesFrom? from = null)
    {
        from ??= Path(file);
        return file.Encoding switch { BillEncoding.Csv => Csv(file, from), BillEncoding.Json => Json(file, from), _ => Parquet(types, ParquetText, from) };
    }

    /// <summary>The engine reads the file itself.</summary>
    public static BytesFrom Path(BillFile file) => (format, structure) => file.Encoding == BillEncoding.Parquet
        ? $"file({Literal(file.Path)}, '{format}')"
        : $"file({Literal(file.Path)}, '{format}', {Literal(structure)}, '{CompressionOf(file.Compression)}')";

    /// <summary>The bytes are sent behind the statement, an INSERT.</summary>
    public static string Body(string format, string structure) => $"input({Literal(structure)})";

    /// <summary>No bytes at all: for the types that reading them would give.</summary>
    public static string Nothing(string format, string structure) => $"null({Literal(structure)})";

    /// <summary>The engine's name for how the records are written.</summary>
    public static string FormatOf(BillEncoding encoding) => encoding switch { BillEncoding.Csv => "CSV", BillEncoding.Json => "JSONEachRow", _ => "Parquet" };

    /// <summary>Settings that read CSV as it comes: nothing is guessed, records of the wrong length are seen, not fatal.</summary>
    public static IReadOnlyDictionary<string, string> Settings(BillFile file)
    {
        var settings = Reading(file);
        if (file.UnpackedBytesMax > 0) BoundUnpacking(settings, file.UnpackedBytesMax);
        return settings;
    }

    /// <summary>
    /// Has the engine stop reading where a packed file grows beyond a limit: it counts what comes out of the packing as it reads.
    /// It counts what its further passes over the records read, too, where fields that were taken apart are larger than their text.
    /// </summary>
    public static void BoundUnpacking(Dictionary<string, string> settings, long most) =>
        settings[UnpackedMax] = (Math.Min(most, long.MaxValue / CountedTimesMax) * CountedTimesMax).ToString(CultureInfo.InvariantCulture);

    private static Dictionary<string, string> Reading(BillFile file) => file.Encoding switch
    {
        BillEncoding.Parquet => new Dictionary<string, string>(StringComparer.Ordinal)
        {
            // Rows are numbered as they come, so they must all come, in the file's order: nothing may be left out before.
            ["input_format_parquet_preserve_order"] = "1",
            ["input_format_parquet_filter_push_down"] = "0",
            ["query_plan_optimize_prewhere"] = "0",
            ["optimize_move_to_prewhere"] = "0",
        },
        BillEncoding.Json => new Dictionary<string, string>(StringComparer.Ordinal)
        {
            // Every value as it is written: a number that went through a float would lose digits.
            ["input_format_json_read_numbers_as_strings"] = "1",
            ["input_format_json_read_bools_as_strings"] = "1",
            ["input_format_json_read_objects_as_strings"] = "1",
            ["input_format_json_read_arrays_as_strings"] = "1",
            ["input_format_null_as_default"] = "1",
            // Only the fields that are asked for are read; which there are was found over the whole file.
            ["input_format_skip_unknown_fields"] = "1",
        },
        _ => new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["input_format_csv_skip_first_lines"] = "1",
            ["input_format_csv_allow_variable_number_of_columns"] = "1",
            ["input_format_csv_empty_as_default"] = "0",
            ["input_format_csv_skip_trailing_empty_lines"] = "1",
            ["input_format_csv_trim_whitespaces"] = "1",
            ["format_csv_allow_single_quotes"] = "0",
            ["format_csv_allow_double_quotes"] = "1",
            // Only a field that is not there may become null, so that short records are told from empty fields.
            ["format_csv_null_representation"] = "\u0001absent\u0001",
            ["input_format_csv_allow_whitespace_or_tab_as_delimiter"] = file.Delimiter == '\t' ? "1" : "0",
            ["format_csv_delimiter"] = file.Delimiter.ToString(CultureInfo.InvariantCulture),
        },
    };

    /// <summary>A text as an SQL literal.</summary>
    public static string Literal(string text) =>
        $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";

    private static string Csv(BillFile file, BytesFrom from)
    {
        var last = file.Columns.Count - 1;
        var columns = Enumerable.Range(0, file.Columns.Count)
            .Select(i => i == last ? $"{Last} Nullable(String)" : $"{SourceColumn.Name(i)} String")
            .Append($"{Overflow} Nullable(String)");
        return from(FormatOf(file.Encoding), string.Join(", ", columns));
    }

    /// <summary>SQL that yields the names of all objects' fields, each once.</summary>
    public static string JsonFields(string objects) => $"SELECT arrayJoin(arraySort(groupUniqArrayArray(JSONExtractKeys(json)))) AS line FROM {objects}";

    /// <summary>The objects of a JSON file on the engine's disk, each as one text.</summary>
    public static string JsonObjects(string path, BillCompression compression) =>
        $"file({Literal(path)}, 'JSONAsString', 'json String', '{CompressionOf(compression)}')";

    private static string Json(BillFile file, BytesFrom from)
    {
        var types = string.Join(", ", file.Columns.Select(c => $"{Quoted(c)} String"));
        var columns = file.Columns.Select((c, i) => $"{Quoted(c)} AS {SourceColumn.Name(i)}");
        return $"(SELECT {string.Join(", ", columns)} FROM {from(FormatOf(file.Encoding), types)})";
    }

    /// <summary>SQL that yields the rows of a Parquet file, each column as <paramref name="text"/> writes it.</summary>
    public static string Parquet(IReadOnlyList<(string Name, string Type)> types, Func<string, string, string> text, BytesFrom from)
    {
        var columns = types.Select((t, i) => $"{text(t.Name, t.Type)} AS {SourceColumn.Name(i)}");
        var structure = string.Join(", ", types.Select(t => $"{Quoted(t.Name)} {t.Type}"));
        return $"(SELECT {string.Join(", ", columns)} FROM {from(FormatOf(BillEncoding.Parquet), structure)})";
    }

    /// <summary>Every Parquet value as the text a CSV would show; maps and structures as JSON.</summary>
    public static string ParquetText(string name, string type)
    {
        var column = Quoted(name);
        var bare = type.StartsWith("Nullable(", StringComparison.Ordinal) ? type[9..^1] : type;
        if (bare.StartsWith("Map(", StringComparison.Ordinal) || bare.StartsWith("Tuple(", StringComparison.Ordinal)) return $"toJSONString({column})";
        // A list of pairs whose key is always there is how some writers spell a map; other structures are lists of their own.
        if (PairsAsMap().IsMatch(bare)) return $"toJSONString(CAST({column}, 'Map(String, String)'))";
        if (bare.StartsWith("Array(", StringComparison.Ordinal)) return $"toJSONString({column})";
        return $"ifNull(toString({column}), '')";
    }

    /// <summary>A column's own name as an SQL name.</summary>
    public static string Quoted(string name) => $"`{name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("`", "\\`", StringComparison.Ordinal)}`";

    [GeneratedRegex(@"^Array\(Tuple\([^,()]* ?String, [^,()]* ?(String|Nullable\(String\))\)\)\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PairsAsMap();

    /// <summary>The engine's name for how a file is packed; also that of HTTP.</summary>
    public static string CompressionOf(BillCompression compression) => compression switch
    {
        BillCompression.Gzip => "gzip",
        BillCompression.Zstd => "zstd",
        _ => "none",
    };
}
