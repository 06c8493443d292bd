using FinOps.Platform;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FinOps.Stores.Postgres.Migrations;

/// <summary>Where a bill's file lay when it was named or sent, and what it took in its archive. Of earlier imports neither is known.</summary>
[DbContext(typeof(PlatformDb))]
[Migration("0127_places_of_bills")]
public sealed class Migration0127PlacesOfBills : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        alter table imports add column place text not null default '';
        alter table imports add column packed_bytes bigint not null default 0;
        """);
}
