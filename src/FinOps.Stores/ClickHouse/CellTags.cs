using FinOps.Understand.Allocation.Proposals;
using FinOps.Understand.Allocation.Tags;

namespace FinOps.Stores.ClickHouse;

/// <summary>Adds up what tags say in the cell that keeps the tenant's rows.</summary>
internal sealed class CellTags(CostCells cells) : ITagStore, IProposalStore
{
    public async Task<IReadOnlyList<TagSpend>> Spend(int tenant, TagQuestion question, CancellationToken stop) =>
        await (await Of(tenant, stop)).Spend(tenant, question, stop);

    public async Task<IReadOnlyList<TagResources>> Resources(int tenant, TagQuestion question, CancellationToken stop) =>
        await (await Of(tenant, stop)).Resources(tenant, question, stop);

    public async Task<IReadOnlyList<RawTag>> Raw(int tenant, TagQuestion question, CancellationToken stop) =>
        await (await Of(tenant, stop)).Raw(tenant, question, stop);

    public async Task<IReadOnlyList<TagChange>> Changes(int tenant, TagQuestion before, TagQuestion after, CancellationToken stop) =>
        await (await Of(tenant, stop)).Changes(tenant, before, after, stop);

    public async Task<IReadOnlyList<UntaggedResource>> Untagged(int tenant, TagQuestion question, int limit, CancellationToken stop) =>
        await (await Of(tenant, stop)).Untagged(tenant, question, limit, stop);

    public async Task<IReadOnlyList<Neighbours>> Near(int tenant, TagQuestion question, IReadOnlyList<UntaggedResource> resources, CancellationToken stop) =>
        await (await Of(tenant, stop)).Near(tenant, question, resources, stop);

    public async Task<IReadOnlyList<CostPart>> Parts(int tenant, TagQuestion question, CancellationToken stop) =>
        await (await Of(tenant, stop)).Parts(tenant, question, stop);

    /// <summary>A pattern belongs to no tenant; any cell can tell whether it compiles.</summary>
    public Task<string?> PatternProblem(string pattern, CancellationToken stop) => cells.Main.Tags.PatternProblem(pattern, stop);

    private async ValueTask<ClickHouseTags> Of(int tenant, CancellationToken stop) => cells.All.Count == 1 ? cells.Main.Tags : (await cells.Of(tenant, stop)).Tags;
}
