using Microsoft.AspNetCore.Builder;

namespace FinOps.Platform.Access;

/// <summary>Whom an endpoint serves.</summary>
public enum AccessLevel
{
    /// <summary>Whoever asks, also without signing in.</summary>
    Anyone,

    /// <summary>Whoever signed in, whatever they may do.</summary>
    SignedIn,

    /// <summary>Who has a permission in the request's tenant.</summary>
    Tenant,

    /// <summary>Who has a permission over the whole installation.</summary>
    Platform,
}

/// <summary>What an endpoint asks of its callers; the last one said wins, so that one endpoint may differ from its group.</summary>
/// <param name="Level">Whom it serves.</param>
/// <param name="Permission">The permission, where the level asks for one.</param>
public sealed record AccessNeeded(AccessLevel Level, Permission? Permission = null);

/// <summary>What an endpoint answers keeps to the rows that its caller may see, or shows no rows at all.</summary>
public sealed class KeepsToRows;

/// <summary>Serves also who looks as another member, although its method changes something: signing out, ceasing to look.</summary>
public sealed class ServesViewers;

/// <summary>How endpoints say whom they serve. Each says exactly one; one that says none is refused to everybody.</summary>
public static class AccessConventions
{
    /// <summary>Whoever asks.</summary>
    public static TBuilder ForAnyone<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AccessNeeded(AccessLevel.Anyone));

    /// <summary>Whoever signed in.</summary>
    public static TBuilder ForSignedIn<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AccessNeeded(AccessLevel.SignedIn));

    /// <summary>Who has this permission in the request's tenant; the endpoint is mapped <c>ForTenant()</c>, too.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder builder, Permission permission)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AccessNeeded(AccessLevel.Tenant, permission));

    /// <summary>
    /// Serves also callers who may see only some of the tenant's rows: what it answers keeps to <c>CurrentTenant.Rows</c>, or
    /// shows no amounts at all. Endpoints that do not say so are refused to such callers.
    /// </summary>
    public static TBuilder WithinScope<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new KeepsToRows());

    /// <summary>Serves also callers who look as another member; of what changes something only what ends that.</summary>
    public static TBuilder AlsoForViewers<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new ServesViewers());

    /// <summary>Who has this permission over the whole installation.</summary>
    public static TBuilder NeedsPlatform<TBuilder>(this TBuilder builder, Permission permission)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AccessNeeded(AccessLevel.Platform, permission));
}
