using FinOps.Focus.Conformance;

namespace FinOps.Understand.Ingestion;

/// <summary>Where a file's rows are held against the rules. The seam to the store: its engine reads the file.</summary>
public interface IConformanceStore
{
    /// <summary>Holds every row against every rule.</summary>
    /// <exception cref="ImportRefusedException">The file cannot be read to its end.</exception>
    Task<RowFindings> Check(BillFile file, Examination rules, CancellationToken stop);
}
