using System.Globalization;
using System.Security.Claims;
using System.Text.Json;

namespace FinOps.Platform.Access;

/// <summary>The caller as the framework's authentication carries it: written by the schemes, read once per request.</summary>
public static class CallerClaims
{
    private const string Kind = "finops:kind";
    private const string Person = ClaimTypes.NameIdentifier;
    private const string Session = "finops:session";
    private const string Key = "finops:key";
    private const string Only = "finops:only";
    private const string Tenant = "finops:tenant";
    private const string Provider = "finops:provider";
    private const string As = "finops:as";
    private const string Strong = "finops:strong";
    private const string SignedIn = "finops:signed-in";

    /// <summary>The caller as a principal of a scheme.</summary>
    public static ClaimsPrincipal Principal(Caller caller, string scheme)
    {
        var claims = new List<Claim> { new(Kind, caller.Kind.ToString()), new(ClaimTypes.Name, caller.Name) };
        if (caller.PersonId is { } person) claims.Add(new(Person, person.ToString("D")));
        if (caller.SessionId is { } session) claims.Add(new(Session, session.ToString("D")));
        if (caller.KeyId is { } key) claims.Add(new(Key, key.ToString("D")));
        if (caller.Only is { } only) claims.Add(new(Only, string.Join(' ', only)));
        if (caller.TenantId is { } tenant) claims.Add(new(Tenant, tenant.ToString(CultureInfo.InvariantCulture)));
        if (caller.ProviderId is { } provider) claims.Add(new(Provider, provider.ToString("D")));
        if (caller.As is { } view) claims.Add(new(As, JsonSerializer.Serialize(view)));
        if (caller.Strong) claims.Add(new(Strong, "yes"));
        if (caller.SignedInAt is { } at) claims.Add(new(SignedIn, at.UtcTicks.ToString(CultureInfo.InvariantCulture)));
        return new ClaimsPrincipal(new ClaimsIdentity(claims, scheme));
    }

    /// <summary>The caller that a scheme found; nobody when it found none.</summary>
    public static Caller Read(ClaimsPrincipal principal) =>
        principal.Identity is { IsAuthenticated: true } && Enum.TryParse<CallerKind>(principal.FindFirstValue(Kind), out var kind)
            ? new Caller(kind, Id(principal, Person), principal.FindFirstValue(ClaimTypes.Name) ?? "", Id(principal, Session), Id(principal, Key),
                principal.FindFirstValue(Only)?.Split(' ', StringSplitOptions.RemoveEmptyEntries),
                int.TryParse(principal.FindFirstValue(Tenant), NumberStyles.None, CultureInfo.InvariantCulture, out var tenant) ? tenant : null,
                Id(principal, Provider), principal.FindFirstValue(As) is { } view ? JsonSerializer.Deserialize<ViewedAs>(view) : null,
                principal.HasClaim(c => c.Type == Strong),
                long.TryParse(principal.FindFirstValue(SignedIn), NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) ? new DateTimeOffset(ticks, TimeSpan.Zero) : null)
            : Caller.Nobody;

    private static Guid? Id(ClaimsPrincipal principal, string claim) => Guid.TryParse(principal.FindFirstValue(claim), out var id) ? id : null;
}
