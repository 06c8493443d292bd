using Microsoft.Extensions.Configuration;

namespace FinOps.Platform.SignIn;

/// <summary>A provider that everybody knows, offered to all tenants once the operator's settings name a client.</summary>
/// <param name="Key">Its short name in addresses.</param>
/// <param name="Name">What stands on the button.</param>
/// <param name="Setting">The section of settings with <c>ClientId</c>, <c>ClientSecret</c> and, for national clouds, <c>Issuer</c>.</param>
/// <param name="Issuer">Its name in tokens.</param>
/// <param name="MetadataOf">Where it describes itself, when that is not below the issuer.</param>
public sealed record KnownProvider(string Key, string Name, string Setting, string Issuer, string? MetadataOf)
{
    internal SignInSource? Source(IConfiguration settings)
    {
        var section = settings.GetSection(Setting);
        if (section["ClientId"] is not { Length: > 0 } client) return null;
        var issuer = section["Issuer"] is { Length: > 0 } other ? other : Issuer;
        return new(Key, null, null, Name, issuer, issuer == Issuer ? MetadataOf : null, client, section["ClientSecret"], ["profile", "email"], null);
    }
}

/// <summary>A provider to sign in with, a tenant's own or one for all.</summary>
/// <param name="Key">Its name in addresses.</param>
/// <param name="Id">Its id, when it is a tenant's own.</param>
/// <param name="TenantId">Whose it is; null when it is for all.</param>
/// <param name="Name">What stands on the button.</param>
/// <param name="Issuer">Its name in tokens.</param>
/// <param name="MetadataOf">Where it describes itself, when that is not below the issuer.</param>
/// <param name="ClientId">What it calls this platform.</param>
/// <param name="ClientSecret">What proves this platform to it.</param>
/// <param name="Scopes">What it is asked for.</param>
/// <param name="Own">What the tenant said about it; null when it is for all.</param>
internal sealed record SignInSource(
    string Key, Guid? Id, int? TenantId, string Name, string Issuer, string? MetadataOf, string ClientId, string? ClientSecret, IReadOnlyList<string> Scopes,
    SignInProvider? Own);
