using System.Text.Json;

namespace FinOps.Cli.Output;

/// <summary>Reads the server's answers as they are, without types that would have to be kept in step.</summary>
internal static class Json
{
    /// <summary>The property's value, or null when absent or JSON null.</summary>
    public static JsonElement? Get(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value)
        && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined)
            ? value
            : null;

    /// <summary>A text, or a number or flag as it is written; null when absent.</summary>
    public static string? Text(this JsonElement element, string name) => element.Get(name)?.AsText();

    public static string? AsText(this JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        _ => element.GetRawText(),
    };

    public static long Long(this JsonElement element, string name) =>
        element.Text(name) is { } text && decimal.TryParse(text, out var value) ? (long)value : 0;

    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) =>
        element.Get(name) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];

    /// <summary>Writes the named properties of an object, in this order, null where absent.</summary>
    public static void WriteOnly(this Utf8JsonWriter json, JsonElement element, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            json.WriteOr(element, name);
    }

    public static void WriteOr(this Utf8JsonWriter json, JsonElement element, string name)
    {
        json.WritePropertyName(name);
        if (element.Get(name) is { } value)
            value.WriteTo(json);
        else
            json.WriteNullValue();
    }
}
