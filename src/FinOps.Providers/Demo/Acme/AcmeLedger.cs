namespace FinOps.Providers.Demo.Acme;

/// <summary>Something that was planted in the bill for a capability to find, with its exact figures.</summary>
/// <param name="Id">Short name; also the key of its description.</param>
/// <param name="Currency">Currency of the cost.</param>
/// <param name="First">First day with a row of it.</param>
/// <param name="Last">Last day with a row of it.</param>
/// <param name="Resources">Number of resources.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="Cost">
/// Effective cost of its rows; for planted changes the difference to what would have been without them; for what was bought, the billed cost.
/// </param>
public sealed record PlantedFact(string Id, string Currency, DateOnly First, DateOnly Last, int Resources, long Rows, decimal Cost);

/// <summary>Keeps count of what was planted while the rows are made.</summary>
internal sealed class AcmeLedger
{
    private readonly Dictionary<(string Id, string Currency), Entry> entries = [];

    /// <summary>The facts by name and currency.</summary>
    public IReadOnlyList<PlantedFact> Facts() =>
    [
        .. entries.Select(entry => new PlantedFact(
            entry.Key.Id, entry.Key.Currency, entry.Value.First, entry.Value.Last, entry.Value.Resources.Count, entry.Value.Rows, entry.Value.Cost))
            .OrderBy(fact => fact.Id, StringComparer.Ordinal).ThenBy(fact => fact.Currency, StringComparer.Ordinal),
    ];

    public void Add(string id, FocusRow row, decimal cost)
    {
        var key = (id, row.BillingCurrency);
        if (!entries.TryGetValue(key, out var entry))
            entries.Add(key, entry = new Entry { First = row.ChargePeriodStart });
        entry.First = row.ChargePeriodStart < entry.First ? row.ChargePeriodStart : entry.First;
        entry.Last = row.ChargePeriodStart > entry.Last ? row.ChargePeriodStart : entry.Last;
        entry.Rows++;
        entry.Cost += cost;
        if (row.ResourceId is { } resource)
            entry.Resources.Add(resource);
    }

    private sealed class Entry
    {
        public DateOnly First { get; set; }

        public DateOnly Last { get; set; }

        public HashSet<string> Resources { get; } = new(StringComparer.Ordinal);

        public long Rows { get; set; }

        public decimal Cost { get; set; }
    }
}
