using FinOps.Focus;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FinOps.Understand.Ingestion;

internal sealed class ImportMapping : IEntityTypeConfiguration<Import>
{
    public void Configure(EntityTypeBuilder<Import> import)
    {
        import.ToTable("imports");
        import.Ignore(i => i.IsFinal);
        import.Property(i => i.State)
            .HasConversion(state => state.ToString().ToLowerInvariant(), text => Enum.Parse<ImportState>(text, ignoreCase: true));
        import.HasMany(i => i.Totals).WithOne().HasForeignKey(t => t.ImportId);
    }
}

internal sealed class ImportTotalMapping : IEntityTypeConfiguration<ImportTotal>
{
    public void Configure(EntityTypeBuilder<ImportTotal> total)
    {
        total.ToTable("import_totals");
        total.HasKey(t => new { t.ImportId, t.Currency, t.Measure });
        total.Property(t => t.AsRead).HasConversion(v => v.ToString(), t => ExactDecimal.Parse(t));
        total.Property(t => t.Rejected).HasConversion(v => v.ToString(), t => ExactDecimal.Parse(t));
        total.Property(t => t.AsStored).HasConversion(v => v.ToString(), t => ExactDecimal.Parse(t));
    }
}

internal sealed class ImportInvoiceMapping : IEntityTypeConfiguration<ImportInvoice>
{
    public void Configure(EntityTypeBuilder<ImportInvoice> line)
    {
        line.ToTable("import_invoices");
        line.Ignore(i => i.Key);
        line.Property(i => i.AsRead).HasConversion(v => v.ToString(), t => ExactDecimal.Parse(t));
        line.Property(i => i.Rejected).HasConversion(v => v.ToString(), t => ExactDecimal.Parse(t));
        line.Property(i => i.AsStored).HasConversion(v => v.ToString(), t => ExactDecimal.Parse(t));
    }
}

internal sealed class ImportConformanceMapping : IEntityTypeConfiguration<ImportConformance>
{
    public void Configure(EntityTypeBuilder<ImportConformance> judged)
    {
        judged.ToTable("import_conformance");
        judged.HasKey(j => j.ImportId);
        judged.Property(j => j.ImportId).ValueGeneratedNever();
        judged.Property(j => j.Findings).HasColumnType("jsonb");
    }
}

internal sealed class RestatementMapping : IEntityTypeConfiguration<Restatement>
{
    public void Configure(EntityTypeBuilder<Restatement> line)
    {
        line.ToTable("restatements");
        line.Property(t => t.Before).HasConversion(v => v.ToString(), t => ExactDecimal.Parse(t));
        line.Property(t => t.After).HasConversion(v => v.ToString(), t => ExactDecimal.Parse(t));
    }
}
