using FinOps.Platform.Engines;
using FinOps.Platform.Jobs;
using FinOps.Understand.Ingestion;
using Microsoft.Extensions.Logging;

namespace FinOps.Understand.Connections;

/// <summary>
/// One sync of one connection: asks what there is, fetches what is new or changed, and takes each bill in through the door
/// that every bill takes. One server at a time; a failed bill does not stop the others.
/// </summary>
public sealed class ConnectionSync(
    ConnectionBook book, SyncBook syncs, BillSources sources, SyncPipelines pipelines, BillFetch fetch, DirectReading direct, BillIntake intake, ConnectionGaps gaps,
    SyncSlots slots, PlatformLocks locks, TimeProvider clock, ILogger<ConnectionSync> log)
{
    /// <summary>The lock that a running sync holds.</summary>
    public static string LockOf(long connectionId) => $"sync:{connectionId}";

    /// <summary>Runs a sync to its end. Does nothing when one is running, or when the connection is gone.</summary>
    /// <param name="tenant">Whose connection.</param>
    /// <param name="id">The connection.</param>
    /// <param name="cause">schedule or request.</param>
    /// <param name="stop">Stops it; what is in stays in.</param>
    public async Task Run(int tenant, long id, string cause, CancellationToken stop)
    {
        using var slot = await slots.Enter(stop);
        if (await locks.TryTake(LockOf(id), stop) is not { } mine) return;
        await using (mine)
        {
            if (await book.Find(tenant, id, stop) is not { } connection) return;
            if (connection.State != ConnectionState.Active && cause != SyncCause.Request) return;
            var run = await syncs.Begin(connection, cause, stop);
            await Guard(connection, run, slot, stop);
        }
    }

    private async Task Guard(Connection connection, SyncRun run, SyncSlot slot, CancellationToken stop)
    {
        try
        {
            await Sync(connection, run, slot, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await syncs.End(connection, run, SyncState.Interrupted, null, null, CancellationToken.None);
        }
        catch (SourceException e)
        {
            log.LogWarning("Connection {Connection} cannot be synced: {Code}", connection.Id, e.Code);
            await syncs.End(connection, run, SyncState.Failed, e, null, CancellationToken.None);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            log.LogError(e, "Sync {Run} of connection {Connection} failed", run.Id, connection.Id);
            var problem = new SourceException("sync_failed", "Something unexpected happened during the sync.", "The server's log has the details; the next sync tries again.", e);
            await syncs.End(connection, run, SyncState.Failed, problem, null, CancellationToken.None);
        }
    }

    private async Task Sync(Connection connection, SyncRun run, SyncSlot slot, CancellationToken stop)
    {
        var source = sources.Of(connection.Provider);
        var access = await book.Access(connection, stop);
        var warnings = new List<string>();

        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var from = new DateOnly(today.Year, today.Month, 1).AddMonths(-connection.MonthsBack);
        var wish = new SourceWish(from, today, await book.BilledThrough(connection, stop));
        var listing = await pipelines.Ask(connection.Id, inner => source.List(access, wish, inner), stop);
        warnings.AddRange(listing.Warnings);
        await LearnNames(source, access, connection, warnings, stop);

        var known = await syncs.Bills(connection, stop);
        // The present first: it is what people look at. Bills before estimates of the same days, which they replace.
        var todo = listing.Bills.Where(b => b.Period >= from && IsNew(b, known))
            .OrderByDescending(b => b.Period).ThenBy(b => b.EstimateFrom is not null).ThenByDescending(b => b.EstimateFrom).ToList();
        (run.BillsFound, run.BillsToDo, run.BytesToDo) = (listing.Bills.Count, todo.Count, todo.Sum(b => Math.Max(0, b.Bytes)));
        foreach (var bill in todo)
        {
            run.Doing = bill.Name;
            // How far it has come by now, the bill before included.
            await syncs.Keep(run, stop);
            await slot.For(SyncSlots.IsLarge(bill), stop);
            await Take(connection, run, source, access, bill, known.GetValueOrDefault(bill.Name), stop);
        }

        var open = (await syncs.Bills(connection, stop)).Values
            .Where(b => b.State is ConnectionBillState.Failed or ConnectionBillState.Quarantined && listing.Bills.Any(l => l.Name == b.Name)).ToList();
        warnings.AddRange(await gaps.Of(connection, stop));
        await syncs.End(connection, run, StateOf(run, open), ProblemOf(open), warnings, CancellationToken.None);
    }

    private async Task Take(
        Connection connection, SyncRun run, IBillSource source, SourceAccess access, SourceBill bill, ConnectionBill? before, CancellationToken stop)
    {
        var record = RecordOf(connection, bill, before);
        try
        {
            if (bill.Files.Count is 0 or > BillFetch.FilesMax)
                throw new SourceException("files_implausible", $"The export lists {bill.Files.Count} files for {bill.Name}.", $"A bill has 1 to {BillFetch.FilesMax}; look at the export's manifest.");
            var lent = await direct.Offer(source, access, bill, stop);
            if (lent is null || !await intake.Take(connection, bill, lent, record, stop))
            {
                if (lent is not null) log.LogWarning("Connection {Connection}: the cost engine cannot read {Bill} by itself, so its files are fetched", connection.Id, bill.Name);
                var (folder, parts) = await fetch.Fetch(source, access, bill, stop);
                await intake.Take(connection, bill, parts, record, stop);
                IntakeFolder.RemoveParts(folder);
            }
        }
        catch (SourceException e)
        {
            intake.Fail(record, e.Code, e.What, e.Fix, forGood: !e.Transient && e.Code is not ("access_denied" or "credentials_invalid" or TokenAnswer.MissingCode));
        }
        catch (Exception e) when (e is IOException or EngineDownException && !stop.IsCancellationRequested)
        {
            log.LogWarning(e, "Bill {Bill} of connection {Connection} could not be taken in", bill.Name, connection.Id);
            var full = e is IOException io && DiskSpace.IsExhausted(io);
            intake.Fail(record, full ? "disk_full" : "import_failed", full ? "The server's disk is full." : $"The bill could not be taken in: {e.Message}",
                full ? "Free space; the next sync tries again." : "The next sync tries again.", forGood: false);
        }

        record.SyncedAt = clock.GetUtcNow();
        await syncs.Keep(record, CancellationToken.None);
        var isIn = record.State is ConnectionBillState.Imported or ConnectionBillState.Empty;
        (run.BillsDone, run.BillsFailed) = (run.BillsDone + (isIn ? 1 : 0), run.BillsFailed + (isIn ? 0 : 1));
        run.BytesDone += Math.Max(0, bill.Bytes);
    }

    /// <summary>Names are a courtesy: whatever keeps them away, the sync goes on without.</summary>
    private async Task LearnNames(IBillSource source, SourceAccess access, Connection connection, List<string> warnings, CancellationToken stop)
    {
        try
        {
            await syncs.KeepAccounts(connection, await pipelines.Ask(connection.Id, inner => source.Accounts(access, inner), stop), stop);
        }
        catch (SourceException e)
        {
            warnings.Add($"Account names could not be read: {e.What} {e.Fix}");
        }
    }

    private static ConnectionBill RecordOf(Connection connection, SourceBill bill, ConnectionBill? before)
    {
        var fingerprint = BillFetch.FingerprintOf(bill);
        return new ConnectionBill
        {
            Id = before?.Id ?? 0,
            TenantId = connection.TenantId,
            ConnectionId = connection.Id,
            Name = bill.Name,
            Period = bill.Period,
            Fingerprint = fingerprint,
            Files = BillFetch.FilesOf(bill),
            FilesCount = bill.Files.Count,
            Bytes = Math.Max(0, bill.Bytes),
            ModifiedAt = bill.Files.Count > 0 ? bill.Files.Max(f => f.Modified) : default,
            Estimate = bill.EstimateFrom is not null,
            Attempts = before?.Fingerprint == fingerprint ? before.Attempts : 0,
            ImportId = before?.ImportId,
        };
    }

    private static bool IsNew(SourceBill bill, Dictionary<string, ConnectionBill> known) =>
        !known.TryGetValue(bill.Name, out var before) || !before.IsSettled || before.Fingerprint != BillFetch.FingerprintOf(bill);

    private static SyncState StateOf(SyncRun run, List<ConnectionBill> open) =>
        open.Count == 0 ? SyncState.Succeeded : run.BillsDone > 0 || open.Count < run.BillsFound ? SyncState.Partial : SyncState.Failed;

    private static SourceException? ProblemOf(List<ConnectionBill> open) =>
        open.OrderByDescending(b => b.Period).FirstOrDefault() is { Problem: [var code, var what, var fix] } worst
            ? new SourceException(code, open.Count == 1 ? $"{worst.Name}: {what}" : $"{open.Count} bills are not in; {worst.Name}: {what}", fix)
            : null;
}

/// <summary>Why a sync begins.</summary>
public static class SyncCause
{
    /// <summary>It is time.</summary>
    public const string Schedule = "schedule";

    /// <summary>A person asked for it.</summary>
    public const string Request = "request";
}

/// <summary>The clouds that can be connected, by name.</summary>
public sealed class BillSources(IEnumerable<IBillSource> sources)
{
    private readonly Dictionary<string, IBillSource> byName = sources.ToDictionary(s => s.Provider, StringComparer.Ordinal);

    /// <summary>All of them.</summary>
    public IReadOnlyCollection<IBillSource> All => byName.Values;

    /// <summary>The cloud of this name, or null.</summary>
    public IBillSource? Find(string provider) => byName.GetValueOrDefault(provider);

    /// <summary>The cloud of a kept connection.</summary>
    /// <exception cref="SourceException">This version cannot connect it.</exception>
    public IBillSource Of(string provider) => Find(provider)
        ?? throw new SourceException("provider_unknown", $"This server cannot connect '{provider}'.", "Run the version that made the connection, or a newer one.");
}
