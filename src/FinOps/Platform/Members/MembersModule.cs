using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FinOps.Platform.Members;

/// <summary>Who belongs to a tenant, with which roles.</summary>
internal static class MembersModule
{
    public static IServiceCollection AddMembers(this IServiceCollection services)
    {
        services.AddSingleton<RoleBook>();
        services.AddSingleton<MemberBook>();
        services.AddSingleton<InvitationBook>();
        services.AddSingleton<InvitationDesk>();
        services.AddSingleton<MemberDesk>();
        services.AddScoped<CurrentStanding>();
        return services;
    }

    public static void MapMembers(this IEndpointRouteBuilder app)
    {
        app.MapMemberEndpoints();
        app.MapInvitations();
        app.MapRoles();
        app.MapLooking();
    }
}
