using FinOps.Costs;
using FinOps.Focus;
using FinOps.Platform.Access;
using FinOps.Platform.Engines;
using FinOps.Platform.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FinOps.Understand.Ingestion;

/// <summary>Reconciliation over HTTP.</summary>
internal static class ReconciliationEndpoints
{
    private const int RestatementsMax = 5000;

    public static void MapReconciliation(this IEndpointRouteBuilder app)
    {
        var costs = app.MapGroup("/api/costs/reconciliation").WithTags("Costs").ForTenant().Needs(Permissions.ImportsRead);
        costs.MapGet("/", Invoices).WithName("ReconcileInvoices").Produces<InvoicesView>().ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary("Bills against costs, per invoice and billing period: what the bill says, what was imported, what is in the costs, and why they differ.");
        costs.MapGet("/commitments", Commitments).WithName("ReconcileCommitments").Produces<CommitmentsView>().ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary("Commitments against their use: purchases and used + unused, over the term, per billing period and per hour.");
        costs.MapGet("/unmapped-services", Services).WithName("UnmappedServices").Produces<UnmappedServicesView>().ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary("Services that the tables of our own did not know when their bills were read, so that their costs are counted under Other: charges, cost, days and the last import.");
        costs.MapGet("/restatements", Restatements).WithName("Restatements").Produces<RestatementsView>().ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary("What restated bills changed in billing periods that were over: each cost of each service before and after, and the import that changed it.");
    }

    private static Task<IResult> Restatements(
        HttpContext http, CurrentTenant tenant, IPublishedImports published, ImportBook book, EngineBoard engines, TimeProvider clock,
        CancellationToken stop, string? from = null, string? to = null, string? preset = null) =>
        Answer(new Asked("restatements", from, to, preset), http, tenant, published, engines, clock, stop, async (periods, seen) =>
        {
            var (first, end) = (InvoicesView.DayOf(periods?.Start), InvoicesView.DayOf(periods?.End));
            var lines = await book.Restatements(tenant.Id, (first, end), RestatementsMax + 1, stop);
            return new RestatementsView(first, end, [.. lines.Take(RestatementsMax).Select(RestatementView.Of)], lines.Count > RestatementsMax, seen.DataVersion);
        });

    private static Task<IResult> Services(
        HttpContext http, CurrentTenant tenant, IPublishedImports published, ReconciliationDesk desk, EngineBoard engines, TimeProvider clock,
        CancellationToken stop, string? from = null, string? to = null, string? preset = null) =>
        Answer(new Asked("services", from, to, preset), http, tenant, published, engines, clock, stop, async (days, seen) => new UnmappedServicesView(
            InvoicesView.DayOf(days?.Start), InvoicesView.DayOf(days?.End), await desk.UnmappedServices(tenant.Id, seen, days, stop), seen.DataVersion));

    private static Task<IResult> Invoices(
        HttpContext http, CurrentTenant tenant, IPublishedImports published, ReconciliationDesk desk, EngineBoard engines, TimeProvider clock,
        CancellationToken stop, string? from = null, string? to = null, string? preset = null) =>
        Answer(new Asked("invoices", from, to, preset), http, tenant, published, engines, clock, stop,
            async (periods, seen) => InvoicesView.Of(periods, await desk.Invoices(tenant.Id, seen, periods, stop), seen.DataVersion));

    private static Task<IResult> Commitments(
        HttpContext http, CurrentTenant tenant, IPublishedImports published, ReconciliationDesk desk, EngineBoard engines, TimeProvider clock,
        CancellationToken stop, string? from = null, string? to = null, string? preset = null) =>
        Answer(new Asked("commitments", from, to, preset), http, tenant, published, engines, clock, stop, async (periods, seen) =>
        {
            var found = await desk.Commitments(tenant.Id, seen, periods, stop);
            var lacking = await desk.WithoutPurchases(tenant.Id, seen.ImportIds, seen, stop);
            var views = found.Select(c => CommitmentView.Of(c.Whole, c.Parts, c.Hours, periods)).OrderBy(c => c.Verdict switch { "differs" => 0, "explained" => 1, _ => 2 });
            return new CommitmentsView(InvoicesView.DayOf(periods?.Start), InvoicesView.DayOf(periods?.End), [.. views], [.. lacking.Select(a => a.Say())], seen.DataVersion);
        });

    private static async Task<IResult> Answer<T>(
        Asked asked, HttpContext http, CurrentTenant tenant, IPublishedImports published, EngineBoard engines, TimeProvider clock, CancellationToken stop,
        Func<ChargePeriod?, PublishedImports, Task<T>> answer)
    {
        engines.Demand(EngineName.Costs);
        if (CostNames.ReadOpen(asked.Preset, asked.From, asked.To, out var period) is { } problem) return CostHttp.Refuse(problem);
        var periods = period.ResolvedAt(clock.GetUtcNow()).Range;
        var seen = await published.Of(tenant.Id, stop);
        return CostHttp.IsKnown(http, CostHttp.Tag(tenant, seen.DataVersion, $"reconciliation {asked.What} {periods?.Start:O} {periods?.End:O}"))
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(await answer(periods, seen));
    }

    private sealed record Asked(string What, string? From, string? To, string? Preset);
}
