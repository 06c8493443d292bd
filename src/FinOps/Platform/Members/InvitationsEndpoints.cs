using FinOps.Platform.Access;
using FinOps.Platform.Audit;
using FinOps.Platform.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace FinOps.Platform.Members;

internal static class InvitationsEndpoints
{
    public static void MapInvitations(this IEndpointRouteBuilder app)
    {
        var invitations = app.MapGroup("/api/invitations").WithTags("Members").ForTenant().Needs(Permissions.MembersManage).WithinScope();
        invitations.MapGet("/", List).Needs(Permissions.MembersRead).WithName("ListInvitations").WithSummary("Invitations that are open or over; those accepted are members.");
        invitations.MapPost("/", Create).WithName("Invite").WithSummary("Invites an address to a role, for all costs or some, for good or a time.");
        invitations.MapPost("/{id:long}/resend", Resend).WithName("ResendInvitation").WithSummary("Sends a new link; the old one no longer works.");
        invitations.MapDelete("/{id:long}", Revoke).WithName("RevokeInvitation").WithSummary("Takes an invitation back; its link no longer works.");
    }

    private static async Task<Ok<List<InvitationView>>> List(
        CurrentTenant tenant, InvitationBook book, CurrentStanding own, TimeProvider clock, CancellationToken stop)
    {
        var standing = await own.Look(stop);
        return TypedResults.Ok((await book.Open(tenant.Id, stop)).Select(i => View(i, standing, clock.GetUtcNow(), null)).ToList());
    }

    private static async Task<Results<Created<InvitationView>, ProblemHttpResult>> Create(
        InvitationRequest request, CurrentTenant tenant, CurrentCaller current, InvitationBook book, InvitationDesk sender, CurrentStanding own, IRowRules rows, RequestAudit audit,
        TimeProvider clock, CancellationToken stop)
    {
        var standing = await own.Look(stop);
        var (wish, problem) = MembersEndpoints.Wish(request.Role, request.Scope, request.ExpiresAt, standing, rows);
        if (problem is not null) return problem;
        audit.Record("invitation.create", request.Email ?? "", null, request);
        if (standing.Refusal(wish!.Role, wish.Scope, wish.ExpiresAt, Permissions.MembersManage) is { } refusal) return MembersEndpoints.Beyond(refusal);
        var made = await book.Create(tenant.Id, request.Email, wish, request.Days, current.Caller, stop);
        if (made.Invitation is not { } invitation) return MembersEndpoints.Refused(made.Problem!);
        var link = await sender.Send(invitation, made.Secret!, tenant.Tenant, stop);
        return TypedResults.Created($"/api/invitations/{invitation.Id}", View(invitation, standing, clock.GetUtcNow(), link));
    }

    private static async Task<Results<Ok<InvitationView>, ProblemHttpResult>> Resend(
        long id, CurrentTenant tenant, CurrentCaller current, InvitationBook book, InvitationDesk sender, CurrentStanding own, RequestAudit audit, TimeProvider clock, CancellationToken stop)
    {
        var standing = await own.Look(stop);
        if (await Guarded(id, tenant, book, standing, stop) is { } refused) return refused;
        var made = await book.Renew(tenant.Id, id, current.Caller, stop);
        if (made.Invitation is not { } invitation) return MembersEndpoints.Refused(made.Problem!);
        audit.Record("invitation.resend", invitation.Email);
        var link = await sender.Send(invitation, made.Secret!, tenant.Tenant, stop);
        return TypedResults.Ok(View(invitation, standing, clock.GetUtcNow(), link));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Revoke(
        long id, CurrentTenant tenant, InvitationBook book, CurrentStanding own, RequestAudit audit, CancellationToken stop)
    {
        var standing = await own.Look(stop);
        if (await Guarded(id, tenant, book, standing, stop) is { } refused) return refused;
        var made = await book.Revoke(tenant.Id, id, stop);
        if (made.Invitation is not { } invitation) return MembersEndpoints.Refused(made.Problem!);
        audit.Record("invitation.revoke", invitation.Email);
        return TypedResults.NoContent();
    }

    // An invitation to more than the caller has is not the caller's to send again or take back.
    private static async Task<ProblemHttpResult?> Guarded(long id, CurrentTenant tenant, InvitationBook book, Standing standing, CancellationToken stop) =>
        await book.Find(tenant.Id, id, stop) is not { } found ? MembersEndpoints.Refused(new("invitation_unknown", $"There is no invitation {id}."))
        : standing.Refusal(found.Role, GrantScope.Read(found.Scope), found.GrantExpiresAt, Permissions.MembersManage) is { } refusal ? MembersEndpoints.Beyond(refusal)
        : null;

    private static InvitationView View(Invitation i, Standing standing, DateTimeOffset now, string? link) => new(
        i.Id, i.Email, i.Role, standing.RoleOf(i.Role).Name, standing.Words(GrantScope.Read(i.Scope)), i.GrantExpiresAt, i.InvitedBy, i.SentAt, i.ExpiresAt, i.StateAt(now), link);
}
