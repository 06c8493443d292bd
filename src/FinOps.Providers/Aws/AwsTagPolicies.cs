using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FinOps.Understand.Allocation.Tags;

namespace FinOps.Providers.Aws;

/// <summary>
/// The tag policy in the two forms that AWS Organizations knows: a tag policy (spelling and values, of what is tagged) and
/// service control policies (nothing is created without the tags).
/// </summary>
internal sealed class AwsTagPolicies : ITagEnforcement
{
    /// <summary>AWS refuses a longer service control policy; blanks count.</summary>
    private const int ServiceControlLettersMax = 5_120;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // What can be tagged in the very request that creates it; for anything else a tag in the request cannot be demanded.
    private static readonly (string[] Actions, string[] Resources)[] Creations =
    [
        (["ec2:RunInstances"], ["arn:aws:ec2:*:*:instance/*", "arn:aws:ec2:*:*:volume/*"]),
        (["ec2:CreateVolume"], ["arn:aws:ec2:*:*:volume/*"]),
        (["rds:CreateDBInstance"], ["arn:aws:rds:*:*:db:*"]),
        (["lambda:CreateFunction"], ["arn:aws:lambda:*:*:function:*"]),
    ];

    private static readonly string[] EnforcedFor = ["ec2:instance", "ec2:volume", "rds:db", "s3:bucket"];

    public IReadOnlyList<EnforcementText> Write(TagPolicy policy) => [TagPolicyOf(policy), .. ServiceControl(policy)];

    private static EnforcementText TagPolicyOf(TagPolicy policy)
    {
        var tags = new JsonObject();
        foreach (var key in policy.Keys.Where(k => k.Required is not null))
        {
            var rule = new JsonObject { ["tag_key"] = Assign(key.Key) };
            if (key.Required!.Allowed.Count > 0)
            {
                rule["tag_value"] = Assign(Texts(key.Required.Allowed));
                rule["enforced_for"] = Assign(Texts(EnforcedFor));
            }

            tags[key.Key.ToLowerInvariant()] = rule;
        }

        return new("aws-tag-policy", "AWS tag policy", "aws-tag-policy.json", "application/json",
            new JsonObject { ["tags"] = tags }.ToJsonString(Indented),
            [
                "Attach it in AWS Organizations, first to one account: it refuses wrong spellings and values of a key, and lets what has no tag pass. The service control policies refuse that.",
                .. NotSaid(policy),
            ]);
    }

    private static IEnumerable<EnforcementText> ServiceControl(TagPolicy policy)
    {
        var parts = new List<List<JsonObject>> { new() };
        foreach (var statement in policy.Keys.Where(k => k.Required is not null).SelectMany(Statements))
        {
            if (parts[^1].Count > 0 && Document([.. parts[^1], statement]).Length > ServiceControlLettersMax) parts.Add([]);
            parts[^1].Add(statement);
        }

        for (var i = 0; i < parts.Count; i++)
        {
            var mark = parts.Count == 1 ? "" : $"-{i + 1}";
            yield return new($"aws-service-control{mark}", parts.Count == 1 ? "AWS service control policy" : $"AWS service control policy, part {i + 1} of {parts.Count}",
                $"aws-service-control{mark}.json", "application/json", Document(parts[i]),
                ["It refuses to create instances, volumes, databases and functions without the tags. Try it in one account first: tools that create first and tag afterwards are refused, too."]);
        }
    }

    private static IEnumerable<JsonObject> Statements(TagKey key)
    {
        var required = key.Required!;
        foreach (var (actions, resources) in Creations)
        {
            var name = Letters(key.Key) + Letters(actions[0][(actions[0].IndexOf(':', StringComparison.Ordinal) + 1)..]);
            yield return Statement("Need" + name, actions, resources, required, new JsonObject { ["Null"] = new JsonObject { [RequestTag(key)] = "true" } });
            if (required.Allowed.Count == 0) continue;
            yield return Statement("Right" + name, actions, resources, required, new JsonObject
            {
                ["Null"] = new JsonObject { [RequestTag(key)] = "false" },
                ["StringNotEquals"] = new JsonObject { [RequestTag(key)] = Texts(required.Allowed) },
            });
        }
    }

    private static JsonObject Statement(string name, string[] actions, string[] resources, TagRequirement required, JsonObject condition)
    {
        if (required.SubAccounts.Count > 0) condition["StringEquals"] = new JsonObject { ["aws:PrincipalAccount"] = Texts(required.SubAccounts) };
        return new JsonObject { ["Sid"] = name, ["Effect"] = "Deny", ["Action"] = Texts(actions), ["Resource"] = Texts(resources), ["Condition"] = condition };
    }

    private static string Document(IReadOnlyList<JsonObject> statements) =>
        new JsonObject { ["Version"] = "2012-10-17", ["Statement"] = new JsonArray([.. statements.Select(s => s.DeepClone())]) }.ToJsonString();

    private static IEnumerable<string> NotSaid(TagPolicy policy) => policy.Keys
        .Where(k => k.Required?.Pattern is not null || k.Required?.Services.Count > 0)
        .Select(k => $"{k.Key}: {(k.Required!.Pattern is not null ? "its pattern" : "the services that it is for")} cannot be said in a tag policy and is judged here alone.");

    private static JsonObject Assign(JsonNode value) => new() { ["@@assign"] = value };

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode)t)]);

    private static string RequestTag(TagKey key) => "aws:RequestTag/" + key.Key;

    private static string Letters(string text)
    {
        var letters = new StringBuilder();
        foreach (var letter in text.Where(char.IsAsciiLetterOrDigit)) letters.Append(letters.Length == 0 ? char.ToUpperInvariant(letter) : letter);
        return letters.ToString();
    }
}
