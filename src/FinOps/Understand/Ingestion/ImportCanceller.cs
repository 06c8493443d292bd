using FinOps.Platform.Jobs;
using FinOps.Platform.Live;

namespace FinOps.Understand.Ingestion;

/// <summary>Gives up an import on behalf of a person, wherever it is: waiting, running here, or running on another server.</summary>
public sealed class ImportCanceller(ImportBook book, IntakeFolder folder, RunningImports running, PlatformLocks locks, Signals signals)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private const int Attempts = 20;

    /// <summary>
    /// Ends an import that only waits, at once; asks whoever runs it to stop otherwise. Returns when it is over, or after two
    /// seconds, while its statement is being broken off.
    /// </summary>
    public async Task Cancel(Import import, CancellationToken stop)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (await EndedWhileWaiting(import, stop)) return;
            // Another server may be the one that runs it; one that is just beginning hears the next call.
            if (!running.Cancel(import.Id)) await signals.Publish(import.TenantId, RunningImports.CancelSignal, new { importId = import.Id }, stop);
            await Task.Delay(Pause, stop);
        }
    }

    private async Task<bool> EndedWhileWaiting(Import import, CancellationToken stop)
    {
        if (await locks.TryTake(Importer.LockOf(import.Id), stop) is not { } mine) return false;
        await using (mine)
        {
            if (await book.Find(import.TenantId, import.Id, stop) is not { IsFinal: false } waiting) return true;
            await book.End(waiting, ImportState.Cancelled, null, null, stop);
            folder.Forget(waiting);
            return true;
        }
    }
}
