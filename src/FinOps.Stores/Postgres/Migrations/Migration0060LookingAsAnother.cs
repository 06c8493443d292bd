using FinOps.Platform;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FinOps.Stores.Postgres.Migrations;

/// <summary>A session may look at a tenant as another member for a while.</summary>
[DbContext(typeof(PlatformDb))]
[Migration("0060_looking_as_another")]
public sealed class Migration0060LookingAsAnother : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        alter table sessions
          add column viewed_person_id uuid references people (id) on delete set null,
          add column viewed_name text,
          add column viewed_tenant_id integer,
          add column viewed_until timestamp with time zone;
        """);
}
