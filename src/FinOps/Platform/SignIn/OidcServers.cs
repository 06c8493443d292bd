using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using FinOps.Platform.Outbound;
using FinOps.Platform.Tokens;

namespace FinOps.Platform.SignIn;

/// <summary>A provider of identities cannot be used; the message says what is wrong and what to do.</summary>
/// <param name="code">A stable word.</param>
/// <param name="message">What is wrong, and what to do.</param>
public sealed class ProviderException(string code, string message) : Exception(message)
{
    /// <summary>A stable word.</summary>
    public string Code { get; } = code;
}

/// <summary>What an OpenID Connect provider says about itself (OpenID Connect Discovery 1.0).</summary>
/// <param name="Issuer">Its name in tokens.</param>
/// <param name="Authorization">Where people are sent.</param>
/// <param name="Token">Where codes are changed for tokens.</param>
/// <param name="Keys">Where its public keys are.</param>
/// <param name="UserInfo">Where it says more about a person than in the id_token, when it does.</param>
/// <param name="SecretInBody">True when it takes the client's secret in the form alone.</param>
/// <param name="NamesItself">True when it says who it is with each answer (RFC 9207).</param>
internal sealed record OidcServer(string Issuer, Uri Authorization, Uri Token, Uri Keys, Uri? UserInfo, bool SecretInBody, bool NamesItself);

/// <summary>
/// Asks providers what they are and for their keys, over the guarded way out. Both are kept for an hour; a key that is not known
/// is looked for anew, at most twice a minute, so that made-up tokens do not make this server hammer a provider.
/// </summary>
public sealed class OidcServers(OutboundGuard guard, TimeProvider clock)
{
    private const int AnswerBytesMax = 512 << 10;
    private const int KnownMax = 1000;
    private static readonly TimeSpan KeptFor = TimeSpan.FromHours(1);
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, (OidcServer Server, DateTimeOffset At)> _servers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Uri, (IReadOnlyDictionary<string, RSAParameters> Keys, DateTimeOffset At)> _keys = new();

    /// <summary>Speaks to providers; follows no redirect.</summary>
    internal HttpClient Http { get; } = new(guard.NewHandler()) { Timeout = TimeSpan.FromSeconds(10), MaxResponseContentBufferSize = AnswerBytesMax };

    /// <summary>What the provider says about itself; refused unless it bears the issuer's name.</summary>
    /// <exception cref="ProviderException">It cannot be reached or says something else.</exception>
    internal async Task<OidcServer> Discover(string issuer, string? metadataOf, bool anew, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        if (!anew && _servers.TryGetValue(issuer, out var known) && now - known.At < KeptFor) return known.Server;
        var json = await Ask(new Uri((metadataOf ?? issuer).TrimEnd('/') + "/.well-known/openid-configuration"), stop);
        var said = Jwt.Word(json, "issuer");
        if (said != issuer) throw new ProviderException("issuer_differs", $"The provider calls itself '{said}', not '{issuer}'. Enter the issuer exactly as the provider writes it.");
        var ways = Jwt.Words(json, "token_endpoint_auth_methods_supported");
        var server = new OidcServer(
            issuer, Address(json, "authorization_endpoint"), Address(json, "token_endpoint"), Address(json, "jwks_uri"),
            Jwt.Word(json, "userinfo_endpoint") is null ? null : Address(json, "userinfo_endpoint"),
            ways.Count > 0 && !ways.Contains("client_secret_basic", StringComparer.Ordinal) && ways.Contains("client_secret_post", StringComparer.Ordinal),
            json.TryGetProperty("authorization_response_iss_parameter_supported", out var names) && names.ValueKind == JsonValueKind.True);
        if (_servers.Count >= KnownMax) _servers.Clear();
        _servers[issuer] = (server, now);
        return server;
    }

    /// <summary>The provider's key of this id; null when it has none.</summary>
    /// <exception cref="ProviderException">Its keys cannot be had.</exception>
    internal async Task<RSAParameters?> Key(OidcServer server, string? id, CancellationToken stop)
    {
        if (id is null) return null;
        var now = clock.GetUtcNow();
        if (_keys.TryGetValue(server.Keys, out var known) && now - known.At < KeptFor)
        {
            if (known.Keys.TryGetValue(id, out var key)) return key;
            if (now - known.At < LookAgainAfter) return null;
        }

        var anew = await Keys(server, stop);
        if (_keys.Count >= KnownMax) _keys.Clear();
        _keys[server.Keys] = (anew, now);
        return anew.TryGetValue(id, out var found) ? found : null;
    }

    /// <summary>The provider's keys as they are now.</summary>
    /// <exception cref="ProviderException">They cannot be had.</exception>
    internal async Task<IReadOnlyDictionary<string, RSAParameters>> Keys(OidcServer server, CancellationToken stop)
    {
        try
        {
            return JwkSet.Read(await Bytes(server.Keys, stop));
        }
        catch (JsonException e)
        {
            throw new ProviderException("keys_invalid", $"The provider's keys at {server.Keys} cannot be read: {e.Message}");
        }
    }

    /// <summary>An answer that must be JSON.</summary>
    internal async Task<JsonElement> Ask(Uri address, CancellationToken stop)
    {
        try
        {
            return JsonElement.Parse((await Bytes(address, stop)).Span);
        }
        catch (JsonException)
        {
            throw new ProviderException("answer_invalid", $"{address} does not answer with JSON. Check the issuer.");
        }
    }

    private async Task<ReadOnlyMemory<byte>> Bytes(Uri address, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        using var answer = await Send(request, stop);
        if (!answer.IsSuccessStatusCode) throw new ProviderException("provider_refuses", $"{address} answers {(int)answer.StatusCode}. Check the issuer.");
        return await answer.Content.ReadAsByteArrayAsync(stop);
    }

    /// <summary>Sends; what the network does becomes a reason.</summary>
    internal async Task<HttpResponseMessage> Send(HttpRequestMessage request, CancellationToken stop)
    {
        try
        {
            return await Http.SendAsync(request, stop);
        }
        catch (AddressRefusedException e)
        {
            throw new ProviderException("address_refused", e.Message);
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !stop.IsCancellationRequested))
        {
            var why = e.InnerException is AddressRefusedException refused ? refused.Message : e is HttpRequestException ? e.Message : "no answer within 10 seconds";
            throw new ProviderException("provider_unreachable", $"{request.RequestUri!.GetLeftPart(UriPartial.Path)} cannot be reached: {why}");
        }
    }

    private Uri Address(JsonElement json, string name)
    {
        if (!Uri.TryCreate(Jwt.Word(json, name), UriKind.Absolute, out var address)) throw new ProviderException("metadata_incomplete", $"The provider does not say its {name}.");
        return guard.Refusal(address) is { } why ? throw new ProviderException("address_refused", $"The provider's {name}: {why}") : address;
    }
}
