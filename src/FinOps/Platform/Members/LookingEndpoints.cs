using FinOps.Platform.Access;
using FinOps.Platform.Audit;
using FinOps.Platform.People;
using FinOps.Platform.Sessions;
using FinOps.Platform.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace FinOps.Platform.Members;

/// <summary>A wish to look at a tenant as another member sees it.</summary>
/// <param name="PersonId">The member.</param>
/// <param name="Reason">Why; it stands in the audit log.</param>
/// <param name="Minutes">For how long.</param>
public sealed record LookWish(Guid? PersonId, string? Reason, int Minutes = LookWish.MinutesDefault)
{
    /// <summary>For how long, unless it is said.</summary>
    public const int MinutesDefault = 30;

    /// <summary>The longest look, in minutes.</summary>
    public const int MinutesMax = 60;

    /// <summary>The shortest reason, in characters.</summary>
    public const int ReasonCharactersMin = 5;

    /// <summary>The longest reason, in characters.</summary>
    public const int ReasonCharactersMax = 300;
}

/// <summary>
/// Looking as another member: an owner helps somebody who cannot find their costs, an operator follows a complaint. It is read only, ends by
/// itself, shows no more than both may see, and stands in the tenant's audit log with both names and the reason.
/// </summary>
internal static class LookingEndpoints
{
    public static void MapLooking(this IEndpointRouteBuilder app)
    {
        app.MapPost("/api/access/as", ByMember).WithTags("Members").ForTenant().Needs(Permissions.MembersViewAs).OfOwnAccount().AfterProof()
            .WithName("LookAsMember").WithSummary("Looks at the tenant as a member sees it, after a proof: reading only, with a reason, for an hour at most.");
        app.MapPost("/api/tenants/{slug}/as", ByOperator).WithTags("Tenants").NeedsPlatform(Permissions.TenantsOperate).OfOwnAccount().AfterProof()
            .WithName("LookAsMemberOfTenant").WithSummary("The same for operators of the installation, who need not belong to the tenant.");
        app.MapPost("/api/access/as/end", End).WithTags("Members").ForSignedIn().AlsoForViewers().WithName("EndLooking").WithSummary("Is only oneself again.");
    }

    private static Task<Results<Ok<ViewingView>, ProblemHttpResult>> ByMember(
        LookWish wish, CurrentTenant tenant, Me me, MemberBook members, SessionBook sessions, RequestAudit audit, HttpContext context, TimeProvider clock, CancellationToken stop) =>
        Look(wish, tenant.Tenant, me, members, sessions, audit, context, clock.GetUtcNow(), stop);

    private static async Task<Results<Ok<ViewingView>, ProblemHttpResult>> ByOperator(
        string slug, LookWish wish, TenantBook tenants, Me me, MemberBook members, SessionBook sessions, RequestAudit audit, HttpContext context, TimeProvider clock, CancellationToken stop) =>
        await tenants.Find(slug, stop) is { } tenant
            ? await Look(wish, tenant, me, members, sessions, audit, context, clock.GetUtcNow(), stop)
            : Problems.NotFound("tenant_unknown", $"There is no tenant '{slug}'.");

    private static async Task<Results<Ok<ViewingView>, ProblemHttpResult>> Look(
        LookWish wish, Tenant tenant, Me me, MemberBook members, SessionBook sessions, RequestAudit audit, HttpContext context, DateTimeOffset now, CancellationToken stop)
    {
        var reason = AuditText.Plain(wish.Reason).Trim();
        if (reason.Length is < LookWish.ReasonCharactersMin or > LookWish.ReasonCharactersMax)
            return Problems.Invalid("reason_needed", $"Say why, in {LookWish.ReasonCharactersMin} to {LookWish.ReasonCharactersMax} characters; the audit log keeps it.");
        if (wish.Minutes is < 1 or > LookWish.MinutesMax) return Problems.BeyondLimit("minutes_invalid", $"A look lasts 1 to {LookWish.MinutesMax} minutes.", "minutes", LookWish.MinutesMax);
        if (wish.PersonId is not { } id || await members.Find(tenant.Id, id, stop) is not { Person.State: PersonState.Active } member)
            return Problems.NotFound("member_unknown", "This person is no member.");
        if (id == me.Person.Id) return Problems.Invalid("member_is_you", "You see this as yourself already.");
        // Who operates the installation may do more than any member; nobody borrows that.
        if (member.Person.IsOperator && !me.Person.IsOperator) return Problems.Forbidden("member_is_operator", "This member operates the installation; only another operator may look as them.");
        var view = new ViewedAs(id, member.Person.Name, tenant.Id, now.AddMinutes(wish.Minutes));
        await sessions.Look(context, me.Session.Id, view, stop);
        audit.RecordOf("impersonation.begin", SignInEndpoints.Caller(me.Person, me.Session), $"{member.Person.Name} <{member.Person.Email}>", [tenant.Id], new { reason, view.Until, view.PersonId });
        return TypedResults.Ok(new ViewingView(view.Name, tenant.Slug, view.Until));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> End(CurrentCaller current, SessionBook sessions, RequestAudit audit, HttpContext context, CancellationToken stop)
    {
        if (current.Caller is not { As: { } view, SessionId: { } session }) return Problems.Conflict("not_looking", "You look as nobody but yourself.");
        await sessions.Look(context, session, null, stop);
        audit.RecordOf("impersonation.end", current.Caller, view.Name, [view.TenantId]);
        return TypedResults.NoContent();
    }
}
