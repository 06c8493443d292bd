using FinOps.Focus;

namespace FinOps.Understand.Ingestion;

/// <summary>What an import holds of a service that is filed under Other.</summary>
/// <param name="ImportId">The import.</param>
/// <param name="Provider">Who made the service available.</param>
/// <param name="Service">The service's name.</param>
/// <param name="Currency">The billing currency.</param>
/// <param name="Charges">How many charges.</param>
/// <param name="EffectiveCost">Their sum.</param>
/// <param name="FirstDay">The day of the first of them.</param>
/// <param name="LastDay">The day of the last.</param>
public sealed record OtherService(
    long ImportId, string Provider, string Service, string Currency, long Charges, ExactDecimal EffectiveCost, DateOnly FirstDay, DateOnly LastDay);

/// <summary>
/// A service that the tables of our own did not know when its bill was read, in one currency: its costs are counted under Other
/// for no better reason. Services that a table or the bill itself files under Other, and the marketplace's, are none.
/// </summary>
/// <param name="Provider">Who made the service available.</param>
/// <param name="Service">The service's name.</param>
/// <param name="Currency">The billing currency.</param>
/// <param name="Charges">How many charges.</param>
/// <param name="EffectiveCost">Their sum.</param>
/// <param name="FirstDay">The day of the first of them.</param>
/// <param name="LastDay">The day of the last.</param>
/// <param name="Imports">In how many published imports.</param>
/// <param name="LastImportId">The latest of those.</param>
public sealed record UnmappedService(
    string Provider, string Service, string Currency, long Charges, ExactDecimal EffectiveCost, DateOnly FirstDay, DateOnly LastDay, int Imports, long LastImportId)
{
    /// <summary>Of all that is filed under Other, what the imports say they did not know; the dearest of a currency first.</summary>
    public static IReadOnlyList<UnmappedService> Of(IEnumerable<OtherService> others, IReadOnlyDictionary<long, string[]> unknown) =>
    [
        .. others.Where(o => unknown.TryGetValue(o.ImportId, out var names) && names.Contains(o.Service, StringComparer.Ordinal))
            .GroupBy(o => (o.Provider, o.Service, o.Currency))
            .Select(g => new UnmappedService(
                g.Key.Provider, g.Key.Service, g.Key.Currency, g.Sum(o => o.Charges), g.Aggregate(default(ExactDecimal), (sum, o) => sum + o.EffectiveCost),
                g.Min(o => o.FirstDay), g.Max(o => o.LastDay), g.Select(o => o.ImportId).Distinct().Count(), g.Max(o => o.ImportId)))
            .OrderBy(s => s.Currency, StringComparer.Ordinal).ThenByDescending(s => s.EffectiveCost)
            .ThenBy(s => s.Provider, StringComparer.Ordinal).ThenBy(s => s.Service, StringComparer.Ordinal),
    ];
}

/// <summary>The services that the tables of our own do not know.</summary>
/// <param name="From">First day of the charges; null for the earliest.</param>
/// <param name="To">The day after the last; null for the latest.</param>
/// <param name="Services">Per service and currency, the dearest of a currency first.</param>
/// <param name="DataVersion">Of which data.</param>
public sealed record UnmappedServicesView(DateOnly? From, DateOnly? To, IReadOnlyList<UnmappedService> Services, long DataVersion);
