using FinOps.Platform;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FinOps.Stores.Postgres.Migrations;

/// <summary>People with accounts, how they prove who they are, and the browsers they signed in with. They belong to no tenant.</summary>
[DbContext(typeof(PlatformDb))]
[Migration("0020_people")]
public sealed class Migration0020People : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(Tables);

    private const string Tables = """
        create table people (
          id                 uuid primary key,
          email              text not null,
          email_key          text not null,
          name               text not null,
          state              text not null check (state in ('active', 'disabled')),
          is_operator        boolean not null,
          email_confirmed_at timestamp with time zone,
          password_hash      text,
          stamp              text not null,
          failed_count       integer not null,
          locked_until       timestamp with time zone,
          totp_secret        text,
          totp_step          bigint not null,
          created_at         timestamp with time zone not null,
          last_sign_in_at    timestamp with time zone
        );
        create unique index ix_people_email_key on people (email_key);
        -- Who somebody is elsewhere: by issuer and subject, never by the address alone.
        create table external_identities (
          issuer       text not null,
          subject      text not null,
          person_id    uuid not null references people (id) on delete cascade,
          email        text,
          created_at   timestamp with time zone not null,
          last_used_at timestamp with time zone,
          primary key (issuer, subject)
        );
        create index ix_external_identities_person_id on external_identities (person_id);
        create table passkeys (
          credential_id      bytea primary key,
          person_id          uuid not null references people (id) on delete cascade,
          name               text not null,
          public_key         bytea not null,
          sign_count         bigint not null,
          transports         text[] not null,
          user_verified      boolean not null,
          backup_eligible    boolean not null,
          backed_up          boolean not null,
          attestation_object bytea not null,
          client_data_json   bytea not null,
          created_at         timestamp with time zone not null,
          last_used_at       timestamp with time zone
        );
        create index ix_passkeys_person_id on passkeys (person_id);
        create table recovery_codes (
          person_id uuid not null references people (id) on delete cascade,
          hash      bytea not null,
          primary key (person_id, hash)
        );
        create table person_links (
          hash       bytea primary key,
          purpose    text not null,
          person_id  uuid references people (id) on delete cascade,
          payload    text,
          stamp      text,
          created_at timestamp with time zone not null,
          expires_at timestamp with time zone not null
        );
        create index ix_person_links_person_id on person_links (person_id);
        create table sessions (
          id           uuid primary key,
          person_id    uuid not null references people (id) on delete cascade,
          token_hash   bytea not null,
          way          text not null check (way in ('password', 'link', 'passkey', 'provider')),
          remember     boolean not null,
          device       text not null,
          address      text not null,
          created_at   timestamp with time zone not null,
          last_used_at timestamp with time zone not null,
          proved_at    timestamp with time zone not null,
          ends_at      timestamp with time zone not null
        );
        create unique index ix_sessions_token_hash on sessions (token_hash);
        create index ix_sessions_person_id on sessions (person_id);
        """;
}
