using FinOps.Costs.Simple;
using FinOps.Platform.Access;
using FinOps.Platform.Members;
using FinOps.Platform.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FinOps.Costs;

/// <summary>The room of the question. The stores bring <see cref="ICostStore"/>, ingestion the facts about imports.</summary>
public static class CostsModule
{
    /// <summary>Adds the room.</summary>
    public static IServiceCollection AddCosts(this IServiceCollection services) => services.AddSingleton<IRowRules, CostRowRules>();

    /// <summary>Opens the room's doors.</summary>
    public static void MapCosts(this IEndpointRouteBuilder app)
    {
        var costs = app.MapGroup("/api/costs").WithTags("Costs").ForTenant().Needs(Permissions.CostsRead).WithinScope();
        costs.AddEndpointFilter(CostHttp.Refusals);
        costs.MapQuestions();
        costs.MapDimensions();
        costs.MapSummary();
        app.MapSimpleCosts();
    }
}
