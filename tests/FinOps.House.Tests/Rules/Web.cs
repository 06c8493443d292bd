using System.Text.RegularExpressions;

namespace FinOps.House.Tests.Rules;

/// <summary>Walls and exactness of the web interface.</summary>
internal static partial class Web
{
    private const string Source = "web/src";

    /// <summary>What each folder of web/src must not import; features, besides, never import each other.</summary>
    private static readonly Dictionary<string, string[]> Closed = new(StringComparer.Ordinal)
    {
        ["ui"] = ["app", "features", "charts", "api"],
        ["charts"] = ["app", "features", "api"],
        ["api"] = ["app", "features", "charts"],
        ["features"] = ["app"],
    };

    public static IEnumerable<Trespass> Walls(SourceTree tree)
    {
        foreach (var file in Code(tree).Where(file => file.Folders.Length > 2))
        {
            foreach (Match match in Import().Matches(file.Text))
            {
                if (Resolve(file, match.Groups["from"].Value) is { } target && Forbidden(file.Folders[2..], target) is { } why)
                    yield return new(file.Path, file.LineAt(match.Index), why);
            }
        }
    }

    /// <summary>Amounts are text: only charts, which draw pixels, turn them into numbers.</summary>
    public static IEnumerable<Trespass> MoneyIsText(SourceTree tree)
    {
        foreach (var file in Code(tree).Where(file => !file.Under(Source + "/charts") && !file.Name.Contains(".test.", StringComparison.Ordinal)))
        {
            foreach (Match match in ToNumber().Matches(file.Text))
                yield return new(file.Path, file.LineAt(match.Index), $"'{match.Value}' makes a binary fraction of text; for a whole number that is no money: Number.parseInt");
        }
    }

    private static IEnumerable<SourceFile> Code(SourceTree tree) =>
        tree.Files.Where(file => file.Under(Source) && file.HasEnding(".ts", ".tsx") && !SourceTree.IsGenerated(file));

    private static string? Forbidden(string[] from, string[] to)
    {
        if (to.Length == 0)
            return null;
        if (Closed.GetValueOrDefault(from[0], []).Contains(to[0], StringComparer.Ordinal))
            return $"{from[0]} must not import {to[0]}";
        var bothFeatures = from[0] == "features" && to[0] == "features" && from.Length > 1 && to.Length > 1;
        return bothFeatures && from[1] != to[1] ? $"the feature {from[1]} imports the feature {to[1]}" : null;
    }

    /// <summary>The folders and file, below web/src, that an import means; null for a package.</summary>
    private static string[]? Resolve(SourceFile file, string from)
    {
        if (from.StartsWith("@/", StringComparison.Ordinal))
            return from[2..].Split('/');
        if (from[0] != '.')
            return null;
        var at = new Stack<string>(file.Folders[2..]);
        foreach (var part in from.Split('/'))
        {
            if (part == "..")
                at.TryPop(out _);
            else if (part != ".")
                at.Push(part);
        }
        return [.. at.Reverse()];
    }

    [GeneratedRegex("""\b(from|import)\s*\(?\s*['"](?<from>[^'"]+)['"]""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Import();

    [GeneratedRegex(@"(?<![\w.])(Number\.)?parseFloat\(|(?<![\w.])Number\(|\.map\(Number\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ToNumber();
}
