using Microsoft.EntityFrameworkCore;

namespace FinOps.Platform.Jobs;

/// <summary>
/// Locks that hold across all servers of one platform database (PostgreSQL advisory locks). A server that dies lets go of
/// its locks; so does one whose connection breaks, hence the work under a lock must stay right if two do it by accident.
/// </summary>
public sealed class PlatformLocks(PlatformDbs platform)
{
    /// <summary>Takes the lock if it is free now; null when another holds it. Dispose to let go.</summary>
    public Task<IAsyncDisposable?> TryTake(string name, CancellationToken stop) =>
        Open(name, async db => (await db.Database.SqlQuery<bool>(
            $"""select pg_try_advisory_lock(hashtextextended({name}, 0)) as "Value" """).ToListAsync(stop)).Single(), stop);

    /// <summary>Waits for the lock. Dispose to let go.</summary>
    public async Task<IAsyncDisposable> Take(string name, CancellationToken stop) =>
        (await Open(name, async db =>
        {
            // Waiting may last as long as the other's work: no command timeout, cancellation ends it.
            db.Database.SetCommandTimeout(TimeSpan.Zero);
            await db.Database.ExecuteSqlAsync($"select pg_advisory_lock(hashtextextended({name}, 0))", stop);
            return true;
        }, stop))!;

    private async Task<IAsyncDisposable?> Open(string name, Func<PlatformDb, Task<bool>> take, CancellationToken stop)
    {
        var db = platform.Untenanted();
        try
        {
            // One connection from taking to letting go: the lock belongs to it.
            await db.Database.OpenConnectionAsync(stop);
            if (await take(db))
            {
                return new Held(db, name);
            }
        }
        catch
        {
            await db.DisposeAsync();
            throw;
        }

        await db.DisposeAsync();
        return null;
    }

    private sealed class Held(PlatformDb db, string name) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await using (db)
            {
                try
                {
                    await db.Database.ExecuteSqlAsync($"select pg_advisory_unlock(hashtextextended({name}, 0))");
                }
                catch (Exception e) when (e is System.Data.Common.DbException or InvalidOperationException)
                {
                    // The connection is gone, and with it the lock.
                }
            }
        }
    }
}
