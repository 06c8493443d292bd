using System.Text;
using System.Text.RegularExpressions;
using FinOps.Understand.Allocation.Tags;

namespace FinOps.Providers.Gcp;

/// <summary>
/// The tag policy as custom organisation policy constraints over labels, one for each key, each with the policy that turns it
/// on in dry run. Labels are small letters only, so keys and values are written so.
/// </summary>
internal sealed partial class GcpTagPolicies : ITagEnforcement
{
    private const int ConditionLettersMax = 1_000;

    private static readonly string[] ResourceTypes = ["compute.googleapis.com/Instance", "compute.googleapis.com/Disk"];

    public IReadOnlyList<EnforcementText> Write(TagPolicy policy)
    {
        var text = new StringBuilder();
        var notes = new List<string>
        {
            "Put your organisation's number in place of ORGANIZATION_ID. Apply each constraint with gcloud org-policies set-custom-constraint and each policy with gcloud org-policies set-policy, one document a file.",
            "The policies are dry runs: violations are logged, nothing is refused. Rename dryRunSpec to spec to enforce.",
        };
        foreach (var key in policy.Keys.Where(k => k.Required is not null)) Write(text, key, notes);
        return [new("gcp-org-policy", "Google Cloud organisation policies", "gcp-org-policy.yaml", "application/yaml", text.ToString(), notes)];
    }

    private static void Write(StringBuilder text, TagKey key, List<string> notes)
    {
        var label = Label(key.Key);
        var name = "custom.requireLabel" + string.Concat(label.Split('-', '_').Where(p => p.Length > 0).Select(p => char.ToUpperInvariant(p[0]) + p[1..]));
        var condition = $"'{label}' in resource.labels";
        if (key.Required!.Allowed.Count > 0) condition += $" && resource.labels['{label}'] in [{string.Join(", ", key.Required.Allowed.Select(v => $"'{Label(v)}'"))}]";
        else if (key.Required.Pattern is { } pattern) condition += $" && resource.labels['{label}'].matches('^(?:{pattern.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)})$')";
        if (condition.Length > ConditionLettersMax)
        {
            notes.Add($"{key.Key}: its condition is longer than {ConditionLettersMax} letters; only its presence is demanded.");
            condition = $"'{label}' in resource.labels";
        }

        if (label != key.Key) notes.Add($"{key.Key} is the label {label} there: labels have no capitals.");
        if (key.Required.SubAccounts.Count > 0) notes.Add($"{key.Key}: set its policy on the projects {string.Join(", ", key.Required.SubAccounts)} instead of the organisation.");
        text.Append(System.Globalization.CultureInfo.InvariantCulture, $"""
            ---
            name: organizations/ORGANIZATION_ID/customConstraints/{name}
            resourceTypes:
            {string.Join('\n', ResourceTypes.Select(t => "- " + t))}
            methodTypes:
            - CREATE
            - UPDATE
            condition: {Quoted(condition)}
            actionType: ALLOW
            displayName: {Quoted("Require the label " + label)}
            description: {Quoted((key.Meaning ?? key.Key) + ".")}
            ---
            name: organizations/ORGANIZATION_ID/policies/{name}
            dryRunSpec:
              rules:
              - enforce: true

            """);
    }

    /// <summary>CostCenter becomes cost-center.</summary>
    private static string Label(string word) => NoLabel().Replace(Hump().Replace(word.Trim(), "${end}-${begin}").ToLowerInvariant(), "-").Trim('-');

    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    [GeneratedRegex("(?<end>[a-z0-9])(?<begin>[A-Z])", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Hump();

    [GeneratedRegex("[^a-z0-9_-]+", RegexOptions.None, 1000)]
    private static partial Regex NoLabel();
}
