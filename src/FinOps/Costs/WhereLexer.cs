using System.Text;

namespace FinOps.Costs;

internal enum WhereTokenKind
{
    Name,
    Text,
    Number,
    Symbol,
    End,
}

internal readonly record struct WhereToken(WhereTokenKind Kind, string Text, int At)
{
    /// <summary>True for the word, in any letter case, when it is not quoted.</summary>
    public bool Is(string word) => Kind is WhereTokenKind.Name or WhereTokenKind.Symbol && string.Equals(Text, word, StringComparison.OrdinalIgnoreCase);

    public override string ToString() => Kind == WhereTokenKind.End ? "the end" : $"'{Spelling.Shorten(Text)}'";
}

/// <summary>Cuts a filter's text into names, quoted texts, numbers and symbols.</summary>
internal static class WhereLexer
{
    private const string NameSymbols = "_:.-/@";

    public static (List<WhereToken> Tokens, CostProblem? Problem) Cut(string text)
    {
        var tokens = new List<WhereToken>();
        var at = 0;
        while (at < text.Length)
        {
            var letter = text[at];
            if (char.IsWhiteSpace(letter))
            {
                at++;
                continue;
            }

            var start = at;
            if (letter is '\'' or '"')
            {
                if (Quoted(text, ref at) is not { } inside) return (tokens, Fault($"A quotation that starts at character {start + 1} has no end."));
                // A quoted name is marked with its quote, so that no keyword is read into it.
                tokens.Add(new WhereToken(letter == '\'' ? WhereTokenKind.Text : WhereTokenKind.Name, letter == '\'' ? inside : QuotedName + inside, start));
            }
            else if (char.IsAsciiDigit(letter) || (letter is '-' or '+' or '.' && at + 1 < text.Length && (char.IsAsciiDigit(text[at + 1]) || text[at + 1] == '.')))
            {
                at++;
                while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '.' or ':' || (text[at] is '-' or '+' && at > start))) at++;
                tokens.Add(new WhereToken(WhereTokenKind.Number, text[start..at], start));
            }
            else if (char.IsLetter(letter) || letter == '_')
            {
                while (at < text.Length && (char.IsLetterOrDigit(text[at]) || NameSymbols.Contains(text[at]))) at++;
                tokens.Add(new WhereToken(WhereTokenKind.Name, text[start..at], start));
            }
            else if (Symbol(text, at) is { } symbol)
            {
                at += symbol.Length;
                tokens.Add(new WhereToken(WhereTokenKind.Symbol, symbol == "<>" ? "!=" : symbol, start));
            }
            else
            {
                return (tokens, Fault($"Character {at + 1}, '{letter}', has no meaning here."));
            }
        }

        tokens.Add(new WhereToken(WhereTokenKind.End, "", text.Length));
        return (tokens, null);
    }

    /// <summary>Stands before a name that was written in double quotes.</summary>
    public const char QuotedName = '"';

    /// <summary>True when a name can stand without double quotes.</summary>
    public static bool IsBareName(string name) =>
        name.Length > 0 && (char.IsLetter(name[0]) || name[0] == '_')
        && name.All(letter => char.IsLetterOrDigit(letter) || NameSymbols.Contains(letter));

    private static string? Symbol(string text, int at)
    {
        var two = at + 1 < text.Length ? text.Substring(at, 2) : "";
        if (two is "!=" or "<>" or "<=" or ">=") return two;
        return text[at] is '=' or '<' or '>' or '(' or ')' or ',' ? text[at].ToString() : null;
    }

    // A quote inside is written twice.
    private static string? Quoted(string text, ref int at)
    {
        var quote = text[at++];
        var inside = new StringBuilder();
        while (at < text.Length)
        {
            if (text[at] != quote)
            {
                inside.Append(text[at++]);
            }
            else if (at + 1 < text.Length && text[at + 1] == quote)
            {
                inside.Append(quote);
                at += 2;
            }
            else
            {
                at++;
                return inside.ToString();
            }
        }

        return null;
    }

    private static CostProblem Fault(string detail) => new("where_syntax", detail, At: "where");
}
