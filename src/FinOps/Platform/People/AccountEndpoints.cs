using FinOps.Platform.Access;
using FinOps.Platform.Audit;
using FinOps.Platform.Members;
using FinOps.Platform.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace FinOps.Platform.People;

/// <summary>The first administrator.</summary>
/// <param name="Token">What stands behind the # of the link.</param>
/// <param name="Email">The address.</param>
/// <param name="Name">What others call the person.</param>
/// <param name="Password">The password.</param>
public sealed record FirstAccount(string? Token, string? Email, string? Name, string? Password);

/// <summary>A new password, by a link.</summary>
/// <param name="Token">What stands behind the # of the link.</param>
/// <param name="Password">The password.</param>
public sealed record NewPassword(string? Token, string? Password);

/// <summary>A link to show.</summary>
/// <param name="Link">Where it leads.</param>
public sealed record LinkView(string Link);

/// <summary>An invitation, to who has its link.</summary>
/// <param name="Email">The address that is invited.</param>
/// <param name="Tenant">What people call the tenant.</param>
/// <param name="Slug">How addresses call it.</param>
/// <param name="InvitedBy">Who invites.</param>
/// <param name="HasAccount">True when the address has an account: its owner signs in to accept.</param>
public sealed record OpenInvitation(string Email, string Tenant, string Slug, string InvitedBy, bool HasAccount);

/// <summary>An invitation accepted; name and password where the address has no account yet.</summary>
/// <param name="Token">What stands behind the # of the link.</param>
/// <param name="Name">What others call the person.</param>
/// <param name="Password">The password.</param>
public sealed record AcceptedInvitation(string? Token, string? Name = null, string? Password = null);

internal static class AccountEndpoints
{
    public static void MapAccounts(this IEndpointRouteBuilder app)
    {
        var auth = app.MapGroup("/api/auth").WithTags("Accounts").ForAnyone();
        auth.MapPost("/first-link", FirstLink).ForSignedIn().WithName("MakeFirstLink").WithSummary("A link that makes the first administrator; for the local administrator.");
        auth.MapPost("/first", First).WithName("MakeFirstAdministrator").WithSummary("Makes the first administrator and signs in.");
        auth.MapPost("/invitation", Invitation).ChangesNothing().WithName("LookAtInvitation").WithSummary("Who invites whom to what, to who has the link.");
        auth.MapPost("/invitation/accept", Accept).WithName("AcceptInvitation").WithSummary("Joins a tenant; makes an account and signs in where there is none.");
        auth.MapPost("/reset", (EmailWish wish, AccountDesk desk) => SignInEndpoints.Asked(desk.AskForReset(wish.Email)))
            .ChangesNothing().WithName("AskForPasswordReset").WithSummary("Sends a link to choose a new password, if the address has an account; the answer is the same if not.");
        auth.MapPost("/reset/use", Reset).WithName("ResetPassword").WithSummary("Chooses a new password with a link that came by mail; all devices are signed out.");
        auth.MapPost("/confirm", Confirm).WithName("ConfirmEmail").WithSummary("Shows with a link that came by mail that an address is one's own.");
    }

    private static async Task<Results<Ok<LinkView>, ProblemHttpResult>> FirstLink(CurrentCaller current, AccountDesk desk, LocalAdministrator local, CancellationToken stop)
    {
        if (current.Caller.Kind != CallerKind.Local) return Problems.Forbidden("local_only", "Only the administrator of the server's machine may do this.");
        return local.HasAccounts
            ? Problems.Conflict("accounts_exist", "Somebody has an account already; an administrator can invite others.")
            : TypedResults.Ok(new LinkView(await desk.FirstLink(stop)));
    }

    private static async Task<Results<Ok<PersonView>, ProblemHttpResult>> First(
        FirstAccount wanted, AccountDesk desk, SessionBook sessions, RequestAudit audit, HttpContext context, CancellationToken stop)
    {
        var outcome = await desk.First(wanted.Token, wanted.Email ?? "", wanted.Name ?? "", wanted.Password, stop);
        if (outcome.Person is not { } person) return Refusal(outcome, context);
        var session = await sessions.Open(person, context, SignInWay.Password, remember: false, stop);
        audit.RecordOf("account.first", SignInEndpoints.Caller(person, session), person.Email);
        return TypedResults.Ok(PersonView.Of(person));
    }

    private static async Task<Results<Ok<OpenInvitation>, ProblemHttpResult>> Invitation(
        LinkSignIn given, InvitationBook invitations, PersonBook people, HttpContext context, CancellationToken stop) =>
        await invitations.Peek(given.Token, stop) is var (invitation, tenant)
            ? TypedResults.Ok(new OpenInvitation(
                invitation.Email, tenant.Name, tenant.Slug, invitation.InvitedBy, await people.FindByEmail(invitation.Email, stop) is not null))
            : Refusal(AccountOutcome.LinkOver, context);

    private static async Task<Results<Ok<PersonView>, ProblemHttpResult>> Accept(
        AcceptedInvitation given, CurrentCaller current, AccountDesk desk, InvitationBook invitations, SessionBook sessions, RequestAudit audit,
        HttpContext context, CancellationToken stop)
    {
        var tenant = (await invitations.Peek(given.Token, stop))?.Tenant;
        var outcome = await desk.Join(given.Token, given.Name, given.Password, current.Caller.PersonId, stop);
        if (outcome.Person is not { } person) return Refusal(outcome, context);
        var by = current.Caller;
        if (!by.IsKnown) by = SignInEndpoints.Caller(person, await sessions.Open(person, context, SignInWay.Link, remember: false, stop));
        audit.RecordOf("invitation.accept", by, person.Email, tenant is null ? [] : [tenant.Id]);
        return TypedResults.Ok(PersonView.Of(person));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Reset(
        NewPassword wanted, AccountDesk desk, RequestAudit audit, HttpContext context, CancellationToken stop)
    {
        var outcome = await desk.Reset(wanted.Token, wanted.Password, stop);
        if (outcome.Person is not { } person) return Refusal(outcome, context);
        audit.RecordOf("password.reset", SignInEndpoints.Caller(person, null), person.Email);
        return TypedResults.NoContent();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Confirm(LinkSignIn given, AccountDesk desk, HttpContext context, CancellationToken stop) =>
        await desk.Confirm(given.Token, stop) is { Person: null } outcome ? Refusal(outcome, context) : TypedResults.NoContent();

    internal static ProblemHttpResult Refusal(AccountOutcome outcome, HttpContext context) => outcome.Code switch
    {
        null => Problems.NotFound("account_unknown", "This account does not exist any more."),
        "sign_in_busy" => SignInEndpoints.Busy(context),
        "accounts_exist" or "email_taken" or "sign_in_first" => Problems.Conflict(outcome.Code, outcome.Reason!),
        _ => Problems.Invalid(outcome.Code, outcome.Reason!),
    };
}
