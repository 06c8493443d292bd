using System.Text;
using FinOps.Platform;
using FinOps.Platform.Access;
using FinOps.Platform.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace FinOps.Understand.Allocation.Files;

/// <summary>What is wrong or doubtful with a file.</summary>
/// <param name="Valid">True when it can be used.</param>
/// <param name="Problems">What is wrong or doubtful, with line and path, errors first.</param>
/// <param name="RuleCount">How many rules it holds; null when it cannot be used.</param>
/// <param name="PoolCount">How many pools it holds; null when it cannot be used.</param>
public sealed record RuleFileCheck(bool Valid, IReadOnlyList<FileProblem> Problems, int? RuleCount, int? PoolCount)
{
    internal static RuleFileCheck Of(ReadRuleFile read) => new(read.Rules is not null, read.Problems, read.Rules?.Rules.Count, read.Rules?.Pools.Count);
}

/// <summary>What a file would change.</summary>
/// <param name="Against">The number of the rule set that it is held against; 0 when there is none.</param>
/// <param name="State">Its state.</param>
/// <param name="Differences">Every difference, thing by thing.</param>
public sealed record RuleFileDiff(int Against, string State, IReadOnlyList<RuleSetDifference> Differences);

internal static class FilesEndpoints
{
    public static void MapRuleFiles(this IEndpointRouteBuilder app)
    {
        var files = app.MapGroup("/api/allocation").WithTags("Allocation files").ForTenant().Needs(Permissions.AllocationRead);
        files.MapGet("/file", Export).WithName("ExportAllocationRules").WithSummary("The rule set as a YAML or JSON file: the draft or, without one, what is published; ?state and ?number as for rules.");
        files.MapPut("/file", Import).Needs(Permissions.AllocationWrite).Accepts<string>("application/yaml", "application/json").WithName("ImportAllocationRules")
            .Produces<RuleSetView>().ProducesProblem(StatusCodes.Status400BadRequest).WithSummary("Makes a YAML or JSON file the draft, after checking it line by line.");
        files.MapPost("/file/validate", Validate).Accepts<string>("application/yaml", "application/json").WithName("ValidateAllocationFile")
            .Produces<RuleFileCheck>().WithSummary("What is wrong with a rule set file, by line and path; nothing is kept.");
        files.MapPost("/file/diff", Diff).Accepts<string>("application/yaml", "application/json").WithName("DiffAllocationFile")
            .Produces<RuleFileDiff>().ProducesProblem(StatusCodes.Status400BadRequest).WithSummary("What a rule set file would change, against the draft or, without one, what is published.");
        app.MapGet("/api/allocation/schema", () => TypedResults.Text(RuleSetFile.Schema(), "application/schema+json", Encoding.UTF8))
            .ForSignedIn().WithTags("Allocation files").WithName("GetAllocationSchema").WithSummary("The JSON schema of rule set files, for editors and checks.");
    }

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> Export(
        CurrentTenant tenant, RuleBook book, CancellationToken stop, string format = "yaml", string? state = null, int? number = null)
    {
        if (format is not ("yaml" or "json")) return Problems.Invalid("format_unknown", $"'{format}' is neither yaml nor json.");
        if (state is not (null or "draft" or "published")) return Problems.Invalid("state_unknown", $"'{state}' is neither draft nor published.");
        var version = await Stored(tenant.Id, book, state, number, stop);
        if (version is null && (state is not null || number is not null)) return Problems.NotFound("rules_unknown", "There is no such rule set.");
        var text = RuleSetFile.Write(version?.Rules ?? RuleSet.Empty, format == "json" ? RuleFileForm.Json : RuleFileForm.Yaml);
        return TypedResults.File(Encoding.UTF8.GetBytes(text), $"application/{format}", $"allocation-{tenant.Slug}.{format}");
    }

    private static async Task<IResult> Import(HttpContext http, CurrentTenant tenant, CurrentCaller caller, RuleBook book, CancellationToken stop)
    {
        if (!RuleHttp.Seen(http.Request, out var seen)) return Problems.Invalid("bad_revision", "If-Match holds the revision of the draft as its ETag tells it, such as \"3\".");
        var read = RuleSetFile.Read(await Text(http, stop));
        if (read.Rules is not { } rules) return Refuse(read);
        var outcome = await book.Change(tenant.Id, caller.Caller, seen,
            _ => (rules, new DraftStep("imported", "", "", $"{rules.Rules.Count} rules, {rules.Pools.Count} pools"), null), stop);
        return outcome.Draft is { } draft ? TypedResults.Ok(RuleSetView.Of(draft)) : RuleHttp.Refuse(outcome.Problem!);
    }

    private static async Task<Ok<RuleFileCheck>> Validate(HttpContext http, CurrentTenant tenant, CancellationToken stop)
    {
        _ = tenant.Id;
        return TypedResults.Ok(RuleFileCheck.Of(RuleSetFile.Read(await Text(http, stop))));
    }

    private static async Task<IResult> Diff(HttpContext http, CurrentTenant tenant, RuleBook book, CancellationToken stop, string? state = null, int? number = null)
    {
        var read = RuleSetFile.Read(await Text(http, stop));
        if (read.Rules is not { } rules) return Refuse(read);
        var stored = await Stored(tenant.Id, book, state, number, stop);
        if (stored is null && number is not null) return Problems.NotFound("rules_unknown", "There is no such rule set.");
        return TypedResults.Ok(new RuleFileDiff(stored?.Number ?? 0, stored?.State.ToString().ToLowerInvariant() ?? "none", RuleSetDiff.Of(stored?.Rules ?? RuleSet.Empty, rules)));
    }

    private static async Task<RuleSetVersion?> Stored(int tenant, RuleBook book, string? state, int? number, CancellationToken stop) =>
        number is { } n ? await book.Find(tenant, n, stop)
        : state == "published" ? await book.Published(tenant, stop)
        : await book.Draft(tenant, stop) ?? (state == "draft" ? null : await book.Published(tenant, stop));

    private static ProblemHttpResult Refuse(ReadRuleFile read)
    {
        var first = read.Problems[0];
        return TypedResults.Problem($"Line {first.Line}: {first.Detail}", statusCode: StatusCodes.Status400BadRequest,
            extensions: new Dictionary<string, object?> { ["code"] = "file_invalid", ["problems"] = read.Problems });
    }

    // One byte beyond the limit is enough to know that there is too much.
    private static async Task<string> Text(HttpContext http, CancellationToken stop)
    {
        using var body = new MemoryStream();
        var block = new byte[16 * 1024];
        for (int read; body.Length <= RuleLimits.DocumentBytesMax && (read = await http.Request.Body.ReadAsync(block, stop)) > 0;) body.Write(block, 0, read);
        return Encoding.UTF8.GetString(body.GetBuffer().AsSpan(0, (int)body.Length)).TrimStart('\uFEFF');
    }
}
