using FinOps.Focus.Conformance;

namespace FinOps.Understand.Ingestion;

/// <summary>Where a file's rows are held against the rules. The seam to the store: its engine reads the file.</summary>
public interface IConformanceStore
{
    /// <summary>Holds every row against every rule.</summary>
    /// <exception cref="ImportRefusedException">The file cannot be read to its end.</exception>
    Task<RowFindings> Check(BillFile file, Examination rules, CancellationToken stop);

    /// <summary>
    /// Holds stored rows against every rule, without haste. Understanding two hundred rules takes the engine far longer than
    /// a few hundred rows do, so small imports are held against them together; what is found is told for each.
    /// </summary>
    /// <param name="imports">The imports, each with the tenant it belongs to.</param>
    /// <param name="oneIn">To judge only a sample, one row in so many; 1 for all.</param>
    /// <param name="rules">The rules.</param>
    /// <param name="stop">Cancels.</param>
    /// <returns>What was found, by import.</returns>
    Task<IReadOnlyDictionary<long, RowFindings>> Check(
        IReadOnlyCollection<(int Tenant, long ImportId)> imports, long oneIn, Examination rules, CancellationToken stop);
}
