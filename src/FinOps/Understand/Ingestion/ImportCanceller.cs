using FinOps.Platform.Jobs;
using FinOps.Platform.Live;

namespace FinOps.Understand.Ingestion;

/// <summary>What became of imports that were to be given up.</summary>
/// <param name="Cancelled">How many are over now, without a trace.</param>
/// <param name="StillRunning">Those whose statement is still being broken off; look at them again.</param>
/// <param name="Published">Those that had been published a moment before.</param>
public sealed record ImportsGivenUp(int Cancelled, IReadOnlyList<long> StillRunning, IReadOnlyList<long> Published);

/// <summary>Gives up an import on behalf of a person, wherever it is: waiting, running here, or running on another server.</summary>
public sealed class ImportCanceller(ImportBook book, IntakeFolder folder, RunningImports running, ImportQueue queue, PlatformLocks locks, Signals signals)
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

    /// <summary>
    /// Gives up a tenant's imports, all that are not over or some of them: those that wait in one step, however many they are,
    /// and those that run one by one.
    /// </summary>
    public async Task<ImportsGivenUp> CancelMany(int tenant, IReadOnlyCollection<long>? only, CancellationToken stop)
    {
        var waiting = await book.CancelWaiting(tenant, only, stop);
        queue.Drop(waiting.Select(w => w.ImportId));
        foreach (var one in waiting) folder.Forget(one);
        var wanted = only?.ToHashSet();
        var rest = (await book.Unfinished(tenant, stop)).Where(i => wanted is null || wanted.Contains(i.Id)).ToList();
        await Parallel.ForEachAsync(rest, new ParallelOptions { MaxDegreeOfParallelism = JobQueue.ShortAtOnce + 1, CancellationToken = stop }, async (import, stopped) => await Cancel(import, stopped));
        var ended = new List<Import>();
        foreach (var import in rest) ended.Add(await book.Find(tenant, import.Id, stop) ?? import);
        return new ImportsGivenUp(
            waiting.Count + ended.Count(i => i.State == ImportState.Cancelled), [.. ended.Where(i => !i.IsFinal).Select(i => i.Id)],
            [.. ended.Where(i => i.State is ImportState.Published or ImportState.Replaced).Select(i => i.Id)]);
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
