using FinOps.Platform;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FinOps.Stores.Postgres.Migrations;

/// <summary>
/// The services of an import that the tables of our own do not know. Those of earlier imports stand in a warning only, in
/// which a comma parts them: one that has a comma in its name is not found there.
/// </summary>
[DbContext(typeof(PlatformDb))]
[Migration("0105_unknown_services")]
public sealed class Migration0105UnknownServices : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        alter table imports add column unknown_services text[] not null default '{}';
        select set_config('finops.tenant', 'all', true);
        update imports set unknown_services = (
          select string_to_array(substr(w, 61, length(w) - 61), ', ') from unnest(warnings) as w
          where starts_with(w, 'Services without a category of their own, counted as Other: ') limit 1)
        where exists (select from unnest(warnings) as w where starts_with(w, 'Services without a category of their own, counted as Other: '));
        """);
}
