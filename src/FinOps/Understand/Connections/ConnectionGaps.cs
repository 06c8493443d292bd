using FinOps.Costs;
using FinOps.Platform;
using FinOps.Platform.Engines;
using FinOps.Understand.Ingestion;
using Microsoft.EntityFrameworkCore;

namespace FinOps.Understand.Connections;

/// <summary>What the bills of a connection lack, all of which were taken in soundly: the purchases of the commitments that they show used.</summary>
public sealed class ConnectionGaps(PlatformDbs platform, IPublishedImports published, ReconciliationDesk desk)
{
    /// <summary>Says it in sentences; nothing where nothing is missing, or where the cost store cannot be asked now.</summary>
    public async Task<IReadOnlyList<string>> Of(Connection connection, CancellationToken stop)
    {
        await using var db = platform.For(connection.TenantId);
        var own = await db.Set<Import>()
            .Where(i => i.TenantId == connection.TenantId && i.Source == connection.Name && i.State == ImportState.Published && i.EstimateFrom == null)
            .Select(i => i.Id).ToListAsync(stop);
        try
        {
            var all = await published.Of(connection.TenantId, stop);
            var accounts = await desk.WithoutPurchases(connection.TenantId, [.. own.Intersect(all.ImportIds)], all, stop);
            return [.. accounts.Select(a => a.Say())];
        }
        catch (EngineDownException)
        {
            return [];
        }
    }
}
