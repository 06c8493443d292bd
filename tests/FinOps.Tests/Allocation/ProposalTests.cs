using FinOps.Understand.Allocation;
using FinOps.Understand.Allocation.Proposals;

namespace FinOps.Tests.Allocation;

/// <summary>The guided start, on a bill that can be checked by hand.</summary>
public sealed class ProposalTests
{
    private static readonly NormalisedTag Team = new() { Name = "team", Keys = ["Team", "team"] };

    [Fact]
    public void Accounts_first_tags_second_patterns_third_and_each_says_what_remains()
    {
        var proposals = RuleProposals.Of(
            [
                Part("1", "acme-search-prod", "search", "search-prod", 300), Part("1", "acme-search-prod", "", "", 100),     // named and tagged search
                Part("2", "acme-shared-prod", "ads", "ads-web", 150), Part("2", "acme-shared-prod", "search", "search-prod", 140), Part("2", "acme-shared-prod", "", "ads-web", 60),
                Part("3", "acme-lab", "ml", "lab-gpu", 95), Part("3", "acme-lab", "ads", "x", 5),                          // tagged ml by 95 %, whatever its name
                Part("4", "acme-ads-dev", "search", "y", 100),                                                             // the name says one team, its tags another
                Part("1", "acme-search-prod", "", "", 50) with { Category = "Tax", SubAccountId = "", SubAccountName = "" },
            ], "team", Team);
        Assert.Equal(
            """
            Account account-acme-search-prod covers 400 (0.4), leaves 600
            Account account-acme-lab covers 100 (0.1), leaves 500
            Tag tag-team covers 390 (0.39), leaves 110
            Pattern name-ads-web covers 60 (0.06), leaves 50
            Shared shared-by-all covers 50 (0.05), leaves 0
            """.ReplaceLineEndings("\n"),
            string.Join('\n', proposals.Select(p => $"{p.Stage} {p.Id} covers {p.Cover[0].Amount} ({p.Cover[0].Share}), leaves {p.Cover[0].Remaining}")));
        Assert.Equal("95 % of its tagged cost is tagged ml.", proposals[1].Evidence);
        var rules = new RuleSet { Rules = [.. proposals.Select(p => p.Rule)], Pools = [.. proposals.Select(p => p.Pool).OfType<Pool>()], Tags = [Team] };
        Assert.DoesNotContain(RuleSetCheck.Find(rules), p => !p.IsWarning);
    }

    [Fact]
    public void Nothing_is_proposed_where_there_is_no_sign() =>
        Assert.Empty(RuleProposals.Of([Part("1", "account 1", "", "", 10), Part("2", "", "", "x-y", 10)], "team", null));

    private static CostPart Part(string account, string name, string value, string prefix, decimal amount) =>
        new(account, name, "Usage", value, prefix, prefix.Length > 0, "USD", 1, amount);
}
