namespace FinOps.Understand.Allocation.Tags;

/// <summary>Makes the normalised tag of a rule set from a key of the policy.</summary>
public static class PolicyTags
{
    /// <summary>
    /// The tag that writes all values that the bills hold as the policy does. Rules know less than the policy: case and
    /// separators are told as the list of what was seen, so a spelling that turns up later is taken as it stands.
    /// </summary>
    /// <param name="key">The key with its spellings.</param>
    /// <param name="inheritance">What is handed down.</param>
    /// <param name="seen">The values that the bills hold.</param>
    public static NormalisedTag Of(ResolvedTagKey key, TagInheritance inheritance, IEnumerable<string> seen)
    {
        var fold = key.Key.Case == TagCase.Lower;
        string Read(string raw) => fold ? raw.Trim().ToLowerInvariant() : raw;
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (right, others) in key.Key.Values)
            foreach (var other in others.Where(o => Read(o) != right)) values[Read(other)] = right;
        foreach (var raw in seen.Where(v => TagText.Value(key.Key, v) is { Length: > 0 } right && right != Read(v))) values[Read(raw)] = TagText.Value(key.Key, raw);
        return new NormalisedTag
        {
            Name = key.Key.Key.ToLowerInvariant(),
            Keys = key.RawKeys.Count > 0 ? key.RawKeys : [key.Key.Key],
            IgnoreKeyCase = key.RawKeys.Count == 0,
            FoldValues = fold,
            Values = values,
            Inherit = [.. Inherited(key.Key, inheritance)],
            Default = TagInheritance.ValueOf(key.Key, inheritance.Defaults) is { } value ? TagText.Value(key.Key, value) : "",
        };
    }

    private static IEnumerable<InheritedTag> Inherited(TagKey key, TagInheritance inheritance)
    {
        var groups = Written(key, TagInheritance.Of(key, inheritance.Groups));
        if (groups.Count > 0)
            foreach (var column in inheritance.GroupColumns) yield return new InheritedTag(column, groups);
        var accounts = Written(key, TagInheritance.Of(key, inheritance.SubAccounts));
        if (accounts.Count > 0) yield return new InheritedTag("SubAccountId", accounts);
    }

    private static Dictionary<string, string> Written(TagKey key, IReadOnlyDictionary<string, string> values) =>
        values.ToDictionary(v => v.Key, v => TagText.Value(key, v.Value), StringComparer.Ordinal);
}
