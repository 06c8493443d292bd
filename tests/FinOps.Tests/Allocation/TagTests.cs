using System.Text.Json;
using FinOps.Focus;
using FinOps.Understand.Allocation.Tags;

namespace FinOps.Tests.Allocation;

/// <summary>What is one spelling and what is not, and whose an untagged resource likely is.</summary>
public sealed class TagTests
{
    private static readonly TagKey Environment = TagPolicy.Shipped.Find("env")!;

    [Theory]
    [InlineData("CostCenter", "cost-center", true)]
    [InlineData("CostCenter", "cost_center", true)]
    [InlineData("CostCenter", "Cost Center", true)]
    [InlineData("CostCenter", "cost.centre", false)]
    public void Keys_differ_by_letters_alone(string left, string right, bool same) => Assert.Equal(same, TagText.Fold(left) == TagText.Fold(right));

    [Theory]
    [InlineData("Production", "prod")]
    [InlineData(" PRD ", "prod")]
    [InlineData("Pre-Prod", "staging")]
    [InlineData("DEV", "dev")]
    [InlineData("Sandbox", "sandbox")]
    public void Values_are_written_as_the_policy_says(string raw, string right) => Assert.Equal(right, TagText.Value(Environment, raw));

    [Theory]
    [InlineData("""{"keys":null}""", 0)]
    [InlineData("""{"inheritance":null}""", 0)]
    [InlineData("""{"keys":[null]}""", 1)]
    [InlineData("""{"keys":[{"key":"Team","aliases":null,"values":{"a":null},"required":{"allowed":null,"subAccounts":null,"services":null}}]}""", 0)]
    [InlineData("""{"keys":[{"key":"Team","values":null}],"inheritance":{"groupColumns":null,"groups":{"g":null},"subAccounts":null,"defaults":{"Team":null}}}""", 0)]
    public void Null_where_a_list_belongs_is_none(string json, int problems)
    {
        var policy = JsonSerializer.Deserialize<TagPolicy>(json, JsonSerializerOptions.Web)!;
        Assert.Equal(problems, TagPolicyCheck.Problems(policy).Count);
        if (problems == 0) Assert.Null(policy.Find("Phase"));
    }

    [Fact]
    public void The_right_spelling_of_a_key_wins_over_others_and_aliases_come_last()
    {
        var resolved = RawTagKeys.Of(TagPolicy.Shipped.Keys, ["team", "Team", "TEAM", "app", "Service", "env", "Environment", "owner"]);
        Assert.Equal(["Team", "TEAM", "team"], resolved.Single(r => r.Key.Key == "Team").RawKeys);
        Assert.Equal(["Service", "app"], resolved.Single(r => r.Key.Key == "Service").RawKeys);
        Assert.Equal(["Environment", "env"], resolved.Single(r => r.Key.Key == "Environment").RawKeys);
        Assert.Empty(resolved.Single(r => r.Key.Key == "Phase").RawKeys);
    }

    [Theory]
    [InlineData("storefront", "storefornt", "spelling", 1)]   // two letters swapped
    [InlineData("payments", "paymets", "spelling", 1)]
    [InlineData("Search", "search", "case", 0)]
    [InlineData("cost-center", "CostCenter", "case", 0)]
    [InlineData("prd", "production", "synonym", 0)]
    [InlineData("team1", "team2", null, 0)]                   // numbers tell teams apart
    [InlineData("ml", "mx", null, 0)]                         // too short for a mistake
    [InlineData("data", "date", "spelling", 1)]
    [InlineData("qa", "ga", null, 0)]
    [InlineData("search", "storefront", null, 0)]
    public void Likeness(string left, string right, string? reason, int distance) => Assert.Equal((reason, distance), TagMerges.Likeness(left, right));

    [Fact]
    public void Merges_keep_what_carries_the_money_and_say_how_much_changes()
    {
        var merges = TagMerges.Of(
            [Raw("Team", "search", 900), Raw("Team", "Search", 50.5m), Raw("team", "serach", 20), Raw("Team", "ads", 400), Raw("Phase", "run", 1)], TagPolicy.Shipped);
        Assert.Equal(
            ["key Team: Team <- team (case) 20", "value Team: search <- Search (case) 50.5", "value Team: search <- serach (spelling) 20"],
            merges.Select(m => $"{m.Kind} {m.Key}: {m.Keep.Text} <- {string.Join(", ", m.Merge.Select(s => s.Text))} ({m.Reason}) {m.Amount}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_likely_owner_has_evidence_and_is_never_certain()
    {
        var resource = new UntaggedResource("i-1", "search-prod-web-07", "acc-1", "Main", "rg-search", "EC2", "USD", 12);
        var lonely = resource with { ResourceId = "i-2", ResourceName = "x", Group = "", SubAccountId = "acc-9" };
        Neighbours[] near =
        [
            new("group", "rg-search", "search", 9), new("group", "rg-search", "ads", 1), new("name", "search-prod", "search", 4),
            new("sub-account", "acc-1", "ads", 60), new("sub-account", "acc-1", "search", 40), new("sub-account", "acc-9", "ads", 1),
        ];
        var guesses = LikelyOwners.Judge([resource, lonely], near);
        Assert.Equal(("search", "perhaps"), (guesses[0].Likely, guesses[0].Confidence));   // the account's largest team is another one
        Assert.Equal(["group rg-search search 9/10 0.9", "name search-prod search 4/4 1", "sub-account acc-1 ads 60/100 0.6"],
            guesses[0].Evidence.Select(e => $"{e.Kind} {e.Place} {e.Value} {e.Resources}/{e.Of} {e.Share}"));
        Assert.Equal((null, "none"), (guesses[1].Likely, guesses[1].Confidence));
        Assert.Equal("likely", LikelyOwners.Judge([resource], [.. near.Where(n => n.Kind != "sub-account")])[0].Confidence);
    }

    [Fact]
    public void Compliance_by_hand()
    {
        var judged = TagCompliance.Judge(
            ["Team"],
            [
                Spend("acc-1", TagState.Compliant, 70), Spend("acc-1", TagState.Missing, 20), Spend("acc-2", TagState.Inherited, 5),
                Spend("acc-2", TagState.Invalid, 5), Spend("acc-2", TagState.Untaggable, 100),
            ],
            [new("Team", "acc-1", TagState.Compliant, 3), new("Team", "acc-1", TagState.Missing, 1)]).Single();
        Assert.Equal(ExactDecimal.Parse("0.75"), judged.Share);   // (70 + 5) of 100; the untaggable 100 are no part of it
        Assert.Equal(ExactDecimal.Parse("0.75"), judged.Keys[0].Resources.Share);
        Assert.Equal(["acc-1", "acc-2"], judged.Worst.Select(w => w.SubAccountId));
        Assert.Equal("acc-2", judged.Accounts[0].SubAccountId);   // the dearest account first
    }

    [Fact]
    public void A_policy_that_contradicts_itself_is_refused_where_it_does()
    {
        var policy = new TagPolicy
        {
            Keys =
            [
                new() { Key = "Team", Aliases = ["squad"], Separator = "," },
                new() { Key = "Squad", Values = new Dictionary<string, IReadOnlyList<string>> { ["a"] = ["x"], ["b"] = ["X"] }, Required = new() { Pattern = "(?=x)" } },
            ],
            Inheritance = new() { Defaults = new Dictionary<string, string> { ["Owner"] = "me" } },
        };
        Assert.Equal(
            ["keys[0].separator", "keys[1].values.b", "keys[1].required.pattern", "keys[1]", "inheritance.defaults"], TagPolicyCheck.Problems(policy).Select(p => p.At));
        Assert.Empty(TagPolicyCheck.Problems(TagPolicy.Shipped));
    }

    [Fact]
    public void What_has_no_name_is_said_and_not_compared()
    {
        var policy = new TagPolicy
        {
            Keys = [new TagKey { Key = null! }, new TagKey { Key = "team", Aliases = [null!] }],
            Inheritance = new TagInheritance { Groups = new Dictionary<string, IReadOnlyDictionary<string, string>> { ["a"] = new Dictionary<string, string> { ["team"] = "b" } } },
        };
        Assert.Equal(["keys[0].key", "keys[1].aliases"], TagPolicyCheck.Problems(policy).Select(p => p.At));
    }

    private static RawTag Raw(string key, string value, decimal amount) => new(key, value, "USD", 1, 1, amount);

    private static TagSpend Spend(string account, TagState state, decimal amount) => new("Team", account, account, new DateOnly(2026, 5, 1), "USD", state, 1, amount);
}
