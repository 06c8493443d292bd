namespace FinOps.Platform.Tenancy;

/// <summary>Where tenants' rows are placed. A seam: the stores know which engines there are and how full each is.</summary>
public interface ITenantCells
{
    /// <summary>The names of the cells.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>The cell for a new tenant: the one that holds least.</summary>
    Task<string> LeastLoaded(CancellationToken stop);
}

/// <summary>Names of cells.</summary>
public static class TenantCells
{
    /// <summary>The cell that is always there.</summary>
    public const string Main = "main";
}
