using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FinOps.Platform.Keys;

/// <summary>A key with which a program works in one tenant, for the person who made it and never for more than that person may.</summary>
public sealed class ApiKey
{
    /// <summary>The longest name, in characters.</summary>
    public const int NameCharactersMax = 100;

    /// <summary>How long a key is good when nothing is said.</summary>
    public const int DaysDefault = 90;

    /// <summary>No key is good for longer.</summary>
    public const int DaysMax = 366;

    /// <summary>Its id; also the middle of the key.</summary>
    public Guid Id { get; init; }

    /// <summary>The one tenant it is good for.</summary>
    public int TenantId { get; init; }

    /// <summary>Who made it and stands behind it; null when the local administrator did.</summary>
    public Guid? PersonId { get; init; }

    /// <summary>What people call it.</summary>
    public required string Name { get; init; }

    /// <summary>SHA-256 of its secret.</summary>
    public required byte[] SecretHash { get; init; }

    /// <summary>The permissions it was made for.</summary>
    public required string[] Scopes { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>What its maker was called then.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>From when on it is refused.</summary>
    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When it was last used, to the minute.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>When somebody revoked it.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>active, expired or revoked.</summary>
    public string StateAt(DateTimeOffset now) => RevokedAt is not null ? "revoked" : ExpiresAt <= now ? "expired" : "active";
}

internal sealed class ApiKeyMapping : IEntityTypeConfiguration<ApiKey>
{
    public void Configure(EntityTypeBuilder<ApiKey> key)
    {
        key.ToTable("api_keys");
        key.Property(k => k.Id).ValueGeneratedNever();
        key.HasIndex(k => new { k.TenantId, k.PersonId });
    }
}
