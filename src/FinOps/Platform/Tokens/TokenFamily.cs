using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FinOps.Platform.Tokens;

/// <summary>
/// One program's permission to go on: it began with a session or an API key and lives from one refresh token to the next.
/// Kept outside the tenants, like a session: it is looked for before anybody knows for whom.
/// </summary>
public sealed class TokenFamily
{
    /// <summary>Its id.</summary>
    public Guid Id { get; init; }

    /// <summary>Whose it is; null for a key that the local administrator made.</summary>
    public Guid? PersonId { get; init; }

    /// <summary>The API key it began with; it ends with that key.</summary>
    public Guid? KeyId { get; init; }

    /// <summary>The tenant it is good for; null for all of the person's.</summary>
    public int? BoundTenantId { get; init; }

    /// <summary>The permissions it was made for; null for all of the person's.</summary>
    public string[]? Scopes { get; init; }

    /// <summary>The person's stamp when it began: it ends when a password or another proof changes.</summary>
    public string? Stamp { get; init; }

    /// <summary>The tenant's provider of identities that vouched for the person, when one did.</summary>
    public Guid? ProviderId { get; init; }

    /// <summary>True when a second factor was shown at the sign-in that it began with.</summary>
    public bool Strong { get; init; }

    /// <summary>When that sign-in was.</summary>
    public DateTimeOffset? SignedInAt { get; init; }

    /// <summary>What its owner was called when it began.</summary>
    public required string Name { get; init; }

    /// <summary>When it began.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ends, however often it is refreshed.</summary>
    public DateTimeOffset EndsAt { get; init; }

    /// <summary>When it was last refreshed.</summary>
    public DateTimeOffset LastUsedAt { get; set; }

    /// <summary>When it was revoked.</summary>
    public DateTimeOffset? RevokedAt { get; set; }
}

/// <summary>A refresh token: good for one use, which brings the next one.</summary>
public sealed class RefreshToken
{
    /// <summary>Its id.</summary>
    public Guid Id { get; init; }

    /// <summary>The family it belongs to.</summary>
    public Guid FamilyId { get; init; }

    /// <summary>SHA-256 of its secret.</summary>
    public required byte[] SecretHash { get; init; }

    /// <summary>When it is over if it is not used.</summary>
    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When it was used. A second use means that somebody else has it, too.</summary>
    public DateTimeOffset? UsedAt { get; init; }
}

/// <summary>A refresh token as its holder keeps it: <c>finops_refresh_&lt;id&gt;_&lt;secret&gt;</c>.</summary>
internal sealed record RefreshText(Guid Id, string Secret)
{
    private const string Prefix = "finops_refresh_";
    private const int SecretBytes = 32;

    public byte[] Hash => SHA256.HashData(Encoding.ASCII.GetBytes(Secret));

    public string Whole => $"{Prefix}{Id:N}_{Secret}";

    public static RefreshText New() => new(Guid.NewGuid(), Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes)));

    public static RefreshText? Parse(string text) =>
        text.StartsWith(Prefix, StringComparison.Ordinal) && text.Length == Prefix.Length + 33 + (2 * SecretBytes) && text[Prefix.Length + 32] == '_'
        && Guid.TryParseExact(text.AsSpan(Prefix.Length, 32), "N", out var id)
            ? new(id, text[^(2 * SecretBytes)..])
            : null;

    public override string ToString() => $"{Prefix}{Id:N}";
}

internal sealed class TokenFamilyMapping : IEntityTypeConfiguration<TokenFamily>, IEntityTypeConfiguration<RefreshToken>
{
    public void Configure(EntityTypeBuilder<TokenFamily> family)
    {
        family.ToTable("token_families");
        family.Property(f => f.Id).ValueGeneratedNever();
        family.HasIndex(f => f.PersonId);
    }

    public void Configure(EntityTypeBuilder<RefreshToken> token)
    {
        token.ToTable("refresh_tokens");
        token.Property(t => t.Id).ValueGeneratedNever();
        token.HasOne<TokenFamily>().WithMany().HasForeignKey(t => t.FamilyId);
        token.HasIndex(t => t.FamilyId);
    }
}
