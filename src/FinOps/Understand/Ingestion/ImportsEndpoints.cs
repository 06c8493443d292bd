using System.Runtime.CompilerServices;
using FinOps.Platform;
using FinOps.Platform.Access;
using FinOps.Platform.Engines;
using FinOps.Platform.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace FinOps.Understand.Ingestion;

/// <summary>Files on the server's disk to import.</summary>
/// <param name="Paths">Absolute paths of files or folders.</param>
/// <param name="Format">The format; <c>auto</c> lets the columns decide.</param>
/// <param name="Strict">True when one rejected row refuses the whole file.</param>
/// <param name="Name">What the one file is to be called, where there is only one; left out for what it is called.</param>
public sealed record LocalImport(IReadOnlyList<string> Paths, string? Format = null, bool Strict = false, string? Name = null);

/// <summary>Imports to give up.</summary>
/// <param name="ImportIds">Which; left out for all that are not over.</param>
public sealed record ImportsToCancel(IReadOnlyList<long>? ImportIds = null);

/// <summary>A page of imports, newest first.</summary>
/// <param name="Imports">The imports.</param>
/// <param name="Next">The cursor of the next page; null on the last one.</param>
public sealed record ImportPage(IReadOnlyList<ImportView> Imports, string? Next);

internal static class ImportsEndpoints
{
    private const int SourceLettersMax = 100;

    public static void MapImportEndpoints(this IEndpointRouteBuilder app)
    {
        var imports = app.MapGroup("/api/imports").WithTags("Imports").ForTenant().Needs(Permissions.ImportsRead);
        imports.MapGet("/", List).WithName("ListImports").WithSummary("Imports, newest first.");
        imports.MapPost("/", Upload).Needs(Permissions.ImportsWrite).AllowsUpload().DisableAntiforgery()
            .WithName("UploadBills").WithSummary("Uploads one bill as the body, or several as multipart form data; they are imported in the background.");
        // The server's disk holds what belongs to no tenant.
        imports.MapPost("/local", Local).NeedsPlatform(Permissions.PlatformOperate).WithName("ImportLocalBills").WithSummary("Imports files or folders on the server's own disk; only for callers on the same machine.");
        imports.MapGet("/{id:long}", Detail).WithName("GetImport").WithSummary("One import with its progress, reconciliation and first rejected rows.");
        imports.MapGet("/{id:long}/rejects", Rejects).WithName("GetRejects").WithSummary("All rejected rows of an import as CSV.");
        imports.MapGet("/{id:long}/conformance", Conformance).WithName("GetImportConformance")
            .WithSummary("How far an import's rows keep the rules of FOCUS: the share of rules that hold, and the broken ones.");
        imports.MapPost("/{id:long}/cancel", Cancel).Needs(Permissions.ImportsWrite).WithName("CancelImport").WithSummary("Gives up a running import; nothing of it is kept.");
        imports.MapPost("/cancel", CancelMany).Needs(Permissions.ImportsWrite).WithName("CancelImports").WithSummary("Gives up all imports that are not over, or those that are named; nothing of them is kept.");
        imports.MapDelete("/{id:long}", Delete).Needs(Permissions.ImportsWrite).WithName("DeleteImport").WithSummary("Takes a published import out of every answer.");
    }

    private static async Task<Results<Ok<ImportPage>, ProblemHttpResult>> List(
        CurrentTenant tenant, ImportBook book, RunningImports running, CancellationToken stop, string? state = null, int limit = 50, string? cursor = null)
    {
        ImportState? wanted = null;
        if (state is not null)
        {
            if (!Enum.TryParse<ImportState>(state, ignoreCase: true, out var parsed) || !Enum.IsDefined(parsed))
                return Problems.Invalid("state_unknown", $"'{state}' is no state; one of {string.Join(", ", Enum.GetNames<ImportState>()).ToLowerInvariant()} is.");
            wanted = parsed;
        }

        long? before = null;
        if (cursor is not null)
        {
            if (!long.TryParse(cursor, out var id)) return Problems.Invalid("cursor_invalid", "The cursor is not one that this address gave out.");
            before = id;
        }

        if (limit is < 1 or > ImportBook.PageMax)
            return Problems.BeyondLimit("limit_invalid", $"A page has 1 to {ImportBook.PageMax} imports.", "limit", ImportBook.PageMax);
        var found = await book.List(tenant.Id, wanted, before, limit, stop);
        var views = new List<ImportView>(found.Count);
        foreach (var import in found) views.Add(ImportView.Of(import, await ProgressOf(running, import.Id, stop)));
        return TypedResults.Ok(new ImportPage(views, found.Count == limit ? found[^1].Id.ToString() : null));
    }

    private static async Task<Results<Accepted<ImportPage>, ProblemHttpResult>> Upload(
        HttpRequest request, CurrentTenant tenant, BillReception reception, ImportQueue queue, EngineBoard engines, CancellationToken stop,
        string format = "auto", string source = "upload", bool strict = false, string? fileName = null, string? place = null)
    {
        engines.Demand(EngineName.Costs);
        if (source.Length is 0 or > SourceLettersMax || source.Any(char.IsControl))
            return Problems.Invalid("source_invalid", $"A source has 1 to {SourceLettersMax} letters, no control characters.");
        if (format.Any(char.IsControl)) return Problems.Invalid("format_unknown", "A format's name has no control characters.");
        try
        {
            var received = await reception.Upload(tenant.Id, Files(request, fileName ?? BillName.None, stop), new ImportWish(source, format, strict) { Place = request.HasFormContentType ? null : place }, stop);
            if (received.Count == 0) return Problems.Invalid("no_file", "The request has no file in it. Send the bill as the body or as a form's file.");
            return Accepted(received, queue);
        }
        catch (ImportRefusedException e)
        {
            return Refused(e);
        }
        catch (Exception e) when (request.HasFormContentType && e is InvalidDataException or IOException && e is not BadHttpRequestException && !DiskSpace.IsExhausted(e))
        {
            return Problems.Invalid("form_invalid", $"The form cannot be read to its end: {e.Message} Send it again.");
        }
        catch (IOException e) when (DiskSpace.IsExhausted(e))
        {
            return Problems.Of(StatusCodes.Status507InsufficientStorage, "disk_full", "The server's disk is full; nothing was imported. Free space and send the bill again.");
        }
    }

    /// <summary>The files of a request: its body, or each file of its form.</summary>
    public static async IAsyncEnumerable<(string Name, Stream Body)> Files(
        HttpRequest request, string fileName, [EnumeratorCancellation] CancellationToken stop)
    {
        if (!request.HasFormContentType)
        {
            yield return (fileName, request.Body);
            yield break;
        }

        var boundary = HeaderUtilities.RemoveQuotes(MediaTypeHeaderValue.Parse(request.ContentType).Boundary).Value;
        if (string.IsNullOrEmpty(boundary)) throw new ImportRefusedException("form_invalid", "The form has no boundary", "Send the bill as the body or as multipart/form-data.");
        var reader = new MultipartReader(boundary, request.Body);
        while (await reader.ReadNextSectionAsync(stop) is { } section)
        {
            if (section.AsFileSection() is { FileStream: { } body } file) yield return (file.FileName, body);
        }
    }

    private static async Task<Results<Accepted<ImportPage>, ProblemHttpResult>> Local(
        LocalImport wanted, HttpContext context, CurrentTenant tenant, BillReception reception, ImportQueue queue, EngineBoard engines, CancellationToken stop)
    {
        // Whoever may name paths on this disk must already be on this machine.
        if (context.Connection.RemoteIpAddress is { } caller && !System.Net.IPAddress.IsLoopback(caller))
            return Problems.Forbidden("not_local", "Paths on the server's disk are imported only for callers on the same machine. Upload the file instead.");
        engines.Demand(EngineName.Costs);
        if (wanted.Paths is not { Count: > 0 }) return Problems.Invalid("no_file", "Name at least one file or folder in 'paths'.");
        if (wanted.Paths.Any(p => p is null || !Path.IsPathFullyQualified(p)))
            return Problems.Invalid("path_not_absolute", $"'{wanted.Paths.First(p => p is null || !Path.IsPathFullyQualified(p))}' is not an absolute path.");
        try
        {
            return Accepted(await reception.Local(tenant.Id, wanted.Paths, new ImportWish("upload", wanted.Format ?? "auto", wanted.Strict) { Name = wanted.Name }, stop), queue);
        }
        catch (ImportRefusedException e)
        {
            return Refused(e);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or ArgumentException or IOException && !DiskSpace.IsExhausted(e))
        {
            return Problems.Invalid("path_unreadable", $"A path cannot be read: {e.Message}");
        }
    }

    private static async Task<Results<Ok<ImportView>, ProblemHttpResult>> Detail(
        long id, CurrentTenant tenant, ImportBook book, RunningImports running, ICostIntake intake, CancellationToken stop)
    {
        if (await book.Find(tenant.Id, id, stop) is not { } import) return Unknown(id);
        var rejects = import.RowsRejected > 0 && import.IsFinal ? await intake.Rejects(tenant.Id, id, ImportView.RejectsMax, stop) : [];
        var restated = import.Replaces.Length > 0 ? await book.Restatements(tenant.Id, id, stop) : [];
        var invoices = import.IsFinal ? await book.Invoices(tenant.Id, id, stop) : [];
        return TypedResults.Ok(ImportView.Of(import, await ProgressOf(running, id, stop), rejects, restated, invoices));
    }

    private static async Task<Results<Ok<ImportConformanceView>, ProblemHttpResult>> Conformance(
        long id, CurrentTenant tenant, ImportBook book, CancellationToken stop) =>
        await book.Find(tenant.Id, id, stop) is { } import
            ? TypedResults.Ok(ImportConformanceView.Of(import, await book.Conformance(tenant.Id, id, stop)))
            : Unknown(id);

    private static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> Rejects(
        long id, CurrentTenant tenant, ImportBook book, ICostIntake intake, CancellationToken stop)
    {
        if (await book.Find(tenant.Id, id, stop) is not { } import) return Unknown(id);
        return TypedResults.Stream(body => RejectsCsv.Write(intake.AllRejects(tenant.Id, id, stop), body, stop), "text/csv; charset=utf-8", $"rejects-{import.Id}.csv");
    }

    private static async Task<Results<Ok<ImportView>, ProblemHttpResult>> Cancel(
        long id, CurrentTenant tenant, ImportBook book, ImportCanceller canceller, CancellationToken stop)
    {
        if (await book.Find(tenant.Id, id, stop) is not { } import) return Unknown(id);
        if (import.IsFinal)
            return Problems.Conflict("import_over", $"Import {id} is {import.State.ToString().ToLowerInvariant()}; only a running one can be cancelled. To take a published one out, delete it.");
        await canceller.Cancel(import, stop);
        return TypedResults.Ok(ImportView.Of(await book.Find(tenant.Id, id, stop) ?? import));
    }

    private static async Task<Results<Ok<ImportsGivenUp>, ProblemHttpResult>> CancelMany(
        CurrentTenant tenant, ImportCanceller canceller, CancellationToken stop, ImportsToCancel? wanted = null) =>
        wanted?.ImportIds is { Count: > BillReception.FilesMax }
            ? Problems.BeyondLimit("too_many_imports", $"At most {BillReception.FilesMax} imports are named in one request; name none to cancel all.", "importIds", BillReception.FilesMax)
            : TypedResults.Ok(await canceller.CancelMany(tenant.Id, wanted?.ImportIds, stop));

    private static async Task<Results<NoContent, ProblemHttpResult>> Delete(long id, CurrentTenant tenant, ImportBook book, CancellationToken stop)
    {
        if (await book.Find(tenant.Id, id, stop) is not { } import) return Unknown(id);
        return await book.Delete(tenant.Id, id, stop)
            ? TypedResults.NoContent()
            : Problems.Conflict("import_not_published", $"Import {id} is {import.State.ToString().ToLowerInvariant()}; only a published one can be deleted.");
    }

    private static Accepted<ImportPage> Accepted(List<Import> imports, ImportQueue queue)
    {
        queue.Add(imports);
        return TypedResults.Accepted(
            imports.Count == 1 ? $"/api/imports/{imports[0].Id}" : "/api/imports", new ImportPage([.. imports.Select(i => ImportView.Of(i))], null));
    }

    private static async Task<ImportProgress?> ProgressOf(RunningImports running, long id, CancellationToken stop) =>
        running.Find(id) is { } watch ? await watch.Progress(stop) : null;

    private static ProblemHttpResult Unknown(long id) => Problems.NotFound("import_unknown", $"There is no import {id}.");

    private static ProblemHttpResult Refused(ImportRefusedException e) => Problems.Invalid(e.Problem.Code, e.Problem.Detail);
}
