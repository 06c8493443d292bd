using Microsoft.AspNetCore.Http;

namespace FinOps.Platform.Access;

/// <summary>
/// Lets a request through when its caller may do what its endpoint needs. Stands behind authentication and the resolution of
/// the tenant, before every endpoint.
/// </summary>
public sealed class AccessGate(RequestDelegate next)
{
    /// <summary>Answers 401 to nobody, 403 to who may not.</summary>
    public async Task InvokeAsync(HttpContext context, CurrentCaller current)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<AccessNeeded>() is not { } needed || needed.Level == AccessLevel.Anyone)
        {
            await next(context);
            return;
        }

        if (!current.Caller.IsKnown)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await Problems.Of(StatusCodes.Status401Unauthorized, "not_signed_in", "Sign in, or send an API key as Authorization: Bearer.").ExecuteAsync(context);
            return;
        }

        // The local administrator may do everything; what others may is looked up with the tenant.
        var may = current.Caller.Kind == CallerKind.Local || needed.Level switch
        {
            AccessLevel.SignedIn => true,
            AccessLevel.Tenant => current.Access.May(needed.Permission!),
            _ => false,
        };
        if (!may)
        {
            await Problems.Forbidden("permission_missing", $"This needs the permission {needed.Permission}.").ExecuteAsync(context);
            return;
        }

        await next(context);
    }
}

/// <summary>Notes who sends a request, once authentication has found out.</summary>
public sealed class CallerResolution(RequestDelegate next)
{
    /// <summary>Reads the caller from the principal.</summary>
    public Task InvokeAsync(HttpContext context, CurrentCaller current)
    {
        current.Set(CallerClaims.Read(context.User));
        if (current.Caller.Kind == CallerKind.Local) current.Set(TenantAccess.Everything);
        return next(context);
    }
}
