using Microsoft.EntityFrameworkCore;

namespace FinOps.Platform.People;

/// <summary>Gives out one-time secrets and takes each back once, also when two ask at the same moment.</summary>
public sealed class LinkBook(PlatformDbs platform, TimeProvider clock)
{
    /// <summary>Gives one out.</summary>
    /// <returns>The secret; it is kept nowhere.</returns>
    public async Task<string> Issue(string purpose, Person? person, TimeSpan lifetime, string? payload, CancellationToken stop)
    {
        var secret = Secret.New();
        await using var db = platform.Untenanted();
        var now = clock.GetUtcNow();
        db.Add(new PersonLink
        {
            Hash = Secret.Hash(secret),
            Purpose = purpose,
            PersonId = person?.Id,
            Stamp = person?.Stamp,
            Payload = payload,
            CreatedAt = now,
            ExpiresAt = now + lifetime,
        });
        await db.SaveChangesAsync(stop);
        return secret;
    }

    /// <summary>Takes one back; null when it never was, was used, is over, or the person's proofs changed since.</summary>
    public Task<PersonLink?> Redeem(string purpose, string? secret, CancellationToken stop) => Take(purpose, secret, remove: true, stop);

    /// <summary>Looks whether one would be taken, and leaves it.</summary>
    public Task<PersonLink?> Peek(string purpose, string? secret, CancellationToken stop) => Take(purpose, secret, remove: false, stop);

    private async Task<PersonLink?> Take(string purpose, string? secret, bool remove, CancellationToken stop)
    {
        if (string.IsNullOrEmpty(secret)) return null;
        var (hash, now) = (Secret.Hash(secret), clock.GetUtcNow());
        await using var db = platform.Untenanted();
        var link = await db.Set<PersonLink>().AsNoTracking()
            .FirstOrDefaultAsync(l => l.Hash == hash && l.Purpose == purpose && l.ExpiresAt > now, stop);
        if (link is null) return null;
        if (link.PersonId is { } id && !await db.Set<Person>().AnyAsync(p => p.Id == id && p.Stamp == link.Stamp && p.State == PersonState.Active, stop)) return null;
        // Whoever's deletion counts is the one who used it.
        return !remove || await db.Set<PersonLink>().Where(l => l.Hash == hash).ExecuteDeleteAsync(stop) == 1 ? link : null;
    }

    /// <summary>Makes all of a purpose void that were given out before a moment.</summary>
    public async Task Void(string purpose, DateTimeOffset before, CancellationToken stop)
    {
        await using var db = platform.Untenanted();
        await db.Set<PersonLink>().Where(l => l.Purpose == purpose && l.CreatedAt < before).ExecuteDeleteAsync(stop);
    }
}
