using FinOps.Platform.Access;
using FinOps.Platform.Organisation;

namespace FinOps.Platform.Members;

/// <summary>A role with the rows it holds for.</summary>
/// <param name="Role">The role.</param>
/// <param name="Scope">The rows; null for all.</param>
/// <param name="Until">When it ends by itself; null for never.</param>
public sealed record HeldRole(Role Role, GrantScope? Scope, DateTimeOffset? Until = null);

/// <summary>Nobody passes on more than they have, nor for more rows or longer, nor takes away what is more than they have.</summary>
public static class Delegation
{
    /// <summary>Why somebody may not grant, change or take this; null when they may.</summary>
    /// <param name="mine">What they have; null for who may do everything.</param>
    /// <param name="only">What their key is limited to; null for no limit.</param>
    /// <param name="wanted">What they grant or take.</param>
    /// <param name="with">The permission by which they do so; it must reach as far.</param>
    /// <param name="tree">The organisation.</param>
    public static string? Refusal(IReadOnlyList<HeldRole>? mine, IReadOnlyCollection<string>? only, HeldRole wanted, Permission with, OrganisationTree tree)
    {
        foreach (var permission in wanted.Role.Permissions.Append(with.Name))
        {
            if (only?.Contains(permission) == false) return $"Your key is not made for {permission}, which the role '{wanted.Role.Name}' gives.";
            if (mine is null) continue;
            var giving = mine.Where(m => m.Role.Permissions.Contains(permission)).ToList();
            if (giving.Count == 0) return $"The role '{wanted.Role.Name}' gives {permission}, which you do not have yourself.";
            giving.RemoveAll(m => m.Until is { } end && (wanted.Until is null || wanted.Until > end));
            if (giving.Count == 0) return $"You have {permission} only for a time; grant the role '{wanted.Role.Name}' no longer than that.";
            if (!Covers(giving, wanted.Scope, tree)) return $"The role '{wanted.Role.Name}' would reach rows beyond those that you have {permission} for.";
        }

        return null;
    }

    // Each value must lie within one of the grants; together they may come from several.
    private static bool Covers(List<HeldRole> giving, GrantScope? wanted, OrganisationTree tree) =>
        giving.Exists(g => g.Scope is null)
        || (wanted is not null && wanted.Rules.SelectMany(rule => rule.Values.Select(value => new GrantScope([rule with { Values = [value] }])))
            .All(one => giving.Exists(g => GrantScope.Covers(g.Scope, one, tree))));
}
