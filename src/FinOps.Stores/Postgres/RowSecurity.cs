using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FinOps.Stores.Postgres;

/// <summary>
/// Row-level security by tenant. Every table with a <c>tenant_id</c> gets it, by one line in the migration that creates it:
/// <c>migrationBuilder.SecureByTenant("imports");</c>. A session sees the rows of the tenant in its setting
/// <c>finops.tenant</c>; with <c>all</c>, every row; without the setting, none. Writing follows the same rule.
/// </summary>
public static partial class RowSecurity
{
    /// <summary>The functions the policies ask; created once, by the first migration.</summary>
    public const string Functions = """
        create function finops_tenant() returns integer language sql stable parallel safe as
          $$ select case when current_setting('finops.tenant', true) ~ '^[0-9]{1,9}$' then current_setting('finops.tenant', true)::integer end $$;
        create function finops_all_tenants() returns boolean language sql stable parallel safe as
          $$ select coalesce(current_setting('finops.tenant', true) = 'all', false) $$;
        """;

    /// <summary>Keeps each tenant's rows of this table to that tenant, also from the table's owner.</summary>
    public static void SecureByTenant(this MigrationBuilder migration, string table) => migration.Sql(Sql(table));

    /// <summary>The statements that secure a table.</summary>
    /// <exception cref="ArgumentException">Not a plain table name.</exception>
    public static string Sql(string table) =>
        !TableName().IsMatch(table)
            ? throw new ArgumentException($"'{table}' is not a plain table name.", nameof(table))
            : $"""
               alter table {table} enable row level security;
               alter table {table} force row level security;
               create policy tenant_rows on {table} using (tenant_id = finops_tenant()) with check (tenant_id = finops_tenant());
               create policy all_tenants on {table} using (finops_all_tenants()) with check (finops_all_tenants());
               """;

    [GeneratedRegex("^[a-z_][a-z0-9_]{0,62}\\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TableName();
}
