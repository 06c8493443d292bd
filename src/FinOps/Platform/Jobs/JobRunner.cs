using System.Collections.Concurrent;
using FinOps.Platform.Engines;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FinOps.Platform.Jobs;

/// <summary>
/// Runs every registered <see cref="IJob"/>: once when the engines are ready, then after each pause or nudge, on one server at a time.
/// </summary>
public sealed class JobRunner(
    IEnumerable<IJob> jobs, PlatformLocks locks, EngineBoard engines, IHostApplicationLifetime life, TimeProvider clock, ILogger<JobRunner> log) : BackgroundService
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _nudges = new(StringComparer.Ordinal);

    /// <summary>Runs the job soon instead of at its next time.</summary>
    public void Nudge(string name)
    {
        var nudge = NudgeOf(name);
        if (nudge.CurrentCount == 0)
        {
            nudge.Release();
        }
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The server's parts stop one after the other: a job must not find those gone that it works with.
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, life.ApplicationStopping);
        await Task.WhenAll(jobs.Select(job => Repeat(job, either.Token)));
    }

    private async Task Repeat(IJob job, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await engines.WhenReady(EngineName.Platform, stop);
                await engines.WhenReady(EngineName.Costs, stop);
                await RunOnce(job, stop);
                await PauseAfter(job, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task RunOnce(IJob job, CancellationToken stop)
    {
        try
        {
            if (await locks.TryTake("job:" + job.Name, stop) is not { } held)
            {
                return;
            }

            await using (held)
            {
                await job.Run(stop);
            }
        }
        catch (Exception e) when (stop.IsCancellationRequested && e is not OutOfMemoryException)
        {
            // Stopped in the middle, whatever it met there; it begins again with the next server.
            log.LogDebug(e, "Job {Job} was stopped", job.Name);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            log.LogError(e, "Job {Job} failed and will run again", job.Name);
        }
    }

    private async Task PauseAfter(IJob job, CancellationToken stop)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await Task.WhenAny(Task.Delay(job.Every, clock, waiting.Token), NudgeOf(job.Name).WaitAsync(waiting.Token));
        await waiting.CancelAsync();
        stop.ThrowIfCancellationRequested();
    }

    private SemaphoreSlim NudgeOf(string name) => _nudges.GetOrAdd(name, _ => new SemaphoreSlim(0));
}
