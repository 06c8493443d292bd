namespace FinOps.Platform.Tenancy;

/// <summary>
/// Whose rows a database session may see. PostgreSQL enforces it (row-level security), so a forgotten filter finds nothing.
/// </summary>
public readonly record struct TenantScope
{
    private readonly string? _setting;

    private TenantScope(string setting) => _setting = setting;

    /// <summary>No tenant: only tables that belong to no tenant have rows.</summary>
    public static TenantScope None => default;

    /// <summary>Every tenant. For platform-wide jobs alone; never for a request.</summary>
    public static TenantScope All { get; } = new("all");

    /// <summary>The value of the session setting <c>finops.tenant</c>: a number, "all", or empty.</summary>
    public string Setting => _setting ?? "";

    /// <summary>One tenant's rows.</summary>
    public static TenantScope Of(int tenantId) =>
        tenantId > 0
            ? new(tenantId.ToString(System.Globalization.CultureInfo.InvariantCulture))
            : throw new ArgumentOutOfRangeException(nameof(tenantId), tenantId, "A tenant's number is positive.");
}
