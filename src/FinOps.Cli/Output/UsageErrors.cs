using System.CommandLine;

namespace FinOps.Cli.Output;

/// <summary>Says what was not understood, what was perhaps meant, and where to read on.</summary>
internal static class UsageErrors
{
    private const int DistanceMax = 3;

    public static ExitCode Report(ParseResult parse, TextWriter error)
    {
        var command = parse.CommandResult.Command;
        // One cause is enough: an unknown word is why the rest was not understood either.
        if (parse.UnmatchedTokens.Count > 0)
        {
            foreach (var token in parse.UnmatchedTokens.Take(1))
                error.WriteLine($"finops: {Unknown(token, command)}");
        }
        else
        {
            foreach (var message in parse.Errors.Select(e => e.Message).Distinct(StringComparer.Ordinal))
                error.WriteLine($"finops: {message}");
        }

        error.WriteLine($"See '{PathOf(parse)} --help'.");
        return ExitCode.Usage;
    }

    private static string Unknown(string token, Command command)
    {
        var isOption = token.StartsWith('-');
        var known = isOption
            ? command.Options.Concat(Globals(command)).Select(o => o.Name)
            : command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name);
        var word = token.Split('=')[0];
        var near = known.Distinct(StringComparer.Ordinal)
            .Select(name => (name, distance: Distance(word, name)))
            .Where(n => n.distance <= DistanceMax && n.distance < n.name.Length - 1
                || word.Length > 2 && n.name.StartsWith(word, StringComparison.Ordinal))
            .OrderBy(n => n.distance).Take(3).Select(n => $"'{n.name}'").ToList();
        var what = isOption ? "option" : command.Subcommands.Count > 0 ? "command" : "argument";
        return $"'{TextWidth.Clean(token)}' is not an {what} of finops.".Replace("an command", "a command", StringComparison.Ordinal)
            + (near.Count == 0 ? "" : $" Did you mean {string.Join(" or ", near)}?");
    }

    private static IEnumerable<Option> Globals(Command command) => command.Parents.SelectMany(
        parent => parent is Command above ? above.Options.Where(o => o.Recursive).Concat(Globals(above)) : []);

    private static string PathOf(ParseResult parse)
    {
        var names = new List<string>();
        for (var result = parse.CommandResult; result is not null; result = result.Parent as System.CommandLine.Parsing.CommandResult)
            names.Insert(0, result.Parent is null ? "finops" : result.Command.Name);
        return string.Join(' ', names);
    }

    /// <summary>Edits (insert, delete, replace, swap of neighbours) between two words.</summary>
    private static int Distance(string one, string other)
    {
        var table = new int[one.Length + 1, other.Length + 1];
        for (var i = 0; i <= one.Length; i++)
            table[i, 0] = i;
        for (var j = 0; j <= other.Length; j++)
            table[0, j] = j;
        for (var i = 1; i <= one.Length; i++)
        {
            for (var j = 1; j <= other.Length; j++)
            {
                var replace = table[i - 1, j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1);
                table[i, j] = Math.Min(replace, Math.Min(table[i - 1, j], table[i, j - 1]) + 1);
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                    table[i, j] = Math.Min(table[i, j], table[i - 2, j - 2] + 1);
            }
        }

        return table[one.Length, other.Length];
    }
}
