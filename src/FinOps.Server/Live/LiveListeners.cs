using System.Collections.Concurrent;
using System.Net;
using FinOps.Platform.Access;
using FinOps.Platform.Keys;
using FinOps.Platform.Live;
using FinOps.Platform.Sessions;
using FinOps.Platform.SignIn;
using FinOps.Platform.Tenancy;
using FinOps.Platform.Tokens;
using Microsoft.AspNetCore.SignalR;

namespace FinOps.Server.Live;

/// <summary>
/// Who listens. A socket lives longer than what it was opened with: when a session, a key, a right, a tenant's state, its addresses or its rule
/// of signing in changes, and once a minute for what ends by itself, those who may no longer listen are cut off; they come again and are
/// asked anew.
/// </summary>
internal sealed class LiveListeners(
    AccessBook access, SessionBook sessions, ApiKeyBook keys, KnownTenants tenants, SignInRules signIn, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, Listener> _all = new(StringComparer.Ordinal);

    /// <summary>True for the kinds of signals after which listeners are asked anew.</summary>
    public static bool AsksAnew(string kind) => kind is AccessBook.Signal or SessionBook.Signal or ApiKeyBook.Signal or SignInRules.Signal or "organisation" or "tenants" or "settings";

    public void Add(HubCallerContext connection, Caller caller, CurrentTenant tenant) =>
        _all[connection.ConnectionId] = new(
            connection, caller, tenant.Tenant, tenant.Rows?.Text, connection.GetHttpContext()?.Connection.RemoteIpAddress, clock.GetUtcNow());

    public void Remove(HubCallerContext connection) => _all.TryRemove(connection.ConnectionId, out _);

    /// <summary>True when a signal may change what a listener may do. A session that ends is its person's affair alone; tenant 0 means all of them.</summary>
    internal static bool Concerns(Signal signal, Caller caller, int tenant)
    {
        if (signal.Kind == SessionBook.Signal && signal.Data.TryGetProperty("person", out var said) && said.TryGetGuid(out var person)) return caller.PersonId == person;
        return signal.Tenant == 0 || signal.Tenant == tenant;
    }

    /// <summary>Cuts off whom a signal concerns and who may no longer listen, or may see other rows now.</summary>
    public Task Check(Signal signal, CancellationToken stop) => Check([.. _all.Values.Where(l => Concerns(signal, l.Caller, l.Tenant.Id))], stop);

    /// <summary>The same for one who just came.</summary>
    public Task Check(HubCallerContext connection, CancellationToken stop) => _all.TryGetValue(connection.ConnectionId, out var one) ? Check([one], stop) : Task.CompletedTask;

    /// <summary>The same for all of them.</summary>
    public Task Check(CancellationToken stop) => Check([.. _all.Values], stop);

    private async Task Check(List<Listener> asked, CancellationToken stop)
    {
        if (asked.Count == 0) return;
        var holding = await sessions.Holding([.. asked.Select(l => l.Caller.SessionId).OfType<Guid>().Distinct()], stop);
        foreach (var one in asked)
        {
            if (one.Caller.SessionId is { } session && !holding.Contains(session)) one.Connection.Abort();
            else if (!await May(one, stop)) one.Connection.Abort();
        }
    }

    private async ValueTask<bool> May(Listener one, CancellationToken stop)
    {
        // A token is good for minutes; whoever listens with one comes again with the next.
        if (one.Caller.Kind == CallerKind.Token && clock.GetUtcNow() - one.Since > TokenBook.AccessLasts) return false;
        if (one.Caller.KeyId is { } key && await keys.Find(one.Tenant.Id, key, stop) is null) return false;
        if (await tenants.Find(one.Tenant.Id, stop) is not { State: TenantState.Active or TenantState.ReadOnly } tenant) return false;
        if (one.Caller.Kind != CallerKind.Local && !AddressList.Allows(tenant.AllowedAddresses, one.From)) return false;
        var may = await access.Of(one.Caller, tenant, stop);
        return may.May(Permissions.CostsRead) && may.RowsFor(Permissions.CostsRead)?.Text == one.Rows && await signIn.Refusal(one.Caller, tenant, may, stop) is null;
    }

    private sealed record Listener(HubCallerContext Connection, Caller Caller, Tenant Tenant, string? Rows, IPAddress? From, DateTimeOffset Since);
}

/// <summary>Asks all who listen anew once a minute: what ends by itself sends no signal.</summary>
internal sealed class LiveRounds(LiveListeners listeners, ILogger<LiveRounds> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every);
        // Stopping is how it ends, not that it failed.
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!await timer.WaitForNextTickAsync(stoppingToken)) return;
                await listeners.Check(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                log.LogWarning(e, "Whether those who listen still may could not be looked up; it is tried again");
            }
        }
    }
}
