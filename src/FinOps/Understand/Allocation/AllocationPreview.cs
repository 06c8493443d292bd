using FinOps.Costs;
using FinOps.Focus;

namespace FinOps.Understand.Allocation;

/// <summary>Days on which rules are tried out.</summary>
/// <param name="From">The first charge day.</param>
/// <param name="To">The day after the last one.</param>
/// <param name="Days">Those that have charges.</param>
/// <param name="Charged">All days that have charges, also those outside.</param>
/// <param name="Seen">What was published then.</param>
public sealed record PreviewDays(DateOnly From, DateOnly To, IReadOnlyList<DateOnly> Days, IReadOnlyList<DateOnly> Charged, PublishedImports Seen);

/// <summary>What rules would move: which days are looked at, what they hold now, and the difference.</summary>
public sealed class AllocationPreview(RuleBook book, IAllocationStore store, ICostStore costs, IPublishedImports published, TimeProvider clock)
{
    /// <summary>Days that are tried out at most.</summary>
    public const int SimulatedDaysMax = 93;

    /// <summary>The days to try rules out on: those asked for, or the last month with charges.</summary>
    public async Task<(PreviewDays? Days, RuleProblem? Problem)> DaysOf(int tenant, DateOnly? first, DateOnly? end, CancellationToken stop)
    {
        if (first is null != end is null || end <= first) return (null, new RuleProblem("bad_period", "Give both the first day and the day after the last one, or neither.", "from"));
        var seen = await published.Of(tenant, stop);
        var charged = (await store.DaysOf(tenant, seen.ImportIds, stop)).Values.SelectMany(d => d).ToHashSet();
        var last = charged.Count == 0 ? DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime) : charged.Max();
        var from = first ?? new DateOnly(last.Year, last.Month, 1);
        var to = end ?? from.AddMonths(1);
        var days = charged.Where(d => d >= from && d < to).Order().ToList();
        return days.Count > SimulatedDaysMax ? (null, RuleProblem.Beyond("Days to try out", nameof(SimulatedDaysMax), SimulatedDaysMax, days.Count)) : (new PreviewDays(from, to, days, [.. charged.Order()], seen), null);
    }

    /// <summary>What each value of a dimension has now.</summary>
    public async Task<IReadOnlyList<OwnedCost>> Now(int tenant, string dimension, PreviewDays when, CancellationToken stop)
    {
        if (when.Days.Count == 0) return [];
        var (from, to) = (when.From, when.To);
        var timeline = await book.Timeline(tenant, stop);
        // A dimension that was never allocated to is nobody's so far; asking for it would be refused.
        IReadOnlyList<Dimension> by = timeline.Any(v => v.Rules.Dimensions.Contains(dimension, StringComparer.Ordinal)) ? [Dimension.Allocated(dimension)] : [];
        var period = new ChargePeriod(new DateTimeOffset(from.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero), new DateTimeOffset(to.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero));
        var query = new CostQuery(Measure.EffectiveCost, period, by) { Granularity = Granularity.Monthly };
        var owned = new List<OwnedCost>();
        await foreach (var row in costs.For(tenant).AskAll(query, stop))
            owned.Add(new OwnedCost(DateOnly.Parse(row[0]!, System.Globalization.CultureInfo.InvariantCulture), row[^2] ?? "", by.Count == 0 ? Outcome.Nobody : row[1] ?? "", ExactDecimal.Parse(row[^1]!)));
        return owned;
    }

    /// <summary>What each value has before and afterwards, per month and currency; what moved most comes first.</summary>
    public static IReadOnlyList<MovedCost> Compare(IReadOnlyList<OwnedCost> before, IReadOnlyList<OwnedCost> after)
    {
        static Dictionary<(DateOnly, string, string), ExactDecimal> Keyed(IReadOnlyList<OwnedCost> owned) =>
            owned.GroupBy(o => (o.Month, o.Currency, o.Value)).ToDictionary(g => g.Key, g => g.Aggregate(ExactDecimal.Zero, (sum, o) => sum + o.EffectiveCost));
        var (old, now) = (Keyed(before), Keyed(after));
        return [.. old.Keys.Union(now.Keys).Select(k => new MovedCost(k.Item1, k.Item2, k.Item3, old.GetValueOrDefault(k), now.GetValueOrDefault(k)))
            .OrderBy(m => m.Month).ThenBy(m => m.Currency, StringComparer.Ordinal).ThenByDescending(m => m.Change.Abs()).ThenBy(m => m.Value, StringComparer.Ordinal)];
    }
}
