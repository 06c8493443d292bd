using FinOps.Platform.SignIn;
using FinOps.Platform.Tokens;
using Microsoft.Extensions.DependencyInjection;

namespace FinOps.Providers.SignIn;

/// <summary>
/// Providers of identities that operators switch on for all tenants by naming a client: <c>SignIn__Google__ClientId</c> and
/// <c>…ClientSecret</c>, <c>SignIn__Microsoft__ClientId</c> and <c>…ClientSecret</c>.
/// </summary>
internal static class KnownProviders
{
    public static IServiceCollection AddKnownSignIns(this IServiceCollection services) => services
        .AddSingleton(new KnownProvider("google", "Google", "SignIn:Google", "https://accounts.google.com", null))
        // One client for all of its organisations: each has an issuer of its own, named by the token's tid. The addresses in its
        // tokens are whatever an organisation's administrator wrote; they decide nothing here, as with every provider for all.
        .AddSingleton(new KnownProvider("microsoft", "Microsoft", "SignIn:Microsoft", $"https://login.microsoftonline.com/{JwtRules.IssuerTenant}/v2.0", "https://login.microsoftonline.com/common/v2.0"));
}
