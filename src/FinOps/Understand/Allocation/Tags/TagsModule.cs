using FinOps.Understand.Allocation.Files;
using FinOps.Understand.Allocation.Proposals;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FinOps.Understand.Allocation.Tags;

/// <summary>The part of the allocation room that is about tags, rule files and proposals.</summary>
public static class TagsModule
{
    /// <summary>Adds it. The stores bring <see cref="ITagStore"/>, the providers their <see cref="ITagEnforcement"/>s.</summary>
    public static IServiceCollection AddTags(this IServiceCollection services) => services
        .AddSingleton<TagPolicyBook>()
        .AddSingleton<TagDesk>()
        .AddSingleton<ProposalDesk>();

    /// <summary>Opens its doors.</summary>
    public static void MapTags(this IEndpointRouteBuilder app)
    {
        app.MapTagEndpoints();
        app.MapRuleFiles();
        app.MapProposals();
    }
}
