using System.Globalization;
using System.Text.Json;
using FinOps.Costs;
using FinOps.Focus;
using FinOps.Understand.Allocation;

namespace FinOps.Stores.ClickHouse;

/// <summary>Makes the list of dimensions from what the engine counted.</summary>
internal static class DimensionFacts
{
    /// <summary>Rolled-up dimensions with their number of values, other columns that have one, then tags, price properties, foreign columns.</summary>
    public static IReadOnlyList<DimensionFact> Of(string?[] counts, string?[] presence)
    {
        var facts = CostTables.RollupDimensions.Zip(counts)
            .Select(c => (Column: c.First, Values: long.Parse(c.Second!, CultureInfo.InvariantCulture)))
            .Where(c => c.Values > 0)
            .Select(c => Column(c.Column, c.Values)).ToList();
        facts.AddRange(SqlDimensions.PresenceColumns.Zip(presence).Where(c => c.Second == "1").Select(c => Column(c.First.Name, null)));
        var keys = presence[SqlDimensions.PresenceColumns.Count..].Select(k => JsonSerializer.Deserialize<string[]>(k!)!).ToArray();
        facts.AddRange(Keys(keys[0], Dimension.Tag, "The value of this tag."));
        facts.AddRange(Keys(keys[3], Dimension.AllocatedTag, "The value of this tag of what the provider split a charge into, such as a pod."));
        facts.AddRange(Keys(keys[1], Dimension.Sku, "A property of the unit's price."));
        facts.AddRange(Keys(keys[2], Dimension.Extension, "A column of the bill that FOCUS does not know."));
        return facts;
    }

    /// <summary>What charges are allocated to, and how they were.</summary>
    public static IEnumerable<DimensionFact> Of(PublishedAllocation allocation) => AllocatedTables.Known(allocation) is { Count: > 0 } known
        ? known.Select(d => Fact(d, "What charges are allocated to by the tenant's rules."))
            .Concat([Fact("rule", "The rule that placed a charge."), Fact("pool", "The pools that shared it out."), Fact("method", "How sure the placing is."), Fact("version", "The rule set that placed it.")])
        : [];

    private static DimensionFact Fact(string name, string description) => new(Dimension.Allocated(name).Name, CellKind.Text, description, null);

    private static DimensionFact Column(string name, long? values)
    {
        var dimension = Dimension.Column(name);
        return new DimensionFact(name, CostColumns.KindOf(dimension), FocusColumns.Find(name)!.Description, values);
    }

    private static IEnumerable<DimensionFact> Keys(string[] keys, Func<string, Dimension> make, string description) => keys
        .Where(k => k.Length is > 0 and <= CostLimits.TextCharactersMax)
        .Select(k => new DimensionFact(make(k).Name, CellKind.Text, description, null));
}

/// <summary>Remembers the list for the version of the data it was made from; it takes a look at every charge.</summary>
internal sealed class DimensionFactsCache
{
    private const int TenantsMax = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<int, (long Version, IReadOnlyList<DimensionFact> Facts)> _known = [];

    /// <summary>The remembered list, or a new one.</summary>
    public async Task<IReadOnlyList<DimensionFact>> Get(int tenantId, long version, Func<Task<IReadOnlyList<DimensionFact>>> make)
    {
        lock (_gate)
        {
            if (_known.TryGetValue(tenantId, out var known) && known.Version == version) return known.Facts;
        }

        var facts = await make();
        lock (_gate)
        {
            if (_known.Count >= TenantsMax) _known.Clear();
            _known[tenantId] = (version, facts);
        }

        return facts;
    }
}
