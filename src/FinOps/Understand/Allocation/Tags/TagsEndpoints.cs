using FinOps.Costs;
using FinOps.Platform;
using FinOps.Platform.Access;
using FinOps.Platform.Engines;
using FinOps.Platform.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace FinOps.Understand.Allocation.Tags;

/// <summary>A tag policy as the outside sees it.</summary>
/// <param name="Version">0 is the shipped example, which holds until the tenant saves its own.</param>
/// <param name="Policy">What it says.</param>
/// <param name="SavedAt">When it was saved; null for the example.</param>
/// <param name="SavedBy">Who saved it; null for the example.</param>
public sealed record TagPolicyView(int Version, TagPolicy Policy, DateTimeOffset? SavedAt, string? SavedBy)
{
    internal static TagPolicyView Of(SavedTagPolicy saved) =>
        new(saved.Version, saved.Policy, saved.Version == 0 ? null : saved.SavedAt, saved.Version == 0 ? null : saved.SavedBy);
}

/// <summary>A policy to save.</summary>
/// <param name="Policy">What it says.</param>
/// <param name="BasedOn">The version it was made from; saving is refused when another was saved since. Null to save in any case.</param>
public sealed record TagPolicyWish(TagPolicy Policy, int? BasedOn = null);

internal static class TagsEndpoints
{
    private const int VersionsShown = 100;
    private const string PeriodDefault = "last_90_days";

    public static void MapTagEndpoints(this IEndpointRouteBuilder app)
    {
        var tags = app.MapGroup("/api/tags").WithTags("Tags").ForTenant().Needs(Permissions.AllocationRead).WithinScope();
        tags.AddEndpointFilter(CostHttp.Refusals);
        tags.MapGet("/schema", Current).WithName("GetTagSchema").WithSummary("The keys that count, how they are written, which are required where, and what is inherited.");
        tags.MapPut("/schema", Save).WithName("SaveTagSchema").Needs(Permissions.AllocationWrite).WithSummary("Saves the tag schema as a new version; nothing is rewritten.");
        tags.MapGet("/schema/versions", Versions).WithName("ListTagSchemas").WithSummary("Every version of the tag schema, the newest first.");
        tags.MapGet("/compliance", Compliance).WithName("GetTagCompliance").Produces<TagComplianceView>().ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary("How much cost and how many resources have the required tags: by key, by sub-account, by month.");
        tags.MapGet("/recommendations", Recommendations).WithName("GetTagRecommendations").Produces<TagRecommendations>().ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary("Spellings that are likely one, and likely owners of untagged resources with their evidence.");
        tags.MapPost("/preview", Preview).WithName("PreviewTagSchema").Produces<TagMigration>().ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary("What a changed schema would make of the values: rows and cost before and after. Nothing is kept.");
        tags.MapGet("/policies", Policies).WithName("ListTagPolicies").WithSummary("The schema as policy texts that the clouds enforce.");
        tags.MapGet("/policies/{name}", PolicyText).WithName("GetTagPolicy").WithSummary("One policy text as a file.");
    }

    private static async Task<Ok<TagPolicyView>> Current(CurrentTenant tenant, TagPolicyBook book, CancellationToken stop) =>
        TypedResults.Ok(TagPolicyView.Of(await book.Current(tenant.Id, stop)));

    private static async Task<Ok<List<TagPolicyView>>> Versions(CurrentTenant tenant, TagPolicyBook book, CancellationToken stop) =>
        TypedResults.Ok((await book.History(tenant.Id, VersionsShown, stop)).ConvertAll(TagPolicyView.Of));

    private static async Task<Results<Ok<TagPolicyView>, ProblemHttpResult>> Save(
        TagPolicyWish wish, CurrentTenant tenant, CurrentCaller caller, TagPolicyBook book, ITagStore store, EngineBoard engines, CancellationToken stop)
    {
        engines.Demand(EngineName.Costs);
        if (await Refusal(wish.Policy, store, stop) is { } refusal) return refusal;
        return await book.Save(tenant.Id, wish.Policy, wish.BasedOn, caller.Caller.Name, stop) is { } saved
            ? TypedResults.Ok(TagPolicyView.Of(saved))
            : Problems.Conflict("schema_changed", "Somebody saved another version of the tag schema meanwhile. Load it, make your change again and save.");
    }

    private static async Task<IResult> Compliance(
        HttpContext http, CurrentTenant tenant, TagDesk desk, TagPolicyBook book, IPublishedImports published, TimeProvider clock, CancellationToken stop,
        string? preset = null, string? from = null, string? to = null, string? measure = null)
    {
        if (Asked(preset, from, to, measure, clock, out var period, out var cost) is { } wrong) return CostHttp.Refuse(wrong);
        var tag = CostHttp.Tag(tenant, (await published.Of(tenant.Id, stop)).DataVersion, $"tags {(await book.Current(tenant.Id, stop)).Version} {PeriodView.Of(period)} {cost}");
        if (CostHttp.IsKnown(http, tag)) return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        return TypedResults.Ok(await desk.Compliance(tenant, period, cost, stop));
    }

    private static async Task<IResult> Recommendations(
        CurrentTenant tenant, TagDesk desk, TimeProvider clock, CancellationToken stop,
        string? preset = null, string? from = null, string? to = null, string? measure = null, string? key = null)
    {
        if (Asked(preset, from, to, measure, clock, out var period, out var cost) is { } wrong) return CostHttp.Refuse(wrong);
        return TypedResults.Ok(await desk.Recommendations(tenant, period, cost, key, stop));
    }

    private static async Task<IResult> Preview(
        TagPolicy policy, CurrentTenant tenant, TagDesk desk, ITagStore store, EngineBoard engines, TimeProvider clock, CancellationToken stop,
        string? preset = null, string? from = null, string? to = null, string? measure = null)
    {
        engines.Demand(EngineName.Costs);
        if (Asked(preset, from, to, measure, clock, out var period, out var cost) is { } wrong) return CostHttp.Refuse(wrong);
        if (await Refusal(policy, store, stop) is { } refusal) return refusal;
        return TypedResults.Ok(await desk.Preview(tenant, policy, period, cost, stop));
    }

    private static async Task<Ok<List<EnforcementText>>> Policies(CurrentTenant tenant, TagPolicyBook book, IEnumerable<ITagEnforcement> writers, CancellationToken stop) =>
        TypedResults.Ok(Texts((await book.Current(tenant.Id, stop)).Policy, writers));

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> PolicyText(
        string name, CurrentTenant tenant, TagPolicyBook book, IEnumerable<ITagEnforcement> writers, CancellationToken stop)
    {
        var all = Texts((await book.Current(tenant.Id, stop)).Policy, writers);
        return all.Find(t => t.Name == name) is { } text
            ? TypedResults.File(System.Text.Encoding.UTF8.GetBytes(text.Text), text.MediaType, text.FileName)
            : Problems.NotFound("policy_unknown", $"There is no policy text '{name}'; there are {string.Join(", ", all.Select(t => t.Name))}.");
    }

    private static List<EnforcementText> Texts(TagPolicy policy, IEnumerable<ITagEnforcement> writers) => [.. writers.SelectMany(w => w.Write(policy))];

    private static CostProblem? Asked(string? preset, string? from, string? to, string? measure, TimeProvider clock, out CostPeriod period, out Measure cost)
    {
        cost = Measure.EffectiveCost;
        if (CostNames.Read(preset ?? (from is null && to is null ? PeriodDefault : null), from, to, out period) is { } wrongPeriod) return wrongPeriod;
        period = period.ResolvedAt(clock.GetUtcNow());
        if (measure is null) return null;
        if (CostNames.Read(measure, out cost) is { } wrongMeasure) return wrongMeasure.In("measure");
        return cost.Kind == MeasureKind.Cost && cost.UnitColumn == "BillingCurrency" ? null
            : new CostProblem("bad_value", "Tags are judged by a cost in the billing currency.", At: "measure");
    }

    private static async Task<ProblemHttpResult?> Refusal(TagPolicy? policy, ITagStore store, CancellationToken stop)
    {
        if (policy is null) return Problems.Invalid("schema_invalid", "Send the tag schema as 'policy'.");
        var problems = TagPolicyCheck.Problems(policy).ToList();
        for (var i = 0; i < policy.Keys.Count && problems.Count == 0; i++)
            if (policy.Keys[i].Required?.Pattern is { } pattern && await store.PatternProblem(pattern, stop) is { } wrong) problems.Add(new($"keys[{i}].required.pattern", wrong));
        return problems.Count == 0 ? null : TypedResults.Problem(
            string.Join(' ', problems.Take(5).Select(p => $"{p.At}: {p.Detail}")), statusCode: StatusCodes.Status400BadRequest,
            extensions: new Dictionary<string, object?> { ["code"] = "schema_invalid", ["problems"] = problems });
    }
}
