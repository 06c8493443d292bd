using FinOps.Focus;
using FinOps.Focus.Conformance;

namespace FinOps.Stores.ClickHouse;

/// <summary>How a stored value is written in a FOCUS file: digit by digit, moments in UTC, keys with values as JSON.</summary>
internal static class StoredText
{
    /// <summary>SQL of the text; empty for null.</summary>
    /// <param name="column">The FOCUS column.</param>
    /// <param name="stored">SQL of its stored value.</param>
    public static string Of(FocusColumn column, string stored) => column.Kind switch
    {
        ColumnKind.Decimal => $"ifNull(toString({stored}), '')",
        ColumnKind.Time => $"formatDateTime({stored}, '%Y-%m-%dT%H:%i:%SZ', 'UTC')",
        ColumnKind.KeyValues => $"if(empty({stored}), '', {Json(column, stored)})",
        _ => $"toString({stored})",
    };

    /// <summary>Values are kept as texts; those of properties that FOCUS defines as numbers are written as numbers again.</summary>
    private static string Json(FocusColumn column, string stored)
    {
        if (column.Name != "SkuPriceDetails") return $"toJSONString({stored})";
        var numbers = string.Join(", ", Spellings.SkuNumbers.Select(BillSource.Literal));
        return $$"""
            concat('{', arrayStringConcat(arrayMap((k, v) -> concat(toJSONString(toString(k)), ':',
              if(k IN ({{numbers}}) AND match(v, '^-?(0|[1-9][0-9]*)([.][0-9]+)?$'), v, toJSONString(v))), mapKeys({{stored}}), mapValues({{stored}})), ','), '}')
            """;
    }
}
