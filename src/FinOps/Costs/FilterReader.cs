using System.Text.Json;

namespace FinOps.Costs;

/// <summary>Reads a filter from JSON: <c>{"and":[…]}</c>, <c>{"or":[…]}</c>, <c>{"not":…}</c> or <c>{"column","op",…}</c>.</summary>
internal sealed class FilterReader
{
    private static readonly string[] Properties = ["and", "or", "not", "column", "op", "value", "values", "from", "to"];
    private CostProblem? _problem;
    private int _nodes;

    public CostFilter? Read(JsonElement value, out CostProblem? problem)
    {
        var filter = Node(value, "filter", 1);
        problem = _problem;
        return filter;
    }

    private CostFilter? Node(JsonElement node, string at, int depth)
    {
        if (depth > CostLimits.FilterDepthMax) return Refuse(CostProblem.Beyond("Nesting of the filter", nameof(CostLimits.FilterDepthMax), CostLimits.FilterDepthMax, depth), at);
        if (++_nodes > CostLimits.FilterNodesMax) return Refuse(CostProblem.Beyond("Conditions and connectives of the filter", nameof(CostLimits.FilterNodesMax), CostLimits.FilterNodesMax, _nodes), at);
        if (node.ValueKind != JsonValueKind.Object) return Refuse(new CostProblem("bad_value", "A filter is an object: and, or, not, or column with op."), at);

        var properties = node.EnumerateObject().ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal);
        var unknown = properties.Keys.FirstOrDefault(name => !Properties.Contains(name));
        if (unknown is not null) return Refuse(new CostProblem("unknown_property", $"A filter has no property '{Spelling.Shorten(unknown)}'.{Spelling.Suggest(unknown, Properties)} Known: {string.Join(", ", Properties)}."), at);

        var connective = properties.Keys.FirstOrDefault(name => name is "and" or "or" or "not");
        if (connective is null) return Condition(properties, at);
        if (properties.Count > 1) return Refuse(new CostProblem("bad_value", $"'{connective}' stands alone in its object."), at);
        return connective == "not"
            ? Node(properties["not"], at + ".not", depth + 1) is { } inner ? new CostFilter.Not(inner) : null
            : Joined(properties[connective], connective, at, depth);
    }

    private CostFilter? Joined(JsonElement list, string connective, string at, int depth)
    {
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0) return Refuse(new CostProblem("bad_value", $"'{connective}' is a list of at least one filter."), at);
        var parts = new List<CostFilter>();
        foreach (var item in list.EnumerateArray())
        {
            if (Node(item, $"{at}.{connective}[{parts.Count}]", depth + 1) is not { } part) return null;
            parts.Add(part);
        }

        return FilterBuilder.Join(connective == "and", parts);
    }

    private CostFilter? Condition(Dictionary<string, JsonElement> properties, string at)
    {
        if (Text(properties, "column", at) is not { } name || Text(properties, "op", at) is not { } op) return null;
        if (!Dimension.TryParse(name, out var column, out var problem)) return Refuse(problem, at + ".column");
        if (!FilterBuilder.Operators.Contains(op)) return Refuse(new CostProblem("unknown_operator", $"There is no operator '{Spelling.Shorten(op)}'.{Spelling.Suggest(op, FilterBuilder.Operators)} Known: {string.Join(", ", FilterBuilder.Operators)}."), at + ".op");

        string[] needed = op switch { "in" => ["values"], "range" => ["from", "to"], "isMissing" => [], _ => ["value"] };
        var extra = properties.Keys.FirstOrDefault(p => p is not ("column" or "op") && !needed.Contains(p));
        if (extra is not null) return Refuse(new CostProblem("unknown_property", $"'{op}' takes no '{extra}'{(needed.Length > 0 ? $"; it takes {string.Join(" and ", needed)}" : "")}."), at);

        (CostFilter? Filter, CostProblem? Problem) made = op switch
        {
            "range" => Bounds(properties, column, at),
            "isMissing" => FilterBuilder.Make(column, op, []),
            "in" => Values(properties, at) is { } values ? FilterBuilder.Make(column, op, values) : default,
            _ => Value(properties, "value", at, needed: true) is { } value ? FilterBuilder.Make(column, op, [value]) : default,
        };
        return made.Problem is null ? made.Filter : Refuse(made.Problem, at);
    }

    private (CostFilter?, CostProblem?) Bounds(Dictionary<string, JsonElement> properties, Dimension column, string at)
    {
        var from = Value(properties, "from", at, needed: false);
        var to = Value(properties, "to", at, needed: false);
        return _problem is null ? FilterBuilder.MakeRange(column, from, to) : (null, null);
    }

    private List<string>? Values(Dictionary<string, JsonElement> properties, string at)
    {
        if (!properties.TryGetValue("values", out var list) || list.ValueKind != JsonValueKind.Array)
        {
            Refuse(new CostProblem("bad_value", "'in' needs 'values', a list."), at);
            return null;
        }

        if (list.GetArrayLength() > CostLimits.FilterValuesMax)
        {
            Refuse(CostProblem.Beyond("Values of the filter", nameof(CostLimits.FilterValuesMax), CostLimits.FilterValuesMax, list.GetArrayLength()), at);
            return null;
        }

        var values = new List<string>();
        foreach (var item in list.EnumerateArray())
        {
            if (Plain(item, $"{at}.values[{values.Count}]") is not { } value) return null;
            values.Add(value);
        }

        return values;
    }

    private string? Value(Dictionary<string, JsonElement> properties, string name, string at, bool needed)
    {
        if (properties.TryGetValue(name, out var value) && (needed || value.ValueKind != JsonValueKind.Null)) return Plain(value, $"{at}.{name}");
        if (needed) Refuse(new CostProblem("bad_value", $"The condition needs '{name}'."), at);
        return null;
    }

    // A number is taken as it is written, digit by digit; it never becomes a binary fraction.
    private string? Plain(JsonElement value, string at)
    {
        if (value.ValueKind == JsonValueKind.String) return value.GetString();
        if (value.ValueKind == JsonValueKind.Number) return value.GetRawText();
        Refuse(new CostProblem("bad_value", value.ValueKind == JsonValueKind.Null ? "A value is a text or a number; to find missing values use 'isMissing'." : "A value is a text or a number."), at);
        return null;
    }

    private string? Text(Dictionary<string, JsonElement> properties, string name, string at)
    {
        if (properties.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.String) return value.GetString();
        Refuse(new CostProblem("bad_value", $"A condition needs '{name}', a text."), at);
        return null;
    }

    private CostFilter? Refuse(CostProblem problem, string at)
    {
        _problem ??= problem.In(at);
        return null;
    }
}
