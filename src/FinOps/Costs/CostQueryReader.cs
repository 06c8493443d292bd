using System.Text.Json;

namespace FinOps.Costs;

/// <summary>Reads one question from JSON. Nothing is guessed: an unknown property is refused by name.</summary>
internal sealed class CostQueryReader
{
    private static readonly string[] Properties =
        ["measures", "period", "granularity", "groupBy", "filter", "top", "orderBy", "limit", "cursor", "compare", "shareOfTotal"];

    private CostProblem? _problem;

    public (CostQuery? Query, CostProblem? Problem) Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object) return (null, new CostProblem("bad_json", "A question is a JSON object."));
        var query = new CostQuery();
        foreach (var property in root.EnumerateObject())
        {
            // An explicit null asks for nothing, like an absent property.
            if (property.Value.ValueKind == JsonValueKind.Null && Properties.Contains(property.Name)) continue;
            query = Take(query, property.Name, property.Value);
            if (_problem is not null) return (null, _problem);
        }

        return (query, null);
    }

    private CostQuery Take(CostQuery query, string name, JsonElement value) => name switch
    {
        "measures" => query with { Measures = List(name, value, item => TextOf(item) is { } text && Accept(CostNames.Read(text, out Measure measure)) ? measure : null) },
        "period" => query with { Period = Period(value) },
        "granularity" => query with { Granularity = TextIn(name, value) is { } text && Accept(CostNames.Read(text, out Granularity granularity)?.In(name)) ? granularity : default },
        "groupBy" => query with { GroupBy = List(name, value, DimensionOf) },
        "filter" => query with { Filter = new FilterReader().Read(value, out _problem) },
        "top" => query with { Top = Whole(name, value) },
        "orderBy" => query with { OrderBy = List(name, value, OrderOf) },
        "limit" => query with { Limit = Whole(name, value) },
        "cursor" => query with { Cursor = TextIn(name, value) },
        "compare" => query with { Compare = TextIn(name, value) is { } text && Accept(CostNames.Read(text, out Comparison comparison)?.In(name)) ? comparison : default },
        "shareOfTotal" => query with { ShareOfTotal = Flag(name, value) },
        _ => Refuse(query, new CostProblem("unknown_property", $"A question has no property '{Spelling.Shorten(name)}'.{Spelling.Suggest(name, Properties)} Known: {string.Join(", ", Properties)}.")),
    };

    private CostPeriod Period(JsonElement value)
    {
        var bounds = Texts("period", value, ["preset", "start", "end"]);
        if (bounds is null) return CostPeriod.Everything;
        // The query as an answer gives it back has both: the preset, and what it meant then. The preset is what was asked.
        var (start, end) = bounds["preset"] is null ? (bounds["start"], bounds["end"]) : (null, null);
        Accept(CostNames.Read(bounds["preset"], start, end, out var period)?.In("period"));
        return period;
    }

    private Dimension? DimensionOf(JsonElement item) =>
        TextOf(item) is not { } text ? null
        : Dimension.TryParse(text, out var dimension, out var problem) ? dimension
        : Refuse<Dimension>(problem);

    private CostOrder? OrderOf(JsonElement item)
    {
        if (item.ValueKind == JsonValueKind.String) return FromText(item.GetString()!);
        if (item.ValueKind != JsonValueKind.Object) return Refuse<CostOrder>(new CostProblem("bad_value", "A term of an order is an object with 'by' and 'descending', or a text such as \"-EffectiveCost\"."));
        string? by = null;
        var descending = false;
        foreach (var property in item.EnumerateObject())
        {
            switch (property.Name)
            {
                case "by":
                    by = TextOf(property.Value);
                    break;
                case "descending":
                    descending = Flag("descending", property.Value);
                    break;
                default:
                    return Refuse<CostOrder>(new CostProblem("unknown_property", $"A term of an order has no property '{Spelling.Shorten(property.Name)}'; it has 'by' and 'descending'."));
            }
        }

        return by is null ? Refuse<CostOrder>(new CostProblem("bad_value", "A term of an order needs 'by'.")) : new CostOrder(by, descending);
    }

    /// <summary>Reads <c>EffectiveCost</c> or <c>-EffectiveCost</c> (largest first).</summary>
    public static CostOrder FromText(string text) =>
        text.StartsWith('-') ? new CostOrder(text[1..], Descending: true) : new CostOrder(text);

    private List<T> List<T>(string name, JsonElement value, Func<JsonElement, T?> read)
        where T : class
    {
        var items = new List<T>();
        if (value.ValueKind != JsonValueKind.Array)
        {
            Refuse(items, new CostProblem("bad_value", $"'{name}' is a list.", At: name));
            return items;
        }

        foreach (var item in value.EnumerateArray())
        {
            if (read(item) is { } one) items.Add(one);
            if (_problem is null) continue;
            _problem = _problem.In($"{name}[{items.Count}]");
            break;
        }

        return items;
    }

    private Dictionary<string, string?>? Texts(string name, JsonElement value, string[] known)
    {
        if (value.ValueKind != JsonValueKind.Object) return Refuse<Dictionary<string, string?>>(new CostProblem("bad_value", $"'{name}' is an object with {string.Join(", ", known)}.", At: name));
        var texts = known.ToDictionary(k => k, _ => (string?)null, StringComparer.Ordinal);
        foreach (var property in value.EnumerateObject())
        {
            if (!texts.ContainsKey(property.Name)) return Refuse<Dictionary<string, string?>>(new CostProblem("unknown_property", $"'{name}' has no property '{Spelling.Shorten(property.Name)}'; it has {string.Join(", ", known)}.", At: name));
            if (property.Value.ValueKind != JsonValueKind.Null) texts[property.Name] = TextIn($"{name}.{property.Name}", property.Value);
        }

        return _problem is null ? texts : null;
    }

    private string? TextOf(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString() : Refuse<string>(new CostProblem("bad_value", "Expected a text."));

    private string? TextIn(string name, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String) return Refuse<string>(new CostProblem("bad_value", $"'{name}' is a text.", At: name));
        var text = value.GetString()!;
        return text.Length <= CostLimits.TextCharactersMax ? text : Refuse<string>(CostProblem.Beyond($"Characters of '{name}'", nameof(CostLimits.TextCharactersMax), CostLimits.TextCharactersMax, text.Length).In(name));
    }

    private int? Whole(string name, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)) return number;
        Refuse(this, new CostProblem("bad_value", $"'{name}' is a whole number.", At: name));
        return null;
    }

    private bool Flag(string name, JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return value.GetBoolean();
        Refuse(this, new CostProblem("bad_value", $"'{name}' is true or false.", At: name));
        return false;
    }

    private bool Accept(CostProblem? problem)
    {
        _problem ??= problem;
        return problem is null;
    }

    private T Refuse<T>(T value, CostProblem problem)
    {
        _problem ??= problem;
        return value;
    }

    private T? Refuse<T>(CostProblem problem)
        where T : class
    {
        _problem ??= problem;
        return null;
    }
}
