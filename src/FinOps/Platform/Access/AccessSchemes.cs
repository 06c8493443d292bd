using FinOps.Platform.Keys;
using FinOps.Platform.Sessions;
using FinOps.Platform.Tokens;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace FinOps.Platform.Access;

/// <summary>
/// The ways to prove who one is. A request uses one: what stands in <c>Authorization</c>, else the browser's session, else the
/// local machine. What is presented and does not hold is refused; no other way is tried instead.
/// </summary>
public static class AccessSchemes
{
    /// <summary>Chooses one of the others by what the request brings.</summary>
    public const string Any = "finops";

    /// <summary>The local administrator: by the machine, or by the secret in the data directory (<see cref="LocalKeyPrefix"/>).</summary>
    public const string Local = "local";

    /// <summary>The browser's session.</summary>
    public const string Session = "session";

    /// <summary>How a local key begins.</summary>
    public const string LocalKeyPrefix = "finops_local_";

    /// <summary>API keys (<see cref="KeyText"/>).</summary>
    public const string Key = "key";

    /// <summary>Access tokens of programs.</summary>
    public const string Token = "token";

    /// <summary>Adds the schemes.</summary>
    public static AuthenticationBuilder AddAccessSchemes(this IServiceCollection services)
    {
        services.AddSingleton<LocalAdministrator>();
        return services.AddAuthentication(Any)
            .AddPolicyScheme(Any, null, options => options.ForwardDefaultSelector = Choose)
            .AddScheme<AuthenticationSchemeOptions, LocalHandler>(Local, null)
            .AddScheme<AuthenticationSchemeOptions, KeyHandler>(Key, null)
            .AddScheme<AuthenticationSchemeOptions, TokenHandler>(Token, null)
            .AddScheme<AuthenticationSchemeOptions, SessionHandler>(Session, null);
    }

    /// <summary>The secret of <c>Authorization: Bearer …</c>, or null.</summary>
    public static string? Bearer(HttpRequest request) =>
        request.Headers[HeaderNames.Authorization].ToString() is { Length: > 7 } text && text.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
            ? text[7..].Trim()
            : null;

    // Every way adds its line here: keys by their prefix, then tokens, then the session's cookie.
    private static string Choose(HttpContext context) => Bearer(context.Request) switch
    {
        { } secret when secret.StartsWith(LocalKeyPrefix, StringComparison.Ordinal) => Local,
        { } secret when secret.StartsWith(KeyText.Prefix, StringComparison.Ordinal) => Key,
        { } secret when Jwt.LooksLikeOne(secret) => Token,
        not null => Local,
        // While nobody has an account a cookie is left over from another server, and means nothing.
        null => context.RequestServices.GetRequiredService<LocalAdministrator>().HasAccounts
            && context.RequestServices.GetRequiredService<SessionCookie>().Read(context.Request) is not null
            ? Session
            : Local,
    };
}
