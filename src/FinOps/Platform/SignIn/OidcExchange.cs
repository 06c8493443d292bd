using System.Buffers.Text;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FinOps.Platform.Tokens;
using Microsoft.AspNetCore.Http.Extensions;

namespace FinOps.Platform.SignIn;

/// <summary>Who somebody is, by the word of a provider.</summary>
/// <param name="Issuer">Who vouches.</param>
/// <param name="Subject">The person's unchanging name there.</param>
/// <param name="Email">The address it names.</param>
/// <param name="EmailVerified">True when it vouches that the address is the person's.</param>
/// <param name="Name">What it calls the person.</param>
/// <param name="Groups">The person's groups there.</param>
/// <param name="Session">What it calls the person's session there.</param>
public sealed record Arrival(string Issuer, string Subject, string? Email, bool EmailVerified, string? Name, IReadOnlyList<string> Groups, string? Session = null);

/// <summary>Who signed out at a provider, by its word.</summary>
/// <param name="Issuer">Who says so.</param>
/// <param name="Subject">The person's unchanging name there; null where the session alone is named.</param>
/// <param name="Session">What it calls the session there; null for all of the person's.</param>
/// <param name="At">When it said so: what began here later is not meant, so that the same word said twice harms nobody.</param>
internal sealed record Departure(string Issuer, string? Subject, string? Session, DateTimeOffset At);

/// <summary>Sends people to a provider and reads what they bring back: authorization code with PKCE, state and nonce.</summary>
internal sealed class OidcExchange(OidcServers servers, TimeProvider clock)
{
    private const string LogoutEvent = "http://schemas.openid.net/event/backchannel-logout";
    private const int SessionCharactersMax = 200;

    /// <summary>Where a person is sent.</summary>
    public async Task<string> AddressFor(SignInSource source, SignInAttempt attempt, string redirect, CancellationToken stop)
    {
        var server = await servers.Discover(source.Issuer, source.MetadataOf, anew: false, stop);
        var query = new QueryBuilder
        {
            { "response_type", "code" },
            { "client_id", source.ClientId },
            { "redirect_uri", redirect },
            { "scope", string.Join(' ', source.Scopes.Prepend("openid").Distinct(StringComparer.Ordinal)) },
            { "state", attempt.State },
            { "nonce", attempt.Nonce },
            { "code_challenge", Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(attempt.Verifier))) },
            { "code_challenge_method", "S256" },
        };
        if (source.Own?.AcrValues is { Length: > 0 } acr) query.Add("acr_values", string.Join(' ', acr));
        if (source.Own?.AgeMinutesMax is { } minutes) query.Add("max_age", (minutes * 60).ToString(CultureInfo.InvariantCulture));
        return server.Authorization + (server.Authorization.Query.Length > 0 ? "&" : "?") + query.ToString().TrimStart('?');
    }

    /// <summary>Changes the code for tokens and reads who it is.</summary>
    /// <param name="source">The provider.</param>
    /// <param name="attempt">What was kept when the person was sent there.</param>
    /// <param name="code">What the person brought back.</param>
    /// <param name="saidIssuer">Who the answer says it is from, where it does.</param>
    /// <param name="redirect">The address the person was sent back to.</param>
    /// <param name="stop">Cancels.</param>
    /// <exception cref="ProviderException">It does not hold.</exception>
    public async Task<Arrival> Read(SignInSource source, SignInAttempt attempt, string code, string? saidIssuer, string redirect, CancellationToken stop)
    {
        var server = await servers.Discover(source.Issuer, source.MetadataOf, anew: false, stop);
        if (saidIssuer is null ? server.NamesItself : saidIssuer != server.Issuer && !server.Issuer.Contains(JwtRules.IssuerTenant, StringComparison.Ordinal))
            throw new ProviderException("answer_of_another", "The answer is not the provider's. Begin again.");
        var tokens = await Change(source, server, attempt, code, redirect, stop);
        if (Jwt.Word(tokens, "id_token") is not { } token) throw new ProviderException("id_token_missing", "The provider sent no id_token. Is the client allowed the scope openid?");
        var outcome = Jwt.Read(token, await servers.Key(server, Jwt.KeyOf(token), stop), new JwtRules(source.Issuer, source.ClientId), clock.GetUtcNow());
        if (outcome.Refusal is { } why) throw new ProviderException("id_token_refused", $"The provider's id_token does not hold: {why}.");
        if (Jwt.Word(outcome.Claims, "nonce") is not { } nonce || !People.Secret.Same(nonce, attempt.Nonce))
            throw new ProviderException("id_token_refused", "The provider's id_token does not hold: nonce.");
        if (TooWeak(source, outcome.Claims) is { } weak) throw weak;
        return ArrivalOf(source, outcome.Claims, await More(server, outcome.Claims, tokens, stop));
    }

    /// <summary>Who it is stands in the id_token alone; address, name and groups may stand in what is asked for afterwards.</summary>
    private static Arrival ArrivalOf(SignInSource source, JsonElement claims, JsonElement more) => new(
        Jwt.Word(claims, "iss")!, Jwt.Word(claims, "sub")!, People.EmailAddress.Key(Jwt.Word(more, "email")),
        IsTrue(more, "email_verified") || source.Own is { TrustsEmail: true },
        Jwt.Word(more, "name") ?? Jwt.Word(more, "preferred_username"),
        source.Own?.GroupClaim is { } groups ? Jwt.Words(more, groups) : [], Jwt.Word(claims, "sid") is { Length: <= SessionCharactersMax } session ? session : null);

    /// <summary>What was asked for need not have been heeded: the id_token says how strong and how long ago the sign-in was.</summary>
    private ProviderException? TooWeak(SignInSource source, JsonElement claims)
    {
        if (source.Own is not { } own) return null;
        if (own.AcrValues.Length > 0 && (Jwt.Word(claims, "acr") is not { } acr || !own.AcrValues.Contains(acr, StringComparer.Ordinal)))
            return new("sign_in_too_weak", $"The provider's id_token says acr '{Jwt.Word(claims, "acr")}'; asked for is {string.Join(" or ", own.AcrValues)}.");
        if (own.AgeMinutesMax is { } minutes && !(Jwt.Time(claims, "auth_time") >= clock.GetUtcNow() - TimeSpan.FromMinutes(minutes) - JwtRules.Skew))
            return new("sign_in_too_old", $"The provider's id_token says auth_time {Jwt.Time(claims, "auth_time"):O}; at most {minutes} minutes ago is asked for.");
        return null;
    }

    /// <summary>Reads a provider's word that somebody signed out there (OpenID Connect Back-Channel Logout 1.0).</summary>
    /// <exception cref="ProviderException">It does not hold.</exception>
    public async Task<Departure> ReadLogout(SignInSource source, string token, CancellationToken stop)
    {
        var server = await servers.Discover(source.Issuer, source.MetadataOf, anew: false, stop);
        // A sub may be missing where there is a sid; which of the two are there is looked at below.
        var outcome = Jwt.Read(token, await servers.Key(server, Jwt.KeyOf(token), stop), new JwtRules(source.Issuer, source.ClientId, NeedsSubject: false), clock.GetUtcNow());
        if (outcome.Refusal is { } why) throw new ProviderException("logout_token_refused", $"The logout_token does not hold: {why}.");
        var claims = outcome.Claims;
        // An id_token must not pass for one: it has a nonce, and no such event.
        var isLogout = claims.TryGetProperty("events", out var events) && events.ValueKind == JsonValueKind.Object && events.TryGetProperty(LogoutEvent, out var what) && what.ValueKind == JsonValueKind.Object;
        if (!isLogout || claims.TryGetProperty("nonce", out _)) throw new ProviderException("logout_token_refused", "The logout_token does not hold: it is none.");
        var (subject, session) = (Jwt.Word(claims, "sub"), Jwt.Word(claims, "sid"));
        if (subject is null && session is null) throw new ProviderException("logout_token_refused", "The logout_token does not hold: it says nobody.");
        return new(Jwt.Word(claims, "iss")!, subject, session, Jwt.Time(claims, "iat")!.Value);
    }

    /// <summary>The id_token's claims when they have an address; else what the provider says about the same person when asked.</summary>
    private async Task<JsonElement> More(OidcServer server, JsonElement claims, JsonElement tokens, CancellationToken stop)
    {
        if (Jwt.Word(claims, "email") is not null || server.UserInfo is null || Jwt.Word(tokens, "access_token") is not { } token) return claims;
        using var request = new HttpRequestMessage(HttpMethod.Get, server.UserInfo);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await servers.Send(request, stop);
        var said = answer.IsSuccessStatusCode ? Parse(await answer.Content.ReadAsByteArrayAsync(stop)) : null;
        return said is { ValueKind: JsonValueKind.Object } found && Jwt.Word(found, "sub") == Jwt.Word(claims, "sub")
            ? found
            : throw new ProviderException("userinfo_refused", "What the provider says about the person is not about who signed in.");
    }

    private static bool IsTrue(JsonElement claims, string name) => claims.TryGetProperty(name, out var value) && value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.String => value.GetString() is "true" or "1",
        JsonValueKind.Number => value.TryGetInt32(out var one) && one == 1,
        _ => false,
    };

    private async Task<JsonElement> Change(SignInSource source, OidcServer server, SignInAttempt attempt, string code, string redirect, CancellationToken stop)
    {
        var form = new List<KeyValuePair<string, string>>
        {
            new("grant_type", "authorization_code"), new("code", code), new("redirect_uri", redirect), new("code_verifier", attempt.Verifier),
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, server.Token);
        if (source.ClientSecret is not { Length: > 0 } secret) form.Add(new("client_id", source.ClientId));
        else if (server.SecretInBody) form.AddRange([new("client_id", source.ClientId), new("client_secret", secret)]);
        else
        {
            var pair = $"{Uri.EscapeDataString(source.ClientId)}:{Uri.EscapeDataString(secret)}";
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
        }

        request.Content = new FormUrlEncodedContent(form);
        using var answer = await servers.Send(request, stop);
        var body = Parse(await answer.Content.ReadAsByteArrayAsync(stop));
        if (answer.IsSuccessStatusCode && body is { ValueKind: JsonValueKind.Object } said) return said;
        var error = body is { ValueKind: JsonValueKind.Object } refusal ? Jwt.Word(refusal, "error") : null;
        throw new ProviderException("code_refused", $"The provider does not take the code: {error ?? ((int)answer.StatusCode).ToString(CultureInfo.InvariantCulture)}. Begin again; if it stays so, check the client's secret.");
    }

    private static JsonElement? Parse(byte[] text)
    {
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
