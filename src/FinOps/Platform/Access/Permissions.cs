namespace FinOps.Platform.Access;

/// <summary>Something that may be allowed or not.</summary>
/// <param name="Name">What it is called in roles, keys and the API: <c>thing:verb</c>.</param>
/// <param name="Meaning">What it allows, in words.</param>
public sealed record Permission(string Name, string Meaning)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>Every permission there is. Roles are sets of them.</summary>
public static class Permissions
{
    /// <summary>Ask questions about costs.</summary>
    public static Permission CostsRead { get; } = new("costs:read", "See costs: first screen, explorer, questions, dimensions");

    /// <summary>Take costs out as files.</summary>
    public static Permission CostsExport { get; } = new("costs:export", "Export charges as FOCUS files");

    /// <summary>See imports, rejects, conformance, reconciliation.</summary>
    public static Permission ImportsRead { get; } = new("imports:read", "See imports, rejects, conformance and reconciliation");

    /// <summary>Import, cancel and delete bills.</summary>
    public static Permission ImportsWrite { get; } = new("imports:write", "Import, cancel and delete bills; save mappings");

    /// <summary>See cloud connections and their health.</summary>
    public static Permission ConnectionsRead { get; } = new("connections:read", "See cloud connections, syncs and completeness");

    /// <summary>Create, change and delete cloud connections and their secrets.</summary>
    public static Permission ConnectionsManage { get; } = new("connections:manage", "Create, test, change, pause, sync and delete cloud connections");

    /// <summary>See allocation: rules, results, tag compliance.</summary>
    public static Permission AllocationRead { get; } = new("allocation:read", "See allocation rules, results and tag compliance");

    /// <summary>Draft allocation rules, pools and keys.</summary>
    public static Permission AllocationWrite { get; } = new("allocation:write", "Draft, simulate and publish allocation rules, pools, keys and tag schemas");

    /// <summary>Approve what somebody else drafted.</summary>
    public static Permission AllocationApprove { get; } = new("allocation:approve", "Approve allocation rules that another person drafted");

    /// <summary>See the organisation tree.</summary>
    public static Permission OrganisationRead { get; } = new("organisation:read", "See business units, departments, teams and projects");

    /// <summary>Change the organisation tree.</summary>
    public static Permission OrganisationWrite { get; } = new("organisation:write", "Change business units, departments, teams and projects");

    /// <summary>See members, invitations and roles.</summary>
    public static Permission MembersRead { get; } = new("members:read", "See members, invitations, roles and who can see what");

    /// <summary>Invite and remove members, grant roles no higher than one's own.</summary>
    public static Permission MembersManage { get; } = new("members:manage", "Invite and remove members, grant and take roles no higher than one's own");

    /// <summary>Look at the tenant as another member sees it.</summary>
    public static Permission MembersViewAs { get; } = new("members:view_as", "Look at the tenant as another member sees it: reading only, for a while, with a reason that is written down");

    /// <summary>Make and change custom roles.</summary>
    public static Permission RolesManage { get; } = new("roles:manage", "Make, change and delete custom roles");

    /// <summary>Make and revoke the API keys of others; everyone manages their own.</summary>
    public static Permission KeysManage { get; } = new("keys:manage", "See and revoke every member's API keys");

    /// <summary>Read the audit log.</summary>
    public static Permission AuditRead { get; } = new("audit:read", "Read, verify and export the audit log");

    /// <summary>See the tenant's settings.</summary>
    public static Permission SettingsRead { get; } = new("settings:read", "See the tenant's settings");

    /// <summary>Change the tenant's settings, sign-in providers, address lists.</summary>
    public static Permission SettingsManage { get; } = new("settings:manage", "Change the tenant's settings, sign-in providers, domains and address lists");

    /// <summary>Export everything, close and delete the tenant.</summary>
    public static Permission TenantDelete { get; } = new("tenant:delete", "Take out everything, close and delete the tenant");

    /// <summary>Of the whole installation: create, suspend and delete tenants, move them between cells.</summary>
    public static Permission TenantsOperate { get; } = new("platform:tenants", "Create, suspend, delete and move tenants of the installation");

    /// <summary>Of the whole installation: health, metrics, back-ups, settings of the server.</summary>
    public static Permission PlatformOperate { get; } = new("platform:operate", "Operate the installation");

    /// <summary>Permissions inside one tenant, in the order in which people read them.</summary>
    public static IReadOnlyList<Permission> All { get; } =
    [
        CostsRead, CostsExport, ImportsRead, ImportsWrite, ConnectionsRead, ConnectionsManage, AllocationRead, AllocationWrite, AllocationApprove,
        OrganisationRead, OrganisationWrite, MembersRead, MembersManage, MembersViewAs, RolesManage, KeysManage, AuditRead, SettingsRead, SettingsManage, TenantDelete,
    ];

    /// <summary>Permissions over the whole installation; no role inside a tenant gives them.</summary>
    public static IReadOnlyList<Permission> OfPlatform { get; } = [TenantsOperate, PlatformOperate];
}
