using FinOps.Understand.Allocation;

namespace FinOps.Tests.Allocation;

/// <summary>What is wrong with a rule set is told before anything follows it, in words that say what to change.</summary>
public sealed class RuleSetCheckTests
{
    private const string Good = """
        {
          "dimensions": ["team", "environment"],
          "rules": [
            {"id": "search", "when": [{"column": "SubAccountId", "operator": "in", "values": ["1", "2"]}], "targets": [{"set": {"team": "search"}}]},
            {"id": "half", "when": [{"column": "ServiceName", "operator": "glob", "values": ["Kafka*"]}],
              "targets": [{"weight": 60, "set": {"team": "search"}}, {"weight": 40, "set": {"team": "ads"}}]},
            {"id": "support", "when": [{"column": "ChargeCategory", "operator": "equals", "values": ["Tax"]}], "pool": "support"},
            {"id": "env", "targets": [{"copy": {"environment": {"from": "norm:env"}}}]}
          ],
          "pools": [{"id": "support", "key": "directCost"}],
          "tags": [{"name": "env", "keys": ["env", "Environment"], "values": {"production": "prod"}}]
        }
        """;

    [Fact]
    public void A_good_rule_set_has_no_problem_and_is_written_as_it_was_read()
    {
        var rules = Read(Good);

        Assert.Empty(RuleSetCheck.Find(rules));
        Assert.Equal(RuleSetJson.Write(rules), RuleSetJson.Write(Read(RuleSetJson.Write(rules))));
        Assert.Equal(["direct", "inferred", "shared", "direct"], rules.Rules.Select(r => r.MethodJudged.ToString().ToLowerInvariant()));
    }

    [Theory]
    [InlineData("""{"id":"a","when":[{"column":"SubAccountId"}],"targets":[]}""")]
    [InlineData("""{"id":"a","when":[{"operator":"equals","values":["x"]}],"targets":[]}""")]
    [InlineData("""{"id":"a","targets":[{"copy":{"team":{}}}]}""")]
    public void What_a_document_leaves_out_is_empty_and_can_be_written_again(string json)
    {
        var (rule, problem) = RuleSetJson.Parse<AllocationRule>(System.Text.Encoding.UTF8.GetBytes(json));
        Assert.Null(problem);
        Assert.NotEmpty(System.Text.Json.JsonSerializer.Serialize(rule, RuleSetJson.Options));
    }

    [Theory]
    [InlineData("\"id\": \"half\"", "\"id\": \"search\"", "rule_twice", "rules[1].id")]
    [InlineData("\"SubAccountId\"", "\"SubAcountId\"", "unknown_column", "rules[0].when[0].column")]
    [InlineData("\"SubAccountId\"", "\"BilledCost\"", "unknown_column", "rules[0].when[0].column")]
    [InlineData("\"SubAccountId\"", "\"alloc:team\"", "unknown_column", "rules[0].when[0].column")]
    [InlineData("norm:env", "norm:stage", "unknown_column", "rules[3].targets[0].copy.environment.from")]
    [InlineData("\"pool\": \"support\"", "\"pool\": \"suport\"", "unknown_pool", "rules[2].pool")]
    [InlineData("\"weight\": 60", "\"weight\": 0", "bad_weight", "rules[1].targets[0].weight")]
    [InlineData("\"weight\": 40, \"set\": {\"team\": \"ads\"}", "\"set\": {\"environment\": \"x\"}", "uneven_targets", "rules[1].targets[1].set")]
    [InlineData("\"team\": \"ads\"", "\"squad\": \"ads\"", "unknown_dimension", "rules[1].targets[1].set")]
    [InlineData("\"operator\": \"glob\", \"values\": [\"Kafka*\"]", "\"operator\": \"regex\", \"values\": [\"(a+\"]", "bad_pattern", "rules[1].when[0].values")]
    [InlineData("\"operator\": \"glob\", \"values\": [\"Kafka*\"]", "\"operator\": \"regex\", \"values\": [\"(?<=a)b\"]", "bad_pattern", "rules[1].when[0].values")]
    [InlineData("\"operator\": \"glob\", \"values\": [\"Kafka*\"]", "\"operator\": \"regex\", \"values\": [\"(a)\\\\1\"]", "bad_pattern", "rules[1].when[0].values")]
    [InlineData("\"operator\": \"glob\", \"values\": [\"Kafka*\"]", "\"operator\": \"regex\", \"values\": [\"a{1,99999}\"]", "bad_pattern", "rules[1].when[0].values")]
    [InlineData("\"operator\": \"glob\", \"values\": [\"Kafka*\"]", "\"operator\": \"missing\", \"values\": [\"x\"]", "bad_value", "rules[1].when[0].values")]
    [InlineData("\"key\": \"directCost\"", "\"key\": \"fixed\"", "no_target", "pools[0].targets")]
    [InlineData("\"key\": \"directCost\"", "\"key\": \"metric\"", "no_metric", "pools[0].metric")]
    [InlineData("[\"team\", \"environment\"]", "[\"team\", \"environment\", \"rule\"]", "dimension_name", "dimensions[2]")]
    public void A_fault_is_told_with_its_place(string before, string after, string code, string at)
    {
        var problem = RuleSetCheck.Find(Read(Good.Replace(before, after, StringComparison.Ordinal)))[0];

        Assert.Equal((code, at, false), (problem.Code, problem.At, problem.IsWarning));
    }

    [Theory]
    [InlineData("\"dimensions\"", "\"dimension\"")]
    [InlineData("\"operator\": \"glob\"", "\"operator\": \"like\"")]
    [InlineData("\"weight\": 60", "\"weight\": \"60\"")]
    [InlineData("\"id\": \"half\",", "")]
    public void A_document_with_something_unknown_is_not_read(string before, string after)
    {
        var (rules, problem) = RuleSetJson.Parse(Good.Replace(before, after, StringComparison.Ordinal));

        Assert.Null(rules);
        Assert.Equal("bad_json", problem!.Code);
    }

    [Fact]
    public void Pools_in_a_circle_are_refused_with_the_path()
    {
        var circle = Circle("");

        var problem = Assert.Single(RuleSetCheck.Find(circle));

        Assert.Equal("pools_in_circle", problem.Code);
        Assert.Contains("a → b → c → a", problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_circle_is_broken_by_the_order_of_the_list_where_that_is_asked_for()
    {
        var broken = Circle("\"cycles\": \"breakByOrder\",");
        var graph = PoolGraph.Of(broken);

        Assert.Empty(RuleSetCheck.Find(broken));
        Assert.Equal(["a", "b", "c"], graph.Order.Select(p => p.Id));
        Assert.Equal(["x"], graph.TargetsOf(broken.Pools[2]).Select(t => t.Set.GetValueOrDefault("team") ?? t.Pool));
    }

    [Fact]
    public void Two_rules_that_want_the_same_charge_for_different_owners_are_a_conflict()
    {
        var problem = RuleSetCheck.FirstError(Two("\"ads\""));

        Assert.Equal("rules_conflict", problem!.Code);
        Assert.Contains("one", problem.Detail, StringComparison.Ordinal);
        Assert.Contains("two", problem.Detail, StringComparison.Ordinal);
        Assert.Equal("rule_repeated", Assert.Single(RuleSetCheck.Find(Two("\"search\""))).Code);
    }

    [Fact]
    public void A_copy_leaves_what_has_no_value_to_the_rules_after_it()
    {
        var rules = Read("""
            {"rules": [
              {"id": "tagged", "targets": [{"copy": {"team": {"from": "tag:team"}}}]},
              {"id": "else", "targets": [{"copy": {"team": {"from": "tag:squad"}}}]},
              {"id": "again", "targets": [{"copy": {"team": {"from": "tag:team"}}}]},
              {"id": "rest", "targets": [{"set": {"team": "central"}}]}]}
            """);

        Assert.Equal("again (rule_repeated)", string.Join(' ', RuleSetCheck.Find(rules).Select(p => $"{rules.Rules[int.Parse(p.At[6..^1], System.Globalization.CultureInfo.InvariantCulture)].Id} ({p.Code})")));
    }

    [Fact]
    public void What_can_never_happen_is_a_warning()
    {
        var rules = Read("""
            {"rules": [
              {"id": "both", "when": [{"column": "tag:a", "operator": "equals", "values": ["1"]}, {"column": "tag:a", "operator": "equals", "values": ["2"]}], "targets": [{"set": {"team": "x"}}]},
              {"id": "rest", "targets": [{"set": {"team": "y"}}]},
              {"id": "late", "when": [{"column": "tag:a", "operator": "equals", "values": ["3"]}], "targets": [{"set": {"team": "z"}}]}],
             "pools": [{"id": "idle"}]}
            """);

        Assert.Equal(["rule_never_matches", "rule_unreachable", "pool_unused"], RuleSetCheck.Find(rules).Select(p => p.Code));
        Assert.Null(RuleSetCheck.FirstError(rules));
    }

    public static TheoryData<string, long, RuleSet> TooMuch
    {
        get
        {
            var rule = Read(Good).Rules[0];
            RuleSet Of(params AllocationRule[] rules) => new() { Rules = rules };
            AllocationRule When(params RuleCondition[] when) => rule with { When = when };
            AllocationRule[] Many(int count, Func<int, AllocationRule> make) => [.. Enumerable.Range(0, count).Select(i => make(i) with { Id = $"r{i}" })];
            var owner = new RuleTarget { Set = rule.Targets[0].Set };
            return new()
            {
                { nameof(RuleLimits.RulesMax), 10_000, Of(Many(10_001, _ => rule)) },
                { nameof(RuleLimits.PatternRulesMax), 1_000, Of(Many(1_001, i => When(new RuleCondition("ServiceName", ConditionOperator.Prefix, [$"s{i}"])))) },
                { nameof(RuleLimits.PoolsMax), 200, new RuleSet { Pools = [.. Enumerable.Range(0, 201).Select(i => new Pool { Id = $"p{i}" })] } },
                { nameof(RuleLimits.DimensionsMax), 12, new RuleSet { Dimensions = [.. Enumerable.Range(0, 13).Select(i => $"d{i}")] } },
                { nameof(RuleLimits.TagsMax), 50, new RuleSet { Tags = [.. Enumerable.Range(0, 51).Select(i => new NormalisedTag { Name = $"t{i}" })] } },
                { nameof(RuleLimits.ColumnsMax), 64, Of(Many(65, i => When(RuleCondition.In($"tag:k{i}", "x")))) },
                { nameof(RuleLimits.ConditionsMax), 20, Of(When([.. Enumerable.Range(0, 21).Select(i => RuleCondition.In("ServiceName", $"s{i}"))])) },
                { nameof(RuleLimits.ValuesMax), 200_000, Of(When(RuleCondition.In("ServiceName", [.. Enumerable.Repeat("x", 200_001)]))) },
                { nameof(RuleLimits.PatternLettersMax), 100_000, Of(Many(101, _ => When(new RuleCondition("ServiceName", ConditionOperator.Regex, [new string('a', 1_000)])))) },
                { nameof(RuleLimits.TargetsMax), 1_000, Of(rule with { Targets = [.. Enumerable.Repeat(owner, 1_001)] }) },
            };
        }
    }

    [Theory]
    [MemberData(nameof(TooMuch), DisableDiscoveryEnumeration = true)]
    public void Limits_are_told_by_name(string limit, long value, RuleSet rules)
    {
        var problem = Assert.Single(RuleSetCheck.Find(rules));

        Assert.Equal(("limit_exceeded", limit, value), (problem.Code, problem.Limit!.Name, problem.Limit.Value));
        Assert.Contains($"{limit} = {value}", problem.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(a+)+$")]
    [InlineData("((a*)*)*b")]
    [InlineData("(x+x+)+y")]
    [InlineData("^(([a-z])+.)+[A-Z]([a-z])+$")]
    public void A_pattern_that_takes_others_for_ever_is_fine_here(string pattern) => Assert.Null(RuleSetCheck.FirstError(Matching(pattern)));

    [Theory]
    [InlineData("(a{1000}){1000}")]
    [InlineData("a{1001}")]
    [InlineData("(?!x)y")]
    [InlineData("(a)\\1")]
    [InlineData("[z-a]")]
    [InlineData("(")]
    public void A_pattern_that_no_linear_time_finds_is_refused(string pattern) => Assert.Equal("bad_pattern", RuleSetCheck.FirstError(Matching(pattern))!.Code);

    private static RuleSet Matching(string pattern) => new()
    {
        Rules = [new AllocationRule { Id = "a", When = [new RuleCondition("ServiceName", ConditionOperator.Regex, [pattern])], Targets = [new RuleTarget { Set = new Dictionary<string, string>(StringComparer.Ordinal) { ["team"] = "x" } }] }],
    };

    private static RuleSet Two(string owner) => Read($$$"""
        {"rules": [
          {"id": "one", "when": [{"column": "tag:a", "operator": "in", "values": ["1", "2"]}], "targets": [{"set": {"team": "search"}}]},
          {"id": "two", "when": [{"column": "tag:a", "operator": "in", "values": ["2", "1"]}], "targets": [{"set": {"team": {{{owner}}}}}]}]}
        """);

    private static RuleSet Circle(string cycles) => Read($$$"""
        { {{{cycles}}}
          "rules": [{"id": "r", "when": [{"column": "ServiceName", "operator": "equals", "values": ["S"]}], "pool": "a"}],
          "pools": [
            {"id": "a", "key": "fixed", "targets": [{"pool": "b"}, {"set": {"team": "x"}}]},
            {"id": "b", "key": "fixed", "targets": [{"pool": "c"}]},
            {"id": "c", "key": "fixed", "targets": [{"pool": "a"}, {"set": {"team": "x"}}]}]}
        """);

    private static RuleSet Read(string json)
    {
        var (rules, problem) = RuleSetJson.Parse(json);
        Assert.True(problem is null, problem?.Detail);
        return rules!;
    }
}
