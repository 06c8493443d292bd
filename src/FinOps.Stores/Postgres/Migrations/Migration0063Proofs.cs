using FinOps.Platform;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FinOps.Stores.Postgres.Migrations;

/// <summary>
/// What a sign-in proved: whether a second factor was shown, which session at a provider it belongs to. Tenants may ask for it, say how
/// strong and how fresh it must be at a provider, and end what somebody is signed in with.
/// </summary>
[DbContext(typeof(PlatformDb))]
[Migration("0063_proofs")]
public sealed class Migration0063Proofs : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql("""
            alter table sessions add column strong boolean not null default false, add column provider_session text;
            update sessions set strong = true where way = 'passkey';
            alter table token_families add column strong boolean not null default false, add column signed_in_at timestamp with time zone;
            alter table sign_in_rules add column second_factor boolean not null default false;
            alter table sign_in_providers add column acr_values text[] not null default '{}', add column age_minutes_max integer;
            create table member_sign_outs (
              tenant_id integer not null references tenants (id),
              person_id uuid not null references people (id) on delete cascade,
              before    timestamp with time zone not null,
              primary key (tenant_id, person_id)
            );
            """);
        migrationBuilder.SecureByTenant("member_sign_outs");
    }
}
