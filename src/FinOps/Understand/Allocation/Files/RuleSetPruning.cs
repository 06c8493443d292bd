using System.Text.Json;
using System.Text.Json.Nodes;

namespace FinOps.Understand.Allocation.Files;

/// <summary>A rule set as JSON without what is at its default.</summary>
internal static class RuleSetPruning
{
    private static readonly JsonObject SetDefaults = Defaults(RuleSet.Empty);
    private static readonly JsonObject RuleDefaults = Defaults(new AllocationRule { Id = "-" });
    private static readonly JsonObject PoolDefaults = Defaults(new Pool { Id = "-" });
    private static readonly JsonObject TagDefaults = Defaults(new NormalisedTag { Name = "-" });
    private static readonly JsonObject TargetDefaults = Defaults(new RuleTarget());
    private static readonly JsonObject PoolTargetDefaults = Defaults(new PoolTarget());
    private static readonly JsonObject ConditionDefaults = Defaults(new RuleCondition("-", ConditionOperator.Missing, []));
    private static readonly JsonObject CopyDefaults = Defaults(new CopiedValue("-"));

    // What tells one thing from another is written, whatever it is.
    private static readonly string[] Always = ["id", "name", "column", "operator", "from", "dimensions"];

    public static JsonObject Of(RuleSet rules)
    {
        var set = Without(Json(rules), SetDefaults);
        Each(set, "rules", rule =>
        {
            Each(rule, "when", c => Without(c, ConditionDefaults));
            Each(rule, "targets", t =>
            {
                foreach (var (_, copy) in t["copy"]?.AsObject().ToList() ?? []) Without(copy!.AsObject(), CopyDefaults);
                Without(t, TargetDefaults);
            });
            Without(rule, RuleDefaults);
        });
        Each(set, "pools", pool =>
        {
            Each(pool, "of", c => Without(c, ConditionDefaults));
            Each(pool, "targets", t => Without(t, PoolTargetDefaults));
            Without(pool, PoolDefaults);
        });
        Each(set, "tags", t => Without(t, TagDefaults));
        return set;
    }

    private static void Each(JsonObject node, string name, Action<JsonObject> each)
    {
        foreach (var item in node[name]?.AsArray() ?? []) each(item!.AsObject());
    }

    private static JsonObject Without(JsonObject node, JsonObject defaults)
    {
        foreach (var (name, value) in node.ToList())
        {
            if (value is null) node.Remove(name);
            else if ((!Always.Contains(name) || IsEmptyText(value)) && defaults.TryGetPropertyValue(name, out var usual) && JsonNode.DeepEquals(value, usual)) node.Remove(name);
        }

        return node;
    }

    private static bool IsEmptyText(JsonNode value) => value is JsonValue v && v.TryGetValue<string>(out var text) && text.Length == 0;

    private static JsonObject Defaults<T>(T thing) => Json(thing);

    private static JsonObject Json<T>(T thing) => JsonSerializer.SerializeToNode(thing, RuleSetJson.Options)!.AsObject();
}
