using System.Text.Json;
using System.Text.Json.Nodes;

namespace FinOps.Understand.Allocation.Files;

/// <summary>In which form a rule set is written as a file.</summary>
public enum RuleFileForm
{
    /// <summary>For people and reviews.</summary>
    Yaml,

    /// <summary>For programs.</summary>
    Json,
}

/// <summary>A file, read.</summary>
/// <param name="Rules">What it says; null when it cannot be used.</param>
/// <param name="Problems">What is wrong or doubtful, errors first.</param>
public sealed record ReadRuleFile(RuleSet? Rules, IReadOnlyList<FileProblem> Problems);

/// <summary>
/// Rule sets as files: for review in git, and to carry from one installation to another. What is written is read again as the
/// same rule set; what is at its default is left out, so that a reviewer sees what somebody meant.
/// </summary>
public static class RuleSetFile
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Lazy<JsonDocument> SchemaDocument = new(() => JsonDocument.Parse(Schema()));

    /// <summary>The JSON schema of rule set files.</summary>
    public static string Schema()
    {
        using var stream = typeof(RuleSetFile).Assembly.GetManifestResourceStream("FinOps.Understand.Allocation.Files.rule-set.schema.json")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>The form of a text: JSON begins with a brace.</summary>
    public static RuleFileForm FormOf(string text) => text.AsSpan().TrimStart().StartsWith("{") ? RuleFileForm.Json : RuleFileForm.Yaml;

    /// <summary>Reads a file, or says what is wrong with it and in which line.</summary>
    public static ReadRuleFile Read(string text)
    {
        if (text.Length > RuleLimits.DocumentBytesMax) return new(null, [new(1, 1, "", "limit_exceeded", $"The file has {text.Length} letters, more than the limit DocumentBytesMax = {RuleLimits.DocumentBytesMax}.")]);
        FileNode tree;
        try
        {
            tree = FormOf(text) == RuleFileForm.Json ? JsonTree.Read(text) : YamlTree.Read(text);
        }
        catch (FileFaultException e)
        {
            return new(null, [e.Problem]);
        }

        var (json, problems, places) = SchemaCheck.Of(tree, SchemaDocument.Value.RootElement);
        if (problems.Count > 0) return new(null, [.. problems.OrderBy(p => p.Line)]);
        ((JsonObject)json!).Remove("$schema");
        WithoutGaps(json);
        var (rules, fault) = RuleSetJson.Parse(json.ToJsonString());
        if (rules is null) return new(null, [Placed(fault!, places)]);
        var found = RuleSetCheck.Find(rules).Select(p => Placed(p, places)).ToList();
        return new(found.Exists(p => !p.IsWarning) ? null : rules, [.. found.OrderBy(p => p.IsWarning).ThenBy(p => p.Line)]);
    }

    /// <summary>Writes a rule set.</summary>
    public static string Write(RuleSet rules, RuleFileForm form)
    {
        var json = RuleSetPruning.Of(rules);
        return form == RuleFileForm.Json ? json.ToJsonString(Indented) + "\n" : YamlText.Write(json);
    }

    // A condition that asks whether a value is missing has no values; the document wants the empty list.
    private static void WithoutGaps(JsonNode node)
    {
        if (node is JsonObject map)
        {
            if (map.ContainsKey("operator") && !map.ContainsKey("values")) map["values"] = new JsonArray();
            foreach (var (_, value) in map.ToList())
                if (value is not null) WithoutGaps(value);
        }
        else if (node is JsonArray list)
        {
            foreach (var item in list)
                if (item is not null) WithoutGaps(item);
        }
    }

    private static FileProblem Placed(RuleProblem problem, IReadOnlyDictionary<string, (int Line, int Column)> places)
    {
        for (var path = problem.At; ; path = Above(path))
        {
            if (places.TryGetValue(path, out var place)) return new(place.Line, place.Column, problem.At, problem.Code, problem.Detail, problem.IsWarning);
            if (path.Length == 0) return new(1, 1, problem.At, problem.Code, problem.Detail, problem.IsWarning);
        }
    }

    private static string Above(string path) => path[..Math.Max(0, path.LastIndexOfAny(['.', '[']))];
}
