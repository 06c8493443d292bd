using FinOps.Platform.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FinOps.Costs;

/// <summary>The first screen in one request.</summary>
internal static class SummaryEndpoint
{
    public static void MapSummary(this RouteGroupBuilder costs) =>
        costs.MapGet("/summary", Get).WithName("GetCostSummary")
            .Produces<CostSummary>().ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary("What a period cost (this month when none is named), against the one before, by provider, service and day, and what changed most.");

    private static async Task<IResult> Get(
        HttpContext http, CurrentTenant tenant, ICostStore costs, IPublishedImports published, IImportFacts facts, TimeProvider clock, CancellationToken stop,
        string? preset = null, string? from = null, string? to = null, string? measure = null, string? compare = null)
    {
        if (CostNames.Read(preset ?? (from is null && to is null ? "this_month" : null), from, to, out var period) is { } wrongPeriod) return CostHttp.Refuse(wrongPeriod);
        var asked = Measure.EffectiveCost;
        if (measure is not null && CostNames.Read(measure, out asked) is { } wrongMeasure) return CostHttp.Refuse(wrongMeasure.In("measure"));
        if (asked.Kind != MeasureKind.Cost) return CostHttp.Refuse(new CostProblem("bad_value", "A summary is of a cost, not of a quantity or count.", At: "measure"));
        var comparison = CostSummaries.ComparisonFor(period);
        if (compare is not null && CostNames.Read(compare, out comparison) is { } wrongCompare) return CostHttp.Refuse(wrongCompare.In("compare"));

        var resolved = period.ResolvedAt(clock.GetUtcNow());
        var view = PeriodView.Of(resolved)!;
        var seen = await published.Of(tenant.Id, stop);
        if (CostHttp.IsKnown(http, CostHttp.Tag(tenant, seen.DataVersion, $"summary {view} {asked} {comparison}"))) return TypedResults.StatusCode(StatusCodes.Status304NotModified);

        var mine = costs.For(tenant);
        var (byPart, byDay) = CostSummaries.Questions(asked, resolved, comparison);
        var parts = mine.Ask(byPart, stop);
        var days = mine.Ask(byDay, stop);
        var freshness = facts.FreshnessFor(tenant, mine, stop);
        await Task.WhenAll(parts, days, freshness);
        return TypedResults.Ok(new CostSummary(view, asked.Name, CostSummaries.Of(await parts, await days), await freshness, (await parts).DataVersion));
    }
}
