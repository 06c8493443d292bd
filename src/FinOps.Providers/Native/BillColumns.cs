using FinOps.Understand.Ingestion;

namespace FinOps.Providers.Native;

/// <summary>
/// The columns of one bill, found by any of their spellings. <c>a|b</c> is the first of them that the bill has,
/// <c>a->k</c> the value of key k in the map column a, <c>p*</c> a map of all columns that begin with p, keyed by the rest of
/// their names; what the bill does not have is the empty text, or the empty map. <c>has a|b</c> is true or false.
/// </summary>
internal sealed class BillColumns
{
    private const string HasMark = "has ";

    private readonly IReadOnlyList<string> _columns;
    private readonly Dictionary<string, int> _index = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<int, string> _maps = [];
    private readonly List<IReadOnlyList<string>> _lists = [];

    public BillColumns(IReadOnlyList<string> columns)
    {
        _columns = columns;
        for (var i = 0; i < columns.Count; i++) _index.TryAdd(columns[i].Trim(), i);
    }

    /// <summary>Map columns that were asked for, each read once per record under a name of its own.</summary>
    public IEnumerable<KeyValuePair<string, string>> Maps =>
        _maps.Select(m => KeyValuePair.Create(m.Value, $"JSONExtract({SourceColumn.Name(m.Key)}, 'Map(String, String)')"));

    /// <summary>Names from the header that became keys.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Lists => _lists;

    /// <summary>True when the bill has a column of this name.</summary>
    public bool Has(string name) => _index.ContainsKey(name);

    /// <summary>SQL of what the spellings stand for.</summary>
    public string Sql(string spellings)
    {
        var all = spellings.Split('|', StringSplitOptions.TrimEntries);
        if (all[0].StartsWith(HasMark, StringComparison.Ordinal))
            return all.Any(s => Has(s.Replace(HasMark, "", StringComparison.Ordinal))) ? "true" : "false";
        var isMap = all[0].EndsWith('*');
        return all.Select(s => isMap ? MapOf(s) : TextOf(s)).FirstOrDefault(sql => sql is not null)
            ?? (isMap ? "CAST(map(), 'Map(String, String)')" : "''");
    }

    private string? TextOf(string spelling)
    {
        if (spelling.Split("->") is [var map, var key])
            return _index.TryGetValue(map, out var at) ? $"{MapName(at)}['{key.Replace("'", "", StringComparison.Ordinal)}']" : null;
        return _index.TryGetValue(spelling, out var index) ? SourceColumn.Name(index) : null;
    }

    private string? MapOf(string spelling)
    {
        if (spelling.Split("->") is [var map, var keys])
        {
            if (!_index.TryGetValue(map, out var at)) return null;
            var start = keys.TrimEnd('*').Replace("'", "", StringComparison.Ordinal);
            return start.Length == 0
                ? MapName(at)
                : $"mapApply((k, v) -> (substring(k, {start.Length + 1}), v), mapFilter((k, v) -> startsWith(k, '{start}'), {MapName(at)}))";
        }

        var prefix = spelling.TrimEnd('*');
        var found = Enumerable.Range(0, _columns.Count)
            .Where(i => _columns[i].Trim().Length > prefix.Length && _columns[i].Trim().StartsWith(prefix, StringComparison.OrdinalIgnoreCase)).ToList();
        if (found.Count == 0) return null;
        _lists.Add([.. found.Select(i => _columns[i].Trim()[prefix.Length..])]);
        return $"mapFromArrays({NativeRows.List(_lists.Count - 1)}, [{string.Join(", ", found.Select(SourceColumn.Name))}])";
    }

    private string MapName(int column) => _maps.TryGetValue(column, out var name) ? name : _maps[column] = $"map{column}";
}
