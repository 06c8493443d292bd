using System.Globalization;
using System.Text;
using FinOps.Understand.Allocation;

namespace FinOps.Stores.ClickHouse;

/// <summary>
/// Turns rules into SQL; the only place that does. Rules of exact values are found by looking their values up, however many
/// there are; the others are tried one after the other. Both run once per combination of what the rules look at, not once
/// per charge. Values are bound or looked up in a table, never part of the text.
/// </summary>
internal sealed class SqlRules
{
    /// <summary>What stands for no rule; larger than every position.</summary>
    public const uint NoRule = uint.MaxValue;

    /// <summary>A rule of more combinations of exact values than this is tried, not looked up.</summary>
    private const int CombinationsMax = 1_000;

    private const int BranchesMax = 100;
    private const string Separator = "\u0001";

    private readonly RuleSet _rules;
    private readonly IReadOnlyList<MatchColumn> _columns;
    private readonly List<RuleTerm> _terms = [];
    private readonly Dictionary<string, string> _listed = new(StringComparer.Ordinal);

    public SqlRules(RuleSet rules)
    {
        _rules = rules;
        _columns = MatchColumn.Of(rules);
    }

    /// <summary>The values that rules are looked up by.</summary>
    public IReadOnlyList<RuleTerm> Terms => _terms;

    /// <summary>What identifies a combination of what the rules look at, from a table of charges or days.</summary>
    public static string Tuple(RuleSet rules, SqlScope scope)
    {
        var columns = MatchColumn.Of(rules);
        return columns.Count == 0 ? "toUInt128(0)" : $"reinterpretAsUInt128(sipHash128({string.Join(", ", columns.Select(c => Source(c, scope)))}))";
    }

    /// <summary>The combinations, one row each, from <paramref name="from"/>: <c>Tuple</c> and <c>c0</c>, <c>c1</c>….</summary>
    public string Combinations(string from, string where, SqlScope scope)
    {
        var columns = _columns.Select((c, i) => $"any({Source(c, scope)}) AS c{i.ToString(CultureInfo.InvariantCulture)}").Prepend($"{Tuple(_rules, scope)} AS Tuple");
        return $"SELECT {string.Join(", ", columns)}\nFROM {from}\nWHERE {where}\nGROUP BY Tuple";
    }

    /// <summary>Per dimension, the position of the first rule that matches; 0 for none.</summary>
    public string Winners(SqlScope scope, string terms) =>
        $"arrayMap(w -> if(w = {NoRule}, 0, w), [{string.Join(", ", _rules.Dimensions.Select(d => Winner(d, scope, terms)))}])";

    /// <summary>Per dimension, the value that the winning rule takes from the charge.</summary>
    public string Copies(SqlScope scope)
    {
        var values = _rules.Dimensions.Select((dimension, i) =>
        {
            var copying = Listed(dimension).Where(r => r.Rule.Targets.Count == 1 && r.Rule.Targets[0].Copy.ContainsKey(dimension))
                .Select(r => $"Winners[{i + 1}] = {r.Position}, {Copied(r.Rule.Targets[0].Copy[dimension], scope)}").ToList();
            return copying.Count == 0 ? "''" : $"multiIf({string.Join(", ", copying)}, '')";
        });
        return $"[{string.Join(", ", values)}]";
    }

    /// <summary>One condition on a table's own columns.</summary>
    public static string Condition(RuleCondition condition, IReadOnlyList<NormalisedTag> tags, SqlScope scope) =>
        Compared(condition, Source(MatchColumn.TryParse(condition.Column, tags, out var column, out var problem) ? column : throw new ArgumentException(problem, nameof(condition)), scope), scope);

    /// <summary>A glob as the regular expression that matches the whole of a value.</summary>
    public static string Regex(string glob)
    {
        var text = new StringBuilder("(?s)^");
        foreach (var letter in glob)
        {
            text.Append(letter switch { '*' => ".*", '?' => ".", _ when char.IsAsciiLetterOrDigit(letter) || letter > 127 => letter.ToString(), _ => "\\" + letter });
        }

        return text.Append('$').ToString();
    }

    /// <summary>Whether a value fits a glob; most of them are the beginning of a name, which no regular expression is needed for.</summary>
    private static string Fits(string glob, string value, SqlScope scope) =>
        glob.Length > 1 && glob.IndexOfAny(['*', '?']) == glob.Length - 1 && glob[^1] == '*'
            ? $"startsWith({value}, {scope.Text(glob[..^1])})"
            : $"match({value}, {scope.Text(Regex(glob))})";

    private static string Source(MatchColumn column, SqlScope scope) => column.Tag is { } tag ? SqlTags.Expression(tag, scope) : $"toString({scope.Expression(column.Dimension!)})";

    private IEnumerable<(int Position, AllocationRule Rule)> Listed(string dimension) => _rules.Rules.Select((rule, i) => (Position: i + 1, Rule: rule))
        .Where(r => r.Rule.Enabled && (r.Rule.Pool is { } pool
            ? _rules.Pools.First(p => p.Id == pool).Dimensions.Contains(dimension, StringComparer.Ordinal)
            : r.Rule.Targets.Any(t => t.Set.ContainsKey(dimension) || t.Copy.ContainsKey(dimension))));

    private string Winner(string dimension, SqlScope scope, string terms)
    {
        var rules = Listed(dimension).ToList();
        // Dimensions that the same rules speak of are decided by the same search.
        var same = string.Join(',', rules.Select(r => r.Position.ToString(CultureInfo.InvariantCulture)));
        if (rules.TrueForAll(r => r.Rule.Pool is not null || r.Rule.Targets.All(t => t.Copy.Count == 0)) && _listed.TryGetValue(same, out var known)) return known;
        var found = new List<string> { $"toUInt32({NoRule})" };
        var tried = new List<(int Position, string When)>();
        var lookedUp = new Dictionary<string, (int List, Dictionary<string, int> Keys)>(StringComparer.Ordinal);
        foreach (var (position, rule) in rules)
        {
            var copy = rule.Pool is null && rule.Targets.Count == 1 ? rule.Targets[0].Copy.GetValueOrDefault(dimension) : null;
            if (copy is null && Exact(rule) is { } exact)
            {
                if (!lookedUp.TryGetValue(exact.Columns, out var list)) lookedUp[exact.Columns] = list = (_terms.Select(t => t.List).DefaultIfEmpty(0).Max() + 1 + lookedUp.Count, new Dictionary<string, int>(StringComparer.Ordinal));
                foreach (var key in exact.Keys) list.Keys.TryAdd(key, position);
                continue;
            }

            var all = rule.When.Select(c => Compared(c, Name(c.Column), scope)).Concat(copy is null ? [] : [SaysSomething(Copied(copy, scope), scope)]).DefaultIfEmpty("1");
            tried.Add((position, string.Join(" AND ", all)));
        }

        foreach (var (columns, list) in lookedUp)
        {
            _terms.AddRange(list.Keys.Select(k => new RuleTerm(list.List, k.Key, k.Value)));
            found.Add(LookedUp(columns, list.List, terms));
        }

        found.AddRange(tried.Chunk(BranchesMax).Select(some => $"multiIf({string.Join(", ", some.Select(t => $"{t.When}, toUInt32({t.Position})"))}, toUInt32({NoRule}))"));
        return _listed[same] = found.Count == 1 ? found[0] : $"least({string.Join(", ", found)})";
    }

    private static string LookedUp(string columns, int list, string terms)
    {
        var key = string.Join($", '\\x01', ", columns.Split(','));
        var sorted = $"(SELECT Key, Rule FROM allocation_terms WHERE {terms} AND List = {list} ORDER BY Key)";
        return $"transform({(columns.Contains(',', StringComparison.Ordinal) ? $"concat({key})" : key)}, (SELECT groupArray(Key) FROM {sorted}), (SELECT groupArray(Rule) FROM {sorted}), toUInt32({NoRule}))";
    }

    /// <summary>The columns and values of a rule that asks for nothing but exact values; null for another.</summary>
    private (string Columns, List<string> Keys)? Exact(AllocationRule rule)
    {
        if (rule.When.Count == 0 || rule.When.Any(c => c.Not || c.Operator is not (ConditionOperator.Equals or ConditionOperator.In or ConditionOperator.Missing))) return null;
        var columns = rule.When.Select(c => (Name: Name(c.Column), Values: c.Operator == ConditionOperator.Missing ? [""] : c.Values)).OrderBy(c => c.Name, StringComparer.Ordinal).ToList();
        if (columns.Select(c => c.Name).Distinct(StringComparer.Ordinal).Count() < columns.Count || columns.Aggregate(1L, (n, c) => n * c.Values.Count) > CombinationsMax) return null;
        List<string> keys = [""];
        for (var i = 0; i < columns.Count; i++)
        {
            var before = i == 0 ? "" : Separator;
            keys = [.. keys.SelectMany(k => columns[i].Values.Select(v => k + before + v))];
        }

        return (string.Join(',', columns.Select(c => c.Name)), keys);
    }

    private string Name(string column)
    {
        var name = MatchColumn.TryParse(column, _rules.Tags, out var parsed, out var problem) ? parsed.Name : throw new ArgumentException(problem, nameof(column));
        var at = _columns.Select((c, i) => (c.Name, Index: i)).First(c => c.Name == name).Index;
        return $"c{at.ToString(CultureInfo.InvariantCulture)}";
    }

    /// <summary>Blanks name nobody, and neither does the word that stands for nobody.</summary>
    private static string SaysSomething(string copied, SqlScope scope) => $"trimBoth({copied}) NOT IN ('', {scope.Text(Outcome.Nobody)})";

    private string Copied(CopiedValue copied, SqlScope scope) => copied.Pattern is { } pattern ? $"extract({Name(copied.From)}, {scope.Text(pattern)})" : Name(copied.From);

    private static string Compared(RuleCondition condition, string value, SqlScope scope)
    {
        string Any(Func<string, string> one) => condition.Values.Count == 1 ? one(condition.Values[0]) : $"({string.Join(" OR ", condition.Values.Select(one))})";
        var compared = condition.Operator switch
        {
            ConditionOperator.Missing => $"{value} = ''",
            ConditionOperator.Prefix => Any(v => $"startsWith({value}, {scope.Text(v)})"),
            ConditionOperator.Contains => Any(v => $"positionCaseInsensitiveUTF8({value}, {scope.Text(v)}) > 0"),
            ConditionOperator.Glob => Any(v => Fits(v, value, scope)),
            ConditionOperator.Regex => Any(v => $"match({value}, {scope.Text(v)})"),
            _ => $"has({scope.Bind("Array(String)", ClickHouseStatement.ArrayOf(condition.Values))}, {value})",
        };
        return condition.Not ? $"NOT ({compared})" : compared;
    }
}

/// <summary>Values that a rule is looked up by.</summary>
/// <param name="List">Which search they belong to.</param>
/// <param name="Key">The values.</param>
/// <param name="Rule">The first rule that asks for them.</param>
internal sealed record RuleTerm(int List, string Key, int Rule);
