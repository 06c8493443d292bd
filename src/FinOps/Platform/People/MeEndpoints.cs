using System.ComponentModel.DataAnnotations;
using FinOps.Platform.Access;
using FinOps.Platform.Sessions;
using FinOps.Platform.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace FinOps.Platform.People;

/// <summary>A change to one's profile.</summary>
/// <param name="Name">What others call the person.</param>
public sealed record ProfileChange(string? Name);

/// <summary>A new password.</summary>
/// <param name="Password">The password.</param>
public sealed record PasswordChange(string? Password);

/// <summary>A browser that the person signed in with, or a program with refresh tokens.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Device">Browser and system, as it says itself.</param>
/// <param name="Address">The network address it signed in from; empty for a program.</param>
/// <param name="Way">How it signed in.</param>
/// <param name="Remember">True when it stays signed in.</param>
/// <param name="CreatedAt">When it signed in.</param>
/// <param name="LastUsedAt">Its last use, to half a minute.</param>
/// <param name="EndsAt">When it ends, however much it is used.</param>
/// <param name="Current">True for the one that asks.</param>
public sealed record SessionView(
    Guid Id, string Device, string Address, [property: AllowedValues("password", "link", "passkey", "provider", "program")] string Way, bool Remember,
    DateTimeOffset CreatedAt, DateTimeOffset LastUsedAt, DateTimeOffset EndsAt, bool Current);

internal static class MeEndpoints
{
    public static void MapMe(this IEndpointRouteBuilder app)
    {
        var own = app.MapGroup("/api/me").WithTags("My account").ForSignedIn().OfOwnAccount();
        own.MapGet("/", (Me me) => TypedResults.Ok(PersonView.Of(me.Person))).WithName("GetProfile").WithSummary("One's own account.");
        own.MapPatch("/", Change).WithName("ChangeProfile").WithSummary("Changes one's name.");
        own.MapPost("/password", ChangePassword).AfterProof().WithName("ChangePassword").WithSummary("Changes one's password, after a proof; other devices and programs are signed out.");
        own.MapPost("/email", AskForConfirmation).AfterProof().WithName("AskForConfirmation").WithSummary("Sends a link to an address; with it, it becomes the account's.");
        own.MapGet("/sessions", Sessions).WithName("ListSessions").WithSummary("The browsers and programs one is signed in with.");
        own.MapDelete("/sessions/{id:guid}", End).AfterProof().WithName("EndSession").WithSummary("Signs one browser out, at once, or one program, within ten minutes; after a proof.");
        own.MapDelete("/sessions", EndOthers).AfterProof().WithName("EndOtherSessions").WithSummary("Signs all other browsers out, at once, and all programs, within ten minutes; after a proof.");
    }

    private static async Task<Results<Ok<PersonView>, ProblemHttpResult>> Change(ProfileChange wish, Me me, PersonBook people, CancellationToken stop) =>
        PersonBook.NameRefusal(wish.Name) is { } bad
            ? Problems.Invalid("name_invalid", bad)
            : TypedResults.Ok(PersonView.Of((await people.Change(me.Person.Id, p => p.Name = wish.Name!.Trim(), stop))!));

    private static async Task<Results<NoContent, ProblemHttpResult>> ChangePassword(
        PasswordChange wish, Me me, AccountDesk desk, SessionBook sessions, HttpContext context, CancellationToken stop)
    {
        if (await desk.ChangePassword(me.Person, wish.Password, me.Session.Id, stop) is { Person: null } outcome) return AccountEndpoints.Refusal(outcome, context);
        await sessions.Rotate(context, me.Session.Id, stop);
        return TypedResults.NoContent();
    }

    private static async Task<Results<Accepted, ProblemHttpResult>> AskForConfirmation(EmailWish wish, Me me, AccountDesk desk, HttpContext context, CancellationToken stop) =>
        await desk.AskForConfirmation(me.Person, wish.Email, stop) is { Person: null } outcome ? AccountEndpoints.Refusal(outcome, context) : TypedResults.Accepted((string?)null);

    private static async Task<Ok<SessionView[]>> Sessions(Me me, SessionBook sessions, TokenBook tokens, CancellationToken stop)
    {
        var browsers = (await sessions.Of(me.Person.Id, stop)).Select(s => new SessionView(
            s.Id, s.Device, s.Address, s.Way.ToString().ToLowerInvariant(), s.Remember, s.CreatedAt, s.LastUsedAt, s.EndsAt, s.Id == me.Session.Id));
        var programs = (await tokens.Of(me.Person, stop)).Select(f => new SessionView(
            f.Id, f.Scopes is { Length: > 0 } scopes ? $"Program, for {string.Join(", ", scopes)}" : "Program, for all that you may", "", "program", true, f.CreatedAt, f.LastUsedAt, f.EndsAt, false));
        return TypedResults.Ok(browsers.Concat(programs).ToArray());
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> End(Guid id, Me me, SessionBook sessions, TokenBook tokens, CancellationToken stop) =>
        await sessions.End(me.Person.Id, id, stop) || await tokens.End(me.Person.Id, id, stop)
            ? TypedResults.NoContent()
            : Problems.NotFound("session_unknown", "There is no such session; it may have ended.");

    private static async Task<NoContent> EndOthers(Me me, SessionBook sessions, TokenBook tokens, CancellationToken stop)
    {
        await sessions.EndAll(me.Person.Id, me.Session.Id, stop);
        await tokens.EndAllOf(me.Person.Id, stop);
        return TypedResults.NoContent();
    }
}
