using FinOps.Platform.Access;
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

internal static class AccountEndpoints
{
    public static void MapAccounts(this IEndpointRouteBuilder app)
    {
        var auth = app.MapGroup("/api/auth").WithTags("Accounts").ForAnyone();
        auth.MapPost("/first-link", FirstLink).ForSignedIn().WithName("MakeFirstLink").WithSummary("A link that makes the first administrator; for the local administrator.");
        auth.MapPost("/first", First).WithName("MakeFirstAdministrator").WithSummary("Makes the first administrator and signs in.");
        auth.MapPost("/reset", (EmailWish wish, AccountDesk desk) => SignInEndpoints.Asked(desk.AskForReset(wish.Email)))
            .WithName("AskForPasswordReset").WithSummary("Sends a link to choose a new password, if the address has an account; the answer is the same if not.");
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
        FirstAccount wanted, AccountDesk desk, SessionBook sessions, HttpContext context, CancellationToken stop)
    {
        var outcome = await desk.First(wanted.Token, wanted.Email ?? "", wanted.Name ?? "", wanted.Password, stop);
        if (outcome.Person is not { } person) return Refusal(outcome, context);
        await sessions.Open(person, context, SignInWay.Password, remember: false, stop);
        return TypedResults.Ok(PersonView.Of(person));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Reset(NewPassword wanted, AccountDesk desk, HttpContext context, CancellationToken stop) =>
        await desk.Reset(wanted.Token, wanted.Password, stop) is { Person: null } outcome ? Refusal(outcome, context) : TypedResults.NoContent();

    private static async Task<Results<NoContent, ProblemHttpResult>> Confirm(LinkSignIn given, AccountDesk desk, HttpContext context, CancellationToken stop) =>
        await desk.Confirm(given.Token, stop) is { Person: null } outcome ? Refusal(outcome, context) : TypedResults.NoContent();

    internal static ProblemHttpResult Refusal(AccountOutcome outcome, HttpContext context) => outcome.Code switch
    {
        null => Problems.NotFound("account_unknown", "This account does not exist any more."),
        "sign_in_busy" => SignInEndpoints.Busy(context),
        "accounts_exist" or "email_taken" => Problems.Conflict(outcome.Code, outcome.Reason!),
        _ => Problems.Invalid(outcome.Code, outcome.Reason!),
    };
}
