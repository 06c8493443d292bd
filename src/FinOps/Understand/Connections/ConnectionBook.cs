using FinOps.Platform;
using FinOps.Platform.Audit;
using FinOps.Platform.Live;
using FinOps.Platform.Secrets;
using FinOps.Platform.Tenancy;
using FinOps.Understand.Ingestion;
using Microsoft.EntityFrameworkCore;

namespace FinOps.Understand.Connections;

/// <summary>Loads and saves connections. Secrets go in and come out sealed; only <see cref="Access"/> opens them.</summary>
public sealed class ConnectionBook(PlatformDbs platform, SecretBox secrets, TimeProvider clock)
{
    /// <summary>At most this many connections of one tenant.</summary>
    public const int OfTenantMax = 500;

    /// <summary>A tenant's connections by name.</summary>
    public async Task<List<Connection>> All(int tenant, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        return await db.Set<Connection>().AsNoTracking().Where(c => c.TenantId == tenant && c.State != ConnectionState.Deleted)
            .OrderBy(c => c.Name).ToListAsync(stop);
    }

    /// <summary>Every active connection of every active tenant. For the platform's own jobs.</summary>
    public async Task<List<Connection>> Active(CancellationToken stop)
    {
        await using var db = platform.AllTenants();
        return await db.Set<Connection>().AsNoTracking()
            .Where(c => c.State == ConnectionState.Active && db.Tenants.Any(t => t.Id == c.TenantId && t.State == TenantState.Active))
            .OrderBy(c => c.Id).ToListAsync(stop);
    }

    /// <summary>One connection; null when the tenant has none of this number.</summary>
    public async Task<Connection?> Find(int tenant, long id, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        return await db.Set<Connection>().AsNoTracking()
            .FirstOrDefaultAsync(c => c.TenantId == tenant && c.Id == id && c.State != ConnectionState.Deleted, stop);
    }

    /// <summary>Keeps a new connection; null when its name is taken.</summary>
    public async Task<Connection?> Add(Connection connection, IReadOnlyDictionary<string, string> hidden, CancellationToken stop)
    {
        await using var db = platform.For(connection.TenantId);
        connection.Secrets = Seal(connection.TenantId, hidden);
        if (await db.Set<Connection>().AnyAsync(c => c.TenantId == connection.TenantId && c.Name == connection.Name && c.State != ConnectionState.Deleted, stop))
            return null;
        db.Add(connection);
        await db.SaveChangesAsync(stop);
        await Signals.Publish(db, connection.TenantId, "connections", new { connection.Id }, stop);
        return connection;
    }

    /// <summary>Keeps what was changed of a connection. Secrets that are not named stay.</summary>
    public async Task Change(Connection connection, IReadOnlyDictionary<string, string>? hidden, CancellationToken stop)
    {
        if (hidden is not null) connection.Secrets = Seal(connection.TenantId, hidden);
        await using var db = platform.For(connection.TenantId);
        var kept = db.Set<Connection>().Where(c => c.TenantId == connection.TenantId && c.Id == connection.Id);
        var before = await kept.AsNoTracking().Select(c => new { c.Settings, c.MonthsBack, c.State, c.Secrets }).FirstOrDefaultAsync(stop);
        await kept.ExecuteUpdateAsync(set => set
                .SetProperty(c => c.Settings, connection.Settings).SetProperty(c => c.Secrets, connection.Secrets)
                .SetProperty(c => c.MonthsBack, connection.MonthsBack).SetProperty(c => c.State, connection.State), stop);
        AuditChanges.Note($"connections {connection.Id}",
            before is null ? null : new { before.Settings, before.MonthsBack, state = before.State.ToString() },
            new { connection.Settings, connection.MonthsBack, state = connection.State.ToString(), secretsChanged = before?.Secrets != connection.Secrets }, connection.TenantId);
        await Signals.Publish(db, connection.TenantId, "connections", new { connection.Id }, stop);
    }

    /// <summary>Deletes a connection with its secrets. What it brought stays, until its imports are deleted.</summary>
    public async Task<bool> Delete(int tenant, long id, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        var gone = await db.Set<Connection>().Where(c => c.TenantId == tenant && c.Id == id && c.State != ConnectionState.Deleted)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.State, ConnectionState.Deleted).SetProperty(c => c.Secrets, (string?)null), stop);
        if (gone > 0) await Signals.Publish(db, tenant, "connections", new { id }, stop);
        if (gone > 0) AuditChanges.Note($"connections {id}", new { state = "kept, with secrets" }, new { state = "deleted, with secrets" }, tenant);
        return gone > 0;
    }

    /// <summary>Opens a connection's secrets, sealing them anew when a newer key is in use.</summary>
    /// <exception cref="SourceException">They cannot be opened any more.</exception>
    public async Task<SourceAccess> Access(Connection connection, CancellationToken stop)
    {
        var all = connection.SettingsByName.ToDictionary(StringComparer.Ordinal);
        if (connection.Secrets is not { } box) return new SourceAccess(connection.Id, connection.ExternalId, all);
        try
        {
            var (json, sealAnew) = secrets.Open(Purpose(connection.TenantId), box);
            var hidden = Connection.Read(json);
            if (sealAnew) await SealAnew(connection, box, hidden, stop);
            foreach (var (name, value) in hidden) all[name] = value;
            return new SourceAccess(connection.Id, connection.ExternalId, all);
        }
        catch (SecretLostException e)
        {
            throw new SourceException("secret_lost", "The connection's secrets cannot be opened any more.",
                "The key that sealed them is gone. Enter the secrets again.", e);
        }
    }

    /// <summary>The names of the secrets that are kept.</summary>
    public IReadOnlyCollection<string> SecretNames(Connection connection)
    {
        try
        {
            return connection.Secrets is { } box ? Connection.Read(secrets.Open(Purpose(connection.TenantId), box).Secret).Keys : [];
        }
        catch (SecretLostException)
        {
            return [];
        }
    }

    /// <summary>How far the published bills of a connection reach, per billing period; estimates do not count.</summary>
    public async Task<Dictionary<DateOnly, DateOnly>> BilledThrough(Connection connection, CancellationToken stop)
    {
        await using var db = platform.For(connection.TenantId);
        var imports = await db.Set<Import>().AsNoTracking()
            .Where(i => i.TenantId == connection.TenantId && i.Source == connection.Name && i.State == ImportState.Published
                && i.EstimateFrom == null && i.Through != null)
            .Select(i => new { i.BillingPeriods, i.Through }).ToListAsync(stop);
        return imports.SelectMany(i => i.BillingPeriods.Select(p => (Period: p, Through: DateOnly.FromDateTime(i.Through!.Value.UtcDateTime))))
            .GroupBy(x => x.Period).ToDictionary(g => g.Key, g => g.Max(x => x.Through));
    }

    /// <summary>The last day of which anything of this connection is visible, estimates included.</summary>
    public async Task<DateOnly?> Through(Connection connection, CancellationToken stop)
    {
        await using var db = platform.For(connection.TenantId);
        var through = await db.Set<Import>().Where(i => i.TenantId == connection.TenantId && i.Source == connection.Name && i.State == ImportState.Published)
            .MaxAsync(i => i.Through, stop);
        // A charge of a whole month may start in the future; nothing is known beyond today.
        return through is { } last ? DateOnly.FromDateTime((last < clock.GetUtcNow() ? last : clock.GetUtcNow()).UtcDateTime) : null;
    }

    private async Task SealAnew(Connection connection, string box, Dictionary<string, string> hidden, CancellationToken stop)
    {
        var anew = Seal(connection.TenantId, hidden);
        await using var db = platform.For(connection.TenantId);
        // Only if nobody gave new secrets in between.
        await db.Set<Connection>().Where(c => c.TenantId == connection.TenantId && c.Id == connection.Id && c.Secrets == box)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.Secrets, anew), stop);
        connection.Secrets = anew;
    }

    private string? Seal(int tenant, IReadOnlyDictionary<string, string> hidden) =>
        hidden.Count == 0 ? null : secrets.Seal(Purpose(tenant), Connection.Write(hidden));

    private static string Purpose(int tenant) => $"connections of tenant {tenant}";
}
