namespace FinOps.Platform.Tenancy;

/// <summary>
/// Everything that one store keeps of a tenant, whichever room put it there: the tables are found in the store's own
/// catalogue, so a table that somebody adds tomorrow is counted, taken out and removed without being named here.
/// </summary>
public interface ITenantRows
{
    /// <summary>Which store: <c>clickhouse</c> or <c>postgres</c>.</summary>
    string Store { get; }

    /// <summary>How many rows of a tenant each table has, in every place where the store keeps tables.</summary>
    Task<IReadOnlyList<TenantRowCount>> Count(int tenant, CancellationToken stop);

    /// <summary>Removes every row of a tenant from every table.</summary>
    Task Remove(int tenant, CancellationToken stop);

    /// <summary>The files that hold what the store keeps of a tenant, without what is derived from other files and without secrets.</summary>
    Task<IReadOnlyList<string>> Files(int tenant, CancellationToken stop);

    /// <summary>Writes one of the files.</summary>
    Task Write(int tenant, string file, Stream to, CancellationToken stop);
}

/// <summary>How many rows of a tenant a table has.</summary>
/// <param name="Store">Which store.</param>
/// <param name="Place">Which of the store's places: the cell, or the database.</param>
/// <param name="Table">Which table.</param>
/// <param name="Rows">How many rows.</param>
public sealed record TenantRowCount(string Store, string Place, string Table, long Rows);
