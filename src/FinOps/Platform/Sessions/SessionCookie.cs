using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace FinOps.Platform.Sessions;

/// <summary>
/// The cookies of a session: its secret, which no script can read, and the token that our own pages send along with every
/// change, which they can. Over HTTPS both are bound to the host (<c>__Host-</c>). Plain HTTP is for this machine alone, where
/// servers on several ports share a host: there the port is part of the name.
/// </summary>
public sealed class SessionCookie(PublicAddress address)
{
    /// <summary>The header in which pages send the token.</summary>
    public const string TokenHeader = "X-CSRF-Token";

    /// <summary>The secret that a request brings, or null.</summary>
    public string? Read(HttpRequest request) => request.Cookies[Name(request)] is { Length: > 0 and <= 100 } secret ? secret : null;

    /// <summary>Gives the browser its secret and its token.</summary>
    public void Write(HttpContext context, string secret, DateTimeOffset? ends)
    {
        var options = Options(context.Request);
        options.Expires = ends;
        context.Response.Cookies.Append(Name(context.Request), secret, options);
        options.HttpOnly = false;
        context.Response.Cookies.Append(TokenName(context.Request), Token(secret), options);
    }

    /// <summary>Takes both away.</summary>
    public void Clear(HttpContext context)
    {
        var options = Options(context.Request);
        context.Response.Cookies.Delete(Name(context.Request), options);
        context.Response.Cookies.Delete(TokenName(context.Request), options);
    }

    /// <summary>The token that belongs to a secret; the secret does not follow from it.</summary>
    public static string Token(string secret) => Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), "finops csrf"u8));

    // Lax, not strict: who follows a link in a mail arrives signed in. Changes are guarded by the token.
    private CookieOptions Options(HttpRequest request) =>
        new() { HttpOnly = true, Secure = IsSecure(request), SameSite = SameSiteMode.Lax, Path = "/", IsEssential = true };

    private bool IsSecure(HttpRequest request) => request.IsHttps || address.IsSecure;

    private string Name(HttpRequest request) => IsSecure(request) ? "__Host-finops" : "finops-" + Port(request);

    private string TokenName(HttpRequest request) => IsSecure(request) ? "__Host-finops-csrf" : "finops-csrf-" + Port(request);

    private static string Port(HttpRequest request) => (request.Host.Port ?? 80).ToString(CultureInfo.InvariantCulture);
}
