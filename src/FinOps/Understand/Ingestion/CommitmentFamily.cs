namespace FinOps.Understand.Ingestion;

/// <summary>
/// A commitment and its parts. Some bills call by one id what is bought (an order) and by longer ones what is used of it (what the
/// order consists of): <c>orders/o</c> and <c>orders/o/parts/p</c>. Only together do they hold purchases and use. A part's
/// id begins with the whole's and a slash; <c>orders/o12</c> is no part of <c>orders/o1</c>.
/// </summary>
/// <param name="Commitment">The whole; a commitment without parts is one by itself.</param>
/// <param name="Parts">The ids of the parts that the bills name, in order.</param>
/// <param name="Periods">What each billing period says of all of it, oldest first.</param>
public sealed record CommitmentFamily(CommitmentKey Commitment, IReadOnlyList<string> Parts, IReadOnlyList<CommitmentPeriod> Periods)
{
    /// <summary>Puts parts to the wholes that the bills name too; a part whose whole no bill names stays by itself.</summary>
    public static IReadOnlyList<CommitmentFamily> Of(IReadOnlyList<CommitmentPeriod> rows)
    {
        var ids = rows.Select(r => r.Commitment.Id).ToHashSet(StringComparer.Ordinal);
        var wholes = ids.ToDictionary(id => id, id => WholeOf(id, ids), StringComparer.Ordinal);
        return
        [
            .. rows.GroupBy(r => r.Commitment with { Id = wholes[r.Commitment.Id] }).Select(g => new CommitmentFamily(
                g.Key, [.. g.Select(r => r.Commitment.Id).Where(id => id != g.Key.Id).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
                Together(g.Key, [.. g]))),
        ];
    }

    /// <summary>The shortest of the ids that this one goes on from after a slash; it is nobody's part itself.</summary>
    private static string WholeOf(string id, HashSet<string> ids)
    {
        var known = ids.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var at = id.IndexOf('/', StringComparison.Ordinal); at >= 0; at = id.IndexOf('/', at + 1))
        {
            if (known.TryGetValue(id.AsSpan(0, at), out var whole)) return whole;
        }

        return id;
    }

    private static List<CommitmentPeriod> Together(CommitmentKey whole, List<CommitmentPeriod> rows)
    {
        // What is bought gives the name: parts have names of their own.
        var name = rows.Where(r => r.Commitment == whole && r.Name.Length > 0).MaxBy(r => r.BillingPeriod)?.Name;
        return
        [
            .. rows.GroupBy(r => r.BillingPeriod).OrderBy(g => g.Key)
                .Select(g => g.Aggregate(Join) with { Commitment = whole, Name = name ?? g.Max(r => r.Name) ?? "" }),
        ];
    }

    private static CommitmentPeriod Join(CommitmentPeriod one, CommitmentPeriod other) => one with
    {
        Used = one.Used + other.Used,
        Unused = one.Unused + other.Unused,
        Upfront = one.Upfront + other.Upfront,
        Recurring = one.Recurring + other.Recurring,
        TermStart = Earlier(one.TermStart, other.TermStart),
        TermEnd = Later(one.TermEnd, other.TermEnd),
        UsedFrom = Earlier(one.UsedFrom, other.UsedFrom),
        UsedTo = Later(one.UsedTo, other.UsedTo),
        IdleSpan = one.IdleSpan is null || other.IdleSpan > one.IdleSpan ? other.IdleSpan : one.IdleSpan,
    };

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other : one;

    private static DateTimeOffset? Later(DateTimeOffset? one, DateTimeOffset? other) => one is null || other > one ? other : one;
}
