using System.Text.RegularExpressions;

namespace FinOps.House.Tests.Rules;

/// <summary>A self-assessment leaves no requirement out, and shows what it says by tests that there are.</summary>
internal static partial class Standards
{
    private const string Answers = "docs/security/asvs.md";
    private const string Requirements = "tests/FinOps.House.Tests/data/asvs.txt";

    public static IEnumerable<Trespass> Asvs(SourceTree tree)
    {
        if (tree.Find(Answers) is not { } answers) yield break;
        var wanted = Number().Matches(string.Join('\n', (tree.Find(Requirements)?.Text ?? "").Split('\n').Where(line => !line.StartsWith('#')))).Select(m => m.Value).ToHashSet(StringComparer.Ordinal);
        var answered = Number().Matches(answers.Text).ToLookup(m => m.Value, StringComparer.Ordinal);
        foreach (var number in wanted.Where(n => !answered.Contains(n))) yield return new(Answers, 1, $"says nothing of {number}");
        foreach (var twice in wanted.Where(n => answered[n].Count() > 1)) yield return new(Answers, answers.LineAt(answered[twice].Last().Index), $"answers {twice} a second time");
        var tests = tree.Files.Where(f => f.Under("tests") && f.HasEnding("Tests.cs")).Select(f => f.Name[..^3]).ToHashSet(StringComparer.Ordinal);
        foreach (Match named in TestName().Matches(answers.Text))
        {
            if (!tests.Contains(named.Groups["name"].Value)) yield return new(Answers, answers.LineAt(named.Index), $"there is no test {named.Groups["name"].Value}");
        }
    }

    [GeneratedRegex(@"\b\d+\.\d+\.\d+\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Number();

    [GeneratedRegex(@"`(?<name>\w+Tests)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TestName();
}
