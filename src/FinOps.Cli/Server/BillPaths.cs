namespace FinOps.Cli.Server;

/// <summary>The files and folders a command names, patterns resolved, as absolute paths.</summary>
internal static class BillPaths
{
    // As the server has them.
    private static readonly string[] Endings = [".csv", ".csv.gz", ".gz", ".zip", ".zst", ".zstd", ".parquet", ".txt", ".tsv", ".json", ".jsonl", ".ndjson"];
    private static readonly EnumerationOptions Everywhere = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden };

    public static IReadOnlyList<string> Expand(IEnumerable<string> named, string directory)
    {
        var found = new List<string>();
        foreach (var path in named)
        {
            var full = Path.GetFullPath(path, directory);
            if (Path.Exists(full))
                found.Add(full);
            else if (path.AsSpan().IndexOfAny('*', '?') >= 0 && Matches(full) is { Count: > 0 } matches)
                found.AddRange(matches);
            else
                throw CommandFailure.Usage($"There is no file or folder '{path}'.", path == full ? null : $"Looked for {full}.");
        }

        return [.. found.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The bill files of folders, and every file that was named itself, each with the name that the server would give it where it lies.</summary>
    public static IReadOnlyList<(string Path, string Name)> Files(IReadOnlyList<string> paths)
    {
        var files = paths.SelectMany(path => Directory.Exists(path) ? InFolder(path) : [(path, Path.GetFileName(path))]).ToList();
        return files.Count > 0 ? BillNames.Apart(files) : throw CommandFailure.Usage(
            $"There is no bill in {string.Join(", ", paths)}.", $"Bills end in {string.Join(", ", Endings)}.");
    }

    private static IEnumerable<(string Path, string Name)> InFolder(string folder) => Directory.EnumerateFiles(folder, "*", Everywhere)
        .Where(file => Endings.Any(ending => file.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) && !IsManifest(file))
        .Order(StringComparer.Ordinal)
        .Select(file => (file, Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/')));

    /// <summary>Manifests are JSON too, and lie beside the bills that they list.</summary>
    private static bool IsManifest(string file) =>
        file.EndsWith(".json", StringComparison.OrdinalIgnoreCase) && Path.GetFileName(file).Contains("manifest", StringComparison.OrdinalIgnoreCase);

    /// <summary>Segment by segment, as a shell does; ** stands for any depth of folders.</summary>
    private static List<string> Matches(string pattern)
    {
        var places = new List<string> { Path.GetPathRoot(pattern)! };
        foreach (var segment in pattern.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            places = [.. places.SelectMany(place => segment switch
            {
                "**" => Directory.EnumerateDirectories(place, "*", Everywhere).Prepend(place),
                _ when segment.AsSpan().IndexOfAny('*', '?') >= 0 =>
                    Directory.Exists(place) ? Directory.EnumerateFileSystemEntries(place, segment) : [],
                _ => Path.Exists(Path.Combine(place, segment)) ? [Path.Combine(place, segment)] : [],
            })];
        }

        return [.. places.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }
}
