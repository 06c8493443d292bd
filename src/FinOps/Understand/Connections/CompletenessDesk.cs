using FinOps.Platform;
using FinOps.Understand.Ingestion;
using Microsoft.EntityFrameworkCore;

namespace FinOps.Understand.Connections;

/// <summary>Asks the store which days of a connection are there, and has them judged.</summary>
public sealed class CompletenessDesk(PlatformDbs platform, ICostIntake intake, SyncBook syncs, TimeProvider clock)
{
    /// <summary>What of a connection is there.</summary>
    public async Task<Completeness> Of(Connection connection, CancellationToken stop)
    {
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        await using var db = platform.For(connection.TenantId);
        var imports = await db.Set<Import>().Where(i => i.TenantId == connection.TenantId && i.Source == connection.Name && i.State == ImportState.Published)
            .Select(i => i.Id).ToListAsync(stop);
        var days = await intake.DaysWithCharges(connection.TenantId, imports, today.AddDays(-Completeness.WindowDays), stop);
        return Completeness.Judge(days, await syncs.Accounts(connection, stop), today);
    }
}
