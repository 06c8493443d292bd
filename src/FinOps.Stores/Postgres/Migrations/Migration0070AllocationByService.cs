using FinOps.Platform;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FinOps.Stores.Postgres.Migrations;

/// <summary>Which allocated days are rolled up by service and owner, too. Those of earlier versions are computed once more.</summary>
[DbContext(typeof(PlatformDb))]
[Migration("0070_allocation_by_service")]
public sealed class Migration0070AllocationByService : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("alter table allocation_days add column summed boolean not null default false;");
}
