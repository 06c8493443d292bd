using FinOps.Platform;
using FinOps.Platform.Access;
using FinOps.Platform.Live;
using Microsoft.EntityFrameworkCore;

namespace FinOps.Understand.Allocation;

/// <summary>What was done to a draft, for its history.</summary>
/// <param name="What">Such as <c>ruleAdded</c>.</param>
/// <param name="Subject">The rule, pool or tag; empty for the whole.</param>
/// <param name="Before">As it was, as JSON; empty when there was none.</param>
/// <param name="After">As it is, as JSON; empty when there is none.</param>
public sealed record DraftStep(string What, string Subject, string Before = "", string After = "");

/// <summary>What came of changing a draft.</summary>
/// <param name="Draft">The draft after it; null when it was refused.</param>
/// <param name="Problem">Why it was refused; null when it was not.</param>
public sealed record DraftOutcome(RuleSetVersion? Draft, RuleProblem? Problem = null);

/// <summary>
/// Loads and saves rule sets: the draft that people work on, and what was published under its number. Changes to a draft come
/// one after the other; whoever names the revision he has seen is refused when there is a newer one.
/// </summary>
public sealed class RuleBook(PlatformDbs platform, TimeProvider clock)
{
    /// <summary>The draft; null when there is none.</summary>
    public Task<RuleSetVersion?> Draft(int tenant, CancellationToken stop) => First(tenant, RuleSetState.Draft, stop);

    /// <summary>The rule set that waits for a second person; null when none does.</summary>
    public Task<RuleSetVersion?> Proposed(int tenant, CancellationToken stop) => First(tenant, RuleSetState.Proposed, stop);

    /// <summary>The rule set that was published last; null when none was.</summary>
    public Task<RuleSetVersion?> Published(int tenant, CancellationToken stop) => First(tenant, RuleSetState.Published, stop);

    /// <summary>One rule set by its number; null when there is none.</summary>
    public async Task<RuleSetVersion?> Find(int tenant, int number, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        return await db.Set<RuleSetVersion>().AsNoTracking().FirstOrDefaultAsync(v => v.TenantId == tenant && v.Number == number, stop);
    }

    /// <summary>Every rule set that was ever published, proposed or rejected, the newest first.</summary>
    public async Task<List<RuleSetVersion>> All(int tenant, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        return await db.Set<RuleSetVersion>().AsNoTracking().Where(v => v.TenantId == tenant && v.State != RuleSetState.Draft)
            .OrderByDescending(v => v.Number).ToListAsync(stop);
    }

    /// <summary>Every published rule set, in the order in which they were published: for a day, the last one whose date is not after it holds.</summary>
    public async Task<List<RuleSetVersion>> Timeline(int tenant, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        return await db.Set<RuleSetVersion>().AsNoTracking().Where(v => v.TenantId == tenant && v.State == RuleSetState.Published).OrderBy(v => v.Number).ToListAsync(stop);
    }

    /// <summary>Rule sets that were published or proposed and of which nobody knows yet what they move.</summary>
    public async Task<List<RuleSetVersion>> NotPreviewed(int tenant, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        return await db.Set<RuleSetVersion>().AsNoTracking()
            .Where(v => v.TenantId == tenant && (v.State == RuleSetState.Published || v.State == RuleSetState.Proposed) && v.Moved == "").OrderBy(v => v.Number).ToListAsync(stop);
    }

    /// <summary>Keeps what a rule set moves, and tells whoever looks at it.</summary>
    public async Task Previewed(RuleSetVersion version, IReadOnlyList<MovedCost> moved, CancellationToken stop)
    {
        await using var db = platform.For(version.TenantId);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        var json = MovedCost.Write(moved);
        await db.Set<RuleSetVersion>().Where(v => v.Id == version.Id && v.TenantId == version.TenantId).ExecuteUpdateAsync(set => set.SetProperty(v => v.Moved, json), stop);
        await Signals.Publish(db, version.TenantId, "allocation", new { previewed = version.Number }, stop);
        await transaction.CommitAsync(stop);
    }

    /// <summary>The history, the newest first.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="before">Only older ones than this; null to begin.</param>
    /// <param name="most">How many.</param>
    /// <param name="stop">Cancels.</param>
    public async Task<List<RuleChange>> History(int tenant, long? before, int most, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        return await db.Set<RuleChange>().AsNoTracking().Where(c => c.TenantId == tenant && (before == null || c.Id < before))
            .OrderByDescending(c => c.Id).Take(most).ToListAsync(stop);
    }

    /// <summary>Changes the draft; it is begun from what is published when there is none.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="who">Who changes it.</param>
    /// <param name="seen">The revision that was looked at; null to change whatever is there.</param>
    /// <param name="change">Gives the rules afterwards with what was done, or why not.</param>
    /// <param name="stop">Cancels.</param>
    public async Task<DraftOutcome> Change(
        int tenant, Caller who, int? seen, Func<RuleSet, (RuleSet Rules, DraftStep Step, RuleProblem? Problem)> change, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        await OneAtATime(db, tenant, stop);
        var now = clock.GetUtcNow();
        var all = db.Set<RuleSetVersion>().Where(v => v.TenantId == tenant);
        var draft = await all.FirstOrDefaultAsync(v => v.State == RuleSetState.Draft, stop);
        if (seen is { } revision && revision != (draft?.Revision ?? 0))
            return new DraftOutcome(null, new RuleProblem("draft_changed", $"The draft was changed meanwhile: it is at revision {draft?.Revision ?? 0}, not {revision}. Read it again and repeat the change.", ""));
        if (draft is null)
        {
            var published = await all.AsNoTracking().Where(v => v.State == RuleSetState.Published).OrderByDescending(v => v.Number).FirstOrDefaultAsync(stop);
            var last = await all.MaxAsync(v => (int?)v.Number, stop) ?? 0;
            draft = new RuleSetVersion { TenantId = tenant, Number = last + 1, Rules = published?.Rules ?? RuleSet.Empty, ChangedBy = who.Name, ChangedAt = now };
            db.Add(draft);
        }

        var (rules, step, problem) = change(draft.Rules);
        if ((problem ?? RuleSetCheck.FirstError(rules)) is { } wrong) return new DraftOutcome(null, wrong);
        draft.Rules = rules;
        draft.Touch(who, now);
        db.Add(new RuleChange { TenantId = tenant, Number = draft.Number, At = now, By = who.Name, What = step.What, Subject = step.Subject, Before = step.Before, After = step.After });
        await db.SaveChangesAsync(stop);
        await transaction.CommitAsync(stop);
        return new DraftOutcome(draft);
    }

    /// <summary>Throws the draft away; false when there is none.</summary>
    public async Task<bool> Discard(int tenant, Caller who, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        await OneAtATime(db, tenant, stop);
        if (await db.Set<RuleSetVersion>().FirstOrDefaultAsync(v => v.TenantId == tenant && v.State == RuleSetState.Draft, stop) is not { } draft) return false;
        db.Remove(draft);
        db.Add(new RuleChange { TenantId = tenant, Number = draft.Number, At = clock.GetUtcNow(), By = who.Name, What = "discarded", Subject = "" });
        await db.SaveChangesAsync(stop);
        await transaction.CommitAsync(stop);
        return true;
    }

    /// <summary>What the tenant decided about allocation itself.</summary>
    public async Task<AllocationSettings> Settings(int tenant, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        return await db.Set<AllocationSettings>().AsNoTracking().FirstOrDefaultAsync(s => s.TenantId == tenant, stop) ?? new AllocationSettings { TenantId = tenant };
    }

    /// <summary>Keeps what the tenant decided.</summary>
    public async Task Keep(AllocationSettings settings, Caller who, CancellationToken stop)
    {
        await using var db = platform.For(settings.TenantId);
        var known = await db.Set<AllocationSettings>().AnyAsync(s => s.TenantId == settings.TenantId, stop);
        db.Entry(settings).State = known ? EntityState.Modified : EntityState.Added;
        db.Add(new RuleChange
        {
            TenantId = settings.TenantId,
            Number = 0,
            At = clock.GetUtcNow(),
            By = who.Name,
            What = "settings",
            Subject = "",
            After = settings.NeedsApproval ? "approval on" : "approval off",
        });
        await db.SaveChangesAsync(stop);
    }

    /// <summary>Has changes of a tenant's rules wait for each other; never for an allocation, which may take minutes.</summary>
    internal static Task OneAtATime(PlatformDb db, int tenant, CancellationToken stop) =>
        db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended({$"rules:{tenant}"}, 0))", stop);

    private async Task<RuleSetVersion?> First(int tenant, RuleSetState state, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        return await db.Set<RuleSetVersion>().AsNoTracking().Where(v => v.TenantId == tenant && v.State == state)
            .OrderByDescending(v => v.Number).FirstOrDefaultAsync(stop);
    }
}
