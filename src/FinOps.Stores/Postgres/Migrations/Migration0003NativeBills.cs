using FinOps.Platform;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FinOps.Stores.Postgres.Migrations;

/// <summary>Records of a provider's own bill may become no row or several; their counts belong to the proof.</summary>
[DbContext(typeof(PlatformDb))]
[Migration("0003_native_bills")]
public sealed class Migration0003NativeBills : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql("""
            alter table imports add column rows_skipped bigint not null default 0, add column rows_added bigint not null default 0;
            """);
    }
}
