using System.Collections.Concurrent;
using FinOps.Focus;
using FinOps.Stores.ClickHouse;
using FinOps.Stores.Tests.Asking;
using FinOps.Understand.Allocation;

namespace FinOps.Stores.Tests.Allocation;

/// <summary>Which allocation is published, kept in memory: the registry is another matter. Computes as the product does.</summary>
internal sealed class AllocationShelf : IPublishedAllocations
{
    private static long _runs;
    private readonly ConcurrentDictionary<int, PublishedAllocation> _byTenant = new();

    public Task<PublishedAllocation> Of(int tenant, long dataVersion, CancellationToken stop) =>
        Task.FromResult(_byTenant.GetValueOrDefault(tenant, PublishedAllocation.None) with { DataVersion = dataVersion });

    /// <summary>Brings a tenant's allocation up to its imports and rules, by the product's own plan; gives the days computed.</summary>
    public async Task<IReadOnlyList<DateOnly>> Bring(StoreFixture store, int tenant, IReadOnlyList<DatedRules> timeline, IReadOnlyList<MetricNumber> metrics, CancellationToken stop)
    {
        var engine = new ClickHouseAllocation(store.Client);
        var seen = await store.Published.Of(tenant, stop);
        var before = _byTenant.GetValueOrDefault(tenant, PublishedAllocation.None);
        var imports = await engine.DaysOf(tenant, seen.ImportIds, stop);
        var plan = AllocationPlan.Of(imports, imports.Where(i => before.ImportIds.Contains(i.Key)).ToDictionary(), before.Days, timeline);
        var days = before.Days.ToDictionary();
        foreach (var planned in plan.Runs)
        {
            var task = new AllocationTask(tenant, Interlocked.Increment(ref _runs), planned.Rules.Rules, seen.ImportIds, planned.AllDays, seen.RollUpTagKeys);
            await new Computation(engine).Compute(task, (keys, _) =>
            {
                foreach (var m in metrics) keys.AddMetric(m.Metric, m.Day, PoolKeys.Key(m.Owner.Split('/')), ExactDecimal.Parse(m.Value));
                return Task.CompletedTask;
            }, stop);
            foreach (var day in planned.Days) days[day] = new AllocatedDay { TenantId = tenant, Day = day, RunId = task.RunId, Number = planned.Rules.Number, Summed = true };
        }

        _byTenant[tenant] = new PublishedAllocation(0, days, imports.Keys.ToHashSet(), timeline);
        return [.. plan.Runs.SelectMany(r => r.Days)];
    }
}

/// <summary>A number of an uploaded series; an owner of several dimensions is written with slashes.</summary>
internal sealed record MetricNumber(string Metric, DateOnly Day, string Owner, string Value);
