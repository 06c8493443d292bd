using System.Collections.Concurrent;
using System.Diagnostics;

namespace FinOps.Engine.Queries;

/// <summary>
/// The threads that statements run on. A statement keeps its thread until it ends, so these are not the thread pool's, and
/// their stacks are large enough for the engine's recursion over deep expressions.
/// </summary>
internal sealed class QueryThreads : IDisposable
{
    private const int StackBytes = 16 << 20;
    private readonly BlockingCollection<Action> work = [];
    private readonly Thread[] threads;

    public QueryThreads(int count)
    {
        threads = [.. Enumerable.Range(1, count).Select(number => new Thread(Work, StackBytes) { IsBackground = true, Name = $"query {number}" })];
        foreach (var thread in threads)
            thread.Start();
    }

    /// <summary>Runs <paramref name="statement"/>, then, once its answer is on the way, <paramref name="afterwards"/>.</summary>
    public Task<T> Run<T>(Func<T> statement, Action afterwards)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        work.Add(() =>
        {
            try
            {
                answer.SetResult(statement());
            }
            catch (Exception failure)
            {
                answer.SetException(failure);
            }
            finally
            {
                afterwards();
            }
        });
        return answer.Task;
    }

    /// <summary>Takes no more work and waits for what is under way.</summary>
    public bool Stop(TimeSpan patience)
    {
        work.CompleteAdding();
        var waited = Stopwatch.StartNew();
        return threads.All(thread => thread.Join(patience > waited.Elapsed ? patience - waited.Elapsed : TimeSpan.Zero));
    }

    public void Dispose()
    {
        if (Stop(TimeSpan.Zero))
            work.Dispose();
    }

    private void Work()
    {
        foreach (var item in work.GetConsumingEnumerable())
            item();
    }
}
