using System.Buffers;
using System.Text.RegularExpressions;

namespace FinOps.Platform;

/// <summary>
/// A cell of a CSV that is safe to open in a spreadsheet: the one rule for every CSV that the product writes. The command line
/// compiles this same file, and the cost store runs the same patterns where it writes files by itself.
/// </summary>
public static partial class CsvCell
{
    /// <summary>
    /// What a spreadsheet may run: a sign that begins a formula, also a full-width one, behind nothing but what a reader might
    /// drop (control characters, spaces, quotes); and a tab or line break there. In words that .NET and RE2 read alike.
    /// </summary>
    public const string RunPattern = "^[\\x01-\\x20\"\u0085\u00A0\u200B\u2028\u2029\u3000\uFEFF]*[\\t\\r\\n=+@＝＋－＠-]";

    /// <summary>A plain number, which every spreadsheet takes for a number: a sign, digits, a point, a power of ten.</summary>
    public const string NumberPattern = "^[-+]?[0-9]+([.][0-9]+)?([eE][-+]?[0-9]+)?\\z";

    private static readonly SearchValues<char> NeedQuotes = SearchValues.Create(",\"\r\n");

    /// <summary>The cell of a text: marked where it might run, and in quotes where CSV needs them.</summary>
    public static string Of(string? text) => text is null ? "" : Quoted(Marked(text));

    /// <summary>The text, in quotes where CSV needs them. For what is known to be no text of others, such as an amount.</summary>
    public static string Quoted(string text) =>
        text.AsSpan().ContainsAny(NeedQuotes) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;

    /// <summary>
    /// The text with an apostrophe before it when a spreadsheet might run it; a plain number stays as it is. What is harmless
    /// already stays the same: for files that nobody takes the apostrophes off again, such as an export.
    /// </summary>
    public static string Harmless(string text) => IsRun(text) ? "'" + text : text;

    /// <summary>As <see cref="Harmless"/>, but a text that has such an apostrophe of its own gets another, so that <see cref="Plain"/> gives back exactly what was written.</summary>
    public static string Marked(string text) => IsRun(text.TrimStart('\'')) ? "'" + text : text;

    /// <summary>The text that was <see cref="Marked"/>: for files of our own alone, others' apostrophes are their own.</summary>
    public static string Plain(string cell) => cell.Length > 1 && cell[0] == '\'' && IsRun(cell.TrimStart('\'')) ? cell[1..] : cell;

    // Both patterns take time in proportion to the text alone; the limit is for show. Most cells begin with a letter or a figure, which no formula does.
    private static bool IsRun(string text) => text.Length > 0 && !char.IsAsciiLetterOrDigit(text[0]) && Run().IsMatch(text) && !Number().IsMatch(text);

    [GeneratedRegex(RunPattern, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Run();

    [GeneratedRegex(NumberPattern, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Number();
}
