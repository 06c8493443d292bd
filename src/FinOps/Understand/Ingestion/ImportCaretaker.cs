using FinOps.Platform.Jobs;
using FinOps.Platform.Tenancy;
using Microsoft.Extensions.Logging;

namespace FinOps.Understand.Ingestion;

/// <summary>
/// Looks after what imports leave behind: takes up files that still wait after a restart, ends imports whose server died,
/// and removes rows that no reader can see any more.
/// </summary>
public sealed class ImportCaretaker(
    ImportBook book, ICostIntake intake, IntakeFolder folder, ImportQueue queue, RunningImports running, PlatformLocks locks,
    TimeProvider clock, ILogger<ImportCaretaker> log) : IJob
{
    /// <summary>
    /// How long replaced rows stay after they were hidden: longer than any question may run, so that whoever began to read
    /// the old import finishes on all of it.
    /// </summary>
    public static readonly TimeSpan GraceOfReaders = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan GiveUpFilesElsewhere = TimeSpan.FromDays(1);

    /// <summary>The job's name.</summary>
    public const string JobName = "imports";

    /// <inheritdoc/>
    public string Name => JobName;

    /// <inheritdoc/>
    public TimeSpan Every => TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public async Task Run(CancellationToken stop)
    {
        // Before the registry: a file that is being received now is in neither.
        var files = folder.Abandoned(clock.GetUtcNow());
        var links = folder.Links();
        var unfinished = await book.Unfinished(stop);
        foreach (var import in unfinished) await TakeUp(import, stop);
        folder.Remove(files.Except(unfinished.Select(i => i.Path).OfType<string>(), StringComparer.Ordinal));
        folder.Remove(links.ExceptBy(unfinished.Select(i => i.Id), link => link.ImportId).Select(link => link.File));
        folder.RemoveForgottenParts(clock.GetUtcNow());
        await RemoveHidden(stop);
        await intake.RemoveLeftOver(async () => (await book.Unfinished(stop)).Select(i => i.Id).ToHashSet(), stop);
    }

    private async Task TakeUp(Import import, CancellationToken stop)
    {
        if (import.State == ImportState.Queued)
        {
            // Queued on a server that is alive, it is queued there too; the import's own lock lets only one of them run it.
            // A file that is not here lies on the server that received it, which will take it up itself.
            if (File.Exists(import.Path) || import.StartedAt < clock.GetUtcNow() - GiveUpFilesElsewhere) queue.Add([import]);
            return;
        }

        if (running.Find(import.Id) is not null) return;
        if (await locks.TryTake(Importer.LockOf(import.Id), stop) is not { } mine) return;
        await using (mine)
        {
            if (await book.Find(import.TenantId, import.Id, stop) is not { IsFinal: false } abandoned) return;
            if (abandoned.State == ImportState.Queued) return;
            log.LogWarning("Import {Import} was interrupted in state {State}", abandoned.Id, abandoned.State);
            await book.End(abandoned, ImportState.Failed, new ImportProblem("interrupted", "The import was interrupted",
                "The server stopped while the file was read. Nothing was published and nothing is kept. Import the file again."), null, stop);
            folder.Forget(abandoned);
        }
    }

    private async Task RemoveHidden(CancellationToken stop)
    {
        // Rows that are being copied elsewhere stay until the copy is compared with them.
        if (await locks.TryTake(TenantMover.RowsRemovalLock, stop) is not { } mine) return;
        await using var held = mine;
        var now = clock.GetUtcNow();
        var hidden = (await book.Hidden(stop)).Where(i => !WasVisible(i) || i.HiddenAt < now - GraceOfReaders);
        foreach (var group in hidden.GroupBy(i => i.State == ImportState.Failed))
        {
            await intake.Remove([.. group.Select(i => (i.TenantId, i.Id))], keepRejects: group.Key, stop);
            await book.RowsRemoved([.. group.Select(i => i.Id)], stop);
        }
    }

    private static bool WasVisible(Import import) => import.State is ImportState.Replaced or ImportState.Deleted;
}
