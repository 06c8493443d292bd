using FinOps.Costs;
using FinOps.Focus;
using FinOps.Platform;
using Microsoft.EntityFrameworkCore;

namespace FinOps.Understand.Ingestion;

/// <summary>Holds the costs against the bills they came from, and commitments against their use.</summary>
public sealed class ReconciliationDesk(PlatformDbs platform, IReconciliationStore store)
{
    /// <summary>Every invoice of the billing periods.</summary>
    public async Task<IReadOnlyList<InvoiceReconciliation>> Invoices(int tenant, PublishedImports published, ChargePeriod? periods, CancellationToken stop)
    {
        if (published.ImportIds.Count == 0) return [];
        await using var db = platform.For(tenant);
        var (from, to) = (DayOf(periods?.Start), DayOf(periods?.End));
        var kept = await db.Set<ImportInvoice>().AsNoTracking()
            .Where(i => i.TenantId == tenant && published.ImportIds.Contains(i.ImportId)
                && (from == null || i.BillingPeriod == null || i.BillingPeriod >= from) && (to == null || i.BillingPeriod == null || i.BillingPeriod < to))
            .ToListAsync(stop);
        var unproven = await db.Set<Import>()
            .Where(i => i.TenantId == tenant && published.ImportIds.Contains(i.Id) && !db.Set<ImportInvoice>().Any(k => k.ImportId == i.Id))
            .Select(i => i.Id).ToListAsync(stop);
        return InvoiceReconciliation.Compare(kept, await store.Invoices(tenant, periods, published.ImportIds, unproven, stop));
    }

    /// <summary>Every commitment that has rows in the billing periods, with the hours of that time.</summary>
    public async Task<IReadOnlyList<(CommitmentReconciliation Whole, IReadOnlyList<string> Parts, HourlyReconciliation? Hours)>> Commitments(
        int tenant, PublishedImports published, ChargePeriod? periods, CancellationToken stop)
    {
        if (published.ImportIds.Count == 0) return [];
        var first = await FirstImported(tenant, published, stop);
        var (from, to) = (DayOf(periods?.Start), DayOf(periods?.End));
        var rows = await store.Commitments(tenant, published.ImportIds, stop);
        var hours = (await store.Hours(tenant, periods, published.ImportIds, stop)).ToLookup(h => h.Commitment);
        return
        [
            .. CommitmentFamily.Of(rows)
                .Select(f => (Family: f, Asked: f.Periods.Where(p => (from is null || p.BillingPeriod >= from) && (to is null || p.BillingPeriod < to)).ToList()))
                .Where(f => f.Asked.Count > 0)
                .Select(f => (new CommitmentReconciliation(f.Family.Commitment, f.Family.Periods, first), f.Family.Parts,
                    HourlyReconciliation.Of([.. hours[f.Family.Commitment]], f.Asked.Max(p => p.IdleSpan)))),
        ];
    }

    /// <summary>Every service that the tables of our own did not know when its bill was read.</summary>
    public async Task<IReadOnlyList<UnmappedService>> UnmappedServices(int tenant, PublishedImports published, ChargePeriod? period, CancellationToken stop)
    {
        if (published.ImportIds.Count == 0) return [];
        await using var db = platform.For(tenant);
        var unknown = await db.Set<Import>()
            .Where(i => i.TenantId == tenant && published.ImportIds.Contains(i.Id) && i.UnknownServices.Length > 0)
            .Select(i => new { i.Id, i.UnknownServices }).ToDictionaryAsync(i => i.Id, i => i.UnknownServices, stop);
        return unknown.Count == 0 ? [] : UnmappedService.Of(await store.OtherServices(tenant, period, [.. unknown.Keys], stop), unknown);
    }

    private async Task<DateOnly> FirstImported(int tenant, PublishedImports published, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        var periods = await db.Set<Import>().Where(i => i.TenantId == tenant && published.ImportIds.Contains(i.Id)).Select(i => i.BillingPeriods).ToListAsync(stop);
        return periods.SelectMany(p => p).DefaultIfEmpty(DateOnly.MinValue).Min();
    }

    private static DateOnly? DayOf(DateTimeOffset? moment) => moment is { } m ? DateOnly.FromDateTime(m.UtcDateTime) : null;
}
