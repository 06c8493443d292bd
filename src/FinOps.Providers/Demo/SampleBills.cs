using FinOps.Costs.Simple;
using FinOps.Understand.Ingestion;

namespace FinOps.Providers.Demo;

/// <summary>Loads the nine-service bills into any tenant and waits until they are visible.</summary>
public sealed class SampleBills(SampleData samples, ImportBook imports, TimeProvider clock) : ISampleBills
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    /// <inheritdoc/>
    public int MonthsMax => DemoBill.MonthsMax;

    /// <inheritdoc/>
    public async Task<long> Load(int tenantId, int months, CancellationToken stop)
    {
        var rows = 0L;
        foreach (var queued in await samples.NineServices(tenantId, months, stop))
        {
            var import = queued;
            while (!import.IsFinal)
            {
                await Task.Delay(LookEvery, clock, stop);
                import = await imports.Find(tenantId, queued.Id, stop)
                    ?? throw new InvalidOperationException($"The import {queued.Id} is gone.");
            }

            // Who seeds at the same time may have replaced it already, by the same rows.
            rows += import.State is ImportState.Published or ImportState.Replaced ? import.RowsLoaded : 0;
        }

        return rows;
    }
}
