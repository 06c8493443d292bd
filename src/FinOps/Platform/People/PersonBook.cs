using FinOps.Platform.Live;
using Microsoft.EntityFrameworkCore;

namespace FinOps.Platform.People;

/// <summary>A person to create.</summary>
/// <param name="Email">The address.</param>
/// <param name="Name">What others call the person.</param>
/// <param name="EmailConfirmed">True when somebody trusted vouches that the address is the person's.</param>
/// <param name="PasswordHash">The hashed password, where there is one.</param>
/// <param name="IsOperator">True for who operates the installation.</param>
public sealed record NewPerson(string Email, string Name, bool EmailConfirmed = false, string? PasswordHash = null, bool IsOperator = false);

/// <summary>What came of creating a person: the person, or the reason why not.</summary>
/// <param name="Person">The new person, or null.</param>
/// <param name="Code">The machine-readable reason, or null.</param>
/// <param name="Reason">The reason in words, or null.</param>
public sealed record PersonOutcome(Person? Person, string? Code = null, string? Reason = null);

/// <summary>Loads and saves people.</summary>
public sealed class PersonBook(PlatformDbs platform, TimeProvider clock)
{
    /// <summary>The kind of signal that tells every server that the first account was made.</summary>
    public const string AccountsSignal = "accounts";

    /// <summary>The person, or null.</summary>
    public async Task<Person?> Find(Guid id, CancellationToken stop)
    {
        await using var db = platform.Untenanted();
        return await db.Set<Person>().AsNoTracking().FirstOrDefaultAsync(p => p.Id == id, stop);
    }

    /// <summary>The person of this address, or null.</summary>
    public async Task<Person?> FindByEmail(string? email, CancellationToken stop)
    {
        if (EmailAddress.Key(email) is not { } key) return null;
        await using var db = platform.Untenanted();
        return await db.Set<Person>().AsNoTracking().FirstOrDefaultAsync(p => p.EmailKey == key, stop);
    }

    /// <summary>The person whom a provider of identities knows by this subject, or null.</summary>
    public async Task<Person?> FindByIdentity(string issuer, string subject, CancellationToken stop)
    {
        await using var db = platform.Untenanted();
        return await db.Set<ExternalIdentity>().Where(i => i.Issuer == issuer && i.Subject == subject)
            .Join(db.Set<Person>(), i => i.PersonId, p => p.Id, (_, p) => p).AsNoTracking().FirstOrDefaultAsync(stop);
    }

    /// <summary>Creates a person unless the address is none or taken.</summary>
    public async Task<PersonOutcome> Create(NewPerson wanted, CancellationToken stop)
    {
        if (EmailAddress.Key(wanted.Email) is not { } key) return new(null, "email_invalid", "This is not an e-mail address.");
        if (NameRefusal(wanted.Name) is { } badName) return new(null, "name_invalid", badName);
        await using var db = platform.Untenanted();
        var now = clock.GetUtcNow();
        var person = new Person
        {
            Id = Guid.CreateVersion7(now),
            Email = wanted.Email.Trim(),
            EmailKey = key,
            Name = wanted.Name.Trim(),
            IsOperator = wanted.IsOperator,
            EmailConfirmedAt = wanted.EmailConfirmed ? now : null,
            PasswordHash = wanted.PasswordHash,
            Stamp = Secret.New(),
            CreatedAt = now,
        };
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        db.Add(person);
        try
        {
            await db.SaveChangesAsync(stop);
        }
        catch (DbUpdateException) when (!stop.IsCancellationRequested)
        {
            // Somebody else may have taken the address since we looked; whatever else it was is thrown by looking again.
            await transaction.RollbackAsync(stop);
            if (await FindByEmail(key, stop) is null) throw;
            return new(null, "email_taken", "There is an account with this address already.");
        }

        await Signals.Publish(db, 0, AccountsSignal, new { }, stop);
        await transaction.CommitAsync(stop);
        return new(person);
    }

    /// <summary>Why a name cannot be one, or null.</summary>
    public static string? NameRefusal(string? name) =>
        name?.Trim() is { Length: > 0 and <= Person.NameCharactersMax } text && !text.Any(char.IsControl)
            ? null
            : $"A name has 1 to {Person.NameCharactersMax} printable characters.";

    /// <summary>Links a person to who it is at a provider of identities; a pair linked already stays as it is.</summary>
    /// <returns>False when the identity belongs to somebody.</returns>
    public async Task<bool> Link(Guid personId, string issuer, string subject, string? email, CancellationToken stop)
    {
        await using var db = platform.Untenanted();
        if (await db.Set<ExternalIdentity>().AnyAsync(i => i.Issuer == issuer && i.Subject == subject, stop)) return false;
        db.Add(new ExternalIdentity { Issuer = issuer, Subject = subject, PersonId = personId, Email = email, CreatedAt = clock.GetUtcNow() });
        try
        {
            await db.SaveChangesAsync(stop);
            return true;
        }
        catch (DbUpdateException) when (!stop.IsCancellationRequested)
        {
            if (await FindByIdentity(issuer, subject, stop) is null) throw;
            return false;
        }
    }

    /// <summary>Who a person is at providers of identities, the last linked first.</summary>
    public async Task<List<ExternalIdentity>> IdentitiesOf(Guid person, CancellationToken stop)
    {
        await using var db = platform.Untenanted();
        return await db.Set<ExternalIdentity>().AsNoTracking().Where(i => i.PersonId == person).OrderByDescending(i => i.CreatedAt).ToListAsync(stop);
    }

    /// <summary>Forgets who a person is at a provider of identities.</summary>
    public async Task Unlink(ExternalIdentity identity, CancellationToken stop)
    {
        await using var db = platform.Untenanted();
        await db.Set<ExternalIdentity>().Where(i => i.Issuer == identity.Issuer && i.Subject == identity.Subject && i.PersonId == identity.PersonId).ExecuteDeleteAsync(stop);
    }

    /// <summary>Changes a person as it is now in the database; returns it as it is then, null when there is none.</summary>
    public async Task<Person?> Change(Guid id, Action<Person> change, CancellationToken stop)
    {
        await using var db = platform.Untenanted();
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        // Locked, so that two changes at once do not undo each other.
        var person = await db.Set<Person>().FromSql($"select * from people where id = {id} for update").FirstOrDefaultAsync(stop);
        if (person is null) return null;
        change(person);
        await db.SaveChangesAsync(stop);
        await transaction.CommitAsync(stop);
        return person;
    }

    /// <summary>True when anybody has an account.</summary>
    public async Task<bool> Any(CancellationToken stop)
    {
        await using var db = platform.Untenanted();
        return await db.Set<Person>().AnyAsync(stop);
    }
}
