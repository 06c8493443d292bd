using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using FinOps.Focus;
using FinOps.Understand.Ingestion;

namespace FinOps.Providers.Native;

/// <summary>
/// A provider's mapping as it stands in its .sql file, and its meeting with the columns of one bill (see README.md of this
/// folder for how such a file is written). Columns are found by name here; the statement knows them by number only.
/// </summary>
internal sealed partial class SqlMapping
{
    private readonly string _format;
    private readonly string _version;
    private readonly MappingText _text;
    private readonly Dictionary<string, MappingTable> _tables;

    private SqlMapping(string format, string version, MappingText text, Dictionary<string, MappingTable> tables) =>
        (_format, _version, _text, _tables) = (format, version, text, tables);

    /// <summary>Reads a mapping that is embedded in this assembly.</summary>
    /// <param name="format">The format's name.</param>
    /// <param name="sql">The mapping, such as <c>Aws/AwsCur.sql</c>.</param>
    /// <param name="tables">The tables that it speaks of by their file's name: <c>Aws/services.csv</c> is <c>{services.…}</c>.</param>
    public static SqlMapping Embedded(string format, string sql, params ReadOnlySpan<string> tables)
    {
        var whole = new StringBuilder(Resource(sql));
        var read = new Dictionary<string, MappingTable>(StringComparer.Ordinal);
        foreach (var table in tables)
        {
            var csv = Resource(table);
            whole.Append(csv);
            read[Path.GetFileNameWithoutExtension(table)] = MappingTable.Parse(csv);
        }

        var text = MappingText.Parse(Resource(sql));
        if (text.Columns.FirstOrDefault(c => !IsExtension(c.Key) && FocusColumns.Find(c.Key) is null) is { Key: { } unknown })
            throw new FormatException($"{sql}: FOCUS has no column {unknown}.");
        // Without them the engine looks through all steps for what a filter could spare: half a minute for a bill with one rejected row.
        if (text.Steps.Count > 0 && !text.Names.Any(n => n.Key == NativeRows.Variants))
            throw new FormatException($"{sql}: a mapping in steps names {NativeRows.Variants}, if only array('').");
        // The version names the text itself: whoever changes a mapping cannot forget to change its version.
        var print = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(whole.ToString())))[..8];
        return new SqlMapping(format, $"{text.Version}.{print}", text, read);
    }

    /// <summary>The mapping for a bill with these columns.</summary>
    /// <param name="columns">The bill's columns.</param>
    /// <param name="ownCostName">What the bill calls its cost.</param>
    /// <param name="warnings">What the sender should know, in sentences.</param>
    public BillMapping For(IReadOnlyList<string> columns, string ownCostName, IReadOnlyList<string> warnings)
    {
        var bill = new BillColumns(columns);
        var names = _text.Names.Select(n => KeyValuePair.Create(n.Key, Resolve(n.Value, bill))).ToList();
        var focus = new Dictionary<string, string>(StringComparer.Ordinal);
        var extensions = new List<ExtensionColumn>();
        foreach (var (name, sql) in _text.Columns)
        {
            var resolved = Resolve(sql, bill);
            // A column that this bill has nothing for is null in every row; the store then does not work it out.
            if (resolved == "''") continue;
            if (IsExtension(name)) extensions.Add(new ExtensionColumn(name, $"ifNull(toString({resolved}), '')"));
            else focus[name] = resolved;
        }

        var maps = bill.Maps.ToList();
        return new BillMapping(_format, null, _version, focus, extensions, warnings)
        {
            Maps = focus.Where(c => FocusColumns.Find(c.Key)!.Kind == ColumnKind.KeyValues && Map().IsMatch(c.Value)).Select(c => c.Key).ToHashSet(StringComparer.Ordinal),
            Native = new NativeRows(ownCostName, [.. maps, .. names], bill.Lists) { Steps = [.. _text.Steps.Select(s => s + maps.Count)] },
        };
    }

    /// <summary>Reads a table that is embedded in this assembly.</summary>
    public static MappingTable Table(string name) => MappingTable.Parse(Resource(name));

    private static bool IsExtension(string column) => column.StartsWith("x_", StringComparison.Ordinal);

    /// <summary>Puts columns for <c>[name|other name]</c> and tables for <c>{table.Column}</c>.</summary>
    private string Resolve(string sql, BillColumns bill) => References().Replace(sql, found => found switch
    {
        _ when found.Groups["bill"] is { Success: true, Value: var column } => bill.Sql(column),
        _ when found.Groups["table"] is { Success: true, Value: var table } => _tables[table].Literal(found.Groups["column"].Value),
        _ => found.Value,
    });

    internal static string Resource(string name)
    {
        using var stream = typeof(SqlMapping).Assembly.GetManifestResourceStream(name)
            ?? throw new FileNotFoundException($"The assembly has no {name}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    // A quoted text; [a column, spelled this|or that way]; {a table's.Column}.
    [GeneratedRegex(@"'([^'\\]|\\.)*'|\[(?<bill>[A-Za-z][^\]\[',]*)\]|\{(?<table>[a-z]+)\.(?<column>[A-Za-z]+)\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex References();

    // CAST(…, 'Map(String, String)'), with the end of its own line.
    [GeneratedRegex(@"\ACAST\(.*, 'Map\((LowCardinality\(String\)|String), String\)'\)\z", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Map();
}
