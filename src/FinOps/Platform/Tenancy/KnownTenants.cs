using FinOps.Platform.Live;
using Microsoft.EntityFrameworkCore;

namespace FinOps.Platform.Tenancy;

/// <summary>
/// The tenants that requests name, found without asking the database each time. A suspension holds from the next request on at the
/// server that was told, and from its signal on at the others; a lost signal costs a second. The versions that a tenant's row
/// carries change too often for that: whoever needs them reads them.
/// </summary>
public sealed class KnownTenants
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(1);

    private static readonly Func<PlatformDb, string, CancellationToken, Task<Tenant?>> BySlug =
        EF.CompileAsyncQuery((PlatformDb db, string slug, CancellationToken _) =>
            db.Tenants.AsNoTracking().FirstOrDefault(t => t.Slug == slug && t.State != TenantState.Deleted));

    private static readonly Func<PlatformDb, int, CancellationToken, Task<Tenant?>> ById =
        EF.CompileAsyncQuery((PlatformDb db, int id, CancellationToken _) =>
            db.Tenants.AsNoTracking().FirstOrDefault(t => t.Id == id && t.State != TenantState.Deleted));

    private static readonly Func<PlatformDb, CancellationToken, Task<Tenant?>> Standard =
        EF.CompileAsyncQuery((PlatformDb db, CancellationToken _) => db.Tenants.AsNoTracking().FirstOrDefault(t => t.IsDefault));

    private readonly PlatformDbs _platform;

    // By slug, by number, and by nothing for the default one.
    private readonly Remembered<(string? Slug, int Id), Tenant> _kept;

    /// <summary>Listens for changes from now on.</summary>
    public KnownTenants(PlatformDbs platform, Signals signals, TimeProvider clock)
    {
        (_platform, _kept) = (platform, new(KeptFor, clock));
        signals.Subscribe(signal =>
        {
            if (signal.Kind == Signals.Resync) _kept.Forget();
            if (signal.Kind is "tenants" or "settings") Forget(signal.Tenant);
            return Task.CompletedTask;
        });
    }

    /// <summary>The tenant of this slug that is not deleted, or null.</summary>
    public ValueTask<Tenant?> Find(string slug, CancellationToken stop) => Tenant.IsSlug(slug) ? _kept.Get((slug, 0), Look, stop) : default;

    /// <summary>The tenant of this number that is not deleted, or null.</summary>
    public ValueTask<Tenant?> Find(int id, CancellationToken stop) => _kept.Get((null, id), Look, stop);

    /// <summary>The tenant that a request means when it names none.</summary>
    public async ValueTask<Tenant> Default(CancellationToken stop) => (await _kept.Get((null, 0), Look, stop))!;

    /// <summary>A tenant changed: said after the change is committed, before whoever asked for it is answered.</summary>
    internal void Forget(int tenant) => _kept.Forget(known => known.Id == tenant);

    /// <summary>Looks without remembering.</summary>
    internal async Task<Tenant?> Look((string? Slug, int Id) key, CancellationToken stop)
    {
        await using var db = _platform.Untenanted();
        return key switch
        {
            ({ } slug, _) => await BySlug(db, slug, stop),
            (_, 0) => await Standard(db, stop),
            (_, var id) => await ById(db, id, stop),
        };
    }
}
