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
    /// <summary>Adds the room.</summary>
    public static IServiceCollection AddAllocation(this IServiceCollection services)
    {
        services.AddSingleton<RuleBook>();
        return services;
    }

    /// <summary>Opens the room's doors.</summary>
    public static void MapAllocation(this IEndpointRouteBuilder app)
    {
        var allocation = app.MapGroup("/api/allocation").WithTags("Allocation").ForTenant().Needs(Permissions.AllocationRead);
        allocation.MapRules();
    }
}
