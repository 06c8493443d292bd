using System.Text.Json.Serialization;

namespace FinOps.Understand.Allocation.Tags;

/// <summary>
/// What a tenant holds of its tags: which keys count, how they and their values are written right, which are required and
/// where, and what a charge inherits when its resource says nothing.
/// </summary>
public sealed record TagPolicy
{
    /// <summary>The keys, in the order in which people read them.</summary>
    public IReadOnlyList<TagKey> Keys { get; init => field = value ?? []; } = [];

    /// <summary>Where a value comes from when the resource has none.</summary>
    public TagInheritance Inheritance { get; init => field = value ?? new(); } = new();

    /// <summary>The policy that a new tenant starts with: the example that practitioners know.</summary>
    public static TagPolicy Shipped { get; } = new()
    {
        Keys =
        [
            new() { Key = "Project", Meaning = "What is built or run", Case = TagCase.Lower, Required = new() },
            new()
            {
                Key = "Environment",
                Meaning = "Where it stands on its way to users",
                Aliases = ["env", "stage"],
                Case = TagCase.Lower,
                Values = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
                {
                    ["dev"] = ["development", "develop", "test"],
                    ["staging"] = ["stage", "stg", "preprod"],
                    ["prod"] = ["production", "prd", "live"],
                },
                Required = new() { Allowed = ["dev", "staging", "prod"] },
            },
            new() { Key = "Team", Meaning = "Who answers for it", Case = TagCase.Lower, Required = new() },
            new() { Key = "Service", Meaning = "Which service of the project", Aliases = ["application", "app"], Case = TagCase.Lower, Required = new() },
            new() { Key = "Owner", Meaning = "Whom to ask", Required = new() },
            new() { Key = "CostCenter", Meaning = "Which cost centre pays", Aliases = ["cost center", "kostenstelle"], Case = TagCase.Upper, Required = new() },
            new() { Key = "Phase", Meaning = "Build, run or retire", Case = TagCase.Lower, Required = new() },
        ],
    };

    /// <summary>The key of this name or alias, however it is written; null when the policy has none.</summary>
    public TagKey? Find(string key)
    {
        var folded = TagText.Fold(key);
        return Keys.FirstOrDefault(k => TagText.Fold(k.Key) == folded) ?? Keys.FirstOrDefault(k => k.Aliases.Any(a => TagText.Fold(a) == folded));
    }
}

/// <summary>The letter case in which a key's values are written.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TagCase>))]
public enum TagCase
{
    /// <summary>As the resource has it.</summary>
    [JsonStringEnumMemberName("keep")]
    Keep,

    /// <summary>Small letters.</summary>
    [JsonStringEnumMemberName("lower")]
    Lower,

    /// <summary>Capitals.</summary>
    [JsonStringEnumMemberName("upper")]
    Upper,
}

/// <summary>One key, and how it and its values are written right.</summary>
public sealed record TagKey
{
    /// <summary>The right spelling. Other spellings that differ in case and separators alone are the same key.</summary>
    public required string Key { get; init; }

    /// <summary>What it says about a resource, for people.</summary>
    public string? Meaning { get; init; }

    /// <summary>Other names of the same key.</summary>
    public IReadOnlyList<string> Aliases { get; init => field = value ?? []; } = [];

    /// <summary>The case of its values.</summary>
    public TagCase Case { get; init; }

    /// <summary>The sign that stands for each run of blanks, underscores, points and hyphens inside a value; null leaves them.</summary>
    public string? Separator { get; init; }

    /// <summary>Right values, each with other words for the same. Case and separators do not matter.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Values { get; init => field = Places.WithoutNulls(value, []); } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    /// <summary>Where the key must stand and with what; null when it may be left out.</summary>
    public TagRequirement? Required { get; init; }

    /// <summary>Every folded spelling of a value with the right one: synonyms, the right values themselves, the allowed ones.</summary>
    public IReadOnlyDictionary<string, string> Spellings()
    {
        var map = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var allowed in Required?.Allowed ?? []) map[TagText.Fold(allowed)] = allowed;
        foreach (var (right, others) in Values)
        {
            map[TagText.Fold(right)] = right;
            foreach (var other in others) map[TagText.Fold(other)] = right;
        }

        return map;
    }
}

/// <summary>Where a key must stand, and which values are right there.</summary>
public sealed record TagRequirement
{
    /// <summary>The values that are right; none when any is, or the pattern says.</summary>
    public IReadOnlyList<string> Allowed { get; init => field = value ?? []; } = [];

    /// <summary>A regular expression (RE2) that the whole value fits; null when any is right.</summary>
    public string? Pattern { get; init; }

    /// <summary>The sub-accounts in which it is required, by id; none for all.</summary>
    public IReadOnlyList<string> SubAccounts { get; init => field = value ?? []; } = [];

    /// <summary>The services in which it is required, by name; none for all.</summary>
    public IReadOnlyList<string> Services { get; init => field = value ?? []; } = [];
}

/// <summary>Where a value comes from when the resource has none: its group, else its sub-account, else the default.</summary>
public sealed record TagInheritance
{
    /// <summary>The columns that name a resource's group or project, the first one that has a value counts.</summary>
    public IReadOnlyList<string> GroupColumns { get; init => field = value ?? []; } = ["x_ResourceGroup", "x_ResourceGroupName"];

    /// <summary>Values by group and key.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Groups { get; init => field = Places.WithoutNulls(value, Places.Nothing); } = NoPlaces;

    /// <summary>Values by sub-account id and key.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> SubAccounts { get; init => field = Places.WithoutNulls(value, Places.Nothing); } = NoPlaces;

    /// <summary>The last resort, by key.</summary>
    public IReadOnlyDictionary<string, string> Defaults { get; init => field = Places.WithoutNulls(value, ""); } = new Dictionary<string, string>(StringComparer.Ordinal);

    private static readonly Dictionary<string, IReadOnlyDictionary<string, string>> NoPlaces = new(StringComparer.Ordinal);

    /// <summary>What each place hands down of one key, however the key is written there.</summary>
    public static IReadOnlyDictionary<string, string> Of(TagKey key, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> places)
    {
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (place, values) in places)
            if (ValueOf(key, values) is { } value) found[place] = value;
        return found;
    }

    /// <summary>The default of one key, however it is written; null when there is none.</summary>
    public static string? ValueOf(TagKey key, IReadOnlyDictionary<string, string> values) =>
        values.FirstOrDefault(v => TagText.Fold(v.Key) == TagText.Fold(key.Key)).Value is { Length: > 0 } value ? value : null;
}

/// <summary>JSON may say null where a list or map belongs; that is the same as none.</summary>
internal static class Places
{
    public static IReadOnlyDictionary<string, string> Nothing { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public static IReadOnlyDictionary<string, T> WithoutNulls<T>(IReadOnlyDictionary<string, T>? map, T none)
        where T : class =>
        (map ?? new Dictionary<string, T>(StringComparer.Ordinal)).ToDictionary(e => e.Key, e => e.Value ?? none, StringComparer.Ordinal);
}
