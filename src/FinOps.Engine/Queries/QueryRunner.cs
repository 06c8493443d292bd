using FinOps.Engine.Native;

namespace FinOps.Engine.Queries;

/// <summary>What a statement runs with, beside its text.</summary>
internal sealed record QueryContext(
    string? Database,
    string Format,
    IReadOnlyList<KeyValuePair<string, string>> Settings,
    IReadOnlyList<QueryParameter> Parameters,
    bool ReadOnly);

/// <summary>Runs statements: waits for a place, takes a fresh connection, runs on a thread of its own.</summary>
internal sealed class QueryRunner(EngineOptions options, ChdbEngine engine) : IDisposable
{
    private readonly QueryThreads threads = new(options.Connections);
    private readonly QuerySlots slots = new(options.Connections, options.Queue, TimeSpan.FromSeconds(options.QueueSeconds));
    private readonly IdleMemory memory = new(engine);

    public RunningQueries Running { get; } = new(engine);

    public int Queued => slots.Queued;

    public int Active => options.Connections - slots.Free;

    public int Connections => options.Connections;

    /// <summary>Waits for a place; dispose it when everything about the request has ended.</summary>
    public ValueTask<QuerySlots.Slot> Enter(CancellationToken stop) => slots.Enter(stop);

    /// <summary>Runs one statement to its end. Needs a place.</summary>
    public Task<QueryAnswer> Run(byte[] sql, QueryContext context, RunningQuery running, Action? ended = null)
    {
        var session = engine.TakeSession();
        QueryAnswer Execute()
        {
            try
            {
                if (running.IsCancelled)
                    return new(Cancelled, [], default);
                return session.Prepare(running.Id, context.Database, context.Settings, context.ReadOnly) is { } refused
                    ? new(refused, [], default)
                    : session.Execute(sql, context.Format, context.Parameters);
            }
            finally
            {
                ended?.Invoke();
            }
        }
        return threads.Run(Execute, afterwards: () =>
        {
            engine.Replace(session);
            memory.Touch();
        });
    }

    /// <summary>Runs KILL QUERY, which needs no place: it is asked for when every place is taken.</summary>
    public Task<QueryAnswer> Kill(byte[] sql, QueryContext context) => Task.Run(() =>
    {
        var session = engine.TakeSession();
        try
        {
            return session.Execute(sql, context.Format, context.Parameters);
        }
        finally
        {
            engine.Replace(session);
        }
    });

    /// <summary>Waits for the statements' threads. Nothing is running any more, or is about to end.</summary>
    /// <returns>False when a statement did not end: the engine must not be closed under it.</returns>
    public bool Stop(TimeSpan patience)
    {
        Running.CancelAll();
        var ended = threads.Stop(patience);
        memory.Dispose();
        return ended;
    }

    public void Dispose()
    {
        memory.Dispose();
        threads.Dispose();
        slots.Dispose();
    }

    private static readonly string Cancelled = new EngineException(ErrorCode.QueryWasCancelled, "Query was cancelled").Message;
}

/// <summary>Gives memory back some time after the last statement: while they come, it is better kept.</summary>
internal sealed class IdleMemory : IDisposable
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);
    private readonly Timer timer;

    public IdleMemory(ChdbEngine engine) => timer = new Timer(_ => engine.ReturnMemory());

    public void Touch() => timer.Change(Quiet, Timeout.InfiniteTimeSpan);

    public void Dispose() => timer.Dispose();
}
