using FinOps.Platform.Access;
using Microsoft.Extensions.Configuration;

namespace FinOps.Platform.Outbound;

/// <summary>
/// Whether tenants' connections may ask a cloud as the machine that this server runs on (a managed identity, an instance's
/// service account). Who operates the server for others must not lend it: a tenant could name another tenant's export, which
/// the machine may read, too. <c>Outbound__LendMachineIdentity</c> says; when nothing is said, it is lent only while the server
/// is reached from its own machine alone. Roles with an external id need no such care: the customer names who may assume them.
/// </summary>
public sealed class MachineIdentity(IConfiguration settings, LocalAdministrator local)
{
    /// <summary>True when connections may use it.</summary>
    public bool IsLent { get; } = settings.GetValue<bool?>("Outbound:LendMachineIdentity") ?? !local.IsReachable;

    /// <summary>
    /// A file with a token that says who this server is, written anew by what it runs on (Kubernetes, or any issuer of OpenID
    /// Connect); clouds that trust the issuer change it for one of theirs. <c>Outbound__IdentityTokenFile</c> says where it is; null
    /// where there is none.
    /// </summary>
    public string? TokenFile { get; } = settings["Outbound:IdentityTokenFile"];

    /// <summary>What is wrong where there is no such token.</summary>
    public const string NoToken = "This server has no identity token that it could show to the cloud.";

    /// <summary>What to do about that.</summary>
    public const string NoTokenFix = "Have the operator name its file by Outbound__IdentityTokenFile, or give the connection another identity.";

    /// <summary>What is wrong where it is not lent.</summary>
    public const string What = "This server does not lend its own cloud identity to connections.";

    /// <summary>What to do about it.</summary>
    public const string Fix = "Give the connection an identity of its own, or have the operator set Outbound__LendMachineIdentity=true.";

    /// <summary>Why it may not be used; null when it may.</summary>
    public string? Refusal => IsLent ? null : $"{What} {Fix}";
}
