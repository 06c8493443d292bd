using System.Text.RegularExpressions;

namespace FinOps.House.Tests.Rules;

/// <summary>What the documents promise: links lead somewhere, commands exist, decisions are in order.</summary>
internal static partial class Documents
{
    private const string Records = "docs/decisions";
    private const int RecordLinesMax = 70;

    /// <summary>A relative link leads to a file or folder of the repository.</summary>
    public static IEnumerable<Trespass> Links(SourceTree tree)
    {
        var places = tree.Files.SelectMany(file => Above(file.Path)).ToHashSet(StringComparer.Ordinal);
        foreach (var file in tree.Files.Where(file => file.HasEnding(".md")))
        {
            foreach (Match match in Link().Matches(file.Text))
            {
                var to = match.Groups["to"].Value;
                if (!to.Contains(':', StringComparison.Ordinal) && !places.Contains(Resolve(file, to)))
                    yield return new(file.Path, file.LineAt(match.Index), $"leads nowhere: {to}");
            }
        }
    }

    /// <summary>Each `make` command of a document is a target, and .ci/run runs lint and the README's test command.</summary>
    public static IEnumerable<Trespass> Commands(SourceTree tree)
    {
        var targets = Target().Matches(tree.Find("Makefile")?.Text ?? "").Select(match => match.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);
        foreach (var file in tree.Files.Where(file => file.HasEnding(".md") || file.Path == ".ci/run"))
        {
            foreach (Match match in MakeCommand().Matches(file.Text))
            {
                if (!targets.Contains(match.Groups["name"].Value))
                    yield return new(file.Path, file.LineAt(match.Index), $"the Makefile has no '{match.Groups["name"].Value}'");
            }
        }
        var fresh = MakeCommand().Matches(tree.Find(".ci/run")?.Text ?? "").Select(match => match.Groups["name"].Value).ToArray();
        foreach (var needed in new[] { "lint", "test" }.Except(fresh, StringComparer.Ordinal))
            yield return new(".ci/run", 1, $"does not run make {needed}");
    }

    /// <summary>Decision records: each with a number of its own, titled, dated by a status, a page long.</summary>
    public static IEnumerable<Trespass> Decisions(SourceTree tree)
    {
        var records = tree.Files.Where(file => file.Under(Records) && file.Name != "README.md")
            .OrderBy(file => file.Path, StringComparer.Ordinal).ToArray();
        if (records.Length == 0)
            yield return new(Records, 1, "no decision is recorded");
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in records)
        {
            // Gaps are fine: records are written side by side, and one that was not needed leaves its number free.
            var number = file.Name.Length < 4 ? "0000" : file.Name[..4];
            if (!RecordName().IsMatch(file.Name))
                yield return new(file.Path, 1, "should be 0000-some-words.md, with its number");
            if (!taken.Add(number))
                yield return new(file.Path, 1, $"{number} is another record's number");
            if (!file.Text.StartsWith($"# {number} ", StringComparison.Ordinal))
                yield return new(file.Path, 1, $"should begin with '# {number} ' and its title");
            if (!RecordStatus().IsMatch(file.Text))
                yield return new(file.Path, 3, "says no 'Status: accepted' or 'Status: superseded by NNNN'");
            if (file.Text.Split('\n').Length > RecordLinesMax)
                yield return new(file.Path, RecordLinesMax, "is longer than a page");
        }
    }

    private static IEnumerable<string> Above(string path)
    {
        for (var at = path; at.Length > 0; at = at[..Math.Max(0, at.LastIndexOf('/'))])
            yield return at;
    }

    private static string Resolve(SourceFile file, string to)
    {
        var at = new Stack<string>(to[0] == '/' ? [] : file.Folders);
        foreach (var part in to.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == "..")
                at.TryPop(out _);
            else if (part != ".")
                at.Push(part);
        }
        return string.Join('/', at.Reverse());
    }

    [GeneratedRegex(@"\]\((?<to>[^)#\s]+)(#[^)\s]*)?\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();

    [GeneratedRegex(@"^(?<name>[a-z]+):(?!=)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Target();

    [GeneratedRegex(@"(^|`|\d )make (?<name>[a-z]+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MakeCommand();

    [GeneratedRegex(@"\A\d{4}-[a-z0-9]+(-[a-z0-9]+)*\.md\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RecordName();

    [GeneratedRegex(@"^Status: (accepted|superseded by \d{4})", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RecordStatus();
}
