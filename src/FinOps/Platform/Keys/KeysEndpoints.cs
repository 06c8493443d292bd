using System.ComponentModel.DataAnnotations;
using FinOps.Platform.Access;
using FinOps.Platform.Audit;
using FinOps.Platform.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace FinOps.Platform.Keys;

/// <summary>An API key as people see it; its secret is not kept.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Start">The key but for its secret, to tell it apart.</param>
/// <param name="Scopes">The permissions it was made for; it never does more than its maker may.</param>
/// <param name="State">active, expired or revoked.</param>
/// <param name="Mine">True when the caller made it.</param>
/// <param name="CreatedBy">What its maker was called.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">From when on it is refused.</param>
/// <param name="LastUsedAt">When it was last used, to the minute.</param>
public sealed record KeyView(
    Guid Id, string Name, string Start, IReadOnlyList<string> Scopes, [property: AllowedValues("active", "expired", "revoked")] string State, bool Mine,
    string CreatedBy, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, DateTimeOffset? LastUsedAt)
{
    internal static KeyView Of(ApiKey key, Caller caller, DateTimeOffset now) => new(
        key.Id, key.Name, KeyText.Start(key.Id), key.Scopes, key.StateAt(now), key.PersonId == caller.PersonId, key.CreatedBy, key.CreatedAt, key.ExpiresAt, key.LastUsedAt);
}

/// <summary>A key just made.</summary>
/// <param name="Key">What is known of it from now on.</param>
/// <param name="Secret">The whole key. It is said this once and cannot be read again.</param>
public sealed record NewKeyView(KeyView Key, string Secret);

/// <summary>A key to make.</summary>
/// <param name="Name">What to call it.</param>
/// <param name="Scopes">The permissions it gets.</param>
/// <param name="ExpiresInDays">For how many days it is good; 90 when nothing is said, 366 at most.</param>
public sealed record KeyWish(string? Name, IReadOnlyList<string>? Scopes, int? ExpiresInDays = null);

/// <summary>A permission that a key can be made for.</summary>
/// <param name="Name">How keys and roles write it.</param>
/// <param name="Meaning">What it allows.</param>
public sealed record ScopeView(string Name, string Meaning);

internal static class KeysEndpoints
{
    public static void MapKeys(this IEndpointRouteBuilder app)
    {
        // Everybody has keys of their own; what of others' keys they may do is asked inside.
        var keys = app.MapGroup("/api/keys").WithTags("Keys").ForTenant().ForSignedIn();
        keys.MapGet("/", List).WithName("ListKeys").WithSummary("One's own API keys; with keys:manage everybody's in the tenant.");
        keys.MapGet("/scopes", Scopes).WithName("ListKeyScopes").WithSummary("The permissions that the caller may give to a key.");
        keys.MapPost("/", Create).WithName("CreateKey").WithSummary("Makes a key. The answer is the only one that holds its secret.");
        keys.MapDelete("/{id:guid}", Revoke).WithName("RevokeKey").WithSummary("Revokes a key: it is refused from now on.");
    }

    private static async Task<Ok<List<KeyView>>> List(
        CurrentTenant tenant, CurrentCaller current, ApiKeyBook book, TimeProvider clock, CancellationToken stop)
    {
        var all = await book.All(tenant.Id, current.Access.May(Permissions.KeysManage), current.Caller.PersonId, stop);
        return TypedResults.Ok(all.ConvertAll(key => KeyView.Of(key, current.Caller, clock.GetUtcNow())));
    }

    private static Ok<IEnumerable<ScopeView>> Scopes(CurrentCaller current) =>
        TypedResults.Ok(Permissions.All.Where(current.Access.May).Select(p => new ScopeView(p.Name, p.Meaning)));

    private static async Task<Results<Created<NewKeyView>, ProblemHttpResult>> Create(
        KeyWish wish, CurrentTenant tenant, CurrentCaller current, ApiKeyBook book, RequestAudit audit, TimeProvider clock, CancellationToken stop)
    {
        var (name, caller, now) = (wish.Name?.Trim() ?? "", current.Caller, clock.GetUtcNow());
        if (name.Length is 0 or > ApiKey.NameCharactersMax || name.Any(char.IsControl))
            return Problems.Invalid("name_invalid", $"A key has a name of 1 to {ApiKey.NameCharactersMax} characters.");
        if (wish.Scopes is not { Count: > 0 } scopes) return Problems.Invalid("scopes_missing", "Name the permissions that the key is for, such as costs:read.");
        if (scopes.FirstOrDefault(s => !Permissions.All.Any(p => p.Name == s)) is { } unknown)
            return Problems.Invalid("scope_unknown", $"There is no permission '{unknown}'; /api/keys/scopes lists them.");
        if (scopes.FirstOrDefault(s => !current.Access.Permissions.Contains(s)) is { } beyond)
            return Problems.Forbidden("scope_beyond_own", $"You do not have the permission '{beyond}' here, so no key of yours can.");
        var days = wish.ExpiresInDays ?? ApiKey.DaysDefault;
        if (days is < 1 or > ApiKey.DaysMax) return Problems.BeyondLimit("expiry_invalid", $"A key is good for 1 to {ApiKey.DaysMax} days.", "days", ApiKey.DaysMax);
        var expires = now.AddDays(days);
        // A key that is about to be over, or was stolen, must not prolong itself.
        if (caller.Kind is CallerKind.ApiKey or CallerKind.Token)
        {
            var own = caller.KeyId is { } id ? await book.Find(tenant.Id, id, stop) : null;
            if (own is null) return Problems.Forbidden("sign_in_to_make_keys", "An access token of a person makes no keys. Sign in with a browser, or send a key.");
            if (expires > own.ExpiresAt) return Problems.Forbidden("expiry_beyond_own", $"A key makes only keys that end before itself, {own.ExpiresAt:yyyy-MM-dd HH:mm} UTC. Sign in to make others.");
        }

        var text = KeyText.New(tenant.Id);
        var key = new ApiKey
        {
            Id = text.Id,
            TenantId = tenant.Id,
            PersonId = caller.PersonId,
            Name = name,
            SecretHash = text.Hash,
            Scopes = [.. scopes.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            CreatedAt = now,
            CreatedBy = caller.Name,
            ExpiresAt = expires,
        };
        if (!await book.Add(key, stop)) return Problems.BeyondLimit("too_many_keys", $"A tenant has at most {ApiKeyBook.OfTenantMax} keys in use; revoke some.", "keys", ApiKeyBook.OfTenantMax);
        audit.Record("key.create", KeyText.Start(key.Id), null, new { key.Name, key.Scopes, key.ExpiresAt });
        return TypedResults.Created($"/api/keys/{key.Id}", new NewKeyView(KeyView.Of(key, caller, now), text.Whole));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Revoke(
        Guid id, CurrentTenant tenant, CurrentCaller current, ApiKeyBook book, RequestAudit audit, CancellationToken stop)
    {
        if (await book.Revoke(tenant.Id, id, current.Access.May(Permissions.KeysManage), current.Caller.PersonId, stop) is not { } key)
            return Problems.NotFound("key_unknown", "There is no such key, or it is another's.");
        audit.Record("key.revoke", KeyText.Start(id), new { key.Name, key.CreatedBy });
        return TypedResults.NoContent();
    }
}
