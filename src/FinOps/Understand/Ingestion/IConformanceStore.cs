using FinOps.Focus.Conformance;

namespace FinOps.Understand.Ingestion;

/// <summary>Where a file's rows are held against the rules. The seam to the store: its engine reads the file.</summary>
public interface IConformanceStore
{
    /// <summary>Holds every row against every rule.</summary>
    /// <exception cref="ImportRefusedException">The file cannot be read to its end.</exception>
    Task<RowFindings> Check(BillFile file, Examination rules, CancellationToken stop);

    /// <summary>Holds an import's stored rows against every rule, without haste.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="importId">The import.</param>
    /// <param name="oneIn">To judge only a sample, one row in so many; 1 for all.</param>
    /// <param name="rules">The rules.</param>
    /// <param name="stop">Cancels.</param>
    Task<RowFindings> Check(int tenant, long importId, long oneIn, Examination rules, CancellationToken stop);
}
