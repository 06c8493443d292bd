using FinOps.Platform.Access;
using FinOps.Platform.Mail;
using FinOps.Platform.People;
using FinOps.Platform.Sessions;
using FinOps.Platform.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace FinOps.Platform.Members;

/// <summary>What came of an invitation: it and its link's secret, or why not.</summary>
/// <param name="Invitation">The invitation.</param>
/// <param name="Secret">The secret of its link; kept nowhere.</param>
/// <param name="Problem">The reason.</param>
public sealed record InvitationOutcome(Invitation? Invitation, string? Secret, MemberProblem? Problem = null);

/// <summary>Makes, sends again, takes back and accepts invitations.</summary>
public sealed class InvitationBook(PlatformDbs platform, MemberBook members, MemberDesk desk, TimeProvider clock)
{
    /// <summary>The screen that an invitation's link leads to; the secret stands behind its #.</summary>
    public const string Path = "/invitation";

    /// <summary>For how many days a link works.</summary>
    public const int DaysDefault = 7;

    /// <summary>At most this many days.</summary>
    public const int DaysMax = 30;

    /// <summary>At most this many open invitations of one tenant.</summary>
    public const int OfTenantMax = 1_000;

    /// <summary>All invitations that are not accepted, the newest first.</summary>
    public async Task<IReadOnlyList<Invitation>> Open(int tenant, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        return await db.Set<Invitation>().AsNoTracking().Where(i => i.TenantId == tenant && i.AcceptedAt == null && i.RevokedAt == null).OrderByDescending(i => i.Id).ToListAsync(stop);
    }

    /// <summary>The invitation of this number, or null.</summary>
    public async Task<Invitation?> Find(int tenant, long id, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        return await db.Set<Invitation>().AsNoTracking().FirstOrDefaultAsync(i => i.TenantId == tenant && i.Id == id, stop);
    }

    /// <summary>Invites an address.</summary>
    public async Task<InvitationOutcome> Create(int tenant, string? email, GrantWish wish, int days, Caller by, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        if (EmailAddress.Key(email) is null) return new(null, null, new("email_invalid", "This is not an e-mail address."));
        if (days is < 1 or > DaysMax) return new(null, null, new("days_invalid", $"An invitation works for 1 to {DaysMax} days."));
        if (wish.ExpiresAt <= now) return new(null, null, new("expiry_past", "What is granted would be over already: name a time to come."));
        await using var db = platform.For(tenant);
        if (await db.Set<Invitation>().CountAsync(i => i.TenantId == tenant && i.AcceptedAt == null && i.RevokedAt == null, stop) >= OfTenantMax)
            return new(null, null, new("too_many_invitations", $"A tenant has at most {OfTenantMax} open invitations. Take some back first."));
        var secret = Secret.New();
        var invitation = new Invitation
        {
            TenantId = tenant,
            Email = email!.Trim(),
            Role = wish.Role,
            Scope = GrantScope.Write(wish.Scope),
            GrantExpiresAt = wish.ExpiresAt,
            TokenHash = Secret.Hash(secret),
            InvitedBy = by.Name,
            InvitedById = by.PersonId,
            CreatedAt = now,
            SentAt = now,
            ExpiresAt = now.AddDays(days),
        };
        db.Add(invitation);
        await db.SaveChangesAsync(stop);
        return new(invitation, secret);
    }

    /// <summary>Gives an open invitation a new link, which works as long as the first did; the old one no longer does.</summary>
    public Task<InvitationOutcome> Renew(int tenant, long id, Caller by, CancellationToken stop) => Change(tenant, id, invitation =>
    {
        // From now on it is theirs: they may grant as much.
        (invitation.InvitedBy, invitation.InvitedById) = (by.Name, by.PersonId);
        var secret = Secret.New();
        var now = clock.GetUtcNow();
        (invitation.ExpiresAt, invitation.SentAt, invitation.TokenHash) = (now + (invitation.ExpiresAt - invitation.SentAt), now, Secret.Hash(secret));
        return secret;
    }, stop);

    /// <summary>Takes an open invitation back.</summary>
    public Task<InvitationOutcome> Revoke(int tenant, long id, CancellationToken stop) => Change(tenant, id, invitation =>
    {
        invitation.RevokedAt = clock.GetUtcNow();
        return null;
    }, stop);

    /// <summary>
    /// The pending invitation of a link with the tenant it is to; null when it never was, is used, taken back or over, or when whoever
    /// made it may no longer grant as much: who lost a right, left, or was disabled, must not come back by a link of their own.
    /// </summary>
    public async Task<(Invitation Invitation, Tenant Tenant)?> Peek(string? secret, CancellationToken stop)
    {
        if (string.IsNullOrEmpty(secret)) return null;
        var (hash, now) = (Secret.Hash(secret), clock.GetUtcNow());
        // Whose it is, is what the secret tells: it is looked for among all tenants'.
        await using var db = platform.AllTenants();
        var found = await db.Set<Invitation>().AsNoTracking()
            .Where(i => i.TokenHash == hash && i.AcceptedAt == null && i.RevokedAt == null && i.ExpiresAt > now)
            .Join(db.Tenants, i => i.TenantId, t => t.Id, (i, t) => new { Invitation = i, Tenant = t }).FirstOrDefaultAsync(stop);
        if (found is null || found.Tenant.State == TenantState.Deleted) return null;
        var (invitation, tenant) = (found.Invitation, found.Tenant);
        if (invitation.InvitedById is { } inviter && !await db.Set<Person>().AnyAsync(p => p.Id == inviter && p.State == PersonState.Active, stop)) return null;
        var standing = await desk.Of(new Caller(CallerKind.Session, invitation.InvitedById, invitation.InvitedBy), tenant.Id, stop);
        return standing.Refusal(invitation.Role, GrantScope.Read(invitation.Scope), invitation.GrantExpiresAt, Permissions.MembersManage) is null ? (invitation, tenant) : null;
    }

    /// <summary>
    /// Makes a person a member by a link, once. The link came to the invited address; whether the person's own address is that
    /// one, is asked by whoever signs the person in.
    /// </summary>
    public async Task<GrantOutcome> Accept(string? secret, Person person, CancellationToken stop)
    {
        if (await Peek(secret, stop) is not var (invitation, tenant)) return new(null, new("invitation_void", "This invitation was used, taken back, or is over. Ask for another."));
        var now = clock.GetUtcNow();
        await using var db = platform.For(tenant.Id);
        // Whoever marks it is the one who used it.
        var taken = await db.Set<Invitation>().Where(i => i.TenantId == tenant.Id && i.Id == invitation.Id && i.AcceptedAt == null && i.RevokedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(i => i.AcceptedAt, now).SetProperty(i => i.AcceptedById, person.Id), stop);
        if (taken == 0) return new(null, new("invitation_void", "This invitation was used just now."));
        var by = new Caller(CallerKind.Session, invitation.InvitedById, invitation.InvitedBy);
        return await members.Add(tenant.Id, person.Id, new GrantWish(invitation.Role, GrantScope.Read(invitation.Scope), invitation.GrantExpiresAt), by, stop);
    }

    private async Task<InvitationOutcome> Change(int tenant, long id, Func<Invitation, string?> change, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        if (await db.Set<Invitation>().FirstOrDefaultAsync(i => i.TenantId == tenant && i.Id == id, stop) is not { } invitation)
            return new(null, null, new("invitation_unknown", $"There is no invitation {id}."));
        if (invitation.AcceptedAt is not null || invitation.RevokedAt is not null)
            return new(null, null, new("invitation_over", "This invitation is accepted or taken back already."));
        var secret = change(invitation);
        await db.SaveChangesAsync(stop);
        return new(invitation, secret);
    }
}

/// <summary>Sends the links of invitations.</summary>
public sealed class InvitationDesk(MailDesk mail, PublicAddress address)
{
    /// <summary>Sends the link of an invitation.</summary>
    /// <returns>The link, when no mail can be sent and it has to be passed on by hand; else null.</returns>
    public async Task<string?> Send(Invitation invitation, string secret, Tenant tenant, CancellationToken stop)
    {
        var link = address.Link(InvitationBook.Path, secret);
        var days = (int)Math.Ceiling((invitation.ExpiresAt - invitation.SentAt).TotalDays);
        return await mail.Send(invitation.Email, AccountMails.Invitation(invitation.Email, invitation.InvitedBy, tenant.Name, link, days), stop) ? null : link;
    }
}
