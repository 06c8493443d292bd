using System.Text.Json;
using System.Text.RegularExpressions;
using FinOps.Platform.Access;
using FinOps.Platform.Audit;
using FinOps.Platform.Members;
using FinOps.Platform.Outbound;
using FinOps.Platform.Sessions;
using FinOps.Platform.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace FinOps.Platform.SignIn;

/// <summary>A provider of identities as its tenant's settings show it; its secret stays inside.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">What stands on the button.</param>
/// <param name="Issuer">Its name in tokens.</param>
/// <param name="ClientId">What it calls this platform.</param>
/// <param name="HasSecret">True when a client secret is kept.</param>
/// <param name="Scopes">What it is asked for besides openid.</param>
/// <param name="GroupClaim">The claim with a person's groups.</param>
/// <param name="GroupRoles">Which role a group gives.</param>
/// <param name="JoinsByDomain">True when people of verified domains join by signing in.</param>
/// <param name="JoinRole">The role of who joins and is in no group that gives another.</param>
/// <param name="TrustsEmail">True when its addresses count as verified.</param>
/// <param name="Enabled">True when it is in use.</param>
/// <param name="AcrValues">How strong the sign-in there must have been, one of these (acr).</param>
/// <param name="AgeMinutesMax">How old the sign-in there may be, in minutes (auth_time).</param>
/// <param name="Callback">The address to enter at the provider as redirect URI.</param>
/// <param name="Logout">The address to enter there for back-channel logout.</param>
public sealed record SignInProviderView(
    Guid Id, string Name, string Issuer, string ClientId, bool HasSecret, IReadOnlyList<string> Scopes, string? GroupClaim, IReadOnlyDictionary<string, string> GroupRoles,
    bool JoinsByDomain, string JoinRole, bool TrustsEmail, bool Enabled, IReadOnlyList<string> AcrValues, int? AgeMinutesMax, string Callback, string Logout);

/// <summary>A provider to make or to change. When changing, what is not named stays.</summary>
/// <param name="Name">What stands on the button.</param>
/// <param name="Issuer">Its name in tokens, such as https://login.example.com.</param>
/// <param name="ClientId">What it calls this platform.</param>
/// <param name="ClientSecret">The client's secret; empty takes it away.</param>
/// <param name="Scopes">What to ask for besides openid; default profile and email.</param>
/// <param name="GroupClaim">The claim with a person's groups; empty for none.</param>
/// <param name="GroupRoles">Which role a group gives.</param>
/// <param name="JoinsByDomain">True to have people of verified domains join by signing in.</param>
/// <param name="JoinRole">The role of who joins; default viewer.</param>
/// <param name="TrustsEmail">True to count its addresses as verified.</param>
/// <param name="Enabled">False to keep it without using it.</param>
/// <param name="AcrValues">How strong the sign-in there must have been, one of these (acr); empty for any.</param>
/// <param name="AgeMinutesMax">How old the sign-in there may be, in minutes (auth_time); 0 for any age.</param>
public sealed record SignInProviderWish(
    string? Name = null, string? Issuer = null, string? ClientId = null, string? ClientSecret = null, IReadOnlyList<string>? Scopes = null, string? GroupClaim = null,
    IReadOnlyDictionary<string, string>? GroupRoles = null, bool? JoinsByDomain = null, string? JoinRole = null, bool? TrustsEmail = null, bool? Enabled = null,
    IReadOnlyList<string>? AcrValues = null, int? AgeMinutesMax = null);

/// <summary>One thing that was tried.</summary>
/// <param name="What">What.</param>
/// <param name="Ok">Whether it works.</param>
/// <param name="Detail">What was found.</param>
public sealed record SignInProviderCheck(string What, bool Ok, string Detail);

internal static partial class ProviderSettingsEndpoints
{
    private const int TextCharactersMax = 500;
    private const int GroupsMax = 200;
    private const int AgeMinutesMost = 43_200;
    private const string JoinRoleDefault = "viewer";

    public static void MapProviderSettings(this IEndpointRouteBuilder app)
    {
        var own = app.MapGroup("/api/sign-in/providers").WithTags("Sign-in settings").ForTenant().Needs(Permissions.SettingsManage);
        own.MapGet("/", List).Needs(Permissions.SettingsRead).WithName("ListOwnProviders").WithSummary("The tenant's own providers of identities.");
        own.MapPost("/", Create).WithName("CreateProvider").WithSummary("Adds a provider of identities (OpenID Connect).");
        own.MapPatch("/{id:guid}", Change).WithName("ChangeProvider").WithSummary("Changes a provider; what is not named stays.");
        own.MapDelete("/{id:guid}", Delete).WithName("DeleteProvider").WithSummary("Deletes a provider. Accounts stay; nobody signs in with it any more.");
        own.MapPost("/{id:guid}/test", Test).WithName("TestProvider").WithSummary("Asks the provider what it is and for its keys, and says what is wrong.");
    }

    private static async Task<Ok<IEnumerable<SignInProviderView>>> List(CurrentTenant tenant, ProviderBook book, PublicAddress address, CancellationToken stop) =>
        TypedResults.Ok((await book.All(tenant.Id, stop)).Select(p => View(p, tenant, address)));

    private static async Task<Results<Created<SignInProviderView>, ProblemHttpResult>> Create(
        SignInProviderWish wish, CurrentTenant tenant, CurrentStanding own, ProviderBook book, RoleBook roles, SignInRules rules, OutboundGuard guard, PublicAddress address, RequestAudit audit,
        TimeProvider clock, CancellationToken stop)
    {
        var provider = new SignInProvider
        {
            Id = Guid.NewGuid(),
            TenantId = tenant.Id,
            Name = "",
            Issuer = "",
            ClientId = "",
            Scopes = ["profile", "email"],
            JoinRole = JoinRoleDefault,
            Enabled = true,
            CreatedAt = clock.GetUtcNow(),
        };
        if (await Apply(provider, wish, own, roles, guard, stop) is { } refusal) return refusal;
        if (!await book.Save(provider, isNew: true, wish.ClientSecret, stop))
            return Problems.BeyondLimit("too_many_providers", $"A tenant has at most {ProviderBook.OfTenantMax} providers.", "providers", ProviderBook.OfTenantMax);
        await rules.Forget(tenant.Id, stop);
        audit.Record("sign_in_provider.create", provider.Name, null, View(provider, tenant, address));
        return TypedResults.Created($"/api/sign-in/providers/{provider.Id}", View(provider, tenant, address));
    }

    private static async Task<Results<Ok<SignInProviderView>, ProblemHttpResult>> Change(
        Guid id, SignInProviderWish wish, CurrentTenant tenant, CurrentStanding own, ProviderBook book, RoleBook roles, SignInRules rules, OutboundGuard guard, PublicAddress address,
        RequestAudit audit, CancellationToken stop)
    {
        if (await book.Find(tenant.Id, id, stop) is not { } provider) return Unknown();
        var before = View(provider, tenant, address);
        // A secret belongs to the server that it was given for: with another issuer it would be sent to another's.
        if (wish.Issuer is { } issuer && issuer.Trim() != provider.Issuer && provider.ClientSecret is not null && wish.ClientSecret is null)
            return Problems.Invalid("secret_missing", "With another issuer, enter the client secret anew.");
        if (await Apply(provider, wish, own, roles, guard, stop) is { } refusal) return refusal;
        await book.Save(provider, isNew: false, wish.ClientSecret, stop);
        await rules.Forget(tenant.Id, stop);
        audit.Record("sign_in_provider.change", provider.Name, before, View(provider, tenant, address));
        return TypedResults.Ok(View(provider, tenant, address));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Delete(
        Guid id, CurrentTenant tenant, ProviderBook book, SignInRules rules, PublicAddress address, RequestAudit audit, CancellationToken stop)
    {
        if (await book.Find(tenant.Id, id, stop) is not { } provider || !await book.Delete(tenant.Id, id, stop)) return Unknown();
        audit.Record("sign_in_provider.delete", provider.Name, View(provider, tenant, address));
        await rules.Forget(tenant.Id, stop);
        return TypedResults.NoContent();
    }

    private static async Task<Results<Ok<List<SignInProviderCheck>>, ProblemHttpResult>> Test(Guid id, CurrentTenant tenant, ProviderBook book, OidcServers servers, CancellationToken stop)
    {
        if (await book.Find(tenant.Id, id, stop) is not { } provider) return Unknown();
        var checks = new List<SignInProviderCheck>();
        try
        {
            var server = await servers.Discover(provider.Issuer, null, anew: true, stop);
            checks.Add(new("description", true, $"The provider calls itself {server.Issuer}."));
            var keys = await servers.Keys(server, stop);
            checks.Add(new("keys", keys.Count > 0, keys.Count > 0 ? $"It has {(keys.Count == 1 ? "one key" : $"{keys.Count} keys")} for RS256." : "It has no key for RS256, which is what tokens are verified by."));
            book.Source(provider, withSecret: true);
            checks.Add(new("secret", true, provider.ClientSecret is null ? "None is kept: a public client, protected by PKCE alone." : "It is kept. Whether the provider takes it shows with the first sign-in."));
        }
        catch (ProviderException e)
        {
            checks.Add(new(checks.Count == 0 ? "description" : checks.Count == 1 ? "keys" : "secret", false, e.Message));
        }

        return TypedResults.Ok(checks);
    }

    private static async Task<ProblemHttpResult?> Apply(SignInProvider provider, SignInProviderWish wish, CurrentStanding own, RoleBook roles, OutboundGuard guard, CancellationToken stop)
    {
        var standing = await own.Look(stop);
        provider.Name = wish.Name?.Trim() ?? provider.Name;
        provider.Issuer = wish.Issuer?.Trim() ?? provider.Issuer;
        provider.ClientId = wish.ClientId?.Trim() ?? provider.ClientId;
        provider.Scopes = wish.Scopes is { } scopes ? [.. scopes] : provider.Scopes;
        provider.GroupClaim = wish.GroupClaim is { } claim ? claim.Trim() is { Length: > 0 } named ? named : null : provider.GroupClaim;
        provider.GroupRoles = wish.GroupRoles is { } byGroup ? JsonSerializer.Serialize(byGroup) : provider.GroupRoles;
        (provider.JoinsByDomain, provider.TrustsEmail, provider.Enabled) = (wish.JoinsByDomain ?? provider.JoinsByDomain, wish.TrustsEmail ?? provider.TrustsEmail, wish.Enabled ?? provider.Enabled);
        provider.JoinRole = wish.JoinRole ?? provider.JoinRole;
        provider.AcrValues = wish.AcrValues is { } acr ? [.. acr] : provider.AcrValues;
        provider.AgeMinutesMax = wish.AgeMinutesMax is { } minutes ? (minutes == 0 ? null : minutes) : provider.AgeMinutesMax;
        if (provider.AcrValues.Length > 20 || provider.AcrValues.Any(a => a.Length > 200 || !Scope().IsMatch(a))) return Problems.Invalid("acr_invalid", "An acr value has no spaces; there are at most 20.");
        if (provider.AgeMinutesMax is < 1 or > AgeMinutesMost) return Problems.BeyondLimit("age_invalid", $"A sign-in may be 1 to {AgeMinutesMost} minutes old; 0 says that its age does not matter.", "minutes", AgeMinutesMost);
        if (provider.Name.Length is 0 or > 100 || provider.Name.Any(char.IsControl)) return Problems.Invalid("name_invalid", "A provider has a name of 1 to 100 characters.");
        if (!Uri.TryCreate(provider.Issuer, UriKind.Absolute, out var issuer) || provider.Issuer.Length > TextCharactersMax || issuer.Query.Length > 0 || issuer.Fragment.Length > 0)
            return Problems.Invalid("issuer_invalid", "The issuer is an address such as https://login.example.com, without ? and #.");
        if (guard.Refusal(issuer) is { } why) return Problems.Invalid("address_refused", why);
        if (provider.ClientId.Length is 0 or > TextCharactersMax || wish.ClientSecret?.Length > TextCharactersMax) return Problems.Invalid("client_invalid", $"A client id has 1 to {TextCharactersMax} characters, a secret at most as many.");
        if (provider.Scopes.Length > 20 || provider.Scopes.Any(s => !Scope().IsMatch(s))) return Problems.Invalid("scopes_invalid", "A scope has no spaces; there are at most 20.");
        if (provider.RoleOfGroup.Count > GroupsMax || provider.GroupRoles.Length > 20_000) return Problems.BeyondLimit("too_many_groups", $"At most {GroupsMax} groups give roles.", "groups", GroupsMax);
        foreach (var key in provider.RoleOfGroup.Values.Append(provider.JoinRole).Distinct(StringComparer.Ordinal))
        {
            if (await roles.Find(provider.TenantId, key, stop) is not { } role) return Problems.Invalid("role_unknown", $"There is no role '{key}'.");
            // Whoever says which groups give which roles could put themselves into one.
            // For all rows and without an end, which is what a provider grants.
            if (standing.Refusal(role.Key, null, null, Permissions.SettingsManage) is { } beyond) return Problems.Forbidden("role_beyond_own", beyond);
        }

        return null;
    }

    private static SignInProviderView View(SignInProvider p, CurrentTenant tenant, PublicAddress address) => new(
        p.Id, p.Name, p.Issuer, p.ClientId, p.ClientSecret is not null, p.Scopes, p.GroupClaim, p.RoleOfGroup, p.JoinsByDomain, p.JoinRole, p.TrustsEmail, p.Enabled, p.AcrValues, p.AgeMinutesMax,
        $"{address.Base}/api/auth/providers/{p.Id:N}/callback", $"{address.Base}/api/auth/providers/{p.Id:N}/logout?tenant={tenant.Slug}");

    private static ProblemHttpResult Unknown() => Problems.NotFound("provider_unknown", "There is no such provider.");

    [GeneratedRegex("^[\\x21\\x23-\\x5B\\x5D-\\x7E]{1,100}\\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Scope();
}
