using System.Diagnostics.Metrics;
using System.Text;

namespace FinOps.Server.Metrics;

/// <summary>Names and labels as Prometheus writes them.</summary>
internal static class PrometheusName
{
    /// <summary>http.server.request.duration in s → http_server_request_duration_seconds; a counter ends in _total.</summary>
    public static string Of(Instrument instrument, SeriesKind kind)
    {
        var unit = instrument.Unit switch
        {
            "s" => "_seconds",
            "ms" => "_milliseconds",
            "By" => "_bytes",
            _ => "",
        };
        var name = Plain(instrument.Name);
        name = name.EndsWith(unit, StringComparison.Ordinal) ? name : name + unit;
        return kind == SeriesKind.Counter && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    /// <summary>The labels inside the braces, in the order of their names.</summary>
    public static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.Length == 0)
        {
            return "";
        }

        var labels = new List<string>(tags.Length);
        foreach (var (name, value) in tags)
        {
            labels.Add($"{Plain(name)}=\"{Escape(value?.ToString() ?? "", quote: true)}\"");
        }

        labels.Sort(StringComparer.Ordinal);
        return string.Join(',', labels);
    }

    public static string Escape(string text, bool quote)
    {
        var escaped = text.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal);
        return quote ? escaped.Replace("\"", "\\\"", StringComparison.Ordinal) : escaped;
    }

    private static string Plain(string name)
    {
        var plain = new StringBuilder(name.Length);
        foreach (var letter in name)
        {
            plain.Append(char.IsAsciiLetterOrDigit(letter) || letter == '_' ? letter : '_');
        }

        return plain.ToString();
    }
}
