using System.Collections.Concurrent;
using FinOps.Costs;
using FinOps.Platform;
using FinOps.Platform.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace FinOps.Understand.Ingestion;

/// <summary>
/// Tells readers which imports they may see. The list is kept in memory per data version; each question asks the database
/// only for the version, so that what another server published is seen by the very next question.
/// </summary>
public sealed class PublishedImportsBook(PlatformDbs platform) : IPublishedImports, IImportFacts
{
    private static readonly Func<PlatformDb, int, CancellationToken, Task<long>> VersionOf =
        EF.CompileAsyncQuery((PlatformDb db, int tenant, CancellationToken _) =>
            db.Tenants.Where(t => t.Id == tenant).Select(t => t.DataVersion).FirstOrDefault());

    private readonly ConcurrentDictionary<int, PublishedImports> known = new();

    /// <inheritdoc/>
    public async ValueTask<PublishedImports> Of(int tenantId, CancellationToken stop)
    {
        await using var db = platform.For(tenantId);
        var version = await VersionOf(db, tenantId, stop);
        if (known.TryGetValue(tenantId, out var kept) && kept.DataVersion == version) return kept;
        return known[tenantId] = await Read(db, tenantId, stop);
    }

    /// <summary>Has a tenant's list read anew at the next question, for what it says beside the version.</summary>
    public void Forget(int tenantId) => known.TryRemove(tenantId, out _);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DataFreshness>> Freshness(int tenantId, CancellationToken stop)
    {
        await using var db = platform.For(tenantId);
        var rows = await db.Database.SqlQuery<FreshnessRow>($"""
            select provider as "Provider", source as "Source", max(through) as "Through", max(finished_at) as "LastImportAt", sum(rows_loaded)::bigint as "RowCount"
            from imports cross join unnest(providers) as provider
            where tenant_id = {tenantId} and state = 'published'
            group by provider, source
            order by provider, source
            """).ToListAsync(stop);
        return rows.ConvertAll(r => new DataFreshness(r.Provider, r.Source, LastDay(r.Through), r.LastImportAt, r.RowCount));
    }

    private static async Task<PublishedImports> Read(PlatformDb db, int tenantId, CancellationToken stop)
    {
        // One statement, so that version and list belong together.
        var rows = await db.Database.SqlQuery<PublishedRow>($"""
            select t.data_version as "DataVersion", i.id as "ImportId", i.roll_up_tag_keys as "RollUpTagKeys", i.finished_at as "FinishedAt",
              coalesce(i.summed_by_service, true) as "SummedByService", t.cell as "Cell"
            from tenants t left join imports i on i.tenant_id = t.id and i.state = 'published'
            where t.id = {tenantId}
            order by i.id
            """).ToListAsync(stop);
        var imports = rows.Where(r => r.ImportId is not null).ToList();
        var keys = imports.Select(r => r.RollUpTagKeys ?? []).DefaultIfEmpty([])
            .Aggregate((left, right) => [.. left.Intersect(right, StringComparer.Ordinal)]);
        return new PublishedImports(
            rows.Count == 0 ? 0 : rows[0].DataVersion,
            [.. imports.Select(r => r.ImportId!.Value)],
            keys.ToHashSet(StringComparer.Ordinal),
            imports.Select(r => r.FinishedAt).Max() ?? DateTimeOffset.UnixEpoch)
        {
            AreSummedByService = imports.TrueForAll(r => r.SummedByService),
            Cell = rows.Count == 0 ? TenantCells.Main : rows[0].Cell,
        };
    }

    /// <summary>The day on which the last charge starts: a charge for the whole month must not look like data up to its end.</summary>
    private static DateOnly? LastDay(DateTimeOffset? through) => through is { } start ? DateOnly.FromDateTime(start.UtcDateTime) : null;

    private sealed record PublishedRow(long DataVersion, long? ImportId, string[]? RollUpTagKeys, DateTimeOffset? FinishedAt, bool SummedByService, string Cell);

    private sealed record FreshnessRow(string Provider, string Source, DateTimeOffset? Through, DateTimeOffset LastImportAt, long RowCount);
}
