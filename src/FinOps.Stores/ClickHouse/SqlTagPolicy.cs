using FinOps.Costs;
using FinOps.Understand.Allocation.Tags;

namespace FinOps.Stores.ClickHouse;

/// <summary>
/// The value of a key as a tag policy writes it, as an expression over a charge; the same as <see cref="TagText"/> in SQL.
/// All words of the policy are bound; none is spliced.
/// </summary>
internal sealed class SqlTagPolicy(SqlScope scope, TagInheritance inheritance)
{
    private const string Blank = @"[ \\t\\r\\n\\f]";
    private const string Separators = @"[ \\t\\r\\n\\f_.-]";

    /// <summary>The resource's own value, written right; empty when it has none.</summary>
    public string Own(ResolvedTagKey key)
    {
        if (key.RawKeys.Count == 0) return "''";
        // The first spelling of the key that has a value.
        var raws = key.RawKeys.Select(k => Trimmed($"Tags[{scope.Text(k)}]")).ToList();
        var raw = raws.Count == 1 ? raws[0] : $"arrayFirst(v -> v != '', [{string.Join(", ", raws)}])";
        return Written(key.Key, raw);
    }

    /// <summary>What the charge inherits: from its group, else its sub-account, else the default; empty when nothing.</summary>
    public string Inherited(TagKey key)
    {
        var steps = new List<string>();
        var groups = TagInheritance.Of(key, inheritance.Groups);
        if (groups.Count > 0) steps.Add(Lookup(Group(), groups));
        var accounts = TagInheritance.Of(key, inheritance.SubAccounts);
        if (accounts.Count > 0) steps.Add(Lookup("SubAccountId", accounts));
        if (TagInheritance.ValueOf(key, inheritance.Defaults) is { } value) steps.Add(scope.Text(value));
        return steps.Count == 0 ? "''" : Written(key, $"arrayFirst(v -> v != '', [{string.Join(", ", steps)}])");
    }

    /// <summary>The value that counts: the resource's own, else the inherited one.</summary>
    public string Value(ResolvedTagKey key)
    {
        var inherited = Inherited(key.Key);
        return inherited == "''" ? Own(key) : $"arrayFirst(v -> v != '', [{Own(key)}, {inherited}])";
    }

    /// <summary>The group or project of a charge; empty when it has none.</summary>
    public string Group()
    {
        var columns = inheritance.GroupColumns.Select(name => Dimension.TryParse(name, out var column, out _) ? scope.Expression(column) : "''").ToList();
        return columns.Count switch { 0 => "''", 1 => columns[0], _ => $"arrayFirst(v -> v != '', [{string.Join(", ", columns)}])" };
    }

    /// <summary>The state of a charge, as the number of a <see cref="TagState"/>.</summary>
    public string State(ResolvedTagKey key)
    {
        var required = key.Key.Required ?? new TagRequirement();
        var own = Own(key);
        var inherited = Inherited(key.Key);
        var cases = new List<string>();
        if (Outside(required) is { } outside) cases.Add($"{outside}, {(int)TagState.OutOfScope}");
        cases.Add($"{own} != '', if({Right(required, own)}, {(int)TagState.Compliant}, {(int)TagState.Invalid})");
        if (inherited != "''") cases.Add($"{inherited} != '', if({Right(required, inherited)}, {(int)TagState.Inherited}, {(int)TagState.Invalid})");
        cases.Add($"ResourceId = '', {(int)TagState.Untaggable}");
        return $"toUInt8(multiIf({string.Join(", ", cases)}, {(int)TagState.Missing}))";
    }

    private string Written(TagKey key, string raw)
    {
        var cased = key.Case switch { TagCase.Lower => $"lowerUTF8({raw})", TagCase.Upper => $"upperUTF8({raw})", _ => raw };
        if (key.Separator is { } sign)
            cased = $"replaceRegexpAll(replaceRegexpAll({cased}, '^{Separators}+|{Separators}+$', ''), '{Separators}+', {scope.Text(sign)})";
        var spellings = key.Spellings();
        if (spellings.Count == 0) return cased;
        var folded = $"replaceRegexpAll(lowerUTF8({raw}), '{Separators}+', '')";
        return $"if({raw} = '', '', transform({folded}, {Array(spellings.Keys)}, {Array(spellings.Values)}, {cased}))";
    }

    private string Right(TagRequirement required, string value) =>
        required.Allowed.Count > 0 ? $"has({Array(required.Allowed)}, {value})"
        : required.Pattern is { } pattern ? $"match({value}, {scope.Text($"^(?:{pattern})$")})"
        : "1";

    private string? Outside(TagRequirement required)
    {
        var inside = new List<string>();
        if (required.SubAccounts.Count > 0) inside.Add($"has({Array(required.SubAccounts)}, SubAccountId)");
        if (required.Services.Count > 0) inside.Add($"has({Array(required.Services)}, ServiceName)");
        return inside.Count == 0 ? null : $"NOT ({string.Join(" AND ", inside)})";
    }

    private string Lookup(string place, IReadOnlyDictionary<string, string> values) => $"transform(toString({place}), {Array(values.Keys)}, {Array(values.Values)}, '')";

    private string Array(IEnumerable<string> texts) => scope.Bind("Array(String)", ClickHouseStatement.ArrayOf(texts));

    private static string Trimmed(string text) => $"replaceRegexpAll({text}, '^{Blank}+|{Blank}+$', '')";
}
