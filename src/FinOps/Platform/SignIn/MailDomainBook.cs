using FinOps.Platform.People;
using Microsoft.EntityFrameworkCore;

namespace FinOps.Platform.SignIn;

/// <summary>Loads and saves the mail domains of tenants. A domain means something once it was verified, and then for one tenant alone.</summary>
public sealed class MailDomainBook(PlatformDbs platform, TxtRecords records, TimeProvider clock)
{
    /// <summary>At most this many of one tenant.</summary>
    public const int OfTenantMax = 50;

    /// <summary>How a record that proves a domain begins.</summary>
    public const string ProofPrefix = "finops-domain-verification=";

    /// <summary>A tenant's domains by name.</summary>
    public async Task<List<MailDomain>> All(int tenant, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        return await db.Set<MailDomain>().AsNoTracking().Where(d => d.TenantId == tenant).OrderBy(d => d.Name).ToListAsync(stop);
    }

    /// <summary>Notes a domain with the proof to be shown; one that is there already stays as it is. Null when it is none or there are too many.</summary>
    public async Task<MailDomain?> Add(int tenant, string name, CancellationToken stop)
    {
        if (EmailAddress.Key("a@" + name.Trim()) is not { } key || !key.Contains('.', StringComparison.Ordinal)) return null;
        var domain = EmailAddress.Domain(key);
        var all = await All(tenant, stop);
        if (all.Find(d => d.Name == domain) is { } kept) return kept;
        if (all.Count >= OfTenantMax) return null;
        await using var db = platform.For(tenant);
        var added = new MailDomain { TenantId = tenant, Name = domain, Proof = ProofPrefix + Secret.New() };
        db.Add(added);
        await db.SaveChangesAsync(stop);
        return added;
    }

    /// <summary>Takes a domain away.</summary>
    public async Task<bool> Remove(int tenant, string name, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        if (await db.Set<MailDomain>().FirstOrDefaultAsync(d => d.TenantId == tenant && d.Name == name, stop) is not { } domain) return false;
        db.Remove(domain);
        return await db.SaveChangesAsync(stop) > 0;
    }

    /// <summary>Looks for the proof in the domain's TXT records.</summary>
    /// <returns>Null when it was found, else why not.</returns>
    public async Task<string?> Verify(MailDomain domain, CancellationToken stop)
    {
        var found = await records.Of(domain.Name, stop);
        return found.Contains(domain.Proof, StringComparer.Ordinal)
            ? await Note(domain, "dns", stop)
            : $"None of the {found.Count} TXT records of {domain.Name} is the proof. A new record can take an hour to be seen.";
    }

    /// <summary>An operator vouches for the domain.</summary>
    public Task<string?> Vouch(MailDomain domain, CancellationToken stop) => Note(domain, "operator", stop);

    /// <summary>True when the address is of a domain that was verified for this tenant.</summary>
    public async Task<bool> Owns(int tenant, string emailKey, CancellationToken stop)
    {
        var domain = EmailAddress.Domain(emailKey);
        await using var db = platform.For(tenant);
        return await db.Set<MailDomain>().AnyAsync(d => d.TenantId == tenant && d.Name == domain && d.VerifiedAt != null, stop);
    }

    private async Task<string?> Note(MailDomain domain, string by, CancellationToken stop)
    {
        await using var db = platform.For(domain.TenantId);
        try
        {
            (domain.VerifiedAt, domain.VerifiedBy) = (clock.GetUtcNow(), by);
            db.Update(domain);
            await db.SaveChangesAsync(stop);
            return null;
        }
        catch (DbUpdateException) when (!stop.IsCancellationRequested)
        {
            return $"{domain.Name} was verified for another tenant of this installation.";
        }
    }
}
