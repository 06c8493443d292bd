using FinOps.Platform.Access;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FinOps.Understand.Allocation;

/// <summary>Where a rule set is in its life.</summary>
[System.Text.Json.Serialization.JsonConverter(typeof(WordConverter<RuleSetState>))]
public enum RuleSetState
{
    /// <summary>People work on it; nothing follows it. A tenant has one at most.</summary>
    Draft,

    /// <summary>Waits for a second person.</summary>
    Proposed,

    /// <summary>Charges from its date on follow it, until a later one takes over.</summary>
    Published,

    /// <summary>The second person said no.</summary>
    Rejected,
}

/// <summary>A rule set under its number: who made it, from when it holds, what it moved.</summary>
public sealed class RuleSetVersion
{
    /// <summary>Its key in the database.</summary>
    public long Id { get; init; }

    /// <summary>Whose it is.</summary>
    public required int TenantId { get; init; }

    /// <summary>Its number among the tenant's rule sets, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>Where it is in its life.</summary>
    public RuleSetState State { get; set; }

    /// <summary>What it says.</summary>
    public required RuleSet Rules { get; set; }

    /// <summary>Rises with every change of the draft, so that nobody overwrites what he has not seen.</summary>
    public int Revision { get; set; }

    /// <summary>The first charge day that follows it; null for all.</summary>
    public DateOnly? EffectiveFrom { get; set; }

    /// <summary>True when days that were allocated by an older version were to be allocated anew.</summary>
    public bool Restates { get; set; }

    /// <summary>Why, in the words of who published it.</summary>
    public string Note { get; set; } = "";

    /// <summary>Who changed it last.</summary>
    public required string ChangedBy { get; set; }

    /// <summary>That person's account; null for the local administrator.</summary>
    public Guid? ChangedById { get; set; }

    /// <summary>When.</summary>
    public required DateTimeOffset ChangedAt { get; set; }

    /// <summary>Who published, approved or rejected it; null before.</summary>
    public string? DecidedBy { get; set; }

    /// <summary>When.</summary>
    public DateTimeOffset? DecidedAt { get; set; }

    /// <summary>What it moved per month, currency and main dimension, as JSON; empty before that is known.</summary>
    public string Moved { get; set; } = "";

    internal void Touch(Caller who, DateTimeOffset now) => (ChangedBy, ChangedById, ChangedAt, Revision) = (who.Name, who.PersonId, now, Revision + 1);
}

/// <summary>One step in the history of a tenant's rules.</summary>
public sealed class RuleChange
{
    /// <summary>Its key; rises with time.</summary>
    public long Id { get; init; }

    /// <summary>Whose rules.</summary>
    public required int TenantId { get; init; }

    /// <summary>The number of the rule set that was changed.</summary>
    public required int Number { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who.</summary>
    public required string By { get; init; }

    /// <summary>What was done: <c>ruleAdded</c>, <c>ruleChanged</c>, <c>ruleRemoved</c>, <c>ordered</c>, <c>poolChanged</c>, <c>imported</c>, <c>published</c> ….</summary>
    public required string What { get; init; }

    /// <summary>The rule, pool or tag it was done to; empty for the whole.</summary>
    public required string Subject { get; init; }

    /// <summary>The thing as it was before, as JSON; empty when there was none.</summary>
    public string Before { get; init; } = "";

    /// <summary>The thing as it was afterwards, as JSON; empty when there is none.</summary>
    public string After { get; init; } = "";
}

/// <summary>What a tenant decided about allocation itself.</summary>
public sealed class AllocationSettings
{
    /// <summary>Whose.</summary>
    public required int TenantId { get; init; }

    /// <summary>True when what one person wrote holds only after another one said yes.</summary>
    public bool NeedsApproval { get; set; }
}

internal sealed class RuleSetVersionMapping : IEntityTypeConfiguration<RuleSetVersion>
{
    public void Configure(EntityTypeBuilder<RuleSetVersion> version)
    {
        version.ToTable("allocation_rule_sets");
        version.Property(v => v.State).HasConversion(state => state.ToString().ToLowerInvariant(), text => Enum.Parse<RuleSetState>(text, ignoreCase: true));
        version.Property(v => v.Rules).HasColumnName("document").HasConversion(r => RuleSetJson.Write(r), t => RuleSetJson.Parse(t).Rules!);
        version.HasIndex(v => new { v.TenantId, v.Number }).IsUnique();
    }
}

internal sealed class RuleChangeMapping : IEntityTypeConfiguration<RuleChange>
{
    public void Configure(EntityTypeBuilder<RuleChange> change) => change.ToTable("allocation_changes");
}

internal sealed class AllocationSettingsMapping : IEntityTypeConfiguration<AllocationSettings>
{
    public void Configure(EntityTypeBuilder<AllocationSettings> settings)
    {
        settings.ToTable("allocation_settings");
        settings.HasKey(s => s.TenantId);
        settings.Property(s => s.TenantId).ValueGeneratedNever();
    }
}
