using FinOps.Platform;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FinOps.Stores.Postgres.Migrations;

/// <summary>The columns of an imported FOCUS file, by which its conformance is scored, too. Of earlier imports they are not known.</summary>
[DbContext(typeof(PlatformDb))]
[Migration("0083_columns_of_files")]
public sealed class Migration0083ColumnsOfFiles : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("alter table imports add column columns text[] not null default '{}';");
}
