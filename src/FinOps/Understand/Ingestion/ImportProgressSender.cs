using FinOps.Platform.Live;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FinOps.Understand.Ingestion;

/// <summary>Tells open screens, twice a second, how far the imports of this server have come.</summary>
public sealed class ImportProgressSender(RunningImports running, Signals signals, TimeProvider clock, ILogger<ImportProgressSender> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        while (!stoppingToken.IsCancellationRequested && await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var import in running.All)
            {
                try
                {
                    var progress = await import.Progress(stoppingToken);
                    await signals.Publish(import.TenantId, "progress", new { importId = import.ImportId, progress }, stoppingToken);
                }
                catch (Exception e) when (!stoppingToken.IsCancellationRequested)
                {
                    // Progress is a courtesy: no trouble of an engine may end it, and with it the server.
                    log.LogDebug(e, "Progress of import {Import} could not be told", import.ImportId);
                }
            }
        }
    }
}
