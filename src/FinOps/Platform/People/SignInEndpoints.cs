using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using FinOps.Platform.Access;
using FinOps.Platform.Audit;
using FinOps.Platform.Mail;
using FinOps.Platform.Sessions;
using FinOps.Platform.SignIn;
using FinOps.Platform.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace FinOps.Platform.People;

/// <summary>Who asks, and for how long still.</summary>
/// <param name="Kind">nobody, local, session, token or apikey.</param>
/// <param name="Accounts">True when anybody has an account.</param>
/// <param name="Mail">True when mails can be sent: then links by mail are offered.</param>
/// <param name="Person">Who it is; null for nobody and the local administrator.</param>
/// <param name="Session">The browser's session.</param>
/// <param name="Viewing">As whom the person looks at a tenant; null for nobody else.</param>
public sealed record SignInState(
    [property: AllowedValues("nobody", "local", "session", "token", "apikey")] string Kind, bool Accounts, bool Mail, PersonView? Person, SessionLeft? Session,
    ViewingView? Viewing = null);

/// <summary>As whom somebody looks at a tenant.</summary>
/// <param name="Name">What others call that member.</param>
/// <param name="Tenant">The tenant's slug.</param>
/// <param name="Until">When it ends by itself.</param>
public sealed record ViewingView(string Name, string Tenant, DateTimeOffset Until);

/// <summary>How long a session lasts when nothing more is done.</summary>
/// <param name="SecondsLeft">Until it ends.</param>
/// <param name="WarnSeconds">So long before its end the person is warned.</param>
/// <param name="Renewable">True when using it puts the end off; false when its last hour has come.</param>
public sealed record SessionLeft(long SecondsLeft, int WarnSeconds, bool Renewable);

/// <summary>An address and a password.</summary>
/// <param name="Email">The address.</param>
/// <param name="Password">The password.</param>
/// <param name="Remember">True to stay signed in on this device.</param>
public sealed record PasswordSignIn(string? Email, string? Password, bool Remember = false);

/// <summary>A code after the first step.</summary>
/// <param name="Ticket">What the first step answered.</param>
/// <param name="Code">Of the authenticator app, or a recovery code.</param>
/// <param name="Remember">True to stay signed in on this device.</param>
public sealed record CodeSignIn(string? Ticket, string? Code, bool Remember = false);

/// <summary>The secret of a link.</summary>
/// <param name="Token">What stands behind the # of the link.</param>
/// <param name="Remember">True to stay signed in on this device.</param>
public sealed record LinkSignIn(string? Token, bool Remember = false);

/// <summary>What the browser's passkey answered.</summary>
/// <param name="Ticket">What the question came with.</param>
/// <param name="Credential">What <c>navigator.credentials.get</c> returned, as JSON.</param>
/// <param name="Remember">True to stay signed in on this device.</param>
public sealed record PasskeySignIn(string? Ticket, JsonElement Credential, bool Remember = false);

/// <summary>An address for which something is asked.</summary>
/// <param name="Email">The address.</param>
public sealed record EmailWish(string? Email);

/// <summary>A proof to be there still: one of the three.</summary>
/// <param name="Password">The password.</param>
/// <param name="Code">A code of the authenticator app, or a recovery code.</param>
/// <param name="Ticket">With a passkey: what the question came with.</param>
/// <param name="Credential">With a passkey: what it answered.</param>
public sealed record Proof(string? Password = null, string? Code = null, string? Ticket = null, JsonElement? Credential = null);

/// <summary>A question for the browser about a passkey.</summary>
/// <param name="Ticket">To bring along with the answer.</param>
/// <param name="Options">For <c>navigator.credentials</c>.</param>
public sealed record PasskeyQuestionView(string Ticket, JsonElement Options)
{
    internal static PasskeyQuestionView Of(PasskeyQuestion question)
    {
        using var options = JsonDocument.Parse(question.Options);
        return new(question.Ticket, options.RootElement.Clone());
    }
}

/// <summary>How far a sign-in got.</summary>
/// <param name="Step">done, or second_factor: then a code is asked for.</param>
/// <param name="Ticket">To bring along with the code.</param>
/// <param name="Person">Who signed in.</param>
public sealed record SignInView([property: AllowedValues("done", "second_factor")] string Step, string? Ticket, PersonView? Person);

internal static class SignInEndpoints
{
    private const string RetryAfterSeconds = "2";

    public static void MapSignIn(this IEndpointRouteBuilder app)
    {
        var auth = app.MapGroup("/api/auth").WithTags("Sign-in").ForAnyone();
        auth.MapGet("/state", State).LeavesSession().WithName("GetSignInState").WithSummary("Who asks and how long the session lasts; asking does not prolong it.");
        auth.MapPost("/renew", State).ChangesNothing().WithName("RenewSession").WithSummary("Goes on with the session.");
        auth.MapPost("/sign-in", WithPassword).WithName("SignIn").WithSummary("Signs in with address and password.");
        auth.MapPost("/second-factor", WithCode).WithName("SignInWithCode").WithSummary("The code of an authenticator app, or a recovery code, after the first step.");
        auth.MapPost("/sign-out", SignOut).AlsoForViewers().WithName("SignOut").WithSummary("Ends the session of this browser.");
        auth.MapPost("/link", (EmailWish wish, AccountDesk desk) => Asked(desk.AskForLink(wish.Email)))
            .ChangesNothing().WithName("AskForSignInLink").WithSummary("Sends a link that signs in, if the address has an account; the answer is the same if not.");
        auth.MapPost("/link/use", WithLink).WithName("SignInWithLink").WithSummary("Signs in with a link that came by mail.");
        auth.MapPost("/passkey/begin", async (PasskeyDesk desk, HttpContext context) => TypedResults.Ok(PasskeyQuestionView.Of(await desk.Ask(context))))
            .ChangesNothing().WithName("BeginPasskeySignIn").WithSummary("What to ask the browser's passkeys.");
        auth.MapPost("/passkey", WithPasskey).WithName("SignInWithPasskey").WithSummary("Signs in with a passkey.");
        auth.MapPost("/prove", Prove).ForSignedIn().OfOwnAccount().WithName("ProvePresence").WithSummary("Proves to be there still, before something delicate.");
    }

    private static async Task<Ok<SignInState>> State(
        CurrentCaller current, LocalAdministrator local, MailDesk mail, PersonBook people, TenantBook tenants, HttpContext context, TimeProvider clock, CancellationToken stop)
    {
        context.Response.Headers.CacheControl = "no-store";
        var person = current.Caller.PersonId is { } id ? await people.Find(id, stop) : null;
        return TypedResults.Ok(new SignInState(
            current.Caller.Kind.ToString().ToLowerInvariant(), local.HasAccounts, mail.IsConfigured,
            person is null ? null : PersonView.Of(person), Left(context.Features.Get<LiveSession>(), clock.GetUtcNow()),
            current.Caller.As is { } view && await tenants.Find(view.TenantId, stop) is { } tenant ? new(view.Name, tenant.Slug, view.Until) : null));
    }

    private static SessionLeft? Left(LiveSession? live, DateTimeOffset now)
    {
        if (live is null) return null;
        var (session, warning) = (live.Session, SessionRules.WarningBefore);
        var left = SessionRules.Left(live.LastUsedAt, session.EndsAt, session.Remember, now);
        return new((long)left.TotalSeconds, (int)warning.TotalSeconds, session.EndsAt - now > left + warning);
    }

    private static async Task<Results<Ok<SignInView>, ProblemHttpResult>> WithPassword(
        PasswordSignIn given, SignInDesk desk, SessionBook sessions, SignInRules rules, RequestAudit audit, HttpContext context, CancellationToken stop) =>
        await Answer(await desk.WithPassword(given.Email, given.Password, Actor(context), stop), SignInWay.Password, given.Remember, sessions, rules, audit, context, stop);

    private static async Task<Results<Ok<SignInView>, ProblemHttpResult>> WithLink(
        LinkSignIn given, SignInDesk desk, SessionBook sessions, SignInRules rules, RequestAudit audit, HttpContext context, CancellationToken stop)
    {
        var outcome = await desk.WithLink(given.Token, stop);
        audit.Call("sign_in", "link");
        return outcome.Step == SignInStep.Refused
            ? Problems.Invalid(AccountOutcome.LinkOver.Code!, AccountOutcome.LinkOver.Reason!)
            : await Answer(outcome, SignInWay.Link, given.Remember, sessions, rules, audit, context, stop);
    }

    private static async Task<Results<Ok<SignInView>, ProblemHttpResult>> WithCode(
        CodeSignIn given, SignInDesk desk, SessionBook sessions, SignInRules rules, RequestAudit audit, HttpContext context, CancellationToken stop) =>
        await Answer(await desk.WithCode(given.Ticket, given.Code, stop), SignInWay.Password, given.Remember, sessions, rules, audit, context, stop, strong: true);

    private static async Task<Results<Ok<SignInView>, ProblemHttpResult>> WithPasskey(
        PasskeySignIn given, PasskeyDesk desk, SessionBook sessions, SignInRules rules, RequestAudit audit, HttpContext context, CancellationToken stop)
    {
        var person = await desk.Answer(given.Ticket, Text(given.Credential), context);
        return await Answer(person is null ? SignInOutcome.Refused : new(SignInStep.Done, person), SignInWay.Passkey, given.Remember, sessions, rules, audit, context, stop);
    }

    private static async Task<Results<Ok<SignInView>, ProblemHttpResult>> Answer(
        SignInOutcome outcome, SignInWay way, bool remember, SessionBook sessions, SignInRules rules, RequestAudit audit, HttpContext context, CancellationToken stop, bool strong = false)
    {
        audit.Call("sign_in", way.ToString().ToLowerInvariant());
        context.Response.Headers.CacheControl = "no-store";
        switch (outcome.Step)
        {
            case SignInStep.Done when await rules.RefuseOtherWays(outcome.Person!, stop):
                return Problems.Forbidden("sign_in_by_provider", "Your organisation asks its people to sign in by its own provider. Choose it on this page.");
            case SignInStep.Done:
                var session = await sessions.Open(outcome.Person!, context, way, remember, stop, strong);
                audit.RecordOf("sign_in", Caller(outcome.Person!, session), way.ToString().ToLowerInvariant(), await rules.LogsOf(outcome.Person!, stop));
                return TypedResults.Ok(new SignInView("done", null, PersonView.Of(outcome.Person!)));
            case SignInStep.SecondFactor:
                return TypedResults.Ok(new SignInView("second_factor", outcome.Ticket, null));
            case SignInStep.Busy:
                return Busy(context);
            default:
                return Problems.Of(StatusCodes.Status401Unauthorized, "sign_in_refused",
                    "That did not work: something is wrong, or there were too many attempts. Wait a few minutes, or ask for a link by e-mail.");
        }
    }

    private static AuditActor Actor(HttpContext context) =>
        new(Access.Caller.Nobody, context.Connection.RemoteIpAddress?.ToString() ?? "", context.Request.Headers.UserAgent.ToString());

    internal static Caller Caller(Person person, Session? session) => new(CallerKind.Session, person.Id, person.Name, session?.Id);

    internal static ProblemHttpResult Busy(HttpContext context)
    {
        context.Response.Headers.RetryAfter = RetryAfterSeconds;
        return Problems.Of(StatusCodes.Status429TooManyRequests, AccountOutcome.Busy.Code!, AccountOutcome.Busy.Reason!);
    }

    internal static string Text(JsonElement? json) => json is { ValueKind: JsonValueKind.Object } given ? given.GetRawText() : "";

    internal static Results<Accepted, ProblemHttpResult> Asked(bool queued) => queued
        ? TypedResults.Accepted((string?)null)
        : Problems.Of(StatusCodes.Status503ServiceUnavailable, "mail_busy", "Too many mails wait to be written. Try again in a minute.");

    private static async Task<NoContent> SignOut(
        CurrentCaller current, SessionBook sessions, SessionCookie cookie, RequestAudit audit, HttpContext context, CancellationToken stop)
    {
        if (current.Caller is { PersonId: { } person, SessionId: { } session } caller)
        {
            await sessions.End(person, session, stop);
            audit.RecordOf("sign_out", caller with { As = null }, caller.Name);
            if (caller.As is { } view) audit.RecordOf("impersonation.end", caller, view.Name, [view.TenantId], new { reason = "signed out" });
        }

        cookie.Clear(context);
        // Answers that the browser kept to compare them with the next ones are nobody else's business.
        context.Response.Headers["Clear-Site-Data"] = "\"cache\"";
        return TypedResults.NoContent();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Prove(
        Proof proof, Me me, SignInDesk desk, PasskeyDesk passkeys, SessionBook sessions, HttpContext context, CancellationToken stop)
    {
        var step = proof switch
        {
            { Password: { } password } => await desk.ProveByPassword(me.Person, password, stop),
            { Code: { } code } => await desk.IsCode(me.Person, code, stop) ? SignInStep.Done : SignInStep.Refused,
            { Ticket: { } ticket } => (await passkeys.Answer(ticket, Text(proof.Credential), context))?.Id == me.Person.Id ? SignInStep.Done : SignInStep.Refused,
            _ => SignInStep.Refused,
        };
        if (step == SignInStep.Busy) return Busy(context);
        if (step != SignInStep.Done) return Problems.Forbidden("proof_refused", "That is not right, or there were too many attempts.");
        // A code, or a passkey, which asks who holds it, is the second thing besides whatever the session began with.
        await sessions.Rotate(context, me.Session.Id, stop, strong: proof.Password is null ? true : null);
        return TypedResults.NoContent();
    }
}
