using FinOps.Platform.Live;
using Microsoft.EntityFrameworkCore;

namespace FinOps.Platform.Tenancy;

/// <summary>What came of creating a tenant: the tenant, or the reason why not.</summary>
/// <param name="Tenant">The new tenant, or null.</param>
/// <param name="Code">The machine-readable reason, or null.</param>
/// <param name="Reason">The reason in words, or null.</param>
public sealed record TenantOutcome(Tenant? Tenant, string? Code = null, string? Reason = null);

/// <summary>Loads and saves tenants.</summary>
public sealed class TenantBook(PlatformDbs platform, TimeProvider clock)
{
    private static readonly Func<PlatformDb, string, CancellationToken, Task<Tenant?>> BySlug =
        EF.CompileAsyncQuery((PlatformDb db, string slug, CancellationToken _) =>
            db.Tenants.AsNoTracking().FirstOrDefault(t => t.Slug == slug && t.State != TenantState.Deleted));

    private static readonly Func<PlatformDb, int, CancellationToken, Task<Tenant?>> ById =
        EF.CompileAsyncQuery((PlatformDb db, int id, CancellationToken _) =>
            db.Tenants.AsNoTracking().FirstOrDefault(t => t.Id == id && t.State != TenantState.Deleted));

    private static readonly Func<PlatformDb, CancellationToken, Task<Tenant>> Standard =
        EF.CompileAsyncQuery((PlatformDb db, CancellationToken _) => db.Tenants.AsNoTracking().First(t => t.IsDefault));

    /// <summary>All tenants by slug, the deleted ones only when asked for.</summary>
    public async Task<List<Tenant>> All(bool withDeleted, CancellationToken stop)
    {
        await using var db = platform.Untenanted();
        return await db.Tenants.AsNoTracking()
            .Where(t => withDeleted || t.State != TenantState.Deleted)
            .OrderBy(t => t.Slug).ThenBy(t => t.Id).ToListAsync(stop);
    }

    /// <summary>The tenant of this slug that is not deleted, or null.</summary>
    public async Task<Tenant?> Find(string slug, CancellationToken stop)
    {
        await using var db = platform.Untenanted();
        return Tenant.IsSlug(slug) ? await BySlug(db, slug, stop) : null;
    }

    /// <summary>The tenant of this number that is not deleted, or null.</summary>
    public async Task<Tenant?> Find(int id, CancellationToken stop)
    {
        await using var db = platform.Untenanted();
        return await ById(db, id, stop);
    }

    /// <summary>The tenant that a request means when it names none.</summary>
    public async Task<Tenant> Default(CancellationToken stop)
    {
        await using var db = platform.Untenanted();
        return await Standard(db, stop);
    }

    /// <summary>Creates a tenant unless its slug is malformed or taken.</summary>
    public async Task<TenantOutcome> Create(string name, string slug, CancellationToken stop)
    {
        if (!Tenant.IsSlug(slug))
        {
            return new(null, "tenant_slug_invalid",
                $"A slug has 1 to {Tenant.SlugCharactersMax} of a–z, 0–9 and hyphens, and neither starts nor ends with a hyphen.");
        }

        if (name.Length is 0 or > Tenant.NameCharactersMax || name.Any(char.IsControl))
        {
            return new(null, "tenant_name_invalid", $"A name has 1 to {Tenant.NameCharactersMax} printable characters.");
        }

        await using var db = platform.Untenanted();
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        // ON CONFLICT rather than look-then-insert: two people may ask for the same slug at once.
        var created = await db.Tenants.FromSql($"""
            insert into tenants (name, slug, state, is_default, data_version, roll_up_tag_keys, created_at)
            values ({name}, {slug}, 'active', false, 0, {Tenant.RollUpTagKeysDefault}, {clock.GetUtcNow()})
            on conflict (slug) where state <> 'deleted' do nothing
            returning *
            """).AsNoTracking().ToListAsync(stop);
        if (created is not [var tenant])
        {
            return new(null, "tenant_slug_taken", $"A tenant with the slug '{slug}' exists already.");
        }

        await Signals.Publish(db, tenant.Id, "tenants", new { slug }, stop);
        await transaction.CommitAsync(stop);
        return new(tenant);
    }

    /// <summary>Moves a tenant to another state. Returns the tenant after it, or null when there is none of this slug.</summary>
    public async Task<Tenant?> Move(string slug, TenantState to, CancellationToken stop)
    {
        await using var db = platform.Untenanted();
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        var tenant = await db.Tenants.FirstOrDefaultAsync(t => t.Slug == slug && t.State != TenantState.Deleted, stop);
        if (tenant is not null)
        {
            tenant.State = to;
            await db.SaveChangesAsync(stop);
            await Signals.Publish(db, tenant.Id, "tenants", new { slug }, stop);
            await transaction.CommitAsync(stop);
        }

        return tenant;
    }

    /// <summary>The tag keys that the tenant's daily roll-up keeps.</summary>
    public async Task<string[]> RollUpTagKeys(int tenantId, CancellationToken stop)
    {
        await using var db = platform.Untenanted();
        return await db.Tenants.Where(t => t.Id == tenantId).Select(t => t.RollUpTagKeys).FirstAsync(stop);
    }

    /// <summary>
    /// Raises the tenant's data version inside the caller's session and transaction, so that it changes together with
    /// what changed the data. Returns the new version.
    /// </summary>
    public static async Task<long> RaiseDataVersion(PlatformDb db, int tenantId, CancellationToken stop)
    {
        var versions = await db.Database.SqlQuery<long>($"""
            update tenants set data_version = data_version + 1 where id = {tenantId} returning data_version as "Value"
            """).ToListAsync(stop);
        return versions.Single();
    }
}
