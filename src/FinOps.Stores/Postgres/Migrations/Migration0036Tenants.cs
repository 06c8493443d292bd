using FinOps.Platform;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FinOps.Stores.Postgres.Migrations;

/// <summary>Settings, domains, stages of suspension, cells, and the end of a tenant with its proof.</summary>
[DbContext(typeof(PlatformDb))]
[Migration("0036_tenants")]
public sealed class Migration0036Tenants : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql("""
            alter table tenants drop constraint tenants_state_check;
            alter table tenants add constraint tenants_state_check check (state in ('active', 'read_only', 'suspended', 'deleted'));
            alter table tenants
              add column allowed_addresses text[] not null default array[]::text[],
              add column cell text not null default 'main',
              add column deleted_at timestamp with time zone,
              add column purge_at timestamp with time zone,
              add column purged_at timestamp with time zone;
            -- Deleted before there was a grace: what they had is gone already, or goes now.
            update tenants set deleted_at = now(), purge_at = now() where state = 'deleted';
            create table tenant_settings (
              tenant_id               integer primary key references tenants (id),
              currency                text not null,
              time_zone               text not null,
              fiscal_year_start_month integer not null check (fiscal_year_start_month between 1 and 12),
              maturity                text not null check (maturity in ('crawl', 'walk', 'run')),
              allocation_target       integer,
              savings_target          integer,
              onboarded               text[] not null
            );
            create table tenant_domains (
              domain     text primary key,
              tenant_id  integer not null references tenants (id),
              confirmed  boolean not null,
              created_at timestamp with time zone not null
            );
            create table tenant_purges (
              tenant_number integer primary key,
              purged_at     timestamp with time zone not null,
              rows_before   bigint not null,
              counts        text not null
            );
            """);
        migrationBuilder.SecureByTenant("tenant_settings");
        migrationBuilder.SecureByTenant("tenant_domains");
    }
}
