using FinOps.Platform.Engines;
using FinOps.Platform.Live;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace FinOps.Stores.Postgres;

/// <summary>Listens to the platform database and hands each signal to this server's subscribers; reconnects for ever.</summary>
internal sealed class PostgresSignals(PostgresStore store, Signals signals, EngineBoard engines, ILogger<PostgresSignals> log) : BackgroundService
{
    private const string ResyncPayload = """{"tenant":0,"kind":"resync","data":{}}""";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await engines.WhenReady(EngineName.Platform, stoppingToken);
                await Listen(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                log.LogDebug(e, "Lost the connection that listens for signals");
                await Task.Delay(Pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task Listen(CancellationToken stop)
    {
        // Own connection, with a heartbeat: a listener whose peer vanished silently would wait for ever.
        var settings = new NpgsqlConnectionStringBuilder(store.ConnectionString) { Pooling = false, KeepAlive = 10 };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        var waiting = new Queue<string>();
        connection.Notification += (_, notice) => waiting.Enqueue(notice.Payload);
        await connection.OpenAsync(stop);
        await using (var listen = new NpgsqlCommand($"listen {Signals.Channel}", connection))
        {
            await listen.ExecuteNonQueryAsync(stop);
        }

        await signals.Deliver(ResyncPayload);
        while (true)
        {
            await connection.WaitAsync(stop);
            while (waiting.TryDequeue(out var payload))
            {
                await signals.Deliver(payload);
            }
        }
    }
}
