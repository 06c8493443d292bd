using FinOps.Platform;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FinOps.Stores.Postgres.Migrations;

/// <summary>Providers of identities, a tenant's rule about them, its mail domains, and by which provider a session began.</summary>
[DbContext(typeof(PlatformDb))]
[Migration("0026_sign_in_providers")]
public sealed class Migration0026SignInProviders : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql(Tables);
        foreach (var table in new[] { "sign_in_providers", "sign_in_rules", "mail_domains" })
        {
            migrationBuilder.SecureByTenant(table);
        }
    }

    private const string Tables = """
        alter table sessions add column provider_id uuid;
        alter table token_families add column provider_id uuid;
        create table sign_in_providers (
          id              uuid primary key,
          tenant_id       integer not null references tenants (id),
          name            text not null,
          issuer          text not null,
          client_id       text not null,
          client_secret   text,
          scopes          text[] not null,
          group_claim     text,
          group_roles     text not null,
          joins_by_domain boolean not null,
          join_role       text not null,
          trusts_email    boolean not null,
          enabled         boolean not null,
          created_at      timestamp with time zone not null
        );
        create index ix_sign_in_providers_tenant_id on sign_in_providers (tenant_id);
        create table sign_in_rules (
          tenant_id      integer primary key references tenants (id),
          only_providers boolean not null,
          owners_any_way boolean not null
        );
        create table mail_domains (
          tenant_id   integer not null references tenants (id),
          name        text not null,
          proof       text not null,
          verified_at timestamp with time zone,
          verified_by text,
          primary key (tenant_id, name)
        );
        create unique index ix_mail_domains_name on mail_domains (name) where verified_at is not null;
        """;
}
