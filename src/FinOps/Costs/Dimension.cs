using System.Diagnostics.CodeAnalysis;
using FinOps.Focus;

namespace FinOps.Costs;

/// <summary>Where a dimension's values come from.</summary>
public enum DimensionSource
{
    /// <summary>A FOCUS column.</summary>
    Column,

    /// <summary>The value of one tag key.</summary>
    Tag,

    /// <summary>The value of one tag key of the resource that a provider's split share belongs to (FOCUS <c>AllocatedTags</c>), such as a pod's.</summary>
    AllocatedTag,

    /// <summary>One property of the SKU's price (FOCUS <c>SkuPriceDetails</c>).</summary>
    SkuDetail,

    /// <summary>A column of the bill that FOCUS does not know, usually <c>x_…</c>.</summary>
    Extension,

    /// <summary>What the tenant's allocation rules make of a charge: whose it is, and how that was found.</summary>
    Allocated,
}

/// <summary>
/// Something that costs are grouped and filtered by. Written <c>ServiceName</c>, <c>tag:team</c>,
/// <c>allocatedTag:namespace</c> for a tag of what a provider split a charge into, <c>sku:CoreCount</c>, <c>x_Plan</c>, <c>ext:NAME</c> for a column outside FOCUS whose name does not start with <c>x_</c>, or <c>alloc:team</c> for
/// what charges are allocated to (and <c>alloc:rule</c>, <c>alloc:pool</c>, <c>alloc:method</c>, <c>alloc:version</c> for how).
/// </summary>
public sealed record Dimension
{
    private const string TagPrefix = "tag:";
    private const string AllocatedTagPrefix = "allocatedTag:";
    private const string SkuPrefix = "sku:";
    private const string ExtensionPrefix = "ext:";
    private const string AllocatedPrefix = "alloc:";
    private const string DeciderMark = "by:";

    private Dimension(DimensionSource source, string key, ColumnKind kind)
    {
        Source = source;
        Key = key;
        Kind = kind;
    }

    /// <summary>Where the values come from.</summary>
    public DimensionSource Source { get; }

    /// <summary>The column's name, the tag key or the property's name.</summary>
    public string Key { get; }

    /// <summary>What the values are: text, decimal or time.</summary>
    public ColumnKind Kind { get; }

    /// <summary>How it is written in questions and answers.</summary>
    public string Name => Source switch
    {
        DimensionSource.Tag => TagPrefix + Key,
        DimensionSource.AllocatedTag => AllocatedTagPrefix + Key,
        DimensionSource.SkuDetail => SkuPrefix + Key,
        DimensionSource.Allocated => AllocatedPrefix + Key,
        DimensionSource.Extension when !IsExtensionName(Key) => ExtensionPrefix + Key,
        _ => Key,
    };

    /// <summary>A tag key.</summary>
    public static Dimension Tag(string key) => new(DimensionSource.Tag, Named(key), ColumnKind.Text);

    /// <summary>A tag key of the resource that a provider's split share belongs to.</summary>
    public static Dimension AllocatedTag(string key) => new(DimensionSource.AllocatedTag, Named(key), ColumnKind.Text);

    /// <summary>A property of the SKU's price.</summary>
    public static Dimension Sku(string property) => new(DimensionSource.SkuDetail, Named(property), ColumnKind.Text);

    /// <summary>A column of the bill that FOCUS does not know.</summary>
    public static Dimension Extension(string column) => new(DimensionSource.Extension, Named(column), ColumnKind.Text);

    /// <summary>Something that charges are allocated to, or how they were: rule, pool, method, version.</summary>
    public static Dimension Allocated(string name) => new(DimensionSource.Allocated, Named(name), ColumnKind.Text);

    /// <summary>
    /// The position of the rule that decided a dimension, from 1 in the rule set that held; 0 for none. <c>alloc:rule</c> tells it of
    /// the main dimension alone.
    /// </summary>
    public static Dimension DecidedBy(string name) => Allocated(DeciderMark + name);

    /// <summary>The dimension that this one tells the deciding rule of; null when it is another one.</summary>
    public string? Decides => Source == DimensionSource.Allocated && Key.StartsWith(DeciderMark, StringComparison.Ordinal) ? Key[DeciderMark.Length..] : null;

    /// <summary>A FOCUS column.</summary>
    /// <exception cref="ArgumentException">FOCUS has no such column, or it holds keys with values.</exception>
    public static Dimension Column(string name) =>
        FocusColumns.Find(name) is { Kind: not ColumnKind.KeyValues } column
            ? new Dimension(DimensionSource.Column, column.Name, column.Kind)
            : throw new ArgumentException($"'{name}' is no FOCUS column that can be grouped by.", nameof(name));

    /// <summary>Reads a dimension as people write it; FOCUS columns in any letter case.</summary>
    /// <returns>False, with the reason in <paramref name="problem"/>, when nothing is called so.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out Dimension? dimension, [NotNullWhen(false)] out CostProblem? problem)
    {
        (dimension, problem) = Parse(text);
        return dimension is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static (Dimension?, CostProblem?) Parse(string text)
    {
        if (text.Length > CostLimits.TextCharactersMax) return (null, CostProblem.Beyond("The name of a column", nameof(CostLimits.TextCharactersMax), CostLimits.TextCharactersMax, text.Length));
        if (AfterPrefix(text, TagPrefix) is { } tag) return tag.Length > 0 ? (Tag(tag), null) : (null, Incomplete(text, "a tag key, as in tag:team"));
        if (AfterPrefix(text, AllocatedTagPrefix) is { } split) return split.Length > 0 ? (AllocatedTag(split), null) : (null, Incomplete(text, "a tag key, as in allocatedTag:namespace"));
        if (AfterPrefix(text, SkuPrefix) is { } sku) return sku.Length > 0 ? (Sku(sku), null) : (null, Incomplete(text, "a property, as in sku:CoreCount"));
        if (AfterPrefix(text, ExtensionPrefix) is { } other) return other.Length > 0 ? (Extension(other), null) : (null, Incomplete(text, "a column of the bill"));
        if (AfterPrefix(text, AllocatedPrefix) is { } owner) return owner.Length > 0 ? (Allocated(owner), null) : (null, Incomplete(text, "what is allocated to, as in alloc:team"));
        if (IsExtensionName(text)) return (Extension(text), null);

        return Known.TryGetValue(text, out var column)
            ? column.Kind == ColumnKind.KeyValues
                ? (null, new CostProblem("column_not_groupable", $"'{column.Name}' holds many keys; name one of them, as in {ExampleOf(column.Name)}."))
                : (Column(column.Name), null)
            : (null, new CostProblem("unknown_column", $"There is no column '{Spelling.Shorten(text)}'.{Spelling.Suggest(text, Known.Keys)}"));
    }

    private static readonly Dictionary<string, FocusColumn> Known =
        FocusColumns.All.ToDictionary(c => c.Name, StringComparer.OrdinalIgnoreCase);

    private static string ExampleOf(string column) => column switch { "SkuPriceDetails" => "sku:CoreCount", "AllocatedTags" => "allocatedTag:namespace", _ => "tag:team" };

    private static CostProblem Incomplete(string text, string missing) =>
        new("unknown_column", $"'{text}' needs {missing}.");

    private static string? AfterPrefix(string text, string prefix) =>
        text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) ? text[prefix.Length..] : null;

    private static bool IsExtensionName(string text) =>
        text.StartsWith("x_", StringComparison.OrdinalIgnoreCase) && text.Length > 2;

    private static string Named(string key) =>
        key.Length is > 0 and <= CostLimits.TextCharactersMax
            ? key
            : throw new ArgumentException($"A key has 1 to {CostLimits.TextCharactersMax} characters.", nameof(key));
}
