using FinOps.Platform;
using FinOps.Platform.Access;
using FinOps.Platform.Members;
using FinOps.Platform.Organisation;
using Microsoft.Extensions.Logging.Abstractions;
using LiveSignals = FinOps.Platform.Live.Signals;

namespace FinOps.Server.Tests.Access;

/// <summary>What a person may do is kept in each server's memory. A right that is taken ends on all of them: at once by its signal, within a minute without.</summary>
public sealed class AccessElsewhereTests(AccessServerFixture access)
{
    [Fact]
    public async Task A_taken_right_ends_on_another_server_at_once()
    {
        var tenant = await access.NewTenant();
        var (person, _) = await access.Join(tenant, "viewer");
        var elsewhere = Another(access.Service<LiveSignals>(), TimeProvider.System);
        Assert.True((await elsewhere.Of(person.Id, tenant.Id, CancellationToken.None)).May(Permissions.CostsRead));
        await access.Service<MemberBook>().Remove(tenant.Id, person.Id, CancellationToken.None);
        var began = Environment.TickCount64;
        while ((await elsewhere.Of(person.Id, tenant.Id, CancellationToken.None)).IsMember)
        {
            Assert.True(Environment.TickCount64 - began < 1500, "The signal did not come.");
            await Task.Delay(10);
        }
    }

    [Fact]
    public async Task Although_the_signal_was_lost_a_taken_right_ends_within_a_minute_and_one_with_an_end_at_its_end()
    {
        var tenant = await access.NewTenant();
        var clock = new Clock();
        var deaf = Another(new LiveSignals(access.Service<PlatformDbs>(), NullLogger<LiveSignals>.Instance), clock);
        var (person, _) = await access.Join(tenant, "viewer");
        var (guest, _) = await access.Join(tenant, "viewer", until: TimeProvider.System.GetUtcNow().AddSeconds(40));
        async Task<(bool, bool)> Both() => ((await deaf.Of(person.Id, tenant.Id, CancellationToken.None)).IsMember, (await deaf.Of(guest.Id, tenant.Id, CancellationToken.None)).IsMember);

        Assert.Equal((true, true), await Both());
        await access.Service<MemberBook>().Remove(tenant.Id, person.Id, CancellationToken.None);
        clock.Ahead = TimeSpan.FromSeconds(30);
        Assert.Equal((true, true), await Both());
        clock.Ahead = TimeSpan.FromSeconds(45);
        Assert.Equal((true, false), await Both());
        clock.Ahead = TimeSpan.FromSeconds(61);
        Assert.Equal((false, false), await Both());
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
