using FinOps.Platform.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace FinOps.Platform;

/// <summary>Opens sessions of the platform database. Each says whose rows it may see; the caller disposes it.</summary>
public sealed class PlatformDbs(DbContextOptions<PlatformDb> options)
{
    /// <summary>A session that sees one tenant's rows.</summary>
    public PlatformDb For(int tenantId) => new(options, TenantScope.Of(tenantId));

    /// <summary>A session that sees only what belongs to no tenant, such as the list of tenants.</summary>
    public PlatformDb Untenanted() => new(options);

    /// <summary>A session that sees every tenant's rows. For platform-wide jobs alone; never on behalf of a request.</summary>
    public PlatformDb AllTenants() => new(options, TenantScope.All);

    internal PlatformDb In(TenantScope scope) => new(options, scope);
}
