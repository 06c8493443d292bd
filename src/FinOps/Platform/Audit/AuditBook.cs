using Microsoft.EntityFrameworkCore;

namespace FinOps.Platform.Audit;

/// <summary>Something to be written into a chain.</summary>
/// <param name="Who">Who did it, and from where.</param>
/// <param name="Action">What was done.</param>
/// <param name="Target">To what.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="Status">The status of the answer.</param>
/// <param name="Before">JSON of what it was.</param>
/// <param name="After">JSON of what it is.</param>
public sealed record AuditEvent(AuditActor Who, string Action, string Target, string Outcome, int Status = 0, string? Before = null, string? After = null);

/// <summary>Which entries are looked for.</summary>
/// <param name="From">From this moment on.</param>
/// <param name="To">Before this moment.</param>
/// <param name="Action">Actions that begin so.</param>
/// <param name="Actor">Actors whose name or id holds this.</param>
/// <param name="Target">Targets that hold this.</param>
/// <param name="Outcome">Only this outcome.</param>
/// <param name="Before">Entries before this place in the chain.</param>
public sealed record AuditSearch(DateTimeOffset? From, DateTimeOffset? To, string? Action, string? Actor, string? Target, string? Outcome, long? Before);

/// <summary>What came of verifying a chain.</summary>
/// <param name="Intact">True when every entry is where it belongs and says what it said.</param>
/// <param name="Entries">How many entries were looked at.</param>
/// <param name="FirstSeq">The place of the first.</param>
/// <param name="LastSeq">The place of the last.</param>
/// <param name="Head">The hash of the last, in hexadecimal: noted elsewhere, it proves that nothing was cut off or written anew.</param>
/// <param name="BrokenAt">The place of the first entry that does not fit.</param>
/// <param name="Problem">What does not fit there.</param>
public sealed record AuditVerification(bool Intact, long Entries, long FirstSeq, long LastSeq, string Head, long? BrokenAt = null, string? Problem = null);

/// <summary>Writes, reads and verifies the audit log. Entries are added and, once too old, removed at the beginning; never changed.</summary>
public sealed class AuditBook(PlatformDbs platform, TimeProvider clock)
{
    private static readonly byte[] Beginning = new byte[32];

    /// <summary>Adds entries to one chain, in order, in a transaction of its own.</summary>
    public async Task Append(int tenant, IReadOnlyList<AuditEvent> events, CancellationToken stop)
    {
        if (events.Count == 0) return;
        await using var db = Session(tenant);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        var head = await Locked(db, tenant, stop);
        foreach (var one in events)
        {
            var entry = Entry(tenant, head, one);
            db.Add(entry);
            (head.Seq, head.Hash) = (entry.Seq, entry.Hash);
        }

        await db.SaveChangesAsync(stop);
        await transaction.CommitAsync(stop);
    }

    /// <summary>Entries, the newest first.</summary>
    public async IAsyncEnumerable<AuditEntry> Find(int tenant, AuditSearch search, int limit, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        await using var db = Session(tenant);
        var entries = db.Set<AuditEntry>().AsNoTracking().Where(e => e.TenantId == tenant);
        if (search.From is { } from) entries = entries.Where(e => e.At >= from);
        if (search.To is { } to) entries = entries.Where(e => e.At < to);
        if (search.Before is { } before) entries = entries.Where(e => e.Seq < before);
        if (search.Outcome is { } outcome) entries = entries.Where(e => e.Outcome == outcome);
        if (search.Action is { } action) entries = entries.Where(e => e.Action.StartsWith(action));
        if (search.Target is { } target) entries = entries.Where(e => e.Target.ToLower().Contains(target.ToLower()));
        if (search.Actor is { } actor)
        {
            var id = Guid.TryParse(actor, out var parsed) ? parsed : (Guid?)null;
            entries = entries.Where(e => e.Actor.ToLower().Contains(actor.ToLower()) || (id != null && (e.ActorId == id || e.KeyId == id || e.SessionId == id)));
        }

        await foreach (var entry in entries.OrderByDescending(e => e.Seq).Take(limit).AsAsyncEnumerable().WithCancellation(stop)) yield return entry;
    }

    /// <summary>Looks at a whole chain, link by link.</summary>
    /// <param name="tenant">Whose chain.</param>
    /// <param name="stop">Ends the look.</param>
    /// <param name="noted">The hash of an entry, noted elsewhere at an earlier time: it must still be in the chain.</param>
    public async Task<AuditVerification> Verify(int tenant, CancellationToken stop, byte[]? noted = null)
    {
        await using var db = Session(tenant);
        // One moment for head and entries: others go on writing meanwhile.
        await using var moment = await db.Database.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, stop);
        var head = await db.Set<AuditHead>().AsNoTracking().FirstOrDefaultAsync(h => h.TenantId == tenant, stop) ?? NewHead(tenant);
        var (seq, hash, first, count) = (head.AnchorSeq, head.AnchorHash, head.AnchorSeq + 1, 0L);
        var seen = noted is null || hash.AsSpan().SequenceEqual(noted);
        await foreach (var entry in db.Set<AuditEntry>().AsNoTracking().Where(e => e.TenantId == tenant).OrderBy(e => e.Seq).AsAsyncEnumerable().WithCancellation(stop))
        {
            count++;
            seq++;
            var problem = entry.Seq != seq ? $"Entry {seq} is missing."
                : !entry.PreviousHash.AsSpan().SequenceEqual(hash) ? "It does not follow the entry before it."
                : !entry.HashAfter(hash).AsSpan().SequenceEqual(entry.Hash) ? "It was changed after it was written."
                : null;
            if (problem is not null) return new(false, count, first, head.Seq, Convert.ToHexStringLower(head.Hash), seq, problem);
            hash = entry.Hash;
            seen = seen || hash.AsSpan().SequenceEqual(noted);
        }

        return !seen ? new(false, count, first, head.Seq, Convert.ToHexStringLower(head.Hash), null, "The noted hash is no longer in the chain: it was written anew, or its entry is too old by now.")
            : seq != head.Seq ? new(false, count, first, head.Seq, Convert.ToHexStringLower(head.Hash), seq + 1, $"Entries from {seq + 1} to {head.Seq} are missing at the end.")
            : !hash.AsSpan().SequenceEqual(head.Hash) ? new(false, count, first, head.Seq, Convert.ToHexStringLower(head.Hash), seq, "The last entry is not the one that was written last.")
            : new(true, count, first, head.Seq, Convert.ToHexStringLower(hash));
    }

    /// <summary>For how many days entries are kept.</summary>
    public async Task<int> RetentionDays(int tenant, CancellationToken stop)
    {
        await using var db = Session(tenant);
        return await db.Set<AuditHead>().Where(h => h.TenantId == tenant).Select(h => (int?)h.RetentionDays).FirstOrDefaultAsync(stop) ?? AuditHead.RetentionDaysDefault;
    }

    /// <summary>Keeps entries for so many days from now on.</summary>
    public async Task KeepFor(int tenant, int days, CancellationToken stop)
    {
        await using var db = Session(tenant);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        (await Locked(db, tenant, stop)).RetentionDays = days;
        await db.SaveChangesAsync(stop);
        await transaction.CommitAsync(stop);
    }

    /// <summary>Removes what is too old, at the beginning of a chain; the place where it then begins is kept with its hash.</summary>
    /// <returns>How many entries were removed.</returns>
    public async Task<long> Prune(int tenant, CancellationToken stop)
    {
        await using var db = Session(tenant);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        var head = await Locked(db, tenant, stop);
        await db.SaveChangesAsync(stop);
        var before = clock.GetUtcNow().AddDays(-head.RetentionDays);
        // The function alone may delete, and only at the beginning; whoever works cannot.
        var removed = (await db.Database.SqlQuery<long>($"""select finops_prune_audit({tenant}, {before}) as "Value" """).ToListAsync(stop)).Single();
        await transaction.CommitAsync(stop);
        return removed;
    }

    /// <summary>The chains there are.</summary>
    public async Task<IReadOnlyList<int>> Chains(CancellationToken stop)
    {
        await using var db = platform.AllTenants();
        return await db.Set<AuditHead>().Select(h => h.TenantId).OrderBy(id => id).ToListAsync(stop);
    }

    private PlatformDb Session(int tenant) => tenant == AuditEntry.OfPlatform ? platform.AllTenants() : platform.For(tenant);

    private static AuditHead NewHead(int tenant) => new() { TenantId = tenant, Hash = Beginning, AnchorHash = Beginning, RetentionDays = AuditHead.RetentionDaysDefault };

    // Who writes into a chain holds its head: entries get their places one after another.
    private static async Task<AuditHead> Locked(PlatformDb db, int tenant, CancellationToken stop)
    {
        await db.Database.ExecuteSqlAsync($"""
            insert into audit_heads (tenant_id, seq, hash, anchor_seq, anchor_hash, retention_days)
            values ({tenant}, 0, {Beginning}, 0, {Beginning}, {AuditHead.RetentionDaysDefault}) on conflict do nothing
            """, stop);
        return await db.Set<AuditHead>().FromSql($"select * from audit_heads where tenant_id = {tenant} for update").SingleAsync(stop);
    }

    private AuditEntry Entry(int tenant, AuditHead head, AuditEvent one)
    {
        var now = clock.GetUtcNow();
        var entry = new AuditEntry
        {
            TenantId = tenant,
            Seq = head.Seq + 1,
            // As PostgreSQL keeps it: the hash must be the same when it is read back.
            At = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond)),
            ActorKind = one.Who.Caller.Kind.ToString().ToLowerInvariant(),
            ActorId = one.Who.Caller.PersonId,
            Actor = AuditText.Plain(one.Who.Caller.FullName),
            SessionId = one.Who.Caller.SessionId,
            KeyId = one.Who.Caller.KeyId,
            Address = AuditText.Plain(one.Who.Address),
            Agent = AuditText.Plain(one.Who.Agent),
            Action = AuditText.Plain(one.Action),
            Target = AuditText.Plain(one.Target),
            Outcome = one.Outcome,
            Status = one.Status,
            Before = one.Before,
            After = one.After,
            PreviousHash = head.Hash,
            Hash = [],
        };
        entry.Hash = entry.HashAfter(head.Hash);
        return entry;
    }
}
