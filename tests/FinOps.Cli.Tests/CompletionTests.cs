using System.Text.RegularExpressions;
using Xunit;

namespace FinOps.Cli.Tests;

/// <summary>Whatever the help names, a shell completes: every verb, every option, every choice that an option has; words in capitals stand for something else.</summary>
public sealed partial class CompletionTests : IDisposable
{
    private readonly Finops _finops = new();

    public void Dispose() => _finops.Dispose();

    [Fact]
    public async Task Every_verb_option_and_choice_completes()
    {
        var gaps = new List<string>();
        var seen = 0;
        var open = new Queue<string>([""]);
        while (open.TryDequeue(out var verb))
        {
            var help = (await _finops.Run([.. Words(verb), "--help"])).Output;
            var (offered, options) = (await Offered(verb + " "), await Offered($"{verb} --"));
            foreach (var below in Section(help, "Commands:").Select(line => line.Split(' ')[0].Split('|')[0]))
            {
                if (!offered.Contains(below)) gaps.Add($"{verb} {below}");
                open.Enqueue($"{verb} {below}".Trim());
            }

            foreach (var line in Section(help, "Options:"))
            {
                var option = Long().Match(line).Value;
                seen++;
                if (!options.Contains(option)) gaps.Add($"{verb} {option}");
                if (Choices().Match(line) is not { Success: true } choices) continue;
                var values = await Offered($"{verb} {option} ");
                gaps.AddRange(choices.Groups["all"].Value.Split('|').Where(choice => choice.All(l => char.IsAsciiLetterLower(l) || char.IsAsciiDigit(l) || l is '_' or '-' or '.') && !values.Contains(choice)).Select(choice => $"{verb} {option} {choice}"));
            }
        }

        Assert.True(seen > 100, $"Only {seen} options were looked at.");
        Assert.Empty(gaps);
    }

    [Theory]
    [InlineData("import --format ", "focus")]
    [InlineData("import --format=fo", "focus")]
    [InlineData("costs --measure ", "BilledCost")]
    [InlineData("costs --preset ", "last_month")]
    [InlineData("completion ", "fish")]
    public async Task Known_words_complete(string typed, string word) => Assert.Contains(word, await Offered(typed));

    private async Task<HashSet<string>> Offered(string typed)
    {
        typed = typed.TrimStart();
        return [.. (await _finops.Run($"[suggest:{typed.Length}]", typed)).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
    }

    private static string[] Words(string verb) => verb.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The entries of a section, without lines that go on with a description.</summary>
    private static IEnumerable<string> Section(string help, string title) => help.Split('\n')
        .SkipWhile(line => line.Trim() != title).Skip(1).TakeWhile(line => line.Trim().Length > 0)
        .Where(line => line.StartsWith("  ", StringComparison.Ordinal) && !char.IsWhiteSpace(line[2])).Select(line => line.Trim());

    [GeneratedRegex("--[a-z0-9-]+", RegexOptions.None, matchTimeoutMilliseconds: 120_000)]
    private static partial Regex Long();

    [GeneratedRegex(@"<(?<all>[^<> ]+\|[^<> ]+)>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 120_000)]
    private static partial Regex Choices();
}
