using FinOps.Costs;
using FinOps.Focus;
using FinOps.Understand.Allocation;

namespace FinOps.Stores.ClickHouse;

/// <summary>Allocates each tenant's charges in the cell that keeps them.</summary>
internal sealed class CellAllocation(CostCells cells) : IAllocationStore
{
    public async Task<IReadOnlyDictionary<long, IReadOnlyList<DateOnly>>> DaysOf(int tenant, IReadOnlyList<long> importIds, CancellationToken stop) =>
        await (await Of(tenant, stop)).DaysOf(tenant, importIds, stop);

    public async Task<IReadOnlyList<MatchedRules>> Match(AllocationTask task, CancellationToken stop) => await (await Of(task.Tenant, stop)).Match(task, stop);

    public async Task Place(AllocationTask task, IReadOnlyList<Outcome> outcomes, CancellationToken stop) => await (await Of(task.Tenant, stop)).Place(task, outcomes, stop);

    public async Task<IReadOnlyList<DirectSum>> Direct(AllocationTask task, IReadOnlyList<string> dimensions, CancellationToken stop) =>
        await (await Of(task.Tenant, stop)).Direct(task, dimensions, stop);

    public async Task<IReadOnlyList<DirectSum>> DirectOf(AllocationTask task, Pool pool, CancellationToken stop) => await (await Of(task.Tenant, stop)).DirectOf(task, pool, stop);

    public async Task<IReadOnlyList<SharedSum>> ToShare(AllocationTask task, CancellationToken stop) => await (await Of(task.Tenant, stop)).ToShare(task, stop);

    public async Task Share(AllocationTask task, IReadOnlyList<DayShares> shares, bool byCharge, CancellationToken stop) =>
        await (await Of(task.Tenant, stop)).Share(task, shares, byCharge, stop);

    public async Task RollUp(AllocationTask task, CancellationToken stop) => await (await Of(task.Tenant, stop)).RollUp(task, stop);

    public Task<RuleProblem?> Refused(RuleSet rules, CancellationToken stop) => cells.Main.Allocation.Refused(rules, stop);

    public async Task<AllocationProof> Prove(AllocationTask task, CancellationToken stop) => await (await Of(task.Tenant, stop)).Prove(task, stop);

    public async Task<IReadOnlyList<OwnedCost>> ByOwner(AllocationTask task, string dimension, CancellationToken stop) => await (await Of(task.Tenant, stop)).ByOwner(task, dimension, stop);

    public async Task<IReadOnlyList<AppliedShare>> SharesOf(int tenant, long runId, DateOnly day, string pool, string dimension, bool isMain, CancellationToken stop) =>
        await (await Of(tenant, stop)).SharesOf(tenant, runId, day, pool, dimension, isMain, stop);

    public async Task<IReadOnlyList<MatchedCost>> Matched(
        int tenant, IReadOnlyList<long> importIds, ChargePeriod period, IReadOnlyList<RuleCondition> when, IReadOnlyList<NormalisedTag> tags, CostFilter? within, CancellationToken stop) =>
        await (await Of(tenant, stop)).Matched(tenant, importIds, period, when, tags, within, stop);

    public async Task RemoveRuns(IReadOnlyCollection<(int Tenant, long RunId)> runs, CancellationToken stop)
    {
        foreach (var some in runs.GroupBy(r => r.Tenant)) await (await Of(some.Key, stop)).RemoveRuns([.. some], stop);
    }

    public async Task RemoveDays(IReadOnlyCollection<(int Tenant, long RunId, DateOnly Day)> days, CancellationToken stop)
    {
        foreach (var some in days.GroupBy(d => d.Tenant)) await (await Of(some.Key, stop)).RemoveDays([.. some], stop);
    }

    private async ValueTask<ClickHouseAllocation> Of(int tenant, CancellationToken stop) => cells.All.Count == 1 ? cells.Main.Allocation : (await cells.Of(tenant, stop)).Allocation;
}
