using System.Text.Json;
using FinOps.Platform.Jobs;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.Extensions.Logging;

namespace FinOps.Platform.Tenancy;

/// <summary>The proof that nothing of a deleted tenant is left: what every table of both stores held after the removal.</summary>
public sealed class TenantPurgeProof
{
    /// <summary>The number that the tenant's rows carried.</summary>
    public required int TenantNumber { get; init; }

    /// <summary>When it was counted, UTC.</summary>
    public required DateTimeOffset PurgedAt { get; init; }

    /// <summary>How many rows were there before.</summary>
    public required long RowsBefore { get; init; }

    /// <summary>Each table that was counted afterwards; every count is zero.</summary>
    public required IReadOnlyList<TenantRowCount> Counts { get; init; }
}

internal sealed class TenantPurgeProofMapping : IEntityTypeConfiguration<TenantPurgeProof>
{
    public void Configure(EntityTypeBuilder<TenantPurgeProof> proof)
    {
        proof.ToTable("tenant_purges");
        // Not called tenant_id: the proof outlives the tenant's rows and is none of them.
        proof.HasKey(p => p.TenantNumber);
        proof.Property(p => p.TenantNumber).ValueGeneratedNever();
        proof.Property(p => p.Counts).HasConversion(
            counts => JsonSerializer.Serialize(counts, JsonSerializerOptions.Web),
            text => JsonSerializer.Deserialize<List<TenantRowCount>>(text, JsonSerializerOptions.Web)!);
    }
}

/// <summary>
/// Removes what deleted tenants had, once they can no longer be restored, and keeps the proof that nothing is left: every table
/// of both stores, found in their catalogues, is counted afterwards and must hold none.
/// </summary>
public sealed class TenantPurge(
    PlatformDbs platform, TenantBook tenants, TenantGate gate, IEnumerable<ITenantRows> stores, TimeProvider clock, ILogger<TenantPurge> log) : IJob
{
    /// <summary>The job's name.</summary>
    public const string JobName = "tenant-purge";

    /// <inheritdoc/>
    public string Name => JobName;

    /// <inheritdoc/>
    public TimeSpan Every => TimeSpan.FromHours(1);

    /// <inheritdoc/>
    public async Task Run(CancellationToken stop)
    {
        foreach (var tenant in await Due(stop))
        {
            try
            {
                await Purge(tenant, stop);
            }
            catch (Exception e) when (e is not (OutOfMemoryException or OperationCanceledException))
            {
                // The others are not to wait for this one; it comes again with the next run.
                log.LogError(e, "What the deleted tenant {Tenant} had could not be removed", tenant.Id);
            }
        }
    }

    private async Task<List<Tenant>> Due(CancellationToken stop)
    {
        await using var db = platform.Untenanted();
        var now = clock.GetUtcNow();
        return await db.Tenants.AsNoTracking()
            .Where(t => t.State == TenantState.Deleted && t.PurgedAt == null && t.PurgeAt <= now).OrderBy(t => t.Id).ToListAsync(stop);
    }

    private async Task Purge(Tenant tenant, CancellationToken stop)
    {
        await using var closed = await gate.Close(tenant.Id, stop);
        // It may have been restored while the writers were waited for.
        if (!await tenants.IsDue(tenant.Id, stop)) return;
        var before = (await Count(tenant.Id, stop)).Sum(count => count.Rows);
        foreach (var store in stores) await store.Remove(tenant.Id, stop);
        var after = await Count(tenant.Id, stop);
        if (after.Where(count => count.Rows > 0).ToList() is { Count: > 0 } left)
            throw new InvalidOperationException($"Rows of the deleted tenant {tenant.Id} are left: {string.Join(", ", left.Select(l => $"{l.Place}.{l.Table} {l.Rows}"))}.");
        await tenants.Purged(new TenantPurgeProof { TenantNumber = tenant.Id, PurgedAt = clock.GetUtcNow(), RowsBefore = before, Counts = after }, stop);
        log.LogInformation("Everything of the deleted tenant {Tenant} is removed: {Rows} rows from {Tables} tables", tenant.Id, before, after.Count);
    }

    private async Task<List<TenantRowCount>> Count(int tenant, CancellationToken stop)
    {
        var counts = new List<TenantRowCount>();
        foreach (var store in stores) counts.AddRange(await store.Count(tenant, stop));
        return counts;
    }
}
