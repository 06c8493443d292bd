using System.Text.Json;
using System.Text.Json.Nodes;

namespace FinOps.Platform.Audit;

/// <summary>What of a thing stands in the audit log: everything that is no secret, in bounded length.</summary>
public static class AuditText
{
    /// <summary>The longest JSON that is kept of a thing, in characters.</summary>
    public const int JsonCharactersMax = 16_000;

    private const string Hidden = "(hidden)";

    private static readonly string[] SecretWords = ["secret", "password", "passphrase", "token", "credential", "privatekey", "apikey", "hash", "otp", "recovery", "cookie", "authorization"];

    /// <summary>A thing as JSON without secrets; null for nothing.</summary>
    public static string? Of(object? thing)
    {
        if (thing is null) return null;
        var node = JsonSerializer.SerializeToNode(thing, JsonSerializerOptions.Web);
        Hide(node);
        var text = node?.ToJsonString() ?? "null";
        return text.Length <= JsonCharactersMax ? text : JsonSerializer.Serialize(new { cut = text[..(JsonCharactersMax / 2)] });
    }

    /// <summary>A text in bounded length, without line breaks and control characters.</summary>
    public static string Plain(string? text)
    {
        var plain = string.Concat((text ?? "").Select(l => char.IsControl(l) ? ' ' : l));
        return plain.Length <= AuditEntry.TextCharactersMax ? plain : plain[..AuditEntry.TextCharactersMax];
    }

    /// <summary>True for names of what must not be shown.</summary>
    public static bool IsSecret(string name)
    {
        var plain = string.Concat(name.Where(char.IsLetterOrDigit));
        return SecretWords.Any(word => plain.Contains(word, StringComparison.OrdinalIgnoreCase));
    }

    // "hasPassword": true tells nothing that must not be known.
    private static bool IsFlag(JsonNode value) => value.GetValueKind() is JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null;

    private static void Hide(JsonNode? node)
    {
        if (node is JsonObject thing)
        {
            foreach (var (name, value) in thing.ToList())
            {
                if (value is not null && IsSecret(name) && !IsFlag(value)) thing[name] = Hidden;
                else Hide(value);
            }
        }
        else if (node is JsonArray list)
        {
            foreach (var one in list) Hide(one);
        }
    }
}
