using System.Text.RegularExpressions;
using FinOps.Costs;

namespace FinOps.Understand.Allocation.Tags;

/// <summary>What is wrong with a policy, in words its writer can act on.</summary>
/// <param name="At">Where, such as <c>keys[2].required.pattern</c>.</param>
/// <param name="Detail">What, and how to mend it.</param>
public sealed record TagPolicyProblem(string At, string Detail);

/// <summary>Judges a policy before it is kept.</summary>
public static class TagPolicyCheck
{
    /// <summary>At most this many keys.</summary>
    public const int KeysMax = 50;

    /// <summary>At most this many words in a list: aliases, synonyms, allowed values, places.</summary>
    public const int WordsMax = 2_000;

    /// <summary>A name or value is no longer than this.</summary>
    public const int LettersMax = 256;

    private static readonly string[] SeparatorsAllowed = ["-", "_", ".", " "];

    /// <summary>Every problem; none when the policy can be kept.</summary>
    public static IReadOnlyList<TagPolicyProblem> Problems(TagPolicy policy)
    {
        var found = new List<TagPolicyProblem>();
        if (policy.Keys.Any(key => key is null)) return [new("keys", "Each key is an object with its name; null is none. Leave it out.")];
        if (policy.Keys.Count > KeysMax) found.Add(new("keys", $"At most {KeysMax} keys are kept; {policy.Keys.Count} are given."));
        for (var i = 0; i < policy.Keys.Count; i++) found.AddRange(Of(policy.Keys[i], $"keys[{i}]"));
        // What has no name cannot be compared by it.
        if (policy.Keys.Any(key => key.Aliases.Prepend(key.Key).Any(name => !IsWord(name)))) return found;
        found.AddRange(Clashes(policy));
        found.AddRange(Of(policy.Inheritance, policy));
        return found;
    }

    private static IEnumerable<TagPolicyProblem> Of(TagKey key, string at)
    {
        if (!IsWord(key.Key)) yield return new($"{at}.key", $"A key has 1 to {LettersMax} letters.");
        if (key.Separator is { } sign && !SeparatorsAllowed.Contains(sign)) yield return new($"{at}.separator", "The separator is a hyphen, an underscore, a point or a blank.");
        foreach (var (list, name) in new[] { (key.Aliases, "aliases"), (key.Required?.Allowed ?? [], "required.allowed") })
        {
            if (list.Count > WordsMax) yield return new($"{at}.{name}", $"At most {WordsMax} are kept.");
            if (list.Any(w => !IsWord(w))) yield return new($"{at}.{name}", $"Each has 1 to {LettersMax} letters.");
        }

        foreach (var problem in Synonyms(key, at)) yield return problem;
        if (key.Required?.Pattern is { } pattern && PatternProblem(pattern) is { } wrong) yield return new($"{at}.required.pattern", wrong);
        if (key.Required is { Pattern: not null, Allowed.Count: > 0 }) yield return new($"{at}.required", "Give allowed values or a pattern, not both.");
    }

    private static IEnumerable<TagPolicyProblem> Synonyms(TagKey key, string at)
    {
        if (key.Values.Sum(v => v.Value.Count + 1) > WordsMax) yield return new($"{at}.values", $"At most {WordsMax} words are kept.");
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (right, others) in key.Values)
        {
            foreach (var word in others.Prepend(right))
            {
                if (!IsWord(word)) yield return new($"{at}.values.{right}", $"Each has 1 to {LettersMax} letters.");
                else if (!owners.TryAdd(TagText.Fold(word), right) && owners[TagText.Fold(word)] != right)
                    yield return new($"{at}.values.{right}", $"'{word}' stands for '{owners[TagText.Fold(word)]}' already.");
            }
        }
    }

    private static IEnumerable<TagPolicyProblem> Clashes(TagPolicy policy)
    {
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < policy.Keys.Count; i++)
        {
            foreach (var name in policy.Keys[i].Aliases.Prepend(policy.Keys[i].Key).Select(TagText.Fold).Distinct(StringComparer.Ordinal))
                if (!owners.TryAdd(name, policy.Keys[i].Key)) yield return new($"keys[{i}]", $"'{name}' is a name of {owners[name]} already.");
        }
    }

    private static IEnumerable<TagPolicyProblem> Of(TagInheritance inheritance, TagPolicy policy)
    {
        for (var i = 0; i < inheritance.GroupColumns.Count; i++)
            if (!Dimension.TryParse(inheritance.GroupColumns[i], out var column, out var problem)) yield return new($"inheritance.groupColumns[{i}]", problem.Detail);
            else if (column.Kind is not Focus.ColumnKind.Text) yield return new($"inheritance.groupColumns[{i}]", "A group is named by a column of text.");
        foreach (var (places, name) in new[] { (inheritance.Groups, "groups"), (inheritance.SubAccounts, "subAccounts") })
        {
            if (places.Count > WordsMax) yield return new($"inheritance.{name}", $"At most {WordsMax} places are kept.");
            foreach (var (place, values) in places)
                if (values is null) yield return new($"inheritance.{name}.{place}", "Give the tags of this place, or leave it out.");
                else foreach (var key in values.Keys.Where(k => policy.Find(k) is null)) yield return new($"inheritance.{name}.{place}", $"'{key}' is no key of this policy.");
        }

        foreach (var key in inheritance.Defaults.Keys.Where(k => policy.Find(k) is null)) yield return new("inheritance.defaults", $"'{key}' is no key of this policy.");
    }

    private static string? PatternProblem(string pattern)
    {
        if (pattern.Length is 0 or > LettersMax) return $"A pattern has 1 to {LettersMax} letters.";
        try
        {
            _ = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
            return null;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return $"The pattern cannot be used in linear time: {e.Message}";
        }
    }

    private static bool IsWord(string? word) => word is { Length: > 0 and <= LettersMax } && !string.IsNullOrWhiteSpace(word) && !word.Contains('\0', StringComparison.Ordinal);
}
