using FinOps.Focus;

namespace FinOps.Stores.ClickHouse;

/// <summary>
/// Adds up many numbers written as text, exactly. Small ones are added as 128-bit integers of a fixed scale, which takes a
/// tenth of the time; whatever does not fit there is added as <see cref="ExactDecimal"/>.
/// </summary>
internal struct ExactSum
{
    // Numbers below 10^10 with 18 places: ten billion of them fit into 127 bits.
    private const int Places = 18;
    private const int IntegerDigitsMax = 10;

    private Int128 _small;
    private ExactDecimal _large;
    private bool _any;

    /// <summary>Adds a number; null adds nothing.</summary>
    public void Add(string? number)
    {
        if (number is null) return;
        _any = true;
        var point = number.IndexOf('.');
        var integers = point < 0 ? number.Length : point;
        var places = point < 0 ? 0 : number.Length - point - 1;
        if (places > Places || integers > IntegerDigitsMax || !TryScaled(number, places, out var scaled)) _large += ExactDecimal.Parse(number);
        else _small += scaled;
    }

    /// <summary>The sum; null when nothing was added.</summary>
    public override readonly string? ToString() =>
        _any ? (new ExactDecimal((System.Numerics.BigInteger)_small, Places) + _large).ToString() : null;

    private static bool TryScaled(string number, int places, out Int128 scaled)
    {
        scaled = 0;
        var negative = number[0] == '-';
        foreach (var letter in number.AsSpan(negative ? 1 : 0))
        {
            if (letter == '.') continue;
            if (!char.IsAsciiDigit(letter)) return false;
            scaled = (scaled * 10) + (letter - '0');
        }

        for (; places < Places; places++) scaled *= 10;
        if (negative) scaled = -scaled;
        return true;
    }
}
