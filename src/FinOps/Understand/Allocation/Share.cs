using System.Numerics;
using FinOps.Focus;

namespace FinOps.Understand.Allocation;

/// <summary>
/// One part of something that is shared out. Shares are decimals of 18 places that add up to exactly one: they are cut out of
/// a running total, so that the last part takes whatever rounding left.
/// </summary>
/// <param name="Owners">Dimension → value.</param>
/// <param name="Pool">The pools it came through, joined by <c>&gt;</c>; empty for a rule's weights.</param>
/// <param name="From">Where it starts in the running total, in units of 10^-18.</param>
/// <param name="To">Where it ends.</param>
/// <param name="Unallocated">True when it found no owner.</param>
public sealed record Share(IReadOnlyDictionary<string, string> Owners, string Pool, long From, long To, bool Unallocated = false)
{
    /// <summary>One, in the units in which shares are counted.</summary>
    public const long Whole = 1_000_000_000_000_000_000;

    /// <summary>The part of one.</summary>
    public ExactDecimal Part => new(To - From, 18);

    /// <summary>Cuts one into parts by weights; the order is kept, and parts of no weight are left out.</summary>
    /// <param name="parts">Each with its weight; what is negative counts as nothing.</param>
    /// <returns>The parts; none when all weights are nothing.</returns>
    public static IReadOnlyList<Share> Cut(IReadOnlyList<WeightedPart> parts)
    {
        var kept = parts.Where(p => p.Weight.Sign > 0).ToList();
        if (kept.Count == 0) return [];
        var scale = kept.Max(p => p.Weight.Scale);
        var weights = kept.ConvertAll(p => p.Weight.Unscaled * BigInteger.Pow(10, scale - p.Weight.Scale));
        var whole = weights.Aggregate(BigInteger.Zero, (sum, w) => sum + w);
        var shares = new List<Share>(kept.Count);
        var (running, from) = (BigInteger.Zero, 0L);
        for (var i = 0; i < kept.Count; i++)
        {
            running += weights[i];
            var to = (long)(running * Whole / whole);
            if (to > from) shares.Add(new Share(kept[i].Owners, kept[i].Pool, from, to, kept[i].Unallocated));
            from = to;
        }

        return shares;
    }
}

/// <summary>Something that wants a part.</summary>
/// <param name="Owners">Dimension → value.</param>
/// <param name="Pool">The pools it comes through.</param>
/// <param name="Weight">Its weight.</param>
/// <param name="Unallocated">True when it found no owner.</param>
public sealed record WeightedPart(IReadOnlyDictionary<string, string> Owners, string Pool, ExactDecimal Weight, bool Unallocated = false);

/// <summary>How one combination of splits is shared out on one day.</summary>
/// <param name="Day">The charge day.</param>
/// <param name="Currency">The billing currency.</param>
/// <param name="Combination">See <see cref="Outcome.Combination"/>.</param>
/// <param name="Shares">The parts of one.</param>
public sealed record DayShares(DateOnly Day, string Currency, string Combination, IReadOnlyList<Share> Shares);
