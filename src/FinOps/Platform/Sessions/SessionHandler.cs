using System.Text.Encodings.Web;
using FinOps.Platform.Access;
using FinOps.Platform.Engines;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FinOps.Platform.Sessions;

/// <summary>Marks endpoints whose use does not keep a session alive.</summary>
internal sealed class LeavesSessionAlone;

/// <summary>Who asks, told by the browser's session.</summary>
internal sealed class SessionHandler(
    SessionBook sessions, SessionCookie cookie, EngineBoard engines, TimeProvider clock, IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logs, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
{
    /// <summary>Our pages send it with what they ask for by themselves, while nobody is there.</summary>
    public const string IdleHeader = "X-Idle";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        // Health and pages are served without the database.
        if (cookie.Read(Request) is not { } secret || !engines.IsReady(EngineName.Platform)) return AuthenticateResult.NoResult();
        var renew = Context.GetEndpoint()?.Metadata.GetMetadata<LeavesSessionAlone>() is null && !Request.Headers.ContainsKey(IdleHeader);
        if (await sessions.Find(secret, renew, Context.RequestAborted) is not { } live) return AuthenticateResult.Fail("The session is over.");
        Context.Features.Set(live);
        var session = live.Session;
        var caller = new Caller(
            CallerKind.Session, session.PersonId, live.PersonName, session.Id, ProviderId: session.ProviderId, As: session.ViewAt(clock.GetUtcNow()), Strong: session.Strong, SignedInAt: session.CreatedAt);
        return AuthenticateResult.Success(new AuthenticationTicket(CallerClaims.Principal(caller, Scheme.Name), Scheme.Name));
    }
}

/// <summary>
/// A browser sends its cookies whoever made it send the request. What changes something must come from a page of ours: its
/// origin is this server, and it brings the token that only our pages can read.
/// </summary>
public sealed class CookieGuard(RequestDelegate next)
{
    /// <summary>Answers 403 to a change that another site's page may have caused.</summary>
    public async Task InvokeAsync(HttpContext context, CurrentCaller current, SessionCookie cookie)
    {
        if (current.Caller.Kind == CallerKind.Session && IsUnsafe(context.Request.Method))
        {
            if (!IsOwnPage(context.Request))
            {
                await Problems.Forbidden("foreign_origin", "This does not come from a page of this server.").ExecuteAsync(context);
                return;
            }

            if (cookie.Read(context.Request) is not { } secret
                || !People.Secret.Same(context.Request.Headers[SessionCookie.TokenHeader].ToString(), SessionCookie.Token(secret)))
            {
                await Problems.Forbidden("csrf_token_missing", $"Send the token of the cookie 'finops-csrf' as {SessionCookie.TokenHeader}; programs use an API key.").ExecuteAsync(context);
                return;
            }
        }

        await next(context);
    }

    private static bool IsUnsafe(string method) => !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method) && !HttpMethods.IsOptions(method);

    // The origin was compared with the host already, where there is one; here it has to be there. The scheme of an origin is
    // not compared: what ends the encryption before this server would make the two differ.
    private static bool IsOwnPage(HttpRequest request) =>
        request.Headers.Origin.Count > 0 || string.Equals(request.Headers["Sec-Fetch-Site"], "same-origin", StringComparison.Ordinal);
}

/// <summary>How endpoints say how they treat sessions.</summary>
public static class SessionConventions
{
    /// <summary>Asking it does not keep a session alive.</summary>
    public static TBuilder LeavesSession<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new LeavesSessionAlone());
}
