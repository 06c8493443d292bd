using System.Globalization;
using System.Text.Json;
using FinOps.Platform;
using FinOps.Platform.Access;
using FinOps.Platform.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace FinOps.Understand.Allocation;

/// <summary>The draft of the rules, over HTTP: as a whole, and rule by rule, pool by pool.</summary>
internal static class RulesEndpoints
{
    private const int HistoryDefault = 100;
    private const int HistoryMax = 1_000;

    public static void MapRules(this RouteGroupBuilder allocation)
    {
        allocation.MapGet("/rules", Get).WithName("GetAllocationRules").WithSummary("The draft of the rules; without one, what is published. ?state=published for that, ?number=N for an older one.");
        var write = allocation.MapGroup("").Needs(Permissions.AllocationWrite);
        write.MapPut("/rules", Put).Accepts<RuleSet>("application/json").WithName("PutAllocationRules").WithSummary("Replaces the whole draft. If-Match with the revision seen refuses to overwrite a newer one.");
        write.MapPost("/rules", Add).Accepts<AllocationRule>("application/json").WithName("AddAllocationRule").WithSummary("Adds a rule to the draft: at its end, or before the rule ?before=ID.");
        write.MapPut("/rules/{id}", Change).Accepts<AllocationRule>("application/json").WithName("PutAllocationRule").WithSummary("Replaces a rule of the draft where it stands, or adds it at the end.");
        write.MapDelete("/rules/{id}", Remove).WithName("DeleteAllocationRule").WithSummary("Takes a rule out of the draft.");
        write.MapPost("/rules/order", Order).WithName("OrderAllocationRules").WithSummary("Puts the rules of the draft in another order.");
        write.MapDelete("/draft", Discard).WithName("DiscardAllocationDraft").WithSummary("Throws the draft away; what is published stays.");
        write.MapPut("/pools/{id}", PutPool).Accepts<Pool>("application/json").WithName("PutAllocationPool").WithSummary("Replaces a pool of the draft, or adds it.");
        write.MapDelete("/pools/{id}", RemovePool).WithName("DeleteAllocationPool").WithSummary("Takes a pool out of the draft.");
        allocation.MapGet("/pools", Pools).WithName("ListAllocationPools").WithSummary("The pools of the draft or, without one, of what is published, with the order in which they are shared out.");
        allocation.MapPost("/rules/check", Check).Accepts<RuleSet>("application/json").WithName("CheckAllocationRules").WithSummary("What is wrong or doubtful with a rule set; nothing is kept.");
        allocation.MapGet("/versions", Versions).WithName("ListAllocationVersions").WithSummary("Every published, proposed or rejected rule set, the newest first, with what it moved.");
        allocation.MapGet("/history", History).WithName("GetAllocationHistory").WithSummary("Who changed what, the newest first.");
    }

    private static async Task<Results<Ok<RuleSetView>, ProblemHttpResult>> Get(
        CurrentTenant tenant, HttpContext http, RuleBook book, CancellationToken stop, string? state = null, int? number = null)
    {
        if (state is not (null or "draft" or "published" or "proposed")) return Problems.Invalid("state_unknown", $"'{state}' is none of draft, published, proposed.");
        var version = number is { } n ? await book.Find(tenant.Id, n, stop)
            : state == "published" ? await book.Published(tenant.Id, stop)
            : state == "proposed" ? await book.Proposed(tenant.Id, stop)
            : await book.Draft(tenant.Id, stop) ?? (state == "draft" ? null : await book.Published(tenant.Id, stop));
        if (version is null && (number is not null || state is not null)) return Problems.NotFound("rules_unknown", "There is no such rule set.");
        version ??= new RuleSetVersion { TenantId = tenant.Id, Number = 0, Rules = RuleSet.Empty, ChangedBy = "", ChangedAt = DateTimeOffset.UnixEpoch };
        http.Response.Headers.ETag = $"\"{version.Revision.ToString(CultureInfo.InvariantCulture)}\"";
        return TypedResults.Ok(RuleSetView.Of(version));
    }

    private static async Task<Results<Ok<RuleSetView>, ProblemHttpResult>> Put(CurrentTenant tenant, CurrentCaller caller, HttpContext http, RuleBook book, CancellationToken stop)
    {
        var (rules, problem) = await RuleHttp.Body<RuleSet>(http.Request, stop);
        return rules is null ? RuleHttp.Refuse(problem!)
            : await Changed(tenant, caller, http, book, before => (rules, new DraftStep("replaced", "", "", $"{rules.Rules.Count} rules, {rules.Pools.Count} pools"), null), stop);
    }

    private static async Task<Results<Ok<RuleSetView>, ProblemHttpResult>> Add(
        CurrentTenant tenant, CurrentCaller caller, HttpContext http, RuleBook book, CancellationToken stop, string? before = null)
    {
        var (rule, problem) = await RuleHttp.Body<AllocationRule>(http.Request, stop);
        return rule is null ? RuleHttp.Refuse(problem!) : await Changed(tenant, caller, http, book, set =>
        {
            var at = before is null ? set.Rules.Count : IndexOf(set, before);
            var step = new DraftStep("ruleAdded", rule.Id, "", Json(rule));
            if (at < 0) return (set, step, Unknown(before!));
            if (IndexOf(set, rule.Id) >= 0) return (set, step, new RuleProblem("rule_twice", $"There is a rule '{rule.Id}' already.", "id"));
            return (set with { Rules = [.. set.Rules.Take(at), rule, .. set.Rules.Skip(at)] }, step, null);
        }, stop);
    }

    private static async Task<Results<Ok<RuleSetView>, ProblemHttpResult>> Change(
        string id, CurrentTenant tenant, CurrentCaller caller, HttpContext http, RuleBook book, CancellationToken stop)
    {
        var (rule, problem) = await RuleHttp.Body<AllocationRule>(http.Request, stop);
        if (rule is null) return RuleHttp.Refuse(problem!);
        if (rule.Id != id) return Problems.Invalid("rule_id", $"The address names the rule '{id}' and its text '{rule.Id}'.");
        return await Changed(tenant, caller, http, book, set =>
        {
            var at = IndexOf(set, id);
            var step = at < 0 ? new DraftStep("ruleAdded", id, "", Json(rule)) : new DraftStep("ruleChanged", id, Json(set.Rules[at]), Json(rule));
            return (set with { Rules = at < 0 ? [.. set.Rules, rule] : [.. set.Rules.Take(at), rule, .. set.Rules.Skip(at + 1)] }, step, null);
        }, stop);
    }

    private static Task<Results<Ok<RuleSetView>, ProblemHttpResult>> Remove(
        string id, CurrentTenant tenant, CurrentCaller caller, HttpContext http, RuleBook book, CancellationToken stop) =>
        Changed(tenant, caller, http, book, set => IndexOf(set, id) is var at and >= 0
            ? (set with { Rules = [.. set.Rules.Where(r => r.Id != id)] }, new DraftStep("ruleRemoved", id, Json(set.Rules[at])), null)
            : (set, new DraftStep("ruleRemoved", id), Unknown(id)), stop);

    private static Task<Results<Ok<RuleSetView>, ProblemHttpResult>> Order(
        RuleOrder order, CurrentTenant tenant, CurrentCaller caller, HttpContext http, RuleBook book, CancellationToken stop) =>
        Changed(tenant, caller, http, book, set =>
        {
            var rules = set.Rules.ToDictionary(r => r.Id, StringComparer.Ordinal);
            var step = new DraftStep("ordered", "", string.Join(' ', set.Rules.Select(r => r.Id)), string.Join(' ', order.Ids));
            return order.Ids.Count == rules.Count && order.Ids.Distinct(StringComparer.Ordinal).Count() == rules.Count && order.Ids.All(rules.ContainsKey)
                ? (set with { Rules = [.. order.Ids.Select(i => rules[i])] }, step, null)
                : (set, step, new RuleProblem("bad_order", "An order names each rule of the draft once.", "ids"));
        }, stop);

    private static async Task<Results<NoContent, ProblemHttpResult>> Discard(CurrentTenant tenant, CurrentCaller caller, RuleBook book, CancellationToken stop) =>
        await book.Discard(tenant.Id, caller.Caller, stop) ? TypedResults.NoContent() : Problems.NotFound("draft_unknown", "There is no draft.");

    private static async Task<Ok<PoolsView>> Pools(CurrentTenant tenant, RuleBook book, CancellationToken stop)
    {
        var rules = (await book.Draft(tenant.Id, stop) ?? await book.Published(tenant.Id, stop))?.Rules ?? RuleSet.Empty;
        return TypedResults.Ok(new PoolsView(rules.Pools, [.. PoolGraph.Of(rules).Order.Select(p => p.Id)]));
    }

    private static async Task<Results<Ok<RuleSetView>, ProblemHttpResult>> PutPool(
        string id, CurrentTenant tenant, CurrentCaller caller, HttpContext http, RuleBook book, CancellationToken stop)
    {
        var (pool, problem) = await RuleHttp.Body<Pool>(http.Request, stop);
        if (pool is null) return RuleHttp.Refuse(problem!);
        if (pool.Id != id) return Problems.Invalid("pool_id", $"The address names the pool '{id}' and its text '{pool.Id}'.");
        return await Changed(tenant, caller, http, book, set =>
        {
            var before = set.Pools.FirstOrDefault(p => p.Id == id);
            return (set with { Pools = before is null ? [.. set.Pools, pool] : [.. set.Pools.Select(p => p.Id == id ? pool : p)] },
                new DraftStep(before is null ? "poolAdded" : "poolChanged", id, before is null ? "" : Json(before), Json(pool)), null);
        }, stop);
    }

    private static Task<Results<Ok<RuleSetView>, ProblemHttpResult>> RemovePool(
        string id, CurrentTenant tenant, CurrentCaller caller, HttpContext http, RuleBook book, CancellationToken stop) =>
        Changed(tenant, caller, http, book, set => set.Pools.FirstOrDefault(p => p.Id == id) is { } pool
            ? (set with { Pools = [.. set.Pools.Where(p => p.Id != id)] }, new DraftStep("poolRemoved", id, Json(pool)), null)
            : (set, new DraftStep("poolRemoved", id), new RuleProblem("unknown_pool", $"There is no pool '{id}'.", "")), stop);

    private static async Task<Results<Ok<IReadOnlyList<RuleProblem>>, ProblemHttpResult>> Check(HttpContext http, CancellationToken stop)
    {
        var (rules, problem) = await RuleHttp.Body<RuleSet>(http.Request, stop);
        return rules is null ? RuleHttp.Refuse(problem!) : TypedResults.Ok(RuleSetCheck.Find(rules));
    }

    private static async Task<Ok<IEnumerable<RuleSetSummary>>> Versions(CurrentTenant tenant, RuleBook book, CancellationToken stop) =>
        TypedResults.Ok((await book.All(tenant.Id, stop)).Select(RuleSetSummary.Of));

    private static async Task<Ok<IEnumerable<RuleChangeView>>> History(CurrentTenant tenant, RuleBook book, CancellationToken stop, long? before = null, int limit = HistoryDefault) =>
        TypedResults.Ok((await book.History(tenant.Id, before, Math.Clamp(limit, 1, HistoryMax), stop)).Select(RuleChangeView.Of));

    private static async Task<Results<Ok<RuleSetView>, ProblemHttpResult>> Changed(
        CurrentTenant tenant, CurrentCaller caller, HttpContext http, RuleBook book,
        Func<RuleSet, (RuleSet, DraftStep, RuleProblem?)> change, CancellationToken stop)
    {
        if (!RuleHttp.Seen(http.Request, out var seen)) return Problems.Invalid("bad_revision", "If-Match holds the revision of the draft as its ETag tells it, such as \"3\".");
        var outcome = await book.Change(tenant.Id, caller.Caller, seen, change, stop);
        if (outcome.Draft is not { } draft) return RuleHttp.Refuse(outcome.Problem!);
        http.Response.Headers.ETag = $"\"{draft.Revision.ToString(CultureInfo.InvariantCulture)}\"";
        return TypedResults.Ok(RuleSetView.Of(draft));
    }

    private static int IndexOf(RuleSet set, string id)
    {
        for (var i = 0; i < set.Rules.Count; i++)
        {
            if (set.Rules[i].Id == id) return i;
        }

        return -1;
    }

    private static RuleProblem Unknown(string id) => new("rule_unknown", $"The draft has no rule '{id}'.", "");

    private static string Json<T>(T thing) => JsonSerializer.Serialize(thing, RuleSetJson.Options);
}

/// <summary>The pools.</summary>
/// <param name="Pools">As they are listed.</param>
/// <param name="Order">Their ids in the order in which they are shared out.</param>
public sealed record PoolsView(IReadOnlyList<Pool> Pools, IReadOnlyList<string> Order);
