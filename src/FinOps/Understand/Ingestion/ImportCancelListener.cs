using FinOps.Platform.Live;
using Microsoft.Extensions.Hosting;

namespace FinOps.Understand.Ingestion;

/// <summary>Gives up imports of this server that a person cancelled through another one.</summary>
public sealed class ImportCancelListener(Signals signals, RunningImports running) : IHostedService, IDisposable
{
    private IDisposable? subscription;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        subscription = signals.Subscribe(signal =>
        {
            if (signal.Kind == RunningImports.CancelSignal && signal.Data.TryGetProperty("importId", out var id)) running.Cancel(id.GetInt64());
            return Task.CompletedTask;
        });
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => subscription?.Dispose();
}
