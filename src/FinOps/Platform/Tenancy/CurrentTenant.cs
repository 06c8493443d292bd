namespace FinOps.Platform.Tenancy;

/// <summary>
/// Whom this request works for. Endpoints take it as a parameter; <see cref="TenantResolution"/> fills it before they run.
/// Authentication will be one more condition there and nothing changes here.
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

    internal TenantScope Scope => _tenant is null ? TenantScope.None : TenantScope.Of(_tenant.Id);

    internal void Set(Tenant tenant) => _tenant = tenant;
}
