using FinOps.Focus;

namespace FinOps.Costs;

/// <summary>
/// Makes conditions from what people wrote, whichever way they wrote it (JSON or text), so that both end in the same model
/// and meet the same refusals.
/// </summary>
internal static class FilterBuilder
{
    /// <summary>The operators by the names that JSON uses.</summary>
    public static IReadOnlyList<string> Operators { get; } =
        ["equals", "notEquals", "in", "contains", "startsWith", "isMissing", "range"];

    /// <summary>Makes <paramref name="op"/> on <paramref name="column"/>.</summary>
    public static (CostFilter? Filter, CostProblem? Problem) Make(Dimension column, string op, IReadOnlyList<string> values)
    {
        if (op is "contains" or "startsWith" && column.Kind is ColumnKind.Decimal or ColumnKind.Time)
        {
            return (null, new CostProblem("bad_operator", $"'{op}' looks for text; {column.Name} holds {(column.Kind == ColumnKind.Time ? "times" : "numbers")}."));
        }

        if (op is "contains" or "startsWith" && values is [""])
        {
            return (null, new CostProblem("bad_value", $"'{op}' on {column.Name} needs a text that is not empty; every text has the empty one in it."));
        }

        var canonical = new string[values.Count];
        for (var i = 0; i < values.Count; i++)
        {
            if (FilterValues.Canonical(column, values[i], out canonical[i]) is { } problem) return (null, problem);
        }

        return op switch
        {
            "equals" => (new CostFilter.Is(column, canonical[0]), null),
            "notEquals" => (new CostFilter.IsNot(column, canonical[0]), null),
            "in" when canonical.Length == 0 => (null, new CostProblem("bad_value", $"'in' on {column.Name} needs at least one value.")),
            "in" => (new CostFilter.OneOf(column, canonical), null),
            "contains" => (new CostFilter.Contains(column, canonical[0]), null),
            "startsWith" => (new CostFilter.StartsWith(column, canonical[0]), null),
            "isMissing" => (new CostFilter.IsMissing(column), null),
            _ => throw new ArgumentOutOfRangeException(nameof(op), op, "Unknown operator."),
        };
    }

    /// <summary>Makes from ≤ column &lt; to.</summary>
    public static (CostFilter? Filter, CostProblem? Problem) MakeRange(Dimension column, string? from, string? to)
    {
        if (column.Kind is not (ColumnKind.Decimal or ColumnKind.Time))
        {
            return (null, new CostProblem("bad_operator", $"A range needs numbers or times; {column.Name} holds text."));
        }

        if (from is null && to is null)
        {
            return (null, new CostProblem("bad_value", $"A range of {column.Name} needs 'from', 'to' or both."));
        }

        if (from is not null && FilterValues.Canonical(column, from, out from) is { } wrongFrom) return (null, wrongFrom);
        if (to is not null && FilterValues.Canonical(column, to, out to) is { } wrongTo) return (null, wrongTo);
        return (new CostFilter.Range(column, from, to), null);
    }

    /// <summary>Joins parts; a single part stands for itself.</summary>
    public static CostFilter Join(bool all, IReadOnlyList<CostFilter> parts) =>
        parts.Count == 1 ? parts[0] : all ? new CostFilter.AllOf(parts) : new CostFilter.AnyOf(parts);
}
