using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FinOps.Platform.SignIn;

/// <summary>Signing in by providers of identities.</summary>
internal static class SignInModule
{
    public static IServiceCollection AddProviderSignIn(this IServiceCollection services) => services
        .AddSingleton<OidcServers>()
        .AddSingleton<OidcExchange>()
        .AddSingleton<SignInAttempts>()
        .AddSingleton<ProviderBook>()
        .AddSingleton<SignInRules>()
        .AddSingleton<TxtRecords>()
        .AddSingleton<MailDomainBook>()
        .AddSingleton<ArrivalDesk>();

    public static void MapProviderSignIn(this IEndpointRouteBuilder app)
    {
        app.MapProviders();
        app.MapProviderSettings();
        app.MapSignInRules();
    }
}
