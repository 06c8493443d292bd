using FinOps.Platform.Access;
using FinOps.Platform.Audit;
using FinOps.Platform.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace FinOps.Platform.Members;

internal static class MembersEndpoints
{
    public static void MapMemberEndpoints(this IEndpointRouteBuilder app)
    {
        var read = app.MapGroup("/api/members").WithTags("Members").ForTenant().Needs(Permissions.MembersRead).WithinScope();
        read.MapGet("/", List).WithName("ListMembers").WithSummary("Everyone who has a role in the tenant, with what was granted to them.");
        read.MapGet("/{person:guid}", Detail).WithName("GetMember").WithSummary("One member.");
        var manage = app.MapGroup("/api/members").WithTags("Members").ForTenant().Needs(Permissions.MembersManage).WithinScope();
        manage.MapDelete("/{person:guid}", Remove).WithName("RemoveMember").WithSummary("Takes every role from a member.");
        manage.MapPost("/{person:guid}/sign-out", SignOut).WithName("SignOutMember").WithSummary("Whatever a member is signed in with counts in this tenant no more, at once; API keys are revoked one by one.");
        manage.MapPost("/grants", Grant).WithName("GrantRole").WithSummary("Grants a member another role, for all costs or some, for good or a time; nobody grants more than they have.");
        manage.MapPut("/grants/{id:long}", Change).WithName("ChangeGrant").WithSummary("Changes role, rows or end of a grant.");
        manage.MapDelete("/grants/{id:long}", Take).WithName("TakeGrant").WithSummary("Takes a grant away.");
    }

    private static async Task<Ok<List<MemberView>>> List(CurrentTenant tenant, MemberBook book, CurrentStanding own, CancellationToken stop)
    {
        var standing = await own.Look(stop);
        return TypedResults.Ok((await book.All(tenant.Id, stop)).Select(standing.View).ToList());
    }

    private static async Task<Results<Ok<MemberView>, ProblemHttpResult>> Detail(
        Guid person, CurrentTenant tenant, MemberBook book, CurrentStanding own, CancellationToken stop) =>
        await book.Find(tenant.Id, person, stop) is { } member ? TypedResults.Ok((await own.Look(stop)).View(member)) : Unknown();

    private static async Task<Results<NoContent, ProblemHttpResult>> SignOut(
        Guid person, CurrentTenant tenant, MemberBook book, CurrentStanding own, RequestAudit audit, CancellationToken stop)
    {
        if (await book.Find(tenant.Id, person, stop) is not { } member) return Unknown();
        var standing = await own.Look(stop);
        audit.Record("member.sign_out", member.Person.Email);
        foreach (var grant in member.Grants)
        {
            if (standing.Refusal(grant.Role, GrantScope.Read(grant.Scope), null, Permissions.MembersManage) is { } refusal) return Beyond(refusal);
        }

        await book.SignOut(tenant.Id, person, stop);
        return TypedResults.NoContent();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Remove(
        Guid person, CurrentTenant tenant, MemberBook book, CurrentStanding own, RequestAudit audit, CancellationToken stop)
    {
        if (await book.Find(tenant.Id, person, stop) is not { } member) return Unknown();
        var standing = await own.Look(stop);
        var before = standing.View(member);
        audit.Record("member.remove", member.Person.Email, before);
        foreach (var grant in member.Grants)
        {
            if (standing.Refusal(grant.Role, GrantScope.Read(grant.Scope), null, Permissions.MembersManage) is { } refusal) return Beyond(refusal);
        }

        return (await book.Remove(tenant.Id, person, stop)).Problem is { } problem ? Refused(problem) : TypedResults.NoContent();
    }

    private static async Task<Results<Created<GrantView>, ProblemHttpResult>> Grant(
        GrantRequest request, CurrentTenant tenant, CurrentCaller current, MemberBook book, CurrentStanding own, IRowRules rows, RequestAudit audit, CancellationToken stop)
    {
        // Whoever is no member yet is invited: nobody learns here who else has an account.
        if (request.PersonId is not { } person || await book.Find(tenant.Id, person, stop) is not { } member) return Unknown();
        var standing = await own.Look(stop);
        var (wish, problem) = Wish(request.Role, request.Scope, request.ExpiresAt, standing, rows);
        if (problem is not null) return problem;
        audit.Record("member.grant", member.Person.Email, null, request);
        if (standing.Refusal(wish!.Role, wish.Scope, wish.ExpiresAt, Permissions.MembersManage) is { } refusal) return Beyond(refusal);
        var outcome = await book.Add(tenant.Id, person, wish, current.Caller, stop);
        return outcome.Problem is { } wrong ? Refused(wrong) : TypedResults.Created($"/api/members/grants/{outcome.Grant!.Id}", standing.View(outcome.Grant));
    }

    private static async Task<Results<Ok<GrantView>, ProblemHttpResult>> Change(
        long id, GrantRequest request, CurrentTenant tenant, CurrentCaller current, MemberBook book, CurrentStanding own, IRowRules rows, RequestAudit audit, CancellationToken stop)
    {
        if (await book.Grant(tenant.Id, id, stop) is not { } grant) return Refused(new("grant_unknown", $"There is no grant {id}."));
        var standing = await own.Look(stop);
        var (wish, problem) = Wish(request.Role, request.Scope, request.ExpiresAt, standing, rows);
        if (problem is not null) return problem;
        audit.Record("member.change_grant", $"{grant.PersonId} grant {id}", standing.View(grant), request);
        // Both what it was and what it becomes must be the caller's to give.
        if ((standing.Refusal(grant.Role, GrantScope.Read(grant.Scope), grant.ExpiresAt, Permissions.MembersManage)
            ?? standing.Refusal(wish!.Role, wish.Scope, wish.ExpiresAt, Permissions.MembersManage)) is { } refusal) return Beyond(refusal);
        var outcome = await book.Save(tenant.Id, id, wish!, current.Caller, stop);
        return outcome.Problem is { } wrong ? Refused(wrong) : TypedResults.Ok(standing.View(outcome.Grant!));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Take(
        long id, CurrentTenant tenant, CurrentCaller current, MemberBook book, CurrentStanding own, RequestAudit audit, CancellationToken stop)
    {
        if (await book.Grant(tenant.Id, id, stop) is not { } grant) return Refused(new("grant_unknown", $"There is no grant {id}."));
        var standing = await own.Look(stop);
        audit.Record("member.take_grant", $"{grant.PersonId} grant {id}", standing.View(grant));
        // Everybody may give up what is theirs.
        if (grant.PersonId != current.Caller.PersonId
            && standing.Refusal(grant.Role, GrantScope.Read(grant.Scope), grant.ExpiresAt, Permissions.MembersManage) is { } refusal) return Beyond(refusal);
        return (await book.Take(tenant.Id, id, stop)).Problem is { } problem ? Refused(problem) : TypedResults.NoContent();
    }

    /// <summary>What is asked for as a grant, or what is wrong with it.</summary>
    internal static (GrantWish? Wish, ProblemHttpResult? Problem) Wish(
        string? role, IReadOnlyList<RowScopeRule>? scope, DateTimeOffset? expiresAt, Standing standing, IRowRules rows)
    {
        if (standing.Roles.All(r => r.Key != role))
            return (null, Problems.Invalid("role_unknown", $"There is no role '{role}'; there are {string.Join(", ", standing.Roles.Select(r => r.Key))}."));
        var wanted = scope is null ? null : new GrantScope(scope);
        return wanted?.Problem(standing.Tree, rows) is { } problem
            ? (null, Problems.Invalid("scope_invalid", problem))
            : (new GrantWish(role!, wanted, expiresAt), null);
    }

    /// <summary>A refusal with the status that fits it.</summary>
    internal static ProblemHttpResult Refused(MemberProblem problem) => problem.Code switch
    {
        "grant_unknown" or "member_unknown" or "role_unknown" or "invitation_unknown" => Problems.NotFound(problem.Code, problem.Reason),
        "last_owner" or "role_in_use" or "role_built_in" or "grant_by_provider" or "invitation_over" => Problems.Conflict(problem.Code, problem.Reason),
        _ => Problems.Invalid(problem.Code, problem.Reason),
    };

    /// <summary>Nobody grants or takes more than they have.</summary>
    internal static ProblemHttpResult Beyond(string refusal) => Problems.Forbidden("beyond_own_access", refusal);

    private static ProblemHttpResult Unknown() => Problems.NotFound("member_unknown", "This person is no member. Invite them.");
}
