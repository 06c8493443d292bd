using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FinOps.Platform.Tenancy;

/// <summary>How far a tenant's practice has come, in the words of the FinOps Framework.</summary>
public enum MaturityLevel
{
    /// <summary>The first steps.</summary>
    Crawl,

    /// <summary>The usual ones.</summary>
    Walk,

    /// <summary>All of them.</summary>
    Run,
}

/// <summary>What a tenant decided for itself.</summary>
public sealed class TenantSettings
{
    /// <summary>The steps of onboarding, in their order.</summary>
    public static IReadOnlyList<string> OnboardingSteps { get; } = ["name", "calendar", "targets", "data"];

    /// <summary>Whose they are.</summary>
    public required int TenantId { get; init; }

    /// <summary>The currency in which it reports, by ISO 4217.</summary>
    public string Currency { get; set; } = "USD";

    /// <summary>Its time zone, by IANA.</summary>
    public string TimeZone { get; set; } = "UTC";

    /// <summary>The month in which its fiscal year starts, 1 to 12.</summary>
    public int FiscalYearStartMonth { get; set; } = 1;

    /// <summary>How far its practice has come.</summary>
    public MaturityLevel Maturity { get; set; }

    /// <summary>Which share of costs shall have an owner, in percent; null for what its maturity suggests.</summary>
    public int? AllocationTarget { get; set; }

    /// <summary>Which share of costs shall be saved, in percent; null when there is no target.</summary>
    public int? SavingsTarget { get; set; }

    /// <summary>The steps of onboarding that are done.</summary>
    public string[] Onboarded { get; set; } = [];

    /// <summary>The target that counts: the tenant's own, or 80 % at first and 90 % later.</summary>
    public int AllocationTargetOrDefault => AllocationTarget ?? (Maturity == MaturityLevel.Crawl ? 80 : 90);

    /// <summary>Why these settings cannot be; null when they can.</summary>
    public (string Code, string Reason)? Problem =>
        Currency.Length != 3 || !Currency.All(char.IsAsciiLetterUpper) ? ("currency_invalid", "A currency is three capital letters by ISO 4217, such as EUR.")
        : !TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out _) ? ("time_zone_invalid", $"'{TimeZone}' is no time zone by IANA, such as Europe/Berlin.")
        : FiscalYearStartMonth is < 1 or > 12 ? ("fiscal_year_invalid", "A fiscal year starts in month 1 to 12.")
        : AllocationTarget is < 1 or > 100 || SavingsTarget is < 0 or > 100 ? ("target_invalid", "A target is a whole percentage up to 100.")
        : null;
}

internal sealed class TenantSettingsMapping : IEntityTypeConfiguration<TenantSettings>
{
    public void Configure(EntityTypeBuilder<TenantSettings> settings)
    {
        settings.ToTable("tenant_settings");
        settings.HasKey(s => s.TenantId);
        settings.Property(s => s.TenantId).ValueGeneratedNever();
        settings.Property(s => s.Maturity).HasConversion(level => level.ToString().ToLowerInvariant(), text => Enum.Parse<MaturityLevel>(text, ignoreCase: true));
        settings.Ignore(s => s.AllocationTargetOrDefault);
        settings.Ignore(s => s.Problem);
    }
}

/// <summary>Loads and saves tenants' settings.</summary>
public sealed class TenantSettingsBook(PlatformDbs platform, KnownTenants known)
{
    /// <summary>A tenant's settings; the defaults when it decided nothing yet.</summary>
    public async Task<TenantSettings> Of(int tenant, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        return await db.Set<TenantSettings>().AsNoTracking().FirstOrDefaultAsync(s => s.TenantId == tenant, stop) ?? new TenantSettings { TenantId = tenant };
    }

    /// <summary>Keeps settings, and with them the name and the addresses that the tenant itself carries.</summary>
    public async Task Save(TenantSettings settings, string name, string[] addresses, CancellationToken stop)
    {
        await using var db = platform.For(settings.TenantId);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        // The tenant's row first: it is the lock that lets only one of two savers insert.
        var tenant = await db.Tenants.FromSql($"select * from tenants where id = {settings.TenantId} for update").SingleAsync(stop);
        (tenant.Name, tenant.AllowedAddresses) = (name, addresses);
        var isNew = !await db.Set<TenantSettings>().AnyAsync(s => s.TenantId == settings.TenantId, stop);
        db.Entry(settings).State = isNew ? EntityState.Added : EntityState.Modified;
        await db.SaveChangesAsync(stop);
        await Live.Signals.Publish(db, settings.TenantId, "settings", new { }, stop);
        await transaction.CommitAsync(stop);
        known.Forget(settings.TenantId);
    }
}
