using FinOps.Platform.Jobs;
using FinOps.Platform.Live;
using Microsoft.Extensions.Hosting;

namespace FinOps.Understand.Ingestion;

/// <summary>Gives up imports of this server that a person cancelled through another one, and takes up those that another one leaves as it stops.</summary>
public sealed class ImportListener(Signals signals, RunningImports running, JobRunner jobs) : IHostedService, IDisposable
{
    private IDisposable? subscription;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        subscription = signals.Subscribe(signal =>
        {
            if (signal.Kind == RunningImports.CancelSignal && signal.Data.TryGetProperty("importId", out var id)) running.Cancel(id.GetInt64());
            if (signal.Kind == RunningImports.LeftSignal) jobs.Nudge(ImportCaretaker.JobName);
            return Task.CompletedTask;
        });
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => subscription?.Dispose();
}
