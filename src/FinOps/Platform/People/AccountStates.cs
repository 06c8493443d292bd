using FinOps.Platform.Access;
using FinOps.Platform.Audit;
using FinOps.Platform.Keys;
using FinOps.Platform.Live;
using FinOps.Platform.Sessions;
using FinOps.Platform.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace FinOps.Platform.People;

/// <summary>An account as operators of the installation see it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Email">The address.</param>
/// <param name="Name">The name.</param>
/// <param name="Active">False when the person may not sign in.</param>
/// <param name="Operator">True for who operates the whole installation.</param>
/// <param name="SecondFactor">True when a code is asked for at sign-in.</param>
/// <param name="LastSignInAt">The last sign-in.</param>
public sealed record AccountView(Guid Id, string Email, string Name, bool Active, bool Operator, bool SecondFactor, DateTimeOffset? LastSignInAt)
{
    internal static AccountView Of(Person p) => new(p.Id, p.Email, p.Name, p.State == PersonState.Active, p.IsOperator, p.HasSecondFactor, p.LastSignInAt);
}

/// <summary>
/// Says whether a person may sign in at all. Who may not keeps name and roles, so that the log goes on making sense; whatever they are signed
/// in with counts no more, on every server, and their keys sleep.
/// </summary>
public sealed class AccountStates(PlatformDbs platform, PersonBook people, AccessBook access, ApiKeyBook keys, SessionBook sessions, TokenBook tokens)
{
    /// <summary>Changes it.</summary>
    /// <returns>The person; null where nobody would be left who operates the installation.</returns>
    public async Task<Person?> Set(Person person, PersonState state, CancellationToken stop)
    {
        await using var db = platform.Untenanted();
        if (state == PersonState.Disabled && person.IsOperator && !await db.Set<Person>().AnyAsync(p => p.IsOperator && p.State == PersonState.Active && p.Id != person.Id, stop)) return null;
        // With another stamp no link or ticket from before counts either.
        var changed = await people.Change(person.Id, p => (p.State, p.Stamp) = (state, Secret.New()), stop);
        await Signals.Publish(db, 0, PersonBook.AccountsSignal, new { }, stop);
        access.Forget(0, person.Id);
        keys.ForgetOf(person.Id);
        await sessions.EndAll(person.Id, null, stop);
        await tokens.EndAllOf(person.Id, stop);
        return changed;
    }
}

internal static class AccountStatesEndpoints
{
    public static void MapAccountStates(this IEndpointRouteBuilder app)
    {
        var accounts = app.MapGroup("/api/platform/accounts").WithTags("Installation").NeedsPlatform(Permissions.PlatformOperate);
        accounts.MapGet("/", async (PersonBook people, CancellationToken stop, string? email = null) =>
                TypedResults.Ok(await people.FindByEmail(email, stop) is { } found ? new[] { AccountView.Of(found) } : []))
            .WithName("FindAccount").WithSummary("The account of an address, whatever tenants it belongs to.");
        accounts.MapPost("/{person:guid}/disable", (Guid person, PersonBook people, AccountStates states, CurrentCaller current, RequestAudit audit, CancellationToken stop) =>
                Set(person, PersonState.Disabled, people, states, current, audit, stop))
            .WithName("DisableAccount").WithSummary("The person signs in no more; whatever they are signed in with counts no more, at once.");
        accounts.MapPost("/{person:guid}/enable", (Guid person, PersonBook people, AccountStates states, CurrentCaller current, RequestAudit audit, CancellationToken stop) =>
                Set(person, PersonState.Active, people, states, current, audit, stop))
            .WithName("EnableAccount").WithSummary("The person may sign in again.");
    }

    private static async Task<Results<Ok<AccountView>, ProblemHttpResult>> Set(
        Guid id, PersonState state, PersonBook people, AccountStates states, CurrentCaller current, RequestAudit audit, CancellationToken stop)
    {
        if (await people.Find(id, stop) is not { } person) return Problems.NotFound("account_unknown", "There is no such account.");
        if (state == PersonState.Disabled && current.Caller.PersonId == id) return Problems.Conflict("account_is_yours", "Another operator has to disable your own account.");
        var changed = await states.Set(person, state, stop);
        if (changed is null) return Problems.Conflict("last_operator", "Nobody would be left who operates the installation.");
        audit.Record(state == PersonState.Active ? "account.enable" : "account.disable", person.Email, new { active = person.State == PersonState.Active }, new { active = changed.State == PersonState.Active });
        return TypedResults.Ok(AccountView.Of(changed));
    }
}
