using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FinOps.Focus;

/// <summary>
/// An exact decimal number of any size: <c>Unscaled × 10^-Scale</c>. Bills carry amounts and sums with more digits than
/// <see cref="decimal"/> keeps (28); this type neither rounds nor overflows. Values are normalised: no trailing zeros.
/// </summary>
[JsonConverter(typeof(ExactDecimalJsonConverter))]
public readonly struct ExactDecimal : IEquatable<ExactDecimal>, IComparable<ExactDecimal>
{
    /// <summary>The longest text that is read as a number; real bills stay below 50 characters.</summary>
    public const int TextLengthMax = 200;

    private const int ExponentMax = 400;

    /// <summary>Makes <paramref name="unscaled"/> × 10^-<paramref name="scale"/>.</summary>
    /// <param name="unscaled">All digits, as an integer.</param>
    /// <param name="scale">How many of the digits stand after the decimal point; negative appends zeros.</param>
    public ExactDecimal(BigInteger unscaled, int scale)
    {
        if (scale < 0)
        {
            unscaled *= BigInteger.Pow(10, -scale);
            scale = 0;
        }

        while (scale > 0)
        {
            var quotient = BigInteger.DivRem(unscaled, 10, out var remainder);
            if (!remainder.IsZero) break;
            unscaled = quotient;
            scale--;
        }

        Unscaled = unscaled;
        Scale = scale;
    }

    /// <summary>Zero.</summary>
    public static ExactDecimal Zero => default;

    /// <summary>One.</summary>
    public static ExactDecimal One { get; } = new(1, 0);

    /// <summary>All digits as an integer; the value is <c>Unscaled × 10^-Scale</c>.</summary>
    public BigInteger Unscaled { get; }

    /// <summary>The number of digits after the decimal point, 0 or more, without trailing zeros.</summary>
    public int Scale { get; }

    /// <summary>-1, 0 or 1.</summary>
    public int Sign => Unscaled.Sign;

    /// <summary>Reads plain (<c>-12.50</c>) or exponent notation (<c>4E-10</c>), as bills spell numbers.</summary>
    /// <exception cref="FormatException">The text is no number, longer than <see cref="TextLengthMax"/> or beyond 10^±400.</exception>
    public static ExactDecimal Parse(string text) =>
        TryParse(text, out var value) ? value : throw new FormatException($"'{Shorten(text)}' is not a decimal number.");

    /// <summary>Like <see cref="Parse"/>, but answers false instead of throwing.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ExactDecimal value)
    {
        value = default;
        if (string.IsNullOrEmpty(text) || text.Length > TextLengthMax) return false;

        var exponentAt = text.AsSpan().IndexOfAny('e', 'E');
        var exponent = 0;
        if (exponentAt >= 0
            && (!int.TryParse(text.AsSpan(exponentAt + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent)
                || Math.Abs(exponent) > ExponentMax))
        {
            return false;
        }

        var mantissa = exponentAt < 0 ? text.AsSpan() : text.AsSpan(0, exponentAt);
        var pointAt = mantissa.IndexOf('.');
        var scale = pointAt < 0 ? 0 : mantissa.Length - pointAt - 1;
        Span<char> digits = stackalloc char[TextLengthMax];
        var length = mantissa.Length;
        mantissa.CopyTo(digits);
        if (pointAt >= 0)
        {
            mantissa[(pointAt + 1)..].CopyTo(digits[pointAt..]);
            length--;
        }

        if (!BigInteger.TryParse(digits[..length], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var unscaled)) return false;
        value = new ExactDecimal(unscaled, scale - exponent);
        return true;
    }

    /// <summary>Divides and rounds half to even at <paramref name="places"/> digits after the point.</summary>
    /// <exception cref="DivideByZeroException">The divisor is zero.</exception>
    public static ExactDecimal Divide(ExactDecimal dividend, ExactDecimal divisor, int places)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(places);
        var shift = places + divisor.Scale - dividend.Scale;
        var numerator = shift >= 0 ? dividend.Unscaled * BigInteger.Pow(10, shift) : dividend.Unscaled;
        var denominator = shift >= 0 ? divisor.Unscaled : divisor.Unscaled * BigInteger.Pow(10, -shift);
        return new ExactDecimal(DivideHalfEven(numerator, denominator), places);
    }

    /// <summary>The same value rounded half to even to <paramref name="places"/> digits after the point.</summary>
    public ExactDecimal Round(int places) => Scale <= places ? this : Divide(this, One, places);

    /// <summary>The value without its sign.</summary>
    public ExactDecimal Abs() => Sign < 0 ? -this : this;

    /// <summary>Exact sum.</summary>
    public static ExactDecimal operator +(ExactDecimal left, ExactDecimal right)
    {
        var scale = Math.Max(left.Scale, right.Scale);
        return new ExactDecimal(left.UnscaledAt(scale) + right.UnscaledAt(scale), scale);
    }

    /// <summary>Exact difference.</summary>
    public static ExactDecimal operator -(ExactDecimal left, ExactDecimal right) => left + -right;

    /// <summary>The value with the opposite sign.</summary>
    public static ExactDecimal operator -(ExactDecimal value) => new(-value.Unscaled, value.Scale);

    /// <summary>Exact product.</summary>
    public static ExactDecimal operator *(ExactDecimal left, ExactDecimal right) =>
        new(left.Unscaled * right.Unscaled, left.Scale + right.Scale);

    /// <summary>Equal in value.</summary>
    public static bool operator ==(ExactDecimal left, ExactDecimal right) => left.Equals(right);

    /// <summary>Different in value.</summary>
    public static bool operator !=(ExactDecimal left, ExactDecimal right) => !left.Equals(right);

    /// <summary>Smaller.</summary>
    public static bool operator <(ExactDecimal left, ExactDecimal right) => left.CompareTo(right) < 0;

    /// <summary>Greater.</summary>
    public static bool operator >(ExactDecimal left, ExactDecimal right) => left.CompareTo(right) > 0;

    /// <summary>Smaller or equal.</summary>
    public static bool operator <=(ExactDecimal left, ExactDecimal right) => left.CompareTo(right) <= 0;

    /// <summary>Greater or equal.</summary>
    public static bool operator >=(ExactDecimal left, ExactDecimal right) => left.CompareTo(right) >= 0;

    /// <summary>Every <see cref="decimal"/> has an exact counterpart.</summary>
    public static implicit operator ExactDecimal(decimal value) =>
        Parse(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Every integer has an exact counterpart.</summary>
    public static implicit operator ExactDecimal(long value) => new(value, 0);

    /// <inheritdoc/>
    public int CompareTo(ExactDecimal other)
    {
        var scale = Math.Max(Scale, other.Scale);
        return UnscaledAt(scale).CompareTo(other.UnscaledAt(scale));
    }

    /// <inheritdoc/>
    public bool Equals(ExactDecimal other) => Scale == other.Scale && Unscaled == other.Unscaled;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ExactDecimal other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Unscaled, Scale);

    /// <summary>Plain notation, every digit, no trailing zeros: <c>-0.00000000004</c>.</summary>
    public override string ToString()
    {
        if (Scale == 0) return Unscaled.ToString(CultureInfo.InvariantCulture);
        var digits = BigInteger.Abs(Unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(Scale + 1, '0');
        return $"{(Sign < 0 ? "-" : "")}{digits.AsSpan(0, digits.Length - Scale)}.{digits.AsSpan(digits.Length - Scale)}";
    }

    private BigInteger UnscaledAt(int scale) => scale == Scale ? Unscaled : Unscaled * BigInteger.Pow(10, scale - Scale);

    private static BigInteger DivideHalfEven(BigInteger numerator, BigInteger denominator)
    {
        if (denominator.Sign < 0) (numerator, denominator) = (-numerator, -denominator);
        var quotient = BigInteger.DivRem(numerator, denominator, out var remainder);
        var twice = BigInteger.Abs(remainder) * 2;
        var away = twice > denominator || (twice == denominator && !quotient.IsEven);
        return away ? quotient + numerator.Sign : quotient;
    }

    private static string Shorten(string? text) => text is null ? "" : text.Length <= 40 ? text : text[..40] + "…";
}

/// <summary>Amounts travel as JSON text, so that no reader turns them into binary fractions; numbers are read too.</summary>
public sealed class ExactDecimalJsonConverter : JsonConverter<ExactDecimal>
{
    /// <inheritdoc/>
    public override ExactDecimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType == JsonTokenType.Number
            ? System.Text.Encoding.UTF8.GetString(reader.HasValueSequence ? System.Buffers.BuffersExtensions.ToArray(reader.ValueSequence) : reader.ValueSpan)
            : reader.GetString();
        return ExactDecimal.TryParse(text, out var value) ? value : throw new JsonException($"'{text}' is not a decimal number.");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ExactDecimal value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
