using System.Diagnostics;
using FinOps.Platform;
using FinOps.Platform.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Sent = FinOps.Platform.Live.Signals;

namespace FinOps.Server.Tests.Platform;

public sealed class LiveTests(ServerFixture server)
{
    [Fact]
    public async Task A_signal_from_one_server_reaches_browsers_of_another_within_a_second_and_only_their_tenant()
    {
        await using var other = await RunningServer.Start(settings: Elsewhere.Settings(server.Server));
        var (mine, theirs) = (await server.NewTenant(), await server.NewTenant());
        await using var browser = await LiveClient.Connect(other.Url, mine);
        await using var stranger = await LiveClient.Connect(other.Url, theirs);

        var tenant = await server.Server.Services.GetRequiredService<TenantBook>().Find(mine, CancellationToken.None);
        var signals = server.Server.Services.GetRequiredService<Sent>();
        // A machine that is busy for a while may hold up any of them; what asks only now and then would hold up all.
        await Wait.For(
            async () =>
            {
                var watch = Stopwatch.StartNew();
                await signals.Publish(tenant!.Id, "published", new { ImportId = 7, DataVersion = 3 }, CancellationToken.None);
                Assert.Equal("""{"importId":7,"dataVersion":3}""", (await browser.Next("published")).GetRawText());
                return watch.Elapsed;
            },
            took => took < TimeSpan.FromSeconds(1),
            took => $"The last one took {took}.");
        // Signals come in order: with the stranger's own, the others would have come.
        var strangers = await server.Server.Services.GetRequiredService<TenantBook>().Find(theirs, CancellationToken.None);
        await signals.Publish(strangers!.Id, "published", new { ImportId = 8 }, CancellationToken.None);
        Assert.Equal("""{"importId":8}""", (await stranger.Next("published")).GetRawText());
    }

    [Fact]
    public async Task A_signal_in_a_transaction_is_sent_when_it_commits_and_never_when_it_rolls_back()
    {
        var slug = await server.NewTenant();
        await using var browser = await LiveClient.Connect(server.Server.Url, slug);
        var dbs = server.Server.Services.GetRequiredService<PlatformDbs>();
        var tenant = await server.Server.Services.GetRequiredService<TenantBook>().Find(slug, CancellationToken.None);
        foreach (var commit in new[] { false, true })
        {
            await using var db = dbs.For(tenant!.Id);
            await using var transaction = await db.Database.BeginTransactionAsync();
            await Sent.Publish(db, tenant.Id, "published", new { commit }, CancellationToken.None);
            // What is sent meanwhile comes first.
            await server.Server.Services.GetRequiredService<Sent>().Publish(tenant.Id, "published", new { commit = "not yet" }, CancellationToken.None);
            Assert.Equal("not yet", (await browser.Next("published")).GetProperty("commit").GetString());
            await (commit ? transaction.CommitAsync() : transaction.RollbackAsync());
        }

        Assert.True((await browser.Next("published")).GetProperty("commit").GetBoolean());
    }

    [Fact]
    public async Task After_the_listening_connection_broke_screens_are_told_to_look_again_and_signals_flow_again()
    {
        // Of this server alone: others of the same database serve tests that wait for signals meanwhile.
        var (settings, name) = (Elsewhere.Settings(server.Server), "listens-" + Guid.NewGuid().ToString("N")[..8]);
        settings["ConnectionStrings:Platform"] += ";Application Name=" + name;
        await using var other = await RunningServer.Start(settings: settings);
        var slug = await server.NewTenant();
        await using var browser = await LiveClient.Connect(other.Url, slug);
        await using (var db = server.Server.Services.GetRequiredService<PlatformDbs>().Untenanted())
        {
            var ended = await db.Database.SqlQuery<bool>($"""select pg_terminate_backend(pid) as "Value" from pg_stat_activity where application_name = {name} and query like 'listen %'""").ToListAsync();
            Assert.True(Assert.Single(ended));
        }

        await browser.Next("resync");
        var tenant = await server.Server.Services.GetRequiredService<TenantBook>().Find(slug, CancellationToken.None);
        await server.Server.Services.GetRequiredService<Sent>().Publish(tenant!.Id, "imports", new { }, CancellationToken.None);
        await browser.Next("imports");
    }

    [Fact]
    public async Task A_signal_too_long_for_the_channel_is_refused_with_its_limit()
    {
        var signals = server.Server.Services.GetRequiredService<Sent>();
        var refused = await Assert.ThrowsAsync<ArgumentException>(() => signals.Publish(1, "published", new { Text = new string('x', 8000) }, CancellationToken.None));
        Assert.Contains("7999", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_tenant_gets_no_socket() =>
        await Assert.ThrowsAsync<System.Net.WebSockets.WebSocketException>(() => LiveClient.Connect(server.Server.Url, "nobody-here"));

    [Fact]
    public async Task A_page_from_elsewhere_gets_no_socket() =>
        await Assert.ThrowsAsync<System.Net.WebSockets.WebSocketException>(() => LiveClient.Connect(server.Server.Url, "default", origin: "https://elsewhere.example"));
}
