using System.Collections.Concurrent;

namespace FinOps.Engine.Queries;

/// <summary>The statements under way, by the id that their client knows.</summary>
internal sealed class RunningQueries(ChdbEngine engine)
{
    private readonly ConcurrentDictionary<string, RunningQuery> running = new(StringComparer.Ordinal);

    public int Count => running.Count;

    /// <exception cref="EngineException">The id is taken by a statement that still runs.</exception>
    public RunningQuery Start(string id)
    {
        var query = new RunningQuery(id, engine, this);
        return running.TryAdd(id, query)
            ? query
            : throw new EngineException(ErrorCode.QueryWithSameIdIsAlreadyRunning, $"Query with id = {id} is already running");
    }

    public void CancelAll()
    {
        foreach (var query in running.Values)
            query.Cancel();
    }

    internal void Remove(RunningQuery query) => running.TryRemove(new(query.Id, query));
}

/// <summary>A statement under way; disposed when it has ended.</summary>
internal sealed class RunningQuery(string id, ChdbEngine engine, RunningQueries all) : IDisposable
{
    private static readonly TimeSpan Repeat = TimeSpan.FromMilliseconds(50);
    private readonly CancellationTokenSource ended = new();
    private int cancelled;

    /// <summary>The client's name for the statement, which is also its mark inside the engine.</summary>
    public string Id => id;

    public bool IsCancelled => Volatile.Read(ref cancelled) != 0;

    /// <summary>Tells the engine to stop the statement; returns at once.</summary>
    public void Cancel()
    {
        if (Interlocked.Exchange(ref cancelled, 1) == 0)
            _ = Task.Run(KillUntilEnded);
    }

    public void Dispose()
    {
        all.Remove(this);
        ended.Cancel();
    }

    private async Task KillUntilEnded()
    {
        // A statement that is still being parsed is in no list that could be asked for it: ask until it has ended.
        while (!ended.IsCancellationRequested)
        {
            engine.Kill(id);
            await Task.Delay(Repeat, ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
