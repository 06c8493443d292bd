using FinOps.Platform.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FinOps.Costs;

/// <summary>A dimension as the outside sees it.</summary>
/// <param name="Name">How it is written in questions.</param>
/// <param name="Kind">text, time, quantity, currency or unit.</param>
/// <param name="Description">What it means.</param>
/// <param name="Values">How many different values there are; null when not counted.</param>
public sealed record DimensionView(string Name, string Kind, string Description, long? Values);

/// <summary>What costs can be asked by, over HTTP.</summary>
internal static class DimensionsEndpoints
{
    private const int ValuesDefault = 20;
    private const int ValuesMax = 1_000;

    public static void MapDimensions(this RouteGroupBuilder costs)
    {
        costs.MapGet("/dimensions", List).WithName("ListDimensions")
            .Produces<IEnumerable<DimensionView>>()
            .WithSummary("The columns, tag keys and properties that the tenant's charges can be grouped and filtered by.");
        costs.MapGet("/dimensions/{name}/values", Values).WithName("ListDimensionValues")
            .Produces<DimensionValues>().ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary("Values of a dimension that hold the search text, the most frequent first.");
        costs.MapGet("/freshness", Freshness).WithName("GetFreshness")
            .Produces<IReadOnlyList<DataFreshness>>()
            .WithSummary("How far the data reaches, by provider and source.");
    }

    private static async Task<IResult> List(HttpContext http, CurrentTenant tenant, ICostStore costs, IPublishedImports published, CancellationToken stop)
    {
        var seen = await published.Of(tenant.Id, stop);
        if (CostHttp.IsKnown(http, CostHttp.Tag(tenant, seen.DataVersion, "dimensions"))) return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        var facts = await costs.For(tenant).Dimensions(stop);
        return TypedResults.Ok(facts.Select(f => new DimensionView(f.Name, f.Kind.ToString().ToLowerInvariant(), f.Description, f.Values)));
    }

    private static async Task<IResult> Values(
        string name, HttpContext http, CurrentTenant tenant, ICostStore costs, IPublishedImports published, CancellationToken stop,
        string? search = null, int limit = ValuesDefault, string? from = null, string? to = null, string? preset = null)
    {
        // A route leaves an encoded slash as it is; tag keys may have one.
        if (!Dimension.TryParse(name.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase), out var dimension, out var unknown)) return CostHttp.Refuse(unknown);
        if (limit is < 1 or > ValuesMax) return CostHttp.Refuse(CostProblem.Outside("limit", nameof(ValuesMax), ValuesMax, limit));
        if (search?.Length > CostLimits.TextCharactersMax)
            return CostHttp.Refuse(CostProblem.Beyond("Characters of 'search'", nameof(CostLimits.TextCharactersMax), CostLimits.TextCharactersMax, search.Length).In("search"));
        if (search?.Contains('\0') == true) return CostHttp.Refuse(new CostProblem("bad_value", "'search' holds a null character, which no bill can.", At: "search"));
        if (CostNames.ReadOpen(preset, from, to, out var period) is { } problem) return CostHttp.Refuse(problem);
        var seen = await published.Of(tenant.Id, stop);
        var question = $"values {dimension} {search} {limit} {from} {to} {preset}";
        if (preset is null && CostHttp.IsKnown(http, CostHttp.Tag(tenant, seen.DataVersion, question))) return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        return TypedResults.Ok(await costs.For(tenant).Values(dimension, search, period, limit, stop));
    }

    private static async Task<IResult> Freshness(HttpContext http, CurrentTenant tenant, ICostStore costs, IImportFacts facts, IPublishedImports published, CancellationToken stop)
    {
        var seen = await published.Of(tenant.Id, stop);
        return CostHttp.IsKnown(http, CostHttp.Tag(tenant, seen.DataVersion, "freshness"))
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(await facts.FreshnessFor(tenant, costs.For(tenant), stop));
    }
}
