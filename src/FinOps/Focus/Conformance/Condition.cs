namespace FinOps.Focus.Conformance;

/// <summary>
/// What can be said of one row, as data. A rule is made of conditions; the store renders them in its own language. A
/// condition on an amount or a moment holds where the text is none: that the text is none is another rule's matter.
/// </summary>
public abstract record Condition
{
    /// <summary>The columns it speaks of.</summary>
    public abstract IEnumerable<string> Columns { get; }
}

/// <summary>The column has no value.</summary>
public sealed record IsNull(string Column) : Condition
{
    /// <inheritdoc/>
    public override IEnumerable<string> Columns => [Column];
}

/// <summary>
/// The column holds a word that stands for no value, such as <c>NULL</c> or <c>N/A</c>. Every other condition takes such a
/// word for null, so that it is told once and not for what it makes of other rules.
/// </summary>
public sealed record IsPlaceholder(string Column) : Condition
{
    /// <summary>The words, in small letters; <c>""</c> is the empty text where a file can tell it from null.</summary>
    public static IReadOnlyList<string> Words { get; } =
        ["null", "(null)", "<null>", "\\n", "nil", "none", "n/a", "#n/a", "nan", "undefined", "not applicable", "not available", "\"\""];

    /// <inheritdoc/>
    public override IEnumerable<string> Columns => [Column];
}

/// <summary>The column has one of these values, to the letter.</summary>
public sealed record IsOneOf(string Column, IReadOnlyList<string> Values) : Condition
{
    /// <inheritdoc/>
    public override IEnumerable<string> Columns => [Column];
}

/// <summary>The column's text is written in a certain form.</summary>
public sealed record HasForm(string Column, TextForm Form) : Condition
{
    /// <inheritdoc/>
    public override IEnumerable<string> Columns => [Column];
}

/// <summary>One moment lies after another.</summary>
public sealed record IsAfter(string Later, string Earlier) : Condition
{
    /// <inheritdoc/>
    public override IEnumerable<string> Columns => [Later, Earlier];
}

/// <summary>The amount is zero.</summary>
public sealed record IsZero(string Column) : Condition
{
    /// <inheritdoc/>
    public override IEnumerable<string> Columns => [Column];
}

/// <summary>The amount is zero or more.</summary>
public sealed record IsNotNegative(string Column) : Condition
{
    /// <inheritdoc/>
    public override IEnumerable<string> Columns => [Column];
}

/// <summary>Two amounts are the same, within <see cref="Tolerance"/>.</summary>
public sealed record IsSameAmount(string Left, string Right) : Condition
{
    /// <inheritdoc/>
    public override IEnumerable<string> Columns => [Left, Right];
}

/// <summary>The cost is price × quantity, within <see cref="Tolerance"/>.</summary>
public sealed record IsProduct(string Cost, string Price, string Quantity) : Condition
{
    /// <inheritdoc/>
    public override IEnumerable<string> Columns => [Cost, Price, Quantity];
}

/// <summary>The child's value belongs to the parent's, as a closed list says. Holds for children the list does not know.</summary>
public sealed record BelongsTo(string Child, string Parent, IReadOnlyDictionary<string, string> ParentOf) : Condition
{
    /// <inheritdoc/>
    public override IEnumerable<string> Columns => [Child, Parent];
}

/// <summary>The condition does not hold.</summary>
public sealed record Not(Condition What) : Condition
{
    /// <inheritdoc/>
    public override IEnumerable<string> Columns => What.Columns;
}

/// <summary>Every condition holds.</summary>
public sealed record All(params IReadOnlyList<Condition> Each) : Condition
{
    /// <inheritdoc/>
    public override IEnumerable<string> Columns => Each.SelectMany(c => c.Columns);
}

/// <summary>The ways in which FOCUS wants text to be written.</summary>
public enum TextForm
{
    /// <summary>A number in any spelling a machine reads.</summary>
    Number,

    /// <summary>A number as FOCUS writes it: <c>-1.5E-3</c>, no plus sign, no separators, no currency.</summary>
    FocusNumber,

    /// <summary>A moment in any ISO spelling that exists in the calendar.</summary>
    Moment,

    /// <summary>A moment as FOCUS writes it: <c>2026-05-01T00:00:00Z</c>.</summary>
    FocusMoment,

    /// <summary>Three capital letters.</summary>
    CurrencyShape,

    /// <summary>A currency of ISO 4217.</summary>
    NationalCurrency,

    /// <summary>The code of a national currency in other than capital letters: <c>usd</c>.</summary>
    MisspeltCurrency,

    /// <summary>A unit: <c>GB</c>, <c>GB-Hours</c>, <c>GB/Hour</c>, <c>1000 Requests</c>, <c>Units/3 Months</c>.</summary>
    Unit,

    /// <summary>A JSON object.</summary>
    JsonObject,

    /// <summary>A JSON object whose values are numbers, texts, true, false or null.</summary>
    FlatObject,

    /// <summary>A JSON object in which no key comes twice.</summary>
    DistinctKeys,

    /// <summary>Properties of a price: every key is one that FOCUS defines or begins with <c>x_</c>.</summary>
    SkuPropertyNames,

    /// <summary>Properties of a price: what FOCUS defines as a number is one.</summary>
    SkuPropertyNumbers,

    /// <summary>Properties whose keys, after <c>x_</c>, are in Pascal case.</summary>
    PascalKeys,
}

/// <summary>
/// How far price × quantity, or one sum from another, may lie beside the cost: providers round prices and costs. Off by a
/// millionth of the cost is rounding, and so is less than a millionth of one unit of the currency.
/// </summary>
public static class Tolerance
{
    /// <summary>The share of the cost, and the amount, that count as rounding.</summary>
    public const string Millionth = "0.000001";
}
