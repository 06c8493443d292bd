using FinOps.Focus;
using FinOps.Platform;
using FinOps.Platform.Audit;
using Microsoft.EntityFrameworkCore;

namespace FinOps.Understand.Allocation;

/// <summary>An uploaded series.</summary>
/// <param name="Name">Its name; pools ask for it so.</param>
/// <param name="Values">How many numbers it has.</param>
/// <param name="From">The first day.</param>
/// <param name="To">The last day.</param>
public sealed record MetricView(string Name, long Values, DateOnly From, DateOnly To);

/// <summary>One number of a series.</summary>
/// <param name="Day">The day.</param>
/// <param name="Owner">Who: the values of the pool's dimensions in their order, or <c>&gt;</c> and the id of another pool.</param>
/// <param name="Value">How much, as a decimal.</param>
public sealed record MetricPoint(DateOnly Day, IReadOnlyList<string> Owner, ExactDecimal Value);

/// <summary>Loads and saves the series by which pools are shared out.</summary>
public sealed class MetricBook(PlatformDbs platform)
{
    /// <summary>At most this many numbers in one upload.</summary>
    public const int PointsMax = 100_000;

    /// <summary>The series of a tenant.</summary>
    public async Task<List<MetricView>> All(int tenant, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        return await db.Set<MetricValue>().Where(v => v.TenantId == tenant).GroupBy(v => v.Metric)
            .OrderBy(g => g.Key).Select(g => new MetricView(g.Key, g.LongCount(), g.Min(v => v.Day), g.Max(v => v.Day))).ToListAsync(stop);
    }

    /// <summary>Keeps numbers in place of all that the series had on their days; those days are allocated anew.</summary>
    public async Task Keep(int tenant, string metric, IReadOnlyList<MetricPoint> points, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        await OneAtATime(db, tenant, stop);
        var days = points.Select(p => p.Day).Distinct().ToList();
        await db.Set<MetricValue>().Where(v => v.TenantId == tenant && v.Metric == metric && days.Contains(v.Day)).ExecuteDeleteAsync(stop);
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        db.AddRange(points.GroupBy(p => (p.Day, Owner: PoolKeys.Key(p.Owner))).Select(g => new MetricValue
        {
            TenantId = tenant,
            Metric = metric,
            Day = g.Key.Day,
            Owner = g.Key.Owner,
            Value = g.Aggregate(ExactDecimal.Zero, (sum, p) => sum + p.Value),
        }));
        await db.SaveChangesAsync(stop);
        if (days.Count > 0) await AllocationRegistry.MarkStale(db, tenant, days.Min(), days.Max(), stop);
        await transaction.CommitAsync(stop);
    }

    /// <summary>Forgets a series; false when there is none.</summary>
    public async Task<bool> Delete(int tenant, string metric, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        await OneAtATime(db, tenant, stop);
        var gone = db.Set<MetricValue>().Where(v => v.TenantId == tenant && v.Metric == metric);
        if (!await gone.AnyAsync(stop)) return false;
        var (from, to) = (await gone.MinAsync(v => v.Day, stop), await gone.MaxAsync(v => v.Day, stop));
        var count = await gone.ExecuteDeleteAsync(stop);
        await AllocationRegistry.MarkStale(db, tenant, from, to, stop);
        await transaction.CommitAsync(stop);
        AuditChanges.Note($"metric {metric}", new { numbers = count, from, to }, null, tenant);
        return true;
    }

    /// <summary>Has changes of a tenant's numbers, and the beginnings of runs that read them, wait for each other.</summary>
    internal static Task OneAtATime(PlatformDb db, int tenant, CancellationToken stop) =>
        db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended({$"metrics:{tenant}"}, 0))", stop);

    /// <summary>Gives pools the numbers of their series for the days of a task.</summary>
    public async Task Fill(PoolKeys keys, AllocationTask task, CancellationToken stop)
    {
        foreach (var metric in task.Rules.Pools.Where(p => p.Key == SplitKey.Metric).GroupBy(p => p.Metric!, StringComparer.Ordinal))
        {
            var monthly = metric.Any(p => p.Over == KeyPeriod.Month);
            var (first, last) = (task.Days.Min(), task.Days.Max());
            var from = monthly ? new DateOnly(first.Year, first.Month, 1) : first;
            var to = monthly ? new DateOnly(last.Year, last.Month, 1).AddMonths(1).AddDays(-1) : last;
            await using var db = platform.For(task.Tenant);
            var width = metric.First().Dimensions.Count;
            await foreach (var value in db.Set<MetricValue>().AsNoTracking().Where(v => v.TenantId == task.Tenant && v.Metric == metric.Key && v.Day >= from && v.Day <= to).AsAsyncEnumerable().WithCancellation(stop))
            {
                // A number of another width belongs to a pool of other dimensions.
                if (value.Owner.StartsWith('>') || PoolKeys.Values(value.Owner).Length == width) keys.AddMetric(metric.Key, value.Day, value.Owner, value.Value);
            }
        }
    }
}
