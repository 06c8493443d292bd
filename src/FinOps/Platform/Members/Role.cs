using FinOps.Platform.Access;

namespace FinOps.Platform.Members;

/// <summary>A set of permissions with a name.</summary>
/// <param name="Key">How grants and the API call it.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Description">Whom it is for.</param>
/// <param name="Permissions">The names of what it allows.</param>
/// <param name="BuiltIn">True for the five that every tenant has.</param>
public sealed record Role(string Key, string Name, string Description, IReadOnlyList<string> Permissions, bool BuiltIn);

/// <summary>The five roles that every tenant has.</summary>
public static class BuiltInRoles
{
    /// <summary>The key of the role that may do everything.</summary>
    public const string OwnerKey = "owner";

    /// <summary>The roles, from the mightiest down.</summary>
    public static IReadOnlyList<Role> All { get; } =
    [
        Of(OwnerKey, "Owner", "Answers for the tenant: everything, up to closing and deleting it.", Permissions.All),
        Of("administrator", "Administrator", "Runs the tenant: people, roles, settings and all data; cannot delete it, nor look as others.",
            Permissions.All.Where(p => p != Permissions.TenantDelete && p != Permissions.MembersViewAs)),
        Of("practitioner", "FinOps practitioner", "Works on costs: imports, connections, allocation, organisation; sees members.",
            [
                Permissions.CostsRead, Permissions.CostsExport, Permissions.ImportsRead, Permissions.ImportsWrite, Permissions.ConnectionsRead, Permissions.ConnectionsManage,
                Permissions.AllocationRead, Permissions.AllocationWrite, Permissions.AllocationApprove, Permissions.OrganisationRead, Permissions.OrganisationWrite,
                Permissions.MembersRead, Permissions.SettingsRead,
            ]),
        Of("engineer", "Engineer", "A member of a team: sees what its services cost and how that is allocated; usually limited to the team.",
            [Permissions.CostsRead, Permissions.CostsExport, Permissions.AllocationRead, Permissions.OrganisationRead]),
        Of("viewer", "Viewer or finance", "Reads costs, bills and settings, changes nothing.",
            [
                Permissions.CostsRead, Permissions.CostsExport, Permissions.ImportsRead, Permissions.ConnectionsRead, Permissions.AllocationRead, Permissions.OrganisationRead,
                Permissions.SettingsRead,
            ]),
    ];

    /// <summary>The role of this key, or null.</summary>
    public static Role? Find(string key) => All.FirstOrDefault(r => r.Key == key);

    private static Role Of(string key, string name, string description, IEnumerable<Permission> permissions) =>
        new(key, name, description, [.. permissions.Select(p => p.Name)], BuiltIn: true);
}

/// <summary>A role that a tenant made for itself.</summary>
public sealed class CustomRole
{
    /// <summary>The longest key, in characters.</summary>
    public const int KeyCharactersMax = 50;

    /// <summary>The longest name or description, in characters.</summary>
    public const int TextCharactersMax = 200;

    /// <summary>At most this many roles of one tenant.</summary>
    public const int OfTenantMax = 100;

    /// <summary>Its number.</summary>
    public long Id { get; init; }

    /// <summary>Whose it is.</summary>
    public required int TenantId { get; init; }

    /// <summary>How grants and the API call it; no built-in role's.</summary>
    public required string Key { get; init; }

    /// <summary>What people call it.</summary>
    public required string Name { get; set; }

    /// <summary>Whom it is for.</summary>
    public required string Description { get; set; }

    /// <summary>What it allows.</summary>
    public required string[] Permissions { get; set; }

    /// <summary>When it was last changed.</summary>
    public DateTimeOffset ChangedAt { get; set; }

    /// <summary>The role.</summary>
    public Role ToRole() => new(Key, Name, Description, Permissions, BuiltIn: false);

    /// <summary>True when the text can be a key: 1 to 50 of a–z, 0–9, hyphens and underscores.</summary>
    public static bool IsKey(string? text) =>
        text?.Length is > 0 and <= KeyCharactersMax && text.All(l => char.IsAsciiLetterLower(l) || char.IsAsciiDigit(l) || l is '-' or '_');
}
