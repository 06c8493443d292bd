namespace FinOps.Cli.Server;

/// <summary>
/// What files that are sent are called: as the server calls those that it reads where they lie, so that a bill has one name
/// whichever way it goes.
/// </summary>
internal static class BillNames
{
    /// <summary>
    /// Gives the files of one command names that tell them apart: as many of their folders before it as it takes, so that no two
    /// are equal and none is the end of another.
    /// </summary>
    public static IReadOnlyList<(string Path, string Name)> Apart(IReadOnlyList<(string Path, string Name)> files)
    {
        var names = files.DistinctBy(f => f.Path, StringComparer.Ordinal).ToDictionary(f => f.Path, f => f.Name, StringComparer.Ordinal);
        foreach (var same in names.GroupBy(n => n.Value, n => n.Key, StringComparer.Ordinal).Where(g => g.Skip(1).Any()).Select(g => g.ToList()).ToList())
        {
            var deep = 2;
            while (same.Select(path => Tail(path, deep)).Distinct(StringComparer.Ordinal).Count() < same.Count)
                deep++;
            foreach (var path in same)
                names[path] = Tail(path, deep);
        }

        while (Lengthen(names))
        {
        }

        return [.. names.Select(n => (n.Key, n.Value))];
    }

    private static bool Lengthen(Dictionary<string, string> names)
    {
        var times = names.Values.CountBy(n => n, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var tooShort = names.Values.SelectMany(Ends).Where(times.ContainsKey).Concat(times.Where(t => t.Value > 1).Select(t => t.Key)).ToHashSet(StringComparer.Ordinal);
        var changed = false;
        foreach (var (path, name) in names.Where(n => tooShort.Contains(n.Value)).ToList())
        {
            names[path] = Tail(path, name.Split('/').Length + 1);
            changed |= names[path] != name;   // a file in the root has no more folders
        }

        return changed;
    }

    /// <summary>What a name ends with, folder by folder, without the whole of it.</summary>
    private static IEnumerable<string> Ends(string name)
    {
        for (var at = name.IndexOf('/'); at >= 0; at = name.IndexOf('/', at + 1))
            yield return name[(at + 1)..];
    }

    private static string Tail(string path, int count) => string.Join('/', path.Split(Path.DirectorySeparatorChar).TakeLast(count));
}
