using FinOps.Platform;
using FinOps.Platform.Access;
using FinOps.Platform.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FinOps.Understand.Allocation;

/// <summary>The allocation room: whose every cost is.</summary>
public static class AllocationModule
{
    /// <summary>Adds the room. The stores bring <see cref="IAllocationStore"/>.</summary>
    public static IServiceCollection AddAllocation(this IServiceCollection services)
    {
        services.AddSingleton<RuleBook>();
        services.AddSingleton<MetricBook>();
        services.AddSingleton<AllocationRegistry>();
        services.AddSingleton<IPublishedAllocations>(all => all.GetRequiredService<AllocationRegistry>());
        services.AddSingleton<Computation>();
        services.AddSingleton<AllocationPreview>();
        services.AddSingleton<Allocator>();
        services.AddSingleton<AllocationDesk>();
        services.AddSingleton<AllocationReporter>();
        services.AddSingleton<AllocationExplainer>();
        services.AddSingleton<CommitmentUses>();
        services.AddSingleton<OwnerTrees>();
        services.AddSingleton<AllocationFlows>();
        services.AddSingleton<AllocationQueue>();
        services.AddHostedService<AllocationListener>();
        services.AddJob<AllocationCaretaker>();
        return services.AddJob<AllocationJob>();
    }

    /// <summary>Opens the room's doors.</summary>
    public static void MapAllocation(this IEndpointRouteBuilder app)
    {
        var allocation = app.MapGroup("/api/allocation").WithTags("Allocation").ForTenant().Needs(Permissions.AllocationRead);
        allocation.AddEndpointFilter(Costs.CostHttp.Refusals);
        allocation.MapRules();
        allocation.MapPublishing();
        allocation.MapMetrics();
        app.MapResults();
    }
}
