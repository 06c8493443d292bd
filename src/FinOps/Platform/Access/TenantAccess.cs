using System.Collections.Frozen;

namespace FinOps.Platform.Access;

/// <summary>What a caller may do in one tenant, and of which of its rows.</summary>
/// <param name="Permissions">The names of its permissions there.</param>
/// <param name="Scope">Which rows it may see; null for all of the tenant's.</param>
public sealed record TenantAccess(FrozenSet<string> Permissions, RowScope? Scope = null)
{
    /// <summary>Nothing.</summary>
    public static TenantAccess None { get; } = new(FrozenSet<string>.Empty);

    /// <summary>Everything, of all rows.</summary>
    public static TenantAccess Everything { get; } = new(Access.Permissions.All.Select(p => p.Name).ToFrozenSet(StringComparer.Ordinal));

    /// <summary>True when the permission is among them.</summary>
    public bool May(Permission permission) => Permissions.Contains(permission.Name);
}

/// <summary>
/// The rows a caller may see: those that fulfil any of the rules. A rule names a dimension as questions write it
/// (<c>SubAccountId</c>, <c>tag:team</c>, <c>alloc:team</c>) and the values it may have.
/// </summary>
/// <param name="Rules">At least one; a row need fulfil only one.</param>
public sealed record RowScope(IReadOnlyList<RowScopeRule> Rules);

/// <summary>One way for a row to be visible.</summary>
/// <param name="Dimension">As questions write it.</param>
/// <param name="Values">The values that make a row visible.</param>
public sealed record RowScopeRule(string Dimension, IReadOnlyList<string> Values);
