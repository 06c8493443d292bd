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
    /// <summary>How long after a nudge that found the job running elsewhere.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

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
        // Whoever nudged may have done so for something that a run elsewhere does not see any more.
        var owed = false;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await engines.WhenReady(EngineName.Platform, stop);
                await engines.WhenReady(EngineName.Costs, stop);
                owed &= !await RunOnce(job, stop);
                owed |= await Nudged(job, owed && Again < job.Every ? Again : job.Every, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <summary>Runs the job; false when another server does just now.</summary>
    private async Task<bool> RunOnce(IJob job, CancellationToken stop)
    {
        try
        {
            if (await locks.TryTake("job:" + job.Name, stop) is not { } held)
            {
                return false;
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

        return true;
    }

    /// <summary>Waits for a while, or less: true when it was nudged.</summary>
    private async Task<bool> Nudged(IJob job, TimeSpan most, CancellationToken stop)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var nudge = NudgeOf(job.Name).WaitAsync(waiting.Token);
        await Task.WhenAny(Task.Delay(most, clock, waiting.Token), nudge);
        await waiting.CancelAsync();
        stop.ThrowIfCancellationRequested();
        await nudge.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return nudge.IsCompletedSuccessfully;
    }

    private SemaphoreSlim NudgeOf(string name) => _nudges.GetOrAdd(name, _ => new SemaphoreSlim(0));
}
