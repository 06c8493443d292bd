using FinOps.Platform;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FinOps.Stores.Postgres.Migrations;

/// <summary>The ledger of restated bills has a line for each cost that changed. Until now it had the billed cost alone.</summary>
[DbContext(typeof(PlatformDb))]
[Migration("0148_restated_costs")]
public sealed class Migration0148RestatedCosts : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        alter table restatements add column measure text not null default 'BilledCost';
        alter table restatements alter column measure drop default;
        """);
}
