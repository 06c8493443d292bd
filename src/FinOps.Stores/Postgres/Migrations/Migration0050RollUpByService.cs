using FinOps.Platform;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FinOps.Stores.Postgres.Migrations;

/// <summary>Which imports are rolled up by service; those published before are so in the background.</summary>
[DbContext(typeof(PlatformDb))]
[Migration("0050_roll_up_by_service")]
public sealed class Migration0050RollUpByService : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql("""
            alter table imports add column summed_by_service boolean not null default false;
            create index ix_imports_not_summed on imports (id desc) where state = 'published' and not summed_by_service;
            """);
    }
}
