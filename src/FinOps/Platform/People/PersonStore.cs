using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace FinOps.Platform.People;

/// <summary>
/// People as ASP.NET Core's Identity sees them: so much as its passkey handler asks for. Whatever else happens to people goes
/// through <see cref="PersonBook"/>.
/// </summary>
internal sealed class PersonStore(PlatformDbs platform, PersonBook people, TimeProvider clock) : IUserPasskeyStore<Person>
{
    public Task<string> GetUserIdAsync(Person user, CancellationToken cancellationToken) => Task.FromResult(user.Id.ToString("D"));

    public Task<string?> GetUserNameAsync(Person user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Email);

    public Task<string?> GetNormalizedUserNameAsync(Person user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.EmailKey);

    public Task SetUserNameAsync(Person user, string? userName, CancellationToken cancellationToken) => throw Elsewhere();

    public Task SetNormalizedUserNameAsync(Person user, string? normalizedName, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<IdentityResult> CreateAsync(Person user, CancellationToken cancellationToken) => throw Elsewhere();

    // Identity saves the person after it changed a passkey; that was saved by itself.
    public Task<IdentityResult> UpdateAsync(Person user, CancellationToken cancellationToken) => Task.FromResult(IdentityResult.Success);

    public Task<IdentityResult> DeleteAsync(Person user, CancellationToken cancellationToken) => throw Elsewhere();

    public async Task<Person?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        Guid.TryParse(userId, out var id) ? await people.Find(id, cancellationToken) : null;

    public Task<Person?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) => people.FindByEmail(normalizedUserName, cancellationToken);

    public async Task AddOrUpdatePasskeyAsync(Person user, UserPasskeyInfo passkey, CancellationToken cancellationToken)
    {
        await using var db = platform.Untenanted();
        var known = await db.Set<Passkey>().FirstOrDefaultAsync(p => p.CredentialId == passkey.CredentialId, cancellationToken);
        if (known is null)
        {
            db.Add(new Passkey
            {
                CredentialId = passkey.CredentialId,
                PersonId = user.Id,
                Name = passkey.Name ?? "Passkey",
                PublicKey = passkey.PublicKey,
                SignCount = passkey.SignCount,
                Transports = passkey.Transports ?? [],
                UserVerified = passkey.IsUserVerified,
                BackupEligible = passkey.IsBackupEligible,
                BackedUp = passkey.IsBackedUp,
                AttestationObject = passkey.AttestationObject,
                ClientDataJson = passkey.ClientDataJson,
                CreatedAt = passkey.CreatedAt,
            });
        }
        else if (known.PersonId == user.Id)
        {
            (known.SignCount, known.BackedUp, known.UserVerified, known.LastUsedAt) = (passkey.SignCount, passkey.IsBackedUp, passkey.IsUserVerified, clock.GetUtcNow());
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    public async Task<IList<UserPasskeyInfo>> GetPasskeysAsync(Person user, CancellationToken cancellationToken)
    {
        await using var db = platform.Untenanted();
        return [.. (await db.Set<Passkey>().AsNoTracking().Where(p => p.PersonId == user.Id).OrderBy(p => p.CreatedAt).ToListAsync(cancellationToken)).Select(Info)];
    }

    public async Task<Person?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken)
    {
        await using var db = platform.Untenanted();
        return await db.Set<Passkey>().Where(p => p.CredentialId == credentialId)
            .Join(db.Set<Person>(), k => k.PersonId, p => p.Id, (_, p) => p).AsNoTracking().FirstOrDefaultAsync(cancellationToken);
    }

    public async Task<UserPasskeyInfo?> FindPasskeyAsync(Person user, byte[] credentialId, CancellationToken cancellationToken)
    {
        await using var db = platform.Untenanted();
        var found = await db.Set<Passkey>().AsNoTracking().FirstOrDefaultAsync(p => p.PersonId == user.Id && p.CredentialId == credentialId, cancellationToken);
        return found is null ? null : Info(found);
    }

    public async Task RemovePasskeyAsync(Person user, byte[] credentialId, CancellationToken cancellationToken)
    {
        await using var db = platform.Untenanted();
        if (await db.Set<Passkey>().Where(p => p.PersonId == user.Id && p.CredentialId == credentialId).ExecuteDeleteAsync(cancellationToken) > 0)
            Audit.AuditChanges.Note("passkeys", new { id = Convert.ToHexStringLower(credentialId) }, null);
    }

    public void Dispose()
    {
        // Holds nothing: each call opens its own session.
    }

    private static UserPasskeyInfo Info(Passkey key) => new(
        key.CredentialId, key.PublicKey, key.CreatedAt, (uint)key.SignCount, key.Transports, key.UserVerified, key.BackupEligible, key.BackedUp,
        key.AttestationObject, key.ClientDataJson)
    { Name = key.Name };

    private static NotSupportedException Elsewhere() => new($"People are made and changed through {nameof(PersonBook)}.");
}
