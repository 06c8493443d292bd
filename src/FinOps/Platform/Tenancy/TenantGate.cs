using FinOps.Platform.Jobs;

namespace FinOps.Platform.Tenancy;

/// <summary>
/// Keeps whoever writes a tenant's rows apart from whoever moves or removes them as a whole. Every writer of rows holds the
/// gate open while it writes; many may at once. Who moves or removes them closes it: waits for the writers inside, and lets
/// no more in until done. Holds across all servers of one platform database.
/// </summary>
public sealed class TenantGate(PlatformLocks locks)
{
    /// <summary>Enters to write; null while the gate is closed: come again later. Dispose to leave.</summary>
    public Task<HeldLocks?> TryEnter(int tenant, CancellationToken stop) => locks.TryTakeShared(LockOf(tenant), stop);

    /// <summary>Closes the gate once everyone inside has left. Dispose to open it again.</summary>
    public Task<HeldLocks> Close(int tenant, CancellationToken stop) => locks.Take(LockOf(tenant), stop);

    /// <summary>The lock behind the gate, for those who take it together with one of their own.</summary>
    public static string LockOf(int tenant) => $"rows-of:{tenant}";
}
