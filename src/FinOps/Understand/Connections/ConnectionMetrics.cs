using System.Diagnostics.Metrics;
using FinOps.Platform.Engines;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FinOps.Understand.Connections;

/// <summary>Freshness and lag of every active connection, as gauges; looked up once a minute.</summary>
public sealed class ConnectionMetrics : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);
    private readonly ConnectionBook book;
    private readonly SyncBook syncs;
    private readonly CompletenessDesk desk;
    private readonly EngineBoard engines;
    private readonly TimeProvider clock;
    private readonly ILogger<ConnectionMetrics> log;
    private readonly Meter meter = new("FinOps.Connections");
    private readonly SemaphoreSlim turn = new(1);
    private Dictionary<long, (DateTimeOffset? SyncedAt, DateOnly Day, int? LagDays, int MissingDays)> looked = [];
    private volatile IReadOnlyList<Figures> figures = [];

    /// <summary>Makes the gauges.</summary>
    public ConnectionMetrics(ConnectionBook book, SyncBook syncs, CompletenessDesk desk, EngineBoard engines, TimeProvider clock, ILogger<ConnectionMetrics> log)
    {
        (this.book, this.syncs, this.desk, this.engines, this.clock, this.log) = (book, syncs, desk, engines, clock, log);
        Gauge("finops.connection.up", null, "1 when the connection's last sync went well.", f => f.Up);
        Gauge("finops.connection.success.age", "s", "Time since the connection's last sync without a failure.", f => f.SuccessAgeSeconds);
        Gauge("finops.connection.lag.days", null, "Days between the last day with charges and today.", f => f.LagDays);
        Gauge("finops.connection.missing.days", null, "Days that some account of the connection lacks.", f => f.MissingDays);
        Gauge("finops.connection.bills.open", null, "Bills that could not be taken in.", f => f.BillsOpen);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        meter.Dispose();
        turn.Dispose();
        base.Dispose();
    }

    /// <summary>Looks everything up now. One look after the other: what an earlier one saw never takes the place of what a later one did.</summary>
    public async Task Refresh(CancellationToken stop)
    {
        await turn.WaitAsync(stop);
        try
        {
            await LookUp(stop);
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task LookUp(CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var all = new List<Figures>();
        var opens = await syncs.OpenBills(stop);
        foreach (var connection in await book.Active(stop))
        {
            var (lagDays, missingDays) = await DaysOf(connection, DateOnly.FromDateTime(now.UtcDateTime), stop);
            all.Add(new Figures(
                connection.Id,
                [new("tenant", connection.TenantId), new("connection", connection.Id), new("provider", connection.Provider)],
                connection.LastSyncAt is not null && connection.Problem.Length == 0 ? 1 : 0,
                connection.LastSuccessAt is { } success ? (long)(now - success).TotalSeconds : null, lagDays, missingDays, opens.GetValueOrDefault(connection.Id)));
        }

        looked = looked.Where(l => all.Exists(f => f.Connection == l.Key)).ToDictionary();
        figures = all;
    }

    /// <summary>
    /// Days change only when something was synced or a day is over; a thousand connections need not be asked each minute. What is
    /// remembered of them is two numbers, not the days of every account.
    /// </summary>
    private async Task<(int? LagDays, int MissingDays)> DaysOf(Connection connection, DateOnly today, CancellationToken stop)
    {
        if (looked.TryGetValue(connection.Id, out var known) && known.SyncedAt == connection.LastSyncAt && known.Day == today) return (known.LagDays, known.MissingDays);
        var complete = await desk.Of(connection, stop);
        looked[connection.Id] = (connection.LastSyncAt, today, complete.LagDays, complete.MissingDays.Count);
        return (complete.LagDays, complete.MissingDays.Count);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await engines.WhenReady(EngineName.Platform, stoppingToken);
                await engines.WhenReady(EngineName.Costs, stoppingToken);
                await Refresh(stoppingToken);
                await Task.Delay(Every, clock, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                log.LogDebug(e, "The connections' figures could not be looked up");
                await Task.Delay(Every, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Gauge(string name, string? unit, string description, Func<Figures, long?> value) => meter.CreateObservableGauge(name, () =>
        figures.Where(f => value(f) is not null).Select(f => new Measurement<long>(value(f)!.Value, f.Labels)), unit, description);

    private sealed record Figures(long Connection, KeyValuePair<string, object?>[] Labels, long Up, long? SuccessAgeSeconds, long? LagDays, long MissingDays, long BillsOpen);
}
