using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using FinOps.Understand.Connections;

namespace FinOps.Providers.Azure.Connection;

/// <summary>One run of an export for one period.</summary>
/// <param name="Export">The export's name.</param>
/// <param name="Root">The directory in which the export lies.</param>
/// <param name="Period">The first day of the billing period.</param>
/// <param name="Manifest">The run's manifest; null for exports that write none.</param>
/// <param name="Files">The run's files, where there is no manifest.</param>
internal sealed record AzureRun(string Export, string Root, DateOnly Period, SourceFile? Manifest, IReadOnlyList<SourceFile> Files);

/// <summary>
/// Finds Cost Management exports in a container: directory/export/20260101-20260131/[run/]file. Each run writes the month so
/// far anew, so of all runs of a period only the newest counts.
/// </summary>
internal static partial class AzureExports
{
    /// <summary>The newest run of each export and period.</summary>
    public static IReadOnlyList<AzureRun> Find(IEnumerable<SourceFile> files) =>
    [
        .. files.Select(f => (File: f, Match: Layout().Match(f.Key))).Where(f => f.Match.Success)
            .GroupBy(f => (Export: f.Match.Groups["export"].Value, Root: f.Match.Groups["root"].Value, Period: PeriodOf(f.Match)))
            .Select(g => Newest(g.Key.Export, g.Key.Root, g.Key.Period, [.. g])).OfType<AzureRun>().OrderBy(r => r.Period),
    ];

    /// <summary>The names of the blobs that a manifest lists, in order.</summary>
    /// <exception cref="SourceException">It is no manifest, or lists none.</exception>
    public static IReadOnlyList<string> NamesOf(string manifest, string key)
    {
        try
        {
            var names = JsonElement.Parse(manifest).GetProperty("blobs").EnumerateArray().Select(b => b.GetProperty("blobName").GetString()!.TrimStart('/')).ToList();
            if (names.Count > 0) return names;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new SourceException("manifest_invalid", $"The manifest '{key}' cannot be read: {e.Message}", "Run the export again.", e);
        }

        throw new SourceException("manifest_invalid", $"The manifest '{key}' lists no blob.", "Run the export again.");
    }

    private static AzureRun? Newest(string export, string root, DateOnly period, List<(SourceFile File, Match Match)> files)
    {
        var manifest = files.Where(f => f.File.Key.EndsWith("manifest.json", StringComparison.OrdinalIgnoreCase)).Select(f => f.File).MaxBy(f => f.Modified);
        var data = files.Where(f => DataFile().IsMatch(f.File.Key)).ToList();
        if (manifest is not null && !data.Any(d => d.Match.Groups["run"].Length == 0 && d.File.Modified > manifest.Modified)) return new AzureRun(export, root, period, manifest, []);
        if (data.Count == 0) return null;
        var newest = data.MaxBy(d => d.File.Modified);
        // Without a directory of its own, a run is one file.
        var own = newest.Match.Groups["run"].Length == 0 ? [newest.File] : data.Where(d => d.Match.Groups["run"].Value == newest.Match.Groups["run"].Value).Select(d => d.File);
        return new AzureRun(export, root, period, null, [.. own.OrderBy(f => f.Key, StringComparer.Ordinal)]);
    }

    private static DateOnly PeriodOf(Match match)
    {
        var text = match.Groups["period"].Value;
        return new DateOnly(int.Parse(text[..4], CultureInfo.InvariantCulture), int.Parse(text[4..6], CultureInfo.InvariantCulture), 1);
    }

    [GeneratedRegex("^(?<root>(.*/)?)(?<export>[^/]+)/(?<period>20[0-9]{2}(0[1-9]|1[0-2])01)-20[0-9]{6}/((?<run>.+)/)?[^/]+\\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Layout();

    [GeneratedRegex("\\.(csv|csv\\.gz|gz|parquet)\\z", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex DataFile();
}
