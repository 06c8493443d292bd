namespace FinOps.Understand.Allocation.Tags;

/// <summary>A key of the policy together with the spellings of it that the bills hold.</summary>
/// <param name="Key">The key.</param>
/// <param name="RawKeys">Its spellings, the one that wins first.</param>
public sealed record ResolvedTagKey(TagKey Key, IReadOnlyList<string> RawKeys);

/// <summary>Finds which keys of the bills are meant by a key of the policy.</summary>
public static class RawTagKeys
{
    /// <summary>
    /// The spellings of each key. Where a resource has several, the right spelling wins, then spellings of it, then aliases in
    /// their order; a raw key belongs to one key alone, names before aliases.
    /// </summary>
    public static IReadOnlyList<ResolvedTagKey> Of(IReadOnlyList<TagKey> keys, IEnumerable<string> seen)
    {
        var raw = seen.Order(StringComparer.Ordinal).ToList();
        var names = keys.Select(k => TagText.Fold(k.Key)).ToHashSet(StringComparer.Ordinal);
        return [.. keys.Select(key => new ResolvedTagKey(key, [.. Spellings(key, raw, names)]))];
    }

    private static IEnumerable<string> Spellings(TagKey key, List<string> seen, HashSet<string> names)
    {
        var own = TagText.Fold(key.Key);
        foreach (var raw in seen.Where(s => TagText.Fold(s) == own).OrderBy(s => s == key.Key ? 0 : 1)) yield return raw;
        foreach (var alias in key.Aliases.Select(TagText.Fold).Distinct(StringComparer.Ordinal).Where(a => !names.Contains(a)))
            foreach (var raw in seen.Where(s => TagText.Fold(s) == alias)) yield return raw;
    }
}
