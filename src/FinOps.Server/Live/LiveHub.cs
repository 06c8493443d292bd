using System.Globalization;
using FinOps.Platform.Access;
using FinOps.Platform.Audit;
using FinOps.Platform.Live;
using FinOps.Platform.Tenancy;
using Microsoft.AspNetCore.SignalR;

namespace FinOps.Server.Live;

/// <summary>
/// Where browsers listen: <c>/live?tenant=slug</c>. Signals of that tenant arrive as messages named by their kind
/// (<c>published</c>, <c>progress</c>, <c>imports</c>, <c>tenants</c>); <c>resync</c> asks to look at everything again.
/// Who may see only some of the tenant's rows hears that something happened, not what: details may be of rows beyond.
/// </summary>
internal sealed class LiveHub(LiveListeners listeners) : Hub
{
    public const string Path = "/live";

    public static string GroupOf(int tenantId, bool limited = false) =>
        (limited ? "limited:" : "tenant:") + tenantId.ToString(CultureInfo.InvariantCulture);

    public override async Task OnConnectedAsync()
    {
        // The tenant was resolved by the request that opened the socket, which stays its HttpContext.
        var request = Context.GetHttpContext()!.RequestServices;
        var tenant = request.GetRequiredService<CurrentTenant>();
        listeners.Add(Context, request.GetRequiredService<CurrentCaller>().Caller, tenant);
        await Groups.AddToGroupAsync(Context.ConnectionId, GroupOf(tenant.Id, limited: tenant.Rows is not null));
        // What ended after the request was let in and before it was listed here, no signal tells any more.
        await listeners.Check(Context, Context.ConnectionAborted);
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        listeners.Remove(Context);
        return Task.CompletedTask;
    }
}

/// <summary>Passes signals on to the browsers of their tenant.</summary>
internal sealed class LiveRelay(Signals signals, LiveListeners listeners, IHubContext<LiveHub> hub) : IHostedService
{
    private IDisposable? _subscription;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _subscription = signals.Subscribe(Pass);
        return Task.CompletedTask;
    }

    private async Task Pass(Signal signal)
    {
        if (signal.Kind == Signals.Resync)
        {
            await hub.Clients.All.SendAsync(signal.Kind, signal.Data);
            return;
        }

        if (LiveListeners.AsksAnew(signal.Kind)) await listeners.Check(signal, CancellationToken.None);
        await hub.Clients.Group(LiveHub.GroupOf(signal.Tenant)).SendAsync(signal.Kind, signal.Data);
        await hub.Clients.Group(LiveHub.GroupOf(signal.Tenant, limited: true)).SendAsync(signal.Kind, new { });
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _subscription?.Dispose();
        return Task.CompletedTask;
    }
}

/// <summary>Live updates.</summary>
internal static class LiveModule
{
    public static void AddLive(this IServiceCollection services)
    {
        services.AddSignalR();
        services.AddSingleton<LiveListeners>();
        services.AddHostedService<LiveRounds>();
        services.AddHostedService<LiveRelay>();
    }

    public static void MapLive(this WebApplication app)
    {
        app.UseWebSockets();
        app.MapHub<LiveHub>(LiveHub.Path).ForTenant().Needs(Permissions.CostsRead).WithinScope().ChangesNothing().DisableRequestTimeout();
    }
}
