using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FinOps.Platform.Audit;

/// <summary>
/// Something that was done or tried: one link of a tenant's chain. Its hash covers the hash before it and everything it says,
/// so that whoever changes, adds or takes out an entry breaks the chain there.
/// </summary>
public sealed class AuditEntry
{
    /// <summary>The chain of what belongs to no tenant.</summary>
    public const int OfPlatform = 0;

    /// <summary>The longest text of one field, in characters; what is longer is cut.</summary>
    public const int TextCharactersMax = 500;

    /// <summary>Whose chain: a tenant's number, or <see cref="OfPlatform"/>.</summary>
    public required int TenantId { get; init; }

    /// <summary>Its place in the chain, from 1 without gaps.</summary>
    public required long Seq { get; init; }

    /// <summary>When, UTC, to the microsecond.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>How the actor proved who it is.</summary>
    public required string ActorKind { get; init; }

    /// <summary>The person; null for nobody and the local administrator.</summary>
    public Guid? ActorId { get; init; }

    /// <summary>What people call the actor.</summary>
    public required string Actor { get; init; }

    /// <summary>The browser session it came by.</summary>
    public Guid? SessionId { get; init; }

    /// <summary>The API key it came by.</summary>
    public Guid? KeyId { get; init; }

    /// <summary>The network address it came from.</summary>
    public required string Address { get; init; }

    /// <summary>The program it came from, as it says itself.</summary>
    public required string Agent { get; init; }

    /// <summary>What was done: <c>member.grant</c>, <c>sign_in</c>, or the name of the address that was called.</summary>
    public required string Action { get; init; }

    /// <summary>To what.</summary>
    public required string Target { get; init; }

    /// <summary>done, refused (who was known may not), denied (who asked is not known), failed.</summary>
    public required string Outcome { get; init; }

    /// <summary>The status of the answer; 0 where none was asked for.</summary>
    public int Status { get; init; }

    /// <summary>What it was before, as JSON without secrets.</summary>
    public string? Before { get; init; }

    /// <summary>What it is after, as JSON without secrets.</summary>
    public string? After { get; init; }

    /// <summary>The hash of the entry before it.</summary>
    public required byte[] PreviousHash { get; init; }

    /// <summary>The hash of this one.</summary>
    public required byte[] Hash { get; set; }

    /// <summary>The hash that its content has after another.</summary>
    public byte[] HashAfter(byte[] previous)
    {
        // An array of texts: no two different entries are written alike.
        var content = JsonSerializer.SerializeToUtf8Bytes(new[]
        {
            Convert.ToHexStringLower(previous), TenantId.ToString(CultureInfo.InvariantCulture), Seq.ToString(CultureInfo.InvariantCulture),
            At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture), ActorKind, ActorId?.ToString("D"), Actor, SessionId?.ToString("D"), KeyId?.ToString("D"),
            Address, Agent, Action, Target, Outcome, Status.ToString(CultureInfo.InvariantCulture), Before, After,
        });
        return SHA256.HashData(content);
    }
}

/// <summary>Where a chain begins and ends.</summary>
public sealed class AuditHead
{
    /// <summary>The chain for which entries are kept when nobody chose: two years.</summary>
    public const int RetentionDaysDefault = 730;

    /// <summary>Entries are kept at least this long.</summary>
    public const int RetentionDaysMin = 90;

    /// <summary>Entries are kept at most this long.</summary>
    public const int RetentionDaysMax = 3_650;

    /// <summary>Whose chain.</summary>
    public required int TenantId { get; init; }

    /// <summary>The place of its newest entry.</summary>
    public long Seq { get; set; }

    /// <summary>The hash of its newest entry.</summary>
    public required byte[] Hash { get; set; }

    /// <summary>The place of the last entry that was removed as too old; the chain begins behind it.</summary>
    public long AnchorSeq { get; set; }

    /// <summary>The hash of that entry.</summary>
    public required byte[] AnchorHash { get; set; }

    /// <summary>For how many days entries are kept.</summary>
    public int RetentionDays { get; set; }
}

internal sealed class AuditEntryMapping : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> entry)
    {
        entry.ToTable("audit_entries");
        entry.HasKey(e => new { e.TenantId, e.Seq });
        entry.HasIndex(e => new { e.TenantId, e.At });
    }
}

internal sealed class AuditHeadMapping : IEntityTypeConfiguration<AuditHead>
{
    public void Configure(EntityTypeBuilder<AuditHead> head)
    {
        head.ToTable("audit_heads");
        head.HasKey(h => h.TenantId);
        head.Property(h => h.TenantId).ValueGeneratedNever();
    }
}
