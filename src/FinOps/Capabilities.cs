using FinOps.Costs;
using FinOps.Platform;
using FinOps.Understand.Allocation;
using FinOps.Understand.Allocation.Tags;
using FinOps.Understand.Connections;
using FinOps.Understand.Ingestion;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FinOps;

/// <summary>Every room of the house: one line adds it, one line opens its doors.</summary>
public static class Capabilities
{
    /// <summary>Adds all capabilities.</summary>
    public static IServiceCollection AddCapabilities(this IServiceCollection services) => services
        .AddPlatform()
        .AddCosts()
        .AddImports()
        .AddCloudConnections()
        .AddAllocation()
        .AddTags();

    /// <summary>Maps all capabilities' endpoints.</summary>
    public static void MapCapabilities(this IEndpointRouteBuilder app)
    {
        app.MapPlatform();
        app.MapImports();
        app.MapConnections();
        app.MapCosts();
        app.MapAllocation();
        app.MapTags();
    }
}
