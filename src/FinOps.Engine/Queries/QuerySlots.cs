namespace FinOps.Engine.Queries;

/// <summary>Places for statements that run at once, and a bounded queue in front of them.</summary>
internal sealed class QuerySlots(int slots, int queueMax, TimeSpan waitMax) : IDisposable
{
    private readonly SemaphoreSlim free = new(slots, slots);
    private int queued;

    public int Queued => Volatile.Read(ref queued);

    public int Free => free.CurrentCount;

    /// <summary>Waits for a place.</summary>
    /// <exception cref="EngineException">The queue is full, or the wait took too long.</exception>
    public async ValueTask<Slot> Enter(CancellationToken stop)
    {
        if (free.Wait(0, CancellationToken.None))
            return new Slot(free);
        if (Interlocked.Increment(ref queued) > queueMax)
        {
            Interlocked.Decrement(ref queued);
            throw new EngineException(ErrorCode.TooManySimultaneousQueries, $"Too many simultaneous queries. Maximum: {slots}, waiting: {queueMax}");
        }
        try
        {
            return await free.WaitAsync(waitMax, stop)
                ? new Slot(free)
                : throw new EngineException(
                    ErrorCode.TooManySimultaneousQueries, $"Too many simultaneous queries. Maximum: {slots}; waited {waitMax.TotalSeconds:0} s for a place");
        }
        finally
        {
            Interlocked.Decrement(ref queued);
        }
    }

    public void Dispose() => free.Dispose();

    /// <summary>A place; given back once.</summary>
    internal sealed class Slot(SemaphoreSlim free) : IDisposable
    {
        private int given;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref given, 1) == 0)
                free.Release();
        }
    }
}
