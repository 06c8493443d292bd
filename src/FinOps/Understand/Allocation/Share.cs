using System.Numerics;
using FinOps.Focus;

namespace FinOps.Understand.Allocation;

/// <summary>
/// One part of something that is shared out, as it stands in a running total: from <see cref="From"/> to <see cref="To"/> of
/// <see cref="Whole"/>. An amount is cut where the part starts and where it ends, so all parts together are the whole, and what
/// rounding leaves after 38 decimals falls to the next part and at last to the last one.
/// </summary>
/// <param name="Owners">Dimension → value.</param>
/// <param name="Pool">The pools it came through, joined by <c>&gt;</c>; empty for a rule's weights.</param>
/// <param name="From">Where it starts.</param>
/// <param name="To">Where it ends.</param>
/// <param name="Whole">What all parts together are.</param>
/// <param name="Unallocated">True when it found no owner.</param>
public sealed record Share(IReadOnlyDictionary<string, string> Owners, string Pool, long From, long To, long Whole, bool Unallocated = false)
{
    /// <summary>The finest whole: weights of more digits are rounded to parts of 10^-18.</summary>
    public const long WholeMax = 1_000_000_000_000_000_000;

    private const int Places = 38;

    /// <summary>The part of one, to 38 decimals.</summary>
    public ExactDecimal Part => ExactDecimal.Divide(new ExactDecimal(To - From, 0), new ExactDecimal(Whole, 0), Places);

    /// <summary>
    /// True when the part of an amount of at most 20 decimals has no more than 38: then cutting a sum and cutting its summands
    /// gives the same digits.
    /// </summary>
    public bool IsFinite => WholeMax % Whole == 0;

    /// <summary>Cuts one into parts by weights; the order is kept, and parts of no weight are left out.</summary>
    /// <param name="parts">Each with its weight; what is negative counts as nothing.</param>
    /// <returns>The parts; none when all weights are nothing.</returns>
    public static IReadOnlyList<Share> Cut(IReadOnlyList<WeightedPart> parts)
    {
        var kept = parts.Where(p => p.Weight.Sign > 0).ToList();
        if (kept.Count == 0) return [];
        var common = kept.Aggregate(BigInteger.One, (lcm, p) => lcm / BigInteger.GreatestCommonDivisor(lcm, p.Of) * p.Of);
        var weights = kept.ConvertAll(p => p.Weight * (common / p.Of));
        var divisor = weights.Aggregate(BigInteger.Zero, BigInteger.GreatestCommonDivisor);
        var sum = weights.Aggregate(BigInteger.Zero, (total, w) => total + w) / divisor;
        var whole = sum <= WholeMax ? (long)sum : WholeMax;
        var shares = new List<Share>(kept.Count);
        var (running, from) = (BigInteger.Zero, 0L);
        for (var i = 0; i < kept.Count; i++)
        {
            running += weights[i] / divisor;
            var to = (long)(running * whole / sum);
            if (to > from) shares.Add(new Share(kept[i].Owners, kept[i].Pool, from, to, whole, kept[i].Unallocated));
            from = to;
        }

        return shares;
    }
}

/// <summary>Something that wants a part: <see cref="Weight"/> of <see cref="Of"/>, beside the others.</summary>
/// <param name="Owners">Dimension → value.</param>
/// <param name="Pool">The pools it comes through.</param>
/// <param name="Weight">Its weight.</param>
/// <param name="Of">What the weight is divided by.</param>
/// <param name="Unallocated">True when it found no owner.</param>
public sealed record WeightedPart(IReadOnlyDictionary<string, string> Owners, string Pool, BigInteger Weight, BigInteger Of, bool Unallocated = false)
{
    /// <summary>A weight that is a decimal number.</summary>
    public WeightedPart(IReadOnlyDictionary<string, string> owners, string pool, ExactDecimal weight, bool unallocated = false)
        : this(owners, pool, weight.Unscaled, BigInteger.Pow(10, weight.Scale), unallocated)
    {
    }

    /// <summary>The part of a part.</summary>
    public static WeightedPart Within(IReadOnlyDictionary<string, string> owners, string pool, Share outer, Share inner, bool unallocated) =>
        new(owners, pool, (BigInteger)(outer.To - outer.From) * (inner.To - inner.From), (BigInteger)outer.Whole * inner.Whole, unallocated);
}

/// <summary>How one combination of splits is shared out on one day.</summary>
/// <param name="Day">The charge day.</param>
/// <param name="Currency">The billing currency.</param>
/// <param name="Combination">See <see cref="Outcome.Combination"/>.</param>
/// <param name="Shares">The parts of one.</param>
public sealed record DayShares(DateOnly Day, string Currency, string Combination, IReadOnlyList<Share> Shares);
