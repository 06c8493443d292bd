using System.Collections.Concurrent;
using FinOps.Platform.Access;
using FinOps.Platform.Live;
using FinOps.Platform.People;
using FinOps.Platform.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace FinOps.Platform.SignIn;

/// <summary>
/// Keeps people out of a tenant who did not come through its providers, where it says that these are the only way in. Asked with
/// every request, so that a session that began before the rule, or elsewhere, does not get around it.
/// </summary>
public sealed class SignInRules
{
    private const string Signal = "sign-in-rules";

    /// <summary>Whoever belongs to more tenants stands in the logs of these many when signing in.</summary>
    private const int LogsMax = 10;

    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(30);
    private readonly PlatformDbs _platform;
    private readonly AccessBook _access;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<int, (Kept Rule, DateTimeOffset At)> _kept = new();

    /// <summary>Listens for changes from now on.</summary>
    public SignInRules(PlatformDbs platform, AccessBook access, Signals signals, TimeProvider clock)
    {
        (_platform, _access, _clock) = (platform, access, clock);
        signals.Subscribe(signal =>
        {
            if (signal.Kind == Signals.Resync) _kept.Clear();
            if (signal.Kind == Signal) _kept.TryRemove(signal.Tenant, out _);
            return Task.CompletedTask;
        });
    }

    private sealed record Kept(bool OnlyProviders, bool OwnersAnyWay, IReadOnlySet<Guid> Providers);

    /// <summary>A tenant's rule.</summary>
    public async Task<SignInRule> Of(int tenant, CancellationToken stop)
    {
        await using var db = _platform.For(tenant);
        return await db.Set<SignInRule>().AsNoTracking().FirstOrDefaultAsync(r => r.TenantId == tenant, stop) ?? new SignInRule { TenantId = tenant, OwnersAnyWay = true };
    }

    /// <summary>Changes a tenant's rule; every server heeds it from now on.</summary>
    public async Task Save(SignInRule rule, CancellationToken stop)
    {
        await using var db = _platform.For(rule.TenantId);
        if (await db.Set<SignInRule>().FirstOrDefaultAsync(r => r.TenantId == rule.TenantId, stop) is { } kept)
            (kept.OnlyProviders, kept.OwnersAnyWay) = (rule.OnlyProviders, rule.OwnersAnyWay);
        else db.Add(rule);
        await db.SaveChangesAsync(stop);
        await Forget(rule.TenantId, stop);
    }

    /// <summary>A tenant's rule or providers changed.</summary>
    internal async Task Forget(int tenant, CancellationToken stop)
    {
        _kept.TryRemove(tenant, out _);
        await using var db = _platform.For(tenant);
        await Signals.Publish(db, tenant, Signal, new { }, stop);
    }

    /// <summary>True when the caller may work in the tenant, as far as the way matters in which it signed in.</summary>
    public async ValueTask<bool> Admits(Caller caller, Tenant tenant, TenantAccess access, CancellationToken stop)
    {
        // A key was made by somebody who was let in, for this tenant alone; the local administrator and keys of theirs are no people.
        if (caller.PersonId is null || caller.KeyId is not null) return true;
        return Opens(await Look(tenant.Id, stop), caller, access);
    }

    /// <summary>The tenants in whose logs it stands when a person signs in: theirs, as far as they are a few.</summary>
    public async Task<IReadOnlyCollection<int>> LogsOf(Person person, CancellationToken stop) =>
        [.. (await _access.TenantsOf(new Caller(CallerKind.Session, person.Id, person.Name), stop)).Order().Take(LogsMax)];

    /// <summary>
    /// True when signing in by a password, a link or a passkey would open nothing: every tenant of the person lets people in by
    /// its providers alone. Where one lets them in, they come in, and the others stay shut to that session: otherwise a tenant
    /// that somebody was invited to could lock them out of all others.
    /// </summary>
    public async Task<bool> RefuseOtherWays(Person person, CancellationToken stop)
    {
        if (person.IsOperator) return false;
        var caller = new Caller(CallerKind.Session, person.Id, person.Name);
        var tenants = await _access.TenantsOf(caller, stop);
        foreach (var tenant in tenants)
        {
            if (Opens(await Look(tenant, stop), caller, await _access.Of(person.Id, tenant, stop))) return false;
        }

        return tenants.Count > 0;
    }

    private static bool Opens(Kept rule, Caller caller, TenantAccess access) =>
        !rule.OnlyProviders || (caller.ProviderId is { } provider && rule.Providers.Contains(provider)) || (rule.OwnersAnyWay && access.May(Permissions.TenantDelete));

    private async ValueTask<Kept> Look(int tenant, CancellationToken stop)
    {
        var now = _clock.GetUtcNow();
        if (_kept.TryGetValue(tenant, out var known) && now - known.At < KeptFor) return known.Rule;
        await using var db = _platform.For(tenant);
        var rule = await db.Set<SignInRule>().AsNoTracking().FirstOrDefaultAsync(r => r.TenantId == tenant, stop);
        var providers = rule is { OnlyProviders: true } ? await db.Set<SignInProvider>().Where(p => p.TenantId == tenant && p.Enabled).Select(p => p.Id).ToListAsync(stop) : [];
        var kept = new Kept(rule?.OnlyProviders ?? false, rule?.OwnersAnyWay ?? true, providers.ToHashSet());
        _kept[tenant] = (kept, now);
        return kept;
    }
}
