namespace FinOps.Understand.Allocation;

/// <summary>
/// A tag whose many spellings are one: where it is looked for, how its values are read, and what stands in where a resource
/// lacks it. Rules ask for it as <c>norm:NAME</c>. It is part of the rule set, so it is published, dated and replayed with it.
/// The value is found in this order: the first of <see cref="Keys"/> with a value; else the first of <see cref="Inherit"/>
/// with one; else <see cref="Default"/>.
/// </summary>
public sealed record NormalisedTag
{
    /// <summary>What a key begins with that is looked for among the tags of what a provider split a charge into, such as a pod's.</summary>
    public const string AllocatedPrefix = "allocatedTag:";

    /// <summary>What rules call it.</summary>
    public required string Name { get; init; }

    /// <summary>The tag keys it is looked for under, the first one first; <c>allocatedTag:KEY</c> for one of <c>AllocatedTags</c>.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>True when the letter case of keys does not count.</summary>
    public bool IgnoreKeyCase { get; init; } = true;

    /// <summary>True when values are trimmed and made small letters before they are looked up; unlisted ones then stay so.</summary>
    public bool FoldValues { get; init; } = true;

    /// <summary>Spelling → the value meant. Spellings are written folded where <see cref="FoldValues"/> holds.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>True when a value that is neither listed nor meant counts as missing.</summary>
    public bool ListedOnly { get; init; }

    /// <summary>Where the value comes from when the resource itself has none, the nearest first: resource group or project, then sub-account.</summary>
    public IReadOnlyList<InheritedTag> Inherit { get; init; } = [];

    /// <summary>The value when nothing else gives one; empty for none.</summary>
    public string Default { get; init; } = "";
}

/// <summary>Values that belong to something larger than a resource.</summary>
/// <param name="Column">What tells the larger thing: <c>SubAccountId</c>, <c>x_ResourceGroupName</c>, another tag.</param>
/// <param name="Values">Its value → the tag's value, as meant.</param>
public sealed record InheritedTag(string Column, IReadOnlyDictionary<string, string> Values)
{
    // A document may leave them out; they are then empty, and what is wrong with that is said with the rest.

    /// <summary>The column.</summary>
    public string Column { get; init; } = Column ?? "";

    /// <summary>The tag's value by the column's.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = Values ?? new Dictionary<string, string>(StringComparer.Ordinal);
}
