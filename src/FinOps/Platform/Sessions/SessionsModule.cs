using Microsoft.Extensions.DependencyInjection;

namespace FinOps.Platform.Sessions;

/// <summary>Browsers that people signed in with.</summary>
internal static class SessionsModule
{
    public static IServiceCollection AddSessions(this IServiceCollection services)
    {
        services.AddSingleton<PublicAddress>();
        services.AddSingleton<SessionCookie>();
        services.AddSingleton<SessionBook>();
        return services;
    }
}
