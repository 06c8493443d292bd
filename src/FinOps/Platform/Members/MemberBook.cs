using FinOps.Platform.Access;
using FinOps.Platform.People;
using Microsoft.EntityFrameworkCore;

namespace FinOps.Platform.Members;

/// <summary>A person with what was granted to them in a tenant.</summary>
/// <param name="Person">Who.</param>
/// <param name="Grants">What was granted; what is over is not among it.</param>
public sealed record Member(Person Person, IReadOnlyList<RoleGrant> Grants);

/// <summary>What came of a grant: the grant, or why not.</summary>
/// <param name="Grant">The grant as it is now.</param>
/// <param name="Problem">The reason.</param>
/// <param name="Before">As it was before.</param>
public sealed record GrantOutcome(RoleGrant? Grant, MemberProblem? Problem = null, RoleGrant? Before = null);

/// <summary>What a grant shall be.</summary>
/// <param name="Role">The key of the role.</param>
/// <param name="Scope">The rows; null for all.</param>
/// <param name="ExpiresAt">When it ends by itself.</param>
public sealed record GrantWish(string Role, GrantScope? Scope = null, DateTimeOffset? ExpiresAt = null);

/// <summary>
/// Loads and saves who has which role. It keeps a tenant from being left without an owner; whether the one who asks may grant
/// so much is judged before (<see cref="Delegation"/>).
/// </summary>
public sealed class MemberBook(PlatformDbs platform, AccessBook access, TimeProvider clock)
{
    /// <summary>All members by name.</summary>
    public async Task<IReadOnlyList<Member>> All(int tenant, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        var now = clock.GetUtcNow();
        var grants = await db.Set<RoleGrant>().AsNoTracking().Where(g => g.TenantId == tenant && (g.ExpiresAt == null || g.ExpiresAt > now)).OrderBy(g => g.Id).ToListAsync(stop);
        var ids = grants.Select(g => g.PersonId).Distinct().ToArray();
        var people = await db.Set<Person>().AsNoTracking().Where(p => ids.Contains(p.Id)).ToListAsync(stop);
        var byPerson = grants.ToLookup(g => g.PersonId);
        return [.. people.OrderBy(p => p.Name, StringComparer.OrdinalIgnoreCase).ThenBy(p => p.EmailKey, StringComparer.Ordinal).Select(p => new Member(p, [.. byPerson[p.Id]]))];
    }

    /// <summary>One member, or null.</summary>
    public async Task<Member?> Find(int tenant, Guid person, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        var grants = await Of(tenant, person, stop);
        return grants.Count > 0 && await db.Set<Person>().AsNoTracking().FirstOrDefaultAsync(p => p.Id == person, stop) is { } found ? new(found, grants) : null;
    }

    /// <summary>What was granted to a person and holds now.</summary>
    public async Task<IReadOnlyList<RoleGrant>> Of(int tenant, Guid person, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        var now = clock.GetUtcNow();
        return await db.Set<RoleGrant>().AsNoTracking()
            .Where(g => g.TenantId == tenant && g.PersonId == person && (g.ExpiresAt == null || g.ExpiresAt > now)).OrderBy(g => g.Id).ToListAsync(stop);
    }

    /// <summary>The grant of this number, or null.</summary>
    public async Task<RoleGrant?> Grant(int tenant, long id, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        return await db.Set<RoleGrant>().AsNoTracking().FirstOrDefaultAsync(g => g.TenantId == tenant && g.Id == id, stop);
    }

    /// <summary>Grants a role. The same role for the same rows is granted once: its end is then the new one.</summary>
    public Task<GrantOutcome> Add(int tenant, Guid person, GrantWish wish, Caller by, CancellationToken stop) => Change(tenant, async db =>
    {
        var scope = GrantScope.Write(wish.Scope);
        var now = clock.GetUtcNow();
        if (wish.ExpiresAt <= now) return new(null, new("expiry_past", "What is granted would be over already: name a time to come."));
        var same = await db.Set<RoleGrant>().FirstOrDefaultAsync(g => g.TenantId == tenant && g.PersonId == person && g.Role == wish.Role && g.Scope == scope && g.Source == RoleGrant.ByHand, stop);
        if (same is not null) return Put(same, wish, by);
        if (await db.Set<RoleGrant>().CountAsync(g => g.TenantId == tenant, stop) >= RoleGrant.OfTenantMax)
            return new(null, new("too_many_grants", $"A tenant has at most {RoleGrant.OfTenantMax} grants. Take some away first."));
        var grant = new RoleGrant
        {
            TenantId = tenant,
            PersonId = person,
            Role = wish.Role,
            Scope = scope,
            ExpiresAt = wish.ExpiresAt,
            Source = RoleGrant.ByHand,
            GrantedBy = by.Name,
            GrantedById = by.PersonId,
            CreatedAt = now,
            ChangedAt = now,
        };
        db.Add(grant);
        return new(grant);
    }, stop);

    /// <summary>Changes role, rows or end of a grant.</summary>
    public Task<GrantOutcome> Save(int tenant, long id, GrantWish wish, Caller by, CancellationToken stop) => Change(tenant, async db =>
    {
        if (wish.ExpiresAt <= clock.GetUtcNow()) return new(null, new("expiry_past", "What is granted would be over already: take it away instead."));
        if (await db.Set<RoleGrant>().FirstOrDefaultAsync(g => g.TenantId == tenant && g.Id == id, stop) is not { } grant) return Unknown(id);
        return grant.Source == RoleGrant.ByHand ? Put(grant, wish, by) : ByProvider(grant);
    }, stop);

    /// <summary>Takes a grant away.</summary>
    public Task<GrantOutcome> Take(int tenant, long id, CancellationToken stop) => Change(tenant, async db =>
    {
        if (await db.Set<RoleGrant>().FirstOrDefaultAsync(g => g.TenantId == tenant && g.Id == id, stop) is not { } grant) return Unknown(id);
        if (grant.Source != RoleGrant.ByHand) return ByProvider(grant);
        db.Remove(grant);
        return new(grant, Before: grant);
    }, stop);

    /// <summary>Takes everything from a person: they are no member any more.</summary>
    public Task<GrantOutcome> Remove(int tenant, Guid person, CancellationToken stop) => Change(tenant, async db =>
    {
        var all = await db.Set<RoleGrant>().Where(g => g.TenantId == tenant && g.PersonId == person).ToListAsync(stop);
        if (all.Count == 0) return new(null, new("member_unknown", "This person is no member."));
        db.RemoveRange(all);
        return new(all[0], Before: all[0]);
    }, stop);

    /// <summary>Whatever a member is signed in with, browsers and programs, counts in this tenant no more: they sign in again.</summary>
    public async Task SignOut(int tenant, Guid person, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        await using var db = platform.For(tenant);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        await db.Database.ExecuteSqlAsync($"""
            insert into member_sign_outs (tenant_id, person_id, before) values ({tenant}, {person}, {now})
            on conflict (tenant_id, person_id) do update set before = excluded.before
            """, stop);
        await AccessBook.Tell(db, tenant, person, stop);
        await transaction.CommitAsync(stop);
        access.Forget(tenant, person);
    }

    /// <summary>Makes what a provider of identities grants to a person exactly these roles, for all rows.</summary>
    /// <param name="tenant">In which tenant.</param>
    /// <param name="person">To whom.</param>
    /// <param name="provider">The provider's name or issuer.</param>
    /// <param name="roles">The keys of the roles; none takes away what it granted before.</param>
    /// <param name="stop">Ends the wait.</param>
    public Task<GrantOutcome> Provide(int tenant, Guid person, string provider, IReadOnlyCollection<string> roles, CancellationToken stop) => Change(tenant, async db =>
    {
        var now = clock.GetUtcNow();
        var source = "provider:" + provider;
        var before = await db.Set<RoleGrant>().Where(g => g.TenantId == tenant && g.PersonId == person && g.Source == source).ToListAsync(stop);
        db.RemoveRange(before.Where(g => !roles.Contains(g.Role)));
        foreach (var role in roles.Distinct(StringComparer.Ordinal).Where(r => before.TrueForAll(g => g.Role != r)))
        {
            db.Add(new RoleGrant { TenantId = tenant, PersonId = person, Role = role, Source = source, GrantedBy = provider, CreatedAt = now, ChangedAt = now });
        }

        return new(null);
    }, stop, mayOrphan: true);

    /// <summary>Changes of one tenant's members take turns; two that are right alone could leave it without an owner together.</summary>
    internal static Task Lock(PlatformDb db, int tenant, CancellationToken stop) =>
        db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({LockClass}, {tenant})", stop);

    private const int LockClass = 0x4d454d42;

    private GrantOutcome Put(RoleGrant grant, GrantWish wish, Caller by)
    {
        var before = Copy(grant);
        (grant.Role, grant.Scope, grant.ExpiresAt) = (wish.Role, GrantScope.Write(wish.Scope), wish.ExpiresAt);
        (grant.GrantedBy, grant.GrantedById, grant.ChangedAt) = (by.Name, by.PersonId, clock.GetUtcNow());
        return new(grant, Before: before);
    }

    private async Task<GrantOutcome> Change(int tenant, Func<PlatformDb, Task<GrantOutcome>> change, CancellationToken stop, bool mayOrphan = false)
    {
        await using var db = platform.For(tenant);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        await Lock(db, tenant, stop);
        var owners = await Owners(db, tenant, stop);
        var outcome = await change(db);
        if (outcome.Problem is not null) return outcome;
        await db.SaveChangesAsync(stop);
        if (!mayOrphan && owners > 0 && await Owners(db, tenant, stop) == 0)
            return new(null, new("last_owner", "A tenant keeps at least one owner without an end. Make somebody else owner first."));
        await AccessBook.Tell(db, tenant, null, stop);
        await transaction.CommitAsync(stop);
        access.Forget(tenant, null);
        return outcome;
    }

    private static Task<int> Owners(PlatformDb db, int tenant, CancellationToken stop) =>
        db.Set<RoleGrant>().CountAsync(g => g.TenantId == tenant && g.Role == BuiltInRoles.OwnerKey && g.Scope == null && g.ExpiresAt == null, stop);

    private static RoleGrant Copy(RoleGrant g) => new()
    {
        Id = g.Id,
        TenantId = g.TenantId,
        PersonId = g.PersonId,
        Role = g.Role,
        Scope = g.Scope,
        ExpiresAt = g.ExpiresAt,
        Source = g.Source,
        GrantedBy = g.GrantedBy,
        GrantedById = g.GrantedById,
        CreatedAt = g.CreatedAt,
        ChangedAt = g.ChangedAt,
    };

    private static GrantOutcome Unknown(long id) => new(null, new("grant_unknown", $"There is no grant {id}."));

    private static GrantOutcome ByProvider(RoleGrant grant) =>
        new(null, new("grant_by_provider", $"This grant follows a group at {grant.GrantedBy}; change the person's groups there."));
}
