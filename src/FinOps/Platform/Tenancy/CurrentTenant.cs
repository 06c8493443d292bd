using FinOps.Platform.Access;

namespace FinOps.Platform.Tenancy;

/// <summary>
/// Whom this request works for, and which of its rows the caller may see. Endpoints take it as a parameter;
/// <see cref="TenantResolution"/> fills it before they run.
/// </summary>
public sealed class CurrentTenant
{
    private Tenant? _tenant;

    /// <summary>The tenant.</summary>
    /// <exception cref="InvalidOperationException">The endpoint was not mapped with <c>ForTenant()</c>.</exception>
    public Tenant Tenant =>
        _tenant ?? throw new InvalidOperationException("No tenant was resolved: map the endpoint with ForTenant().");

    /// <summary>The number its rows carry.</summary>
    public int Id => Tenant.Id;

    /// <summary>How addresses call it.</summary>
    public string Slug => Tenant.Slug;

    /// <summary>How addresses call it; null where no tenant was asked for.</summary>
    public string? SlugOrNull => _tenant?.Slug;

    /// <summary>
    /// The rows that the endpoint's permission holds for: null for all of the tenant's. Whoever shows rows or sums of them
    /// keeps to it; <c>ICostStore.For(CurrentTenant)</c> does.
    /// </summary>
    public RowScope? Rows { get; private set; }

    /// <summary>True once it was found out.</summary>
    internal bool IsKnown => _tenant is not null;

    internal TenantScope Scope => _tenant is null ? TenantScope.None : TenantScope.Of(_tenant.Id);

    internal void Set(Tenant tenant, RowScope? rows)
    {
        _tenant = tenant;
        Rows = rows;
    }
}
