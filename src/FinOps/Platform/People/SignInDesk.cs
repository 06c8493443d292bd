using FinOps.Platform.Audit;
using FinOps.Platform.Jobs;
using FinOps.Platform.People.Passwords;
using FinOps.Platform.Secrets;
using Microsoft.AspNetCore.Http;

namespace FinOps.Platform.People;

/// <summary>How far a sign-in got.</summary>
public enum SignInStep
{
    /// <summary>What was given is wrong, unknown, over, or the account takes nothing at the moment; it is not said which.</summary>
    Refused,

    /// <summary>Too many sign in at this moment.</summary>
    Busy,

    /// <summary>A code of the authenticator app is asked for.</summary>
    SecondFactor,

    /// <summary>It is the person.</summary>
    Done,
}

/// <summary>What came of a step of signing in.</summary>
/// <param name="Step">How far it got.</param>
/// <param name="Person">Who it is, once that is certain.</param>
/// <param name="Ticket">What to bring along with the code.</param>
public sealed record SignInOutcome(SignInStep Step, Person? Person = null, string? Ticket = null)
{
    internal static SignInOutcome Refused { get; } = new(SignInStep.Refused);

    internal static SignInOutcome Busy { get; } = new(SignInStep.Busy);
}

/// <summary>Finds out whether somebody is who they say. Nothing it answers, nor how long it takes, tells whether an address has an account.</summary>
public sealed class SignInDesk(PersonBook people, LinkBook links, PasswordDesk passwords, RecoveryCodes codes, SecretBox box, JobQueue queue, AuditBook audit, TimeProvider clock)
{
    private const string TotpPurpose = "totp";
    private static readonly TimeSpan TicketLife = TimeSpan.FromMinutes(5);

    /// <summary>A password.</summary>
    /// <param name="email">Whose it shall be.</param>
    /// <param name="password">The password.</param>
    /// <param name="from">Where the attempt comes from, for the audit log.</param>
    /// <param name="stop">Ends the wait.</param>
    public async Task<SignInOutcome> WithPassword(string? email, string? password, AuditActor from, CancellationToken stop)
    {
        if (passwords.IsFull) return SignInOutcome.Busy;
        var person = await people.FindByEmail(email, stop);
        var verdict = await passwords.Verify(person?.PasswordHash, password ?? "", stop);
        if (verdict == PasswordVerdict.Busy) return SignInOutcome.Busy;
        if (verdict == PasswordVerdict.Wrong)
        {
            // Counted after the answer: what is written for an account that exists must not be told by the time.
            if (person is not null && !queue.TryQueue("wrong password", 0, JobLane.Short, (_, late) => Count(person, from, late))) await Count(person, from, stop);
            return SignInOutcome.Refused;
        }

        if (person is null || !await Note(person.Id, right: true, stop) || person.State != PersonState.Active) return SignInOutcome.Refused;
        if (verdict == PasswordVerdict.RightButWeak && await passwords.Hash(password!, stop) is { } stronger)
            await people.Change(person.Id, p => p.PasswordHash = p.PasswordHash == person.PasswordHash ? stronger : p.PasswordHash, stop);
        return await Next(person, stop);
    }

    /// <summary>A link that was sent to the person's address.</summary>
    public async Task<SignInOutcome> WithLink(string? secret, CancellationToken stop)
    {
        if (await links.Redeem(LinkPurpose.SignIn, secret, stop) is not { PersonId: { } id }) return SignInOutcome.Refused;
        // Whoever opens it shows that the address is theirs.
        var person = await people.Change(id, p => p.EmailConfirmedAt ??= clock.GetUtcNow(), stop);
        return person is { State: PersonState.Active } ? await Next(person, stop) : SignInOutcome.Refused;
    }

    /// <summary>The code of the authenticator app or a recovery code, after a password or a link.</summary>
    public async Task<SignInOutcome> WithCode(string? ticket, string? code, CancellationToken stop)
    {
        // A mistyped code may be tried again with the same ticket; the account's lock ends that.
        if (await links.Peek(LinkPurpose.SecondFactor, ticket, stop) is not { PersonId: { } id }
            || await people.Find(id, stop) is not { } person
            || !await IsCode(person, code, stop)
            || await links.Redeem(LinkPurpose.SecondFactor, ticket, stop) is null)
            return SignInOutcome.Refused;
        return new(SignInStep.Done, person);
    }

    /// <summary>The person proves to be there still, by the password.</summary>
    public async Task<SignInStep> ProveByPassword(Person person, string? password, CancellationToken stop)
    {
        var verdict = await passwords.Verify(person.PasswordHash, password ?? "", stop);
        if (verdict == PasswordVerdict.Busy) return SignInStep.Busy;
        return await Note(person.Id, verdict != PasswordVerdict.Wrong, stop) ? SignInStep.Done : SignInStep.Refused;
    }

    /// <summary>True when the code is the app's, or one for when it is lost; it is taken once.</summary>
    public async Task<bool> IsCode(Person person, string? code, CancellationToken stop)
    {
        if (person.TotpSecret is null) return false;
        if (person.LockedUntil > clock.GetUtcNow()) return false;
        if (Totp.StepOf(Open(person.TotpSecret), code, clock.GetUtcNow(), person.TotpStep) is { } step)
        {
            // Under the row's lock: of two who bring the same code at once, one is late.
            var taken = false;
            await people.Change(person.Id, p =>
            {
                taken = p.TotpStep < step && LockOut.Note(p, right: true, clock.GetUtcNow());
                if (taken) p.TotpStep = step;
            }, stop);
            return taken;
        }

        return await Note(person.Id, await codes.Use(person.Id, code, stop), stop);
    }

    internal string Seal(string totpSecret) => box.Seal(TotpPurpose, totpSecret);

    internal string Open(string sealedSecret) => box.Open(TotpPurpose, sealedSecret).Secret;

    private async Task<SignInOutcome> Next(Person person, CancellationToken stop) => person.HasSecondFactor
        ? new(SignInStep.SecondFactor, Ticket: await links.Issue(LinkPurpose.SecondFactor, person, TicketLife, null, stop))
        : new(SignInStep.Done, person);

    // An account that is locked counts no more, so its owner's log grows no faster than the lock allows.
    private async Task Count(Person person, AuditActor from, CancellationToken stop)
    {
        var before = person.FailedCount;
        await people.Change(person.Id, p =>
        {
            before = p.FailedCount;
            LockOut.Note(p, right: false, clock.GetUtcNow());
            person = p;
        }, stop);
        if (person.FailedCount > before) await audit.Append(AuditEntry.OfPlatform, [new(from, "sign_in", $"{person.Email} by password", "denied", StatusCodes.Status401Unauthorized)], stop);
    }

    private async Task<bool> Note(Guid personId, bool right, CancellationToken stop)
    {
        var counts = false;
        await people.Change(personId, p => counts = LockOut.Note(p, right, clock.GetUtcNow()), stop);
        return counts;
    }
}
