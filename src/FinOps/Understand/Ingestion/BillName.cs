using System.Text;

namespace FinOps.Understand.Ingestion;

/// <summary>
/// What bills are called, and which names may be those of one bill: of two names one is the end of the other, folder by folder.
/// <c>a.csv</c>, <c>10/a.csv</c> and <c>bills/10/a.csv</c> may be one bill; <c>10/a.csv</c> and <c>11/a.csv</c> never are.
/// </summary>
public static class BillName
{
    /// <summary>A longer name is cut.</summary>
    public const int LettersMax = 500;

    /// <summary>What a bill is called whose sender called it nothing.</summary>
    public const string None = "bill";

    /// <summary>
    /// What a sender calls its file: with the folders that it names, when they lead downwards; without them, when they lead
    /// anywhere else. The name is shown and compared, never opened.
    /// </summary>
    public static string Sent(string name)
    {
        var parts = name.Replace('\\', '/').Split('/');
        var leadsDown = parts.All(p => p.Trim() is not ("" or "." or "..") && !p.Contains(':', StringComparison.Ordinal));
        return Shown(leadsDown ? string.Join('/', parts) : parts[^1]);
    }

    /// <summary>The name without folders.</summary>
    public static string Plain(string name) => Shown(Last(name.Replace('\\', '/')));

    /// <summary>A name that can be shown and stored: whole characters, none of which moves the cursor, and not too many.</summary>
    public static string Shown(string name)
    {
        var shown = Clean(name, LettersMax);
        return shown.Length == 0 ? None : shown;
    }

    /// <summary>Where a file lies, as it is compared with names.</summary>
    public static string PlaceOf(string path) => Clean(path.Replace('\\', '/'), int.MaxValue);

    /// <summary>What follows the last folder of a name.</summary>
    public static string Last(string name) => name[(name.LastIndexOf('/') + 1)..];

    /// <summary>True when one is the end of the other, folder by folder.</summary>
    public static bool AreAlike(string one, string other)
    {
        var (shorter, longer) = one.Length <= other.Length ? (one, other) : (other, one);
        return longer.EndsWith(shorter, StringComparison.Ordinal) && (longer.Length == shorter.Length || longer[^(shorter.Length + 1)] == '/');
    }

    /// <summary>True when the names of two imports are alike, and each fits the folders in which the other's file lay, as far as they are known.</summary>
    public static bool Agree(Import one, Import other) =>
        AreAlike(one.FileName, other.FileName) && AreAlike(one.FileName, Whole(other)) && AreAlike(other.FileName, Whole(one));

    /// <summary>
    /// Gives the files of one request names that tell them apart: as many of their folders before it as it takes, so that no two
    /// are equal and none is the end of another.
    /// </summary>
    public static List<(string Path, string Name, bool Owns)> Apart(List<(string Path, string Name, bool Owns)> files)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var each = files.DistinctBy(f => f.Path, StringComparer.Ordinal).ToList();
        foreach (var same in each.GroupBy(f => f.Name, StringComparer.Ordinal).Where(g => g.Skip(1).Any()))
        {
            var ways = same.Select(f => f.Path).ToList();
            var deep = 2;
            while (ways.Select(w => Tail(w, deep)).Distinct(StringComparer.Ordinal).Count() < ways.Count) deep++;
            foreach (var path in ways) names[path] = Shown(Tail(path, deep));
        }

        var named = files.ConvertAll(f => names.TryGetValue(f.Path, out var name) ? f with { Name = name } : f);
        return Lengthened(named);
    }

    /// <summary>The first two of these names of which one is the other or its end; null when each is a name of its own.</summary>
    public static (string Short, string Long)? Confusable(IReadOnlyList<string> names)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            if (!known.Add(name)) return (name, name);
        }

        return names.SelectMany(name => Ends(name).Where(known.Contains).Select(end => ((string, string)?)(end, name))).FirstOrDefault();
    }

    private static List<(string Path, string Name, bool Owns)> Lengthened(List<(string Path, string Name, bool Owns)> files)
    {
        while (true)
        {
            // One file may be named twice; it is one bill.
            var each = files.DistinctBy(f => f.Path, StringComparer.Ordinal).ToList();
            var known = each.Select(f => f.Name).ToHashSet(StringComparer.Ordinal);
            var tooShort = each.SelectMany(f => Ends(f.Name)).Where(known.Contains).Concat(each.GroupBy(f => f.Name, StringComparer.Ordinal).Where(g => g.Skip(1).Any()).Select(g => g.Key))
                .ToHashSet(StringComparer.Ordinal);
            var longer = tooShort.Count == 0 ? files : files.ConvertAll(f => tooShort.Contains(f.Name) ? f with { Name = Shown(Tail(f.Path, f.Name.Split('/').Length + 1)) } : f);
            // A file in the root has no more folders.
            if (longer.SequenceEqual(files)) return files;
            files = longer;
        }
    }

    /// <summary>What a name ends with, folder by folder, without the whole of it.</summary>
    private static IEnumerable<string> Ends(string name)
    {
        for (var at = name.IndexOf('/'); at >= 0; at = name.IndexOf('/', at + 1)) yield return name[(at + 1)..];
    }

    private static string Whole(Import import) => import.Place.Length > 0 ? import.Place : import.FileName;

    private static string Tail(string path, int count) => string.Join('/', path.Split(Path.DirectorySeparatorChar).TakeLast(count));

    private static string Clean(string name, int lettersMax)
    {
        var letters = name.EnumerateRunes().Where(r => !Rune.IsControl(r) && r != Rune.ReplacementChar).Take(lettersMax);
        return string.Concat(letters.Select(r => r.ToString())).Trim();
    }
}
