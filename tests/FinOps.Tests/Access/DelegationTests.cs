using FinOps.Platform.Access;
using FinOps.Platform.Members;
using FinOps.Platform.Organisation;

namespace FinOps.Tests.Access;

/// <summary>Nobody passes on more than they have: each line is what somebody holds, what they want to grant, and whether they may.</summary>
public sealed class DelegationTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);

    // 1 unit > 2 department > 3 team, 4 team; 5 another unit
    private static readonly OrganisationTree Tree = new(1,
    [
        Node(1, null, NodeKind.BusinessUnit, "retail"), Node(2, 1, NodeKind.Department, "web"), Node(3, 2, NodeKind.Team, "search"), Node(4, 2, NodeKind.Team, "ads"),
        Node(5, null, NodeKind.BusinessUnit, "bank"),
    ]);

    [Theory]
    // holds                              grants                        may
    [InlineData("owner", "owner", true)]
    [InlineData("owner", "viewer node:3", true)]
    [InlineData("administrator", "administrator", true)]
    [InlineData("administrator", "owner", false)]
    [InlineData("viewer", "viewer", false)]
    [InlineData("practitioner", "viewer", false)]
    [InlineData("administrator node:2", "viewer node:3", true)]
    [InlineData("administrator node:2", "viewer node:2", true)]
    [InlineData("administrator node:2", "viewer node:1", false)]
    [InlineData("administrator node:2", "viewer node:5", false)]
    [InlineData("administrator node:2", "viewer", false)]
    [InlineData("administrator node:3 + administrator node:4", "viewer node:3,4", true)]
    [InlineData("administrator node:3 + administrator node:4", "viewer node:2", false)]
    [InlineData("administrator node:3 + viewer", "viewer", false)]
    [InlineData("administrator tag:team:search", "viewer tag:team:search", true)]
    [InlineData("administrator tag:team:search", "viewer tag:team:ads", false)]
    [InlineData("administrator tag:team:search", "viewer node:3", false)]
    [InlineData("administrator days:7", "viewer days:7", true)]
    [InlineData("administrator days:7", "viewer days:8", false)]
    [InlineData("administrator days:7", "viewer", false)]
    public void Nobody_grants_more_than_they_have(string holds, string grants, bool may) =>
        Assert.Equal(may, Delegation.Refusal([.. holds.Split(" + ").Select(Held)], null, Held(grants), Permissions.MembersManage, Tree) is null);

    [Fact]
    public void The_local_administrator_grants_everything_and_a_key_no_more_than_it_is_made_for()
    {
        Assert.Null(Delegation.Refusal(null, null, Held("owner"), Permissions.MembersManage, Tree));
        Assert.NotNull(Delegation.Refusal(null, [Permissions.MembersManage.Name, Permissions.CostsRead.Name], Held("owner"), Permissions.MembersManage, Tree));
        Assert.NotNull(Delegation.Refusal([Held("owner")], [Permissions.CostsRead.Name], Held("viewer"), Permissions.MembersManage, Tree));
    }

    [Fact]
    public void A_refusal_names_what_is_missing() =>
        Assert.Equal("The role 'Owner' gives members:view_as, which you do not have yourself.",
            Delegation.Refusal([Held("administrator")], null, Held("owner"), Permissions.MembersManage, Tree));

    [Fact]
    public void Owners_have_every_permission_and_each_role_no_more_than_the_one_above_it()
    {
        Assert.Equal(Permissions.All.Select(p => p.Name), BuiltInRoles.Find("owner")!.Permissions);
        Assert.Equal([Permissions.MembersViewAs.Name, Permissions.TenantDelete.Name], BuiltInRoles.Find("owner")!.Permissions.Except(BuiltInRoles.Find("administrator")!.Permissions));
        Assert.Empty(BuiltInRoles.Find("practitioner")!.Permissions.Except(BuiltInRoles.Find("administrator")!.Permissions));
        Assert.DoesNotContain(BuiltInRoles.All.SelectMany(r => r.Permissions), p => Permissions.OfPlatform.Any(o => o.Name == p));
    }

    [Fact]
    public void A_scope_reaches_down_the_tree()
    {
        var rows = new GrantScope([new(GrantScope.Node, ["2"]), new("SubAccountId", ["42"])]).Rows(Tree, new Rules());
        Assert.Equal("SubAccountId in [\"42\"];node in [\"web\",\"ads\",\"search\"]", string.Join(';', rows.Rules.OrderBy(r => r.Dimension, StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("node", "7", "There is no part '7'")]
    [InlineData("node", "search", "There is no part 'search'")]
    [InlineData("nonsense", "x", "no such dimension")]
    [InlineData("tag:team", "", "A value has")]
    public void A_scope_that_names_nothing_is_refused(string dimension, string value, string problem) =>
        Assert.StartsWith(problem, new GrantScope([new(dimension, [value])]).Problem(Tree, new Rules()), StringComparison.Ordinal);

    [Fact]
    public void What_is_kept_and_cannot_be_read_makes_no_row_visible() => Assert.Empty(GrantScope.Read("not json")!.Rules);

    // role [node:1,2 | tag:key:value] [days:n]
    private static HeldRole Held(string text)
    {
        var words = text.Split(' ');
        GrantScope? scope = null;
        DateTimeOffset? until = null;
        foreach (var word in words[1..])
        {
            if (word.StartsWith("days:", StringComparison.Ordinal)) until = Now.AddDays(int.Parse(word[5..]));
            else if (word.StartsWith("node:", StringComparison.Ordinal)) scope = new([new(GrantScope.Node, word[5..].Split(','))]);
            else scope = new([new(word[..word.LastIndexOf(':')], [word[(word.LastIndexOf(':') + 1)..]])]);
        }

        return new HeldRole(BuiltInRoles.Find(words[0])!, scope, until);
    }

    private static OrganisationNode Node(long id, long? parent, NodeKind kind, string code) =>
        new() { Id = id, TenantId = 1, ParentId = parent, Kind = kind, Code = code, Name = code };

    private sealed class Rules : IRowRules
    {
        public string? Problem(string dimension) => dimension == "nonsense" ? "no such dimension" : null;

        public IReadOnlyList<RowScopeRule> Of(IReadOnlyList<OrganisationNode> nodes) => [new("node", [.. nodes.Select(n => n.Code)])];

        public bool Holds(RowScope scope, OrganisationNode node) => scope.Rules.Any(rule => rule.Values.Contains(node.Code));
    }
}
