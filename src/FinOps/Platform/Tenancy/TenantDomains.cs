using System.Collections.Frozen;
using FinOps.Platform.Audit;
using FinOps.Platform.Engines;
using FinOps.Platform.Live;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FinOps.Platform.Tenancy;

/// <summary>A host name of a tenant's own, such as <c>finops.acme.example</c>.</summary>
public sealed class TenantDomain
{
    /// <summary>At most this many of one tenant.</summary>
    public const int OfTenantMax = 20;

    /// <summary>The host name, in small letters.</summary>
    public required string Domain { get; init; }

    /// <summary>Whose it is.</summary>
    public required int TenantId { get; init; }

    /// <summary>True once an operator has confirmed that it is theirs; until then it leads nowhere.</summary>
    public bool Confirmed { get; set; }

    /// <summary>When it was named, UTC.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The name as it is kept, or null when it can be no host name.</summary>
    public static string? Normal(string? text)
    {
        var name = text?.Trim().TrimEnd('.').ToLowerInvariant() ?? "";
        return name.Length is > 3 and <= 253 && name.Contains('.', StringComparison.Ordinal) && name.Split('.').All(Tenant.IsSlug) && !name.Split('.')[^1].All(char.IsAsciiDigit)
            ? name
            : null;
    }
}

internal sealed class TenantDomainMapping : IEntityTypeConfiguration<TenantDomain>
{
    public void Configure(EntityTypeBuilder<TenantDomain> domain)
    {
        domain.ToTable("tenant_domains");
        domain.HasKey(d => d.Domain);
    }
}

/// <summary>Loads and saves tenants' domains.</summary>
public sealed class TenantDomainBook(PlatformDbs platform, TimeProvider clock)
{
    /// <summary>A tenant's domains by name.</summary>
    public async Task<List<TenantDomain>> Of(int tenant, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        return await db.Set<TenantDomain>().AsNoTracking().Where(d => d.TenantId == tenant).OrderBy(d => d.Domain).ToListAsync(stop);
    }

    /// <summary>Names a domain; false when it is taken, by whomever.</summary>
    public async Task<bool> Add(int tenant, string domain, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        // Another tenant's row is not seen here, yet its name is taken all the same.
        var added = await db.Database.ExecuteSqlAsync($"""
            insert into tenant_domains (domain, tenant_id, confirmed, created_at) values ({domain}, {tenant}, false, {clock.GetUtcNow()})
            on conflict do nothing
            """, stop) == 1;
        if (added) AuditChanges.Note($"tenant_domains {domain}", null, new { confirmed = false }, tenant);
        return added;
    }

    /// <summary>Confirms a domain: from then on it leads to the tenant. False when the tenant has named none such.</summary>
    public Task<bool> Confirm(int tenant, string domain, CancellationToken stop) => Change(tenant, $"tenant_domains {domain}", new { confirmed = true }, db =>
        db.Set<TenantDomain>().Where(d => d.TenantId == tenant && d.Domain == domain).ExecuteUpdateAsync(set => set.SetProperty(d => d.Confirmed, true), stop), stop);

    /// <summary>Gives a domain up; false when the tenant has none such.</summary>
    public Task<bool> Remove(int tenant, string domain, CancellationToken stop) => Change(tenant, $"tenant_domains {domain}", null, db =>
        db.Set<TenantDomain>().Where(d => d.TenantId == tenant && d.Domain == domain).ExecuteDeleteAsync(stop), stop);

    private async Task<bool> Change(int tenant, string what, object? after, Func<PlatformDb, Task<int>> change, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        if (await change(db) == 0) return false;
        await Signals.Publish(db, tenant, "tenants", new { }, stop);
        await transaction.CommitAsync(stop);
        AuditChanges.Note(what, new { kept = true }, after, tenant);
        return true;
    }
}

/// <summary>
/// Which host names are this installation's, and which of them mean a tenant: those that <c>AllowedHosts</c> names, the base
/// domain and one label before it (<c>Tenants__BaseDomain</c>), and tenants' confirmed domains. The latter are kept in memory
/// and read again when a server changes them.
/// </summary>
public sealed class TenantHosts(
    PlatformDbs platform, Signals signals, EngineBoard engines, IConfiguration settings, ILogger<TenantHosts> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private readonly string[] _always =
    [
        .. (settings["AllowedHosts"] ?? "*").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        // Where links in mails lead.
        .. Uri.TryCreate(settings["Server:PublicUrl"], UriKind.Absolute, out var url) ? [url.Host] : Array.Empty<string>(),
    ];
    private readonly string? _base = TenantDomain.Normal(settings["Tenants:BaseDomain"]);
    private readonly SemaphoreSlim _changed = new(1);
    private FrozenDictionary<string, string> _domains = FrozenDictionary<string, string>.Empty;

    /// <summary>True when requests for this host are ours to answer.</summary>
    public bool Knows(string host) =>
        _always.Any(pattern => Matches(pattern, host))
        || (_base is not null && (Same(host, _base) || SlugBefore(host) is not null))
        || _domains.ContainsKey(host.ToLowerInvariant());

    /// <summary>The slug of the tenant whose host this is, or null.</summary>
    public string? SlugOf(string host) => SlugBefore(host) ?? _domains.GetValueOrDefault(host.ToLowerInvariant());

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var listening = signals.Subscribe(signal =>
        {
            if (signal.Kind is "tenants" or Signals.Resync && _changed.CurrentCount == 0) _changed.Release();
            return Task.CompletedTask;
        });
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await _changed.WaitAsync(stoppingToken);
                await engines.WhenReady(EngineName.Platform, stoppingToken);
                await Read(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                log.LogWarning(e, "Tenants' domains could not be read and are read again");
                await Task.Delay(Pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (_changed.CurrentCount == 0) _changed.Release();
            }
        }
    }

    private async Task Read(CancellationToken stop)
    {
        await using var db = platform.AllTenants();
        var found = await db.Set<TenantDomain>().Where(d => d.Confirmed)
            .Join(db.Tenants.Where(t => t.State != TenantState.Deleted), d => d.TenantId, t => t.Id, (d, t) => new { d.Domain, t.Slug }).ToListAsync(stop);
        _domains = found.ToFrozenDictionary(d => d.Domain, d => d.Slug, StringComparer.Ordinal);
    }

    private string? SlugBefore(string host)
    {
        if (_base is null || host.Length <= _base.Length + 1 || !host.EndsWith(_base, StringComparison.OrdinalIgnoreCase) || host[^(_base.Length + 1)] != '.') return null;
        var label = host[..^(_base.Length + 1)].ToLowerInvariant();
        return Tenant.IsSlug(label) ? label : null;
    }

    private static bool Matches(string pattern, string host) =>
        pattern == "*" || Same(pattern, host)
        || (pattern.StartsWith("*.", StringComparison.Ordinal) && host.Length >= pattern.Length && host.EndsWith(pattern[1..], StringComparison.OrdinalIgnoreCase));

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
