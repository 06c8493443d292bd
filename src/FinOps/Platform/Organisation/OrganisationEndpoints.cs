using System.ComponentModel.DataAnnotations;
using System.Text;
using FinOps.Platform.Access;
using FinOps.Platform.Audit;
using FinOps.Platform.Members;
using FinOps.Platform.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace FinOps.Platform.Organisation;

/// <summary>A node as the outside sees it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="ParentId">The node above it; null at the top.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Code">How tags and other systems call it.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Owner">Who answers for it.</param>
/// <param name="CostCentre">Its cost centre.</param>
/// <param name="GlCode">Its ledger account.</param>
/// <param name="Archived">True when it is no longer in use.</param>
/// <param name="Path">The names from the top down to it.</param>
public sealed record NodeView(
    long Id, long? ParentId, [property: AllowedValues("business_unit", "department", "team", "project")] string Kind, string Code, string Name,
    string Owner, string CostCentre, string GlCode, bool Archived, IReadOnlyList<string> Path)
{
    internal static NodeView Of(OrganisationNode node, OrganisationTree tree) => new(
        node.Id, node.ParentId, NodeWords.Of(node.Kind), node.Code, node.Name, node.Owner, node.CostCentre, node.GlCode, node.ArchivedAt is not null,
        [.. tree.PathTo(node.Id).Select(n => n.Name)]);
}

/// <summary>A tenant's organisation.</summary>
/// <param name="Version">Rises with every change.</param>
/// <param name="Nodes">Depth first, siblings by name.</param>
public sealed record OrganisationView(long Version, IReadOnlyList<NodeView> Nodes);

/// <summary>What a node shall be. What is left out of a change stays.</summary>
/// <param name="Kind">business_unit, department, team or project.</param>
/// <param name="Code">How tags and other systems call it.</param>
/// <param name="Name">What people call it.</param>
/// <param name="ParentId">The node above it, of a new one; changes go by <c>/move</c>.</param>
/// <param name="Owner">Who answers for it.</param>
/// <param name="CostCentre">Its cost centre.</param>
/// <param name="GlCode">Its ledger account.</param>
public sealed record NodeRequest(
    string? Kind = null, string? Code = null, string? Name = null, long? ParentId = null, string? Owner = null, string? CostCentre = null, string? GlCode = null);

/// <summary>Where a node shall lie.</summary>
/// <param name="ParentId">Below which node; null for the top.</param>
public sealed record NodeMove(long? ParentId);

internal static class OrganisationEndpoints
{
    private const string CsvType = "text/csv";

    public static void MapOrganisation(this IEndpointRouteBuilder app)
    {
        var read = app.MapGroup("/api/organisation").WithTags("Organisation").ForTenant().Needs(Permissions.OrganisationRead).WithinScope();
        read.MapGet("/", Whole).WithName("GetOrganisation").WithSummary("Business units, departments, teams and projects as one tree; archived ones with ?archived=true.");
        read.MapGet("/nodes/{id:long}", Find).WithName("GetNode").WithSummary("One node.");
        read.MapGet("/nodes/{id:long}/subtree", Subtree).WithName("GetSubtree").WithSummary("A node and everything below it.");
        read.MapGet("/export", Export).WritesAudit().WithName("ExportOrganisation").WithSummary("The whole tree as a file that can be imported again: JSON, or CSV with ?format=csv.")
            .Produces<OrganisationRows>(StatusCodes.Status200OK, "application/json", CsvType);
        var write = app.MapGroup("/api/organisation").WithTags("Organisation").ForTenant().Needs(Permissions.OrganisationWrite);
        write.MapPost("/nodes", Create).WithName("CreateNode").WithSummary("Makes a node.");
        write.MapPatch("/nodes/{id:long}", Change).WithName("ChangeNode").WithSummary("Renames a node or changes its code, kind, owner, cost centre or GL code; what is left out stays.");
        write.MapPost("/nodes/{id:long}/move", Move).WithName("MoveNode").WithSummary("Moves a node with everything below it.");
        write.MapPost("/nodes/{id:long}/archive", (long id, CurrentTenant tenant, OrganisationBook book, CancellationToken stop) =>
                Answer(book.Archive(tenant.Id, id, stop), tenant, book, stop))
            .WithName("ArchiveNode").WithSummary("Takes a node and everything below it out of use; past costs keep it.");
        write.MapPost("/nodes/{id:long}/restore", (long id, CurrentTenant tenant, OrganisationBook book, CancellationToken stop) =>
                Answer(book.Restore(tenant.Id, id, stop), tenant, book, stop))
            .WithName("RestoreNode").WithSummary("Takes an archived node back into use, and what was archived with it.");
        write.MapDelete("/nodes/{id:long}", Delete).WithName("DeleteNode").WithSummary("Deletes a node that has none below it.");
        write.MapPost("/import", Import).WithName("ImportOrganisation")
            .WithSummary("Takes in a whole tree, nodes matched by code, or nothing of it when a row is wrong; ?try=true saves nothing.")
            .Accepts<OrganisationRows>("application/json", CsvType);
    }

    // Who sees only some rows sees the parts that these belong to. The tree decides which rows that are, so changing it needs all of them.
    private static async Task<OrganisationTree> Seen(CurrentTenant tenant, OrganisationBook book, IRowRules rules, CancellationToken stop)
    {
        var tree = await book.Tree(tenant.Id, stop);
        return tenant.Rows is { } some ? tree.Of(node => rules.Holds(some, node)) : tree;
    }

    private static async Task<Ok<OrganisationView>> Whole(CurrentTenant tenant, OrganisationBook book, IRowRules rules, CancellationToken stop, bool archived = false)
    {
        var tree = await Seen(tenant, book, rules, stop);
        return TypedResults.Ok(new OrganisationView(tree.Version, [.. tree.InOrder().Where(n => archived || n.ArchivedAt is null).Select(n => NodeView.Of(n, tree))]));
    }

    private static async Task<Results<Ok<NodeView>, ProblemHttpResult>> Find(long id, CurrentTenant tenant, OrganisationBook book, IRowRules rules, CancellationToken stop)
    {
        var tree = await Seen(tenant, book, rules, stop);
        return tree.Find(id) is { } node ? TypedResults.Ok(NodeView.Of(node, tree)) : Unknown(id);
    }

    private static async Task<Results<Ok<OrganisationView>, ProblemHttpResult>> Subtree(long id, CurrentTenant tenant, OrganisationBook book, IRowRules rules, CancellationToken stop)
    {
        var tree = await Seen(tenant, book, rules, stop);
        return tree.Subtree(id) is { Count: > 0 } nodes
            ? TypedResults.Ok(new OrganisationView(tree.Version, [.. nodes.Select(n => NodeView.Of(n, tree))]))
            : Unknown(id);
    }

    private static async Task<Results<Created<NodeView>, ProblemHttpResult>> Create(NodeRequest wanted, CurrentTenant tenant, OrganisationBook book, CancellationToken stop)
    {
        if (NodeWords.Find(wanted.Kind) is not { } kind) return KindInvalid(wanted.Kind);
        var wish = new NodeWish(wanted.ParentId, kind, Text(wanted.Code), Text(wanted.Name), Text(wanted.Owner), Text(wanted.CostCentre), Text(wanted.GlCode));
        var outcome = await book.Create(tenant.Id, wish, stop);
        return outcome.Node is { } node
            ? TypedResults.Created($"/api/organisation/nodes/{node.Id}", NodeView.Of(node, await book.Tree(tenant.Id, stop)))
            : Refused(outcome.Problem!);
    }

    private static async Task<Results<Ok<NodeView>, ProblemHttpResult>> Change(long id, NodeRequest wanted, CurrentTenant tenant, OrganisationBook book, CancellationToken stop)
    {
        if (wanted.Kind is not null && NodeWords.Find(wanted.Kind) is null) return KindInvalid(wanted.Kind);
        return await Answer(book.Save(tenant.Id, id, node => new NodeWish(
            node.ParentId, NodeWords.Find(wanted.Kind) ?? node.Kind, wanted.Code?.Trim() ?? node.Code, wanted.Name?.Trim() ?? node.Name,
            wanted.Owner?.Trim() ?? node.Owner, wanted.CostCentre?.Trim() ?? node.CostCentre, wanted.GlCode?.Trim() ?? node.GlCode), stop), tenant, book, stop);
    }

    private static Task<Results<Ok<NodeView>, ProblemHttpResult>> Move(long id, NodeMove wanted, CurrentTenant tenant, OrganisationBook book, CancellationToken stop) =>
        Answer(book.Save(tenant.Id, id, node => new NodeWish(
            wanted.ParentId, node.Kind, node.Code, node.Name, node.Owner, node.CostCentre, node.GlCode), stop), tenant, book, stop);

    private static async Task<Results<NoContent, ProblemHttpResult>> Delete(long id, CurrentTenant tenant, OrganisationBook book, CancellationToken stop) =>
        (await book.Delete(tenant.Id, id, stop)).Problem is { } problem ? Refused(problem) : TypedResults.NoContent();

    private static async Task<IResult> Export(CurrentTenant tenant, OrganisationBook book, IRowRules rules, CancellationToken stop, string format = "json")
    {
        var tree = await Seen(tenant, book, rules, stop);
        var rows = tree.InOrder().Select(n => OrganisationRow.Of(n, tree)).ToList();
        return format switch
        {
            "json" => TypedResults.Json(new OrganisationRows(rows)),
            "csv" => TypedResults.File(Encoding.UTF8.GetBytes(OrganisationFile.Csv(rows)), CsvType, $"organisation-{tenant.Slug}.csv"),
            _ => Problems.Invalid("format_invalid", "The format is json or csv."),
        };
    }

    private static async Task<Results<Ok<OrganisationImportOutcome>, ProblemHttpResult>> Import(
        HttpRequest request, CurrentTenant tenant, OrganisationBook book, CancellationToken stop, bool @try = false)
    {
        using var reader = new StreamReader(request.Body, Encoding.UTF8);
        var text = await reader.ReadToEndAsync(stop);
        try
        {
            var isCsv = request.ContentType?.StartsWith(CsvType, StringComparison.OrdinalIgnoreCase) == true;
            var rows = isCsv ? OrganisationFile.ReadCsv(text) : OrganisationFile.ReadJson(text);
            return rows.Count > OrganisationTree.NodesMax
                ? Problems.BeyondLimit("organisation_too_large", $"An organisation has at most {OrganisationTree.NodesMax} nodes.", "nodes", OrganisationTree.NodesMax)
                : TypedResults.Ok(await book.Import(tenant.Id, rows, @try, stop));
        }
        catch (OrganisationFileException e)
        {
            return Problems.Invalid("organisation_file_invalid", e.Message);
        }
    }

    private static async Task<Results<Ok<NodeView>, ProblemHttpResult>> Answer(Task<NodeOutcome> change, CurrentTenant tenant, OrganisationBook book, CancellationToken stop)
    {
        var outcome = await change;
        if (outcome.Node is not { } node) return Refused(outcome.Problem!);
        return TypedResults.Ok(NodeView.Of(node, await book.Tree(tenant.Id, stop)));
    }

    private static string Text(string? text) => text?.Trim() ?? "";

    private static ProblemHttpResult KindInvalid(string? kind) =>
        Problems.Invalid("node_kind_invalid", $"'{kind}' is no kind; use {string.Join(", ", NodeWords.All)}.");

    private static ProblemHttpResult Unknown(long id) => Problems.NotFound("node_unknown", $"There is no node {id}.");

    private static ProblemHttpResult Refused(TreeProblem problem) => problem.Code switch
    {
        "node_unknown" => Problems.NotFound(problem.Code, problem.Reason),
        "node_code_taken" or "organisation_cycle" or "node_not_empty" or "node_in_use" or "node_archived" => Problems.Conflict(problem.Code, problem.Reason),
        _ => Problems.Invalid(problem.Code, problem.Reason),
    };
}
