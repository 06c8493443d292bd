using System.Text.Json;
using FinOps.Platform;
using FinOps.Platform.Live;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FinOps.Understand.Allocation.Tags;

/// <summary>A policy as it was saved once. Saving adds a version; none is ever rewritten.</summary>
public sealed class SavedTagPolicy
{
    /// <summary>Its number.</summary>
    public long Id { get; init; }

    /// <summary>Whose it is.</summary>
    public required int TenantId { get; init; }

    /// <summary>Counted from 1; the highest one is in force.</summary>
    public required int Version { get; init; }

    /// <summary>What it says.</summary>
    public required TagPolicy Policy { get; init; }

    /// <summary>When it was saved.</summary>
    public required DateTimeOffset SavedAt { get; init; }

    /// <summary>Who saved it.</summary>
    public required string SavedBy { get; init; }
}

internal sealed class SavedTagPolicyMapping : IEntityTypeConfiguration<SavedTagPolicy>
{
    public void Configure(EntityTypeBuilder<SavedTagPolicy> saved)
    {
        saved.ToTable("tag_policies");
        saved.Property(s => s.Policy).HasConversion(
            p => JsonSerializer.Serialize(p, TagPolicyBook.Json), t => JsonSerializer.Deserialize<TagPolicy>(t, TagPolicyBook.Json)!);
        saved.HasIndex(s => new { s.TenantId, s.Version }).IsUnique();
    }
}

/// <summary>Loads and saves tag policies.</summary>
public sealed class TagPolicyBook(PlatformDbs platform, TimeProvider clock)
{
    /// <summary>How a policy is written in files and over HTTP.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web);

    /// <summary>The policy in force; version 0, the shipped example, when the tenant has saved none.</summary>
    public async Task<SavedTagPolicy> Current(int tenant, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        return await db.Set<SavedTagPolicy>().AsNoTracking().Where(p => p.TenantId == tenant).OrderByDescending(p => p.Version).FirstOrDefaultAsync(stop)
            ?? new SavedTagPolicy { TenantId = tenant, Version = 0, Policy = TagPolicy.Shipped, SavedAt = default, SavedBy = "" };
    }

    /// <summary>Every version, the newest first.</summary>
    public async Task<List<SavedTagPolicy>> History(int tenant, int limit, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        return await db.Set<SavedTagPolicy>().AsNoTracking().Where(p => p.TenantId == tenant).OrderByDescending(p => p.Version).Take(limit).ToListAsync(stop);
    }

    /// <summary>Saves a policy as the next version; null when somebody saved one since <paramref name="basedOn"/>.</summary>
    public async Task<SavedTagPolicy?> Save(int tenant, TagPolicy policy, int? basedOn, string by, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        var last = await db.Set<SavedTagPolicy>().Where(p => p.TenantId == tenant).MaxAsync(p => (int?)p.Version, stop) ?? 0;
        if (basedOn is { } known && known != last) return null;
        var saved = new SavedTagPolicy { TenantId = tenant, Version = last + 1, Policy = policy, SavedAt = clock.GetUtcNow(), SavedBy = by };
        db.Add(saved);
        try
        {
            await db.SaveChangesAsync(stop);
        }
        catch (DbUpdateException)
        {
            // Two saved at once: the second one reads the first one's version before it goes on.
            return null;
        }

        await Signals.Publish(db, tenant, "tags", new { saved.Version }, stop);
        return saved;
    }
}
