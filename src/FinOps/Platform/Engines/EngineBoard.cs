using System.Collections.Concurrent;

namespace FinOps.Platform.Engines;

/// <summary>The state of both engines: written by whoever looks after them, read by everyone who needs one.</summary>
public sealed class EngineBoard(TimeProvider clock)
{
    private readonly ConcurrentDictionary<EngineName, Entry> _entries = new();

    /// <summary>The engines that have reported so far.</summary>
    public IReadOnlyList<EngineStatus> All =>
        [.. _entries.Values.Select(entry => entry.Status).OrderBy(status => status.Engine)];

    /// <summary>True when both engines answer and are prepared.</summary>
    public bool AllReady => IsReady(EngineName.Platform) && IsReady(EngineName.Costs);

    /// <summary>True when the engine answers and its schema is in place.</summary>
    public bool IsReady(EngineName engine) =>
        _entries.TryGetValue(engine, out var entry) && entry.Status.State == EngineState.Ready;

    /// <summary>Returns when the engine is ready, at once if it is now.</summary>
    public Task WhenReady(EngineName engine, CancellationToken stop)
    {
        var entry = _entries.GetOrAdd(engine, Unknown);
        return entry.Ready.Task.WaitAsync(stop);
    }

    /// <summary>Passes when the engine is ready.</summary>
    /// <exception cref="EngineDownException">It is not.</exception>
    public void Demand(EngineName engine)
    {
        if (!IsReady(engine))
        {
            var reason = _entries.TryGetValue(engine, out var entry) ? entry.Status.State.ToString().ToLowerInvariant() : "starting";
            throw new EngineDownException(engine, reason);
        }
    }

    /// <summary>Records a new state. Called by the one who looks after the engine.</summary>
    public void Report(EngineName engine, EngineState state, bool embedded, int restarts = 0, string? reason = null)
    {
        var status = new EngineStatus(engine, state, embedded, clock.GetUtcNow(), restarts, reason);
        var entry = _entries.AddOrUpdate(engine, _ => Unknown(engine) with { Status = status }, (_, old) => Next(old, status));
        if (state == EngineState.Ready)
        {
            entry.Ready.TrySetResult();
        }
    }

    // Whoever waits while the engine is away keeps waiting on one task; a used-up one is replaced when it goes away again.
    private static Entry Next(Entry old, EngineStatus status) =>
        status.State != EngineState.Ready && old.Ready.Task.IsCompleted
            ? new Entry(status, NewSignal())
            : old with { Status = status };

    private Entry Unknown(EngineName engine) =>
        new(new EngineStatus(engine, EngineState.Starting, false, clock.GetUtcNow(), 0, null), NewSignal());

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed record Entry(EngineStatus Status, TaskCompletionSource Ready);
}
