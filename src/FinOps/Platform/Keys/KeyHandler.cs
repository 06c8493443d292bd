using System.Text.Encodings.Web;
using FinOps.Platform.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FinOps.Platform.Keys;

/// <summary>Finds out who stands behind an API key.</summary>
internal sealed class KeyHandler(ApiKeyBook keys, IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logs, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
{
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (AccessSchemes.Bearer(Request) is not { } secret) return AuthenticateResult.NoResult();
        if (KeyText.Parse(secret) is not { } presented || await keys.Holding(presented, Context.RequestAborted) is not { } key)
            return AuthenticateResult.Fail("The API key is not known, over, or revoked.");
        var caller = new Caller(CallerKind.ApiKey, key.PersonId, $"key {key.Name}", KeyId: key.Id, TenantId: key.TenantId, Only: key.Scopes);
        return AuthenticateResult.Success(new AuthenticationTicket(CallerClaims.Principal(caller, Scheme.Name), Scheme.Name));
    }
}
