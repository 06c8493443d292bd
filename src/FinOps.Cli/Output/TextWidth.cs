using System.Globalization;
using System.Text;

namespace FinOps.Cli.Output;

/// <summary>Text as a terminal shows it: columns taken, safe to print, cut to size.</summary>
internal static class TextWidth
{
    private const string Ellipsis = "…";

    /// <summary>Bills hold any text: control and direction-changing characters must not reach the terminal.</summary>
    public static string Clean(string text)
    {
        if (!text.Any(IsUnsafe))
            return text;
        return string.Concat(text.Select(c => IsUnsafe(c) ? ' ' : c));
    }

    public static int Of(string text)
    {
        var width = 0;
        foreach (var rune in text.EnumerateRunes())
            width += Of(rune);
        return width;
    }

    public static string Cut(string text, int width)
    {
        if (Of(text) <= width)
            return text;
        var kept = new StringBuilder();
        var used = 1;   // the ellipsis
        foreach (var rune in text.EnumerateRunes())
        {
            if (used + Of(rune) > width)
                break;
            used += Of(rune);
            kept.Append(rune);
        }

        return kept.Append(Ellipsis).ToString();
    }

    private static bool IsUnsafe(char c) =>
        char.IsControl(c) || c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\u2028' or '\u2029';

    private static int Of(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format => 0,
        _ => IsWide(rune.Value) ? 2 : 1,
    };

    /// <summary>East Asian scripts and pictographs take two columns.</summary>
    private static bool IsWide(int c) => c >= 0x1100 && (
        c <= 0x115F
        || c is >= 0x2E80 and <= 0x303E or >= 0x3041 and <= 0xA4CF or >= 0xAC00 and <= 0xD7A3
        || c is >= 0xF900 and <= 0xFAFF or >= 0xFE30 and <= 0xFE6F or >= 0xFF00 and <= 0xFF60 or >= 0xFFE0 and <= 0xFFE6
        || c is >= 0x1F300 and <= 0x1F64F or >= 0x1F900 and <= 0x1F9FF or >= 0x20000 and <= 0x3FFFD);
}
