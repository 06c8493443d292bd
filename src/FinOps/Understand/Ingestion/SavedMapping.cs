using System.Text.Json;
using FinOps.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FinOps.Understand.Ingestion;

/// <summary>A mapping under the name by which imports ask for it: <c>generic:NAME</c>.</summary>
public sealed class SavedMapping
{
    /// <summary>Its number.</summary>
    public long Id { get; init; }

    /// <summary>Whose it is.</summary>
    public required int TenantId { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What it says.</summary>
    public required GenericMapping Mapping { get; set; }

    /// <summary>When it was last saved.</summary>
    public required DateTimeOffset SavedAt { get; set; }
}

internal sealed class SavedMappingMapping : IEntityTypeConfiguration<SavedMapping>
{
    public void Configure(EntityTypeBuilder<SavedMapping> saved)
    {
        saved.ToTable("saved_mappings");
        saved.Property(s => s.Mapping).HasConversion(
            m => JsonSerializer.Serialize(m, JsonSerializerOptions.Web), t => JsonSerializer.Deserialize<GenericMapping>(t, JsonSerializerOptions.Web)!);
        saved.HasIndex(s => new { s.TenantId, s.Name }).IsUnique();
    }
}

/// <summary>Loads and saves mappings.</summary>
public sealed class SavedMappingBook(PlatformDbs platform, TimeProvider clock)
{
    /// <summary>At most this many mappings of one tenant.</summary>
    public const int OfTenantMax = 500;

    /// <summary>What a format begins with that asks for a saved mapping.</summary>
    public const string FormatMark = "generic:";

    /// <summary>A tenant's mappings by name.</summary>
    public async Task<List<SavedMapping>> All(int tenant, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        return await db.Set<SavedMapping>().AsNoTracking().Where(m => m.TenantId == tenant).OrderBy(m => m.Name).ToListAsync(stop);
    }

    /// <summary>One mapping; null when the tenant has none of this name.</summary>
    public async Task<SavedMapping?> Find(int tenant, string name, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        return await db.Set<SavedMapping>().AsNoTracking().FirstOrDefaultAsync(m => m.TenantId == tenant && m.Name == name, stop);
    }

    /// <summary>Saves a mapping under its name, in place of the one before; null when there are too many.</summary>
    public async Task<SavedMapping?> Save(int tenant, string name, GenericMapping mapping, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        var saved = await db.Set<SavedMapping>().FirstOrDefaultAsync(m => m.TenantId == tenant && m.Name == name, stop);
        if (saved is null)
        {
            if (await db.Set<SavedMapping>().CountAsync(m => m.TenantId == tenant, stop) >= OfTenantMax) return null;
            saved = new SavedMapping { TenantId = tenant, Name = name, Mapping = mapping, SavedAt = clock.GetUtcNow() };
            db.Add(saved);
        }

        (saved.Mapping, saved.SavedAt) = (mapping, clock.GetUtcNow());
        await db.SaveChangesAsync(stop);
        return saved;
    }

    /// <summary>Forgets a mapping; false when there is none. What was imported with it stays.</summary>
    public async Task<bool> Delete(int tenant, string name, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        if (await db.Set<SavedMapping>().FirstOrDefaultAsync(m => m.TenantId == tenant && m.Name == name, stop) is not { } saved) return false;
        db.Remove(saved);
        return await db.SaveChangesAsync(stop) > 0;
    }
}
