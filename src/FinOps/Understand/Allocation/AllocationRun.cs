using FinOps.Focus;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FinOps.Understand.Allocation;

/// <summary>Where a run is in its life.</summary>
public enum RunState
{
    /// <summary>Its rows are being written, unseen.</summary>
    Running,

    /// <summary>Some days are read from it.</summary>
    Published,

    /// <summary>It broke off or did not add up; nothing of it is seen.</summary>
    Failed,

    /// <summary>It only tried something out.</summary>
    Tried,

    /// <summary>Other runs took over all of its days.</summary>
    Retired,
}

/// <summary>One computation of an allocation: some days, by one rule set, over some imports.</summary>
public sealed class AllocationRun
{
    /// <summary>The number its rows carry in the cost store.</summary>
    public long Id { get; init; }

    /// <summary>Whose.</summary>
    public required int TenantId { get; init; }

    /// <summary>The number of the rule set; 0 where none held yet.</summary>
    public required int Number { get; init; }

    /// <summary>Where it is in its life.</summary>
    public RunState State { get; set; }

    /// <summary>The charge days.</summary>
    public required DateOnly[] Days { get; init; }

    /// <summary>The imports that were published then.</summary>
    public required long[] ImportIds { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended; null before.</summary>
    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>Daily rows written.</summary>
    public long Rows { get; set; }

    /// <summary>Why it failed: code and sentence; empty otherwise.</summary>
    public string[] Problem { get; set; } = [];

    /// <summary>True when numbers of a series changed while it ran: whether it read them before or after, nobody knows.</summary>
    public bool Overtaken { get; set; }

    /// <summary>True when nothing of it is left in the cost store.</summary>
    public bool RowsRemoved { get; set; }
}

/// <summary>Which run a day is read from.</summary>
public sealed class AllocatedDay
{
    /// <summary>Whose.</summary>
    public required int TenantId { get; init; }

    /// <summary>The charge day.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>The run.</summary>
    public required long RunId { get; set; }

    /// <summary>The number of its rule set.</summary>
    public required int Number { get; set; }

    /// <summary>True when something it was computed from has changed since.</summary>
    public bool Stale { get; set; }

    /// <summary>True when it is rolled up by service and owner, too; earlier versions did not.</summary>
    public bool Summed { get; set; }
}

/// <summary>An import whose charges are all allocated.</summary>
public sealed class AllocatedImport
{
    /// <summary>Whose.</summary>
    public required int TenantId { get; init; }

    /// <summary>The import.</summary>
    public required long ImportId { get; init; }

    /// <summary>The days on which it has charges.</summary>
    public required DateOnly[] Days { get; set; }
}

/// <summary>Rows of a day that no reader begins to read any more.</summary>
public sealed class RetiredDay
{
    /// <summary>Its key.</summary>
    public long Id { get; init; }

    /// <summary>Whose.</summary>
    public required int TenantId { get; init; }

    /// <summary>The run that wrote them.</summary>
    public required long RunId { get; init; }

    /// <summary>The day.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>Since when.</summary>
    public required DateTimeOffset HiddenAt { get; init; }
}

/// <summary>One number of an uploaded series: what an owner had of something on a day.</summary>
public sealed class MetricValue
{
    /// <summary>Whose.</summary>
    public required int TenantId { get; init; }

    /// <summary>The series.</summary>
    public required string Metric { get; init; }

    /// <summary>The day.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>The owner: the values of the pool's dimensions in their order, or <c>&gt;</c> and another pool.</summary>
    public required string Owner { get; init; }

    /// <summary>How much.</summary>
    public required ExactDecimal Value { get; set; }
}

internal sealed class AllocationRunMapping : IEntityTypeConfiguration<AllocationRun>
{
    public void Configure(EntityTypeBuilder<AllocationRun> run)
    {
        run.ToTable("allocation_runs");
        run.Property(r => r.State).HasConversion(state => state.ToString().ToLowerInvariant(), text => Enum.Parse<RunState>(text, ignoreCase: true));
    }
}

internal sealed class AllocatedDayMapping : IEntityTypeConfiguration<AllocatedDay>
{
    public void Configure(EntityTypeBuilder<AllocatedDay> day)
    {
        day.ToTable("allocation_days");
        day.HasKey(d => new { d.TenantId, d.Day });
    }
}

internal sealed class AllocatedImportMapping : IEntityTypeConfiguration<AllocatedImport>
{
    public void Configure(EntityTypeBuilder<AllocatedImport> import)
    {
        import.ToTable("allocation_imports");
        import.HasKey(i => new { i.TenantId, i.ImportId });
    }
}

internal sealed class RetiredDayMapping : IEntityTypeConfiguration<RetiredDay>
{
    public void Configure(EntityTypeBuilder<RetiredDay> day) => day.ToTable("allocation_retired_days");
}

internal sealed class MetricValueMapping : IEntityTypeConfiguration<MetricValue>
{
    public void Configure(EntityTypeBuilder<MetricValue> value)
    {
        value.ToTable("allocation_metrics");
        value.HasKey(v => new { v.TenantId, v.Metric, v.Day, v.Owner });
        value.Property(v => v.Value).HasConversion(v => v.ToString(), t => ExactDecimal.Parse(t));
    }
}
