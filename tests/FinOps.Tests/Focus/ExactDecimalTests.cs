using System.Numerics;
using System.Text.Json;
using FinOps.Focus;

namespace FinOps.Tests.Focus;

/// <summary>Exact decimals, held against <see cref="decimal"/> where it is exact and <see cref="BigInteger"/> beyond.</summary>
public sealed class ExactDecimalTests
{
    private readonly Random random = new(20261120);

    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("-0.000", "0")]
    [InlineData("+5", "5")]
    [InlineData("007.50", "7.5")]
    [InlineData(".5", "0.5")]
    [InlineData("5.", "5")]
    [InlineData("4E-10", "0.0000000004")]
    [InlineData("-1.5e+3", "-1500")]
    [InlineData("12e0", "12")]
    [InlineData("0.00000000000000000000000000000000000001", "0.00000000000000000000000000000000000001")]
    [InlineData("99999999999999999999999999999999999999.99999999999999999999999999999999999999", "99999999999999999999999999999999999999.99999999999999999999999999999999999999")]
    public void Reads_and_writes_plainly(string text, string plain)
    {
        Assert.Equal(plain, ExactDecimal.Parse(text).ToString());
        Assert.Equal(ExactDecimal.Parse(plain), ExactDecimal.Parse(text));
        Assert.Equal(ExactDecimal.Parse(plain).GetHashCode(), ExactDecimal.Parse(text).GetHashCode());
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(" 5")]
    [InlineData("5 ")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("-.")]
    [InlineData("e5")]
    [InlineData("5e")]
    [InlineData("1e5.0")]
    [InlineData("1.2.3")]
    [InlineData("--5")]
    [InlineData("1.-5")]
    [InlineData("1.+5")]
    [InlineData("1,000")]
    [InlineData("12,5")]
    [InlineData("0x10")]
    [InlineData("NaN")]
    [InlineData("1e401")]
    [InlineData("1e-401")]
    [InlineData("1e99999999999")]
    [InlineData("$5")]
    [InlineData("(5)")]
    [InlineData("١٢")]
    public void Refuses_what_is_no_number(string text)
    {
        Assert.False(ExactDecimal.TryParse(text, out _), text);
        Assert.Throws<FormatException>(() => ExactDecimal.Parse(text));
    }

    [Fact]
    public void Refuses_texts_that_are_too_long_without_reading_them()
    {
        Assert.True(ExactDecimal.TryParse(new string('9', ExactDecimal.TextLengthMax), out _));
        Assert.False(ExactDecimal.TryParse(new string('9', ExactDecimal.TextLengthMax + 1), out _));
        Assert.False(ExactDecimal.TryParse(null, out _));
    }

    [Fact]
    public void Agrees_with_decimal_where_that_is_exact()
    {
        for (var i = 0; i < 20_000; i++)
        {
            var (a, b) = (Small(), Small());
            Assert.Equal((ExactDecimal)(a + b), (ExactDecimal)a + b);
            Assert.Equal((ExactDecimal)(a - b), (ExactDecimal)a - b);
            Assert.Equal((ExactDecimal)(a * b), (ExactDecimal)a * b);
            Assert.Equal(a.CompareTo(b), ((ExactDecimal)a).CompareTo(b));
            Assert.Equal((a < b, a <= b, a == b, a != b, a >= b, a > b),
                ((ExactDecimal)a < b, (ExactDecimal)a <= b, (ExactDecimal)a == b, (ExactDecimal)a != b, (ExactDecimal)a >= b, (ExactDecimal)a > b));
            Assert.Equal(Math.Sign(a), ((ExactDecimal)a).Sign);
            Assert.Equal((ExactDecimal)Math.Abs(a), ((ExactDecimal)a).Abs());
            Assert.Equal((ExactDecimal)Math.Round(a, 3, MidpointRounding.ToEven), ((ExactDecimal)a).Round(3));
        }
    }

    [Fact]
    public void Agrees_with_whole_numbers_beyond_decimal()
    {
        for (var i = 0; i < 3_000; i++)
        {
            var (a, b, scale) = (Large(), Large(), random.Next(0, 40));
            var (x, y) = (new ExactDecimal(a, scale), new ExactDecimal(b, scale));
            Assert.Equal(new ExactDecimal(a + b, scale), x + y);
            Assert.Equal(new ExactDecimal(a - b, scale), x - y);
            Assert.Equal(new ExactDecimal(a * b, 2 * scale), x * y);
            Assert.Equal(x, x + y - y);
            Assert.Equal(x, ExactDecimal.Parse(x.ToString()));
            Assert.Equal(a.CompareTo(b), x.CompareTo(y));
        }
    }

    [Fact]
    public void Divides_half_to_even()
    {
        for (var i = 0; i < 3_000; i++)
        {
            var (a, b, places) = (Large(), Large(), random.Next(0, 12));
            if (b.IsZero) continue;
            var quotient = ExactDecimal.Divide(new ExactDecimal(a, 5), new ExactDecimal(b, 7), places);
            // |a·10² − q·b| is at most half of b's last place, and the even neighbour wins a tie.
            var scaled = quotient * new ExactDecimal(b, 7) - new ExactDecimal(a, 5);
            var half = new ExactDecimal(BigInteger.Abs(b), 7 + places) * new ExactDecimal(5, 1);
            Assert.True(scaled.Abs() <= half, $"{a} / {b} to {places}: {quotient}");
        }

        Assert.Equal(["0", "2", "2", "0.3", "-2"], new[]
        {
            ExactDecimal.Divide(1, 2, 0), ExactDecimal.Divide(3, 2, 0), ExactDecimal.Divide(5, 2, 0), ExactDecimal.Divide(1, 3, 1), ExactDecimal.Divide(-3, 2, 0),
        }.Select(q => q.ToString()));
        Assert.Throws<DivideByZeroException>(() => ExactDecimal.Divide(1, 0, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => ExactDecimal.Divide(1, 2, -1));
    }

    [Fact]
    public void Travels_as_text_and_is_read_from_text_or_number()
    {
        var value = ExactDecimal.Parse("12345678901234567890.123456789012345678");
        Assert.Equal("\"12345678901234567890.123456789012345678\"", JsonSerializer.Serialize(value));
        Assert.Equal(value, JsonSerializer.Deserialize<ExactDecimal>("\"12345678901234567890.123456789012345678\""));
        Assert.Equal(value, JsonSerializer.Deserialize<ExactDecimal>("12345678901234567890.123456789012345678"));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<ExactDecimal>("\"five\""));
    }

    private decimal Small() => new(random.Next(), 0, 0, random.Next(2) == 0, (byte)random.Next(0, 8));

    private BigInteger Large()
    {
        var bytes = new byte[random.Next(1, 40)];
        random.NextBytes(bytes);
        return new BigInteger(bytes);
    }
}
