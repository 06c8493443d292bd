using System.Security.Cryptography;
using FinOps.Platform.Jobs;
using FinOps.Platform.Secrets;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FinOps.Platform.Tokens;

/// <summary>A key that signs access tokens, or did until its last token was over.</summary>
public sealed class SigningKey
{
    /// <summary>Its number.</summary>
    public int Id { get; init; }

    /// <summary>What tokens call it.</summary>
    public required string Name { get; init; }

    /// <summary>The public half, as PKCS #1.</summary>
    public required byte[] PublicKey { get; init; }

    /// <summary>The private half, sealed.</summary>
    public required string Sealed { get; init; }

    /// <summary>When it was made, and published.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>From when on it signs: later than it is published, so that whoever keeps the set for a while knows it by then.</summary>
    public DateTimeOffset SignsFrom { get; init; }
}

internal sealed class SigningKeyMapping : IEntityTypeConfiguration<SigningKey>
{
    public void Configure(EntityTypeBuilder<SigningKey> key)
    {
        key.ToTable("signing_keys");
        key.HasIndex(k => k.Name).IsUnique();
    }
}

/// <summary>The keys of access tokens: made, kept sealed, published, changed for new ones, taken away.</summary>
public sealed class SigningKeys(PlatformDbs platform, PlatformLocks locks, SecretBox box, TimeProvider clock)
{
    /// <summary>A key signs for this long.</summary>
    public static readonly TimeSpan Term = TimeSpan.FromDays(30);

    private const int Bits = 3072;
    private const string Purpose = "keys of access tokens";
    private static readonly TimeSpan PublishedBefore = TimeSpan.FromHours(1);
    private static readonly TimeSpan PublishedAfter = TimeSpan.FromDays(1);
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(5);
    private volatile Loaded? _loaded;

    /// <summary>All public keys, by name.</summary>
    public async Task<IReadOnlyDictionary<string, RSAParameters>> Published(CancellationToken stop) => (await Load(KeptFor, stop)).Public;

    /// <summary>The public key of this name, looked for again when it is not known yet: another server may have made it.</summary>
    public async Task<RSAParameters?> Find(string name, CancellationToken stop)
    {
        var known = await Load(KeptFor, stop);
        if (!known.Public.ContainsKey(name)) known = await Load(LookAgainAfter, stop);
        return known.Public.TryGetValue(name, out var key) ? key : null;
    }

    /// <summary>Signs claims with the key whose term it is; makes the first one when there is none.</summary>
    public async Task<string> Sign(string type, object claims, CancellationToken stop)
    {
        if ((await Load(KeptFor, stop)).Signer is null) await Renew(stop);
        var (name, secret) = (await Load(KeptFor, stop)).Signer ?? throw new InvalidOperationException("No key signs tokens although one was made.");
        using var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(secret, out _);
        return Jwt.Sign(rsa, name, type, claims);
    }

    /// <summary>Makes the next key when the newest is old, and takes away those whose tokens are over.</summary>
    public async Task Renew(CancellationToken stop)
    {
        await using var held = await locks.Take("signing-keys", stop);
        await using var db = platform.Untenanted();
        var now = clock.GetUtcNow();
        var all = await db.Set<SigningKey>().OrderByDescending(k => k.SignsFrom).ToListAsync(stop);
        var usable = all.Where(k => Open(k) is not null).ToList();
        if (usable.Count == 0 || now - usable[0].SignsFrom > Term - PublishedBefore)
        {
            using var rsa = RSA.Create(Bits);
            db.Add(new SigningKey
            {
                Name = Convert.ToHexStringLower(SHA256.HashData(rsa.ExportRSAPublicKey()))[..24],
                PublicKey = rsa.ExportRSAPublicKey(),
                Sealed = box.Seal(Purpose, Convert.ToBase64String(rsa.ExportPkcs8PrivateKey())),
                CreatedAt = now,
                SignsFrom = usable.Count == 0 ? now : now + PublishedBefore,
            });
        }

        // A key is needed no more once its successor has signed for longer than any token lasts.
        if (all.FirstOrDefault(k => k.SignsFrom + PublishedAfter < now) is { } signer) db.RemoveRange(all.Where(k => k.SignsFrom < signer.SignsFrom));
        await db.SaveChangesAsync(stop);
        _loaded = null;
    }

    private async Task<Loaded> Load(TimeSpan noOlderThan, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        if (_loaded is { } known && now - known.At < noOlderThan && known.Signer is not null) return known;
        await using var db = platform.Untenanted();
        var all = await db.Set<SigningKey>().AsNoTracking().OrderByDescending(k => k.SignsFrom).ToListAsync(stop);
        var signer = all.Where(k => k.SignsFrom <= now).Select(k => (k.Name, Secret: Open(k))).FirstOrDefault(k => k.Secret is not null);
        return _loaded = new(now, all.ToDictionary(k => k.Name, Public, StringComparer.Ordinal), signer.Secret is { } secret ? (signer.Name, secret) : null);
    }

    private byte[]? Open(SigningKey key)
    {
        try
        {
            return Convert.FromBase64String(box.Open(Purpose, key.Sealed).Secret);
        }
        catch (SecretLostException)
        {
            // It can still verify; another one signs.
            return null;
        }
    }

    private static RSAParameters Public(SigningKey key)
    {
        using var rsa = RSA.Create();
        rsa.ImportRSAPublicKey(key.PublicKey, out _);
        return rsa.ExportParameters(includePrivateParameters: false);
    }

    private sealed record Loaded(DateTimeOffset At, IReadOnlyDictionary<string, RSAParameters> Public, (string Name, byte[] Secret)? Signer);
}
