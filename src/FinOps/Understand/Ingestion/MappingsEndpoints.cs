using FinOps.Platform;
using FinOps.Platform.Access;
using FinOps.Platform.Audit;
using FinOps.Platform.Engines;
using FinOps.Platform.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace FinOps.Understand.Ingestion;

/// <summary>A mapping to try on the first lines of a file.</summary>
/// <param name="Head">The file's header and first lines, as text.</param>
/// <param name="Mapping">The mapping.</param>
public sealed record MappingTrial(string Head, GenericMapping Mapping);

/// <summary>A table of which a mapping is to be suggested.</summary>
/// <param name="Head">The file's header and first lines, as text.</param>
public sealed record TableToMap(string Head);

/// <summary>A saved mapping.</summary>
/// <param name="Name">Its name; imports ask for it as <c>generic:NAME</c>.</param>
/// <param name="Mapping">What it says.</param>
/// <param name="SavedAt">When it was last saved.</param>
public sealed record SavedMappingView(string Name, GenericMapping Mapping, DateTimeOffset SavedAt);

internal static class MappingsEndpoints
{
    private const int NameLettersMax = 100;

    public static void MapMappingEndpoints(this IEndpointRouteBuilder app)
    {
        var mappings = app.MapGroup("/api/imports/mappings").WithTags("Imports").ForTenant().Needs(Permissions.ImportsRead);
        mappings.MapGet("/", List).WithName("ListMappings").WithSummary("Saved column mappings by name.");
        mappings.MapPost("/preview", Preview).Needs(Permissions.ImportsWrite).ChangesNothing().WithName("PreviewMapping").WithSummary("The first 20 rows of a file as a mapping makes them, with what is wrong with each; nothing is kept.");
        mappings.MapPost("/suggest", Suggest).Needs(Permissions.ImportsWrite).ChangesNothing().WithName("SuggestMapping").WithSummary("A table's columns with what stands in its first rows, and a mapping that their names suggest; nothing is kept.");
        mappings.MapGet("/{name}", Find).WithName("GetMapping").WithSummary("One saved column mapping.");
        mappings.MapPut("/{name}", Save).Needs(Permissions.ImportsWrite).WithName("SaveMapping").WithSummary("Saves a column mapping; import with format=generic:NAME.");
        mappings.MapDelete("/{name}", Delete).Needs(Permissions.ImportsWrite).WithName("DeleteMapping").WithSummary("Forgets a column mapping; what was imported with it stays.");
    }

    private static async Task<Ok<List<SavedMappingView>>> List(CurrentTenant tenant, SavedMappingBook book, CancellationToken stop) =>
        TypedResults.Ok((await book.All(tenant.Id, stop)).ConvertAll(View));

    private static async Task<Results<Ok<SavedMappingView>, ProblemHttpResult>> Find(string name, CurrentTenant tenant, SavedMappingBook book, CancellationToken stop) =>
        await book.Find(tenant.Id, name, stop) is { } saved ? TypedResults.Ok(View(saved)) : Unknown(name);

    private static async Task<Results<Ok<SavedMappingView>, ProblemHttpResult>> Save(
        string name, GenericMapping mapping, CurrentTenant tenant, SavedMappingBook book, IGenericFormat generic, CancellationToken stop)
    {
        if (name.Length > NameLettersMax || !name.All(l => char.IsAsciiLetterOrDigit(l) || l is '-' or '_' or '.'))
            return Problems.Invalid("mapping_name_invalid", $"A mapping's name has 1 to {NameLettersMax} letters, digits, points, hyphens or underscores.");
        if (name is "preview" or "suggest") return Problems.Invalid("mapping_name_invalid", $"A mapping cannot be called {name}, which is an address of its own.");
        if (generic.Problem(mapping) is { } problem) return Problems.Invalid("mapping_invalid", problem);
        return await book.Save(tenant.Id, name, mapping, stop) is { } saved
            ? TypedResults.Ok(View(saved))
            : Problems.BeyondLimit("too_many_mappings", $"A tenant has at most {SavedMappingBook.OfTenantMax} mappings. Delete one first.", "mappings", SavedMappingBook.OfTenantMax);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Delete(string name, CurrentTenant tenant, SavedMappingBook book, CancellationToken stop) =>
        await book.Delete(tenant.Id, name, stop) ? TypedResults.NoContent() : Unknown(name);

    private static Results<Ok<MappingSuggestion>, ProblemHttpResult> Suggest(TableToMap table)
    {
        if (Unfit(table.Head) is { } problem) return problem;
        try
        {
            return TypedResults.Ok(MappingGuess.Of(table.Head));
        }
        catch (ImportRefusedException e)
        {
            return Problems.Invalid(e.Problem.Code, e.Problem.Detail);
        }
    }

    private static ProblemHttpResult? Unfit(string? head) => string.IsNullOrWhiteSpace(head)
        ? Problems.Invalid("empty_file", "There is nothing to look at. Send the file's header and first lines as 'head'.")
        : head.Length > MappingDesk.HeadLettersMax
            ? Problems.BeyondLimit("head_too_long", $"At most {MappingDesk.HeadLettersMax} letters are looked at. Send the first lines only.", "letters", MappingDesk.HeadLettersMax) : null;

    private static async Task<Results<Ok<MappingPreview>, ProblemHttpResult>> Preview(
        MappingTrial trial, CurrentTenant tenant, MappingDesk desk, EngineBoard engines, CancellationToken stop)
    {
        engines.Demand(EngineName.Costs);
        if (Unfit(trial.Head) is { } unfit) return unfit;
        if (trial.Mapping is null) return Problems.Invalid("mapping_invalid", "Send the mapping to try as 'mapping'.");
        try
        {
            return TypedResults.Ok(await desk.Preview(tenant.Id, trial.Head, trial.Mapping, stop));
        }
        catch (ImportRefusedException e)
        {
            return Problems.Invalid(e.Problem.Code, e.Problem.Detail);
        }
    }

    private static SavedMappingView View(SavedMapping saved) => new(saved.Name, saved.Mapping, saved.SavedAt);

    private static ProblemHttpResult Unknown(string name) => Problems.NotFound("mapping_unknown", $"No mapping is saved under '{name}'.");
}
