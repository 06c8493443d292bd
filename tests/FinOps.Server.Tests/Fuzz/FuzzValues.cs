using System.Text.Json.Nodes;

namespace FinOps.Server.Tests.Fuzz;

/// <summary>Makes values for a schema of the description: mostly what it asks for, at its edges, and now and then something else.</summary>
internal sealed class FuzzValues(Random random, JsonElement schemas)
{
    private const int DepthMax = 5;

    private static readonly string[] Texts =
    [
        "", " ", "a", "default", "2026-05-01", "2026-13-45", "9999-12-31T23:59:59Z", "0001-01-01", "last_month", "EUR", "-1", "1e400", "NaN", "0x10", "true", "null",
        "'; drop table tenants; --", "\" or 1=1", "../../../etc/passwd", "..\\..\\", "%00", "%2e%2e%2f", "{{7*7}}", "${jndi:ldap://x}", "<script>alert(1)</script>",
        "=cmd|' /C calc'!A0", "\u0000", "\u0001\u001f", "\ud83d", "é\u0301", "\u202Egnp.exe", "😀😀", "ä ö ü ß", "tag:team", "tag:", "alloc:x", "ServiceName", "(((((", "[a-z", "a*b?c",
        "00000000-0000-0000-0000-000000000000", "https://127.0.0.1:1/", "file:///etc/passwd", "203.0.113.0/24", "Europe/Berlin", "version: 1\nrules: [", "*", "\r\nX-Injected: 1",
    ];

    private static readonly string[] Numbers = ["0", "1", "-1", "2", "12", "100", "2147483647", "2147483648", "-2147483649", "9223372036854775807", "9223372036854775808", "1e999", "0.1", "79228162514264337593543950336"];

    /// <summary>One of these, each as likely.</summary>
    public T One<T>(IReadOnlyList<T> of) => of[random.Next(of.Count)];

    /// <summary>True once in so many times.</summary>
    public bool OnceIn(int times) => random.Next(times) == 0;

    /// <summary>A text for an address.</summary>
    public string Text(JsonElement schema)
    {
        var of = Resolved(schema);
        if (OnceIn(3) && of.TryGetProperty("enum", out var words) && words.GetArrayLength() > 0) return One(words.EnumerateArray().ToList()).ToString();
        if (Types(of).Any(t => t is "integer" or "number") && !OnceIn(4)) return One(Numbers);
        if (Types(of).Contains("boolean") && !OnceIn(4)) return One<string>(["true", "false"]);
        return OnceIn(40) ? new string('x', 5000) : One(Texts);
    }

    /// <summary>A value for a body.</summary>
    public JsonNode? Value(JsonElement schema, int depth = 0)
    {
        if (OnceIn(25)) return Anything();
        var of = Resolved(schema);
        if (of.TryGetProperty("enum", out var words) && !OnceIn(6)) return JsonNode.Parse(One(words.EnumerateArray().ToList()).GetRawText());
        foreach (var choice in new[] { "oneOf", "anyOf", "allOf" })
        {
            if (of.TryGetProperty(choice, out var several) && several.GetArrayLength() > 0) return Value(One(several.EnumerateArray().ToList()), depth);
        }

        return (Types(of) is { Count: > 0 } types ? One(types) : "string") switch
        {
            "null" => null,
            "boolean" => random.Next(2) == 0,
            "integer" or "number" => JsonNode.Parse(One(Numbers)),
            "array" => Items(of, depth),
            "object" => Members(of, depth),
            _ => OnceIn(60) ? new string('y', 30_000) : One(Texts),
        };
    }

    private JsonNode? Anything() => One<Func<JsonNode?>>([() => null, () => new JsonArray(), () => new JsonObject(), () => 7, () => "text", () => new JsonArray(new JsonArray(), null)])();

    private JsonArray Items(JsonElement schema, int depth)
    {
        var items = new JsonArray();
        var count = depth >= DepthMax ? 0 : OnceIn(30) ? 600 : random.Next(4);
        for (var i = 0; i < count; i++) items.Add(schema.TryGetProperty("items", out var of) ? Value(of, count > 10 ? DepthMax : depth + 1) : Anything());
        return items;
    }

    private JsonObject Members(JsonElement schema, int depth)
    {
        var made = new JsonObject();
        if (schema.TryGetProperty("properties", out var members))
        {
            foreach (var member in members.EnumerateObject().Where(_ => depth < DepthMax && !OnceIn(5))) made[member.Name] = Value(member.Value, depth + 1);
        }

        if (schema.TryGetProperty("additionalProperties", out var more) && more.ValueKind == JsonValueKind.Object && depth < DepthMax)
        {
            for (var i = random.Next(3); i > 0; i--) made[OnceIn(2) ? One(Texts) : "key" + i] = Value(more, depth + 1);
        }

        if (OnceIn(10)) made["nobodyAskedForThis"] = Anything();
        return made;
    }

    private JsonElement Resolved(JsonElement schema)
    {
        for (var hops = 0; hops < 10 && schema.TryGetProperty("$ref", out var to); hops++) schema = schemas.GetProperty(to.GetString()!.Split('/')[^1]);
        return schema;
    }

    private static List<string> Types(JsonElement schema) => !schema.TryGetProperty("type", out var type) ? []
        : type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(t => t.GetString()!)] : [type.GetString()!];
}
