using System.Net;
using FinOps.Platform.Access;
using FinOps.Platform.Engines;
using FinOps.Platform.SignIn;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FinOps.Platform.Tenancy;

/// <summary>Marks endpoints that work for one tenant.</summary>
internal sealed class TenantRequired;

/// <summary>
/// Finds out whom a request works for: the host's tenant (a subdomain of the base domain, or a domain of the tenant's own),
/// else header <c>X-Tenant</c>, then <c>?tenant=</c>, then the default tenant.
/// Who does not belong to a tenant gets the same answer as if there were none.
/// </summary>
public sealed class TenantResolution(RequestDelegate next)
{
    /// <summary>The header that names the tenant by its slug.</summary>
    public const string Header = "X-Tenant";

    /// <summary>The query parameter that does the same, for links and browsers' sockets.</summary>
    public const string Parameter = "tenant";

    /// <summary>Resolves the tenant of endpoints that need one, or answers 400, 403 or 404.</summary>
    public async Task InvokeAsync(
        HttpContext context, CurrentTenant current, CurrentCaller caller, AccessBook access, SignInRules signIn, KnownTenants tenants, TenantHosts hosts, EngineBoard engines)
    {
        if (context.GetEndpoint()?.Metadata is { } said && said.GetMetadata<TenantRequired>() is not null)
        {
            engines.Demand(EngineName.Platform);
            var (tenant, refusal) = await Resolve(context.Request, tenants, hosts, caller.Caller.TenantId, context.RequestAborted);
            if (tenant is null)
            {
                await refusal!.ExecuteAsync(context);
                return;
            }

            var may = await access.Of(caller.Caller, tenant, context.RequestAborted);
            var needed = said.GetMetadata<AccessNeeded>();
            // Operators of the installation need not belong to the tenant, and what serves anyone asks for nothing.
            if (!may.IsMember && needed?.Level is not (AccessLevel.Platform or AccessLevel.Anyone))
            {
                await Unknown(tenant.Slug).ExecuteAsync(context);
                return;
            }

            if (Refusal(tenant, context, needed, caller.Caller) is { } refused)
            {
                await refused.ExecuteAsync(context);
                return;
            }

            if (may.IsMember && needed?.Level is not AccessLevel.Anyone && await signIn.Refusal(caller.Caller, tenant, may, context.RequestAborted) is { } shut)
            {
                await shut.ExecuteAsync(context);
                return;
            }

            caller.Set(may);
            current.Set(tenant, needed is { Level: AccessLevel.Tenant, Permission: { } permission } && may.May(permission) ? may.RowsFor(permission) : null);
        }

        await next(context);
    }

    /// <summary>The tenant a request means, or the answer that refuses it. A host, a key or a token decides it: naming another is refused.</summary>
    private static async Task<(Tenant? Tenant, IResult? Refusal)> Resolve(HttpRequest request, KnownTenants tenants, TenantHosts hosts, int? bound, CancellationToken stop)
    {
        var named = request.Headers[Header].ToString() is { Length: > 0 } header ? header : request.Query[Parameter].ToString();
        var ofHost = hosts.SlugOf(request.Host.Host);
        // A page of one tenant's host never works for another, whatever its script was talked into.
        if (ofHost is not null && named.Length > 0 && named != ofHost)
            return (null, Problems.Invalid("tenant_not_of_host", $"This host is the tenant '{ofHost}'; '{named}' is reached by another."));
        var slug = ofHost ?? named;
        var tenant = bound is { } only ? await tenants.Find(only, stop) : slug.Length == 0 ? await tenants.Default(stop) : await tenants.Find(slug, stop);
        return tenant switch
        {
            // Whether the other one exists is nothing that the key may find out.
            not null when bound is not null && slug.Length > 0 && slug != tenant.Slug => (null, Problems.Forbidden(
                "tenant_of_another", "This key or token is good for another tenant. Leave the tenant out, or use a key of that one.")),
            null => (null, Unknown(slug)),
            _ => (tenant, null),
        };
    }

    private static IResult Unknown(string slug) => Problems.NotFound("tenant_unknown", $"There is no tenant '{slug}'.");

    private static IResult? Refusal(Tenant tenant, HttpContext context, AccessNeeded? needed, Caller caller)
    {
        if (tenant.State == TenantState.Suspended) return Problems.Forbidden("tenant_suspended", $"The tenant '{tenant.Slug}' is suspended.");
        if (tenant.State == TenantState.ReadOnly && !Reads(context.Request.Method, needed?.Permission))
            return Problems.Forbidden("tenant_read_only", $"The tenant '{tenant.Slug}' is suspended: its data can be seen and exported, not changed.");
        var from = context.Connection.RemoteIpAddress;
        // Who administers the machine from the machine cannot be locked out by what is kept on it.
        var isAtTheMachine = caller.Kind == CallerKind.Local && from is not null && IPAddress.IsLoopback(from);
        return isAtTheMachine || AddressList.Allows(tenant.AllowedAddresses, from)
            ? null
            : Problems.Forbidden("address_not_allowed", $"The tenant '{tenant.Slug}' is not reached from your address ({from}). Its administrators keep the list of addresses.");
    }

    // Some questions are asked by POST; what their permission allows tells that they change nothing.
    private static bool Reads(string method, Permission? permission) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method)
        || (permission is not null && (permission == Permissions.TenantDelete
            || permission.Name.EndsWith(":read", StringComparison.Ordinal) || permission.Name.EndsWith(":export", StringComparison.Ordinal)));
}

/// <summary>How endpoints say that they work for a tenant.</summary>
public static class TenantConventions
{
    /// <summary>The endpoints work for one tenant, which <see cref="CurrentTenant"/> then holds.</summary>
    public static TBuilder ForTenant<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new TenantRequired());

    /// <summary>True for endpoints mapped with <see cref="ForTenant"/>, told by their metadata.</summary>
    public static bool AreForTenant(IEnumerable<object> metadata) => metadata.OfType<TenantRequired>().Any();
}
