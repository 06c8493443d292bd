using System.Runtime.CompilerServices;
using FinOps.Platform.Access;
using FinOps.Platform.Audit;
using FinOps.Platform.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FinOps.Costs;

/// <summary>Questions over HTTP.</summary>
internal static class CostsEndpoints
{
    public static void MapQuestions(this RouteGroupBuilder costs)
    {
        costs.MapPost("/query", Post).ChangesNothing().WithName("AskCosts")
            .Accepts<CostQuestion>("application/json")
            .Produces<CostAnswerView>(StatusCodes.Status200OK, "application/json", "text/csv")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary("Answers a question about costs: rows, totals per currency, and the question as understood. As CSV by Accept: text/csv, then all rows.");
        costs.MapGet("/", Get).WithName("GetCosts")
            .Produces<CostAnswerView>(StatusCodes.Status200OK, "application/json", "text/csv")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary("The same question as an address: measure, from, to, preset, granularity, groupBy, where, top, orderBy, limit, cursor, compare, share.");
        // An export takes as long as the data is large; it ends when its reader leaves.
        costs.MapGet("/export", Export).WithName("ExportCosts")
            .Produces(StatusCodes.Status200OK, contentType: "text/csv")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary("All charges of a period as a FOCUS file: version=1.2 or 1.3, format=csv or parquet; extensions=true adds what bills say beside FOCUS, as x_ columns; exact=true writes a CSV without the apostrophes that keep spreadsheets from running texts, for programs.")
            .Needs(Permissions.CostsExport).WritesAudit()
            .DisableRequestTimeout();
    }

    private static async Task<IResult> Post(HttpContext http, CurrentTenant tenant, ICostStore costs, IPublishedImports published, TimeProvider clock, CancellationToken stop)
    {
        var (body, tooLong) = await CostHttp.Body(http.Request, stop);
        if (body is null) return CostHttp.Refuse(tooLong!);
        var (query, problem) = CostQueryJson.Parse(body);
        return query is null ? CostHttp.Refuse(problem!) : await Answer(query, http, tenant, costs, published, clock, stop);
    }

    private static async Task<IResult> Get(HttpContext http, CurrentTenant tenant, ICostStore costs, IPublishedImports published, TimeProvider clock, CancellationToken stop)
    {
        var (query, problem) = CostQueryString.Parse(http.Request.Query, TenantResolution.Parameter);
        return query is null ? CostHttp.Refuse(problem!) : await Answer(query, http, tenant, costs, published, clock, stop);
    }

    private static async Task<IResult> Answer(
        CostQuery query, HttpContext http, CurrentTenant tenant, ICostStore costs, IPublishedImports published, TimeProvider clock, CancellationToken stop)
    {
        var csv = CostHttp.WantsCsv(http.Request);
        var question = CostQueryJson.Write(query.ResolvedAt(clock.GetUtcNow())) + (csv ? "csv" : "json");
        if (HttpMethods.IsGet(http.Request.Method) && http.Request.Headers.IfNoneMatch.Count > 0)
        {
            var seen = await published.Of(tenant.Id, stop);
            if (CostHttp.IsKnown(http, CostHttp.Tag(tenant, seen.DataVersion, question))) return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        }

        if (csv)
        {
            var seen = await published.Of(tenant.Id, stop);
            CostHttp.IsKnown(http, CostHttp.Tag(tenant, seen.DataVersion, question));
            http.RequestServices.GetRequiredService<RequestAudit>().Record("costs.export", WhereOf(query));
            return await Csv(query, costs.For(tenant), stop);
        }

        var answer = await costs.For(tenant).Ask(query, stop);
        CostHttp.IsKnown(http, CostHttp.Tag(tenant, answer.DataVersion, question));
        return TypedResults.Ok(CostAnswerView.Of(answer));
    }

    private static string WhereOf(CostQuery query) =>
        $"{string.Join(", ", query.Measures.Select(m => m.Name))} by {string.Join(", ", query.GroupBy.Select(d => d.Name))}, {PeriodView.Of(query.Period)}";

    // The first row is taken before the answer starts, so that a refusal can still be told by its status.
    private static async Task<IResult> Csv(CostQuery query, ITenantCosts costs, CancellationToken stop)
    {
        var rows = costs.AskAll(query, stop).GetAsyncEnumerator(stop);
        try
        {
            var any = await rows.MoveNextAsync();
            return TypedResults.Stream(
                async to =>
                {
                    await using (rows) await CostCsv.Write(to, CostColumns.Of(query), Rest(rows, any, query.Limit, stop), stop);
                },
                "text/csv; charset=utf-8");
        }
        catch
        {
            await rows.DisposeAsync();
            throw;
        }
    }

    private static async IAsyncEnumerable<string?[]> Rest(
        IAsyncEnumerator<string?[]> rows, bool any, int? limit, [EnumeratorCancellation] CancellationToken stop)
    {
        for (var left = limit ?? int.MaxValue; any && left > 0; left--)
        {
            stop.ThrowIfCancellationRequested();
            yield return rows.Current;
            any = await rows.MoveNextAsync();
        }
    }

    private static IResult Export(
        CurrentTenant tenant, ICostStore costs, CancellationToken stop,
        string? from = null, string? to = null, string? preset = null, string version = "1.2", string format = "csv", bool extensions = false, bool exact = false)
    {
        if (ExportForm.Read(version, format, out var form) is { } unknown) return CostHttp.Refuse(unknown);
        if (CostNames.ReadOpen(preset, from, to, out var period) is { } problem) return CostHttp.Refuse(problem);
        return TypedResults.Stream(
            stream => costs.For(tenant).Export(period, form with { Extensions = extensions, Exact = exact }, stream, stop), form.ContentType, fileDownloadName: $"finops-{tenant.Slug}.{form.Ending}");
    }
}
