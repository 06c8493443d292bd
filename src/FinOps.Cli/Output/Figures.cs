using System.Globalization;
using System.Numerics;
using System.Text;

namespace FinOps.Cli.Output;

/// <summary>Exact decimals, as text of any length, made readable. Nothing here is used to calculate with.</summary>
internal static class Figures
{
    private const int Decimals = 2;

    /// <summary>Two decimals and grouped thousands; a small amount keeps its first two digits and never reads as nothing.</summary>
    public static string Amount(string exact)
    {
        if (!TrySplit(exact, out var negative, out var whole, out var fraction))
            return exact;
        var decimals = Decimals;
        if (whole.All(c => c == '0') && fraction.TrimStart('0') is { Length: > 0 } digits)
            decimals = Math.Max(Decimals, fraction.Length - digits.Length is var zeros and >= Decimals ? zeros + 2 : Decimals);
        var rounded = Round(whole, fraction, decimals);
        var point = rounded.Length - decimals;
        var isZero = rounded.All(c => c == '0');
        var shown = $"{Grouped(rounded[..point])}.{rounded[point..]}";
        return negative && !isZero ? "-" + shown : shown;
    }

    /// <summary>Every digit, at least two decimals, grouped thousands: for reconciling.</summary>
    public static string Exact(string exact) => TrySplit(exact, out var negative, out var whole, out var fraction)
        ? $"{(negative ? "-" : "")}{Grouped(whole)}.{fraction.PadRight(Decimals, '0')}"
        : exact;

    public static string Count(string exact) => TrySplit(exact, out var negative, out var whole, out var fraction)
        ? $"{(negative ? "-" : "")}{Grouped(whole)}{(fraction.Length == 0 ? "" : "." + fraction)}"
        : exact;

    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>0.4321 → 43.2%.</summary>
    public static string Share(string fraction) =>
        decimal.TryParse(fraction, NumberStyles.Number, CultureInfo.InvariantCulture, out var share)
            ? (share * 100).ToString("0.0", CultureInfo.InvariantCulture) + "%"
            : fraction;

    public static string Bytes(long bytes)
    {
        string[] units = ["B", "kB", "MB", "GB", "TB"];
        var unit = 0;
        decimal value = bytes;
        while (value >= 1000 && unit < units.Length - 1)
        {
            value /= 1000;
            unit++;
        }

        return value.ToString(unit == 0 ? "0" : "0.0", CultureInfo.InvariantCulture) + " " + units[unit];
    }

    /// <summary>0:07, 12:30, 1:02:03.</summary>
    public static string Duration(long seconds) => seconds >= 3600
        ? $"{seconds / 3600}:{seconds / 60 % 60:00}:{seconds % 60:00}"
        : $"{seconds / 60}:{seconds % 60:00}";

    private static bool TrySplit(string exact, out bool negative, out string whole, out string fraction)
    {
        negative = exact.StartsWith('-');
        var digits = negative ? exact[1..] : exact;
        var point = digits.IndexOf('.', StringComparison.Ordinal);
        whole = point < 0 ? digits : digits[..point];
        fraction = point < 0 ? "" : digits[(point + 1)..];
        return whole.Length > 0 && whole.All(char.IsAsciiDigit) && fraction.All(char.IsAsciiDigit);
    }

    /// <summary>Half away from zero, as an invoice rounds.</summary>
    private static string Round(string whole, string fraction, int decimals)
    {
        var kept = BigInteger.Parse(whole + fraction.PadRight(decimals, '0')[..decimals], CultureInfo.InvariantCulture);
        if (fraction.Length > decimals && fraction[decimals] >= '5')
            kept++;
        return kept.ToString(CultureInfo.InvariantCulture).PadLeft(decimals + 1, '0');
    }

    private static string Grouped(string digits)
    {
        var grouped = new StringBuilder(digits);
        for (var at = digits.Length - 3; at > 0; at -= 3)
            grouped.Insert(at, ',');
        return grouped.ToString();
    }
}
