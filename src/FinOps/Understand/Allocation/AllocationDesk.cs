using FinOps.Costs;
using FinOps.Focus;
using FinOps.Platform;
using FinOps.Platform.Access;
using FinOps.Platform.Live;
using FinOps.Platform.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace FinOps.Understand.Allocation;

/// <summary>How rules are to be published.</summary>
/// <param name="EffectiveFrom">The first charge day that follows them; null for today, or for all days when none were published before.</param>
/// <param name="Restate">True to have days allocated anew that an older rule set allocated already.</param>
/// <param name="Note">Why, in words.</param>
public sealed record PublishWish(DateOnly? EffectiveFrom = null, bool Restate = false, string? Note = null);

/// <summary>Rules to try out.</summary>
/// <param name="Rules">The rules; null for the draft.</param>
/// <param name="From">The first charge day; null for the last month with charges.</param>
/// <param name="To">The day after the last one.</param>
public sealed record SimulationWish(RuleSet? Rules = null, DateOnly? From = null, DateOnly? To = null);

/// <summary>What rules would move.</summary>
/// <param name="From">The first charge day.</param>
/// <param name="To">The day after the last one.</param>
/// <param name="Dimension">The dimension whose values are compared.</param>
/// <param name="Moved">What each value has before and afterwards, where the two differ.</param>
/// <param name="Owners">How many values were compared.</param>
/// <param name="Problems">What is doubtful with the rules.</param>
public sealed record Simulation(DateOnly From, DateOnly To, string Dimension, IReadOnlyList<MovedCost> Moved, int Owners, IReadOnlyList<RuleProblem> Problems);

/// <summary>What came of publishing.</summary>
/// <param name="Version">The rule set; null when it was refused.</param>
/// <param name="Problem">Why it was refused.</param>
public sealed record PublishOutcome(RuleSetVersion? Version, RuleProblem? Problem = null);

/// <summary>Tries rules out, and publishes them: alone, or after a second person's yes where the tenant asks for it.</summary>
public sealed class AllocationDesk(
    PlatformDbs platform, RuleBook book, AllocationRegistry registry, Allocator allocator, IAllocationStore store, ICostStore costs, IPublishedImports published, TimeProvider clock)
{
    /// <summary>Days that are tried out at most.</summary>
    public const int SimulatedDaysMax = 93;

    /// <summary>Compares what rules would allocate with what is allocated.</summary>
    public async Task<(Simulation? Simulation, RuleProblem? Problem)> Simulate(int tenant, SimulationWish wish, CancellationToken stop)
    {
        var rules = wish.Rules ?? (await book.Draft(tenant, stop) ?? await book.Proposed(tenant, stop))?.Rules;
        if (rules is null) return (null, new RuleProblem("draft_unknown", "There is no draft to try out; send rules.", ""));
        var problems = RuleSetCheck.Find(rules);
        if (problems.FirstOrDefault(p => !p.IsWarning) is { } wrong) return (null, wrong);
        if (wish.From is null != wish.To is null || wish.To <= wish.From) return (null, new RuleProblem("bad_period", "Give both the first day and the day after the last one, or neither.", "from"));
        var seen = await published.Of(tenant, stop);
        var charged = (await store.DaysOf(tenant, seen.ImportIds, stop)).Values.SelectMany(d => d).ToHashSet();
        var last = charged.Count == 0 ? DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime) : charged.Max();
        var from = wish.From ?? new DateOnly(last.Year, last.Month, 1);
        var to = wish.To ?? from.AddMonths(1);
        var days = charged.Where(d => d >= from && d < to).Order().ToList();
        if (days.Count > SimulatedDaysMax) return (null, RuleProblem.Beyond("Days to try out", nameof(SimulatedDaysMax), SimulatedDaysMax, days.Count));
        try
        {
            var after = days.Count == 0 ? [] : await allocator.Try(tenant, rules, days, seen, rules.MainDimension, stop);
            var before = days.Count == 0 ? [] : await Now(tenant, rules.MainDimension, from, to, stop);
            var moved = Compare(before, after);
            return (new Simulation(from, to, rules.MainDimension, [.. moved.Where(m => m.Change.Sign != 0)], moved.Count, problems), null);
        }
        catch (RulesRefusedException refused)
        {
            return (null, refused.Problem);
        }
    }

    /// <summary>Publishes the draft, or proposes it where a second person has to say yes.</summary>
    public async Task<PublishOutcome> Publish(int tenant, Caller who, PublishWish wish, CancellationToken stop)
    {
        if (await book.Draft(tenant, stop) is not { } draft) return Refused("draft_unknown", "There is no draft to publish.");
        if (await book.Proposed(tenant, stop) is { } waiting) return Refused("proposal_pending", $"Rule set {waiting.Number} waits for a second person; approve or reject it first.");
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var first = await book.Published(tenant, stop) is null;
        var from = wish.EffectiveFrom ?? (first || wish.Restate ? null : today);
        if (!first && !wish.Restate)
        {
            var (_, days) = await registry.State(tenant, stop);
            var changed = days.Keys.Where(d => (from is null || d >= from) && d < today).ToList();
            if (changed.Count > 0)
                return Refused("restates_history", $"From {changed.Min():yyyy-MM-dd} on, {changed.Count} days before today are allocated by an older rule set already. Look at the difference with simulate, then publish with restate, or from today on.");
        }

        var (simulation, problem) = await Simulate(tenant, new SimulationWish(draft.Rules), stop);
        if (simulation is null) return new PublishOutcome(null, problem);
        var settings = await book.Settings(tenant, stop);
        return await Save(tenant, who, draft, settings.NeedsApproval ? RuleSetState.Proposed : RuleSetState.Published, version =>
        {
            (version.EffectiveFrom, version.Restates, version.Note, version.Moved) = (from, wish.Restate, wish.Note ?? "", MovedCost.Write(simulation.Moved));
        }, stop);
    }

    /// <summary>A second person's yes or no.</summary>
    public async Task<PublishOutcome> Decide(int tenant, Caller who, int number, bool yes, string? note, CancellationToken stop)
    {
        if (await book.Proposed(tenant, stop) is not { } proposed || proposed.Number != number) return Refused("proposal_unknown", $"Rule set {number} does not wait for a second person.");
        if (yes && who.PersonId == proposed.ChangedById && who.Name == proposed.ChangedBy) return Refused("same_person", "Whoever wrote a rule set cannot approve it; a second person can.");
        return await Save(tenant, who, proposed, yes ? RuleSetState.Published : RuleSetState.Rejected, version =>
        {
            if (!string.IsNullOrWhiteSpace(note)) version.Note = version.Note.Length == 0 ? note : $"{version.Note}\n{note}";
        }, stop);
    }

    private async Task<PublishOutcome> Save(int tenant, Caller who, RuleSetVersion seen, RuleSetState to, Action<RuleSetVersion> change, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        await RuleBook.OneAtATime(db, tenant, stop);
        var version = await db.Set<RuleSetVersion>().FirstOrDefaultAsync(v => v.Id == seen.Id && v.TenantId == tenant, stop);
        if (version is null || version.State != seen.State || version.Revision != seen.Revision) return Refused("draft_changed", "The rule set was changed meanwhile. Read it again and repeat.");
        change(version);
        version.State = to;
        if (to != RuleSetState.Proposed) (version.DecidedBy, version.DecidedAt) = (who.Name, clock.GetUtcNow());
        db.Add(new RuleChange { TenantId = tenant, Number = version.Number, At = clock.GetUtcNow(), By = who.Name, What = to.ToString().ToLowerInvariant(), Subject = "", After = version.Note });
        await db.SaveChangesAsync(stop);
        if (to == RuleSetState.Published)
        {
            var dataVersion = await TenantBook.RaiseDataVersion(db, tenant, stop);
            await Signals.Publish(db, tenant, "published", new { rules = version.Number, dataVersion }, stop);
        }

        await transaction.CommitAsync(stop);
        return new PublishOutcome(version);
    }

    private async Task<IReadOnlyList<OwnedCost>> Now(int tenant, string dimension, DateOnly from, DateOnly to, CancellationToken stop)
    {
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

    private static List<MovedCost> Compare(IReadOnlyList<OwnedCost> before, IReadOnlyList<OwnedCost> after)
    {
        static Dictionary<(DateOnly, string, string), ExactDecimal> Keyed(IReadOnlyList<OwnedCost> owned) =>
            owned.GroupBy(o => (o.Month, o.Currency, o.Value)).ToDictionary(g => g.Key, g => g.Aggregate(ExactDecimal.Zero, (sum, o) => sum + o.EffectiveCost));
        var (old, now) = (Keyed(before), Keyed(after));
        return [.. old.Keys.Union(now.Keys).Select(k => new MovedCost(k.Item1, k.Item2, k.Item3, old.GetValueOrDefault(k), now.GetValueOrDefault(k)))
            .OrderBy(m => m.Month).ThenBy(m => m.Currency, StringComparer.Ordinal).ThenByDescending(m => m.Change.Abs()).ThenBy(m => m.Value, StringComparer.Ordinal)];
    }

    private static PublishOutcome Refused(string code, string reason) => new(null, new RuleProblem(code, reason, ""));
}
