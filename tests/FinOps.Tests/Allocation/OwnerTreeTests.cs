using FinOps.Focus;
using FinOps.Platform.Organisation;
using FinOps.Understand.Allocation;

namespace FinOps.Tests.Allocation;

/// <summary>Owners stand where the organisation has them, and every part is the sum of what is below it.</summary>
public sealed class OwnerTreeTests
{
    [Fact]
    public void Owners_are_hung_into_the_organisation_by_their_codes()
    {
        var organisation = new OrganisationTree(1,
        [
            Node(1, null, NodeKind.BusinessUnit, "retail", "Retail"), Node(2, 1, NodeKind.Team, "search", "Search team"), Node(3, 1, NodeKind.Team, "ads", "Ads"),
            Node(4, null, NodeKind.BusinessUnit, "labs", "Labs"), Node(5, 2, NodeKind.Project, "ranking", "Ranking"),
        ]);

        var tree = OwnerTree.Of(organisation, "team",
        [
            ("SEARCH", "Compute", "USD", Amount("7.10")), ("search", "Storage", "USD", Amount("2")), ("ranking", "Compute", "USD", Amount("0.9")), ("retail", "Support", "USD", Amount("1")),
            ("(unallocated)", "Compute", "USD", Amount("3")), ("search", "Compute", "EUR", Amount("4")),
        ]);

        Assert.Equal(["USD", "EUR"], tree.Select(t => t.Currency));
        Assert.Equal("""
            business_unit Retail 11 [SEARCH,search,ranking,retail]
              team Search team 10 [SEARCH,search,ranking]
                service Compute 7.1 [SEARCH]
                service Storage 2 [search]
                project Ranking 0.9 [ranking]
                  service Compute 0.9 [ranking]
              service Support 1 [retail]
            owner (unallocated) 3 [(unallocated)]
              service Compute 3 [(unallocated)]
            """.ReplaceLineEndings("\n"), string.Join('\n', tree[0].Parts.SelectMany(p => Lines(p, ""))));
    }

    private static IEnumerable<string> Lines(OwnerPart part, string indent) =>
        part.Parts.SelectMany(p => Lines(p, indent + "  ")).Prepend($"{indent}{part.Kind} {part.Name} {part.EffectiveCost} [{string.Join(',', part.Owners)}]");

    private static OrganisationNode Node(long id, long? parent, NodeKind kind, string code, string name) => new() { Id = id, TenantId = 1, ParentId = parent, Kind = kind, Code = code, Name = name };

    private static ExactDecimal Amount(string text) => ExactDecimal.Parse(text);
}
