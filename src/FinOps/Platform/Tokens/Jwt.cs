using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace FinOps.Platform.Tokens;

/// <summary>What a token must say to be accepted, besides its signature.</summary>
/// <param name="Issuer">Who must have issued it. With <see cref="JwtRules.IssuerTenant"/> in it, the token's own <c>tid</c> stands there.</param>
/// <param name="Audience">For whom it must be.</param>
/// <param name="Type">The type its header must name; null for any.</param>
/// <param name="NeedsSubject">False where it need not be about a person.</param>
public sealed record JwtRules(string Issuer, string Audience, string? Type = null, bool NeedsSubject = true)
{
    /// <summary>The place of an issuer's tenant in the issuer of a provider that serves many.</summary>
    public const string IssuerTenant = "{tenantid}";

    /// <summary>How far two clocks may differ.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);
}

/// <summary>What came of reading a token: its claims, or why it is refused.</summary>
/// <param name="Claims">What it says, when it holds.</param>
/// <param name="Refusal">A stable word for what is wrong, or null.</param>
public sealed record JwtOutcome(JsonElement Claims, string? Refusal)
{
    /// <summary>A token that does not hold.</summary>
    public static JwtOutcome Refused(string why) => new(default, why);
}

/// <summary>
/// Signed tokens (RFC 7519), RS256 and nothing else: what the header says about algorithms is compared, never followed. The
/// same rules hold for the platform's own tokens and for those of sign-in providers.
/// </summary>
public static class Jwt
{
    private const int CharactersMax = 16_384;
    private const string Algorithm = "RS256";
    private const int KeyBitsMin = 2048;
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    /// <summary>True when the text has the shape of a token. It says nothing about whether it holds.</summary>
    public static bool LooksLikeOne(string text) => text.StartsWith("eyJ", StringComparison.Ordinal) && text.AsSpan().Count('.') == 2;

    /// <summary>The id of the key that the header names; null when it names none or is no token.</summary>
    public static string? KeyOf(string text) => Part(text.Split('.')[0]) is { } header ? Word(header, "kid") : null;

    /// <summary>Signs claims.</summary>
    public static string Sign(RSA key, string keyId, string type, object claims)
    {
        var header = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(new { alg = Algorithm, typ = type, kid = keyId }));
        var said = $"{header}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        return $"{said}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(said), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    /// <summary>Reads a token against the rules.</summary>
    /// <param name="text">The token.</param>
    /// <param name="key">The public key that its header names; null when the issuer has none of that id.</param>
    /// <param name="rules">What it must say.</param>
    /// <param name="now">The time.</param>
    public static JwtOutcome Read(string text, RSAParameters? key, JwtRules rules, DateTimeOffset now)
    {
        if (text.Length > CharactersMax) return JwtOutcome.Refused("too_long");
        if (text.Split('.') is not [var first, var second, var third] || Part(first) is not { } header || Bytes(third) is not { } signature) return JwtOutcome.Refused("malformed");
        if (Word(header, "alg") != Algorithm) return JwtOutcome.Refused("algorithm");
        if (header.TryGetProperty("crit", out _)) return JwtOutcome.Refused("critical_header");
        if (rules.Type is { } type && !string.Equals(Word(header, "typ"), type, StringComparison.OrdinalIgnoreCase)) return JwtOutcome.Refused("type");
        if (key is not { Modulus.Length: >= KeyBitsMin / 8 } known) return JwtOutcome.Refused("key_unknown");
        using (var rsa = RSA.Create(known))
        {
            if (!rsa.VerifyData(Encoding.ASCII.GetBytes($"{first}.{second}"), signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)) return JwtOutcome.Refused("signature");
        }

        if (Part(second) is not { } claims) return JwtOutcome.Refused("malformed");
        return (Misaddressed(claims, rules) ?? Untimely(claims, now)) is { } why ? JwtOutcome.Refused(why) : new(claims, null);
    }

    /// <summary>A claim that is text, or null.</summary>
    public static string? Word(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A claim that is one text or a list of them.</summary>
    public static IReadOnlyList<string> Words(JsonElement claims, string name) => !claims.TryGetProperty(name, out var value) ? []
        : value.ValueKind == JsonValueKind.String ? [value.GetString()!]
        : value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Where(v => v.ValueKind == JsonValueKind.String).Select(v => v.GetString()!)]
        : [];

    private static string? Misaddressed(JsonElement claims, JwtRules rules)
    {
        var issuer = rules.Issuer.Contains(JwtRules.IssuerTenant, StringComparison.Ordinal)
            ? Guid.TryParseExact(Word(claims, "tid"), "D", out _) ? rules.Issuer.Replace(JwtRules.IssuerTenant, Word(claims, "tid"), StringComparison.Ordinal) : null
            : rules.Issuer;
        if (issuer is null || Word(claims, "iss") != issuer) return "issuer";
        if (rules.NeedsSubject && string.IsNullOrEmpty(Word(claims, "sub"))) return "subject";
        var audiences = Words(claims, "aud");
        if (!audiences.Contains(rules.Audience, StringComparer.Ordinal)) return "audience";
        // For several at once, or where it is said at all, the one it was issued to must be us.
        var party = Word(claims, "azp");
        return (audiences.Count > 1 && party is null) || (party is not null && party != rules.Audience) ? "authorized_party" : null;
    }

    private static string? Untimely(JsonElement claims, DateTimeOffset now)
    {
        if (Time(claims, "exp") is not { } end || end <= now - JwtRules.Skew) return "expired";
        if (claims.TryGetProperty("nbf", out _) && (Time(claims, "nbf") is not { } begin || begin > now + JwtRules.Skew)) return "not_yet";
        return Time(claims, "iat") is { } issued && issued <= now + JwtRules.Skew ? null : "issued_in_future";
    }

    /// <summary>A claim that is a moment, in seconds since 1970; or null.</summary>
    public static DateTimeOffset? Time(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var seconds) && seconds is > 0 and < 253_402_300_800m
            ? DateTimeOffset.FromUnixTimeSeconds((long)seconds)
            : null;

    private static JsonElement? Part(string text)
    {
        if (Bytes(text) is not { } bytes) return null;
        try
        {
            return JsonElement.Parse(bytes, Strict) is { ValueKind: JsonValueKind.Object } found ? found : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The alphabet alone: no padding, no white space.</summary>
    private static byte[]? Bytes(string text)
    {
        if (text.Length == 0 || !text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')) return null;
        try
        {
            return Base64Url.DecodeFromChars(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
