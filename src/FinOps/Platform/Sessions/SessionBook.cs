using System.Collections.Concurrent;
using FinOps.Platform.Access;
using FinOps.Platform.Live;
using FinOps.Platform.People;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace FinOps.Platform.Sessions;

/// <summary>A session that holds, with what a request needs to know of its person.</summary>
/// <param name="Session">The session as it was read; its last use may be later.</param>
/// <param name="PersonName">What others call the person.</param>
/// <param name="LastUsedAt">Its last use.</param>
public sealed record LiveSession(Session Session, string PersonName, DateTimeOffset LastUsedAt);

/// <summary>
/// Opens, finds and ends sessions. They lie in PostgreSQL; each server remembers one it saw for a second, and forgets it at
/// once when any server ends it.
/// </summary>
public sealed class SessionBook
{
    /// <summary>The kind of signal that tells every server to forget sessions.</summary>
    public const string Signal = "sessions";

    private const int SeenMax = 10_000;
    private static readonly TimeSpan SeenFor = TimeSpan.FromSeconds(1);

    private readonly PlatformDbs platform;
    private readonly SessionCookie cookie;
    private readonly TimeProvider clock;
    private readonly ConcurrentDictionary<string, Seen> seen = new(StringComparer.Ordinal);
    private long changes;

    /// <summary>Listens for ended sessions from now on.</summary>
    public SessionBook(PlatformDbs platform, SessionCookie cookie, Signals signals, TimeProvider clock)
    {
        (this.platform, this.cookie, this.clock) = (platform, cookie, clock);
        signals.Subscribe(signal =>
        {
            if (signal.Kind == Signals.Resync) Forget(null);
            if (signal.Kind == Signal && signal.Data.TryGetProperty("person", out var person) && person.TryGetGuid(out var id)) Forget(id);
            return Task.CompletedTask;
        });
    }

    /// <summary>Signs a person in with the browser that sends this request: a new session, whatever it brought before.</summary>
    public async Task<Session> Open(Person person, HttpContext context, SignInWay way, bool remember, CancellationToken stop, bool strong = false, Guid? providerId = null, string? providerSession = null)
    {
        if (cookie.Read(context.Request) is { } before) await End(before, stop);
        var address = context.Connection.RemoteIpAddress is { } from ? (from.IsIPv4MappedToIPv6 ? from.MapToIPv4() : from).ToString() : "unknown";
        var (session, secret) = await Start(person, Device.Of(context.Request.Headers.UserAgent.ToString()), address, way, remember, stop, strong, providerId, providerSession);
        cookie.Write(context, secret, remember ? session.EndsAt : null);
        return session;
    }

    /// <summary>The same without a browser: the session, and the secret that its cookie would hold.</summary>
    public async Task<(Session Session, string Secret)> Start(
        Person person, string device, string address, SignInWay way, bool remember, CancellationToken stop, bool strong = false, Guid? providerId = null,
        string? providerSession = null)
    {
        var (now, secret) = (clock.GetUtcNow(), Secret.New());
        await using var db = platform.Untenanted();
        // A provider's word is no proof of what the person has here, unless there is nothing else to prove with.
        var hasOwn = person.PasswordHash is not null || person.HasSecondFactor || await db.Set<Passkey>().AnyAsync(k => k.PersonId == person.Id, stop);
        var proved = way == SignInWay.Provider && hasOwn ? now - SessionRules.ProofMax - TimeSpan.FromSeconds(1) : now;
        var session = new Session
        {
            Id = Guid.CreateVersion7(now),
            PersonId = person.Id,
            TokenHash = Secret.Hash(secret),
            Way = way,
            Strong = strong || way == SignInWay.Passkey,
            ProviderId = providerId,
            ProviderSession = providerSession,
            Remember = remember,
            Device = device,
            Address = address,
            CreatedAt = now,
            LastUsedAt = now,
            ProvedAt = proved,
            EndsAt = SessionRules.EndOf(now, remember),
        };
        db.Add(session);
        await db.SaveChangesAsync(stop);
        await db.Set<Person>().Where(p => p.Id == person.Id).ExecuteUpdateAsync(p => p.SetProperty(x => x.LastSignInAt, now), stop);
        return (session, secret);
    }

    /// <summary>The session of a secret while it holds. Looking renews it, unless the request was not the person's doing.</summary>
    public async ValueTask<LiveSession?> Find(string secret, bool renew, CancellationToken stop)
    {
        var (now, hash) = (clock.GetUtcNow(), Secret.Hash(secret));
        var key = Convert.ToHexString(hash);
        if (!seen.TryGetValue(key, out var known) || now - known.ReadAt > SeenFor)
        {
            // What ends while we look makes what we found too old to be kept.
            var before = Interlocked.Read(ref changes);
            if (await Read(hash, stop) is not var (session, name))
            {
                seen.TryRemove(key, out _);
                return null;
            }

            var lastUsed = known is not null && known.LastUsedAt > session.LastUsedAt ? known.LastUsedAt : session.LastUsedAt;
            known = new(session, name, now) { LastUsedAt = lastUsed, NotedAt = session.LastUsedAt };
            // More than anybody uses at once: beginning anew costs a look-up each.
            if (seen.Count >= SeenMax) seen.Clear();
            seen[key] = known;
            if (before != Interlocked.Read(ref changes)) seen.TryRemove(key, out _);
        }

        if (SessionRules.Left(known.LastUsedAt, known.Session.EndsAt, known.Session.Remember, now) == TimeSpan.Zero) return null;
        if (renew) await Use(known, now, stop);
        return new(known.Session, known.PersonName, known.LastUsedAt);
    }

    /// <summary>Gives the request's session a new secret, because what it may do changed, and notes the proof.</summary>
    /// <param name="context">The request.</param>
    /// <param name="sessionId">Its session.</param>
    /// <param name="stop">Cancels.</param>
    /// <param name="strong">True when a second factor was shown, false when there is none any more; null when nothing is known of that.</param>
    public Task Rotate(HttpContext context, Guid sessionId, CancellationToken stop, bool? strong = null)
    {
        var now = clock.GetUtcNow();
        return Rotate(context, sessionId, session => (session.ProvedAt, session.Strong) = (now, strong ?? session.Strong), stop);
    }

    /// <summary>The session's person looks at a tenant as another member from now on, or no longer; it gets a new secret either way.</summary>
    public Task Look(HttpContext context, Guid sessionId, ViewedAs? view, CancellationToken stop) => Rotate(context, sessionId, session =>
        (session.ViewedPersonId, session.ViewedName, session.ViewedTenantId, session.ViewedUntil) = (view?.PersonId, view?.Name, view?.TenantId, view?.Until), stop);

    private async Task Rotate(HttpContext context, Guid sessionId, Action<Session> change, CancellationToken stop)
    {
        var secret = Secret.New();
        var hash = Secret.Hash(secret);
        await using var db = platform.Untenanted();
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        var session = await db.Set<Session>().FirstOrDefaultAsync(s => s.Id == sessionId, stop);
        if (session is null) return;
        session.TokenHash = hash;
        change(session);
        try
        {
            await db.SaveChangesAsync(stop);
        }
        catch (DbUpdateConcurrencyException)
        {
            // It ended meanwhile: there is nothing to renew.
            return;
        }

        await Tell(db, session.PersonId, stop);
        await transaction.CommitAsync(stop);
        Forget(session.PersonId);
        cookie.Write(context, secret, session.Remember ? session.EndsAt : null);
    }

    /// <summary>A person's sessions that hold, the newest use first.</summary>
    public async Task<List<Session>> Of(Guid personId, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        await using var db = platform.Untenanted();
        var all = await db.Set<Session>().AsNoTracking().Where(s => s.PersonId == personId && s.EndsAt > now).OrderByDescending(s => s.LastUsedAt).ToListAsync(stop);
        return [.. all.Where(s => SessionRules.Left(s.LastUsedAt, s.EndsAt, s.Remember, now) > TimeSpan.Zero)];
    }

    /// <summary>Ends one of a person's sessions; false when there is none of this id.</summary>
    public Task<bool> End(Guid personId, Guid sessionId, CancellationToken stop) =>
        Remove(personId, db => db.Set<Session>().Where(s => s.PersonId == personId && s.Id == sessionId), stop);

    /// <summary>Ends all sessions of a person but one, or all.</summary>
    public Task<bool> EndAll(Guid personId, Guid? except, CancellationToken stop) =>
        Remove(personId, db => db.Set<Session>().Where(s => s.PersonId == personId && s.Id != except), stop);

    /// <summary>Ends what a person opened by a provider before a moment: one session there, or all. Returns whose there were.</summary>
    public async Task<IReadOnlyList<Guid>> EndOfProvider(Guid providerId, Guid? personId, string? providerSession, DateTimeOffset before, CancellationToken stop)
    {
        await using var db = platform.Untenanted();
        var meant = await db.Set<Session>().Where(s => s.ProviderId == providerId && s.CreatedAt < before
            && (personId == null || s.PersonId == personId) && (providerSession == null || s.ProviderSession == providerSession
                // Which of the person's this is, the provider did not say when it began.
                || (personId != null && s.ProviderSession == null))).Select(s => new { s.Id, s.PersonId }).ToListAsync(stop);
        foreach (var one in meant) await End(one.PersonId, one.Id, stop);
        return [.. meant.Select(m => m.PersonId).Distinct()];
    }

    /// <summary>Which of these sessions hold still.</summary>
    public async Task<IReadOnlySet<Guid>> Holding(IReadOnlyCollection<Guid> ids, CancellationToken stop)
    {
        if (ids.Count == 0) return new HashSet<Guid>();
        var now = clock.GetUtcNow();
        await using var db = platform.Untenanted();
        var all = await db.Set<Session>().AsNoTracking().Where(s => ids.Contains(s.Id) && s.EndsAt > now)
            .Join(db.Set<Person>().Where(p => p.State == PersonState.Active), s => s.PersonId, p => p.Id, (s, _) => s).ToListAsync(stop);
        return all.Where(s => SessionRules.Left(s.LastUsedAt, s.EndsAt, s.Remember, now) > TimeSpan.Zero).Select(s => s.Id).ToHashSet();
    }

    /// <summary>Looks as another that ended by their time are taken off their sessions; returns these as they were, for the log.</summary>
    internal async Task<List<Session>> EndLooks(CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        await using var db = platform.Untenanted();
        var over = await db.Set<Session>().AsNoTracking().Where(s => s.ViewedUntil < now).ToListAsync(stop);
        var ended = new List<Session>();
        foreach (var session in over)
        {
            // Of several servers, and of whoever begins a new look meanwhile, one is first.
            var mine = await db.Set<Session>().Where(s => s.Id == session.Id && s.ViewedUntil == session.ViewedUntil).ExecuteUpdateAsync(set => set
                .SetProperty(s => s.ViewedPersonId, (Guid?)null).SetProperty(s => s.ViewedName, (string?)null)
                .SetProperty(s => s.ViewedTenantId, (int?)null).SetProperty(s => s.ViewedUntil, (DateTimeOffset?)null), stop);
            if (mine == 1) ended.Add(session);
        }

        return ended;
    }

    /// <summary>Removes what is over; for the caretaker.</summary>
    internal async Task<int> Sweep(CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var (idle, remembered) = (now - SessionRules.IdleMax, now - SessionRules.IdleRememberedMax);
        await using var db = platform.Untenanted();
        return await db.Set<Session>().Where(s => s.EndsAt < now || s.LastUsedAt < (s.Remember ? remembered : idle)).ExecuteDeleteAsync(stop);
    }

    private async Task End(string secret, CancellationToken stop)
    {
        if (await Read(Secret.Hash(secret), stop) is var (session, _)) await End(session.PersonId, session.Id, stop);
    }

    private async Task<(Session Session, string Name)?> Read(byte[] hash, CancellationToken stop)
    {
        await using var db = platform.Untenanted();
        var found = await db.Set<Session>().AsNoTracking().Where(s => s.TokenHash == hash)
            .Join(db.Set<Person>().Where(p => p.State == PersonState.Active), s => s.PersonId, p => p.Id, (s, p) => new { Session = s, p.Name })
            .FirstOrDefaultAsync(stop);
        return found is null ? null : (found.Session, found.Name);
    }

    private async Task Use(Seen known, DateTimeOffset now, CancellationToken stop)
    {
        known.LastUsedAt = now;
        if (now - known.NotedAt < SessionRules.NotedEvery) return;
        known.NotedAt = now;
        var id = known.Session.Id;
        await using var db = platform.Untenanted();
        await db.Set<Session>().Where(s => s.Id == id && s.LastUsedAt < now).ExecuteUpdateAsync(s => s.SetProperty(x => x.LastUsedAt, now), stop);
    }

    private async Task<bool> Remove(Guid personId, Func<PlatformDb, IQueryable<Session>> which, CancellationToken stop)
    {
        await using var db = platform.Untenanted();
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        var count = await which(db).ExecuteDeleteAsync(stop);
        await Tell(db, personId, stop);
        await transaction.CommitAsync(stop);
        // The signal comes back to this server as well; the next request may be faster.
        Forget(personId);
        return count > 0;
    }

    private static Task Tell(PlatformDb db, Guid personId, CancellationToken stop) => Signals.Publish(db, 0, Signal, new { person = personId }, stop);

    private void Forget(Guid? personId)
    {
        Interlocked.Increment(ref changes);
        foreach (var (key, known) in seen)
        {
            if (personId is null || known.Session.PersonId == personId) seen.TryRemove(key, out _);
        }
    }

    private sealed class Seen(Session session, string personName, DateTimeOffset readAt)
    {
        public Session Session { get; } = session;

        public string PersonName { get; } = personName;

        public DateTimeOffset ReadAt { get; } = readAt;

        public DateTimeOffset LastUsedAt { get; set; }

        public DateTimeOffset NotedAt { get; set; }
    }
}
