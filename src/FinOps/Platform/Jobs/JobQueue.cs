using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FinOps.Platform.Jobs;

/// <summary>
/// Work handed over by a request that has been answered already (202). It lives in this server's memory: whoever queues work
/// records it in the platform database first and takes it up again after a restart.
/// </summary>
public sealed class JobQueue(IServiceScopeFactory scopes, ILogger<JobQueue> log) : BackgroundService
{
    /// <summary>How many pieces of work may wait.</summary>
    public const int WaitingMax = 20_000;

    /// <summary>How many pieces of work run side by side.</summary>
    public const int WorkersCount = 4;

    private readonly Channel<Work> _waiting = Channel.CreateBounded<Work>(WaitingMax);

    /// <summary>Queues the work; false when too much waits already. The work gets its own service scope.</summary>
    public bool TryQueue(string name, Func<IServiceProvider, CancellationToken, Task> run) =>
        _waiting.Writer.TryWrite(new(name, run));

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, WorkersCount).Select(_ => Task.Run(() => Drain(stoppingToken), stoppingToken)));

    private async Task Drain(CancellationToken stop)
    {
        await foreach (var work in _waiting.Reader.ReadAllAsync(stop))
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await work.Run(scope.ServiceProvider, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                log.LogError(e, "Queued work {Work} failed", work.Name);
            }
        }
    }

    private sealed record Work(string Name, Func<IServiceProvider, CancellationToken, Task> Run);
}
