using System.Globalization;
using System.Numerics;

namespace FinOps.EndToEnd;

/// <summary>Exact decimals as a person sees them, worked out apart from the screens: digit by digit, never through a binary fraction.</summary>
internal static class Shown
{
    /// <summary><c>1234.565</c> → <c>1,234.57</c>: half away from zero, a true minus.</summary>
    public static string Amount(string text, int digits = 2)
    {
        var negative = text.StartsWith('-');
        var parts = text.TrimStart('-').Split('.');
        var fraction = (parts.Length > 1 ? parts[1] : "").PadRight(digits + 1, '0');
        var kept = BigInteger.Parse(parts[0] + fraction[..digits], CultureInfo.InvariantCulture) + (fraction[digits] >= '5' ? 1 : 0);
        if (kept.IsZero) return text.Trim('-', '0', '.').Length == 0 ? Plain(kept, digits) : (negative ? ">\u2212" : "<") + Plain(1, digits);
        return (negative ? "\u2212" : "") + Plain(kept, digits);
    }

    public static string Signed(string text) => text.StartsWith('-') || text == "0" ? Amount(text) : "+" + Amount(text);

    private static string Plain(BigInteger scaled, int digits)
    {
        var whole = BigInteger.DivRem(scaled, BigInteger.Pow(10, digits), out var rest).ToString("N0", CultureInfo.InvariantCulture);
        return digits == 0 ? whole : whole + "." + rest.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
    }
}
