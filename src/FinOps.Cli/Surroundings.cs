using System.Globalization;
using System.Text;

namespace FinOps.Cli;

/// <summary>What the process gives a command: streams, terminal, environment, clock. Tests give their own.</summary>
internal sealed class Surroundings
{
    public required Stream Output { get; init; }

    public required TextWriter Error { get; init; }

    public TextReader Input { get; init; } = TextReader.Null;

    public required Func<string, string?> Variable { get; init; }

    public required string Directory { get; init; }

    public bool OutputIsTerminal { get; init; }

    public bool ErrorIsTerminal { get; init; }

    public bool InputIsTerminal { get; init; }

    /// <summary>Columns a table may take; null when nothing bounds it (a pipe or a file).</summary>
    public int? Width { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public static Surroundings OfThisProcess() => new()
    {
        Output = Console.OpenStandardOutput(),
        Error = new StreamWriter(Console.OpenStandardError(), new UTF8Encoding(false)) { AutoFlush = true },
        Input = Console.In,
        Variable = Environment.GetEnvironmentVariable,
        Directory = Environment.CurrentDirectory,
        OutputIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        InputIsTerminal = !Console.IsInputRedirected,
        Width = WidthOfThisTerminal(),
    };

    /// <summary>A set variable, or null: an empty one counts as unset.</summary>
    public string? Setting(string name) => Variable(name) is { Length: > 0 } value ? value : null;

    public string FullPath(string path) => Path.GetFullPath(path, Directory);

    private static int? WidthOfThisTerminal()
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), NumberStyles.None, null, out var columns) && columns > 0)
            return columns;
        if (Console.IsOutputRedirected)
            return null;
        try
        {
            return Console.WindowWidth is > 0 and var width ? width : null;
        }
        catch (IOException)
        {
            return null;   // a terminal that does not tell its size
        }
    }
}
