using FinOps.Platform.Live;
using FinOps.Platform.People;
using Microsoft.EntityFrameworkCore;

namespace FinOps.Platform.Keys;

/// <summary>
/// Loads and saves API keys. Each server remembers one it saw for a second; it forgets it when it is revoked there, and when a signal
/// says that it was revoked elsewhere.
/// </summary>
public sealed class ApiKeyBook
{
    /// <summary>The kind of signal that tells every server to look at a tenant's keys anew.</summary>
    public const string Signal = "keys";

    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(1);

    private readonly PlatformDbs platform;
    private readonly TimeProvider clock;
    private readonly Remembered<(int Tenant, Guid Id), ApiKey> kept;

    /// <summary>Listens for revoked keys from now on.</summary>
    public ApiKeyBook(PlatformDbs platform, Signals signals, TimeProvider clock)
    {
        (this.platform, this.clock, kept) = (platform, clock, new(KeptFor, clock));
        signals.Subscribe(signal =>
        {
            if (signal.Kind is PersonBook.AccountsSignal or Signals.Resync) kept.Forget();
            if (signal.Kind == Signal) kept.Forget(key => key.TenantId == signal.Tenant);
            return Task.CompletedTask;
        });
    }

    /// <summary>At most this many keys of one tenant that are neither over nor revoked.</summary>
    public const int OfTenantMax = 1000;

    /// <summary>Keys that are over or revoked are shown for this long.</summary>
    private static readonly TimeSpan Shown = TimeSpan.FromDays(90);

    /// <summary>The last use is written at most this often: a busy key costs one small write a minute.</summary>
    private static readonly TimeSpan UseEvery = TimeSpan.FromMinutes(1);

    // A key without a person is the local administrator's; one whose person is gone or disabled is nobody's.
    private static readonly Func<PlatformDb, Guid, CancellationToken, Task<ApiKey?>> ById =
        EF.CompileAsyncQuery((PlatformDb db, Guid id, CancellationToken _) => db.Set<ApiKey>().AsNoTracking()
            .FirstOrDefault(k => k.Id == id && (k.PersonId == null || db.Set<Person>().Any(p => p.Id == k.PersonId && p.State == PersonState.Active))));

    /// <summary>The key that a program presents, if it holds: known, its secret right, not over, not revoked, its person still there.</summary>
    public async Task<ApiKey?> Holding(KeyText presented, CancellationToken stop)
    {
        if (await kept.Get((presented.TenantId, presented.Id), Look, stop) is not { } key || !presented.Has(key.SecretHash)) return null;
        var now = clock.GetUtcNow();
        if (key.StateAt(now) != "active") return null;
        if (key.LastUsedAt is null || now - key.LastUsedAt >= UseEvery)
        {
            await using var db = platform.For(key.TenantId);
            await db.Set<ApiKey>().Where(k => k.Id == key.Id).ExecuteUpdateAsync(set => set.SetProperty(k => k.LastUsedAt, now), stop);
            kept.Forget(known => known.Id == key.Id);
        }

        return key;
    }

    /// <summary>The key of this id while it is neither over nor revoked, or null.</summary>
    public async Task<ApiKey?> Find(int tenant, Guid id, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        return await ById(db, id, stop) is { } key && key.StateAt(clock.GetUtcNow()) == "active" ? key : null;
    }

    /// <summary>A tenant's keys, newest first: all of them, or those of one maker.</summary>
    public async Task<List<ApiKey>> All(int tenant, bool everyones, Guid? person, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        var since = clock.GetUtcNow() - Shown;
        return await db.Set<ApiKey>().AsNoTracking()
            .Where(k => k.TenantId == tenant && (everyones || k.PersonId == person) && k.ExpiresAt > since && (k.RevokedAt == null || k.RevokedAt > since))
            .OrderByDescending(k => k.CreatedAt).ThenBy(k => k.Id).ToListAsync(stop);
    }

    /// <summary>Keeps a new key; false when the tenant has as many as it may.</summary>
    public async Task<bool> Add(ApiKey key, CancellationToken stop)
    {
        await using var db = platform.For(key.TenantId);
        var now = clock.GetUtcNow();
        if (await db.Set<ApiKey>().CountAsync(k => k.TenantId == key.TenantId && k.RevokedAt == null && k.ExpiresAt > now, stop) >= OfTenantMax) return false;
        db.Add(key);
        await db.SaveChangesAsync(stop);
        return true;
    }

    /// <summary>Revokes a key, if the caller may see it; from now on it is refused everywhere. Returns it, or null.</summary>
    public async Task<ApiKey?> Revoke(int tenant, Guid id, bool everyones, Guid? person, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        var now = clock.GetUtcNow();
        var mine = db.Set<ApiKey>().Where(k => k.TenantId == tenant && k.Id == id && (everyones || k.PersonId == person));
        await mine.Where(k => k.RevokedAt == null).ExecuteUpdateAsync(set => set.SetProperty(k => k.RevokedAt, now), stop);
        kept.Forget(key => key.Id == id);
        await Signals.Publish(db, tenant, Signal, new { }, stop);
        return await mine.AsNoTracking().FirstOrDefaultAsync(stop);
    }

    /// <summary>Whether a person may sign in has changed.</summary>
    internal void ForgetOf(Guid person) => kept.Forget(key => key.PersonId == person);

    private async Task<ApiKey?> Look((int Tenant, Guid Id) key, CancellationToken stop)
    {
        await using var db = platform.For(key.Tenant);
        return await ById(db, key.Id, stop);
    }
}
