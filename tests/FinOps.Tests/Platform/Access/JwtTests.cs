using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FinOps.Platform.Tokens;

namespace FinOps.Tests.Platform.Access;

/// <summary>A token that holds, and every way in which one was tampered with.</summary>
public sealed class JwtTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);
    private static readonly JwtRules Rules = new("https://issuer.example", "client");
    // Made once: making one takes longer than all these tests.
    private static readonly RSA Key = RSA.Create(2048);
    private static readonly RSA Other = RSA.Create(2048);

    [Theory]
    [InlineData("as issued", null)]
    [InlineData("azp: the client", null)]
    [InlineData("aud: a list with the client, azp: the client", null)]
    [InlineData("exp: half a minute ago", null)]
    [InlineData("nbf: in half a minute", null)]
    [InlineData("exp: two minutes ago", "expired")]
    [InlineData("exp: missing", "expired")]
    [InlineData("exp: text", "expired")]
    [InlineData("exp: beyond time", "expired")]
    [InlineData("nbf: in two minutes", "not_yet")]
    [InlineData("nbf: text", "not_yet")]
    [InlineData("iat: in two minutes", "issued_in_future")]
    [InlineData("iat: missing", "issued_in_future")]
    [InlineData("iss: another", "issuer")]
    [InlineData("iss: with a slash", "issuer")]
    [InlineData("iss: missing", "issuer")]
    [InlineData("sub: missing", "subject")]
    [InlineData("sub: empty", "subject")]
    [InlineData("aud: another", "audience")]
    [InlineData("aud: missing", "audience")]
    [InlineData("aud: a list of others", "audience")]
    [InlineData("aud: a list with the client, no azp", "authorized_party")]
    [InlineData("azp: another", "authorized_party")]
    public void Claims_are_compared(string case_, string? refusal) =>
        Assert.Equal(refusal, Jwt.Read(Signed(Claims(case_)), Public(Key), Rules, Now).Refusal);

    [Theory]
    [InlineData("alg: none, no signature", "malformed")]
    [InlineData("alg: none", "algorithm")]
    [InlineData("alg: HS256 with the public key as secret", "algorithm")]
    [InlineData("alg: rs256", "algorithm")]
    [InlineData("alg: missing", "algorithm")]
    [InlineData("crit", "critical_header")]
    [InlineData("alg: twice", "malformed")]
    [InlineData("signed by another key", "signature")]
    [InlineData("claims changed afterwards", "signature")]
    [InlineData("header changed afterwards", "signature")]
    [InlineData("signature cut", "signature")]
    [InlineData("signature padded", "malformed")]
    [InlineData("white space in the signature", "malformed")]
    [InlineData("four parts", "malformed")]
    [InlineData("two parts", "malformed")]
    [InlineData("claims: a list", "malformed")]
    [InlineData("claims: sub twice", "malformed")]
    [InlineData("too long", "too_long")]
    [InlineData("empty", "malformed")]
    public void Headers_and_signatures_are_compared(string case_, string refusal) =>
        Assert.Equal(refusal, Jwt.Read(Tampered(case_), Public(Key), Rules, Now).Refusal);

    [Fact]
    public void AKey_that_is_not_known_or_too_short_verifies_nothing()
    {
        using var small = RSA.Create(1024);
        Assert.Equal("key_unknown", Jwt.Read(Signed(Claims("as issued")), null, Rules, Now).Refusal);
        Assert.Equal("key_unknown", Jwt.Read(Jwt.Sign(small, "k1", "JWT", Claims("as issued")), Public(small), Rules, Now).Refusal);
    }

    [Fact]
    public void The_type_is_compared_where_one_is_asked_for()
    {
        var rules = Rules with { Type = "at+jwt" };
        Assert.Null(Jwt.Read(Jwt.Sign(Key, "k1", "at+jwt", Claims("as issued")), Public(Key), rules, Now).Refusal);
        Assert.Equal("type", Jwt.Read(Signed(Claims("as issued")), Public(Key), rules, Now).Refusal);
    }

    [Theory]
    [InlineData("72f988bf-86f1-41af-91ab-2d7cd011db47", "72f988bf-86f1-41af-91ab-2d7cd011db47", null)]
    [InlineData("72f988bf-86f1-41af-91ab-2d7cd011db47", "00000000-0000-0000-0000-000000000001", "issuer")]
    [InlineData("{tenantid}", "{tenantid}", "issuer")]
    [InlineData("a/../b", "a/../b", "issuer")]
    [InlineData("72f988bf-86f1-41af-91ab-2d7cd011db47", null, "issuer")]
    public void An_issuer_of_many_tenants_names_the_tokens_own(string inIssuer, string? tid, string? refusal)
    {
        var claims = Claims("as issued");
        claims["iss"] = $"https://login.example/{inIssuer}/v2.0";
        if (tid is not null) claims["tid"] = tid;
        Assert.Equal(refusal, Jwt.Read(Signed(claims), Public(Key), Rules with { Issuer = "https://login.example/{tenantid}/v2.0" }, Now).Refusal);
    }

    [Fact]
    public void A_publishedKey_is_read_back_andOthers_are_left_out()
    {
        var published = JsonSerializer.SerializeToUtf8Bytes(new
        {
            keys = new object[]
            {
                JwkSet.Write("mine", Public(Key)),
                new { kty = "RSA", use = "enc", kid = "sealing", n = "AQAB", e = "AQAB" },
                new { kty = "RSA", alg = "RS512", kid = "other-algorithm", n = "AQAB", e = "AQAB" },
                new { kty = "EC", kid = "curve", crv = "P-256", x = "AA", y = "AA" },
                new { kty = "oct", kid = "secret", k = "AA" },
                new { kty = "RSA", n = "AQAB", e = "AQAB" },
                new { kty = "RSA", kid = "broken", n = "!", e = "AQAB" },
            },
        });
        var (id, key) = Assert.Single(JwkSet.Read(published));
        Assert.Equal("mine", id);
        Assert.Null(Jwt.Read(Signed(Claims("as issued")), key, Rules, Now).Refusal);
        Assert.Throws<JsonException>(() => JwkSet.Read("{}"u8.ToArray()));
    }

    private static string Signed(object claims) => Jwt.Sign(Key, "k1", "JWT", claims);

    private static RSAParameters Public(RSA key) => key.ExportParameters(false);

    private static Dictionary<string, object> Claims(string case_)
    {
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["iss"] = "https://issuer.example",
            ["sub"] = "anna",
            ["aud"] = "client",
            ["iat"] = At(-60),
            ["exp"] = At(300),
        };
        foreach (var change in case_.Split(", ").Where(c => c.Contains(": ", StringComparison.Ordinal)))
        {
            var (name, value) = (change.Split(": ")[0], change.Split(": ")[1]);
            if (value == "missing") claims.Remove(name);
            else claims[name] = value switch
            {
                "half a minute ago" => At(-30),
                "two minutes ago" => At(-120),
                "in half a minute" => At(30),
                "in two minutes" => At(120),
                "beyond time" => 1e300,
                "another" => "https://elsewhere.example",
                "with a slash" => "https://issuer.example/",
                "empty" => "",
                "the client" => "client",
                "a list with the client" => new[] { "other", "client" },
                "a list of others" => new[] { "other", "clients" },
                var text => text,
            };
        }

        return claims;
    }

    private static string Tampered(string case_)
    {
        var whole = Signed(Claims("as issued"));
        var (header, claims, signature) = (whole.Split('.')[0], whole.Split('.')[1], whole.Split('.')[2]);
        string WithHeader(string json) => SignedText($"{Text(json)}.{claims}", Key);
        return case_ switch
        {
            "alg: none, no signature" => $"{Text("""{"alg":"none"}""")}.{claims}.",
            "alg: none" => $"{Text("""{"alg":"none"}""")}.{claims}.{signature}",
            "alg: HS256 with the public key as secret" => Hmac($"{Text("""{"alg":"HS256","kid":"k1"}""")}.{claims}"),
            "alg: rs256" => WithHeader("""{"alg":"rs256"}"""),
            "alg: missing" => WithHeader("""{"kid":"k1"}"""),
            "alg: twice" => WithHeader("""{"alg":"RS256","alg":"RS256"}"""),
            "crit" => WithHeader("""{"alg":"RS256","crit":["b64"],"b64":false}"""),
            "signed by another key" => SignedText($"{header}.{claims}", Other),
            "claims changed afterwards" => $"{header}.{Text("""{"iss":"https://issuer.example","sub":"boss","aud":"client","iat":1,"exp":9999999999}""")}.{signature}",
            "header changed afterwards" => $"{Text("""{"alg":"RS256","kid":"k2"}""")}.{claims}.{signature}",
            "signature cut" => $"{header}.{claims}.{signature[..^6]}",
            "signature padded" => $"{whole}==",
            "white space in the signature" => $"{header}.{claims}.{signature[..10]} {signature[10..]}",
            "four parts" => whole + ".AA",
            "two parts" => $"{header}.{claims}",
            "claims: a list" => SignedText($"{header}.{Text("[1]")}", Key),
            "claims: sub twice" => SignedText($"{header}.{Text("""{"sub":"anna","sub":"boss"}""")}", Key),
            "too long" => whole + new string('A', 20_000),
            _ => "",
        };
    }

    private static string Hmac(string said) => $"{said}.{Base64Url.EncodeToString(HMACSHA256.HashData(Key.ExportSubjectPublicKeyInfo(), Encoding.ASCII.GetBytes(said)))}";

    private static string SignedText(string said, RSA key) =>
        $"{said}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(said), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";

    private static string Text(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    private static long At(int seconds) => Now.AddSeconds(seconds).ToUnixTimeSeconds();
}
