using FinOps.Focus;

namespace FinOps.Understand.Allocation.Tags;

/// <summary>One ground for a guess.</summary>
/// <param name="Kind">What the neighbours share: <c>group</c>, <c>name</c>, <c>sub-account</c>.</param>
/// <param name="Place">Which group, beginning of a name or sub-account.</param>
/// <param name="Value">The most frequent value there.</param>
/// <param name="Resources">How many tagged neighbours have it.</param>
/// <param name="Of">How many tagged neighbours there are.</param>
/// <param name="Share">The one by the other, four places.</param>
public sealed record OwnerEvidence(string Kind, string Place, string Value, long Resources, long Of, ExactDecimal Share);

/// <summary>A resource without a value, and whose it likely is. Never certain: neighbours can be somebody else's.</summary>
/// <param name="Resource">The resource.</param>
/// <param name="Likely">The guess; null when its neighbours do not agree.</param>
/// <param name="Confidence">likely, perhaps or none.</param>
/// <param name="Evidence">All grounds, for and against, the nearest first.</param>
public sealed record LikelyOwner(UntaggedResource Resource, string? Likely, string Confidence, IReadOnlyList<OwnerEvidence> Evidence);

/// <summary>Guesses whose an untagged resource is, from what its neighbours say.</summary>
public static class LikelyOwners
{
    /// <summary>Fewer tagged neighbours are no ground.</summary>
    public const int NeighboursMin = 2;

    private const int SharePlaces = 4;

    /// <summary>A ground counts from this share on.</summary>
    public static ExactDecimal ShareMin { get; } = ExactDecimal.Parse("0.6");

    /// <summary>From this share on, and with a second ground or the nearest kind, the guess is called likely.</summary>
    public static ExactDecimal ShareLikely { get; } = ExactDecimal.Parse("0.8");

    private static readonly string[] NearestFirst = ["group", "name", "sub-account"];

    /// <summary>A guess for each resource, in their order.</summary>
    public static IReadOnlyList<LikelyOwner> Judge(IReadOnlyList<UntaggedResource> resources, IReadOnlyList<Neighbours> neighbours)
    {
        var places = neighbours.GroupBy(n => (n.Kind, n.Place)).ToDictionary(g => g.Key, g => g.ToList());
        return [.. resources.Select(r => Judge(r, [.. NearestFirst.Select(kind => Evidence(kind, PlaceOf(kind, r), places)).OfType<OwnerEvidence>()]))];
    }

    /// <summary>Where a resource's neighbours of a kind are; empty when it has no such place.</summary>
    public static string PlaceOf(string kind, UntaggedResource resource) => kind switch
    {
        "group" => resource.Group,
        "name" => NamePrefix.Of(resource.ResourceName),
        _ => resource.SubAccountId,
    };

    private static LikelyOwner Judge(UntaggedResource resource, IReadOnlyList<OwnerEvidence> evidence)
    {
        var grounds = evidence.Where(e => e.Of >= NeighboursMin && e.Share >= ShareMin).ToList();
        if (grounds.Count == 0) return new(resource, null, "none", evidence);
        var best = grounds[0];
        var agreeing = grounds.Count(e => TagText.Fold(e.Value) == TagText.Fold(best.Value));
        var likely = best.Share >= ShareLikely && agreeing == grounds.Count && (agreeing > 1 || best.Kind != "sub-account");
        return new(resource, best.Value, likely ? "likely" : "perhaps", evidence);
    }

    private static OwnerEvidence? Evidence(string kind, string place, Dictionary<(string, string), List<Neighbours>> places)
    {
        if (place.Length == 0 || !places.TryGetValue((kind, place), out var values)) return null;
        var all = values.Sum(v => v.Resources);
        var most = values.OrderByDescending(v => v.Resources).ThenBy(v => v.Value, StringComparer.Ordinal).First();
        return new(kind, place, most.Value, most.Resources, all, ExactDecimal.Divide(most.Resources, all, SharePlaces));
    }
}
