using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FinOps.Platform.Jobs;

/// <summary>How long a piece of work takes, roughly.</summary>
public enum JobLane
{
    /// <summary>Seconds.</summary>
    Short,

    /// <summary>Minutes, and much of an engine's memory: one at a time.</summary>
    Long,
}

/// <summary>
/// Work handed over by a request that has been answered already (202). It lives in this server's memory: whoever queues work
/// records it in the platform database first and takes it up again after a restart. Short work never waits behind long work,
/// and owners take turns.
/// </summary>
public sealed class JobQueue(IServiceScopeFactory scopes, ILogger<JobQueue> log) : BackgroundService
{
    /// <summary>How many pieces of work may wait in a lane.</summary>
    public const int WaitingMax = 100_000;

    /// <summary>How many of one owner may; more are taken up later by whoever recorded them.</summary>
    public const int OfOwnerMax = 5_000;

    /// <summary>How many short pieces of work run side by side.</summary>
    public const int ShortAtOnce = 3;

    private readonly Turns<Work> _short = new(WaitingMax, OfOwnerMax);
    private readonly Turns<Work> _long = new(WaitingMax, OfOwnerMax);

    /// <summary>Queues the work; false when too much waits already. The work gets its own service scope.</summary>
    /// <param name="name">What the log calls it.</param>
    /// <param name="owner">The tenant it is done for; tenants take turns.</param>
    /// <param name="lane">How long it takes.</param>
    /// <param name="run">Does it.</param>
    public bool TryQueue(string name, int owner, JobLane lane, Func<IServiceProvider, CancellationToken, Task> run) =>
        (lane == JobLane.Long ? _long : _short).TryAdd(owner, new(name, run));

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Repeat(_short, ShortAtOnce).Append(_long).Select(lane => Task.Run(() => Drain(lane, stoppingToken), stoppingToken)));

    private async Task Drain(Turns<Work> lane, CancellationToken stop)
    {
        while (true)
        {
            var work = await lane.Next(stop);
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
