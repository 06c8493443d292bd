using FinOps.Focus;
using FinOps.Focus.Conformance;
using FinOps.Platform;
using FinOps.Platform.Access;
using FinOps.Platform.Audit;
using FinOps.Platform.Engines;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace FinOps.Understand.Ingestion;

/// <summary>A file on the server's disk to judge.</summary>
/// <param name="Path">Its absolute path.</param>
/// <param name="Version">By which version's rules, such as <c>1.2</c>; without it, by the one its columns show.</param>
/// <param name="Without">Criteria that the provider does not meet, so that their columns may be absent.</param>
public sealed record LocalValidation(string Path, string? Version = null, IReadOnlyList<string>? Without = null);

/// <summary>Whether a file conforms.</summary>
/// <param name="Conformant">True when no rule is violated.</param>
/// <param name="FocusVersion">By which version it was judged.</param>
/// <param name="Dataset">Which data set it was taken for: <c>CostAndUsage</c> or <c>ContractCommitment</c>.</param>
/// <param name="RowsChecked">Its rows, every one of them.</param>
/// <param name="RulesChecked">How many rules applied to it.</param>
/// <param name="Violations">What FOCUS forbids, one entry per rule and column.</param>
/// <param name="Warnings">What FOCUS advises against, in the same shape.</param>
public sealed record ValidationView(
    bool Conformant, string FocusVersion, string Dataset, long RowsChecked, int RulesChecked,
    IReadOnlyList<BrokenRuleView> Violations, IReadOnlyList<BrokenRuleView> Warnings);

/// <summary>A broken rule.</summary>
/// <param name="Rule">The rule's id.</param>
/// <param name="Column">The column that is wrong.</param>
/// <param name="Row">The first row that breaks it, counted from 1 below the header; null when the header does.</param>
/// <param name="Value">What stands there; null is null.</param>
/// <param name="Message">What is wanted.</param>
/// <param name="Count">In how many rows, or for how many keys.</param>
/// <param name="Samples">The first places.</param>
public sealed record BrokenRuleView(
    string Rule, string Column, long? Row, string? Value, string Message, long Count, IReadOnlyList<Sample> Samples)
{
    internal static BrokenRuleView Of(Finding f) => new(
        f.Rule, f.Column, f.Samples.Count > 0 ? f.Samples[0].Row : null, f.Samples.Count > 0 ? f.Samples[0].Value : null, f.Message, f.Count, f.Samples);
}

internal static class ConformanceEndpoints
{
    public static void MapConformanceEndpoints(this IEndpointRouteBuilder app)
    {
        var focus = app.MapGroup("/api/focus").WithTags("FOCUS");
        focus.MapPost("/validate", Upload).ForSignedIn().ChangesNothing().AllowsUpload().DisableAntiforgery()
            .WithName("ValidateFocus").WithSummary("Says whether a file, sent as the body or in a form, conforms to FOCUS. Nothing of it is kept.");
        focus.MapPost("/validate/local", Local).NeedsPlatform(Permissions.PlatformOperate).WritesAudit().AllowsUpload()
            .WithName("ValidateLocalFocus").WithSummary("The same for a file on the server's own disk; only for callers on the same machine.");
    }

    private static Task<Results<Ok<ValidationView>, ProblemHttpResult>> Upload(
        HttpRequest request, ConformanceDesk desk, EngineBoard engines, CancellationToken stop,
        string? version = null, [FromQuery] string[]? without = null, string? fileName = null) =>
        Answer(engines, version, without, async asked =>
        {
            await foreach (var (name, body) in ImportsEndpoints.Files(request, fileName ?? "bill", stop)) return await desk.Judge(body, name, asked, stop);
            throw new ImportRefusedException("no_file", "There is no file", "The request has no file in it. Send the file as the body or as a form's file.");
        });

    private static async Task<Results<Ok<ValidationView>, ProblemHttpResult>> Local(
        LocalValidation wanted, HttpContext context, ConformanceDesk desk, EngineBoard engines, CancellationToken stop)
    {
        // Whoever may name paths on this disk must already be on this machine.
        if (context.Connection.RemoteIpAddress is { } caller && !System.Net.IPAddress.IsLoopback(caller))
            return Problems.Forbidden("not_local", "Paths on the server's disk are read only for callers on the same machine. Upload the file instead.");
        if (wanted.Path is null || !Path.IsPathFullyQualified(wanted.Path))
            return Problems.Invalid("path_not_absolute", $"'{wanted.Path}' is not an absolute path.");
        return await Answer(engines, wanted.Version, wanted.Without, asked => desk.Judge(wanted.Path, Path.GetFileName(wanted.Path), asked, stop));
    }

    private static async Task<Results<Ok<ValidationView>, ProblemHttpResult>> Answer(
        EngineBoard engines, string? version, IReadOnlyList<string>? without, Func<ConformanceQuestion, Task<ConformanceReport>> judge)
    {
        engines.Demand(EngineName.Costs);
        var (oldest, newest) = RuleBook.Versions;
        FocusVersion? known = version is null ? null : FocusVersions.Parse(version);
        if (version is not null && (known is null || known > newest))
            return Problems.Invalid("version_unknown", $"There are no rules for FOCUS '{version}'; there are for {oldest.Text()} to {newest.Text()}.");
        if (without?.FirstOrDefault(c => !Criteria.All.Contains(c)) is { } unknown)
            return Problems.Invalid("criterion_unknown", $"'{unknown}' is no criterion; one of {string.Join(", ", Criteria.All)} is.");
        try
        {
            return TypedResults.Ok(View(await judge(new ConformanceQuestion(known, without ?? []))));
        }
        catch (ImportRefusedException e)
        {
            return Problems.Invalid(e.Problem.Code, e.Problem.Detail);
        }
        catch (Exception e) when (e is InvalidDataException or IOException && e is not BadHttpRequestException && !DiskSpace.IsExhausted(e))
        {
            return Problems.Invalid("form_invalid", $"The file cannot be read to its end: {e.Message} Send it again.");
        }
        catch (UnauthorizedAccessException e)
        {
            return Problems.Invalid("path_unreadable", $"The file cannot be read: {e.Message}");
        }
        catch (IOException e) when (DiskSpace.IsExhausted(e))
        {
            return Problems.Of(StatusCodes.Status507InsufficientStorage, "disk_full", "The server's disk is full. Free space and send the file again.");
        }
    }

    private static ValidationView View(ConformanceReport report) => new(
        report.IsConformant, report.Version.Text(), report.Dataset.ToString(), report.RowsChecked, report.RulesChecked,
        [.. report.Violations.Select(BrokenRuleView.Of)], [.. report.Warnings.Select(BrokenRuleView.Of)]);
}
