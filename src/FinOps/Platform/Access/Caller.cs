namespace FinOps.Platform.Access;

/// <summary>How a caller proved who it is.</summary>
public enum CallerKind
{
    /// <summary>Not at all.</summary>
    Nobody,

    /// <summary>By being on the server's own machine while nobody has an account yet, or by the secret in the data directory.</summary>
    Local,

    /// <summary>A person who signed in with a browser.</summary>
    Session,

    /// <summary>A program with an access token of a person.</summary>
    Token,

    /// <summary>A program with an API key.</summary>
    ApiKey,
}

/// <summary>Another member, as whom somebody looks at a tenant for a while: reading, with no right that either of the two lacks.</summary>
/// <param name="PersonId">The member.</param>
/// <param name="Name">What others call the member.</param>
/// <param name="TenantId">The tenant.</param>
/// <param name="Until">When it ends by itself.</param>
public sealed record ViewedAs(Guid PersonId, string Name, int TenantId, DateTimeOffset Until);

/// <summary>Who sends a request. What it may do in a tenant is another question: see <see cref="TenantAccess"/>.</summary>
/// <param name="Kind">How it proved who it is.</param>
/// <param name="PersonId">The person's account; null for nobody and the local administrator.</param>
/// <param name="Name">What people and the audit log call the caller.</param>
/// <param name="SessionId">The browser session, when there is one.</param>
/// <param name="KeyId">The API key, when one was used.</param>
/// <param name="Only">The names of the permissions that its key or token is limited to; null for all that the person has.</param>
/// <param name="TenantId">The one tenant that its key or token is good for; null when the caller may name any.</param>
/// <param name="ProviderId">The tenant's provider of identities that vouched for the person, when one did.</param>
/// <param name="As">The member as whom the caller looks at a tenant; null for who is only themselves.</param>
/// <param name="Strong">True when a second factor was shown at the sign-in behind it, or since.</param>
/// <param name="SignedInAt">When that sign-in was; null where there was none.</param>
public sealed record Caller(
    CallerKind Kind, Guid? PersonId, string Name, Guid? SessionId = null, Guid? KeyId = null, IReadOnlyList<string>? Only = null, int? TenantId = null,
    Guid? ProviderId = null, ViewedAs? As = null, bool Strong = false, DateTimeOffset? SignedInAt = null)
{
    /// <summary>Who proved nothing.</summary>
    public static Caller Nobody { get; } = new(CallerKind.Nobody, null, "nobody");

    /// <summary>The administrator of the machine that the server runs on.</summary>
    public static Caller LocalAdministrator { get; } = new(CallerKind.Local, null, "local administrator");

    /// <summary>
    /// True for a key or token that the local administrator made: no person stands behind it, so that what it is limited to alone says what
    /// it may do in its tenant.
    /// </summary>
    public bool IsProgramOfNobody => Kind is CallerKind.ApiKey or CallerKind.Token && PersonId is null && TenantId is not null && Only is not null;

    /// <summary>What the audit log calls the caller: with the name of the one as whom they look.</summary>
    public string FullName => As is null ? Name : $"{Name} as {As.Name}";

    /// <summary>True when the caller is known.</summary>
    public bool IsKnown => Kind != CallerKind.Nobody;
}
