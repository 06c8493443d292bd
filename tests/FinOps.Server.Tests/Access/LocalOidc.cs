using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using FinOps.Platform.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace FinOps.Server.Tests.Access;

/// <summary>A provider of identities that says whatever a test wants it to, also what no honest one would.</summary>
public sealed class LocalOidc : IAsyncDisposable
{
    public const string Client = "finops-client";
    public const string ClientSecret = "a-client-secret";

    // Made once: making one takes longer than a test.
    private static readonly RSA First = RSA.Create(2048);
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, (string Challenge, string Redirect, string IdToken)> _codes = new(StringComparer.Ordinal);

    private LocalOidc(WebApplication app) => _app = app;

    public string Issuer => _app.Urls.First();

    /// <summary>The key that it publishes and signs with, and its id.</summary>
    public (string Id, RSA Key) Key { get; set; } = ("k1", First);

    /// <summary>What it says about a person when asked.</summary>
    public object Person { get; set; } = new { };

    public int KeysAsked { get; private set; }

    public static async Task<LocalOidc> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var oidc = new LocalOidc(builder.Build());
        oidc._app.MapGet("/.well-known/openid-configuration", () => Results.Json(new
        {
            issuer = oidc.Issuer,
            authorization_endpoint = oidc.Issuer + "/authorize",
            token_endpoint = oidc.Issuer + "/token",
            jwks_uri = oidc.Issuer + "/keys",
            userinfo_endpoint = oidc.Issuer + "/person",
        }));
        oidc._app.MapGet("/keys", () =>
        {
            oidc.KeysAsked++;
            return Results.Json(new { keys = new[] { JwkSet.Write(oidc.Key.Id, oidc.Key.Key.ExportParameters(false)) } });
        });
        oidc._app.MapGet("/person", (HttpContext context) => context.Request.Headers.Authorization == "Bearer of-the-person" ? Results.Json(oidc.Person) : Results.Unauthorized());
        oidc._app.MapPost("/token", (Delegate)oidc.Change);
        await oidc._app.StartAsync();
        return oidc;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    /// <summary>Lets a person sign in who was sent here by this address; returns what they bring back.</summary>
    public string Answer(Uri sentTo, Action<Dictionary<string, object>> claims, Func<Dictionary<string, object>, string>? sign = null)
    {
        var asked = QueryHelpers.ParseQuery(sentTo.Query);
        Assert.Equal(("code", "S256", Client), (asked["response_type"].ToString(), asked["code_challenge_method"].ToString(), asked["client_id"].ToString()));
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var said = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["iss"] = Issuer,
            ["aud"] = Client,
            ["iat"] = now,
            ["exp"] = now + 300,
            ["nonce"] = asked["nonce"].ToString(),
        };
        claims(said);
        var code = Guid.NewGuid().ToString("N");
        _codes[code] = (asked["code_challenge"]!, asked["redirect_uri"]!, sign?.Invoke(said) ?? Jwt.Sign(Key.Key, Key.Id, "JWT", said));
        return $"?state={Uri.EscapeDataString(asked["state"]!)}&code={code}";
    }

    private async Task<IResult> Change(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        var secret = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Client}:{ClientSecret}"));
        if (context.Request.Headers.Authorization != secret) return Results.Json(new { error = "invalid_client" }, statusCode: 401);
        if (!_codes.TryRemove(form["code"].ToString(), out var kept) || kept.Redirect != form["redirect_uri"]
            || kept.Challenge != Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString()))))
            return Results.Json(new { error = "invalid_grant" }, statusCode: 400);
        return Results.Json(new { access_token = "of-the-person", token_type = "Bearer", id_token = kept.IdToken });
    }
}
