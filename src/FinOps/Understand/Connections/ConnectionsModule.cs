using FinOps.Platform;
using FinOps.Understand.Ingestion;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace FinOps.Understand.Connections;

/// <summary>The room of connections: how bills come in by themselves.</summary>
public static class ConnectionsModule
{
    /// <summary>Adds the room. The providers bring their <see cref="IBillSource"/>s, the stores Quartz's clock.</summary>
    public static IServiceCollection AddCloudConnections(this IServiceCollection services)
    {
        services.TryAddSingleton(new SyncPatience());
        services.TryAddSingleton(all => new SyncPace(all.GetService<IConfiguration>()?["Sync:Every"] is { } every
            ? TimeSpan.Parse(every, System.Globalization.CultureInfo.InvariantCulture) : SyncPace.EveryDefault));
        services.AddSingleton(all => new SyncSlots(all.GetRequiredService<IConfiguration>().GetValue("Sync:AtOnce", SyncSlots.AtOnceDefault), all.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ConnectionBook>();
        services.AddSingleton<SyncBook>();
        services.AddSingleton<IAccountNames>(all => all.GetRequiredService<SyncBook>());
        services.AddSingleton<BillSources>();
        services.AddSingleton<SyncPipelines>();
        services.AddSingleton<BillFetch>();
        services.AddSingleton<DirectReading>();
        services.AddSingleton<BillIntake>();
        services.AddSingleton<ConnectionGaps>();
        services.AddSingleton<ConnectionSync>();
        services.AddSingleton<SyncSchedule>();
        services.AddSingleton<CompletenessDesk>();
        services.AddSingleton<Views>();
        services.AddTransient<SyncJob>();
        services.AddHostedService<SyncClock>();
        services.AddSingleton<ConnectionMetrics>();
        services.AddHostedService(all => all.GetRequiredService<ConnectionMetrics>());
        return services.AddJob<ConnectionCaretaker>();
    }

    /// <summary>Opens the room's doors.</summary>
    public static void MapConnections(this IEndpointRouteBuilder app) => app.MapConnectionEndpoints();
}
