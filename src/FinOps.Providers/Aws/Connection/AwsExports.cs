using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using FinOps.Understand.Connections;

namespace FinOps.Providers.Aws.Connection;

/// <summary>One export of one period in a bucket: where its manifest lies, or, without one, its files.</summary>
/// <param name="Export">The export's name.</param>
/// <param name="Root">The folder in which the export lies.</param>
/// <param name="Period">The first day of the billing period.</param>
/// <param name="Manifest">The manifest; null where there is none.</param>
/// <param name="Files">The files themselves, where there is no manifest.</param>
internal sealed record AwsAssembly(string Export, string Root, DateOnly Period, SourceFile? Manifest, IReadOnlyList<SourceFile> Files);

/// <summary>
/// Finds the exports in a bucket by how AWS lays them out: legacy Cost and Usage Reports, overwriting or versioned, and Data
/// Exports (CUR 2.0, FOCUS), overwriting or in a new folder per run. Of several runs of a period, only the newest counts.
/// </summary>
internal static partial class AwsExports
{
    /// <summary>The assemblies to read: one per export and period.</summary>
    public static IReadOnlyList<AwsAssembly> Find(IReadOnlyCollection<SourceFile> files)
    {
        var manifests = files.Select(f => (File: f, Match: LegacyManifest().Match(f.Key) is { Success: true } legacy ? legacy : ExportManifest().Match(f.Key)))
            .Where(m => m.Match.Success).ToList();
        var found = manifests.GroupBy(m => (Export: m.Match.Groups["export"].Value, Root: m.Match.Groups["root"].Value, Period: PeriodOf(m.Match)))
            .Select(g => new AwsAssembly(g.Key.Export, g.Key.Root, g.Key.Period, Newest([.. g]), [])).ToList();
        var described = found.Select(f => (f.Export, f.Root, f.Period)).ToHashSet();

        // Copied exports often come without their metadata: then the newest folder of a period is the bill.
        var bare = files.Select(f => (File: f, Match: DataFile().Match(f.Key))).Where(d => d.Match.Success)
            .GroupBy(d => (Export: d.Match.Groups["export"].Value, Root: d.Match.Groups["root"].Value, Period: PeriodOf(d.Match)))
            .Where(g => !described.Contains(g.Key))
            .Select(g => new AwsAssembly(g.Key.Export, g.Key.Root, g.Key.Period, null,
                [.. g.GroupBy(d => d.Match.Groups["run"].Value, StringComparer.Ordinal).MaxBy(run => run.Max(d => d.File.Modified))!
                    .Select(d => d.File).OrderBy(f => f.Key, StringComparer.Ordinal)]));
        return [.. found.Concat(bare).OrderBy(a => a.Period)];
    }

    /// <summary>The keys of the files that a manifest names, in order.</summary>
    /// <exception cref="SourceException">It is no manifest, or names no file.</exception>
    public static IReadOnlyList<string> KeysOf(string manifest, string key)
    {
        try
        {
            var json = JsonElement.Parse(manifest);
            var named = new[] { "reportKeys", "dataFiles", "data_files" }.Where(n => json.TryGetProperty(n, out _)).Select(n => json.GetProperty(n)).FirstOrDefault();
            if (named.ValueKind == JsonValueKind.Array && named.GetArrayLength() > 0)
                return [.. named.EnumerateArray().Select(k => Key(k.GetString()!))];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new SourceException("manifest_invalid", $"The manifest '{key}' cannot be read: {e.Message}", "Let AWS write the export anew.", e);
        }

        throw new SourceException("manifest_invalid", $"The manifest '{key}' names no file.", "Let AWS write the export anew.");
    }

    /// <summary>The manifest beside the runs is written last and names the newest run; without it, the newest of the runs' own counts.</summary>
    private static SourceFile Newest(List<(SourceFile File, Match Match)> manifests)
    {
        var top = manifests.Where(m => m.Match.Groups["run"].Length == 0).ToList();
        return (top.Count > 0 ? top : manifests).MaxBy(m => m.File.Modified).File;
    }

    /// <summary>s3://bucket/key → key; some reports write a leading slash, and keys may hold double ones.</summary>
    private static string Key(string named) =>
        named.StartsWith("s3://", StringComparison.Ordinal) ? named[(named.IndexOf('/', 5) + 1)..] : named;

    private static DateOnly PeriodOf(Match match)
    {
        var text = match.Groups["period"].Value.Replace("-", "", StringComparison.Ordinal);
        return new DateOnly(int.Parse(text[..4], CultureInfo.InvariantCulture), int.Parse(text[4..6], CultureInfo.InvariantCulture), 1);
    }

    /// <summary>prefix/report/20260101-20260201/[assembly/]report-Manifest.json.</summary>
    [GeneratedRegex("^(?<root>(.*/)?)(?<export>[^/]+)/(?<period>20[0-9]{2}(0[1-9]|1[0-2])01)-20[0-9]{6}/((?<run>[^/]+)/)?[^/]+-Manifest\\.json\\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LegacyManifest();

    /// <summary>prefix/export/metadata/BILLING_PERIOD=2026-01/[run/]export-Manifest.json.</summary>
    [GeneratedRegex("^(?<root>(.*/)?)(?<export>[^/]+)/metadata/BILLING_PERIOD=(?<period>20[0-9]{2}-(0[1-9]|1[0-2]))/((?<run>[^/]+)/)?[^/]*Manifest\\.json\\z", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex ExportManifest();

    /// <summary>prefix/export/data/BILLING_PERIOD=2026-01/[run/]export-00001.csv.gz.</summary>
    [GeneratedRegex("^(?<root>(.*/)?)(?<export>[^/]+)/data/BILLING_PERIOD=(?<period>20[0-9]{2}-(0[1-9]|1[0-2]))/((?<run>[^/]+)/)?[^/]+\\.(csv|csv\\.gz|gz|zip|parquet)\\z", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex DataFile();
}
