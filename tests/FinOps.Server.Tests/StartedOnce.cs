namespace FinOps.Server.Tests;

/// <summary>
/// Something slow to start that many tests share: started when the first of them asks for it, beside whatever else runs then,
/// and not at all where nobody asks.
/// </summary>
internal sealed class StartedOnce<T>(Func<Task<T>> start) : IAsyncDisposable
    where T : IAsyncDisposable
{
    private readonly Lazy<Task<T>> _started = new(() =>
    {
        // What it goes on doing belongs to no test, least of all to the one that happened to ask first.
        using (ExecutionContext.SuppressFlow()) return Task.Run(start);
    });

    /// <summary>It, once it has started; a test can do nothing without it and waits here.</summary>
    public T Value => _started.Value.GetAwaiter().GetResult();

    public async ValueTask DisposeAsync()
    {
        if (_started is { IsValueCreated: true, Value: { } started } && await started.ContinueWith(t => t.IsCompletedSuccessfully, TaskScheduler.Default)) await (await started).DisposeAsync();
    }
}
