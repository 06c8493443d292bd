namespace FinOps.Providers.Demo;

/// <summary>What one generated file holds: one source's rows of one billing month.</summary>
/// <param name="Source">The export the file belongs to, such as <c>aws</c> or <c>azure-europe</c>; also the start of its name.</param>
/// <param name="Month">First day of the billing month.</param>
/// <param name="Name">File name, without folder.</param>
/// <param name="Rows">Number of rows, the header not counted.</param>
/// <param name="Totals">Sums of the four costs, one entry per currency; exact.</param>
public sealed record BillFile(string Source, DateOnly Month, string Name, long Rows, IReadOnlyList<BillTotal> Totals);

/// <summary>The four FOCUS costs of a file in one currency, summed exactly.</summary>
public sealed record BillTotal(
    string Currency, decimal BilledCost, decimal EffectiveCost, decimal ListCost, decimal ContractedCost);
