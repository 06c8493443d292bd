using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace FinOps.Server.Metrics;

/// <summary>How Prometheus calls what an instrument measures.</summary>
internal enum SeriesKind
{
    /// <summary>Only rises.</summary>
    Counter,

    /// <summary>Rises and falls.</summary>
    Gauge,

    /// <summary>Counts by size.</summary>
    Histogram,
}

/// <summary>The measurements of one instrument with one combination of labels.</summary>
internal sealed class Series(SeriesKind kind, bool replaces)
{
    // Seconds: from an answer out of memory to an import.
    private static readonly double[] Bounds = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 300];

    private readonly Lock _lock = new();
    private readonly long[] _buckets = kind == SeriesKind.Histogram ? new long[Bounds.Length + 1] : [];
    private double _value;
    private long _count;

    public static Series For(Instrument instrument) => new(KindOf(instrument), instrument.IsObservable || NameOfType(instrument) == "Gauge");

    public static SeriesKind KindOf(Instrument instrument) => NameOfType(instrument) switch
    {
        "Counter" or "ObservableCounter" => SeriesKind.Counter,
        "Histogram" => SeriesKind.Histogram,
        _ => SeriesKind.Gauge,
    };

    public void Record(double value)
    {
        lock (_lock)
        {
            // Observed instruments and gauges tell where they stand; the others, by how much they moved.
            _value = replaces ? value : _value + value;
            _count++;
            if (kind == SeriesKind.Histogram)
            {
                var bucket = Array.FindIndex(Bounds, bound => value <= bound);
                _buckets[bucket < 0 ? Bounds.Length : bucket]++;
            }
        }
    }

    public void Write(StringBuilder text, string name, string labels)
    {
        lock (_lock)
        {
            if (kind != SeriesKind.Histogram)
            {
                Line(text, name, labels, Number(_value));
                return;
            }

            long seen = 0;
            for (var i = 0; i < _buckets.Length; i++)
            {
                seen += _buckets[i];
                var bound = i < Bounds.Length ? Number(Bounds[i]) : "+Inf";
                Line(text, name + "_bucket", $"{labels}{(labels.Length > 0 ? "," : "")}le=\"{bound}\"", Number(seen));
            }

            Line(text, name + "_sum", labels, Number(_value));
            Line(text, name + "_count", labels, Number(_count));
        }
    }

    private static string NameOfType(Instrument instrument) => instrument.GetType().Name.Split('`')[0];

    private static void Line(StringBuilder text, string name, string labels, string value) =>
        text.Append(name).Append(labels.Length == 0 ? "" : $"{{{labels}}}").Append(' ').Append(value).Append('\n');

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
