using FinOps.Platform.Jobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace FinOps.Platform.Tenancy;

/// <summary>
/// Moves tenants between cells while they are asked: closes the gate to writers, copies every table, compares it import by
/// import, switches at one moment, and removes the old rows once nobody reads them any more. A server that dies in the middle
/// leaves the old cell answering; the next run clears the copy and begins again.
/// </summary>
public sealed class TenantMover(
    TenantMoveBook book, TenantBook tenants, ITenantCells cells, TenantGate gate, PlatformLocks locks, IConfiguration settings, TimeProvider clock, ILogger<TenantMover> log) : IJob
{
    /// <summary>The job's name.</summary>
    public const string JobName = "tenant-moves";

    /// <summary>Held by whoever removes rows: what is being copied must not disappear meanwhile.</summary>
    public const string RowsRemovalLock = "rows-removal";

    /// <summary>How long the old rows stay: longer than any question may run.</summary>
    private TimeSpan GraceOfReaders => TimeSpan.FromSeconds(settings.GetValue("Tenants:MoveGraceSeconds", 120));

    /// <inheritdoc/>
    public string Name => JobName;

    /// <inheritdoc/>
    public TimeSpan Every => TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public async Task Run(CancellationToken stop)
    {
        foreach (var move in await book.Unfinished(stop))
        {
            if (move.State != TenantMoveState.Switched) await Copy(move, stop);
            else if (move.SwitchedAt < clock.GetUtcNow() - GraceOfReaders) await Tidy(move, stop);
        }
    }

    private async Task Copy(TenantMove move, CancellationToken stop)
    {
        try
        {
            await using var closed = await gate.Close(move.TenantId, stop);
            await using var kept = await locks.Take(RowsRemovalLock, stop);
            move.State = TenantMoveState.Copying;
            await book.Save(move, stop);
            // What a copy that broke off has left would be counted twice.
            await cells.Clear(move.ToCell, move.TenantId, stop);
            move.RowsCopied = await cells.Copy(move.FromCell, move.ToCell, move.TenantId, stop);
            if (!await book.Switch(move, stop)) throw new InvalidOperationException($"The tenant no longer lies in cell '{move.FromCell}'.");
            log.LogInformation("Tenant {Tenant} moved from cell {From} to {To} with {Rows} rows", move.TenantId, move.FromCell, move.ToCell, move.RowsCopied);
        }
        catch (Exception e) when (e is not (OutOfMemoryException or OperationCanceledException))
        {
            log.LogError(e, "The move of tenant {Tenant} from cell {From} to {To} failed; nothing has changed", move.TenantId, move.FromCell, move.ToCell);
            (move.State, move.Problem, move.SwitchedAt, move.FinishedAt) = (TenantMoveState.Failed, e.Message, null, clock.GetUtcNow());
            await book.Save(move, CancellationToken.None);
        }
    }

    private async Task Tidy(TenantMove move, CancellationToken stop)
    {
        // Never where the tenant is: a mistake here would be the only one that loses rows.
        if (await tenants.Find(move.TenantId, stop) is not { } tenant || tenant.Cell == move.FromCell) return;
        await cells.Clear(move.FromCell, move.TenantId, stop);
        (move.State, move.FinishedAt) = (TenantMoveState.Done, clock.GetUtcNow());
        await book.Save(move, stop);
    }
}
