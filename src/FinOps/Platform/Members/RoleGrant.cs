using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FinOps.Platform.Members;

/// <summary>That a person has a role in a tenant. A person may have several, each with rows of its own.</summary>
public sealed class RoleGrant
{
    /// <summary>The source of what a person granted by hand or by an invitation.</summary>
    public const string ByHand = "person";

    /// <summary>At most this many grants of one tenant.</summary>
    public const int OfTenantMax = 20_000;

    /// <summary>Its number.</summary>
    public long Id { get; init; }

    /// <summary>In which tenant.</summary>
    public required int TenantId { get; init; }

    /// <summary>Who has it.</summary>
    public required Guid PersonId { get; init; }

    /// <summary>The key of the role.</summary>
    public required string Role { get; set; }

    /// <summary>The rows it holds for, as JSON; null for all. See <see cref="GrantScope"/>.</summary>
    public string? Scope { get; set; }

    /// <summary>When it ends by itself; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>Who sees to it: a person by hand, or a provider of identities by its groups, whose issuer is named.</summary>
    public required string Source { get; init; }

    /// <summary>Who granted it, as people call them.</summary>
    public required string GrantedBy { get; set; }

    /// <summary>The person who granted it; null for the local administrator and providers.</summary>
    public Guid? GrantedById { get; set; }

    /// <summary>When it was granted.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last changed.</summary>
    public DateTimeOffset ChangedAt { get; set; }

    /// <summary>True while it holds.</summary>
    public bool HoldsAt(DateTimeOffset now) => ExpiresAt is null || ExpiresAt > now;

    /// <summary>True for the grants that keep a tenant in somebody's hands: its owner's, of all rows, without an end.</summary>
    public bool IsLasting => Role == BuiltInRoles.OwnerKey && Scope is null && ExpiresAt is null;
}

/// <summary>Somebody is asked to join a tenant. Its link holds a secret of which only the hash is kept.</summary>
public sealed class Invitation
{
    /// <summary>Its number.</summary>
    public long Id { get; init; }

    /// <summary>To which tenant.</summary>
    public required int TenantId { get; init; }

    /// <summary>The address that is invited, as it was written.</summary>
    public required string Email { get; init; }

    /// <summary>The key of the role.</summary>
    public required string Role { get; init; }

    /// <summary>The rows it holds for, as JSON; null for all.</summary>
    public string? Scope { get; init; }

    /// <summary>When what is granted ends by itself; null for never.</summary>
    public DateTimeOffset? GrantExpiresAt { get; init; }

    /// <summary>The hash of the link's secret; changes when it is sent again.</summary>
    public required byte[] TokenHash { get; set; }

    /// <summary>Who invites, as people call them.</summary>
    public required string InvitedBy { get; set; }

    /// <summary>The person who invites; null for the local administrator.</summary>
    public Guid? InvitedById { get; set; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its link was last sent.</summary>
    public DateTimeOffset SentAt { get; set; }

    /// <summary>When its link ends.</summary>
    public DateTimeOffset ExpiresAt { get; set; }

    /// <summary>When it was accepted.</summary>
    public DateTimeOffset? AcceptedAt { get; set; }

    /// <summary>Who accepted it.</summary>
    public Guid? AcceptedById { get; set; }

    /// <summary>When it was taken back.</summary>
    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>pending, accepted, revoked or expired.</summary>
    public string StateAt(DateTimeOffset now) =>
        AcceptedAt is not null ? "accepted" : RevokedAt is not null ? "revoked" : ExpiresAt <= now ? "expired" : "pending";
}

internal sealed class CustomRoleMapping : IEntityTypeConfiguration<CustomRole>
{
    public void Configure(EntityTypeBuilder<CustomRole> role)
    {
        role.ToTable("roles");
        role.HasIndex(r => new { r.TenantId, r.Key }).IsUnique();
    }
}

internal sealed class RoleGrantMapping : IEntityTypeConfiguration<RoleGrant>
{
    public void Configure(EntityTypeBuilder<RoleGrant> grant)
    {
        grant.ToTable("role_grants");
        grant.Ignore(g => g.IsLasting);
        grant.HasIndex(g => new { g.TenantId, g.PersonId });
        grant.HasIndex(g => g.PersonId);
    }
}

internal sealed class InvitationMapping : IEntityTypeConfiguration<Invitation>
{
    public void Configure(EntityTypeBuilder<Invitation> invitation)
    {
        invitation.ToTable("invitations");
        invitation.HasIndex(i => i.TokenHash).IsUnique();
        invitation.HasIndex(i => i.TenantId);
    }
}
