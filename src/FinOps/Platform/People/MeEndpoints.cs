using System.ComponentModel.DataAnnotations;
using FinOps.Platform.Access;
using FinOps.Platform.Sessions;
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

/// <summary>A browser that the person signed in with.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Device">Browser and system, as it says itself.</param>
/// <param name="Address">The network address it signed in from.</param>
/// <param name="Way">How it signed in.</param>
/// <param name="Remember">True when it stays signed in.</param>
/// <param name="CreatedAt">When it signed in.</param>
/// <param name="LastUsedAt">Its last use, to half a minute.</param>
/// <param name="EndsAt">When it ends, however much it is used.</param>
/// <param name="Current">True for the one that asks.</param>
public sealed record SessionView(
    Guid Id, string Device, string Address, [property: AllowedValues("password", "link", "passkey", "provider")] string Way, bool Remember,
    DateTimeOffset CreatedAt, DateTimeOffset LastUsedAt, DateTimeOffset EndsAt, bool Current);

internal static class MeEndpoints
{
    public static void MapMe(this IEndpointRouteBuilder app)
    {
        var me = app.MapGroup("/api/me").WithTags("My account").ForSignedIn();
        me.MapGet("/", Profile).WithName("GetProfile").WithSummary("One's own account.");
        me.MapPatch("/", Change).WithName("ChangeProfile").WithSummary("Changes one's name.");
        me.MapPost("/password", ChangePassword).WithName("ChangePassword").WithSummary("Changes one's password, after a proof; other devices are signed out.");
        me.MapPost("/email", AskForConfirmation).WithName("AskForConfirmation").WithSummary("Sends a link to an address; with it, it becomes the account's.");
        me.MapGet("/sessions", Sessions).WithName("ListSessions").WithSummary("The browsers one is signed in with.");
        me.MapDelete("/sessions/{id:guid}", End).WithName("EndSession").WithSummary("Signs one browser out, at once.");
        me.MapDelete("/sessions", EndOthers).WithName("EndOtherSessions").WithSummary("Signs all other browsers out, at once.");
    }

    private static async Task<Results<Ok<PersonView>, ProblemHttpResult>> Profile(Me me, HttpContext context, CancellationToken stop) =>
        await me.Find(context, fresh: false, stop) is var (person, _, refusal) && refusal is null ? TypedResults.Ok(PersonView.Of(person)) : refusal!;

    private static async Task<Results<Ok<PersonView>, ProblemHttpResult>> Change(
        ProfileChange wish, Me me, PersonBook people, HttpContext context, CancellationToken stop)
    {
        var (person, _, refusal) = await me.Find(context, fresh: false, stop);
        if (refusal is not null) return refusal;
        if (PersonBook.NameRefusal(wish.Name) is { } bad) return Problems.Invalid("name_invalid", bad);
        return TypedResults.Ok(PersonView.Of((await people.Change(person.Id, p => p.Name = wish.Name!.Trim(), stop))!));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> ChangePassword(
        PasswordChange wish, Me me, AccountDesk desk, SessionBook sessions, HttpContext context, CancellationToken stop)
    {
        var (person, session, refusal) = await me.Find(context, fresh: true, stop);
        if (refusal is not null) return refusal;
        if (await desk.ChangePassword(person, wish.Password, session.Id, stop) is { Person: null } outcome) return AccountEndpoints.Refusal(outcome, context);
        await sessions.Rotate(context, session.Id, stop);
        return TypedResults.NoContent();
    }

    private static async Task<Results<Accepted, ProblemHttpResult>> AskForConfirmation(
        EmailWish wish, Me me, AccountDesk desk, HttpContext context, CancellationToken stop)
    {
        var (person, _, refusal) = await me.Find(context, fresh: true, stop);
        if (refusal is not null) return refusal;
        return await desk.AskForConfirmation(person, wish.Email, stop) is { Person: null } outcome ? AccountEndpoints.Refusal(outcome, context) : TypedResults.Accepted((string?)null);
    }

    private static async Task<Results<Ok<SessionView[]>, ProblemHttpResult>> Sessions(Me me, SessionBook sessions, HttpContext context, CancellationToken stop)
    {
        var (person, session, refusal) = await me.Find(context, fresh: false, stop);
        if (refusal is not null) return refusal;
        return TypedResults.Ok((await sessions.Of(person.Id, stop)).Select(s => new SessionView(
            s.Id, s.Device, s.Address, s.Way.ToString().ToLowerInvariant(), s.Remember, s.CreatedAt, s.LastUsedAt, s.EndsAt, s.Id == session.Id)).ToArray());
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> End(Guid id, Me me, SessionBook sessions, HttpContext context, CancellationToken stop)
    {
        var (person, _, refusal) = await me.Find(context, fresh: false, stop);
        if (refusal is not null) return refusal;
        return await sessions.End(person.Id, id, stop) ? TypedResults.NoContent() : Problems.NotFound("session_unknown", "There is no such session; it may have ended.");
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> EndOthers(Me me, SessionBook sessions, HttpContext context, CancellationToken stop)
    {
        var (person, session, refusal) = await me.Find(context, fresh: false, stop);
        if (refusal is not null) return refusal;
        await sessions.EndAll(person.Id, session.Id, stop);
        return TypedResults.NoContent();
    }
}
