using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FinOps.Understand.Allocation;

/// <summary>Rule sets as JSON: read strictly, written completely and always the same way.</summary>
public static class RuleSetJson
{
    /// <summary>How documents of this room are read and written: camelCase, nothing unknown, nothing null that may not be.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        NumberHandling = JsonNumberHandling.Strict,
        AllowDuplicateProperties = false,
        IgnoreReadOnlyProperties = true,
        MaxDepth = 32,
    };

    /// <summary>Reads a document, or says what is wrong with it and where.</summary>
    public static (T? Value, RuleProblem? Problem) Parse<T>(ReadOnlySpan<byte> json)
        where T : class
    {
        if (json.Length > RuleLimits.DocumentBytesMax) return (null, RuleProblem.Beyond("Bytes of the document", nameof(RuleLimits.DocumentBytesMax), RuleLimits.DocumentBytesMax, json.Length));
        try
        {
            if (JsonSerializer.Deserialize<T>(json, Options) is not { } value) return (null, new RuleProblem("bad_json", "The document is empty.", ""));
            return JsonNulls.FirstIn(json, Options.MaxDepth) is { } at ? (null, new RuleProblem("bad_json", $"{at} is null, which means nothing there: leave it out.", at)) : (value, null);
        }
        catch (JsonException fault)
        {
            return (null, new RuleProblem("bad_json", Sentence(fault), fault.Path?.TrimStart('$', '.') ?? ""));
        }
        catch (InvalidOperationException)
        {
            return (null, new RuleProblem("bad_json", "The document holds text that is not valid UTF-8.", ""));
        }
    }

    /// <summary>Reads a rule set written as text.</summary>
    public static (RuleSet? Rules, RuleProblem? Problem) Parse(string json) => Parse<RuleSet>(Encoding.UTF8.GetBytes(json));

    /// <summary>Writes a rule set so that <see cref="Parse(string)"/> reads the same one.</summary>
    public static string Write(RuleSet rules) => JsonSerializer.Serialize(rules, Options);

    private static string Sentence(JsonException fault)
    {
        var text = fault.Message;
        // What follows names types of the program, which tell the writer nothing.
        var end = text.IndexOf(" Path:", StringComparison.Ordinal);
        return $"The document cannot be read: {(end < 0 ? text : text[..end]).Replace("FinOps.Understand.Allocation.", "", StringComparison.Ordinal)}";
    }
}
