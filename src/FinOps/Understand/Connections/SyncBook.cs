using FinOps.Platform;
using FinOps.Platform.Live;
using FinOps.Understand.Ingestion;
using Microsoft.EntityFrameworkCore;

namespace FinOps.Understand.Connections;

/// <summary>Loads and saves what connections fetched and how their syncs went.</summary>
public sealed class SyncBook(PlatformDbs platform, TimeProvider clock) : IAccountNames
{
    /// <summary>Syncs kept per connection; older ones are forgotten.</summary>
    public const int RunsKept = 200;

    /// <summary>The bills of a connection by name.</summary>
    public async Task<Dictionary<string, ConnectionBill>> Bills(Connection connection, CancellationToken stop)
    {
        await using var db = platform.For(connection.TenantId);
        return await db.Set<ConnectionBill>().AsNoTracking().Where(b => b.TenantId == connection.TenantId && b.ConnectionId == connection.Id)
            .ToDictionaryAsync(b => b.Name, StringComparer.Ordinal, stop);
    }

    /// <summary>How many bills could not be taken in, by connection, of all tenants; none is not listed. For the platform's own figures.</summary>
    public async Task<Dictionary<long, int>> OpenBills(CancellationToken stop)
    {
        await using var db = platform.AllTenants();
        return await db.Set<ConnectionBill>().Where(b => b.State == ConnectionBillState.Failed || b.State == ConnectionBillState.Quarantined)
            .GroupBy(b => b.ConnectionId).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, stop);
    }

    /// <summary>Keeps what came of a bill.</summary>
    public async Task Keep(ConnectionBill bill, CancellationToken stop)
    {
        await using var db = platform.For(bill.TenantId);
        db.Update(bill);
        await db.SaveChangesAsync(stop);
    }

    /// <summary>Lets quarantined and failed bills be tried again.</summary>
    public async Task<int> Release(Connection connection, CancellationToken stop)
    {
        await using var db = platform.For(connection.TenantId);
        return await db.Set<ConnectionBill>()
            .Where(b => b.TenantId == connection.TenantId && b.ConnectionId == connection.Id && b.State == ConnectionBillState.Quarantined)
            .ExecuteUpdateAsync(set => set.SetProperty(b => b.State, ConnectionBillState.Failed).SetProperty(b => b.Attempts, 0), stop);
    }

    /// <summary>Begins a sync, and ends those of this connection whose server died: whoever holds its lock knows.</summary>
    public async Task<SyncRun> Begin(Connection connection, string cause, CancellationToken stop)
    {
        await using var db = platform.For(connection.TenantId);
        var now = clock.GetUtcNow();
        var ofConnection = db.Set<SyncRun>().Where(r => r.TenantId == connection.TenantId && r.ConnectionId == connection.Id);
        await ofConnection.Where(r => r.State == SyncState.Running)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.State, SyncState.Interrupted).SetProperty(r => r.FinishedAt, now).SetProperty(r => r.Doing, ""), stop);
        var keptFrom = await ofConnection.OrderByDescending(r => r.Id).Skip(RunsKept - 1).Select(r => r.Id).FirstOrDefaultAsync(stop);
        await ofConnection.Where(r => r.Id < keptFrom).ExecuteDeleteAsync(stop);
        var run = new SyncRun { TenantId = connection.TenantId, ConnectionId = connection.Id, Cause = cause, State = SyncState.Running, StartedAt = now };
        db.Add(run);
        await db.SaveChangesAsync(stop);
        await Tell(db, run, stop);
        return run;
    }

    /// <summary>Keeps how far a sync has come, and tells open screens.</summary>
    public async Task Keep(SyncRun run, CancellationToken stop)
    {
        await using var db = platform.For(run.TenantId);
        db.Update(run);
        await db.SaveChangesAsync(stop);
        await Tell(db, run, stop);
    }

    /// <summary>Ends a sync and says so on its connection.</summary>
    public async Task End(Connection connection, SyncRun run, SyncState state, SourceException? problem, IReadOnlyList<string>? warnings, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        (run.State, run.FinishedAt, run.Doing) = (state, now, "");
        run.Problem = problem is null ? [] : [problem.Code, problem.What, problem.Fix];
        await using var db = platform.For(connection.TenantId);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        db.Update(run);
        await db.SaveChangesAsync(stop);
        var success = state == SyncState.Succeeded ? now : connection.LastSuccessAt;
        var known = warnings is null ? connection.Warnings : [.. warnings];
        await db.Set<Connection>().Where(c => c.TenantId == connection.TenantId && c.Id == connection.Id)
            .ExecuteUpdateAsync(set => set
                .SetProperty(c => c.LastSyncAt, now).SetProperty(c => c.LastSuccessAt, success)
                .SetProperty(c => c.Problem, run.Problem).SetProperty(c => c.Warnings, known), stop);
        await Tell(db, run, stop);
        await transaction.CommitAsync(stop);
    }

    /// <summary>The newest syncs of a connection.</summary>
    public async Task<List<SyncRun>> Runs(Connection connection, int most, CancellationToken stop)
    {
        await using var db = platform.For(connection.TenantId);
        return await db.Set<SyncRun>().AsNoTracking().Where(r => r.TenantId == connection.TenantId && r.ConnectionId == connection.Id)
            .OrderByDescending(r => r.Id).Take(most).ToListAsync(stop);
    }

    /// <summary>
    /// Every sync that is not over, of all tenants: those that run, and those whose server was stopped or died, until the next
    /// one of the same connection. For the job that looks after them.
    /// </summary>
    public async Task<List<SyncRun>> Unfinished(CancellationToken stop)
    {
        await using var db = platform.AllTenants();
        return await Unfinished(db).AsNoTracking().ToListAsync(stop);
    }

    /// <summary>Whether a sync is still not over.</summary>
    public async Task<bool> IsUnfinished(SyncRun run, CancellationToken stop)
    {
        await using var db = platform.For(run.TenantId);
        return await Unfinished(db).AnyAsync(r => r.TenantId == run.TenantId && r.Id == run.Id, stop);
    }

    private static IQueryable<SyncRun> Unfinished(PlatformDb db)
    {
        var runs = db.Set<SyncRun>();
        return runs.Where(r => r.State == SyncState.Running
            || (r.State == SyncState.Interrupted && !runs.Any(later => later.TenantId == r.TenantId && later.ConnectionId == r.ConnectionId && later.Id > r.Id)));
    }

    /// <summary>Keeps the names of a connection's accounts.</summary>
    public async Task KeepAccounts(Connection connection, IReadOnlyList<SourceAccount> accounts, CancellationToken stop)
    {
        await using var db = platform.For(connection.TenantId);
        var known = await db.Set<CloudAccount>().Where(a => a.TenantId == connection.TenantId && a.ConnectionId == connection.Id)
            .ToDictionaryAsync(a => a.AccountId, StringComparer.Ordinal, stop);
        foreach (var account in accounts.DistinctBy(a => a.Id, StringComparer.Ordinal))
        {
            if (known.TryGetValue(account.Id, out var there)) there.Name = account.Name;
            else db.Add(new CloudAccount { TenantId = connection.TenantId, ConnectionId = connection.Id, AccountId = account.Id, Name = account.Name });
        }

        await db.SaveChangesAsync(stop);
    }

    /// <summary>The names of a connection's accounts by id.</summary>
    public async Task<Dictionary<string, string>> Accounts(Connection connection, CancellationToken stop)
    {
        await using var db = platform.For(connection.TenantId);
        return await db.Set<CloudAccount>().AsNoTracking().Where(a => a.TenantId == connection.TenantId && a.ConnectionId == connection.Id)
            .ToDictionaryAsync(a => a.AccountId, a => a.Name, StringComparer.Ordinal, stop);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, string>> Of(int tenant, string source, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        return await db.Set<CloudAccount>().AsNoTracking()
            .Where(a => a.TenantId == tenant && db.Set<Connection>().Any(c => c.TenantId == tenant && c.Id == a.ConnectionId && c.Name == source))
            .ToDictionaryAsync(a => a.AccountId, a => a.Name, StringComparer.Ordinal, stop);
    }

    private static Task Tell(PlatformDb db, SyncRun run, CancellationToken stop) =>
        Signals.Publish(db, run.TenantId, "sync", new { run.ConnectionId, run.Id, State = Words.Of(run.State), run.BillsToDo, run.BillsDone, run.BillsFailed, run.Doing }, stop);
}
