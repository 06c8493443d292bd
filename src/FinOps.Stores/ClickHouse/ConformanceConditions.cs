using FinOps.Focus.Conformance;

namespace FinOps.Stores.ClickHouse;

/// <summary>
/// Renders conditions as SQL that yields 0 or 1. Per column X it relies on <c>p_X</c>, whether a word for null stands there;
/// <c>v_X</c>, the text, empty for null and for such words; <c>n_X</c>, <c>m_X</c> and <c>kv_X</c>, the number, moment and keys with
/// values, null or empty where there are none. Everything in it comes from the rules, nothing from a file.
/// </summary>
internal static class ConformanceConditions
{
    /// <summary>True for a row that breaks the rule.</summary>
    public static string Broken(RowRule rule) =>
        rule.When is All { Each: [] } ? Opposite(rule.Must) : $"{Sql(rule.When)} AND {Opposite(rule.Must)}";

    public static string Sql(Condition condition) => condition switch
    {
        IsNull c => $"v_{c.Column} = ''",
        IsPlaceholder c => $"p_{c.Column}",
        IsOneOf { Values: [var only] } c => $"v_{c.Column} = {Text(only)}",
        IsOneOf c => $"v_{c.Column} IN ({Texts(c.Values)})",
        HasForm c => Form(c.Column, c.Form),
        IsAfter c => $"ifNull(m_{c.Later} > m_{c.Earlier}, 1)",
        IsZero c => $"ifNull(n_{c.Column} = 0, 1)",
        IsNotNegative c => $"ifNull(n_{c.Column} >= 0, 1)",
        IsSameAmount c => Near($"n_{c.Left}", $"n_{c.Right}"),
        IsProduct c => Near($"n_{c.Cost}", $"n_{c.Price} * n_{c.Quantity}"),
        BelongsTo c => $"transform(v_{c.Child}, [{Texts(c.ParentOf.Keys)}], [{Texts(c.ParentOf.Values)}], v_{c.Parent}) = v_{c.Parent}",
        Not c => Opposite(c.What),
        All { Each: [] } => "1",
        All c => $"({string.Join(" AND ", c.Each.Select(Sql))})",
        _ => throw new InvalidOperationException($"There is no SQL for {condition.GetType().Name}."),
    };

    /// <summary>The opposite, without NOT where it can be: the engine's planner pays for every step of two hundred rules.</summary>
    private static string Opposite(Condition condition) => condition switch
    {
        IsNull c => $"v_{c.Column} != ''",
        IsOneOf { Values: [var only] } c => $"v_{c.Column} != {Text(only)}",
        IsOneOf c => $"v_{c.Column} NOT IN ({Texts(c.Values)})",
        Not c => Sql(c.What),
        _ => $"NOT {Sql(condition)}",
    };

    /// <summary>True for a word that stands for no value, and for spaces. Such words are short, so that long texts are not looked at.</summary>
    public static string Placeholder(string text) =>
        $"({text} != '' AND length({text}) <= 32 AND (trim(BOTH ' ' FROM {text}) = '' OR lower(trim(BOTH ' ' FROM {text})) IN ({Texts(IsPlaceholder.Words)})))";

    /// <summary>Equal within a millionth of the left amount, or of one; true where either is no number.</summary>
    public static string Near(string left, string right) =>
        $"ifNull(abs(({left}) - ({right})) <= greatest(toDecimal256('{Tolerance.Millionth}', 20), toDecimal256(abs({left}) * toDecimal256('{Tolerance.Millionth}', 6), 20)), 1)";

    private static string Form(string column, TextForm form) => form switch
    {
        TextForm.Number => $"match(v_{column}, {Text(Spellings.Number)})",
        TextForm.FocusNumber => $"match(v_{column}, {Text(Spellings.FocusNumber)})",
        TextForm.Moment => $"isNotNull(m_{column})",
        TextForm.FocusMoment => $"ifNull(concat(replaceOne(toString(m_{column}), ' ', 'T'), 'Z') = v_{column}, 0)",
        TextForm.CurrencyShape => $"match(v_{column}, '^[A-Z]{{3}}$')",
        TextForm.NationalCurrency => $"v_{column} IN ({Texts(Iso4217.Codes)})",
        TextForm.MisspeltCurrency => $"(v_{column} NOT IN ({Texts(Iso4217.Codes)}) AND upper(v_{column}) IN ({Texts(Iso4217.Codes)}))",
        TextForm.Unit => $"(match(v_{column}, {Text(Spellings.Unit)}) AND NOT match(v_{column}, {Text(Spellings.UnitMisspelt)}))",
        TextForm.JsonObject => $"(startsWith(trimLeft(v_{column}), '{{') AND isValidJSON(v_{column}))",
        TextForm.FlatObject => $"NOT arrayExists(p -> substring(p.2, 1, 1) IN ('{{', '['), kv_{column})",
        TextForm.DistinctKeys => $"length(kv_{column}) = length(arrayDistinct(arrayMap(p -> p.1, kv_{column})))",
        TextForm.SkuPropertyNames => $"arrayAll(p -> startsWith(p.1, 'x_') OR p.1 IN ({Texts(Spellings.SkuProperties)}), kv_{column})",
        TextForm.SkuPropertyNumbers => $"arrayAll(p -> p.1 NOT IN ({Texts(Spellings.SkuNumbers)}) OR match(p.2, '^(-?[0-9]|null$)'), kv_{column})",
        TextForm.PascalKeys => $"arrayAll(p -> match(p.1, {Text(Spellings.PascalKey)}), kv_{column})",
        _ => throw new InvalidOperationException($"There is no SQL for {form}."),
    };

    private static string Texts(IEnumerable<string> values) => string.Join(", ", values.Select(Text));

    private static string Text(string value) => BillSource.Literal(value);
}
