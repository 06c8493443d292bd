using System.Text.Json;
using System.Text.Json.Nodes;
using FinOps.Understand.Allocation.Tags;

namespace FinOps.Providers.Azure;

/// <summary>The tag policy as one Azure Policy definition; its effect is a parameter that begins with Audit.</summary>
internal sealed class AzureTagPolicies : ITagEnforcement
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public IReadOnlyList<EnforcementText> Write(TagPolicy policy)
    {
        var conditions = new JsonArray([.. policy.Keys.Where(k => k.Required is not null).SelectMany(Conditions)]);
        var definition = new JsonObject
        {
            ["properties"] = new JsonObject
            {
                ["displayName"] = "Required tags",
                ["description"] = "Resources have the required tags, with values that are allowed.",
                ["policyType"] = "Custom",
                // Only what can have tags and a location; a policy about all would refuse what cannot be tagged.
                ["mode"] = "Indexed",
                ["metadata"] = new JsonObject { ["category"] = "Tags" },
                ["parameters"] = new JsonObject
                {
                    ["effect"] = new JsonObject { ["type"] = "String", ["allowedValues"] = new JsonArray("Audit", "Deny", "Disabled"), ["defaultValue"] = "Audit" },
                },
                ["policyRule"] = new JsonObject
                {
                    ["if"] = new JsonObject { ["anyOf"] = conditions },
                    ["then"] = new JsonObject { ["effect"] = "[parameters('effect')]" },
                },
            },
        };
        return [new("azure-policy", "Azure Policy definition", "azure-policy.json", "application/json", definition.ToJsonString(Indented), [.. Notes(policy)])];
    }

    private static IEnumerable<JsonNode> Conditions(TagKey key)
    {
        var field = $"tags['{key.Key.Replace("'", "''", StringComparison.Ordinal)}']";
        yield return Within(key.Required!, new JsonObject { ["field"] = field, ["exists"] = "false" });
        if (key.Required!.Allowed.Count > 0)
        {
            yield return Within(key.Required, new JsonObject
            {
                ["allOf"] = new JsonArray(
                    new JsonObject { ["field"] = field, ["exists"] = "true" },
                    new JsonObject { ["field"] = field, ["notIn"] = new JsonArray([.. key.Required.Allowed.Select(v => (JsonNode)v)]) }),
            });
        }
    }

    private static JsonObject Within(TagRequirement required, JsonObject condition) => required.SubAccounts.Count == 0 ? condition : new JsonObject
    {
        ["allOf"] = new JsonArray(
            new JsonObject { ["value"] = "[subscription().subscriptionId]", ["in"] = new JsonArray([.. required.SubAccounts.Select(s => (JsonNode)s)]) }, condition),
    };

    private static IEnumerable<string> Notes(TagPolicy policy)
    {
        yield return "Assign it to a management group. It begins by reporting (Audit); set the parameter effect to Deny once the report is clean.";
        foreach (var key in policy.Keys.Where(k => k.Required?.Pattern is not null)) yield return $"{key.Key}: Azure Policy has no regular expressions; its pattern is judged here alone.";
        foreach (var key in policy.Keys.Where(k => k.Required?.Services.Count > 0)) yield return $"{key.Key}: it is required in some services only, which this definition does not tell apart.";
    }
}
