using FinOps.Platform.SignIn;
using FinOps.Platform.Tenancy;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FinOps.Platform.Access;

/// <summary>
/// Notes who sends a request, once authentication has found out, and asks nobody further in whom the endpoint does not serve.
/// Stands before the resolution of the tenant, so that a stranger does not even learn which tenants there are.
/// </summary>
public sealed class CallerResolution(RequestDelegate next)
{
    /// <summary>Reads the caller from the principal; 401 to nobody where somebody is needed.</summary>
    public async Task InvokeAsync(HttpContext context, CurrentCaller current)
    {
        current.Set(CallerClaims.Read(context.User));
        if (context.GetEndpoint() is { } endpoint)
        {
            var needed = endpoint.Metadata.GetMetadata<AccessNeeded>();
            // What routing answers by itself (405, 415) is no route; a route that does not say whom it serves, serves nobody.
            if (needed is null && endpoint is RouteEndpoint)
            {
                await Problems.Forbidden("access_undeclared", "This address does not say whom it serves, so it serves nobody.").ExecuteAsync(context);
                return;
            }

            if (needed is { Level: not AccessLevel.Anyone } && !current.Caller.IsKnown)
            {
                context.Response.Headers.WWWAuthenticate = "Bearer";
                await Problems.Of(StatusCodes.Status401Unauthorized, "not_signed_in", "Sign in, or send an API key as Authorization: Bearer.").ExecuteAsync(context);
                return;
            }

            if (current.Caller.As is { } view && !ServesViewers(context.Request.Method, endpoint))
            {
                await Problems.Forbidden("looking_as_another", $"You look as {view.Name}, who is not here: nothing can be changed meanwhile. Stop looking as {view.Name} first.").ExecuteAsync(context);
                return;
            }
        }

        await next(context);
    }

    // Whoever looks as another changes nothing, neither there nor of their own account.
    private static bool ServesViewers(string method, Endpoint endpoint) =>
        endpoint is not RouteEndpoint || HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method)
        || endpoint.Metadata.GetMetadata<Audit.Unaudited>() is not null || endpoint.Metadata.GetMetadata<ServesViewers>() is not null;
}

/// <summary>
/// Lets a request through when its caller may do what its endpoint needs. Stands behind authentication and the resolution of
/// the tenant, before every endpoint.
/// </summary>
public sealed class AccessGate(RequestDelegate next)
{
    /// <summary>Answers 403 to who may not.</summary>
    public async Task InvokeAsync(HttpContext context, CurrentCaller current, CurrentTenant tenant, AccessBook access, SignInRules signIn)
    {
        if (context.GetEndpoint()?.Metadata is not { } said || said.GetMetadata<AccessNeeded>() is not { Level: not (AccessLevel.Anyone or AccessLevel.SignedIn) } needed)
        {
            await next(context);
            return;
        }

        var permission = needed.Permission!;
        var may = needed.Level == AccessLevel.Platform ? await access.MayOperate(current.Caller, permission, context.RequestAborted) : current.Access.May(permission);
        if (!may)
        {
            await Problems.Forbidden("permission_missing", $"This needs the permission {permission}.").ExecuteAsync(context);
            return;
        }

        if (needed.Level == AccessLevel.Platform && signIn.OperatorRefusal(current.Caller) is { } weak)
        {
            await weak.ExecuteAsync(context);
            return;
        }

        if (needed.Level == AccessLevel.Tenant && tenant.Rows is not null && said.GetMetadata<KeepsToRows>() is null)
        {
            await Problems.Forbidden("scope_too_narrow", $"This shows more than the costs that your permission {permission} is limited to.").ExecuteAsync(context);
            return;
        }

        await next(context);
    }
}
