using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FinOps.Understand.Allocation.Files;

/// <summary>
/// Holds a file against the schema that we ship, and makes it JSON on the way. It knows the words that our schema uses and
/// throws at any other, so that a schema cannot promise what is not checked. A word without quotes becomes a text where the
/// schema wants one: account 012345678901 keeps its zero.
/// </summary>
internal sealed class SchemaCheck
{
    /// <summary>Whoever mends a hundred does not read more at once.</summary>
    public const int ProblemsMax = 100;

    private static readonly string[] Understood =
        ["$schema", "$id", "$defs", "$ref", "title", "description", "type", "enum", "properties", "required", "additionalProperties", "items", "minItems", "maxItems", "pattern", "minLength", "maxLength"];

    private readonly JsonElement _root;
    private readonly List<FileProblem> _problems = [];
    private readonly Dictionary<string, (int Line, int Column)> _places = new(StringComparer.Ordinal);

    private SchemaCheck(JsonElement schema) => _root = schema;

    /// <summary>The file as JSON, what is wrong with it, and where each part stands.</summary>
    public static (JsonNode? Json, IReadOnlyList<FileProblem> Problems, IReadOnlyDictionary<string, (int Line, int Column)> Places) Of(FileNode file, JsonElement schema)
    {
        var check = new SchemaCheck(schema);
        var json = check.Node(file, schema, "");
        return (json, check._problems, check._places);
    }

    private JsonNode? Node(FileNode node, JsonElement schema, string path)
    {
        _places.TryAdd(path, (node.Line, node.Column));
        if (_problems.Count >= ProblemsMax) return null;
        schema = Resolved(schema);
        foreach (var word in schema.EnumerateObject())
            if (!Understood.Contains(word.Name)) throw new NotSupportedException($"The schema says '{word.Name}', which is not checked.");
        if (schema.TryGetProperty("enum", out var words)) return OneOf(node, words, path);
        var wanted = schema.GetProperty("type").GetString()!;
        if (!Fits(node, wanted)) return Refuse(node, path, "wrong_type", $"{Name(path)} is {Words(wanted)}; here stands {Words(node.Type)}.");
        return wanted switch
        {
            "object" => Map(node, schema, path),
            "array" => List(node, schema, path),
            "boolean" => JsonValue.Create(node.Text == "true"),
            "number" => JsonValue.Create(decimal.Parse(node.Text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture)),
            _ => Text(node, schema, path),
        };
    }

    private JsonElement Resolved(JsonElement schema)
    {
        while (schema.TryGetProperty("$ref", out var to))
        {
            schema = _root;
            foreach (var step in to.GetString()!.Split('/').Skip(1)) schema = schema.GetProperty(step);
        }

        return schema;
    }

    private JsonObject Map(FileNode node, JsonElement schema, string path)
    {
        var known = schema.TryGetProperty("properties", out var properties) ? properties : default;
        var others = schema.GetProperty("additionalProperties");
        var json = new JsonObject();
        foreach (var (name, line, column, value) in node.Members)
        {
            var at = path.Length == 0 ? name : $"{path}.{name}";
            _places.TryAdd(at, (line, column));
            if (json.ContainsKey(name))
            {
                Add(line, column, at, "name_twice", $"'{name}' stands here twice.");
                continue;
            }

            var rule = known.ValueKind == JsonValueKind.Object && known.TryGetProperty(name, out var own) ? own : others;
            if (rule.ValueKind == JsonValueKind.False)
            {
                var names = known.EnumerateObject().Select(p => p.Name).ToList();
                Add(line, column, at, "unknown_name", $"'{name}' is not known here.{Costs.Spelling.Suggest(name, names)} Known: {string.Join(", ", names)}.");
                json[name] = null;
                continue;
            }

            // Nothing written behind a name means that it is left out.
            if (!value.IsNull) json[name] = Node(value, rule, at);
        }

        foreach (var name in schema.TryGetProperty("required", out var required) ? required.EnumerateArray().Select(r => r.GetString()!) : [])
            if (!node.Members.Exists(m => m.Name == name && !m.Value.IsNull)) Add(node.Line, node.Column, path, "name_missing", $"{Name(path)} needs '{name}'.");
        return json;
    }

    private JsonArray List(FileNode node, JsonElement schema, string path)
    {
        if (schema.TryGetProperty("minItems", out var least) && node.Items.Count < least.GetInt32()) Refuse(node, path, "too_few", $"{Name(path)} needs at least {least.GetInt32()}.");
        if (schema.TryGetProperty("maxItems", out var most) && node.Items.Count > most.GetInt32()) Refuse(node, path, "too_many", $"{Name(path)} has {node.Items.Count}, more than the limit {most.GetInt32()}.");
        var items = schema.GetProperty("items");
        return new JsonArray([.. node.Items.Select((item, i) => Node(item, items, $"{path}[{i.ToString(CultureInfo.InvariantCulture)}]"))]);
    }

    private JsonNode? Text(FileNode node, JsonElement schema, string path)
    {
        if (schema.TryGetProperty("minLength", out var least) && node.Text.Length < least.GetInt32()) return Refuse(node, path, "too_short", $"{Name(path)} needs at least {least.GetInt32()} letters.");
        if (schema.TryGetProperty("maxLength", out var most) && node.Text.Length > most.GetInt32()) return Refuse(node, path, "too_long", $"{Name(path)} has {node.Text.Length} letters, more than the limit {most.GetInt32()}.");
        if (schema.TryGetProperty("pattern", out var pattern) && !Regex.IsMatch(node.Text, ToTheEnd(pattern.GetString()!), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, TimeSpan.FromSeconds(1)))
            return Refuse(node, path, "wrong_form", $"'{Costs.Spelling.Shorten(node.Text)}' has not the form of {Name(path)}: {pattern.GetString()}.");
        return JsonValue.Create(node.Text);
    }

    /// <summary>The end of a schema's pattern is the end of the text; here it would also be the line feed before it.</summary>
    private static string ToTheEnd(string pattern) => pattern.EndsWith('$') && !pattern.EndsWith("\\$", StringComparison.Ordinal) ? pattern[..^1] + "\\z" : pattern;

    private JsonNode? OneOf(FileNode node, JsonElement words, string path)
    {
        var known = words.EnumerateArray().Select(w => w.GetString()!).ToList();
        return node.Kind is FileNodeKind.Text or FileNodeKind.Word && known.Contains(node.Text)
            ? JsonValue.Create(node.Text)
            : Refuse(node, path, "unknown_word", $"'{Costs.Spelling.Shorten(node.Text)}' is not known here.{Costs.Spelling.Suggest(node.Text, known)} Known: {string.Join(", ", known)}.");
    }

    private static bool Fits(FileNode node, string wanted) => wanted switch
    {
        "string" => node.Kind is FileNodeKind.Text || node is { Kind: FileNodeKind.Word, IsNull: false, IsTyped: false },
        "number" or "boolean" => node.Kind == FileNodeKind.Word && node.Type == wanted,
        _ => node.Type == wanted,
    };

    private JsonNode? Refuse(FileNode node, string path, string code, string detail)
    {
        Add(node.Line, node.Column, path, code, detail);
        return null;
    }

    private void Add(int line, int column, string path, string code, string detail)
    {
        if (_problems.Count < ProblemsMax) _problems.Add(new FileProblem(line, column, path, code, detail));
    }

    private static string Name(string path) => path.Length == 0 ? "The file" : path;

    private static string Words(string type) => type switch
    {
        "object" => "a map of names and values",
        "array" => "a list",
        "number" => "a number",
        "boolean" => "true or false",
        "null" => "nothing",
        _ => "a text",
    };
}
