using System.ComponentModel.DataAnnotations;
using FinOps.Platform.Access;

namespace FinOps.Platform.Members;

/// <summary>A role as the outside sees it.</summary>
/// <param name="Key">How grants call it.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Description">Whom it is for.</param>
/// <param name="Permissions">What it allows.</param>
/// <param name="BuiltIn">True for the five that every tenant has.</param>
/// <param name="Grantable">True when the caller may grant it, for the rows that the caller may see.</param>
public sealed record RoleView(string Key, string Name, string Description, IReadOnlyList<string> Permissions, bool BuiltIn, bool Grantable);

/// <summary>A permission as the outside sees it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Meaning">What it allows.</param>
public sealed record PermissionView(string Name, string Meaning);

/// <summary>The roles of a tenant and what they are made of.</summary>
/// <param name="Roles">The built-in ones, then the tenant's own.</param>
/// <param name="Permissions">Everything that a role can allow.</param>
public sealed record RolesView(IReadOnlyList<RoleView> Roles, IReadOnlyList<PermissionView> Permissions);

/// <summary>A grant as the outside sees it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Role">The key of the role.</param>
/// <param name="RoleName">What people call the role.</param>
/// <param name="Scope">The rows it holds for; null for all.</param>
/// <param name="ScopeText">The same in words, parts of the organisation by name.</param>
/// <param name="ExpiresAt">When it ends by itself.</param>
/// <param name="GrantedBy">Who granted it.</param>
/// <param name="GrantedAt">When.</param>
/// <param name="ByProvider">True when it follows a group at a provider of identities.</param>
public sealed record GrantView(
    long Id, string Role, string RoleName, IReadOnlyList<RowScopeRule>? Scope, string ScopeText, DateTimeOffset? ExpiresAt, string GrantedBy, DateTimeOffset GrantedAt, bool ByProvider);

/// <summary>A member as the outside sees it.</summary>
/// <param name="Id">The person's id.</param>
/// <param name="Name">What others call the person.</param>
/// <param name="Email">The address.</param>
/// <param name="Active">False when the person may not sign in.</param>
/// <param name="LastSignInAt">The last sign-in.</param>
/// <param name="Grants">What was granted.</param>
public sealed record MemberView(Guid Id, string Name, string Email, bool Active, DateTimeOffset? LastSignInAt, IReadOnlyList<GrantView> Grants);

/// <summary>What a grant shall be.</summary>
/// <param name="PersonId">Whose; only of a new one.</param>
/// <param name="Role">The key of the role.</param>
/// <param name="Scope">The rows; null or left out for all.</param>
/// <param name="ExpiresAt">When it ends by itself.</param>
public sealed record GrantRequest(Guid? PersonId = null, string? Role = null, IReadOnlyList<RowScopeRule>? Scope = null, DateTimeOffset? ExpiresAt = null);

/// <summary>Whom to invite.</summary>
/// <param name="Email">The address.</param>
/// <param name="Role">The key of the role.</param>
/// <param name="Scope">The rows; null or left out for all.</param>
/// <param name="ExpiresAt">When what is granted ends by itself.</param>
/// <param name="Days">For how many days the link works.</param>
public sealed record InvitationRequest(
    string? Email = null, string? Role = null, IReadOnlyList<RowScopeRule>? Scope = null, DateTimeOffset? ExpiresAt = null, int Days = InvitationBook.DaysDefault);

/// <summary>An invitation as the outside sees it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Email">The address.</param>
/// <param name="Role">The key of the role.</param>
/// <param name="RoleName">What people call the role.</param>
/// <param name="ScopeText">The rows in words.</param>
/// <param name="GrantExpiresAt">When what is granted ends by itself.</param>
/// <param name="InvitedBy">Who invites.</param>
/// <param name="SentAt">When the link was last sent.</param>
/// <param name="ExpiresAt">When the link ends.</param>
/// <param name="State">What has become of it.</param>
/// <param name="Link">The link, shown once and only where no mail could be sent: pass it on by hand.</param>
public sealed record InvitationView(
    long Id, string Email, string Role, string RoleName, string ScopeText, DateTimeOffset? GrantExpiresAt, string InvitedBy, DateTimeOffset SentAt, DateTimeOffset ExpiresAt,
    [property: AllowedValues("pending", "accepted", "revoked", "expired")] string State, string? Link);

/// <summary>One reason why somebody may do something.</summary>
/// <param name="Role">The role that allows it.</param>
/// <param name="ScopeText">For which rows.</param>
/// <param name="All">True when for all rows.</param>
/// <param name="ExpiresAt">When it ends by itself.</param>
/// <param name="GrantedBy">Who granted it.</param>
/// <param name="GrantedAt">When.</param>
public sealed record ReasonView(string Role, string ScopeText, bool All, DateTimeOffset? ExpiresAt, string GrantedBy, DateTimeOffset GrantedAt);

/// <summary>A permission that somebody has, and why.</summary>
/// <param name="Permission">Its name.</param>
/// <param name="Meaning">What it allows.</param>
/// <param name="Allowed">True when the person has it.</param>
/// <param name="Reasons">Which grants give it.</param>
public sealed record AllowedView(string Permission, string Meaning, bool Allowed, IReadOnlyList<ReasonView> Reasons);

/// <summary>What a person can do, and why.</summary>
/// <param name="Person">Who.</param>
/// <param name="Permissions">Every permission, allowed or not.</param>
public sealed record PersonAccessView(MemberView Person, IReadOnlyList<AllowedView> Permissions);

/// <summary>Somebody who has a permission, and why.</summary>
/// <param name="Id">The person's id.</param>
/// <param name="Name">What others call the person.</param>
/// <param name="Email">The address.</param>
/// <param name="Reasons">Which grants give it.</param>
public sealed record WhoView(Guid Id, string Name, string Email, IReadOnlyList<ReasonView> Reasons);

/// <summary>What the caller may do here.</summary>
/// <param name="Name">What the caller is called.</param>
/// <param name="PersonId">The caller's account; null for the local administrator.</param>
/// <param name="Tenant">The tenant's slug.</param>
/// <param name="Permissions">The names of the caller's permissions in it.</param>
/// <param name="Platform">The names of the caller's permissions over the installation.</param>
/// <param name="AllRows">True when the caller sees all of the tenant's costs.</param>
public sealed record OwnAccessView(string Name, Guid? PersonId, string Tenant, IReadOnlyList<string> Permissions, IReadOnlyList<string> Platform, bool AllRows);
