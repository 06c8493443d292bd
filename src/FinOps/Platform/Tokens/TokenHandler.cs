using System.Text.Encodings.Web;
using FinOps.Platform.Access;
using FinOps.Platform.Jobs;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FinOps.Platform.Tokens;

/// <summary>Finds out who stands behind an access token.</summary>
internal sealed class TokenHandler(TokenBook tokens, IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logs, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
{
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (AccessSchemes.Bearer(Request) is not { } text) return AuthenticateResult.NoResult();
        return await tokens.Read(text, Context.RequestAborted) is { } caller
            ? AuthenticateResult.Success(new AuthenticationTicket(CallerClaims.Principal(caller, Scheme.Name), Scheme.Name))
            : AuthenticateResult.Fail("The access token does not hold.");
    }
}

/// <summary>Changes the keys of access tokens in time, and takes away tokens that are over.</summary>
internal sealed class TokenKeepingJob(SigningKeys signing, TokenBook tokens) : IJob
{
    public string Name => "tokens";

    public TimeSpan Every => TimeSpan.FromHours(1);

    public async Task Run(CancellationToken stop)
    {
        await signing.Renew(stop);
        await tokens.Clean(stop);
    }
}
