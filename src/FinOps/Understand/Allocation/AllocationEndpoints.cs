using FinOps.Costs;
using FinOps.Platform;
using FinOps.Platform.Access;
using FinOps.Platform.Audit;
using FinOps.Platform.Engines;
using FinOps.Platform.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace FinOps.Understand.Allocation;

/// <summary>Results of allocation, over HTTP.</summary>
internal static class AllocationEndpoints
{
    private const int RunsShown = 100;

    public static void MapResults(this IEndpointRouteBuilder app)
    {
        var costs = app.MapGroup("/api/costs").WithTags("Allocation").ForTenant().Needs(Permissions.AllocationRead).WithinScope();
        costs.AddEndpointFilter(CostHttp.Refusals);
        costs.MapGet("/allocation", Report).WithName("GetAllocation").Produces<AllocationReport>().ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary("The share of cost that has an owner: now, per month, how far it can be trusted, and who has how much. Periods: from, to, or preset.");
        costs.MapGet("/allocation/tree", Tree).WithName("GetOwnerTree").Produces<IReadOnlyList<OwnerTree>>().ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary("Who has what along the organisation, down to services. Owners are found in it by the codes of its nodes; others stand at the top.");
        costs.MapGet("/allocation/flows", Flows).WithName("GetAllocationFlows").Produces<IReadOnlyList<AllocationFlow>>().ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary("What each pool of shared costs gave to whom, or to which other pool, per currency.");
        costs.MapGet("/unallocated", Unallocated).WithName("GetUnallocated").Produces<UnallocatedReport>().ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary("What has no owner, grouped by what would fix it best.");
        costs.MapGet("/allocation/explain", Explain).WithName("ExplainAllocation").Produces<Explanation>().ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary("Why an owner pays what it pays: rules, pools and their keys, the largest charges. value=OWNER (all owners without it), dimension=team, measure=EffectiveCost, where=FILTER; from and to may be moments.");
        costs.MapGet("/allocation/commitments", Commitments).WithName("GetCommitmentUse").Produces<IReadOnlyList<CommitmentUse>>().ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary("Who used each commitment, who bought it, and who bears what nobody used.");
    }

    public static void MapPublishing(this RouteGroupBuilder allocation)
    {
        allocation.MapPost("/simulate", Simulate).Accepts<SimulationWish>("application/json").WithName("SimulateAllocation").DisableRequestTimeout().Needs(Permissions.AllocationWrite)
            .WithSummary("What rules would move, per month and owner, against what is allocated now; nothing is kept. Also the preview of a restatement.");
        allocation.MapPost("/publish", Publish).WithName("PublishAllocation").DisableRequestTimeout().Needs(Permissions.AllocationWrite)
            .WithSummary("Publishes the draft, or proposes it where a second person has to approve. Days before its date keep the rules they had.");
        allocation.MapPost("/versions/{number:int}/approve", Approve).WithName("ApproveAllocation").Needs(Permissions.AllocationApprove)
            .WithSummary("Approves what another person proposed; it is published.");
        allocation.MapPost("/versions/{number:int}/reject", Reject).WithName("RejectAllocation").Needs(Permissions.AllocationApprove).WithSummary("Rejects what was proposed.");
        allocation.MapGet("/settings", Settings).WithinScope().WithName("GetAllocationSettings").WithSummary("Whether rules need a second person.");
        allocation.MapPut("/settings", SaveSettings).WithName("SaveAllocationSettings").Needs(Permissions.SettingsManage).WithSummary("Says whether rules need a second person.");
        allocation.MapGet("/runs", Runs).WithName("ListAllocationRuns").WithSummary("The last computations, the newest first.");
        allocation.MapPost("/match", Match).WithinScope().ChangesNothing().Accepts<MatchWish>("application/json").WithName("MatchAllocationConditions")
            .WithSummary("How many charges fulfil conditions in a period, and what they cost; for a rule while it is being written.");
    }

    private static async Task<IResult> Report(
        CurrentTenant tenant, AllocationReporter reporter, EngineBoard engines, TimeProvider clock, CancellationToken stop, string? from = null, string? to = null, string? preset = null)
    {
        engines.Demand(EngineName.Costs);
        return CostNames.ReadOpen(preset, from, to, out var period) is { } wrong ? CostHttp.Refuse(wrong) : TypedResults.Ok(await reporter.Report(tenant, period.ResolvedAt(clock.GetUtcNow()), stop));
    }

    private static async Task<IResult> Unallocated(
        CurrentTenant tenant, AllocationReporter reporter, EngineBoard engines, TimeProvider clock, CancellationToken stop, string? from = null, string? to = null, string? preset = null)
    {
        engines.Demand(EngineName.Costs);
        return CostNames.ReadOpen(preset, from, to, out var period) is { } wrong ? CostHttp.Refuse(wrong) : TypedResults.Ok(await reporter.Unallocated(tenant, period.ResolvedAt(clock.GetUtcNow()), stop));
    }

    private static async Task<IResult> Explain(
        CurrentTenant tenant, AllocationExplainer explainer, RuleBook book, EngineBoard engines, TimeProvider clock, CancellationToken stop,
        string? value = null, string? dimension = null, string? measure = null, string? where = null, string? from = null, string? to = null, string? preset = null)
    {
        engines.Demand(EngineName.Costs);
        if (CostNames.ReadOpen(preset, from, to, out var period) is { } wrong) return CostHttp.Refuse(wrong);
        CostFilter? filter = null;
        if (!string.IsNullOrWhiteSpace(where))
        {
            (filter, var problem) = WhereText.Parse(where);
            if (problem is not null) return CostHttp.Refuse(problem.In("where"));
        }

        if (CostNames.Read(measure ?? Measure.EffectiveCost.Name, out Measure added) is { } unknown) return CostHttp.Refuse(unknown);
        var main = dimension ?? ((await book.Published(tenant.Id, stop))?.Rules ?? RuleSet.Empty).MainDimension;
        return TypedResults.Ok(await explainer.Explain(tenant, new Figure(main, value, added, period.ResolvedAt(clock.GetUtcNow()), filter), stop));
    }

    private static async Task<IResult> Tree(
        CurrentTenant tenant, OwnerTrees trees, EngineBoard engines, TimeProvider clock, CancellationToken stop, string? from = null, string? to = null, string? preset = null)
    {
        engines.Demand(EngineName.Costs);
        return CostNames.ReadOpen(preset, from, to, out var period) is { } wrong ? CostHttp.Refuse(wrong) : TypedResults.Ok(await trees.Of(tenant, period.ResolvedAt(clock.GetUtcNow()), stop));
    }

    private static async Task<IResult> Flows(
        CurrentTenant tenant, AllocationFlows flows, EngineBoard engines, TimeProvider clock, CancellationToken stop, string? from = null, string? to = null, string? preset = null)
    {
        engines.Demand(EngineName.Costs);
        return CostNames.ReadOpen(preset, from, to, out var period) is { } wrong ? CostHttp.Refuse(wrong) : TypedResults.Ok(await flows.Of(tenant, period.ResolvedAt(clock.GetUtcNow()), stop));
    }

    private static async Task<IResult> Commitments(
        CurrentTenant tenant, CommitmentUses uses, EngineBoard engines, TimeProvider clock, CancellationToken stop, string? from = null, string? to = null, string? preset = null)
    {
        engines.Demand(EngineName.Costs);
        return CostNames.ReadOpen(preset, from, to, out var period) is { } wrong ? CostHttp.Refuse(wrong) : TypedResults.Ok(await uses.Of(tenant, period.ResolvedAt(clock.GetUtcNow()), stop));
    }

    private static async Task<Results<Ok<Simulation>, ProblemHttpResult>> Simulate(HttpContext http, CurrentTenant tenant, AllocationDesk desk, EngineBoard engines, CancellationToken stop)
    {
        engines.Demand(EngineName.Costs);
        var (wish, problem) = await RuleHttp.Body<SimulationWish>(http.Request, stop);
        if (wish is null) return RuleHttp.Refuse(problem!);
        (var simulation, problem) = await desk.Simulate(tenant.Id, wish, stop);
        return simulation is null ? RuleHttp.Refuse(problem!) : TypedResults.Ok(simulation);
    }

    private static async Task<Results<Ok<RuleSetView>, ProblemHttpResult>> Publish(
        PublishWish wish, CurrentTenant tenant, CurrentCaller caller, AllocationDesk desk, EngineBoard engines, CancellationToken stop)
    {
        engines.Demand(EngineName.Costs);
        return Told(await desk.Publish(tenant.Id, caller.Caller, wish, stop));
    }

    private static async Task<Results<Ok<RuleSetView>, ProblemHttpResult>> Approve(int number, Decision decision, CurrentTenant tenant, CurrentCaller caller, AllocationDesk desk, CancellationToken stop) =>
        Told(await desk.Decide(tenant.Id, caller.Caller, number, yes: true, decision.Note, stop));

    private static async Task<Results<Ok<RuleSetView>, ProblemHttpResult>> Reject(int number, Decision decision, CurrentTenant tenant, CurrentCaller caller, AllocationDesk desk, CancellationToken stop) =>
        Told(await desk.Decide(tenant.Id, caller.Caller, number, yes: false, decision.Note, stop));

    private static async Task<Ok<AllocationSettingsView>> Settings(CurrentTenant tenant, RuleBook book, CancellationToken stop) =>
        TypedResults.Ok(new AllocationSettingsView((await book.Settings(tenant.Id, stop)).NeedsApproval));

    private static async Task<Ok<AllocationSettingsView>> SaveSettings(AllocationSettingsView settings, CurrentTenant tenant, CurrentCaller caller, RuleBook book, CancellationToken stop)
    {
        await book.Keep(new AllocationSettings { TenantId = tenant.Id, NeedsApproval = settings.NeedsApproval }, caller.Caller, stop);
        return TypedResults.Ok(settings);
    }

    private static async Task<Ok<IEnumerable<AllocationRunView>>> Runs(CurrentTenant tenant, AllocationRegistry registry, CancellationToken stop) =>
        TypedResults.Ok((await registry.Runs(tenant.Id, RunsShown, stop)).Select(AllocationRunView.Of));

    private static async Task<Results<Ok<IReadOnlyList<MatchedCost>>, ProblemHttpResult>> Match(
        HttpContext http, CurrentTenant tenant, RuleBook book, IAllocationStore store, IPublishedImports published, EngineBoard engines, CancellationToken stop)
    {
        engines.Demand(EngineName.Costs);
        var (wish, problem) = await RuleHttp.Body<MatchWish>(http.Request, stop);
        if (wish is null) return RuleHttp.Refuse(problem!);
        if (wish.To <= wish.From) return Problems.Invalid("bad_period", "The period ends before it starts; 'to' is the day after the last one.");
        var rules = (await book.Draft(tenant.Id, stop) ?? await book.Published(tenant.Id, stop))?.Rules ?? RuleSet.Empty;
        var trial = new RuleSet { Tags = rules.Tags, Rules = [new AllocationRule { Id = "trial", When = wish.When, Targets = [new RuleTarget { Set = new Dictionary<string, string>(StringComparer.Ordinal) { ["team"] = "trial" } }] }] };
        if (RuleSetCheck.FirstError(trial) is { } wrong) return RuleHttp.Refuse(wrong);
        if (await store.Refused(trial, stop) is { } refused) return RuleHttp.Refuse(refused);
        var period = new Focus.ChargePeriod(new DateTimeOffset(wish.From.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero), new DateTimeOffset(wish.To.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero));
        return TypedResults.Ok(await store.Matched(tenant.Id, (await published.Of(tenant.Id, stop)).ImportIds, period, wish.When, rules.Tags, RowScopes.FilterOfCharges(tenant.Rows), stop));
    }

    private static Results<Ok<RuleSetView>, ProblemHttpResult> Told(PublishOutcome outcome) =>
        outcome.Version is { } version ? TypedResults.Ok(RuleSetView.Of(version)) : RuleHttp.Refuse(outcome.Problem!);
}

/// <summary>A yes or no, with why.</summary>
/// <param name="Note">Why; may be left out.</param>
public sealed record Decision(string? Note = null);

/// <summary>What a tenant decided about allocation itself.</summary>
/// <param name="NeedsApproval">True when what one person wrote holds only after another one said yes.</param>
public sealed record AllocationSettingsView(bool NeedsApproval);

/// <summary>Conditions to count.</summary>
/// <param name="When">The conditions; all of them hold.</param>
/// <param name="From">The first charge day.</param>
/// <param name="To">The day after the last one.</param>
public sealed record MatchWish(IReadOnlyList<RuleCondition> When, DateOnly From, DateOnly To);

/// <summary>One computation of an allocation.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Number">The number of the rule set.</param>
/// <param name="State">running, published, failed, tried or retired.</param>
/// <param name="From">The first day; null without days.</param>
/// <param name="To">The last day.</param>
/// <param name="Days">How many days.</param>
/// <param name="Rows">Daily rows written.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="FinishedAt">When it ended.</param>
/// <param name="Problem">Why it failed; null when it did not.</param>
public sealed record AllocationRunView(
    long Id, int Number, string State, DateOnly? From, DateOnly? To, int Days, long Rows, DateTimeOffset StartedAt, DateTimeOffset? FinishedAt, string? Problem)
{
    internal static AllocationRunView Of(AllocationRun r) => new(
        r.Id, r.Number, r.State.ToString().ToLowerInvariant(), r.Days.Length == 0 ? null : r.Days.Min(), r.Days.Length == 0 ? null : r.Days.Max(), r.Days.Length, r.Rows, r.StartedAt, r.FinishedAt,
        r.Problem is [_, var why] ? why : null);
}
