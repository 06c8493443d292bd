using System.Collections.Frozen;

namespace FinOps.Platform.Access;

/// <summary>What a caller may do in one tenant, and of which of its rows.</summary>
/// <param name="Grants">What was granted, each with the rows it holds for; none for who is no member.</param>
/// <param name="Until">When something of it ends and it must be looked up again; null for never.</param>
/// <param name="SignedOutAt">Who signed in before that has to do it again: an administrator ended it; null for nobody did.</param>
public sealed record TenantAccess(IReadOnlyList<AccessGrant> Grants, DateTimeOffset? Until = null, DateTimeOffset? SignedOutAt = null)
{
    /// <summary>Nothing.</summary>
    public static TenantAccess None { get; } = new([]);

    /// <summary>Everything, of all rows.</summary>
    public static TenantAccess Everything { get; } = new([new AccessGrant(Names(Access.Permissions.All))]);

    /// <summary>The names of all permissions that any grant gives.</summary>
    public IReadOnlySet<string> Permissions { get; } =
        Grants.Count == 1 ? Grants[0].Permissions : Grants.SelectMany(g => g.Permissions).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>True when it is somebody's who belongs to the tenant.</summary>
    public bool IsMember => Grants.Count > 0;

    /// <summary>True when the permission is among them, for whichever rows.</summary>
    public bool May(Permission permission) => Permissions.Contains(permission.Name);

    /// <summary>The rows that a permission holds for: null for all, a scope without rules for none.</summary>
    public RowScope? RowsFor(Permission permission)
    {
        var giving = Grants.Where(g => g.Permissions.Contains(permission.Name)).ToList();
        return giving.Exists(g => g.Rows is null) ? null : new RowScope([.. giving.SelectMany(g => g.Rows!.Rules).Distinct()]);
    }

    /// <summary>The same limited to some permissions, as an API key or a token is; null limits nothing.</summary>
    public TenantAccess LimitedTo(IReadOnlyCollection<string>? names) =>
        names is null ? this : new([.. Grants.Select(g => g with { Permissions = g.Permissions.Where(names.Contains).ToFrozenSet(StringComparer.Ordinal) })], Until, SignedOutAt);

    /// <summary>
    /// What of this somebody else sees who looks as its holder: what is read, and of that only what the other may read of all
    /// rows. Two limits of rows are no limit that could be told, so where the other's are limited, nothing is seen.
    /// </summary>
    public TenantAccess SeenBy(TenantAccess other) =>
        LimitedTo([.. Access.Permissions.All.Where(p => p.Name.EndsWith(":read", StringComparison.Ordinal) && other.May(p) && other.RowsFor(p) is null).Select(p => p.Name)]);

    private static FrozenSet<string> Names(IEnumerable<Permission> permissions) => permissions.Select(p => p.Name).ToFrozenSet(StringComparer.Ordinal);
}

/// <summary>Permissions that hold for the same rows.</summary>
/// <param name="Permissions">Their names.</param>
/// <param name="Rows">Which rows; null for all of the tenant's.</param>
public sealed record AccessGrant(FrozenSet<string> Permissions, RowScope? Rows = null);

/// <summary>
/// The rows a caller may see: those that fulfil any of the rules. A rule names a dimension as questions write it
/// (<c>SubAccountId</c>, <c>tag:team</c>, <c>alloc:team</c>) and the values it may have.
/// </summary>
/// <param name="Rules">A row need fulfil only one; without rules, no row is visible.</param>
public sealed record RowScope(IReadOnlyList<RowScopeRule> Rules)
{
    /// <summary>A text that is equal for equal scopes, for tags and caches.</summary>
    public string Text { get; } = string.Join(';', Rules.Select(r => r.ToString()).Order(StringComparer.Ordinal));
}

/// <summary>One way for a row to be visible.</summary>
/// <param name="Dimension">As questions write it.</param>
/// <param name="Values">The values that make a row visible.</param>
public sealed record RowScopeRule(string Dimension, IReadOnlyList<string> Values)
{
    /// <inheritdoc/>
    public bool Equals(RowScopeRule? other) => other is not null && Dimension == other.Dimension && Values.SequenceEqual(other.Values, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Dimension, Values.Count, Values.Count > 0 ? Values[0] : "");

    /// <inheritdoc/>
    public override string ToString() => $"{Dimension} in {System.Text.Json.JsonSerializer.Serialize(Values)}";
}
