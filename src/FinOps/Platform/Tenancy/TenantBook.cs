using FinOps.Platform.Live;
using Microsoft.EntityFrameworkCore;

namespace FinOps.Platform.Tenancy;

/// <summary>What came of creating a tenant: the tenant, or the reason why not.</summary>
/// <param name="Tenant">The new tenant, or null.</param>
/// <param name="Code">The machine-readable reason, or null.</param>
/// <param name="Reason">The reason in words, or null.</param>
public sealed record TenantOutcome(Tenant? Tenant, string? Code = null, string? Reason = null);

/// <summary>Loads and saves tenants.</summary>
public sealed class TenantBook(PlatformDbs platform, KnownTenants known, ITenantCells cells, TimeProvider clock)
{
    private static readonly string SlugRule =
        $"A slug has 1 to {Tenant.SlugCharactersMax} of a–z, 0–9 and hyphens, and neither starts nor ends with a hyphen.";

    /// <summary>All tenants by slug, the deleted ones only when asked for.</summary>
    public async Task<List<Tenant>> All(bool withDeleted, CancellationToken stop)
    {
        await using var db = platform.Untenanted();
        return await db.Tenants.AsNoTracking()
            .Where(t => withDeleted || t.State != TenantState.Deleted)
            .OrderBy(t => t.Slug).ThenBy(t => t.Id).ToListAsync(stop);
    }

    /// <summary>The tenant of this slug that is not deleted, or null; read now.</summary>
    public Task<Tenant?> Find(string slug, CancellationToken stop) => Tenant.IsSlug(slug) ? known.Look((slug, 0), stop) : Task.FromResult<Tenant?>(null);

    /// <summary>The tenant of this number that is not deleted, or null; read now.</summary>
    public Task<Tenant?> Find(int id, CancellationToken stop) => known.Look((null, id), stop);

    /// <summary>The tenant that a request means when it names none; read now.</summary>
    public async Task<Tenant> Default(CancellationToken stop) => (await known.Look((null, 0), stop))!;

    /// <summary>Why a tenant cannot be called so; null when it can.</summary>
    public static string? ProblemOfName(string name) =>
        name.Length is 0 or > Tenant.NameCharactersMax || name.Any(char.IsControl) ? $"A name has 1 to {Tenant.NameCharactersMax} printable characters." : null;

    /// <summary>Creates a tenant unless its slug is malformed or taken.</summary>
    public async Task<TenantOutcome> Create(string name, string slug, CancellationToken stop)
    {
        if (!Tenant.IsSlug(slug))
        {
            return new(null, "tenant_slug_invalid", SlugRule);
        }

        if (ProblemOfName(name) is { } unnamed) return new(null, "tenant_name_invalid", unnamed);

        var cell = await cells.LeastLoaded(stop);
        await using var db = platform.Untenanted();
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        // ON CONFLICT rather than look-then-insert: two people may ask for the same slug at once.
        var created = await db.Tenants.FromSql($"""
            insert into tenants (name, slug, state, is_default, data_version, roll_up_tag_keys, created_at, cell)
            values ({name}, {slug}, 'active', false, 0, {Tenant.RollUpTagKeysDefault}, {clock.GetUtcNow()}, {cell})
            on conflict (slug) where state <> 'deleted' do nothing
            returning *
            """).AsNoTracking().ToListAsync(stop);
        if (created is not [var tenant])
        {
            return new(null, "tenant_slug_taken", $"A tenant with the slug '{slug}' exists already.");
        }

        await Signals.Publish(db, tenant.Id, "tenants", new { slug }, stop);
        await transaction.CommitAsync(stop);
        Audit.AuditChanges.Note($"tenants {tenant.Id}", null, new { tenant.Name, tenant.Slug, tenant.Cell }, tenant.Id);
        return new(tenant);
    }

    /// <summary>Moves a tenant to another state. Returns the tenant after it, or null when there is none of this slug.</summary>
    public Task<Tenant?> Move(string slug, TenantState to, CancellationToken stop) => Change(slug, tenant => tenant.State = to, stop);

    /// <summary>Deletes a tenant; until the grace is over it can be restored.</summary>
    public Task<Tenant?> Delete(string slug, TimeSpan grace, CancellationToken stop) => Change(slug, tenant =>
    {
        tenant.State = TenantState.Deleted;
        tenant.DeletedAt = clock.GetUtcNow();
        tenant.PurgeAt = tenant.DeletedAt + grace;
    }, stop);

    /// <summary>Restores a deleted tenant, under another slug when its own is taken by now.</summary>
    public async Task<TenantOutcome> Restore(int id, string? slug, CancellationToken stop)
    {
        await using var db = platform.Untenanted();
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        var tenant = await db.Tenants.FromSql($"select * from tenants where id = {id} and state = 'deleted' for update").FirstOrDefaultAsync(stop);
        if (tenant is null) return new(null, "tenant_unknown", $"There is no deleted tenant {id}.");
        if (tenant.PurgedAt is not null || tenant.PurgeAt <= clock.GetUtcNow())
            return new(null, "tenant_gone", $"The grace of '{tenant.Slug}' ended on {tenant.PurgeAt:yyyy-MM-dd}; its data is removed.");
        tenant.Slug = slug ?? tenant.Slug;
        if (!Tenant.IsSlug(tenant.Slug)) return new(null, "tenant_slug_invalid", SlugRule);
        if (await db.Tenants.AnyAsync(t => t.Slug == tenant.Slug && t.State != TenantState.Deleted, stop))
            return new(null, "tenant_slug_taken", $"A tenant with the slug '{tenant.Slug}' exists; restore this one under another.");
        (tenant.State, tenant.DeletedAt, tenant.PurgeAt) = (TenantState.Active, null, null);
        await db.SaveChangesAsync(stop);
        await Signals.Publish(db, tenant.Id, "tenants", new { tenant.Slug }, stop);
        await transaction.CommitAsync(stop);
        return new(tenant);
    }

    /// <summary>The deleted tenants, the last one first, each with its proof once its data is removed.</summary>
    public async Task<List<(Tenant Tenant, TenantPurgeProof? Proof)>> Deleted(CancellationToken stop)
    {
        await using var db = platform.Untenanted();
        var proofs = await db.Set<TenantPurgeProof>().AsNoTracking().ToDictionaryAsync(p => p.TenantNumber, stop);
        var gone = await db.Tenants.AsNoTracking().Where(t => t.State == TenantState.Deleted).OrderByDescending(t => t.DeletedAt).ThenByDescending(t => t.Id).ToListAsync(stop);
        return gone.ConvertAll(t => (t, proofs.GetValueOrDefault(t.Id)));
    }

    /// <summary>True when the tenant is deleted, its grace over, and its data not yet removed.</summary>
    public async Task<bool> IsDue(int id, CancellationToken stop)
    {
        await using var db = platform.Untenanted();
        var now = clock.GetUtcNow();
        return await db.Tenants.AnyAsync(t => t.Id == id && t.State == TenantState.Deleted && t.PurgedAt == null && t.PurgeAt <= now, stop);
    }

    /// <summary>Keeps the proof that nothing of a deleted tenant is left.</summary>
    public async Task Purged(TenantPurgeProof proof, CancellationToken stop)
    {
        await using var db = platform.Untenanted();
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        db.Add(proof);
        await db.SaveChangesAsync(stop);
        await db.Tenants.Where(t => t.Id == proof.TenantNumber)
            .ExecuteUpdateAsync(set => set.SetProperty(t => t.PurgedAt, proof.PurgedAt).SetProperty(t => t.AllowedAddresses, Array.Empty<string>()), stop);
        await transaction.CommitAsync(stop);
    }

    private async Task<Tenant?> Change(string slug, Action<Tenant> change, CancellationToken stop)
    {
        await using var db = platform.Untenanted();
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        var tenant = await db.Tenants.FirstOrDefaultAsync(t => t.Slug == slug && t.State != TenantState.Deleted, stop);
        if (tenant is not null)
        {
            change(tenant);
            await db.SaveChangesAsync(stop);
            await Signals.Publish(db, tenant.Id, "tenants", new { slug }, stop);
            await transaction.CommitAsync(stop);
            known.Forget(tenant.Id);
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
