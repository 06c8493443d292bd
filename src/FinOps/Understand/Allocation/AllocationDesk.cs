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
    PlatformDbs platform, RuleBook book, AllocationRegistry registry, Allocator allocator, AllocationPreview preview, IAllocationStore store, TimeProvider clock)
{
    /// <summary>Compares what rules would allocate with what is allocated.</summary>
    public async Task<(Simulation? Simulation, RuleProblem? Problem)> Simulate(int tenant, SimulationWish wish, CancellationToken stop)
    {
        var rules = wish.Rules ?? (await book.Draft(tenant, stop) ?? await book.Proposed(tenant, stop))?.Rules;
        if (rules is null) return (null, new RuleProblem("draft_unknown", "There is no draft to try out; send rules.", ""));
        var problems = RuleSetCheck.Find(rules);
        if (problems.FirstOrDefault(p => !p.IsWarning) is { } wrong) return (null, wrong);
        if (await store.Refused(rules, stop) is { } odd) return (null, odd);
        var (when, bad) = await preview.DaysOf(tenant, wish.From, wish.To, stop);
        if (when is null) return (null, bad);
        try
        {
            var after = when.Days.Count == 0 ? [] : await allocator.Try(tenant, rules, when, rules.MainDimension, stop);
            var moved = AllocationPreview.Compare(await preview.Now(tenant, rules.MainDimension, when, stop), after);
            return (new Simulation(when.From, when.To, rules.MainDimension, [.. moved.Where(m => m.Change.Sign != 0)], moved.Count, problems), null);
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

        if (RuleSetCheck.FirstError(draft.Rules) is { } wrong) return new PublishOutcome(null, wrong);
        if (await store.Refused(draft.Rules, stop) is { } refused) return new PublishOutcome(null, refused);
        var settings = await book.Settings(tenant, stop);
        return await Save(tenant, who, draft, settings.NeedsApproval ? RuleSetState.Proposed : RuleSetState.Published, version =>
        {
            // What it moves is worked out in the background, before anything follows it.
            (version.EffectiveFrom, version.Restates, version.Note, version.Moved) = (from, wish.Restate, wish.Note ?? "", "");
        }, stop);
    }

    /// <summary>A second person's yes or no.</summary>
    public async Task<PublishOutcome> Decide(int tenant, Caller who, int number, bool yes, string? note, CancellationToken stop)
    {
        if (await book.Proposed(tenant, stop) is not { } proposed || proposed.Number != number) return Refused("proposal_unknown", $"Rule set {number} does not wait for a second person.");
        // A key or token of the author is the author; one that the local administrator made is nobody's, and so no second person.
        var isAuthor = who.IsProgramOfNobody || (who.PersonId is { } person ? person == proposed.ChangedById : proposed.ChangedById is null);
        if (yes && isAuthor) return Refused("same_person", "Whoever wrote a rule set cannot approve it; a second person can.");
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
        else if (to == RuleSetState.Proposed)
        {
            await Signals.Publish(db, tenant, "allocation", new { proposed = version.Number }, stop);
        }

        await transaction.CommitAsync(stop);
        return new PublishOutcome(version);
    }

    private static PublishOutcome Refused(string code, string reason) => new(null, new RuleProblem(code, reason, ""));
}
