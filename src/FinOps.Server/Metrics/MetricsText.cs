using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using FinOps.Platform.Access;
using FinOps.Platform.Engines;

namespace FinOps.Server.Metrics;

/// <summary>
/// Collects this process's measurements and writes them as Prometheus text. Listens to the meters named <c>FinOps</c> or
/// <c>FinOps.*</c> and to a few of ASP.NET Core's; any room adds a metric by creating an instrument on such a meter.
/// </summary>
internal sealed class MetricsText(EngineBoard engines) : IHostedService, IDisposable
{
    /// <summary>The most label combinations kept; a label that grows without bound must not take the memory with it.</summary>
    private const int SeriesMax = 5000;

    private static readonly HashSet<string> FromTheFramework = new(StringComparer.Ordinal)
    {
        "http.server.request.duration", "http.server.active_requests", "kestrel.active_connections", "signalr.server.active_connections",
    };

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<(Instrument Instrument, string Labels), Series> _series = new();

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            var ours = instrument.Meter.Name == "FinOps" || instrument.Meter.Name.StartsWith("FinOps.", StringComparison.Ordinal);
            if (ours || FromTheFramework.Contains(instrument.Name))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _listener.Dispose();

    /// <summary>All measurements now.</summary>
    public string Write()
    {
        _listener.RecordObservableInstruments();
        var text = new StringBuilder(4096);
        WriteProcess(text);
        foreach (var family in _series.GroupBy(one => one.Key.Instrument).OrderBy(family => family.Key.Name, StringComparer.Ordinal))
        {
            var kind = Series.KindOf(family.Key);
            var name = PrometheusName.Of(family.Key, kind);
            text.Append("# HELP ").Append(name).Append(' ').Append(PrometheusName.Escape(family.Key.Description ?? family.Key.Name, quote: false)).Append('\n');
            text.Append("# TYPE ").Append(name).Append(' ').Append(kind.ToString().ToLowerInvariant()).Append('\n');
            foreach (var (key, series) in family.OrderBy(one => one.Key.Labels, StringComparer.Ordinal))
            {
                series.Write(text, name, key.Labels);
            }
        }

        return text.ToString();
    }

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var key = (instrument, PrometheusName.Labels(tags));
        if (_series.TryGetValue(key, out var series) || _series.Count < SeriesMax)
        {
            series ??= _series.GetOrAdd(key, Series.For(instrument));
            series.Record(value);
        }
    }

    private void WriteProcess(StringBuilder text)
    {
        Gauge(text, "process_resident_memory_bytes", "Memory of the server's process.", [("", Environment.WorkingSet)]);
        Gauge(text, "dotnet_gc_heap_bytes", "Managed memory after the last collection.", [("", GC.GetGCMemoryInfo().HeapSizeBytes)]);
        var all = engines.All;
        Gauge(text, "finops_engine_ready", "1 when the engine answers and is prepared.",
            all.Select(engine => ($"engine=\"{NameOf(engine)}\"", engine.State == EngineState.Ready ? 1L : 0L)));
        Gauge(text, "finops_engine_restarts", "How often the engine was started again since the server began.",
            all.Select(engine => ($"engine=\"{NameOf(engine)}\"", (long)engine.Restarts)));
    }

    private static string NameOf(EngineStatus engine) => engine.Engine == EngineName.Costs ? "clickhouse" : "postgres";

    private static void Gauge(StringBuilder text, string name, string help, IEnumerable<(string Labels, long Value)> values)
    {
        text.Append("# HELP ").Append(name).Append(' ').Append(help).Append("\n# TYPE ").Append(name).Append(" gauge\n");
        foreach (var (labels, value) in values)
        {
            text.Append(name).Append(labels.Length == 0 ? "" : $"{{{labels}}}").Append(' ').Append(value).Append('\n');
        }
    }
}

/// <summary>Maps the metrics page.</summary>
internal static class MetricsModule
{
    public static void MapMetrics(this WebApplication app) =>
        app.MapGet("/metrics", (MetricsText metrics) => TypedResults.Text(metrics.Write(), "text/plain; version=0.0.4; charset=utf-8"))
            .NeedsPlatform(Permissions.PlatformOperate).ExcludeFromDescription();
}
