using FinOps.Platform.Jobs;
using FinOps.Platform.Tenancy;

namespace FinOps.Understand.Ingestion;

/// <summary>
/// Rolls up by service what earlier versions published without. Until it has, the daily roll-up answers, with the same
/// digits; afterwards there is nothing to do any more.
/// </summary>
public sealed class RollUpJob(ImportBook book, ICostIntake intake, PublishedImportsBook published, TenantGate gate) : IJob
{
    private const int AtOnceMax = 500;

    /// <inheritdoc/>
    public string Name => "roll-ups";

    /// <inheritdoc/>
    public TimeSpan Every => TimeSpan.FromHours(6);

    /// <inheritdoc/>
    public async Task Run(CancellationToken stop)
    {
        while (await book.NotSummedByService(AtOnceMax, stop) is { Count: > 0 } waiting)
        {
            foreach (var import in waiting)
            {
                // The tenant's rows are being moved or removed: what is left is done the next time.
                await using var inside = await gate.TryEnter(import.TenantId, stop);
                if (inside is null) return;
                await intake.SumByService(import.TenantId, import.Id, stop);
                if (await book.SummedByService(import, stop)) published.Forget(import.TenantId);
            }
        }
    }
}
