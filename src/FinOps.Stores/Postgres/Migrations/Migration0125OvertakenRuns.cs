using FinOps.Platform;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FinOps.Stores.Postgres.Migrations;

/// <summary>Which allocations had numbers of a series change while they were computed.</summary>
[DbContext(typeof(PlatformDb))]
[Migration("0125_overtaken_runs")]
public sealed class Migration0125OvertakenRuns : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("alter table allocation_runs add column overtaken boolean not null default false;");
}
