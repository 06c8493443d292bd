using System.Buffers.Text;
using System.Text.Json;
using FinOps.Platform.Access;
using FinOps.Platform.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace FinOps.Platform.People;

/// <summary>A new authenticator app, to be confirmed by a code of it.</summary>
/// <param name="Ticket">To bring along with the code.</param>
/// <param name="Secret">To type into the app.</param>
/// <param name="Uri">The same as a picture's content.</param>
public sealed record NewTotp(string Ticket, string Secret, string Uri);

/// <summary>The first code of a new authenticator app.</summary>
/// <param name="Ticket">What the question came with.</param>
/// <param name="Code">The code that the app shows.</param>
public sealed record TotpConfirmation(string? Ticket, string? Code);

/// <summary>Codes for the day when the app is lost; shown once.</summary>
/// <param name="Codes">The codes.</param>
public sealed record RecoveryCodesView(IReadOnlyList<string> Codes);

/// <summary>How one's account is secured.</summary>
/// <param name="SecondFactor">True when a code is asked for at sign-in.</param>
/// <param name="RecoveryCodesLeft">Unused recovery codes.</param>
/// <param name="Passkeys">The passkeys.</param>
public sealed record SecurityView(bool SecondFactor, int RecoveryCodesLeft, IReadOnlyList<PasskeyView> Passkeys);

/// <summary>A passkey.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">What the person calls it.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="BackedUp">True when it is copied to other devices of the person.</param>
public sealed record PasskeyView(string Id, string Name, DateTimeOffset CreatedAt, bool BackedUp);

/// <summary>Who one is at a provider of identities.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Issuer">Who vouches.</param>
/// <param name="Email">The address it named last.</param>
/// <param name="LinkedAt">When it was linked.</param>
public sealed record IdentityView(string Id, string Issuer, string? Email, DateTimeOffset LinkedAt)
{
    // A subject there is long at some providers, and nobody's business in an address.
    internal static string IdOf(ExternalIdentity i) => Convert.ToHexStringLower(Secret.Hash($"{i.Issuer}\n{i.Subject}"))[..32];

    internal static IdentityView Of(ExternalIdentity i) => new(IdOf(i), i.Issuer, i.Email, i.CreatedAt);
}

/// <summary>What the browser made for a new passkey.</summary>
/// <param name="Ticket">What the question came with.</param>
/// <param name="Credential">What <c>navigator.credentials.create</c> returned, as JSON.</param>
/// <param name="Name">What the person calls it.</param>
public sealed record NewPasskeyAnswer(string? Ticket, JsonElement Credential, string? Name);

internal static class SecurityEndpoints
{
    private static readonly TimeSpan TicketLife = TimeSpan.FromMinutes(15);

    public static void MapSecurity(this IEndpointRouteBuilder app)
    {
        var me = app.MapGroup("/api/me").WithTags("My account").ForSignedIn().OfOwnAccount();
        me.MapGet("/security", Security).WithName("GetSecurity").WithSummary("How one's account is secured.");
        me.MapPost("/totp", BeginTotp).AfterProof().AfterFactor().WithName("BeginTotp").WithSummary("A secret for a new authenticator app, after a proof.");
        me.MapPost("/totp/confirm", ConfirmTotp).AfterFactor().WithName("ConfirmTotp").WithSummary("Asks for codes of the new app from now on; answers new recovery codes.");
        me.MapDelete("/totp", DropTotp).AfterProof().AfterFactor().WithName("DropTotp").WithSummary("Asks for no codes any more, after a proof.");
        me.MapPost("/recovery-codes", RenewCodes).AfterProof().AfterFactor().WithName("RenewRecoveryCodes").WithSummary("New recovery codes, after a proof; the old ones no longer work.");
        me.MapPost("/passkeys/begin", BeginPasskey).AfterProof().AfterFactor().WithName("BeginPasskey").WithSummary("What to ask the browser for a new passkey, after a proof.");
        me.MapPost("/passkeys", AddPasskey).AfterFactor().WithName("AddPasskey").WithSummary("Keeps a new passkey.");
        me.MapGet("/identities", async (Me me, PersonBook people, CancellationToken stop) => TypedResults.Ok((await people.IdentitiesOf(me.Person.Id, stop)).Select(IdentityView.Of)))
            .WithName("ListIdentities").WithSummary("Who one is at providers of identities.");
        me.MapDelete("/identities/{id}", DropIdentity).AfterProof().WithName("DropIdentity").WithSummary("Unlinks a provider, after a proof, unless it is the only way in.");
        me.MapDelete("/passkeys/{id}", DropPasskey).AfterProof().AfterFactor().WithName("DropPasskey").WithSummary("Removes a passkey, after a proof.");
    }

    private static async Task<Ok<SecurityView>> Security(Me me, RecoveryCodes codes, PasskeyDesk passkeys, CancellationToken stop)
    {
        var keys = await passkeys.Of(me.Person);
        return TypedResults.Ok(new SecurityView(
            me.Person.HasSecondFactor, await codes.Left(me.Person.Id, stop),
            [.. keys.Select(k => new PasskeyView(Base64Url.EncodeToString(k.CredentialId), k.Name ?? "", k.CreatedAt, k.IsBackedUp))]));
    }

    private static async Task<Ok<NewTotp>> BeginTotp(Me me, LinkBook links, SignInDesk desk, HttpContext context, CancellationToken stop)
    {
        var secret = Totp.NewSecret();
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new NewTotp(
            await links.Issue(LinkPurpose.NewTotp, me.Person, TicketLife, desk.Seal(secret), stop), secret, Totp.Uri(secret, me.Person.Email)));
    }

    private static async Task<Results<Ok<RecoveryCodesView>, ProblemHttpResult>> ConfirmTotp(
        TotpConfirmation given, Me me, LinkBook links, SignInDesk desk, AccountDesk accounts, RecoveryCodes codes, SessionBook sessions,
        HttpContext context, TimeProvider clock, CancellationToken stop)
    {
        if (await links.Peek(LinkPurpose.NewTotp, given.Ticket, stop) is not { Payload: { } payload } link || link.PersonId != me.Person.Id)
            return Problems.Invalid("ticket_over", "This took too long; begin anew.");
        if (Totp.StepOf(desk.Open(payload), given.Code, clock.GetUtcNow(), lastTaken: 0) is not { } step)
            return Problems.Invalid("code_wrong", "This is not the code that the app shows now. Does your device have the right time?");
        if (await links.Redeem(LinkPurpose.NewTotp, given.Ticket, stop) is null) return Problems.Invalid("ticket_over", "This took too long; begin anew.");
        await accounts.Changed(me.Person.Id, "Codes of an authenticator app are asked for at sign-in from now on.", p => (p.TotpSecret, p.TotpStep) = (payload, step), stop);
        var made = await codes.Renew(me.Person.Id, stop);
        await sessions.Rotate(context, me.Session.Id, stop, strong: true);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new RecoveryCodesView(made));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DropTotp(
        Me me, AccountDesk accounts, RecoveryCodes codes, SessionBook sessions, HttpContext context, CancellationToken stop)
    {
        await accounts.Changed(me.Person.Id, "Codes of an authenticator app are not asked for any more.", p => p.TotpSecret = null, stop);
        await codes.Drop(me.Person.Id, stop);
        // What the others showed was this factor.
        await sessions.EndAll(me.Person.Id, me.Session.Id, stop);
        await sessions.Rotate(context, me.Session.Id, stop, strong: me.Session.Way == SignInWay.Passkey);
        return TypedResults.NoContent();
    }

    private static async Task<Results<Ok<RecoveryCodesView>, ProblemHttpResult>> RenewCodes(Me me, RecoveryCodes codes, HttpContext context, CancellationToken stop)
    {
        if (!me.Person.HasSecondFactor) return Problems.Conflict("no_second_factor", "Recovery codes stand in for an authenticator app; there is none.");
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new RecoveryCodesView(await codes.Renew(me.Person.Id, stop)));
    }

    private static async Task<Results<Ok<PasskeyQuestionView>, ProblemHttpResult>> BeginPasskey(Me me, PasskeyDesk passkeys, HttpContext context) =>
        (await passkeys.Of(me.Person)).Count >= PasskeyDesk.OfPersonMax
            ? Problems.BeyondLimit("too_many_passkeys", $"A person has at most {PasskeyDesk.OfPersonMax} passkeys.", "passkeys", PasskeyDesk.OfPersonMax)
            : TypedResults.Ok(PasskeyQuestionView.Of(await passkeys.AskForNew(me.Person, context)));

    private static async Task<Results<NoContent, ProblemHttpResult>> AddPasskey(
        NewPasskeyAnswer given, Me me, AccountDesk accounts, PasskeyDesk passkeys, SessionBook sessions, HttpContext context, CancellationToken stop)
    {
        var name = given.Name?.Trim() is { Length: > 0 and <= PasskeyDesk.NameCharactersMax } said && !said.Any(char.IsControl) ? said : me.Session.Device;
        if (!await passkeys.Add(me.Person, given.Ticket, SignInEndpoints.Text(given.Credential), name, context))
            return Problems.Invalid("passkey_refused", "The browser's answer does not fit, or it took too long. Begin anew.");
        await accounts.Changed(me.Person.Id, $"The passkey '{name}' was added to your account.", _ => { }, stop);
        await sessions.Rotate(context, me.Session.Id, stop, strong: true);
        return TypedResults.NoContent();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DropIdentity(
        string id, Me me, PersonBook people, PasskeyDesk passkeys, AccountDesk accounts, SessionBook sessions, HttpContext context, CancellationToken stop)
    {
        var all = await people.IdentitiesOf(me.Person.Id, stop);
        if (all.Find(i => IdentityView.IdOf(i) == id) is not { } identity) return Problems.NotFound("identity_unknown", "There is no such link.");
        if (all.Count == 1 && me.Person.PasswordHash is null && (await passkeys.Of(me.Person)).Count == 0)
            return Problems.Conflict("last_way", "This is the only way in that you have. Set a password or add a passkey first.");
        await people.Unlink(identity, stop);
        await accounts.Changed(me.Person.Id, $"Your account at {identity.Issuer} no longer signs in here.", _ => { }, stop);
        await sessions.EndAll(me.Person.Id, me.Session.Id, stop);
        await sessions.Rotate(context, me.Session.Id, stop);
        return TypedResults.NoContent();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DropPasskey(
        string id, Me me, AccountDesk accounts, PasskeyDesk passkeys, SessionBook sessions, HttpContext context, CancellationToken stop)
    {
        if (!await passkeys.Remove(me.Person, id)) return Problems.NotFound("passkey_unknown", "There is no such passkey.");
        await accounts.Changed(me.Person.Id, "A passkey was removed from your account.", _ => { }, stop);
        await sessions.EndAll(me.Person.Id, me.Session.Id, stop);
        var none = !me.Person.HasSecondFactor && (await passkeys.Of(me.Person)).Count == 0;
        await sessions.Rotate(context, me.Session.Id, stop, strong: none ? false : null);
        return TypedResults.NoContent();
    }
}
