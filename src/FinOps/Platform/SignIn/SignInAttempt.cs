using System.Security.Cryptography;
using System.Text.Json;
using FinOps.Platform.Sessions;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Secret = FinOps.Platform.People.Secret;

namespace FinOps.Platform.SignIn;

/// <summary>A person on the way to a provider and back; kept sealed in a cookie of the browser that was sent there.</summary>
/// <param name="Provider">Which provider.</param>
/// <param name="Tenant">The tenant that was named.</param>
/// <param name="State">What the answer must bring back: it is this browser's.</param>
/// <param name="Nonce">What the id_token must say: it was made for this attempt.</param>
/// <param name="Verifier">What the code is changed with: it was given to this attempt.</param>
/// <param name="Return">The screen to go to afterwards.</param>
/// <param name="LinkTo">The person who asked to be linked to it.</param>
/// <param name="Until">When it is over.</param>
internal sealed record SignInAttempt(string Provider, int? Tenant, string State, string Nonce, string Verifier, string Return, Guid? LinkTo, DateTimeOffset Until);

/// <summary>Keeps attempts in cookies, one for each, so that two tabs do not disturb each other.</summary>
internal sealed class SignInAttempts(IDataProtectionProvider protection, PublicAddress address, TimeProvider clock)
{
    private const string Path = "/api/auth/providers";
    private static readonly TimeSpan Lasts = TimeSpan.FromMinutes(10);
    private readonly IDataProtector _protector = protection.CreateProtector("FinOps.SignIn.v1");

    public SignInAttempt Begin(HttpContext context, string provider, int? tenant, string returnTo, Guid? linkTo)
    {
        var attempt = new SignInAttempt(provider, tenant, Secret.New(), Secret.New(), Secret.New(), returnTo, linkTo, clock.GetUtcNow() + Lasts);
        var options = Options(context.Request);
        options.MaxAge = Lasts;
        context.Response.Cookies.Append(Name(attempt.State), _protector.Protect(JsonSerializer.Serialize(attempt)), options);
        return attempt;
    }

    /// <summary>Takes the attempt that an answer belongs to; null when this browser has none.</summary>
    public SignInAttempt? End(HttpContext context, string state)
    {
        if (state.Length != 43 || context.Request.Cookies[Name(state)] is not { Length: > 0 } text) return null;
        context.Response.Cookies.Delete(Name(state), Options(context.Request));
        try
        {
            var attempt = JsonSerializer.Deserialize<SignInAttempt>(_protector.Unprotect(text));
            return attempt is not null && Secret.Same(attempt.State, state) && attempt.Until > clock.GetUtcNow() ? attempt : null;
        }
        catch (Exception e) when (e is CryptographicException or JsonException)
        {
            return null;
        }
    }

    // Lax: the answer comes by a link from another site.
    private CookieOptions Options(HttpRequest request) =>
        new() { HttpOnly = true, Secure = request.IsHttps || address.IsSecure, SameSite = SameSiteMode.Lax, Path = Path, IsEssential = true };

    private static string Name(string state) => "finops-arrival-" + Convert.ToHexStringLower(Secret.Hash(state))[..16];
}
