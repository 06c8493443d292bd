using System.Collections.Frozen;
using FinOps.Costs;
using FinOps.Platform.Access;

namespace FinOps.Tests.Access;

public sealed class TenantAccessTests
{
    private static readonly RowScope Search = new([new("tag:team", ["search"])]);
    private static readonly RowScope Ads = new([new("tag:team", ["ads", "ads-eu"]), new("SubAccountId", ["123"])]);

    [Fact]
    public void Who_looks_as_another_sees_what_both_may_read_and_no_more()
    {
        var lead = new TenantAccess([Grant(Search, Permissions.CostsRead, Permissions.CostsExport, Permissions.MembersRead), Grant(null, Permissions.ImportsRead)]);
        var owner = lead.SeenBy(TenantAccess.Everything);
        Assert.Equal(["costs:read", "imports:read", "members:read"], owner.Permissions.Order(StringComparer.Ordinal));
        Assert.Equal("tag:team in [\"search\"]", owner.RowsFor(Permissions.CostsRead)!.Text);
        // Of ads alone the other may read, so of search nothing; what neither of the two has, the look does not have.
        Assert.Equal(["imports:read"], lead.SeenBy(new([Grant(Ads, Permissions.CostsRead), Grant(null, Permissions.ImportsRead)])).Permissions);
        Assert.False(lead.SeenBy(TenantAccess.None).May(Permissions.CostsRead));
    }

    [Fact]
    public void The_rows_of_a_permission_are_those_of_the_grants_that_give_it()
    {
        var access = new TenantAccess([Grant(Search, Permissions.CostsRead, Permissions.CostsExport), Grant(Ads, Permissions.CostsRead), Grant(null, Permissions.ImportsRead)]);
        Assert.Equal("tag:team in [\"search\"]", access.RowsFor(Permissions.CostsExport)!.Text);
        Assert.Equal("SubAccountId in [\"123\"];tag:team in [\"ads\",\"ads-eu\"];tag:team in [\"search\"]", access.RowsFor(Permissions.CostsRead)!.Text);
        Assert.Null(access.RowsFor(Permissions.ImportsRead));
        Assert.True(access.May(Permissions.ImportsRead));
        Assert.False(access.May(Permissions.ImportsWrite));
    }

    [Fact]
    public void One_grant_of_all_rows_is_all_rows() =>
        Assert.Null(new TenantAccess([Grant(Search, Permissions.CostsRead), Grant(null, Permissions.CostsRead)]).RowsFor(Permissions.CostsRead));

    [Fact]
    public void A_permission_that_nobody_granted_has_no_rows()
    {
        Assert.Empty(TenantAccess.None.RowsFor(Permissions.CostsRead)!.Rules);
        Assert.False(TenantAccess.None.IsMember);
    }

    [Fact]
    public void A_key_limits_and_never_adds()
    {
        var access = new TenantAccess([Grant(Search, Permissions.CostsRead, Permissions.CostsExport)]).LimitedTo([Permissions.CostsRead.Name, Permissions.MembersManage.Name]);
        Assert.Equal([Permissions.CostsRead.Name], access.Permissions);
        Assert.True(access.IsMember);
    }

    [Fact]
    public void Rows_become_a_condition()
    {
        Assert.Null(RowScopes.FilterOf(null));
        Assert.Equal("tag:team in ('search')", Text(Search));
        Assert.Equal("tag:team in ('ads', 'ads-eu') or SubAccountId in ('123')", Text(Ads));
    }

    [Theory]
    [InlineData("NoSuchColumn", "x")]
    [InlineData("Tags", "x")]
    [InlineData("tag:", "x")]
    [InlineData("tag:team", null)]
    public void Rows_that_cannot_be_told_are_no_rows(string dimension, string? value)
    {
        var nothing = RowScopes.FilterOf(new RowScope([]));
        Assert.NotNull(nothing);
        Assert.Equal(nothing, RowScopes.FilterOf(new RowScope([new RowScopeRule(dimension, value is null ? [] : [value])])));
    }

    private static string Text(RowScope rows) => WhereText.Write(RowScopes.FilterOf(rows)!);

    private static AccessGrant Grant(RowScope? rows, params Permission[] permissions) => new(permissions.Select(p => p.Name).ToFrozenSet(), rows);
}
