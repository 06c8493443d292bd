namespace FinOps.Platform.Tenancy;

/// <summary>Where tenants' rows are placed. A seam: the stores know which engines there are and how full each is.</summary>
public interface ITenantCells
{
    /// <summary>The names of the cells.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>The cell for a new tenant: the one that holds least.</summary>
    Task<string> LeastLoaded(CancellationToken stop);

    /// <summary>Copies a tenant's rows from one cell to another and proves the copy equal, import by import. Returns how many rows.</summary>
    /// <exception cref="InvalidOperationException">The copy differs.</exception>
    Task<long> Copy(string from, string to, int tenant, CancellationToken stop);

    /// <summary>Removes a tenant's rows from one cell.</summary>
    Task Clear(string cell, int tenant, CancellationToken stop);
}

/// <summary>Names of cells.</summary>
public static class TenantCells
{
    /// <summary>The cell that is always there.</summary>
    public const string Main = "main";
}
