using System.ComponentModel.DataAnnotations;
using FinOps.Platform.Access;
using FinOps.Platform.Jobs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace FinOps.Platform.Tenancy;

/// <summary>Where a tenant shall be moved.</summary>
/// <param name="To">The cell.</param>
public sealed record MoveTenant(string? To);

/// <summary>A move of a tenant's rows.</summary>
/// <param name="Id">Its number.</param>
/// <param name="FromCell">From which cell.</param>
/// <param name="ToCell">To which cell.</param>
/// <param name="State">How far it has come.</param>
/// <param name="RowsCopied">Rows that were copied and found equal.</param>
/// <param name="Problem">Why it was given up; empty when it was not.</param>
/// <param name="StartedAt">When it was asked for, UTC.</param>
/// <param name="SwitchedAt">When the new cell took over, UTC.</param>
/// <param name="FinishedAt">When it was over, UTC.</param>
public sealed record TenantMoveView(
    long Id, string FromCell, string ToCell, [property: AllowedValues("waiting", "copying", "switched", "done", "failed")] string State, long RowsCopied, string Problem,
    DateTimeOffset StartedAt, DateTimeOffset? SwitchedAt, DateTimeOffset? FinishedAt)
{
    internal static TenantMoveView Of(TenantMove move) => new(
        move.Id, move.FromCell, move.ToCell, move.State.ToString().ToLowerInvariant(), move.RowsCopied, move.Problem, move.StartedAt, move.SwitchedAt, move.FinishedAt);
}

internal static class CellsEndpoints
{
    public static void MapCells(this IEndpointRouteBuilder app)
    {
        var operate = app.MapGroup("/api").WithTags("Tenants").NeedsPlatform(Permissions.TenantsOperate);
        operate.MapGet("/cells", (ITenantCells cells) => TypedResults.Ok(cells.Names)).WithName("ListCells").WithSummary("The cells in which tenants' rows are placed.");
        operate.MapPost("/tenants/{slug}/move", Move).WithName("MoveTenant").WithSummary("Moves a tenant's rows to another cell while they are asked, in the background.");
        operate.MapGet("/tenants/{slug}/moves", Moves).WithName("ListTenantMoves").WithSummary("A tenant's moves, the last one first.");
    }

    private static async Task<Results<Accepted<TenantMoveView>, ProblemHttpResult>> Move(
        string slug, MoveTenant wanted, TenantBook tenants, TenantMoveBook book, ITenantCells cells, JobRunner jobs, CancellationToken stop)
    {
        if (await tenants.Find(slug, stop) is not { } tenant) return Unknown(slug);
        if (!cells.Names.Contains(wanted.To ?? "")) return Problems.Invalid("cell_unknown", $"There is no cell '{wanted.To}'; known: {string.Join(", ", cells.Names)}.");
        if (tenant.Cell == wanted.To) return Problems.Conflict("tenant_there_already", $"'{slug}' lies in cell '{wanted.To}' already.");
        if (await book.Add(tenant, wanted.To!, stop) is not { } move) return Problems.Conflict("tenant_moving", $"'{slug}' is being moved; see /api/tenants/{slug}/moves.");
        jobs.Nudge(TenantMover.JobName);
        return TypedResults.Accepted($"/api/tenants/{slug}/moves", TenantMoveView.Of(move));
    }

    private static async Task<Results<Ok<IEnumerable<TenantMoveView>>, ProblemHttpResult>> Moves(string slug, TenantBook tenants, TenantMoveBook book, CancellationToken stop) =>
        await tenants.Find(slug, stop) is { } tenant ? TypedResults.Ok((await book.Of(tenant.Id, stop)).Select(TenantMoveView.Of)) : Unknown(slug);

    private static ProblemHttpResult Unknown(string slug) => Problems.NotFound("tenant_unknown", $"There is no tenant '{slug}'.");
}
