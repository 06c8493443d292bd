namespace FinOps.Costs.Simple;

/// <summary>Loads sample bills. A seam: what sample bills look like is the providers' matter, how they come in is ingestion's.</summary>
public interface ISampleBills
{
    /// <summary>The most months that can be loaded.</summary>
    int MonthsMax { get; }

    /// <summary>Loads the last months into a tenant and waits until they are published. Gives the number of charges.</summary>
    Task<long> Load(int tenantId, int months, CancellationToken stop);
}

/// <summary>Another name that people use for a provider.</summary>
/// <param name="Alias">The name people use, in any letter case.</param>
/// <param name="ProviderName">The FOCUS ProviderName it may stand for.</param>
public sealed record ProviderAlias(string Alias, string ProviderName);
