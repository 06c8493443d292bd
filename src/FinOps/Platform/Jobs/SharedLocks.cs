using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace FinOps.Platform.Jobs;

/// <summary>
/// Many locks on one connection of the platform database, for work of which much may be begun at once: at a connection each,
/// it would leave none for people's requests. Held across all servers like <see cref="PlatformLocks"/>, and lost like those
/// where the connection breaks; then they are taken anew by the next statement.
/// </summary>
public sealed class SharedLocks(PlatformDbs platform) : IAsyncDisposable
{
    private readonly SemaphoreSlim turn = new(1);
    private readonly HashSet<string> held = new(StringComparer.Ordinal);
    private PlatformDb? session;

    /// <summary>Takes the lock if it is free now; null when another holds it. Dispose to let go.</summary>
    public async Task<IAsyncDisposable?> TryTake(string name, CancellationToken stop)
    {
        await turn.WaitAsync(stop);
        try
        {
            // PostgreSQL gives a session its own lock once more.
            if (held.Contains(name) || !await Ask(db => PlatformLocks.Try(db, name, false, CancellationToken.None), stop)) return null;
            held.Add(name);
            return new HeldLock(this, name);
        }
        finally
        {
            await EndUnlessHeld();
            turn.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (session is { } open) await open.DisposeAsync();
        session = null;
        turn.Dispose();
    }

    /// <summary>A connection that broke while it lay there is noticed by the statement; another one is tried once.</summary>
    private async Task<bool> Ask(Func<PlatformDb, Task<bool>> what, CancellationToken stop)
    {
        var isNew = session is null;
        try
        {
            // Statements are not cancelled: a lock that was taken and not told would be held until the connection ends.
            return await what(await Session(stop));
        }
        catch (Exception e) when (e is DbException or InvalidOperationException)
        {
            await End();
            if (isNew) throw;
            return await what(await Session(stop));
        }
    }

    private async Task<PlatformDb> Session(CancellationToken stop)
    {
        if (session is { } open) return open;
        var db = platform.Untenanted();
        try
        {
            await db.Database.OpenConnectionAsync(stop);
            // What broke with the connection before. Who took one of them meanwhile keeps it.
            foreach (var name in held) await PlatformLocks.Try(db, name, false, CancellationToken.None);
        }
        catch
        {
            await db.DisposeAsync();
            throw;
        }

        return session = db;
    }

    private async Task LetGo(string name)
    {
        await turn.WaitAsync(CancellationToken.None);
        try
        {
            held.Remove(name);
            if (session is { } open) await PlatformLocks.LetGo(open, name);
        }
        catch (Exception e) when (e is DbException or InvalidOperationException)
        {
            // The connection is gone, and with it the lock.
            await End();
        }
        finally
        {
            await EndUnlessHeld();
            turn.Release();
        }
    }

    private Task EndUnlessHeld() => held.Count == 0 ? End() : Task.CompletedTask;

    private async Task End()
    {
        var open = session;
        session = null;
        if (open is not null) await open.DisposeAsync();
    }

    private sealed class HeldLock(SharedLocks locks, string name) : IAsyncDisposable
    {
        private int isLetGo;

        public async ValueTask DisposeAsync()
        {
            if (Interlocked.Exchange(ref isLetGo, 1) == 0) await locks.LetGo(name);
        }
    }
}
