using FinOps.Platform;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FinOps.Stores.Postgres.Migrations;

/// <summary>
/// The audit log: entries that can be added, and removed by one function at the beginning of a chain, and never changed; not
/// even by the owner of the table, short of taking the trigger away.
/// </summary>
[DbContext(typeof(PlatformDb))]
[Migration("0031_audit")]
public sealed class Migration0031Audit : Migration
{
    /// <summary>The table that those who work may only add to.</summary>
    public const string Table = "audit_entries";

    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql("""
            create table audit_heads (
              tenant_id      integer primary key,
              seq            bigint not null,
              hash           bytea not null,
              anchor_seq     bigint not null,
              anchor_hash    bytea not null,
              retention_days integer not null check (retention_days between 90 and 3650)
            );
            create table audit_entries (
              tenant_id     integer not null,
              seq           bigint not null,
              at            timestamp with time zone not null,
              actor_kind    text not null,
              actor_id      uuid,
              actor         text not null,
              session_id    uuid,
              key_id        uuid,
              address       text not null,
              agent         text not null,
              action        text not null,
              target        text not null,
              outcome       text not null,
              status        integer not null,
              before        text,
              after         text,
              previous_hash bytea not null,
              hash          bytea not null,
              primary key (tenant_id, seq)
            );
            create index ix_audit_entries_tenant_id_at on audit_entries (tenant_id, at);

            create function finops_audit_stays() returns trigger language plpgsql as $$
            begin
              if tg_op = 'DELETE' and current_setting('finops.prune', true) = 'on' then return old; end if;
              raise exception 'Entries of the audit log are neither changed nor deleted.' using errcode = 'insufficient_privilege';
            end $$;
            create trigger audit_stays before update or delete on audit_entries for each row execute function finops_audit_stays();
            create trigger audit_stays_whole before truncate on audit_entries for each statement execute function finops_audit_stays();

            -- Runs as the owner of the table, within the rows that its caller may see; deletes nothing younger than ninety days,
            -- and nothing but the beginning.
            create function finops_prune_audit(chain integer, before_moment timestamp with time zone) returns bigint
              language plpgsql security definer set search_path = pg_catalog, public as $$
            declare
              last audit_entries%rowtype;
              removed bigint;
            begin
              if before_moment > now() - interval '90 days' then
                raise exception 'Entries of the audit log stay for ninety days at least.' using errcode = 'insufficient_privilege';
              end if;
              select * into last from audit_entries e where e.tenant_id = chain and e.at < before_moment
                and not exists (select from audit_entries y where y.tenant_id = chain and y.seq < e.seq and y.at >= before_moment)
                order by e.seq desc limit 1;
              if not found then return 0; end if;
              perform set_config('finops.prune', 'on', true);
              delete from audit_entries e where e.tenant_id = chain and e.seq <= last.seq;
              get diagnostics removed = row_count;
              perform set_config('finops.prune', 'off', true);
              update audit_heads h set anchor_seq = last.seq, anchor_hash = last.hash where h.tenant_id = chain;
              return removed;
            end $$;

            -- What is removed of a deleted tenant is all of it; what operators did to it stands in the installation's own chain.
            create function finops_purge_audit(chain integer) returns void
              language plpgsql security definer set search_path = pg_catalog, public as $$
            begin
              if not exists (select from tenants t where t.id = chain and t.state = 'deleted') then
                raise exception 'Entries of the audit log go only with their tenant.' using errcode = 'insufficient_privilege';
              end if;
              perform set_config('finops.prune', 'on', true);
              delete from audit_entries e where e.tenant_id = chain;
              perform set_config('finops.prune', 'off', true);
            end $$;
            """);
        migrationBuilder.SecureByTenant("audit_heads");
        migrationBuilder.SecureByTenant(Table);
    }
}
