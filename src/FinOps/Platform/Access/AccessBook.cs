using FinOps.Platform.Tenancy;

namespace FinOps.Platform.Access;

/// <summary>What callers may do: looked up once per request, before its endpoint runs.</summary>
public sealed class AccessBook
{
    /// <summary>What a caller may do in a tenant; <see cref="TenantAccess.None"/> for who does not belong to it.</summary>
    public ValueTask<TenantAccess> Of(Caller caller, Tenant tenant, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        // The local administrator may do everything; keys of the local administrator's making, in their tenant what they were made for.
        return new(caller.Kind == CallerKind.Local || (caller.IsProgramOfNobody && caller.TenantId == tenant.Id) ? TenantAccess.Everything.LimitedTo(caller.Only) : TenantAccess.None);
    }

    /// <summary>True when a caller has a permission over the whole installation.</summary>
    public ValueTask<bool> MayOperate(Caller caller, Permission permission, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        return new(caller.Kind == CallerKind.Local && caller.Only?.Contains(permission.Name) is not false);
    }

    /// <summary>The numbers of the tenants that a caller belongs to.</summary>
    public ValueTask<IReadOnlySet<int>> TenantsOf(Caller caller, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        return new(caller.TenantId is { } bound ? [bound] : new HashSet<int>());
    }
}
