using FinOps.Platform.Access;
using FinOps.Platform.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FinOps.Platform.People;

/// <summary>The person whose browser asks, for endpoints about one's own account.</summary>
internal sealed class Me(CurrentCaller current, PersonBook people, TimeProvider clock)
{
    /// <summary>The person and the session, or why these are not to be had.</summary>
    /// <param name="context">The request.</param>
    /// <param name="fresh">True when the person must have proved to be there a short time ago.</param>
    /// <param name="stop">Ends the wait.</param>
    public async Task<(Person Person, Session Session, ProblemHttpResult? Refusal)> Find(HttpContext context, bool fresh, CancellationToken stop)
    {
        // Only a browser's session: a key that got lost must not change the password of its owner.
        if (current.Caller is not { Kind: CallerKind.Session, PersonId: { } id } || context.Features.Get<LiveSession>() is not { } live)
            return (null!, null!, Problems.Forbidden("session_needed", current.Caller.Kind == CallerKind.Local
                ? "The local administrator has no account. Make one with the link that the server printed at its start."
                : "Accounts are changed by who signed in with a browser, not with keys."));
        if (await people.Find(id, stop) is not { } person) return (null!, null!, Problems.NotFound("account_unknown", "This account does not exist any more."));
        return fresh && !SessionRules.IsFresh(live.Session.ProvedAt, clock.GetUtcNow())
            ? (null!, null!, Problems.Forbidden("prove_again", "Prove once more that it is you: with your password, a code or a passkey."))
            : (person, live.Session, null);
    }
}

/// <summary>A person as the person sees it.</summary>
/// <param name="Id">The id.</param>
/// <param name="Email">The address.</param>
/// <param name="Name">The name.</param>
/// <param name="EmailConfirmed">True when the address was shown to be the person's.</param>
/// <param name="HasPassword">True when there is a password.</param>
/// <param name="SecondFactor">True when a code is asked for at sign-in.</param>
/// <param name="Operator">True for who operates the whole installation.</param>
public sealed record PersonView(Guid Id, string Email, string Name, bool EmailConfirmed, bool HasPassword, bool SecondFactor, bool Operator)
{
    internal static PersonView Of(Person person) =>
        new(person.Id, person.Email, person.Name, person.EmailConfirmedAt is not null, person.PasswordHash is not null, person.HasSecondFactor, person.IsOperator);
}
