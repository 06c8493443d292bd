using System.Text.Json.Serialization;
using FinOps.Platform.Access;
using FinOps.Platform.Audit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace FinOps.Platform.Tokens;

/// <summary>Tokens for a program, named as OAuth 2.0 names them.</summary>
/// <param name="AccessToken">Sent as <c>Authorization: Bearer</c>.</param>
/// <param name="TokenType">Always Bearer.</param>
/// <param name="ExpiresIn">Seconds until the access token is over.</param>
/// <param name="RefreshToken">Changed for the next pair, once.</param>
/// <param name="Scope">The permissions, separated by spaces; absent when all of the person's.</param>
public sealed record TokenView(
    [property: JsonPropertyName("access_token")] string AccessToken,
    [property: JsonPropertyName("token_type")] string TokenType,
    [property: JsonPropertyName("expires_in")] int ExpiresIn,
    [property: JsonPropertyName("refresh_token")] string RefreshToken,
    [property: JsonPropertyName("scope"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Scope);

/// <summary>A request for tokens, as a form.</summary>
/// <param name="GrantType">client_credentials, for whoever this request proves to be by an API key or a session; or refresh_token.</param>
/// <param name="RefreshToken">With refresh_token.</param>
/// <param name="Scope">Permissions, separated by spaces, where fewer than all are wanted.</param>
public sealed record TokenRequest(
    [property: JsonPropertyName("grant_type")] string GrantType,
    [property: JsonPropertyName("refresh_token")] string? RefreshToken,
    [property: JsonPropertyName("scope")] string? Scope);

internal static class TokensEndpoints
{
    private const string Form = "application/x-www-form-urlencoded";

    public static void MapTokens(this IEndpointRouteBuilder app)
    {
        app.MapGet("/.well-known/jwks.json", async (SigningKeys keys, HttpContext context, CancellationToken stop) =>
        {
            context.Response.Headers.CacheControl = "public, max-age=300";
            return TypedResults.Ok(new { keys = (await keys.Published(stop)).Select(k => JwkSet.Write(k.Key, k.Value)) });
        }).ForAnyone().ExcludeFromDescription();
        app.MapPost("/api/auth/token", Issue).ForAnyone().DisableAntiforgery().Accepts<TokenRequest>(Form).WithTags("Access").WithName("IssueToken")
            .WithSummary("Changes an API key, a session or a refresh token for an access token of ten minutes.");
        app.MapPost("/api/auth/revoke", End).ForAnyone().DisableAntiforgery().Accepts<TokenRequest>(Form).WithTags("Access").WithName("RevokeToken")
            .WithSummary("Ends a refresh token and all that came of it. Says nothing about whether there was one.");
    }

    private static async Task<Results<Ok<TokenView>, ProblemHttpResult>> Issue(HttpContext context, CurrentCaller current, TokenBook tokens, RequestAudit audit, CancellationToken stop)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (!context.Request.HasFormContentType) return Refused("invalid_request", $"Send a form ({Form}).");
        var form = await context.Request.ReadFormAsync(stop);
        switch (form["grant_type"].ToString())
        {
            case "refresh_token":
                return await tokens.Refresh(form["refresh_token"].ToString(), stop) is { } next
                    ? TypedResults.Ok(View(next))
                    : Refused("invalid_grant", "The refresh token is not known, was used, is over or was revoked. Begin again with a key or a session.");
            case "client_credentials":
                var caller = current.Caller;
                if (caller.Kind is not (CallerKind.ApiKey or CallerKind.Session))
                    return Refused("invalid_client", "Send an API key as Authorization: Bearer, or ask from a signed-in browser.");
                var wanted = form["scope"].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (wanted.FirstOrDefault(s => !Permissions.All.Any(p => p.Name == s) || caller.Only is { } own && !own.Contains(s, StringComparer.Ordinal)) is { } beyond)
                    return Refused("invalid_scope", $"'{beyond}' is no permission, or not one of the key's.");
                IReadOnlyList<string>? scopes = wanted.Length > 0 ? [.. wanted.Distinct(StringComparer.Ordinal)] : caller.Only is { } all ? [.. all.Order(StringComparer.Ordinal)] : null;
                audit.RecordOf("token.begin", caller, caller.Name, caller.TenantId is { } tenant ? [tenant] : null, new { scopes });
                return TypedResults.Ok(View(await tokens.Begin(caller, scopes, stop)));
            default:
                return Refused("unsupported_grant_type", "grant_type is client_credentials or refresh_token.");
        }
    }

    private static async Task<Results<Ok, ProblemHttpResult>> End(HttpContext context, TokenBook tokens, CancellationToken stop)
    {
        if (!context.Request.HasFormContentType) return Refused("invalid_request", $"Send a form ({Form}).");
        var form = await context.Request.ReadFormAsync(stop);
        await tokens.End(form["token"].ToString() is { Length: > 0 } token ? token : form["refresh_token"].ToString(), stop);
        return TypedResults.Ok();
    }

    private static TokenView View(TokenPair pair) =>
        new(pair.Access, "Bearer", (int)TokenBook.AccessLasts.TotalSeconds, pair.Refresh, pair.Scopes is { } scopes ? string.Join(' ', scopes) : null);

    /// <summary>Problem details that OAuth clients understand, too.</summary>
    private static ProblemHttpResult Refused(string error, string detail) =>
        TypedResults.Problem(detail, statusCode: error == "invalid_client" ? StatusCodes.Status401Unauthorized : StatusCodes.Status400BadRequest,
            extensions: new Dictionary<string, object?> { ["code"] = error, ["error"] = error, ["error_description"] = detail });
}
