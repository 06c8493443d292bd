using FinOps.Focus;

namespace FinOps.Understand.Allocation;

/// <summary>What a month, or a period, comes to in one currency, by how it was allocated.</summary>
/// <param name="Method">How.</param>
/// <param name="EffectiveCost">The sum.</param>
public sealed record MethodCost(PlacingMethod Method, ExactDecimal EffectiveCost);

/// <summary>
/// The share of cost that has an owner, by the FinOps Foundation's formula: allocated cost divided by total cost, without the
/// charge categories that the rule set excludes.
/// </summary>
public sealed record AllocationShare
{
    /// <summary>Below this the figures are not to be believed.</summary>
    public static ExactDecimal TooLow { get; } = ExactDecimal.Parse("0.5");

    /// <summary>The target of a beginner, by the FinOps Foundation's maturity model.</summary>
    public static ExactDecimal Crawl { get; } = ExactDecimal.Parse("0.8");

    /// <summary>The target of the experienced.</summary>
    public static ExactDecimal Walk { get; } = ExactDecimal.Parse("0.9");

    private const int Places = 6;

    /// <summary>The billing currency.</summary>
    public required string Currency { get; init; }

    /// <summary>What counts, allocated or not.</summary>
    public required ExactDecimal Total { get; init; }

    /// <summary>What of it has an owner.</summary>
    public required ExactDecimal Allocated { get; init; }

    /// <summary>What does not count, by its category.</summary>
    public required ExactDecimal Excluded { get; init; }

    /// <summary>The share, six decimals; null when there is nothing to have a share of.</summary>
    public ExactDecimal? Share => Total.Sign > 0 ? ExactDecimal.Divide(Allocated, Total, Places) : null;

    /// <summary>How it stands: <c>ALLOCATION_TOO_LOW</c>, <c>BELOW_TARGET</c>, <c>CRAWL</c>, <c>WALK</c>, or <c>NOTHING</c>.</summary>
    public string State => Share is not { } share ? "NOTHING"
        : share < TooLow ? "ALLOCATION_TOO_LOW"
        : share < Crawl ? "BELOW_TARGET"
        : share < Walk ? "CRAWL" : "WALK";

    /// <summary>How the counted cost was allocated: how far the share can be trusted.</summary>
    public required IReadOnlyList<MethodCost> Methods { get; init; }

    /// <summary>Judges what was found.</summary>
    /// <param name="currency">The billing currency.</param>
    /// <param name="kpi">What counts.</param>
    /// <param name="parts">Sums by method and charge category.</param>
    public static AllocationShare Of(string currency, AllocationKpi kpi, IEnumerable<(PlacingMethod Method, string Category, ExactDecimal Cost)> parts)
    {
        var all = parts.ToList();
        var excluded = all.Where(p => kpi.ExcludedCategories.Contains(p.Category, StringComparer.OrdinalIgnoreCase)).ToList();
        var counted = all.Except(excluded).ToList();
        bool IsOwned(PlacingMethod m) => m is PlacingMethod.Direct or PlacingMethod.Inferred or PlacingMethod.Shared || (m == PlacingMethod.Default && kpi.DefaultCounts);
        return new AllocationShare
        {
            Currency = currency,
            Total = Sum(counted.Select(p => p.Cost)),
            Allocated = Sum(counted.Where(p => IsOwned(p.Method)).Select(p => p.Cost)),
            Excluded = Sum(excluded.Select(p => p.Cost)),
            Methods = [.. counted.GroupBy(p => p.Method).OrderBy(g => g.Key).Select(g => new MethodCost(g.Key, Sum(g.Select(p => p.Cost))))],
        };
    }

    private static ExactDecimal Sum(IEnumerable<ExactDecimal> amounts) => amounts.Aggregate(ExactDecimal.Zero, (sum, a) => sum + a);
}
