using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FinOps.Platform.Members;

/// <summary>
/// What a member is signed in with counts in the tenant no more if it began before a moment. It ends there alone: a person may belong to
/// several tenants, and what one of them decides is nothing to the others.
/// </summary>
public sealed class MemberSignOut
{
    /// <summary>In which tenant.</summary>
    public int TenantId { get; init; }

    /// <summary>Whose.</summary>
    public Guid PersonId { get; init; }

    /// <summary>What began before.</summary>
    public DateTimeOffset Before { get; set; }
}

internal sealed class MemberSignOutMapping : IEntityTypeConfiguration<MemberSignOut>
{
    public void Configure(EntityTypeBuilder<MemberSignOut> signOut)
    {
        signOut.ToTable("member_sign_outs");
        signOut.HasKey(s => new { s.TenantId, s.PersonId });
    }
}
