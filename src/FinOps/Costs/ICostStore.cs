using FinOps.Platform.Tenancy;

namespace FinOps.Costs;

/// <summary>
/// Where charges are kept. A seam to another process: the store runs in ClickHouse, embedded or elsewhere.
/// Nothing can be asked without saying whose costs are meant.
/// </summary>
public interface ICostStore
{
    /// <summary>All costs of one tenant. For jobs and sums that nobody sees rows of; a request uses the other one.</summary>
    ITenantCosts For(int tenantId);

    /// <summary>The costs of the request's tenant, as far as its caller may see them.</summary>
    ITenantCosts For(CurrentTenant tenant);
}

/// <summary>One tenant's costs. A seam to another process, like <see cref="ICostStore"/>.</summary>
public interface ITenantCosts
{
    /// <summary>Answers one page of a question; its preset is resolved by the store's clock.</summary>
    /// <exception cref="CostRefusedException">The question breaks a limit, or its cursor is of older data.</exception>
    Task<CostAnswer> Ask(CostQuery query, CancellationToken stop);

    /// <summary>Answers all rows of a question, as they come, without keeping them.</summary>
    /// <exception cref="CostRefusedException">The question breaks a limit.</exception>
    IAsyncEnumerable<string?[]> AskAll(CostQuery query, CancellationToken stop);

    /// <summary>Values of a dimension that hold <paramref name="search"/> in any letter case, the most frequent first.</summary>
    /// <param name="dimension">Whose values.</param>
    /// <param name="search">Part of the value; null for any.</param>
    /// <param name="period">Charges of which time.</param>
    /// <param name="limit">How many values at most.</param>
    /// <param name="stop">Stops the search.</param>
    Task<DimensionValues> Values(Dimension dimension, string? search, CostPeriod period, int limit, CancellationToken stop);

    /// <summary>The dimensions that the tenant's charges have values of.</summary>
    Task<IReadOnlyList<DimensionFact>> Dimensions(CancellationToken stop);

    /// <summary>Writes all charges of a period as a FOCUS file; the same charges always make the same rows in the same order.</summary>
    Task Export(CostPeriod period, ExportForm form, Stream to, CancellationToken stop);
}

/// <summary>Some values of a dimension.</summary>
/// <param name="Dimension">Its name.</param>
/// <param name="Values">The values, the most frequent first.</param>
/// <param name="More">True when there are more than these.</param>
public sealed record DimensionValues(string Dimension, IReadOnlyList<DimensionValue> Values, bool More);

/// <summary>A value and how many charges have it.</summary>
public sealed record DimensionValue(string Value, long Rows);

/// <summary>A dimension that can be asked by.</summary>
/// <param name="Name">How it is written in questions.</param>
/// <param name="Kind">What its values are.</param>
/// <param name="Description">What it means.</param>
/// <param name="Values">How many different values the charges have; null when not counted.</param>
public sealed record DimensionFact(string Name, CellKind Kind, string Description, long? Values);
