using System.Collections.Concurrent;
using System.Collections.Frozen;
using FinOps.Platform.Live;
using FinOps.Platform.Members;
using FinOps.Platform.Organisation;
using FinOps.Platform.People;
using FinOps.Platform.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace FinOps.Platform.Access;

/// <summary>
/// What callers may do: looked up once per request, before its endpoint runs. What was looked up is kept in memory until a
/// signal says that it changed, until something of it ends, and for a few seconds at most.
/// </summary>
public sealed class AccessBook
{
    /// <summary>The kind of signal that tells every server that what people may do in a tenant has changed.</summary>
    public const string Signal = "access";

    /// <summary>How long something is kept although no signal came: one may have been lost.</summary>
    private static readonly TimeSpan KeptMax = TimeSpan.FromSeconds(5);

    private const int KeptCountMax = 50_000;

    private readonly PlatformDbs _platform;
    private readonly OrganisationBook _organisation;
    private readonly IRowRules _rows;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<(Guid Person, int Tenant), Known> _known = new();
    private readonly ConcurrentDictionary<Guid, (bool Operator, DateTimeOffset Until)> _operators = new();
    private long _changes;

    /// <summary>Listens from now on.</summary>
    public AccessBook(PlatformDbs platform, OrganisationBook organisation, IRowRules rows, Signals signals, TimeProvider clock)
    {
        (_platform, _organisation, _rows, _clock) = (platform, organisation, rows, clock);
        signals.Subscribe(signal =>
        {
            if (signal.Kind is Signal or "organisation") Forget(signal.Tenant, null);
            else if (signal.Kind is PersonBook.AccountsSignal or Signals.Resync) Forget(0, null);
            return Task.CompletedTask;
        });
    }

    private sealed record Known(TenantAccess Access, DateTimeOffset Until);

    /// <summary>What a caller may do in a tenant; <see cref="TenantAccess.None"/> for who does not belong to it.</summary>
    public async ValueTask<TenantAccess> Of(Caller caller, Tenant tenant, CancellationToken stop)
    {
        if (caller.TenantId is { } bound && bound != tenant.Id) return TenantAccess.None;
        // The local administrator may do everything; keys of the local administrator's making, in their tenant what they were made for.
        if (caller.Kind == CallerKind.Local || caller.IsProgramOfNobody) return TenantAccess.Everything.LimitedTo(caller.Only);
        if (caller.PersonId is not { } person) return TenantAccess.None;
        var own = await Of(person, tenant.Id, stop);
        return caller.As is { } view ? await Viewed(view, person, own, tenant.Id, stop) : own.LimitedTo(caller.Only);
    }

    /// <summary>What a person may do in a tenant.</summary>
    public async ValueTask<TenantAccess> Of(Guid person, int tenant, CancellationToken stop)
    {
        var now = _clock.GetUtcNow();
        if (_known.TryGetValue((person, tenant), out var known) && known.Until > now) return known.Access;
        // What changes while we look makes what we found too old to be kept.
        var changes = Interlocked.Read(ref _changes);
        var access = await Look(person, tenant, now, stop);
        var until = now + KeptMax;
        if (changes == Interlocked.Read(ref _changes))
        {
            if (_known.Count >= KeptCountMax) _known.Clear();
            _known[(person, tenant)] = new(access, access.Until < until ? access.Until.Value : until);
            // Or while we kept it.
            if (changes != Interlocked.Read(ref _changes)) _known.TryRemove((person, tenant), out _);
        }

        return access;
    }

    /// <summary>True when a caller has a permission over the whole installation.</summary>
    public async ValueTask<bool> MayOperate(Caller caller, Permission permission, CancellationToken stop)
    {
        if (caller.Only?.Contains(permission.Name) == false || caller.As is not null) return false;
        if (caller.Kind == CallerKind.Local) return true;
        if (caller.PersonId is not { } person) return false;
        return await IsOperator(person, stop);
    }

    /// <summary>True when a person operates the whole installation.</summary>
    public async ValueTask<bool> IsOperator(Guid person, CancellationToken stop)
    {
        var now = _clock.GetUtcNow();
        if (_operators.TryGetValue(person, out var known) && known.Until > now) return known.Operator;
        var changes = Interlocked.Read(ref _changes);
        await using var db = _platform.Untenanted();
        var isOperator = await db.Set<Person>().AnyAsync(p => p.Id == person && p.IsOperator && p.State == PersonState.Active, stop);
        _operators[person] = (isOperator, now + KeptMax);
        if (changes != Interlocked.Read(ref _changes)) _operators.TryRemove(person, out _);
        return isOperator;
    }

    /// <summary>The numbers of the tenants that a caller belongs to.</summary>
    public async ValueTask<IReadOnlySet<int>> TenantsOf(Caller caller, CancellationToken stop)
    {
        if ((caller.TenantId ?? caller.As?.TenantId) is { } bound) return new HashSet<int> { bound };
        if (caller.PersonId is not { } person) return new HashSet<int>();
        var now = _clock.GetUtcNow();
        // A person's memberships lie in many tenants; nothing else of them is read here.
        await using var db = _platform.AllTenants();
        return (await db.Set<RoleGrant>().Where(g => g.PersonId == person && (g.ExpiresAt == null || g.ExpiresAt > now)).Select(g => g.TenantId).Distinct().ToListAsync(stop)).ToHashSet();
    }

    /// <summary>What people may do in a tenant has changed: it is looked up anew. Tenant 0 means all of them.</summary>
    internal void Forget(int tenant, Guid? person)
    {
        Interlocked.Increment(ref _changes);
        _operators.Clear();
        foreach (var key in _known.Keys.Where(k => (tenant == 0 || k.Tenant == tenant) && (person is null || k.Person == person))) _known.TryRemove(key, out _);
    }

    /// <summary>Tells every server when the session's transaction commits.</summary>
    internal static Task Tell(PlatformDb db, int tenant, Guid? person, CancellationToken stop) => Signals.Publish(db, tenant, Signal, new { person }, stop);

    // Both are looked up with each request: who loses a right, or the right to look, loses it here at once, too.
    private async ValueTask<TenantAccess> Viewed(ViewedAs view, Guid viewer, TenantAccess own, int tenant, CancellationToken stop)
    {
        if (view.TenantId != tenant || view.Until <= _clock.GetUtcNow()) return TenantAccess.None;
        var isOperator = await IsOperator(viewer, stop);
        if (!isOperator && (!own.May(Permissions.MembersViewAs) || own.RowsFor(Permissions.MembersViewAs) is not null)) return TenantAccess.None;
        return (await Of(view.PersonId, tenant, stop)).SeenBy(isOperator ? TenantAccess.Everything : own) with { SignedOutAt = own.SignedOutAt };
    }

    private async Task<TenantAccess> Look(Guid person, int tenant, DateTimeOffset now, CancellationToken stop)
    {
        await using var db = _platform.For(tenant);
        var grants = await db.Set<RoleGrant>().AsNoTracking().Where(g => g.TenantId == tenant && g.PersonId == person && (g.ExpiresAt == null || g.ExpiresAt > now)
            && db.Set<Person>().Any(p => p.Id == person && p.State == PersonState.Active)).ToListAsync(stop);
        if (grants.Count == 0) return TenantAccess.None;
        var own = grants.Exists(g => BuiltInRoles.Find(g.Role) is null)
            ? await db.Set<CustomRole>().AsNoTracking().Where(r => r.TenantId == tenant).ToDictionaryAsync(r => r.Key, r => r.ToRole(), stop)
            : [];
        var tree = grants.Exists(g => g.Scope is not null) ? await _organisation.Tree(tenant, stop) : null;
        var signedOut = await db.Set<MemberSignOut>().Where(s => s.TenantId == tenant && s.PersonId == person).Select(s => (DateTimeOffset?)s.Before).FirstOrDefaultAsync(stop);
        return new TenantAccess(
            [.. grants.Select(g => new AccessGrant(
                ((BuiltInRoles.Find(g.Role) ?? own.GetValueOrDefault(g.Role))?.Permissions ?? []).ToFrozenSet(StringComparer.Ordinal), GrantScope.Read(g.Scope)?.Rows(tree!, _rows)))],
            grants.Min(g => g.ExpiresAt), signedOut);
    }
}
