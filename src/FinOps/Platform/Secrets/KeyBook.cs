using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FinOps.Platform.Secrets;

/// <summary>One key of the ring with which secrets are sealed, as ASP.NET Core's data protection writes it.</summary>
public sealed class StoredKey
{
    /// <summary>Its number.</summary>
    public int Id { get; init; }

    /// <summary>What data protection calls it.</summary>
    public required string Name { get; init; }

    /// <summary>The key, as XML.</summary>
    public required string Xml { get; init; }
}

/// <summary>Keeps the key ring in the platform's database, so that every server opens what another sealed.</summary>
internal sealed class KeyBook(PlatformDbs platform) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var db = platform.Untenanted();
        return [.. db.Set<StoredKey>().AsNoTracking().OrderBy(k => k.Id).Select(k => k.Xml).AsEnumerable().Select(XElement.Parse)];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var db = platform.Untenanted();
        db.Add(new StoredKey { Name = friendlyName, Xml = element.ToString(SaveOptions.DisableFormatting) });
        db.SaveChanges();
    }
}

internal sealed class StoredKeyMapping : IEntityTypeConfiguration<StoredKey>
{
    public void Configure(EntityTypeBuilder<StoredKey> key) => key.ToTable("data_protection_keys");
}
