namespace FinOps.Platform.Access;

/// <summary>Who sends this request, and what it may do in the tenant it names. Endpoints take it as a parameter.</summary>
public sealed class CurrentCaller
{
    /// <summary>Who it is; nobody until authentication has run.</summary>
    public Caller Caller { get; private set; } = Caller.Nobody;

    /// <summary>What it may do in the request's tenant; nothing until that was looked up.</summary>
    public TenantAccess Access { get; private set; } = TenantAccess.None;

    internal void Set(Caller caller) => Caller = caller;

    /// <summary>Whatever was looked up, a key or token never does more than it was made for.</summary>
    internal void Set(TenantAccess access) => Access = access.LimitedTo(Caller.Only);
}
