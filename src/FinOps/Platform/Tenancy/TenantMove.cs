using FinOps.Platform.Live;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FinOps.Platform.Tenancy;

/// <summary>How far a move has come.</summary>
public enum TenantMoveState
{
    /// <summary>Waits for its turn, or for imports that are being taken in.</summary>
    Waiting,

    /// <summary>Rows are copied and compared; the old cell answers.</summary>
    Copying,

    /// <summary>The new cell answers; the old rows stay until everyone who began to read them has finished.</summary>
    Switched,

    /// <summary>The old rows are gone.</summary>
    Done,

    /// <summary>Given up; nothing has changed.</summary>
    Failed,
}

/// <summary>The move of a tenant's rows from one cell to another.</summary>
public sealed class TenantMove
{
    /// <summary>Its number.</summary>
    public long Id { get; init; }

    /// <summary>Whose rows.</summary>
    public required int TenantId { get; init; }

    /// <summary>From which cell.</summary>
    public required string FromCell { get; init; }

    /// <summary>To which cell.</summary>
    public required string ToCell { get; init; }

    /// <summary>How far it has come.</summary>
    public TenantMoveState State { get; set; }

    /// <summary>Rows that were copied and found equal, in all tables.</summary>
    public long RowsCopied { get; set; }

    /// <summary>Why it was given up; empty when it was not.</summary>
    public string Problem { get; set; } = "";

    /// <summary>When it was asked for, UTC.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>When the new cell took over, UTC.</summary>
    public DateTimeOffset? SwitchedAt { get; set; }

    /// <summary>When it was over, UTC.</summary>
    public DateTimeOffset? FinishedAt { get; set; }
}

internal sealed class TenantMoveMapping : IEntityTypeConfiguration<TenantMove>
{
    public void Configure(EntityTypeBuilder<TenantMove> move)
    {
        move.ToTable("tenant_moves");
        move.Property(m => m.State).HasConversion(state => state.ToString().ToLowerInvariant(), text => Enum.Parse<TenantMoveState>(text, ignoreCase: true));
    }
}

/// <summary>Loads and saves moves, and makes the switch.</summary>
public sealed class TenantMoveBook(PlatformDbs platform, TimeProvider clock, KnownTenants known)
{
    /// <summary>Records a wish to move; null while another move of the tenant is not over.</summary>
    public async Task<TenantMove?> Add(Tenant tenant, string to, CancellationToken stop)
    {
        await using var db = platform.For(tenant.Id);
        var added = await db.Set<TenantMove>().FromSql($"""
            insert into tenant_moves (tenant_id, from_cell, to_cell, state, rows_copied, problem, started_at)
            values ({tenant.Id}, {tenant.Cell}, {to}, 'waiting', 0, '', {clock.GetUtcNow()})
            on conflict (tenant_id) where state in ('waiting', 'copying', 'switched') do nothing
            returning *
            """).AsNoTracking().ToListAsync(stop);
        if (added.Count > 0) Audit.AuditChanges.Note($"tenants {tenant.Id}", new { tenant.Slug, tenant.Cell }, new { tenant.Slug, cell = to }, tenant.Id);
        return added.SingleOrDefault();
    }

    /// <summary>A tenant's moves, the last one first.</summary>
    public async Task<List<TenantMove>> Of(int tenant, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        return await db.Set<TenantMove>().AsNoTracking().Where(m => m.TenantId == tenant).OrderByDescending(m => m.Id).ToListAsync(stop);
    }

    /// <summary>Every tenant's moves that are not over. For the job that makes them.</summary>
    public async Task<List<TenantMove>> Unfinished(CancellationToken stop)
    {
        await using var db = platform.AllTenants();
        return await db.Set<TenantMove>().AsNoTracking()
            .Where(m => m.State != TenantMoveState.Done && m.State != TenantMoveState.Failed).OrderBy(m => m.Id).ToListAsync(stop);
    }

    /// <summary>Keeps how far a move has come.</summary>
    public async Task Save(TenantMove move, CancellationToken stop)
    {
        await using var db = platform.For(move.TenantId);
        db.Entry(move).State = EntityState.Modified;
        await db.SaveChangesAsync(stop);
    }

    /// <summary>
    /// Lets the new cell answer from now on, at one moment: the place changes together with the data version that every
    /// question looks at. False when the tenant lies elsewhere by now.
    /// </summary>
    public async Task<bool> Switch(TenantMove move, CancellationToken stop)
    {
        await using var db = platform.For(move.TenantId);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        var changed = await db.Tenants.Where(t => t.Id == move.TenantId && t.Cell == move.FromCell).ExecuteUpdateAsync(set => set.SetProperty(t => t.Cell, move.ToCell), stop);
        if (changed == 0) return false;
        var version = await TenantBook.RaiseDataVersion(db, move.TenantId, stop);
        (move.State, move.SwitchedAt) = (TenantMoveState.Switched, clock.GetUtcNow());
        db.Entry(move).State = EntityState.Modified;
        await db.SaveChangesAsync(stop);
        await Signals.Publish(db, move.TenantId, "published", new { dataVersion = version }, stop);
        await Signals.Publish(db, move.TenantId, "tenants", new { }, stop);
        await transaction.CommitAsync(stop);
        known.Forget(move.TenantId);
        return true;
    }
}
