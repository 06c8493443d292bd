using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FinOps.Platform.Access;

/// <summary>
/// Who may work without an account: whoever reaches the server on its own machine while nobody has one and the server listens
/// nowhere else, and whoever can read <c>secrets/local-key</c> in the data directory. <c>Access__LocalAdministrator=off</c>
/// allows neither.
/// </summary>
public sealed class LocalAdministrator(IConfiguration settings)
{
    private readonly bool _allowed = !string.Equals(settings["Access:LocalAdministrator"], "off", StringComparison.OrdinalIgnoreCase);

    /// <summary>True unless it was switched off.</summary>
    public bool IsAllowed => _allowed;

    /// <summary>True once somebody has an account: from then on being on the machine is not enough.</summary>
    public bool HasAccounts { get; set; }

    /// <summary>True when the server listens to other machines, too.</summary>
    public bool IsReachable { get; } = settings["FINOPS_BIND"] is { Length: > 0 } bind && !IsLoopback(bind);

    /// <summary>True while whoever reads this server's log could read its database, too: links may be written there.</summary>
    public bool ShowsSecrets => _allowed && !IsReachable;

    /// <summary>The secret that proves access to the data directory; null until it is written.</summary>
    public string? Key { get; set; }

    /// <summary>True when the request comes from the administrator of the machine.</summary>
    public bool Is(HttpContext context)
    {
        if (!_allowed) return false;
        if (AccessSchemes.Bearer(context.Request) is { } secret) return Key is { } key && Same(secret, key);
        return !HasAccounts && !IsReachable && context.Connection.RemoteIpAddress is { } from && IPAddress.IsLoopback(from);
    }

    private static bool IsLoopback(string bind) =>
        string.Equals(bind, "localhost", StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(bind, out var address) && IPAddress.IsLoopback(address);

    private static bool Same(string one, string other) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(one)), SHA256.HashData(Encoding.UTF8.GetBytes(other)));
}

internal sealed class LocalHandler(
    LocalAdministrator local, IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logs, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
{
    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(
        local.Is(Context)
            ? AuthenticateResult.Success(new AuthenticationTicket(CallerClaims.Principal(Caller.LocalAdministrator, Scheme.Name), Scheme.Name))
            : AuthenticateResult.NoResult());
}
