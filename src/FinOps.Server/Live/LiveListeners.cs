using System.Collections.Concurrent;
using FinOps.Platform.Access;
using FinOps.Platform.Tenancy;
using Microsoft.AspNetCore.SignalR;

namespace FinOps.Server.Live;

/// <summary>
/// Who listens. A socket lives longer than the permission it was opened with: when what people may do changes, and once a minute
/// for what ends by itself, those who may no longer listen are cut off; they come again and are asked anew.
/// </summary>
internal sealed class LiveListeners(AccessBook access, ILogger<LiveListeners> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Listener> _all = new(StringComparer.Ordinal);

    public void Add(HubCallerContext connection, Caller caller, CurrentTenant tenant) =>
        _all[connection.ConnectionId] = new(connection, caller, tenant.Tenant, tenant.Rows?.Text);

    public void Remove(HubCallerContext connection) => _all.TryRemove(connection.ConnectionId, out _);

    /// <summary>Cuts off who listens to a tenant and may no longer, or may see other rows now. Tenant 0 means all of them.</summary>
    public async Task Check(int tenant, CancellationToken stop)
    {
        foreach (var one in _all.Values.Where(l => tenant == 0 || l.Tenant.Id == tenant))
        {
            var may = await access.Of(one.Caller, one.Tenant, stop);
            if (!may.May(Permissions.CostsRead) || may.RowsFor(Permissions.CostsRead)?.Text != one.Rows) one.Connection.Abort();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await Check(0, stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException and not OutOfMemoryException)
            {
                log.LogWarning(e, "Whether those who listen still may could not be looked up; it is tried again");
            }
        }
    }

    private sealed record Listener(HubCallerContext Connection, Caller Caller, Tenant Tenant, string? Rows);
}
