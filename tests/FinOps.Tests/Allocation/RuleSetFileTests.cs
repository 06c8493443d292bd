using FinOps.Understand.Allocation;
using FinOps.Understand.Allocation.Files;

namespace FinOps.Tests.Allocation;

/// <summary>Rule sets as files: written, read as the same, refused with the line.</summary>
public sealed class RuleSetFileTests
{
    private const string Yaml = """
        dimensions: [team, environment]
        rules:
          - id: search-account
            name: Search's account
            when:
              - column: SubAccountId
                operator: in
                values: [012345678901, "yes"]
            targets:
              - set: {team: search}
          - id: untagged
            when:
              - {column: "tag:team", operator: missing}
            pool: everybody
        pools:
          - id: everybody
            key: directCost
        kpi:
          excludedCategories: []
        """;

    [Fact]
    public void A_file_is_read_as_people_write_it()
    {
        var read = RuleSetFile.Read(Yaml);
        Assert.DoesNotContain(read.Problems, p => !p.IsWarning);
        Assert.Equal(["012345678901", "yes"], read.Rules!.Rules[0].When[0].Values);   // no zero is lost to a number
        Assert.Equal(["team", "environment"], read.Rules.Dimensions);
        Assert.Empty(read.Rules.Kpi.ExcludedCategories);
        Assert.Equal((SplitKey.DirectCost, "everybody"), (read.Rules.Pools[0].Key, read.Rules.Rules[1].Pool));
    }

    [Theory]
    [InlineData(RuleFileForm.Yaml)]
    [InlineData(RuleFileForm.Json)]
    public void What_is_written_is_read_as_the_same(RuleFileForm form)
    {
        var rules = RuleSetFile.Read(Yaml).Rules!;
        rules = rules with
        {
            Rules =
            [
                .. rules.Rules,
                new()
                {
                    Id = "odd", Note = "true", Enabled = false, Method = PlacingMethod.Inferred,
                    When = [new("ResourceName", ConditionOperator.Regex, ["^a: [#]\\d\n\t\"'é\U0001F600", "null", "1e3", "- x", "{y}"], Not: true)],
                    Targets = [new() { Copy = new Dictionary<string, CopiedValue> { ["team"] = new("norm:team", "^(.+)$"), ["environment"] = new("tag:~") } }],
                },
                new()
                {
                    Id = "shared-by-weight", When = [RuleCondition.In("ServiceName", "x")],
                    Targets =
                    [
                        new() { Weight = 1.5m, Set = new Dictionary<string, string> { ["team"] = "a" } },
                        new() { Weight = 0.25m, Set = new Dictionary<string, string> { ["team"] = "~" } },
                    ],
                },
            ],
            Tags = [new() { Name = "team", Keys = ["Team", "0"], Inherit = [new("SubAccountId", new Dictionary<string, string> { ["01"] = "no" })], Default = "x" }],
            Cycles = CyclePolicy.BreakByOrder,
        };
        var text = RuleSetFile.Write(rules, form);
        var (again, problems) = RuleSetFile.Read(text);
        Assert.True(again is not null, text + string.Join('\n', problems));
        Assert.Equal(RuleSetJson.Write(rules), RuleSetJson.Write(again));
        Assert.Equal(text, RuleSetFile.Write(again, form));
        Assert.Empty(RuleSetDiff.Of(rules, again));
    }

    [Theory]
    [InlineData("rules:\n  - id: a\n    whem: []\n", 3, "rules[0].whem", "unknown_name")]
    [InlineData("rules:\n  - name: x\n", 2, "rules[0]", "name_missing")]
    [InlineData("rules:\n  - id: A B\n", 2, "rules[0].id", "wrong_form")]
    [InlineData("rules:\n  - id: \"a\\n\"\n", 2, "rules[0].id", "wrong_form")]
    [InlineData("rules:\n  - id: a\n    enabled: maybe\n", 3, "rules[0].enabled", "wrong_type")]
    [InlineData("rules:\n  - id: a\n    when:\n      - column: ServiceName\n        operator: like\n", 5, "rules[0].when[0].operator", "unknown_word")]
    [InlineData("rules: 7\n", 1, "rules", "wrong_type")]
    [InlineData("a: &x [1]\n", 1, "", "bad_yaml")]
    [InlineData("rules: [\n", 2, "", "bad_yaml")]
    [InlineData("{\n  \"rules\": [\n    {\"id\": 1}\n  ]\n}", 3, "rules[0].id", "wrong_type")]
    [InlineData("{\n  \"rules\": [,]\n}", 2, "", "bad_json")]
    [InlineData("dimensions: [team]\ndimensions: [x]\n", 2, "dimensions", "name_twice")]
    [InlineData("rules:\n  - id: a\n    pool: nowhere\n", 3, "rules[0].pool", null)]   // what only the rules themselves can tell
    public void Errors_name_line_and_path(string text, int line, string path, string? code)
    {
        var read = RuleSetFile.Read(text);
        Assert.Null(read.Rules);
        var first = read.Problems[0];
        Assert.Equal((line, path), (first.Line, first.Path));
        if (code is not null) Assert.Equal(code, first.Code);
    }

    [Fact]
    public void A_difference_is_told_thing_by_thing()
    {
        var before = RuleSetFile.Read("rules:\n" + string.Concat("abcd".Select(id => $"  - id: {id}\n    targets: [{{set: {{team: t}}}}]\n    when: [{{column: ServiceName, operator: equals, values: [{id}]}}]\n"))).Rules!;
        var rules = before.Rules;
        var after = before with { Rules = [rules[3], rules[0], rules[1] with { Name = "new" }, rules[2] with { Id = "e" }], Dimensions = ["team", "phase"] };
        Assert.Equal(
            ["rule b changed name", "rule e added ", "rule c removed ", "rule d moved 4>1", "set dimensions changed "],
            RuleSetDiff.Of(before, after).Select(d => $"{d.Kind} {d.Id} {d.Change} {string.Join(',', d.Fields)}{(d.Change == "moved" ? $"{d.Before}>{d.After}" : "")}"));
    }
}
