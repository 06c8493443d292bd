using FinOps.Platform.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace FinOps.Platform;

/// <summary>
/// Everything people edit, as one model: each room adds its own tables by an <see cref="IEntityTypeConfiguration{TEntity}"/>.
/// Open one through <see cref="PlatformDbs"/>, which asks for whose rows.
/// </summary>
public sealed class PlatformDb(DbContextOptions<PlatformDb> options, TenantScope scope = default) : DbContext(options)
{
    /// <summary>Whose rows this session may see.</summary>
    public TenantScope Scope { get; } = scope;

    /// <summary>All tenants.</summary>
    public DbSet<Tenant> Tenants => Set<Tenant>();

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(PlatformDb).Assembly);
        SnakeCaseNames.Apply(modelBuilder);
    }
}
