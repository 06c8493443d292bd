using FinOps.Platform.Access;
using FinOps.Platform.Jobs;
using FinOps.Platform.Mail;
using FinOps.Platform.Members;
using FinOps.Platform.People.Passwords;
using FinOps.Platform.Sessions;
using FinOps.Platform.Tenancy;
using FinOps.Platform.Tokens;
using Microsoft.Extensions.Logging;

namespace FinOps.Platform.People;

/// <summary>What came of a change to an account: nothing to say, or why not.</summary>
/// <param name="Person">The person after it, where it was done.</param>
/// <param name="Code">The machine-readable reason, or null.</param>
/// <param name="Reason">The reason in words, or null.</param>
public sealed record AccountOutcome(Person? Person, string? Code = null, string? Reason = null)
{
    internal static AccountOutcome LinkOver { get; } = new(null, "link_over", "This link was used already, or is over. Ask for a new one.");

    internal static AccountOutcome Busy { get; } = new(null, "sign_in_busy", "Too many sign in at this moment. Try again in a few seconds.");
}

/// <summary>
/// Makes accounts and changes what proves who somebody is; tells the person by mail. What is asked for an address is answered
/// before it is looked up (the work is queued), so that the answer tells nothing about who has an account.
/// </summary>
public sealed class AccountDesk(
    PersonBook people, LinkBook links, PasswordDesk passwords, StolenPasswords stolen, SessionBook sessions, TokenBook tokens, MailDesk mail, PublicAddress address,
    JobQueue queue, PlatformLocks locks, TenantBook tenants, MemberBook members, InvitationBook invitations, LocalAdministrator local, TimeProvider clock, ILogger<AccountDesk> log)
{
    /// <summary>How long the link to the first account works.</summary>
    public static readonly TimeSpan FirstLinkLife = TimeSpan.FromHours(24);

    private static readonly TimeSpan SignInLinkLife = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan ResetLinkLife = TimeSpan.FromHours(1);
    private static readonly TimeSpan ConfirmLinkLife = TimeSpan.FromDays(2);

    /// <summary>A link that makes the first administrator.</summary>
    public async Task<string> FirstLink(CancellationToken stop) =>
        address.Link("/first", await links.Issue(LinkPurpose.FirstAdministrator, null, FirstLinkLife, null, stop));

    /// <summary>Makes the first administrator; once, whatever links there are.</summary>
    public async Task<AccountOutcome> First(string? secret, string email, string name, string? password, CancellationToken stop)
    {
        if (await links.Peek(LinkPurpose.FirstAdministrator, secret, stop) is null) return AccountOutcome.LinkOver;
        var hash = await Hash(password, [email, name], stop);
        if (hash.Code is not null) return new(null, hash.Code, hash.Reason);
        await using var held = await locks.Take("first administrator", stop);
        if (await people.Any(stop)) return new(null, "accounts_exist", "Somebody has an account already; an administrator can invite you.");
        var made = await people.Create(new(email, name, PasswordHash: hash.Text, IsOperator: true), stop);
        if (made.Person is not { } person) return new(null, made.Code, made.Reason);
        await links.Void(LinkPurpose.FirstAdministrator, DateTimeOffset.MaxValue, stop);
        local.HasAccounts = true;
        // Takes over from the local administrator, who made whatever tenants there are.
        var itself = new Caller(CallerKind.Session, person.Id, person.Name);
        foreach (var tenant in await tenants.All(withDeleted: false, stop)) await members.Add(tenant.Id, person.Id, new(BuiltInRoles.OwnerKey), itself, stop);
        await SendConfirmation(person, person.Email, stop);
        return new(person);
    }

    /// <summary>Makes a member of who was invited, and an account where there is none.</summary>
    /// <param name="secret">Of the invitation's link.</param>
    /// <param name="name">For a new account.</param>
    /// <param name="password">For a new account.</param>
    /// <param name="signedIn">Who asks, if known: who has an account accepts signed in with it.</param>
    /// <param name="stop">Ends the wait.</param>
    public async Task<AccountOutcome> Join(string? secret, string? name, string? password, Guid? signedIn, CancellationToken stop)
    {
        if (await invitations.Peek(secret, stop) is not var (invitation, _)) return AccountOutcome.LinkOver;
        var person = await people.FindByEmail(invitation.Email, stop);
        if (person is not null && person.Id != signedIn)
            return new(null, "sign_in_first", $"There is an account with the address {invitation.Email}. Sign in with it, then accept.");
        if (person is null)
        {
            var hash = await Hash(password, [invitation.Email, name ?? ""], stop);
            if (hash.Code is not null) return new(null, hash.Code, hash.Reason);
            // A link that came by mail shows the address to be the person's; one that was passed on by hand does not.
            var made = await people.Create(new(invitation.Email, name ?? "", EmailConfirmed: mail.IsConfigured, PasswordHash: hash.Text), stop);
            if (made.Person is null) return new(null, made.Code, made.Reason);
            person = made.Person;
        }

        var granted = await invitations.Accept(secret, person, stop);
        return granted.Problem is { } problem ? new(null, problem.Code, problem.Reason) : new(person);
    }

    /// <summary>Sends a link that signs in, if the address has an account.</summary>
    public bool AskForLink(string? email) => Queue("sign-in link", email, async (person, stop) =>
    {
        var link = address.Link("/sign-in/link", await links.Issue(LinkPurpose.SignIn, person, SignInLinkLife, null, stop));
        await Tell(person.Email, AccountMails.SignIn(person.Name, link), link, stop);
    });

    /// <summary>Sends a link that chooses a new password, if the address has an account.</summary>
    public bool AskForReset(string? email) => Queue("password reset", email, async (person, stop) =>
    {
        var link = address.Link("/reset", await links.Issue(LinkPurpose.ResetPassword, person, ResetLinkLife, null, stop));
        await Tell(person.Email, AccountMails.Reset(person.Name, link), link, stop);
    });

    /// <summary>Chooses a new password with a link; all sessions end.</summary>
    public async Task<AccountOutcome> Reset(string? secret, string? password, CancellationToken stop)
    {
        if (await links.Peek(LinkPurpose.ResetPassword, secret, stop) is not { PersonId: { } id } || await people.Find(id, stop) is not { } person)
            return AccountOutcome.LinkOver;
        var hash = await Hash(password, [person.Email, person.Name], stop);
        if (hash.Code is not null) return new(null, hash.Code, hash.Reason);
        if (await links.Redeem(LinkPurpose.ResetPassword, secret, stop) is null) return AccountOutcome.LinkOver;
        return new(await SetPassword(person, hash.Text!, null, p => p.EmailConfirmedAt ??= clock.GetUtcNow(), stop));
    }

    /// <summary>Changes a password; all sessions but this one end.</summary>
    public async Task<AccountOutcome> ChangePassword(Person person, string? password, Guid? keep, CancellationToken stop)
    {
        var hash = await Hash(password, [person.Email, person.Name], stop);
        return hash.Code is not null ? new(null, hash.Code, hash.Reason) : new(await SetPassword(person, hash.Text!, keep, _ => { }, stop));
    }

    /// <summary>Sends a link that shows an address to be the person's; a new address holds only then.</summary>
    public async Task<AccountOutcome> AskForConfirmation(Person person, string? email, CancellationToken stop)
    {
        if (EmailAddress.Key(email) is null) return new(null, "email_invalid", "This is not an e-mail address.");
        await SendConfirmation(person, email!.Trim(), stop);
        return new(person);
    }

    /// <summary>The address behind a link is the person's from now on.</summary>
    public async Task<AccountOutcome> Confirm(string? secret, CancellationToken stop)
    {
        if (await links.Redeem(LinkPurpose.ConfirmEmail, secret, stop) is not { PersonId: { } id, Payload: { } email } || EmailAddress.Key(email) is not { } key)
            return AccountOutcome.LinkOver;
        if (await people.FindByEmail(key, stop) is { } other && other.Id != id) return new(null, "email_taken", "Another account has this address by now.");
        string? before = null;
        var person = await people.Change(id, p =>
        {
            if (p.EmailKey != key) before = p.Email;
            (p.Email, p.EmailKey, p.EmailConfirmedAt, p.Stamp) = (email, key, clock.GetUtcNow(), before is null ? p.Stamp : Secret.New());
        }, stop);
        if (person is not null && before is not null) await mail.Send(before, AccountMails.Changed(person.Name, $"The e-mail address of your account is now {email}."), stop);
        return person is null ? AccountOutcome.LinkOver : new(person);
    }

    /// <summary>Changes the stamp, so that links and tickets given out before no longer hold, and tells the person.</summary>
    public async Task<Person?> Changed(Guid personId, string what, Action<Person> change, CancellationToken stop)
    {
        var person = await people.Change(personId, p =>
        {
            change(p);
            p.Stamp = Secret.New();
        }, stop);
        if (person is not null) await mail.Send(person.Email, AccountMails.Changed(person.Name, what), stop);
        return person;
    }

    /// <summary>Hashes a password that is allowed; else says why it is not.</summary>
    public async Task<(string? Text, string? Code, string? Reason)> Hash(string? password, IReadOnlyList<string> own, CancellationToken stop)
    {
        string[] words = [.. own.SelectMany(text => text.Split(['@', '.', ' ', '-', '_'], StringSplitOptions.RemoveEmptyEntries))];
        if (PasswordRules.Refusal(password, ObviousPasswords.Shipped, words) is { } refusal) return (null, "password_refused", refusal);
        if (stolen.Contains(password!)) return (null, "password_refused", "This password is on a list of stolen ones; use another.");
        return await passwords.Hash(password!, stop) is { } hash ? (hash, null, null) : (null, AccountOutcome.Busy.Code, AccountOutcome.Busy.Reason);
    }

    private async Task<Person?> SetPassword(Person person, string hash, Guid? keep, Action<Person> also, CancellationToken stop)
    {
        var changed = await Changed(person.Id, "The password of your account was changed.", p =>
        {
            (p.PasswordHash, p.FailedCount, p.LockedUntil) = (hash, 0, null);
            also(p);
        }, stop);
        await sessions.EndAll(person.Id, keep, stop);
        await tokens.EndAllOf(person.Id, stop);
        return changed;
    }

    private async Task SendConfirmation(Person person, string email, CancellationToken stop)
    {
        var link = address.Link("/confirm", await links.Issue(LinkPurpose.ConfirmEmail, person, ConfirmLinkLife, email, stop));
        await Tell(email, AccountMails.Confirm(person.Name, link), link, stop);
    }

    // Where no mail can be sent and only this machine reaches the server, its log is read by who could read the database.
    private async Task Tell(string to, MailText text, string link, CancellationToken stop)
    {
        if (await mail.Send(to, text, stop)) return;
        if (local.ShowsSecrets) log.LogInformation("No mail server is configured. '{Subject}' for {Recipient}: {Link}", text.Subject, to, link);
        else log.LogWarning("No mail server is configured (Smtp__Host): '{Subject}' was not sent", text.Subject);
    }

    private bool Queue(string name, string? email, Func<Person, CancellationToken, Task> work) => EmailAddress.Key(email) is not { } key
        || queue.TryQueue(name, 0, JobLane.Short, async (_, stop) =>
        {
            if (await people.FindByEmail(key, stop) is { State: PersonState.Active } person) await work(person, stop);
        });
}
