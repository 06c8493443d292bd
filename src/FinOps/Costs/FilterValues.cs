using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using FinOps.Focus;

namespace FinOps.Costs;

/// <summary>Reads the values of conditions and writes each in one way, so that equal questions look equal.</summary>
internal static class FilterValues
{
    private static readonly string[] TimeFormats =
    [
        "yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd' 'HH:mm:ssK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
    ];

    /// <summary>The first moment the store can hold.</summary>
    public static readonly DateTimeOffset TimeMin = DateTimeOffset.UnixEpoch;

    /// <summary>The last moment that is taken; the store holds a few weeks more.</summary>
    public static readonly DateTimeOffset TimeMax = new(2106, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes a value of <paramref name="column"/> as the model keeps it, or says why it cannot be one.</summary>
    public static CostProblem? Canonical(Dimension column, string text, out string value)
    {
        value = text;
        if (text.Length > CostLimits.TextCharactersMax)
        {
            return CostProblem.Beyond($"A value of {column.Name} in characters", nameof(CostLimits.TextCharactersMax), CostLimits.TextCharactersMax, text.Length);
        }

        switch (column.Kind)
        {
            case ColumnKind.Decimal:
                if (!ExactDecimal.TryParse(text, out var number))
                {
                    return new CostProblem("bad_value", $"'{Spelling.Shorten(text)}' is not a number; {column.Name} holds numbers such as 12.5.");
                }

                value = number.ToString();
                return Fits(column, number);
            case ColumnKind.Time:
                if (!TryTime(text, out var time))
                {
                    return new CostProblem("bad_value", $"'{Spelling.Shorten(text)}' is not a time; {column.Name} holds times such as 2026-05-01 or 2026-05-01T13:00:00Z, from 1970 to 2105.");
                }

                value = TimeText(time);
                return null;
            default:
                return text.Contains('\0') ? new CostProblem("bad_value", $"A value of {column.Name} holds a null character, which no bill can.") : null;
        }
    }

    /// <summary>Reads a day or a moment; without an offset it is UTC.</summary>
    public static bool TryTime([NotNullWhen(true)] string? text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(text, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time)
        && time >= TimeMin && time <= TimeMax && time.Ticks % TimeSpan.TicksPerSecond == 0;

    /// <summary><c>2026-05-01</c> for a midnight, else <c>2026-05-01T13:00:00Z</c>.</summary>
    public static string TimeText(DateTimeOffset time) => time.TimeOfDay == TimeSpan.Zero
        ? time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
        : time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static CostProblem? Fits(Dimension column, ExactDecimal number)
    {
        if (number.Scale > CostLimits.DecimalPlacesMax)
        {
            return CostProblem.Beyond($"Digits after the point of a value of {column.Name}", nameof(CostLimits.DecimalPlacesMax), CostLimits.DecimalPlacesMax, number.Scale);
        }

        var integerDigits = number.Abs().ToString().Split('.')[0].Length;
        return integerDigits > CostLimits.DecimalIntegerDigitsMax
            ? CostProblem.Beyond($"Digits before the point of a value of {column.Name}", nameof(CostLimits.DecimalIntegerDigitsMax), CostLimits.DecimalIntegerDigitsMax, integerDigits)
            : null;
    }
}
