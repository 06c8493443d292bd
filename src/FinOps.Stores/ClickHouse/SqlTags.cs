using FinOps.Understand.Allocation;

namespace FinOps.Stores.ClickHouse;

/// <summary>The expression of a normalised tag: many spellings become one, and something larger stands in where a resource has none.</summary>
internal static class SqlTags
{
    /// <summary>The value as text; empty when there is none.</summary>
    public static string Expression(NormalisedTag tag, SqlScope scope)
    {
        var found = tag.Keys.Select(key => Meant(tag, Raw(tag, key, scope), scope)).Concat(tag.Inherit.Select(i => Inherited(i, scope)));
        return $"ifNull(coalesce({string.Join(", ", found.Select(e => $"nullIf({e}, '')").Append(scope.Text(tag.Default)))}), '')";
    }

    private static string Raw(NormalisedTag tag, string key, SqlScope scope)
    {
        var (map, name) = key.StartsWith(NormalisedTag.AllocatedPrefix, StringComparison.OrdinalIgnoreCase) ? ("AllocatedTags", key[NormalisedTag.AllocatedPrefix.Length..]) : ("Tags", key);
        // Of several spellings the first one that has a value counts.
        var value = tag.IgnoreKeyCase
            ? $"arrayFirst((v, k) -> v != '' AND lowerUTF8(toString(k)) = {scope.Text(name.ToLowerInvariant())}, mapValues({map}), mapKeys({map}))"
            : $"{map}[{scope.Text(name)}]";
        return tag.FoldValues ? $"lowerUTF8(trimBoth({value}))" : value;
    }

    private static string Meant(NormalisedTag tag, string value, SqlScope scope)
    {
        // A value that is meant is a spelling of itself, folded as all are.
        var spellings = new Dictionary<string, string>(tag.Values, StringComparer.Ordinal);
        foreach (var meant in tag.Values.Values) spellings.TryAdd(tag.FoldValues ? meant.Trim().ToLowerInvariant() : meant, meant);
        if (spellings.Count == 0) return tag.ListedOnly ? "''" : value;
        var transformed = $"transform({value}, {Array(spellings.Keys, scope)}, {Array(spellings.Values, scope)}";
        return tag.ListedOnly ? $"{transformed}, '')" : $"{transformed})";
    }

    private static string Inherited(InheritedTag inherited, SqlScope scope)
    {
        if (inherited.Values.Count == 0) return "''";
        var column = MatchColumn.TryParse(inherited.Column, [], out var found, out var problem) ? found.Dimension! : throw new ArgumentException(problem, nameof(inherited));
        return $"transform(toString({scope.Expression(column)}), {Array(inherited.Values.Keys, scope)}, {Array(inherited.Values.Values, scope)}, '')";
    }

    private static string Array(IEnumerable<string> texts, SqlScope scope) => scope.Bind("Array(String)", ClickHouseStatement.ArrayOf(texts));
}
