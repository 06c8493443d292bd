using System.Text;

namespace FinOps.Understand.Allocation.Tags;

/// <summary>
/// What makes two spellings the same. The cost store does the same in SQL; a test holds the two against each other.
/// </summary>
public static class TagText
{
    /// <summary>The signs that separate words: they never tell two keys or two values apart.</summary>
    public const string Separators = " \t\r\n\f_.-";

    /// <summary>Small letters without blanks, underscores, points and hyphens: <c>Cost-Center</c>, <c>cost_center</c> and <c>CostCenter</c> are one.</summary>
    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var letter in text.ToLowerInvariant())
            if (!Separators.Contains(letter, StringComparison.Ordinal)) folded.Append(letter);
        return folded.ToString();
    }

    /// <summary>A value as the policy writes it: by its map, else in its case and with its separator.</summary>
    public static string Value(TagKey key, string raw)
    {
        var text = raw.Trim(' ', '\t', '\r', '\n', '\f');
        if (key.Spellings().TryGetValue(Fold(text), out var right)) return right;
        var cased = key.Case switch { TagCase.Lower => text.ToLowerInvariant(), TagCase.Upper => text.ToUpperInvariant(), _ => text };
        return key.Separator is { } sign ? Separated(cased, sign) : cased;
    }

    private static string Separated(string text, string sign)
    {
        var parts = text.Split(Separators.ToCharArray(), StringSplitOptions.RemoveEmptyEntries);
        return string.Join(sign, parts);
    }
}
