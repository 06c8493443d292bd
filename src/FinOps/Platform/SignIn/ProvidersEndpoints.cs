using FinOps.Platform.Access;
using FinOps.Platform.Audit;
using FinOps.Platform.People;
using FinOps.Platform.Sessions;
using FinOps.Platform.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace FinOps.Platform.SignIn;

/// <summary>A button on the page on which people sign in.</summary>
/// <param name="Key">The provider's name in addresses.</param>
/// <param name="Name">What stands on the button.</param>
/// <param name="Start">Where it leads; <c>&amp;return=</c> names the screen to go to afterwards.</param>
public sealed record SignInButton(string Key, string Name, string Start);

/// <summary>What the page on which people sign in offers.</summary>
/// <param name="Providers">The buttons.</param>
/// <param name="OnlyProviders">True when the tenant takes no other way.</param>
public sealed record SignInButtons(IReadOnlyList<SignInButton> Providers, bool OnlyProviders);

/// <summary>A provider's word that somebody signed out there.</summary>
/// <param name="LogoutToken">The signed word.</param>
public sealed record LogoutForm([property: System.Text.Json.Serialization.JsonPropertyName("logout_token")] string LogoutToken);

internal static class ProvidersEndpoints
{
    private const string SignInPage = "/sign-in";

    public static void MapProviders(this IEndpointRouteBuilder app)
    {
        var providers = app.MapGroup("/api/auth/providers").WithTags("Sign-in").ForAnyone();
        providers.MapGet("/", Buttons).WithName("ListSignInProviders").WithSummary("The providers of identities that people can sign in with, a tenant's own with ?tenant=.");
        providers.MapGet("/{key}/start", Start).WithName("StartProviderSignIn").WithSummary("Sends the browser to a provider; with ?link=true to link it to the account that is signed in.");
        providers.MapPost("/{key}/logout", Logout).DisableAntiforgery().Accepts<LogoutForm>("application/x-www-form-urlencoded").WithName("SignOutByProvider")
            .WithSummary("Where a tenant's provider says that somebody signed out there (OpenID Connect Back-Channel Logout).");
        providers.MapGet("/{key}/callback", Callback).WithName("EndProviderSignIn").WithSummary("Where a provider sends the browser back to.");
    }

    private static async Task<Ok<SignInButtons>> Buttons(
        ProviderBook book, SignInRules rules, TenantBook tenants, HttpContext context, CancellationToken stop, string? tenant = null)
    {
        context.Response.Headers.CacheControl = "no-store";
        // For a tenant that is not there, the same as for one that has none of its own: which tenants there are is nobody's business.
        var whose = string.IsNullOrEmpty(tenant) ? null : await tenants.Find(tenant, stop);
        var sources = await book.Sources(whose?.Id, stop);
        var only = whose is not null && (await rules.Of(whose.Id, stop)).OnlyProviders;
        var query = whose is null ? "?" : $"?tenant={whose.Slug}&";
        return TypedResults.Ok(new SignInButtons(
            [.. sources.Where(s => !only || s.TenantId is not null).Select(s => new SignInButton(s.Key, s.Name, $"/api/auth/providers/{s.Key}/start{query.TrimEnd('&', '?')}"))], only));
    }

    private static async Task<RedirectHttpResult> Start(
        string key, ProviderBook book, OidcExchange exchange, SignInAttempts attempts, TenantBook tenants, PublicAddress address, CurrentCaller current, LocalAdministrator local,
        HttpContext context, ILoggerFactory logs, CancellationToken stop, string? tenant = null, string? @return = null, bool link = false)
    {
        try
        {
            var whose = string.IsNullOrEmpty(tenant) ? null : await tenants.Find(tenant, stop);
            // The first account is made by the link that the server prints, not by whoever a provider sends first.
            if (!local.HasAccounts) return Back("no_accounts", tenant);
            if (await book.Source(whose?.Id, key, stop) is not { } source) return Back("provider_unknown", tenant);
            var linkTo = link ? current.Caller is { Kind: CallerKind.Session, PersonId: { } person } ? person : (Guid?)null : null;
            if (link && linkTo is null) return Back("sign_in_to_link", tenant);
            var attempt = attempts.Begin(context, key, whose?.Id, Local(@return), linkTo);
            return TypedResults.Redirect(await exchange.AddressFor(source, attempt, Redirect(address, key), stop));
        }
        catch (ProviderException e)
        {
            return Failed(e, logs, key, tenant);
        }
    }

    /// <summary>What a provider of a tenant's own says behind the browser's back: somebody signed out there.</summary>
    private static async Task<Results<Ok, ProblemHttpResult>> Logout(
        string key, ProviderBook book, OidcExchange exchange, PersonBook people, SessionBook sessions, Tokens.TokenBook tokens, TenantBook tenants, RequestAudit audit,
        HttpContext context, ILoggerFactory logs, CancellationToken stop, string? tenant = null)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (!context.Request.HasFormContentType) return Problems.Invalid("invalid_request", "Send a form with a logout_token.");
        var whose = string.IsNullOrEmpty(tenant) ? null : await tenants.Find(tenant, stop);
        try
        {
            if (await book.Source(whose?.Id, key, stop) is not { Id: { } provider } source) return Problems.Invalid("invalid_request", "There is no such provider.");
            var gone = await exchange.ReadLogout(source, (await context.Request.ReadFormAsync(stop))["logout_token"].ToString(), stop);
            var person = gone.Subject is { } subject ? await people.FindByIdentity(gone.Issuer, subject, stop) : null;
            // Somebody who never was here has nothing to end.
            if (gone.Subject is not null && person is null) return TypedResults.Ok();
            var ended = await sessions.EndOfProvider(provider, person?.Id, gone.Session, gone.At, stop);
            foreach (var whom in person is null ? ended : [person.Id]) await tokens.EndOfProvider(whom, provider, gone.At, stop);
            audit.RecordOf("sign_out.by_provider", null, person?.Email ?? source.Name, [whose!.Id], new { provider = source.Name, people = ended.Count });
            return TypedResults.Ok();
        }
        catch (ProviderException e)
        {
            logs.CreateLogger("FinOps.Platform.SignIn").LogWarning("A sign-out by provider {Provider} failed: {Code}: {Reason}", key, e.Code, e.Message);
            return Problems.Invalid("invalid_request", e.Message);
        }
    }

    private static async Task<RedirectHttpResult> Callback(
        string key, ProviderBook book, OidcExchange exchange, SignInAttempts attempts, ArrivalDesk desk, SessionBook sessions, PublicAddress address, CurrentCaller current,
        TenantBook tenants, RequestAudit audit, HttpContext context, ILoggerFactory logs, CancellationToken stop)
    {
        context.Response.Headers.CacheControl = "no-store";
        var query = context.Request.Query;
        // Its own address for each provider: what one sends cannot be passed off as another's.
        if (attempts.End(context, query["state"].ToString()) is not { } attempt || attempt.Provider != key) return Back("attempt_unknown", null);
        var tenant = attempt.Tenant is { } id ? (await tenants.Find(id, stop))?.Slug : null;
        if (query["error"].ToString() is { Length: > 0 } error) return Back(error == "access_denied" ? "cancelled" : "provider_refuses", tenant);
        // Who asked to be linked must be the one who is signed in still.
        if (attempt.LinkTo is { } asked && current.Caller.PersonId != asked) return Back("sign_in_to_link", tenant);
        try
        {
            if (await book.Source(attempt.Tenant, key, stop) is not { } source) return Back("provider_unknown", tenant);
            var issuer = query["iss"].ToString() is { Length: > 0 } said ? said : null;
            var arrival = await exchange.Read(source, attempt, query["code"].ToString(), issuer, Redirect(address, key), stop);
            var (person, code) = await desk.Receive(source, arrival, attempt.LinkTo, stop);
            IReadOnlyCollection<int>? chains = source.TenantId is { } whose ? [whose] : null;
            if (person is null)
            {
                audit.RecordOf("sign_in.refused", null, arrival.Email ?? arrival.Subject, chains, new { provider = source.Name, arrival.Issuer, arrival.Subject, code });
                return Back(code!, tenant);
            }

            audit.RecordOf("sign_in", new Caller(CallerKind.Session, person.Id, person.Name, ProviderId: source.Id), source.Name, chains, new { arrival.Issuer, arrival.Subject, arrival.Groups });
            await sessions.Open(person, context, SignInWay.Provider, remember: false, stop, providerId: source.Id, providerSession: arrival.Session);
            return TypedResults.LocalRedirect("~" + attempt.Return);
        }
        catch (ProviderException e)
        {
            return Failed(e, logs, key, tenant);
        }
    }

    private static string Redirect(PublicAddress address, string key) => $"{address.Base}/api/auth/providers/{key}/callback";

    /// <summary>A screen of ours, whatever the address said.</summary>
    internal static string Local(string? path) =>
        path is ['/', ..] && !path.StartsWith("//", StringComparison.Ordinal) && !path.StartsWith("/\\", StringComparison.Ordinal) && !path.Any(char.IsControl)
        && path.Length <= 2000 && !path.StartsWith("/api", StringComparison.OrdinalIgnoreCase)
            ? path
            : "/";

    private static RedirectHttpResult Failed(ProviderException e, ILoggerFactory logs, string key, string? tenant)
    {
        // The person sees a word; what the provider said is for the operator.
        logs.CreateLogger("FinOps.Platform.SignIn").LogWarning("Sign-in by provider {Provider} failed: {Code}: {Reason}", key, e.Code, e.Message);
        return Back(e.Code, tenant);
    }

    private static RedirectHttpResult Back(string code, string? tenant) =>
        TypedResults.LocalRedirect($"~{SignInPage}?problem={Uri.EscapeDataString(code)}{(string.IsNullOrEmpty(tenant) ? "" : $"&tenant={Uri.EscapeDataString(tenant)}")}");
}
