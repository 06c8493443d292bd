using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using FinOps.Platform.Access;
using FinOps.Platform.Keys;
using FinOps.Platform.People;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;

namespace FinOps.Platform.Tokens;

/// <summary>What a program gets.</summary>
/// <param name="Access">The access token.</param>
/// <param name="Refresh">What brings the next one.</param>
/// <param name="Scopes">The permissions; null for all of the person's.</param>
internal sealed record TokenPair(string Access, string Refresh, IReadOnlyList<string>? Scopes);

/// <summary>Issues access tokens with the refresh tokens behind them, and reads them.</summary>
public sealed class TokenBook(PlatformDbs platform, SigningKeys signing, ApiKeyBook keys, PersonBook people, IConfiguration settings, TimeProvider clock)
{
    /// <summary>How long an access token is good. Whoever loses a right keeps it in a token no longer than this.</summary>
    public static readonly TimeSpan AccessLasts = TimeSpan.FromMinutes(10);

    private const string Type = "at+jwt";
    private const string Audience = "finops-api";
    private static readonly TimeSpan RefreshLasts = TimeSpan.FromDays(30);
    private static readonly TimeSpan FamilyLasts = TimeSpan.FromDays(90);
    private readonly JwtRules _rules = new(settings["Tokens:Issuer"] is { Length: > 0 } named ? named : "finops", Audience, Type);

    /// <summary>Begins a family for a caller who proved who it is.</summary>
    internal async Task<TokenPair> Begin(Caller caller, IReadOnlyList<string>? scopes, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var family = new TokenFamily
        {
            Id = Guid.CreateVersion7(now),
            PersonId = caller.PersonId,
            KeyId = caller.KeyId,
            BoundTenantId = caller.TenantId,
            Scopes = scopes is null ? null : [.. scopes],
            Stamp = caller.PersonId is { } person ? (await people.Find(person, stop))?.Stamp : null,
            ProviderId = caller.ProviderId,
            Strong = caller.Strong,
            SignedInAt = caller.SignedInAt,
            Name = caller.Name,
            CreatedAt = now,
            EndsAt = now + FamilyLasts,
            LastUsedAt = now,
        };
        await using var db = platform.Untenanted();
        db.Add(family);
        return await Issue(db, family, now, stop);
    }

    /// <summary>Changes a refresh token for the next pair; null when it does not hold. One that was used already ends its family.</summary>
    internal async Task<TokenPair?> Refresh(string text, CancellationToken stop)
    {
        if (await Known(text, stop) is not { } found) return null;
        var (token, family) = found;
        var now = clock.GetUtcNow();
        if (family.RevokedAt is not null || family.EndsAt <= now || token.ExpiresAt <= now) return null;
        if (family is { KeyId: { } key, BoundTenantId: { } tenant } && await keys.Find(tenant, key, stop) is null) return null;
        if (family.PersonId is { } person && !(await people.Find(person, stop) is { State: PersonState.Active } owner && owner.Stamp == family.Stamp)) return null;
        await using var db = platform.Untenanted();
        // Of two that use it at once one is a thief, or a program that does not know what it does; both lose it.
        var first = await db.Set<RefreshToken>().Where(t => t.Id == token.Id && t.UsedAt == null).ExecuteUpdateAsync(set => set.SetProperty(t => t.UsedAt, now), stop) == 1;
        if (!first)
        {
            await Revoke(db.Set<TokenFamily>().Where(f => f.Id == family.Id), stop);
            return null;
        }

        await db.Set<TokenFamily>().Where(f => f.Id == family.Id).ExecuteUpdateAsync(set => set.SetProperty(f => f.LastUsedAt, now), stop);
        return await Issue(db, family, now, stop);
    }

    /// <summary>Ends the family of a refresh token, if there is one.</summary>
    public async Task End(string text, CancellationToken stop)
    {
        if (await Known(text, stop) is not { } found) return;
        await using var db = platform.Untenanted();
        await Revoke(db.Set<TokenFamily>().Where(f => f.Id == found.Family.Id), stop);
    }

    /// <summary>A person's families that can go on, the newest use first.</summary>
    public async Task<IReadOnlyList<TokenFamily>> Of(Person person, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        await using var db = platform.Untenanted();
        return await db.Set<TokenFamily>().AsNoTracking()
            .Where(f => f.PersonId == person.Id && f.RevokedAt == null && f.EndsAt > now && f.LastUsedAt > now - RefreshLasts && f.Stamp == person.Stamp)
            .OrderByDescending(f => f.LastUsedAt).ToListAsync(stop);
    }

    /// <summary>Ends one of a person's families; false when there is none of this id that goes on.</summary>
    public async Task<bool> End(Guid person, Guid family, CancellationToken stop)
    {
        await using var db = platform.Untenanted();
        return await Revoke(db.Set<TokenFamily>().Where(f => f.PersonId == person && f.Id == family), stop) > 0;
    }

    /// <summary>Ends every family of a person: at a changed password, and when "everywhere" is signed out.</summary>
    public async Task EndAllOf(Guid person, CancellationToken stop)
    {
        await using var db = platform.Untenanted();
        await Revoke(db.Set<TokenFamily>().Where(f => f.PersonId == person), stop);
    }

    /// <summary>Ends what a person's programs began with a sign-in by a provider before a moment.</summary>
    public async Task EndOfProvider(Guid person, Guid provider, DateTimeOffset before, CancellationToken stop)
    {
        await using var db = platform.Untenanted();
        await Revoke(db.Set<TokenFamily>().Where(f => f.PersonId == person && f.ProviderId == provider && (f.SignedInAt ?? f.CreatedAt) < before), stop);
    }

    /// <summary>Who sends this access token; null when it does not hold.</summary>
    internal async Task<Caller?> Read(string text, CancellationToken stop)
    {
        RSAParameters? key = Jwt.KeyOf(text) is { } name ? await signing.Find(name, stop) : null;
        var outcome = Jwt.Read(text, key, _rules, clock.GetUtcNow());
        return outcome.Refusal is null ? CallerOf(outcome.Claims) : null;
    }

    /// <summary>Takes away what is over.</summary>
    internal async Task Clean(CancellationToken stop)
    {
        await using var db = platform.Untenanted();
        var now = clock.GetUtcNow();
        var over = db.Set<TokenFamily>().Where(f => f.EndsAt < now || f.LastUsedAt < now - RefreshLasts
            || (f.BoundTenantId != null && db.Tenants.Any(t => t.Id == f.BoundTenantId && t.State == Tenancy.TenantState.Deleted)));
        await db.Set<RefreshToken>().Where(t => over.Any(f => f.Id == t.FamilyId)).ExecuteDeleteAsync(stop);
        await over.ExecuteDeleteAsync(stop);
    }

    private async Task<(RefreshToken Token, TokenFamily Family)?> Known(string text, CancellationToken stop)
    {
        if (RefreshText.Parse(text) is not { } presented) return null;
        await using var db = platform.Untenanted();
        var token = await db.Set<RefreshToken>().AsNoTracking().FirstOrDefaultAsync(t => t.Id == presented.Id, stop);
        if (token is null || !CryptographicOperations.FixedTimeEquals(token.SecretHash, presented.Hash)) return null;
        return (token, await db.Set<TokenFamily>().AsNoTracking().FirstAsync(f => f.Id == token.FamilyId, stop));
    }

    private async Task<TokenPair> Issue(PlatformDb db, TokenFamily family, DateTimeOffset now, CancellationToken stop)
    {
        var next = RefreshText.New();
        var expires = now + RefreshLasts < family.EndsAt ? now + RefreshLasts : family.EndsAt;
        db.Add(new RefreshToken { Id = next.Id, FamilyId = family.Id, SecretHash = next.Hash, ExpiresAt = expires });
        await db.SaveChangesAsync(stop);
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["iss"] = _rules.Issuer,
            ["aud"] = Audience,
            ["sub"] = family.PersonId?.ToString("D") ?? $"key:{family.KeyId:D}",
            ["iat"] = now.ToUnixTimeSeconds(),
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + AccessLasts).ToUnixTimeSeconds(),
            ["jti"] = Guid.CreateVersion7(now).ToString("N"),
            ["family"] = family.Id.ToString("D"),
            ["name"] = family.Name,
        };
        if (family.KeyId is { } key) claims["key"] = key.ToString("D");
        if (family.BoundTenantId is { } tenant) claims["tenant"] = tenant.ToString(CultureInfo.InvariantCulture);
        if (family.ProviderId is { } provider) claims["provider"] = provider.ToString("D");
        if (family.Strong) claims["strong"] = true;
        if (family.PersonId is not null) claims["auth_time"] = (family.SignedInAt ?? family.CreatedAt).ToUnixTimeSeconds();
        if (family.Scopes is { } scopes) claims["scope"] = string.Join(' ', scopes);
        return new(await signing.Sign(Type, claims, stop), next.Whole, family.Scopes);
    }

    private static Caller CallerOf(JsonElement claims) => new(
        CallerKind.Token,
        Guid.TryParseExact(Jwt.Word(claims, "sub"), "D", out var person) ? person : null,
        Jwt.Word(claims, "name") ?? "",
        KeyId: Guid.TryParseExact(Jwt.Word(claims, "key"), "D", out var key) ? key : null,
        TenantId: int.TryParse(Jwt.Word(claims, "tenant"), NumberStyles.None, CultureInfo.InvariantCulture, out var tenant) ? tenant : null,
        ProviderId: Guid.TryParseExact(Jwt.Word(claims, "provider"), "D", out var provider) ? provider : null,
        Only: Jwt.Word(claims, "scope")?.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        Strong: claims.TryGetProperty("strong", out var strong) && strong.ValueKind == JsonValueKind.True,
        SignedInAt: Jwt.Time(claims, "auth_time"));

    private Task<int> Revoke(IQueryable<TokenFamily> families, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        return families.Where(f => f.RevokedAt == null).ExecuteUpdateAsync(set => set.SetProperty(f => f.RevokedAt, now), stop);
    }
}
