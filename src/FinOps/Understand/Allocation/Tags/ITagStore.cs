using FinOps.Costs;
using FinOps.Focus;

namespace FinOps.Understand.Allocation.Tags;

/// <summary>How a charge stands to one required key.</summary>
public enum TagState
{
    /// <summary>The resource has the key, with a value that is right.</summary>
    Compliant,

    /// <summary>The resource lacks the key; its group, sub-account or the default hands a right value down.</summary>
    Inherited,

    /// <summary>There is a value, and it is none of those that are right.</summary>
    Invalid,

    /// <summary>There is no value.</summary>
    Missing,

    /// <summary>The charge belongs to no resource, so nobody could have tagged it: tax, support, fees.</summary>
    Untaggable,

    /// <summary>The key is not required where this charge lies.</summary>
    OutOfScope,
}

/// <summary>What is asked about tags.</summary>
/// <param name="Keys">The keys with the spellings that the bills hold.</param>
/// <param name="Inheritance">What is handed down.</param>
/// <param name="Measure">Which cost is added up.</param>
/// <param name="Period">Charges of which time; null for all.</param>
/// <param name="Imports">The published imports.</param>
/// <param name="Within">The charges that the asker may see; null for all.</param>
public sealed record TagQuestion(
    IReadOnlyList<ResolvedTagKey> Keys, TagInheritance Inheritance, Measure Measure, ChargePeriod? Period, IReadOnlyList<long> Imports, CostFilter? Within = null);

/// <summary>What charges cost that stand alike to one key, in one sub-account, month and currency.</summary>
public sealed record TagSpend(
    string Key, string SubAccountId, string SubAccountName, DateOnly Month, string Currency, TagState State, long Rows, ExactDecimal Amount);

/// <summary>How many resources stand alike to one key in one sub-account. A resource stands as its worst charge does.</summary>
public sealed record TagResources(string Key, string SubAccountId, TagState State, long Resources);

/// <summary>One key and value as the bills hold it.</summary>
public sealed record RawTag(string Key, string Value, string Currency, long Rows, long Resources, ExactDecimal Amount);

/// <summary>Charges whose value of a key is written one way by one policy and perhaps another way by another.</summary>
public sealed record TagChange(string Key, string Before, string After, string Currency, long Rows, ExactDecimal Amount);

/// <summary>A resource that lacks a key, with the places where its neighbours are.</summary>
public sealed record UntaggedResource(
    string ResourceId, string ResourceName, string SubAccountId, string SubAccountName, string Group, string Service, string Currency, ExactDecimal Amount);

/// <summary>How many resources of one place have one value of the key, and what they cost.</summary>
/// <param name="Kind">What the place is: <c>group</c>, <c>name</c>, <c>sub-account</c>.</param>
/// <param name="Place">Which one.</param>
/// <param name="Value">The value there.</param>
/// <param name="Resources">How many resources have it.</param>
public sealed record Neighbours(string Kind, string Place, string Value, long Resources);

/// <summary>Adds up what tags say. A seam to another process: the sums are made inside the cost store.</summary>
public interface ITagStore
{
    /// <summary>Cost by key, sub-account, month, currency and state.</summary>
    Task<IReadOnlyList<TagSpend>> Spend(int tenant, TagQuestion question, CancellationToken stop);

    /// <summary>Resources by key, sub-account and state.</summary>
    Task<IReadOnlyList<TagResources>> Resources(int tenant, TagQuestion question, CancellationToken stop);

    /// <summary>Keys and values as the bills hold them, the dearest of each key first.</summary>
    Task<IReadOnlyList<RawTag>> Raw(int tenant, TagQuestion question, CancellationToken stop);

    /// <summary>Rows and cost per value before and after a change; the two questions differ in their keys alone.</summary>
    Task<IReadOnlyList<TagChange>> Changes(int tenant, TagQuestion before, TagQuestion after, CancellationToken stop);

    /// <summary>The dearest resources without a value of the question's one key.</summary>
    Task<IReadOnlyList<UntaggedResource>> Untagged(int tenant, TagQuestion question, int limit, CancellationToken stop);

    /// <summary>What the neighbours of these resources have as value of the question's one key.</summary>
    Task<IReadOnlyList<Neighbours>> Near(int tenant, TagQuestion question, IReadOnlyList<UntaggedResource> resources, CancellationToken stop);

    /// <summary>Why the store cannot use a pattern; null when it can.</summary>
    Task<string?> PatternProblem(string pattern, CancellationToken stop);
}
