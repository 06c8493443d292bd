using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FinOps.Platform.Tenancy;

internal sealed class TenantMapping : IEntityTypeConfiguration<Tenant>
{
    public void Configure(EntityTypeBuilder<Tenant> tenant)
    {
        tenant.ToTable("tenants");
        tenant.Property(t => t.Name).HasMaxLength(Tenant.NameCharactersMax);
        tenant.Property(t => t.Slug).HasMaxLength(Tenant.SlugCharactersMax);
        tenant.Property(t => t.State).HasMaxLength(20)
            .HasConversion(state => state.Text(), text => TenantStates.Parse(text));
        tenant.HasIndex(t => t.Slug).IsUnique().HasFilter("state <> 'deleted'");
        tenant.HasIndex(t => t.IsDefault).IsUnique().HasFilter("is_default");
    }
}
