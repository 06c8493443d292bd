using FinOps.Platform;
using FinOps.Platform.Access;
using FinOps.Platform.Keys;
using FinOps.Platform.Members;
using FinOps.Platform.Organisation;
using FinOps.Platform.Tenancy;
using Microsoft.Extensions.Logging.Abstractions;
using LiveSignals = FinOps.Platform.Live.Signals;

namespace FinOps.Server.Tests.Access;

/// <summary>
/// What a person may do, a tenant's state and a key are kept in each server's memory. What is taken ends on all of them: at once by its
/// signal, and within seconds should that be lost. The other server's clock stands still here, so that nothing ends by its time.
/// </summary>
public sealed class AccessElsewhereTests(AccessServerFixture access)
{
    [Fact]
    public async Task A_taken_right_ends_on_another_server_at_once()
    {
        var tenant = await access.NewTenant();
        var (person, _) = await access.Join(tenant, "viewer");
        var elsewhere = Another(access.Service<LiveSignals>(), new Clock());
        Assert.True((await elsewhere.Of(person.Id, tenant.Id, CancellationToken.None)).May(Permissions.CostsRead));
        await access.Service<MemberBook>().Remove(tenant.Id, person.Id, CancellationToken.None);
        await Told(async () => !(await elsewhere.Of(person.Id, tenant.Id, CancellationToken.None)).IsMember);
    }

    [Fact]
    public async Task A_suspension_and_a_revoked_key_hold_at_once_on_every_server()
    {
        var tenant = await access.NewTenant();
        var (_, owner) = await access.Join(tenant, "owner");
        using var _ = owner;
        var key = await Key(tenant);
        var (signals, platform, clock) = (access.Service<LiveSignals>(), access.Service<PlatformDbs>(), new Clock());
        var (tenants, keys) = (new KnownTenants(platform, signals, clock), new ApiKeyBook(platform, signals, clock));
        var silent = new LiveSignals(platform, NullLogger<LiveSignals>.Instance);
        var (deafTenants, deafKeys) = (new KnownTenants(platform, silent, clock), new ApiKeyBook(platform, silent, clock));
        async Task<(TenantState? State, bool Key)> Seen(KnownTenants t, ApiKeyBook k) => ((await t.Find(tenant.Slug, CancellationToken.None))?.State, await k.Holding(key, CancellationToken.None) is not null);
        foreach (var (t, k) in new[] { (tenants, keys), (deafTenants, deafKeys), (access.Service<KnownTenants>(), access.Service<ApiKeyBook>()) })
            Assert.Equal((TenantState.Active, true), await Seen(t, k));

        await access.Service<TenantBook>().Move(tenant.Slug, TenantState.Suspended, CancellationToken.None);
        await access.Service<ApiKeyBook>().Revoke(tenant.Id, key.Id, everyones: true, null, CancellationToken.None);
        // Where it was done, in the very next request.
        Assert.Equal((TenantState.Suspended, false), await Seen(access.Service<KnownTenants>(), access.Service<ApiKeyBook>()));
        await Told(async () => await Seen(tenants, keys) == (TenantState.Suspended, false));
        Assert.Equal((TenantState.Active, true), await Seen(deafTenants, deafKeys));
        clock.Ahead = TimeSpan.FromSeconds(1);
        Assert.Equal((TenantState.Suspended, false), await Seen(deafTenants, deafKeys));
    }

    [Fact]
    public async Task Although_the_signal_was_lost_a_taken_right_ends_within_seconds_and_one_with_an_end_at_its_end()
    {
        var tenant = await access.NewTenant();
        // An hour ahead, so that what ends there has not ended here before it is granted.
        var ahead = TimeSpan.FromHours(1);
        var clock = new Clock { Ahead = ahead };
        var deaf = Another(new LiveSignals(access.Service<PlatformDbs>(), NullLogger<LiveSignals>.Instance), clock);
        var (person, _) = await access.Join(tenant, "viewer");
        var (guest, _) = await access.Join(tenant, "viewer", until: clock.GetUtcNow().AddSeconds(4));
        async Task<(bool, bool)> Both() => ((await deaf.Of(person.Id, tenant.Id, CancellationToken.None)).IsMember, (await deaf.Of(guest.Id, tenant.Id, CancellationToken.None)).IsMember);

        Assert.Equal((true, true), await Both());
        await access.Service<MemberBook>().Remove(tenant.Id, person.Id, CancellationToken.None);
        clock.Ahead = ahead + TimeSpan.FromSeconds(2);
        Assert.Equal((true, true), await Both());
        clock.Ahead = ahead + TimeSpan.FromSeconds(4.5);
        Assert.Equal((true, false), await Both());
        clock.Ahead = ahead + TimeSpan.FromSeconds(6);
        Assert.Equal((false, false), await Both());
    }

    private static Task Told(Func<Task<bool>> isSo) => Wait.Until(isSo, () => "The signal did not come.");

    private async Task<KeyText> Key(Tenant tenant)
    {
        var (text, now) = (KeyText.New(tenant.Id), TimeProvider.System.GetUtcNow());
        await access.Service<ApiKeyBook>().Add(
            new ApiKey { Id = text.Id, TenantId = tenant.Id, Name = "nightly", SecretHash = text.Hash, Scopes = [Permissions.CostsRead.Name], CreatedAt = now, CreatedBy = "somebody", ExpiresAt = now.AddDays(1), LastUsedAt = now },
            CancellationToken.None);
        return text;
    }

    // What another server of the same database does: its own memory, the same signals.
    private AccessBook Another(LiveSignals signals, TimeProvider clock) =>
        new(access.Service<PlatformDbs>(), access.Service<OrganisationBook>(), access.Service<IRowRules>(), signals, clock);

    private sealed class Clock : TimeProvider
    {
        private readonly DateTimeOffset _began = System.GetUtcNow();

        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => _began + Ahead;
    }
}
