using FinOps.Platform.Access;
using FinOps.Platform.Organisation;
using FinOps.Platform.Tenancy;

namespace FinOps.Platform.Members;

/// <summary>One tenant's roles, organisation and what the caller holds, read once for one request.</summary>
/// <param name="Roles">The tenant's roles.</param>
/// <param name="Tree">Its organisation.</param>
/// <param name="Mine">What the caller holds; null for who may do everything.</param>
/// <param name="Only">What the caller's key is limited to; null for no limit.</param>
public sealed record Standing(IReadOnlyList<Role> Roles, OrganisationTree Tree, IReadOnlyList<HeldRole>? Mine, IReadOnlyList<string>? Only)
{
    /// <summary>The role of a key; an empty one when it was deleted meanwhile.</summary>
    public Role RoleOf(string key) => Roles.FirstOrDefault(r => r.Key == key) ?? new Role(key, key, "", [], BuiltIn: false);

    /// <summary>Rows in words, parts of the organisation by name.</summary>
    public string Words(GrantScope? scope) => scope is null ? "all costs" : string.Join(" or ", scope.Rules.Select(rule => rule.Dimension == GrantScope.Node
        ? string.Join(", ", rule.Values.Select(v => long.TryParse(v, out var id) && Tree.Find(id) is { } node ? $"{node.Name} and below" : $"a part that is gone ({v})"))
        : $"{rule.Dimension} {string.Join(", ", rule.Values)}"));

    /// <summary>A grant as the outside sees it.</summary>
    public GrantView View(RoleGrant grant)
    {
        var scope = GrantScope.Read(grant.Scope);
        return new(grant.Id, grant.Role, RoleOf(grant.Role).Name, scope?.Rules, Words(scope), grant.ExpiresAt, grant.GrantedBy, grant.ChangedAt, grant.Source != RoleGrant.ByHand);
    }

    /// <summary>A member as the outside sees it.</summary>
    public MemberView View(Member member) => new(
        member.Person.Id, member.Person.Name, member.Person.Email, member.Person.State == People.PersonState.Active, member.Person.LastSignInAt, [.. member.Grants.Select(View)]);

    /// <summary>Which of a person's grants give a permission.</summary>
    public IReadOnlyList<ReasonView> Reasons(IEnumerable<RoleGrant> grants, string permission) =>
    [
        .. grants.Where(g => RoleOf(g.Role).Permissions.Contains(permission))
            .Select(g => new ReasonView(RoleOf(g.Role).Name, Words(GrantScope.Read(g.Scope)), g.Scope is null, g.ExpiresAt, g.GrantedBy, g.ChangedAt)),
    ];

    /// <summary>Why the caller may not grant or take this; null when they may.</summary>
    public string? Refusal(string role, GrantScope? scope, DateTimeOffset? until, Permission with) =>
        Delegation.Refusal(Mine, Only, new HeldRole(RoleOf(role), scope, until), with, Tree);

    /// <summary>True when the caller may grant the role for the rows they see.</summary>
    public bool IsGrantable(Role role) =>
        Mine is null ? Delegation.Refusal(null, Only, new HeldRole(role, null), Permissions.MembersManage, Tree) is null
        : Mine.Any(m => Delegation.Refusal(Mine, Only, new HeldRole(role, m.Scope, m.Until), Permissions.MembersManage, Tree) is null);
}

/// <summary>Looks up where a caller stands in a tenant.</summary>
public sealed class MemberDesk(MemberBook members, RoleBook roles, OrganisationBook organisation, TimeProvider clock)
{
    /// <summary>Where the caller stands.</summary>
    public Task<Standing> Of(Caller caller, CurrentTenant tenant, CancellationToken stop) => Of(caller, tenant.Id, stop);

    /// <summary>The same for somebody who asks nothing at the moment.</summary>
    internal async Task<Standing> Of(Caller caller, int tenant, CancellationToken stop)
    {
        var all = await roles.All(tenant, stop);
        var tree = await organisation.Tree(tenant, stop);
        var standing = new Standing(all, tree, caller.PersonId is null ? null : [], caller.Only);
        if (caller.PersonId is not { } person) return standing;
        var now = clock.GetUtcNow();
        var grants = await members.Of(tenant, person, stop);
        return standing with { Mine = [.. grants.Where(g => g.HoldsAt(now)).Select(g => new HeldRole(standing.RoleOf(g.Role), GrantScope.Read(g.Scope), g.ExpiresAt))] };
    }
}

/// <summary>Where the caller of this request stands in its tenant. Endpoints take it as a parameter.</summary>
public sealed class CurrentStanding(CurrentTenant tenant, CurrentCaller current, MemberDesk desk)
{
    /// <summary>Looks it up.</summary>
    public Task<Standing> Look(CancellationToken stop) => desk.Of(current.Caller, tenant, stop);
}
