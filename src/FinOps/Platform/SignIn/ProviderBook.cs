using FinOps.Platform.Secrets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;

namespace FinOps.Platform.SignIn;

/// <summary>Loads and saves a tenant's providers of identities, with their secrets sealed, beside those that the operator offers to all.</summary>
public sealed class ProviderBook(PlatformDbs platform, SecretBox box, IEnumerable<KnownProvider> known, IConfiguration settings)
{
    /// <summary>At most this many of one tenant.</summary>
    public const int OfTenantMax = 20;

    /// <summary>Those that the operator offers to all.</summary>
    internal IReadOnlyList<SignInSource> ForAll { get; } = [.. known.Select(k => k.Source(settings)).OfType<SignInSource>()];

    /// <summary>A tenant's own, by name.</summary>
    public async Task<List<SignInProvider>> All(int tenant, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        return await db.Set<SignInProvider>().AsNoTracking().Where(p => p.TenantId == tenant).OrderBy(p => p.Name).ThenBy(p => p.Id).ToListAsync(stop);
    }

    /// <summary>One of a tenant's own, or null.</summary>
    public async Task<SignInProvider?> Find(int tenant, Guid id, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        return await db.Set<SignInProvider>().AsNoTracking().FirstOrDefaultAsync(p => p.TenantId == tenant && p.Id == id, stop);
    }

    /// <summary>What can be signed in with at a tenant: its own that are in use, and those for all.</summary>
    internal async Task<IReadOnlyList<SignInSource>> Sources(int? tenant, CancellationToken stop) =>
        [.. tenant is { } id ? (await All(id, stop)).Where(p => p.Enabled).Select(p => Source(p, withSecret: false)) : [], .. ForAll];

    /// <summary>The provider of this name in addresses; null when the tenant has none that is in use.</summary>
    internal async Task<SignInSource?> Source(int? tenant, string key, CancellationToken stop)
    {
        if (!Guid.TryParseExact(key, "N", out var id)) return ForAll.FirstOrDefault(s => s.Key == key);
        return tenant is { } whose && await Find(whose, id, stop) is { Enabled: true } own ? Source(own, withSecret: true) : null;
    }

    /// <summary>Keeps a provider, new or changed; false when the tenant has as many as it may.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="isNew">True when it is new.</param>
    /// <param name="secret">Its new secret; null to leave the one it has, empty to take it away.</param>
    /// <param name="stop">Cancels.</param>
    public async Task<bool> Save(SignInProvider provider, bool isNew, string? secret, CancellationToken stop)
    {
        if (secret is not null) provider.ClientSecret = secret.Length == 0 ? null : box.Seal(Purpose(provider.TenantId), secret);
        await using var db = platform.For(provider.TenantId);
        if (isNew && await db.Set<SignInProvider>().CountAsync(p => p.TenantId == provider.TenantId, stop) >= OfTenantMax) return false;
        if (isNew) db.Add(provider);
        else db.Update(provider);
        await db.SaveChangesAsync(stop);
        return true;
    }

    /// <summary>Deletes a provider; who signed in with it signs in no more with it.</summary>
    public async Task<bool> Delete(int tenant, Guid id, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        return await db.Set<SignInProvider>().Where(p => p.TenantId == tenant && p.Id == id).ExecuteDeleteAsync(stop) > 0;
    }

    internal SignInSource Source(SignInProvider own, bool withSecret) => new(
        own.Id.ToString("N"), own.Id, own.TenantId, own.Name, own.Issuer, null, own.ClientId, withSecret ? Open(own) : null, own.Scopes, own);

    private string? Open(SignInProvider own)
    {
        try
        {
            return own.ClientSecret is { } sealedSecret ? box.Open(Purpose(own.TenantId), sealedSecret).Secret : null;
        }
        catch (SecretLostException)
        {
            throw new ProviderException("secret_lost", "The provider's client secret cannot be opened any more. Enter it again in the settings.");
        }
    }

    private static string Purpose(int tenant) => $"sign-in of tenant {tenant}";
}
