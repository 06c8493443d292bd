using System.Text.Json;
using FinOps.Costs;
using FinOps.Focus;
using FinOps.Platform.Access;
using FinOps.Platform.Tenancy;
using FinOps.Understand.Allocation.Tags;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FinOps.Understand.Allocation.Proposals;

/// <summary>The guided start.</summary>
/// <param name="Dimension">What is allocated to.</param>
/// <param name="Period">Charges of which time.</param>
/// <param name="Totals">All cost by currency.</param>
/// <param name="Proposals">The proposals in the order in which they would apply, each with what it adds and what remains.</param>
public sealed record ProposalsView(string Dimension, PeriodView? Period, IReadOnlyList<CurrencyAmount> Totals, IReadOnlyList<RuleProposal> Proposals);

/// <summary>An amount in a currency.</summary>
public sealed record CurrencyAmount(string Currency, ExactDecimal Amount);

/// <summary>The proposals to make draft rules of.</summary>
/// <param name="Ids">Their ids, in any order; they are added in the order of the proposals.</param>
public sealed record ProposalChoice(IReadOnlyList<string> Ids);

/// <summary>Makes proposals from a tenant's cost, and draft rules from proposals.</summary>
public sealed class ProposalDesk(TagPolicyBook policies, TagDesk tags, ITagStore tagStore, IProposalStore store, RuleBook book)
{
    private static readonly string[] OwnerKeys = ["Team", "Owner", "Project"];

    /// <summary>The proposals for the main dimension of the rules.</summary>
    public async Task<ProposalsView> Propose(CurrentTenant tenant, CostPeriod period, CancellationToken stop)
    {
        var rules = (await book.Draft(tenant.Id, stop) ?? await book.Published(tenant.Id, stop))?.Rules ?? RuleSet.Empty;
        var dimension = rules.MainDimension;
        var policy = (await policies.Current(tenant.Id, stop)).Policy;
        var keys = (IReadOnlyList<TagKey>)[.. OwnerKeys.Prepend(dimension).Select(policy.Find).OfType<TagKey>().Distinct().Take(1)];
        var question = await tags.Question(tenant, keys, policy.Inheritance, Measure.EffectiveCost, period, stop);
        if (question.Imports.Count == 0) return new(dimension, PeriodView.Of(period), [], []);
        var parts = await store.Parts(tenant.Id, question, stop);
        NormalisedTag? tag = null;
        if (question.Keys is [{ RawKeys.Count: > 0 } key])
        {
            var seen = (await tagStore.Raw(tenant.Id, question, stop)).Where(t => key.RawKeys.Contains(t.Key)).Select(t => t.Value);
            tag = PolicyTags.Of(key, policy.Inheritance, seen.Distinct(StringComparer.Ordinal));
        }

        var totals = parts.GroupBy(p => p.Currency, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => new CurrencyAmount(g.Key, g.Aggregate(ExactDecimal.Zero, (sum, p) => sum + p.Amount)));
        return new(dimension, PeriodView.Of(period), [.. totals], RuleProposals.Of(parts, dimension, tag));
    }

    /// <summary>Adds rules for these proposals to the end of the draft; what the draft has already stays as it is.</summary>
    public Task<DraftOutcome> Accept(int tenant, Caller who, IReadOnlyList<RuleProposal> chosen, CancellationToken stop) =>
        book.Change(tenant, who, null, before => (Added(before, chosen), new DraftStep("proposalsAccepted", "", "", JsonSerializer.Serialize(chosen.Select(c => c.Id), RuleSetJson.Options)), null), stop);

    private static RuleSet Added(RuleSet rules, IReadOnlyList<RuleProposal> chosen) => rules with
    {
        Rules = [.. rules.Rules, .. chosen.Select(c => c.Rule).Where(r => rules.Rules.All(known => known.Id != r.Id))],
        Pools = [.. rules.Pools, .. chosen.Select(c => c.Pool).OfType<Pool>().Where(p => rules.Pools.All(known => known.Id != p.Id))],
        Tags = [.. rules.Tags, .. chosen.Select(c => c.Tag).OfType<NormalisedTag>().Where(t => rules.Tags.All(known => known.Name != t.Name))],
    };
}

internal static class ProposalsEndpoints
{
    private const string PeriodDefault = "last_30_days";

    public static void MapProposals(this IEndpointRouteBuilder app)
    {
        var proposals = app.MapGroup("/api/allocation/proposals").WithTags("Allocation").ForTenant().Needs(Permissions.AllocationRead);
        proposals.AddEndpointFilter(CostHttp.Refusals);
        proposals.MapGet("/", List).WithinScope().WithName("ListAllocationProposals").Produces<ProposalsView>().ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary("Rules worth having: account structure first, tags second, patterns third, each with the share of cost it adds and what remains.");
        proposals.MapPost("/accept", Accept).Needs(Permissions.AllocationWrite).WithName("AcceptAllocationProposals").Produces<RuleSetView>().ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary("Makes draft rules of proposals.");
    }

    private static async Task<IResult> List(
        CurrentTenant tenant, ProposalDesk desk, TimeProvider clock, CancellationToken stop, string? preset = null, string? from = null, string? to = null) =>
        Asked(preset, from, to, clock, out var period) is { } wrong ? CostHttp.Refuse(wrong) : TypedResults.Ok(await desk.Propose(tenant, period, stop));

    private static async Task<IResult> Accept(
        ProposalChoice choice, CurrentTenant tenant, CurrentCaller caller, ProposalDesk desk, TimeProvider clock, CancellationToken stop,
        string? preset = null, string? from = null, string? to = null)
    {
        if (Asked(preset, from, to, clock, out var period) is { } wrong) return CostHttp.Refuse(wrong);
        if (choice.Ids is not { Count: > 0 }) return RuleHttp.Refuse(new RuleProblem("no_proposals", "Name the proposals to accept by their ids.", "ids"));
        var known = (await desk.Propose(tenant, period, stop)).Proposals;
        if (choice.Ids.FirstOrDefault(id => known.All(p => p.Id != id)) is { } gone)
            return RuleHttp.Refuse(new RuleProblem("proposal_unknown", $"There is no proposal '{gone}' any more; the costs changed. Look at the proposals again.", "ids"));
        var outcome = await desk.Accept(tenant.Id, caller.Caller, [.. known.Where(p => choice.Ids.Contains(p.Id))], stop);
        return outcome.Draft is { } draft ? TypedResults.Ok(RuleSetView.Of(draft)) : RuleHttp.Refuse(outcome.Problem!);
    }

    private static CostProblem? Asked(string? preset, string? from, string? to, TimeProvider clock, out CostPeriod period)
    {
        var wrong = CostNames.Read(preset ?? (from is null && to is null ? PeriodDefault : null), from, to, out period);
        period = period.ResolvedAt(clock.GetUtcNow());
        return wrong;
    }
}
