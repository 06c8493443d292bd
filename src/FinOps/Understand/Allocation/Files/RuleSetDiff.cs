using System.Text.Json;
using System.Text.Json.Nodes;

namespace FinOps.Understand.Allocation.Files;

/// <summary>One difference between two rule sets.</summary>
/// <param name="Kind">rule, pool, tag or set.</param>
/// <param name="Id">Which one; for the set the member's name.</param>
/// <param name="Change">added, removed, changed or moved.</param>
/// <param name="Fields">The members that differ; none for added, removed and moved.</param>
/// <param name="Before">As it was, as JSON; null when it was not there. For moved: its place, from 1.</param>
/// <param name="After">As it is, as JSON; null when it is gone. For moved: its place, from 1.</param>
public sealed record RuleSetDifference(string Kind, string Id, string Change, IReadOnlyList<string> Fields, string? Before, string? After);

/// <summary>Tells what another rule set changes, thing by thing rather than line by line.</summary>
public static class RuleSetDiff
{
    /// <summary>Every difference: rules in their order, then pools, tags and the rest.</summary>
    public static IReadOnlyList<RuleSetDifference> Of(RuleSet before, RuleSet after)
    {
        var found = new List<RuleSetDifference>();
        found.AddRange(Things("rule", before.Rules, after.Rules, r => r.Id));
        found.AddRange(Moved(before.Rules, after.Rules));
        found.AddRange(Things("pool", before.Pools, after.Pools, p => p.Id));
        found.AddRange(Things("tag", before.Tags, after.Tags, t => t.Name));
        foreach (var (name, was, now) in new[]
            { ("dimensions", Json(before.Dimensions), Json(after.Dimensions)), ("kpi", Json(before.Kpi), Json(after.Kpi)), ("cycles", Json(before.Cycles), Json(after.Cycles)) })
        {
            if (was != now) found.Add(new("set", name, "changed", [], was, now));
        }

        return found;
    }

    private static IEnumerable<RuleSetDifference> Things<T>(string kind, IReadOnlyList<T> before, IReadOnlyList<T> after, Func<T, string> idOf)
        where T : class
    {
        var old = before.DistinctBy(idOf, StringComparer.Ordinal).ToDictionary(idOf, StringComparer.Ordinal);
        var anew = after.DistinctBy(idOf, StringComparer.Ordinal).ToDictionary(idOf, StringComparer.Ordinal);
        foreach (var (id, thing) in anew)
        {
            if (!old.TryGetValue(id, out var was)) yield return new(kind, id, "added", [], null, Json(thing));
            else if (Fields(was, thing) is { Count: > 0 } fields) yield return new(kind, id, "changed", fields, Json(was), Json(thing));
        }

        foreach (var (id, thing) in old.Where(o => !anew.ContainsKey(o.Key))) yield return new(kind, id, "removed", [], Json(thing), null);
    }

    // A rule moved when it stands on another side of a rule that stayed; the least set of movers is what is not in the
    // longest common order.
    private static IEnumerable<RuleSetDifference> Moved(IReadOnlyList<AllocationRule> before, IReadOnlyList<AllocationRule> after)
    {
        var old = before.Select((r, i) => (r.Id, i)).DistinctBy(x => x.Id, StringComparer.Ordinal).ToDictionary(x => x.Id, x => x.i, StringComparer.Ordinal);
        var both = after.Select((r, i) => (r.Id, Now: i)).Where(r => old.ContainsKey(r.Id)).Select(r => (r.Id, Was: old[r.Id], r.Now)).ToList();
        var stayed = LongestRising(both.ConvertAll(b => b.Was));
        foreach (var (id, was, now) in both.Where(b => !stayed.Contains(b.Was))) yield return new("rule", id, "moved", [], $"{was + 1}", $"{now + 1}");
    }

    private static HashSet<int> LongestRising(List<int> numbers)
    {
        var tails = new List<int>();
        var previous = new int[numbers.Count];
        for (var i = 0; i < numbers.Count; i++)
        {
            var number = numbers[i];
            var at = tails.Count;
            var (low, high) = (0, tails.Count);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (numbers[tails[middle]] < number) low = middle + 1;
                else high = middle;
            }

            at = low;
            previous[i] = at > 0 ? tails[at - 1] : -1;
            if (at == tails.Count) tails.Add(i);
            else tails[at] = i;
        }

        var rising = new HashSet<int>();
        for (var i = tails.Count > 0 ? tails[^1] : -1; i >= 0; i = previous[i]) rising.Add(numbers[i]);
        return rising;
    }

    private static List<string> Fields<T>(T before, T after)
    {
        var (was, now) = (Node(before), Node(after));
        return [.. was.Select(p => p.Key).Union(now.Select(p => p.Key), StringComparer.Ordinal).Where(name => !JsonNode.DeepEquals(was[name], now[name]))];
    }

    private static JsonObject Node<T>(T thing) => JsonSerializer.SerializeToNode(thing, RuleSetJson.Options)!.AsObject();

    private static string Json<T>(T thing) => JsonSerializer.Serialize(thing, RuleSetJson.Options);
}
