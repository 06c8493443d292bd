using System.Text.RegularExpressions;

namespace FinOps.House.Tests.Rules;

/// <summary>What any text file of the repository must not carry.</summary>
internal static partial class Texts
{
    public static IEnumerable<Trespass> Unfinished(SourceTree tree)
    {
        var files = tree.Files.Where(file =>
            file.HasEnding(".cs", ".ts", ".tsx", ".mjs", ".js", ".sql", ".css", ".sh", ".html", ".csproj", "Makefile"));
        foreach (var file in files)
        {
            foreach (Match match in UnfinishedMark().Matches(file.Text))
                yield return new(file.Path, file.LineAt(match.Index), $"'{match.Value}': finish it, or leave it out");
        }
    }

    /// <summary>A path of somebody's machine works on that machine only.</summary>
    public static IEnumerable<Trespass> MachinePaths(SourceTree tree)
    {
        foreach (var file in tree.Files)
        {
            foreach (Match match in MachinePath().Matches(file.Text))
                yield return new(file.Path, file.LineAt(match.Index), $"'{match.Value}' is a path of one machine");
        }
    }

    /// <summary>Paths are ASCII without spaces, so that every tool and archive can carry them.</summary>
    public static IEnumerable<Trespass> PlainPaths(SourceTree tree) =>
        from file in tree.Files
        where !PlainPath().IsMatch(file.Path)
        select new Trespass(file.Path, 1, "letters, digits, '.', '-', '_' only");

    // Built from halves, or this file would break its own rules.
    [GeneratedRegex(@"\b(TO" + @"DO|FIX" + @"ME|HA" + @"CK|XX" + @"X)\b|NotImplemented" + @"Exception|\b(it|test|describe)\.(on" + @"ly|sk" + @"ip)\(", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex UnfinishedMark();

    [GeneratedRegex(@"(?<![\w.~$})\]*-])/(ro" + @"ot|wo" + @"rk|work" + @"space|ho" + @"me/\w+|Us" + @"ers/\w+)/[\w.]|\b[A-Z]:\\Us" + @"ers\\", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"\A[A-Za-z0-9._/\-]+\z", RegexOptions.None, 1000)]
    private static partial Regex PlainPath();
}
