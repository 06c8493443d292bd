using FinOps.Platform.Engines;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FinOps.Stores.Embedded;

/// <summary>
/// Looks after both engines: starts them side by side, prepares them, starts a dead one again with growing pauses, stops them
/// with the server. Registered before every other hosted service, so it stops after them.
/// </summary>
internal sealed class Supervisor(
    IEnumerable<IEngine> engines, IEnumerable<IEngineSetup> setups, EngineBoard board, ProbePace pace, TimeProvider clock, ILogger<Supervisor> log)
    : BackgroundService
{
    private static readonly TimeSpan PauseMin = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(10);

    /// <summary>An engine that ran this long was well: its next death starts with the shortest pause again.</summary>
    private static readonly TimeSpan HealthyAfter = TimeSpan.FromSeconds(30);

    private const int ProbeFailuresMax = 3;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(engines.Select(engine => Task.Run(() => LookAfter(engine, stoppingToken), CancellationToken.None)));

    private async Task LookAfter(IEngine engine, CancellationToken stop)
    {
        var pause = PauseMin;
        for (var restarts = 0; !stop.IsCancellationRequested; restarts++)
        {
            var begun = clock.GetTimestamp();
            var reason = await LiveOnce(engine, restarts, stop);
            if (!stop.IsCancellationRequested)
            {
                // Told first: one that hangs takes its time to be stopped, and nobody shall wait for its answers meanwhile.
                board.Report(engine.Name, EngineState.Down, engine.Embedded, restarts, reason);
            }

            await StopQuietly(engine);
            if (stop.IsCancellationRequested)
            {
                break;
            }

            if (clock.GetElapsedTime(begun) > HealthyAfter)
            {
                pause = PauseMin;
            }

            log.LogWarning("Engine {Engine} is down and starts again in {Pause}: {Reason}", engine.Name, pause, reason);
            await Task.Delay(pause, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < PauseMax ? pause * 2 : PauseMax;
        }

        board.Report(engine.Name, EngineState.Stopped, engine.Embedded);
    }

    /// <summary>One life of the engine, from its start to its end. Returns why it ended.</summary>
    private async Task<string> LiveOnce(IEngine engine, int restarts, CancellationToken stop)
    {
        try
        {
            board.Report(engine.Name, EngineState.Starting, engine.Embedded, restarts);
            await engine.Start(stop);
            foreach (var setup in setups.Where(setup => setup.Engine == engine.Name))
            {
                await setup.Prepare(stop);
            }

            board.Report(engine.Name, EngineState.Ready, engine.Embedded, restarts);
            log.LogInformation("Engine {Engine} is ready", engine.Name);
            return await Watch(engine, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return "stopped";
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            log.LogDebug(e, "Engine {Engine} did not live", engine.Name);
            return e.Message;
        }
    }

    // A process that ended is seen at once; one that hangs, or an engine elsewhere, by probing.
    private async Task<string> Watch(IEngine engine, CancellationToken stop)
    {
        for (var failures = 0; ;)
        {
            if (await Task.WhenAny(engine.Ended, Task.Delay(pace.Every, clock, stop)) == engine.Ended)
            {
                return "its process ended";
            }

            stop.ThrowIfCancellationRequested();
            try
            {
                await engine.Probe(stop).WaitAsync(pace.Patience, clock, stop);
                failures = 0;
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                failures++;
                if (failures >= ProbeFailuresMax)
                {
                    return $"it no longer answers: {e.Message}";
                }
            }
        }
    }

    private async Task StopQuietly(IEngine engine)
    {
        try
        {
            await engine.Stop();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            log.LogWarning(e, "Engine {Engine} did not stop in order", engine.Name);
        }
    }
}

/// <summary>How often a running engine is asked whether it answers, and how long it may take. Three misses in a row are a death.</summary>
internal sealed record ProbePace(TimeSpan Every, TimeSpan Patience);
