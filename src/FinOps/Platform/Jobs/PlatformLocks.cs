using Microsoft.EntityFrameworkCore;

namespace FinOps.Platform.Jobs;

/// <summary>
/// Locks that hold across all servers of one platform database (PostgreSQL advisory locks). A server that dies lets go of
/// its locks; so does one whose connection breaks, hence the work under a lock must stay right if two do it by accident.
/// </summary>
public sealed class PlatformLocks(PlatformDbs platform)
{
    /// <summary>Takes the lock if it is free now; null when another holds it. Dispose to let go.</summary>
    /// <param name="name">The lock, to hold alone.</param>
    /// <param name="stop">Cancels.</param>
    /// <param name="shared">A second lock to hold together with others who share it, on the same connection; null for none.</param>
    public Task<HeldLocks?> TryTake(string name, CancellationToken stop, string? shared = null) =>
        Open(async db => await Try(db, name, false, stop) && (shared is null || await Try(db, shared, true, stop)), stop);

    /// <summary>Takes the lock together with others who share it; null while one holds it alone or waits to. Dispose to let go.</summary>
    public Task<HeldLocks?> TryTakeShared(string name, CancellationToken stop) => Open(db => Try(db, name, true, stop), stop);

    /// <summary>Waits for the lock. Dispose to let go.</summary>
    public async Task<HeldLocks> Take(string name, CancellationToken stop) =>
        (await Open(async db =>
        {
            await Wait(db, name, stop);
            return true;
        }, stop))!;

    /// <summary>
    /// Whether anybody holds the lock now. To look takes nothing: who tried the lock instead would hold it for a moment, in which
    /// the one whom it is meant for is refused.
    /// </summary>
    public async Task<bool> IsHeld(string name, CancellationToken stop)
    {
        await using var db = platform.Untenanted();
        // PostgreSQL tells a lock's number in two halves.
        return (await db.Database.SqlQuery<bool>($"""
            select exists (
              select from pg_locks
              where locktype = 'advisory' and granted and objsubid = 1 and database = (select oid from pg_database where datname = current_database())
                and (classid::bigint << 32) | objid::bigint = hashtextextended({name}, 0)) as "Value"
            """).ToListAsync(stop)).Single();
    }

    internal static async Task Wait(PlatformDb db, string name, CancellationToken stop)
    {
        // Waiting may last as long as the other's work: no command timeout, cancellation ends it.
        db.Database.SetCommandTimeout(TimeSpan.Zero);
        await db.Database.ExecuteSqlAsync($"select pg_advisory_lock(hashtextextended({name}, 0))", stop);
    }

    internal static Task LetGo(PlatformDb db, string name) =>
        db.Database.ExecuteSqlAsync($"select pg_advisory_unlock(hashtextextended({name}, 0))");

    internal static async Task<bool> Try(PlatformDb db, string name, bool shared, CancellationToken stop) =>
        (await (shared
            ? db.Database.SqlQuery<bool>($"""select pg_try_advisory_lock_shared(hashtextextended({name}, 0)) as "Value" """)
            : db.Database.SqlQuery<bool>($"""select pg_try_advisory_lock(hashtextextended({name}, 0)) as "Value" """)).ToListAsync(stop)).Single();

    private async Task<HeldLocks?> Open(Func<PlatformDb, Task<bool>> take, CancellationToken stop)
    {
        // One connection from taking to letting go: its locks belong to it.
        var held = new HeldLocks(platform.Untenanted());
        try
        {
            await held.Db.Database.OpenConnectionAsync(stop);
            if (await take(held.Db)) return held;
        }
        catch
        {
            await held.DisposeAsync();
            throw;
        }

        await held.DisposeAsync();
        return null;
    }
}

/// <summary>Locks that are held, on one connection of the platform database. Disposing lets go of all of them.</summary>
public sealed class HeldLocks : IAsyncDisposable
{
    internal HeldLocks(PlatformDb db) => Db = db;

    internal PlatformDb Db { get; }

    /// <summary>Waits for another lock, to hold beside those held already. Whoever takes several takes them in one order, or two wait for each other.</summary>
    public Task Also(string name, CancellationToken stop) => PlatformLocks.Wait(Db, name, stop);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await using (Db)
        {
            try
            {
                await Db.Database.ExecuteSqlAsync($"select pg_advisory_unlock_all()");
            }
            catch (Exception e) when (e is System.Data.Common.DbException or InvalidOperationException)
            {
                // The connection is gone, and with it the locks.
            }
        }
    }
}
