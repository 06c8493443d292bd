using FinOps.Platform.Access;
using FinOps.Platform.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;

namespace FinOps.Platform.People;

/// <summary>The person whose browser asks, for endpoints about one's own account: those mapped <c>OfOwnAccount()</c> take it as a parameter.</summary>
internal sealed class Me(CurrentCaller current, PersonBook people, PasskeyDesk passkeys, TimeProvider clock)
{
    private Session? _session;
    private Person? _person;

    /// <summary>The person.</summary>
    public Person Person => _person ?? throw new InvalidOperationException("Map the endpoint with OfOwnAccount().");

    /// <summary>The session of the browser that asks.</summary>
    public Session Session => _session ?? throw new InvalidOperationException("Map the endpoint with OfOwnAccount().");

    /// <summary>Finds both, or says why these are not to be had.</summary>
    /// <param name="context">The request.</param>
    /// <param name="fresh">True when the person must have proved to be there a short time ago.</param>
    /// <param name="factor">True when the session must have shown the person's second factor, if there is one.</param>
    /// <param name="stop">Ends the wait.</param>
    public async Task<ProblemHttpResult?> Find(HttpContext context, bool fresh, bool factor, CancellationToken stop)
    {
        // Only a browser's session: a key that got lost must not change the password of its owner.
        if (current.Caller is not { Kind: CallerKind.Session, PersonId: { } id } || context.Features.Get<LiveSession>() is not { } live)
            return Problems.Forbidden("session_needed", current.Caller.Kind == CallerKind.Local
                ? "The local administrator has no account. Make one with the link that the server printed at its start."
                : "Accounts are changed by who signed in with a browser, not with keys.");
        if (await people.Find(id, stop) is not { } person) return Problems.NotFound("account_unknown", "This account does not exist any more.");
        if (fresh && !SessionRules.IsFresh(live.Session.ProvedAt, clock.GetUtcNow()))
            return Problems.Forbidden("prove_again", "Prove once more that it is you: with your password, a code or a passkey.");
        if (factor && !live.Session.Strong && (person.HasSecondFactor || (await passkeys.Of(person)).Count > 0))
            return Problems.Forbidden("prove_factor", "Prove your second factor first: with a code of your authenticator app, a recovery code or a passkey.");
        (_person, _session) = (person, live.Session);
        return null;
    }
}

/// <summary>Marks endpoints that ask for a recent proof that the person is there.</summary>
internal sealed class ProofNeeded;

/// <summary>Marks endpoints that ask for the second factor of a person who has one.</summary>
internal sealed class FactorNeeded;

/// <summary>How endpoints say that they are about one's own account.</summary>
internal static class MeConventions
{
    /// <summary>The endpoints are about the account of whose browser asks, which <see cref="Me"/> then holds; nobody else gets so far.</summary>
    public static TBuilder OfOwnAccount<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.AddEndpointFilter<TBuilder, OwnAccount>();

    /// <summary>The person must have proved to be there a short time ago.</summary>
    public static TBuilder AfterProof<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new ProofNeeded());

    /// <summary>
    /// Who has a second factor must have shown it in this session: otherwise whoever has the password alone, or another tenant's
    /// provider, would give themselves a factor of their own, or take the person's away.
    /// </summary>
    public static TBuilder AfterFactor<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new FactorNeeded());

    private sealed class OwnAccount : IEndpointFilter
    {
        public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
        {
            var http = context.HttpContext;
            var fresh = http.GetEndpoint()?.Metadata.GetMetadata<ProofNeeded>() is not null;
            var factor = http.GetEndpoint()?.Metadata.GetMetadata<FactorNeeded>() is not null;
            return await http.RequestServices.GetRequiredService<Me>().Find(http, fresh, factor, http.RequestAborted) is { } refusal ? refusal : await next(context);
        }
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
