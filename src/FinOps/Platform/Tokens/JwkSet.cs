using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace FinOps.Platform.Tokens;

/// <summary>An issuer's public keys as it publishes them (RFC 7517): those that verify RS256, by their ids.</summary>
public static class JwkSet
{
    /// <summary>Reads a set; keys of other kinds, for other uses or without an id are left out.</summary>
    /// <exception cref="JsonException">It is no set of keys.</exception>
    public static IReadOnlyDictionary<string, RSAParameters> Read(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("keys", out var keys) || keys.ValueKind != JsonValueKind.Array)
            throw new JsonException("No set of keys: 'keys' is missing.");
        var all = new Dictionary<string, RSAParameters>(StringComparer.Ordinal);
        foreach (var key in keys.EnumerateArray().Where(k => k.ValueKind == JsonValueKind.Object))
        {
            if (Jwt.Word(key, "kty") != "RSA" || Jwt.Word(key, "use") is not (null or "sig") || Jwt.Word(key, "alg") is not (null or "RS256")) continue;
            if (Jwt.Word(key, "kid") is not { Length: > 0 } id || Number(key, "n") is not { } modulus || Number(key, "e") is not { } exponent) continue;
            all[id] = new RSAParameters { Modulus = modulus, Exponent = exponent };
        }

        return all;
    }

    /// <summary>One key of a set.</summary>
    public static object Write(string id, RSAParameters key) => new
    {
        kty = "RSA",
        use = "sig",
        alg = "RS256",
        kid = id,
        n = Base64Url.EncodeToString(key.Modulus),
        e = Base64Url.EncodeToString(key.Exponent),
    };

    private static byte[]? Number(JsonElement key, string name)
    {
        try
        {
            // Some write the number with a leading zero byte.
            return Jwt.Word(key, name) is { Length: > 0 } text ? [.. Base64Url.DecodeFromChars(text).SkipWhile(b => b == 0)] : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
