using FinOps.Platform.Access;
using FinOps.Platform.Live;
using FinOps.Platform.People;
using FinOps.Platform.Tenancy;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;

namespace FinOps.Platform.SignIn;

/// <summary>
/// Keeps people out of a tenant who did not come through its providers, where it says that these are the only way in. Asked with
/// every request, so that a session that began before the rule, or elsewhere, does not get around it.
/// </summary>
public sealed class SignInRules
{
    /// <summary>The kind of signal that tells every server that a tenant's rule changed.</summary>
    public const string Signal = "sign-in-rules";

    /// <summary>Whoever belongs to more tenants stands in the logs of these many when signing in.</summary>
    private const int LogsMax = 10;

    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(5);
    private readonly PlatformDbs _platform;
    private readonly AccessBook _access;
    private readonly Remembered<int, Kept> _kept;

    /// <summary>Listens for changes from now on.</summary>
    /// <exception cref="ArgumentException">The setting says something else than it may.</exception>
    public SignInRules(PlatformDbs platform, AccessBook access, Signals signals, IConfiguration settings, TimeProvider clock)
    {
        _asked = settings["Access:SecondFactor"] switch
        {
            null or "" or "tenants" => Asked.ByTenants,
            "operators" => Asked.OfOperators,
            "everybody" => Asked.OfEverybody,
            var other => throw new ArgumentException($"Access__SecondFactor is tenants, operators or everybody, not '{other}'."),
        };
        (_platform, _access, _kept) = (platform, access, new(KeptFor, clock));
        signals.Subscribe(signal =>
        {
            if (signal.Kind == Signals.Resync) _kept.Forget();
            if (signal.Kind == Signal) _kept.Forget(rule => rule.Tenant == signal.Tenant);
            return Task.CompletedTask;
        });
    }

    private readonly Asked _asked;

    // Who is asked for a second factor, whatever tenants say.
    private enum Asked
    {
        ByTenants,
        OfOperators,
        OfEverybody,
    }

    private sealed record Kept(int Tenant, bool SecondFactor, bool OnlyProviders, bool OwnersAnyWay, IReadOnlySet<Guid> Providers);

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
            (kept.OnlyProviders, kept.OwnersAnyWay, kept.SecondFactor) = (rule.OnlyProviders, rule.OwnersAnyWay, rule.SecondFactor);
        else db.Add(rule);
        await db.SaveChangesAsync(stop);
        await Forget(rule.TenantId, stop);
    }

    /// <summary>A tenant's rule or providers changed.</summary>
    internal async Task Forget(int tenant, CancellationToken stop)
    {
        _kept.Forget(rule => rule.Tenant == tenant);
        await using var db = _platform.For(tenant);
        await Signals.Publish(db, tenant, Signal, new { }, stop);
    }

    /// <summary>Why the caller may not work in the tenant, as far as its sign-in matters: which way, how strong, how long ago; null when it may.</summary>
    public async ValueTask<ProblemHttpResult?> Refusal(Caller caller, Tenant tenant, TenantAccess access, CancellationToken stop)
    {
        // A key was made by somebody who was let in, for this tenant alone; the local administrator and keys of theirs are no people.
        if (caller.PersonId is null || caller.KeyId is not null) return null;
        if (access.SignedOutAt is { } ended && !(caller.SignedInAt >= ended))
            return Problems.Forbidden("signed_out_here", $"An administrator of '{tenant.Slug}' ended what you were signed in with. Sign out, and sign in again.");
        var rule = await Look(tenant.Id, stop);
        if (!Opens(rule, caller, access))
            return Problems.Forbidden("sign_in_by_provider", $"'{tenant.Slug}' asks its people to sign in by its own provider. Sign out, and choose it on the sign-in page.");
        return (rule.SecondFactor || _asked == Asked.OfEverybody) && !caller.Strong && !ByOwn(rule, caller) ? Weak($"'{tenant.Slug}' asks everybody") : null;
    }

    /// <summary>The same for what concerns the whole installation.</summary>
    public ProblemHttpResult? OperatorRefusal(Caller caller) =>
        _asked != Asked.ByTenants && caller is { PersonId: not null, KeyId: null, Strong: false } ? Weak("This installation asks its operators") : null;

    private static ProblemHttpResult Weak(string whoAsks) =>
        Problems.Forbidden("second_factor_needed", $"{whoAsks} for a second factor. Enter a code of your authenticator app or use a passkey; if you have neither, set one up under Profile.");

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

    // Another tenant's provider says nothing here: who runs it decides what it asks for.
    private static bool ByOwn(Kept rule, Caller caller) => caller.ProviderId is { } provider && rule.Providers.Contains(provider);

    private static bool Opens(Kept rule, Caller caller, TenantAccess access) =>
        !rule.OnlyProviders || ByOwn(rule, caller) || (rule.OwnersAnyWay && access.May(Permissions.TenantDelete));

    private async ValueTask<Kept> Look(int tenant, CancellationToken stop) => (await _kept.Get(tenant, Read, stop))!;

    private async Task<Kept?> Read(int tenant, CancellationToken stop)
    {
        await using var db = _platform.For(tenant);
        var rule = await db.Set<SignInRule>().AsNoTracking().FirstOrDefaultAsync(r => r.TenantId == tenant, stop);
        var isAsked = rule is { OnlyProviders: true } or { SecondFactor: true } || _asked == Asked.OfEverybody;
        var providers = isAsked ? await db.Set<SignInProvider>().Where(p => p.TenantId == tenant && p.Enabled).Select(p => p.Id).ToListAsync(stop) : [];
        return new Kept(tenant, rule?.SecondFactor ?? false, rule?.OnlyProviders ?? false, rule?.OwnersAnyWay ?? true, providers.ToHashSet());
    }
}
