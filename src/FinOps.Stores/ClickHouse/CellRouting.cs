using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using FinOps.Costs;
using FinOps.Focus;
using FinOps.Focus.Conformance;
using FinOps.Platform.Tenancy;
using FinOps.Understand.Ingestion;

namespace FinOps.Stores.ClickHouse;

/// <summary>Asks each question in the cell that keeps the tenant's rows. Which one that is comes with the data version, so no look-up is added.</summary>
internal sealed class CellCosts(CostCells cells) : ICostStore
{
    private readonly ConcurrentDictionary<int, string> _known = new();

    public ITenantCosts For(int tenantId) => cells.All.Count == 1 ? cells.Main.Costs.For(tenantId) : new OfTenant(tenantId, this, store => store.For(tenantId));

    public ITenantCosts For(CurrentTenant tenant) => cells.All.Count == 1 ? cells.Main.Costs.For(tenant) : new OfTenant(tenant.Id, this, store => store.For(tenant));

    private async Task<T> Ask<T>(int tenant, Func<CostCell, Task<T>> ask, CancellationToken stop)
    {
        var cell = cells.Named(_known.GetValueOrDefault(tenant, cells.Main.Name));
        while (true)
        {
            try
            {
                return await ask(cell);
            }
            catch (TenantElsewhereException moved)
            {
                cell = cells.Named(moved.Cell);
                await cell.Prepare(stop);
                _known[tenant] = cell.Name;
            }
        }
    }

    private sealed class OfTenant(int tenant, CellCosts router, Func<ICostStore, ITenantCosts> costsOf) : ITenantCosts
    {
        private Task<T> Asked<T>(Func<ITenantCosts, Task<T>> ask, CancellationToken stop) => router.Ask(tenant, cell => ask(costsOf(cell.Costs)), stop);

        public Task<CostAnswer> Ask(CostQuery query, CancellationToken stop) => Asked(costs => costs.Ask(query, stop), stop);

        public Task<DimensionValues> Values(Dimension dimension, string? search, CostPeriod period, int limit, CancellationToken stop) =>
            Asked(costs => costs.Values(dimension, search, period, limit, stop), stop);

        public Task<IReadOnlyList<DimensionFact>> Dimensions(CancellationToken stop) => Asked(costs => costs.Dimensions(stop), stop);

        public Task Export(CostPeriod period, ExportForm form, Stream to, CancellationToken stop) => Asked(async costs =>
        {
            await costs.Export(period, form, to, stop);
            return true;
        }, stop);

        public async IAsyncEnumerable<string?[]> AskAll(CostQuery query, [EnumeratorCancellation] CancellationToken stop)
        {
            // Where the rows are is known before the first of them comes.
            var (rows, any) = await Asked(async costs =>
            {
                var open = costs.AskAll(query, stop).GetAsyncEnumerator(stop);
                return (open, await open.MoveNextAsync());
            }, stop);
            await using (rows)
            {
                for (; any; any = await rows.MoveNextAsync()) yield return rows.Current;
            }
        }
    }
}

/// <summary>Takes each bill into the cell that keeps the tenant's rows. Files are looked at in the main one.</summary>
internal sealed class CellIntake(CostCells cells) : ICostIntake
{
    public Task<BillFile> Look(string path, string name, CancellationToken stop, long packedBytes = 0) => cells.Main.Intake.Look(path, name, stop, packedBytes);

    public async Task<bool> Reaches(int tenant, ObjectBill bill, CancellationToken stop) => await (await Of(tenant, stop)).Reaches(tenant, bill, stop);

    public async Task<BillFile> Look(int tenant, string path, string name, ObjectBill bill, CancellationToken stop) =>
        await (await Of(tenant, stop)).Look(tenant, path, name, bill, stop);

    public Task JoinParquet(IReadOnlyList<string> parts, string target, CancellationToken stop) => cells.Main.Intake.JoinParquet(parts, target, stop);

    public async Task<BillSurvey> Take(IntakeJob job, CancellationToken stop) => await (await Of(job.Tenant, stop)).Take(job, stop);

    public async Task<MappingPreview> Preview(IntakeJob job, int most, CancellationToken stop) => await (await Of(job.Tenant, stop)).Preview(job, most, stop);

    public async Task SumByService(int tenant, long importId, CancellationToken stop) => await (await Of(tenant, stop)).SumByService(tenant, importId, stop);

    public async Task<StoredBill> Stored(int tenant, long importId, bool byInvoice, CancellationToken stop) =>
        await (await Of(tenant, stop)).Stored(tenant, importId, byInvoice, stop);

    public async Task<BillSurvey> Reject(IntakeJob job, CancellationToken stop) => await (await Of(job.Tenant, stop)).Reject(job, stop);

    public async Task<IReadOnlyList<Rejected>> Rejects(int tenant, long importId, int most, CancellationToken stop) =>
        await (await Of(tenant, stop)).Rejects(tenant, importId, most, stop);

    public async IAsyncEnumerable<Rejected> AllRejects(int tenant, long importId, [EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (var rejected in (await Of(tenant, stop)).AllRejects(tenant, importId, stop)) yield return rejected;
    }

    public async Task<IReadOnlyList<ServiceTotal>> ServiceTotals(int tenant, IReadOnlyList<long> importIds, CancellationToken stop) =>
        await (await Of(tenant, stop)).ServiceTotals(tenant, importIds, stop);

    public async Task<IReadOnlyList<ChargedDays>> DaysWithCharges(int tenant, IReadOnlyList<long> importIds, DateOnly from, CancellationToken stop) =>
        await (await Of(tenant, stop)).DaysWithCharges(tenant, importIds, from, stop);

    public async Task<(long Charges, long Same)> SameCharges(int tenant, long importId, IReadOnlyList<long> others, CancellationToken stop) =>
        await (await Of(tenant, stop)).SameCharges(tenant, importId, others, stop);

    /// <summary>From every cell: a bill taken in before its tenant moved may have left rows where it was.</summary>
    public async Task Remove(IReadOnlyCollection<(int Tenant, long ImportId)> imports, bool keepRejects, CancellationToken stop)
    {
        foreach (var cell in cells.All)
        {
            await cell.Prepare(stop);
            await cell.Intake.Remove(imports, keepRejects, stop);
        }
    }

    public async Task Forget(long importId)
    {
        foreach (var cell in cells.All) await cell.Intake.Forget(importId);
    }

    public async Task RemoveLeftOver(Func<Task<IReadOnlySet<long>>> unfinished, CancellationToken stop)
    {
        foreach (var cell in cells.All) await cell.Intake.RemoveLeftOver(unfinished, stop);
    }

    public async Task<IntakeProgress?> Progress(IntakeJob job, CancellationToken stop) => await (await Of(job.Tenant, stop)).Progress(job, stop);

    private async ValueTask<ClickHouseIntake> Of(int tenant, CancellationToken stop) => cells.All.Count == 1 ? cells.Main.Intake : (await cells.Of(tenant, stop)).Intake;
}

/// <summary>Judges files in the main cell and imports in the cell that keeps their rows.</summary>
internal sealed class CellConformance(CostCells cells) : IConformanceStore
{
    public Task<RowFindings> Check(BillFile file, Examination rules, CancellationToken stop) => cells.Main.Conformance.Check(file, rules, stop);

    public async Task<IReadOnlyDictionary<long, RowFindings>> Check(
        IReadOnlyCollection<(int Tenant, long ImportId)> imports, long oneIn, Examination rules, CancellationToken stop)
    {
        if (cells.All.Count == 1) return await cells.Main.Conformance.Check(imports, oneIn, rules, stop);
        var byCell = new Dictionary<CostCell, List<(int Tenant, long ImportId)>>();
        foreach (var import in imports)
        {
            var cell = await cells.Of(import.Tenant, stop);
            if (!byCell.TryGetValue(cell, out var list)) byCell[cell] = list = [];
            list.Add(import);
        }

        var findings = new Dictionary<long, RowFindings>();
        foreach (var (cell, some) in byCell)
        {
            foreach (var (import, found) in await cell.Conformance.Check(some, oneIn, rules, stop)) findings[import] = found;
        }

        return findings;
    }
}

/// <summary>Compares invoices and commitments in the cell that keeps the tenant's rows.</summary>
internal sealed class CellReconciliation(CostCells cells) : IReconciliationStore
{
    public async Task<IReadOnlyList<StoredInvoice>> Invoices(
        int tenant, ChargePeriod? periods, IReadOnlyList<long> published, IReadOnlyList<long> unproven, CancellationToken stop) =>
        await (await cells.Of(tenant, stop)).Reconciliation.Invoices(tenant, periods, published, unproven, stop);

    public async Task<IReadOnlyList<CommitmentPeriod>> Commitments(int tenant, IReadOnlyList<long> published, CancellationToken stop) =>
        await (await cells.Of(tenant, stop)).Reconciliation.Commitments(tenant, published, stop);

    public async Task<IReadOnlyList<CommitmentHours>> Hours(int tenant, ChargePeriod? period, IReadOnlyList<long> published, CancellationToken stop) =>
        await (await cells.Of(tenant, stop)).Reconciliation.Hours(tenant, period, published, stop);

    public async Task<IReadOnlyList<CommitmentAccount>> CommitmentAccounts(int tenant, IReadOnlyList<long> imports, CancellationToken stop) =>
        await (await cells.Of(tenant, stop)).Reconciliation.CommitmentAccounts(tenant, imports, stop);

    public async Task<IReadOnlyList<OtherService>> OtherServices(int tenant, ChargePeriod? period, IReadOnlyList<long> imports, CancellationToken stop) =>
        await (await cells.Of(tenant, stop)).Reconciliation.OtherServices(tenant, period, imports, stop);
}
