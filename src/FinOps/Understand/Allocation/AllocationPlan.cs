namespace FinOps.Understand.Allocation;

/// <summary>A rule set with its number and the first day on which it holds.</summary>
/// <param name="Number">Its number; 0 for none.</param>
/// <param name="EffectiveFrom">The first charge day; null for all.</param>
/// <param name="Rules">What it says.</param>
public sealed record DatedRules(int Number, DateOnly? EffectiveFrom, RuleSet Rules)
{
    /// <summary>What holds before any rule set was published: nothing.</summary>
    public static DatedRules None { get; } = new(0, null, RuleSet.Empty);

    /// <summary>What holds on a day: the rule set published last whose date is not after it.</summary>
    public static DatedRules On(DateOnly day, IReadOnlyList<DatedRules> timeline) =>
        timeline.LastOrDefault(r => r.EffectiveFrom is null || r.EffectiveFrom <= day) ?? None;
}

/// <summary>Days to allocate by one rule set in one go: those of a month at most, so that memory stays flat however long the history is.</summary>
/// <param name="Rules">The rule set.</param>
/// <param name="Days">The days, in order.</param>
/// <param name="KeyDays">
/// Other days of the month, which a key that is read over the month looks at too: also those on which other rules hold, so that
/// what a day's shares are does not depend on when they are computed. They are worked out and not published.
/// </param>
public sealed record PlannedDays(DatedRules Rules, IReadOnlyList<DateOnly> Days, IReadOnlyList<DateOnly> KeyDays)
{
    /// <summary>All days that are worked out, in order.</summary>
    public IReadOnlyList<DateOnly> AllDays => KeyDays.Count == 0 ? Days : [.. Days.Concat(KeyDays).Order()];
}

/// <summary>What is to be done so that every charge is allocated by the rules that hold on its day.</summary>
/// <param name="Runs">What is to be computed.</param>
/// <param name="Emptied">Days that have no charges any more.</param>
/// <param name="Imports">The imports that are allocated when it is done, with their days.</param>
public sealed record AllocationPlan(IReadOnlyList<PlannedDays> Runs, IReadOnlyList<DateOnly> Emptied, IReadOnlyDictionary<long, IReadOnlyList<DateOnly>> Imports)
{
    /// <summary>Compares what is with what should be; only days that something changed about are computed again.</summary>
    /// <param name="imports">The published imports with their days.</param>
    /// <param name="allocated">The imports that are allocated, with their days.</param>
    /// <param name="days">The days that are allocated.</param>
    /// <param name="timeline">The published rule sets in the order of their numbers.</param>
    public static AllocationPlan Of(
        IReadOnlyDictionary<long, IReadOnlyList<DateOnly>> imports, IReadOnlyDictionary<long, IReadOnlyList<DateOnly>> allocated,
        IReadOnlyDictionary<DateOnly, AllocatedDay> days, IReadOnlyList<DatedRules> timeline)
    {
        var charged = imports.Values.SelectMany(d => d).ToHashSet();
        var changed = imports.Where(i => !allocated.ContainsKey(i.Key)).Concat(allocated.Where(a => !imports.ContainsKey(a.Key))).SelectMany(i => i.Value).ToHashSet();
        var rules = charged.ToDictionary(d => d, d => DatedRules.On(d, timeline));
        // What a day's charges are, or the numbers they are shared by, has changed; other rules alone change no other day.
        var affected = charged.Where(d => changed.Contains(d) || !days.TryGetValue(d, out var known) || known.Stale || !known.Summed).ToHashSet();
        // A key that is read over a month changes all of its days; a day that lost all of its charges belongs to the month as well.
        var months = affected.Concat(changed).Concat(days.Keys.Where(d => !charged.Contains(d))).Select(d => (d.Year, d.Month)).ToHashSet();
        affected.UnionWith(charged.Where(d => HasMonthKey(rules[d].Rules) && months.Contains((d.Year, d.Month))));
        affected.UnionWith(charged.Where(d => days.TryGetValue(d, out var known) && known.Number != rules[d].Number));
        var byMonth = charged.ToLookup(d => (d.Year, d.Month));
        var runs = affected.GroupBy(d => (rules[d].Number, d.Year, d.Month)).OrderBy(g => g.Min()).Select(g =>
        {
            var (of, some) = (rules[g.First()], g.ToHashSet());
            return new PlannedDays(of, [.. some.Order()], HasMonthKey(of.Rules) ? [.. byMonth[(g.Key.Year, g.Key.Month)].Where(d => !some.Contains(d)).Order()] : []);
        }).ToList();
        return new AllocationPlan(runs, [.. days.Keys.Where(d => !charged.Contains(d)).Order()], imports);
    }

    /// <summary>True when a pool's key is read over a month.</summary>
    public static bool HasMonthKey(RuleSet rules) => rules.Pools.Any(p => p.Over == KeyPeriod.Month);

    /// <summary>True when all is as it should be.</summary>
    public bool IsDone(IReadOnlyDictionary<long, IReadOnlyList<DateOnly>> allocated) =>
        Runs.Count == 0 && Emptied.Count == 0 && Imports.Count == allocated.Count && Imports.Keys.All(allocated.ContainsKey);
}
