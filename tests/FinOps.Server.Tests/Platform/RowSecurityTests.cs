using FinOps.Platform;
using FinOps.Stores.Embedded;
using FinOps.Stores.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace FinOps.Server.Tests.Platform;

/// <summary>Row-level security as the database enforces it: with a table of two tenants, asked without any filter.</summary>
public sealed class RowSecurityTests(ServerFixture server) : IAsyncLifetime
{
    // In a schema of its own: whoever counts, takes out or removes all that tenants have meanwhile finds tables in the catalogue, and this one goes.
    private readonly string _schema = "rows_" + Guid.NewGuid().ToString("N")[..8];

    private string Table => _schema + ".notes";

    private PlatformDbs Dbs => server.Server.Services.GetRequiredService<PlatformDbs>();

    public async ValueTask InitializeAsync()
    {
        var owner = server.Server.Services.GetRequiredService<PostgresStore>().Owner;
        await using var create = owner.CreateCommand($"""
            create schema {_schema};
            grant usage on schema {_schema} to {EmbeddedPostgres.WorkRole};
            create table {Table} (id integer primary key, tenant_id integer not null);
            grant select, insert, update, delete on {Table} to {EmbeddedPostgres.WorkRole};
            set search_path = {_schema}, public;
            {RowSecurity.Sql("notes")}
            """);
        await create.ExecuteNonQueryAsync();
        await using var all = Dbs.AllTenants();
        await all.Database.ExecuteSqlRawAsync(Sql("insert into TABLE values (1, 101), (2, 101), (3, 102)"));
    }

    public async ValueTask DisposeAsync()
    {
        await using var drop = server.Server.Services.GetRequiredService<PostgresStore>().Owner.CreateCommand($"drop schema {_schema} cascade");
        await drop.ExecuteNonQueryAsync();
    }

    [Fact]
    public async Task A_forgotten_filter_shows_only_the_sessions_tenant()
    {
        Assert.Equal([1, 2], await Ids(Dbs.For(101)));
        Assert.Equal([3], await Ids(Dbs.For(102)));
        Assert.Equal([], await Ids(Dbs.For(103)));
        Assert.Equal([], await Ids(Dbs.Untenanted()));
        Assert.Equal([1, 2, 3], await Ids(Dbs.AllTenants()));
    }

    [Fact]
    public async Task A_pooled_connection_forgets_the_tenant_before_it()
    {
        for (var i = 0; i < 50; i++)
        {
            Assert.Equal([1, 2], await Ids(Dbs.For(101)));
            await using var raw = server.Server.Services.GetRequiredService<PostgresStore>().Work.CreateCommand($"select count(*) from {Table}");
            Assert.Equal(0L, await raw.ExecuteScalarAsync());
        }
    }

    [Fact]
    public async Task Another_tenants_rows_can_be_neither_written_nor_changed_nor_taken()
    {
        await using var db = Dbs.For(101);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => db.Database.ExecuteSqlRawAsync(Sql("insert into TABLE values (9, 102)")));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        await Assert.ThrowsAsync<PostgresException>(() => db.Database.ExecuteSqlRawAsync(Sql("update TABLE set tenant_id = 102")));
        Assert.Equal(0, await db.Database.ExecuteSqlRawAsync(Sql("delete from TABLE where tenant_id = 102")));
        Assert.Equal([3], await Ids(Dbs.For(102)));
    }

    [Fact]
    public async Task The_role_that_works_can_neither_bypass_the_rules_nor_change_them()
    {
        var work = server.Server.Services.GetRequiredService<PostgresStore>().Work;
        await using (var question = work.CreateCommand("select rolsuper or rolbypassrls from pg_roles where rolname = session_user"))
        {
            Assert.Equal(false, await question.ExecuteScalarAsync());
        }

        await using var disable = work.CreateCommand($"alter table {Table} disable row level security");
        await Assert.ThrowsAsync<PostgresException>(() => disable.ExecuteNonQueryAsync());
    }

    [Fact]
    public async Task Every_table_with_a_tenant_is_secured_also_against_its_owner()
    {
        Assert.DoesNotContain(Table, await Unsecured());
        await using (var relax = server.Server.Services.GetRequiredService<PostgresStore>().Owner.CreateCommand($"alter table {Table} no force row level security"))
        {
            await relax.ExecuteNonQueryAsync();
        }

        // The check sees a trespass, and the product's own tables have none.
        Assert.Equal([Table], await Unsecured());
    }

    private string Sql(string text) => text.Replace("TABLE", Table, StringComparison.Ordinal);

    private async Task<List<string>> Unsecured()
    {
        await using var question = server.Server.Services.GetRequiredService<PostgresStore>().Work.CreateCommand($"""
            select c.oid::regclass::text from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
            where c.relnamespace in ('public'::regnamespace, '{_schema}'::regnamespace) and c.relkind in ('r', 'p')
              and not (c.relrowsecurity and c.relforcerowsecurity
                       and exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'tenant_rows'))
            """);
        var tables = new List<string>();
        await using var reader = await question.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            tables.Add(reader.GetString(0));
        }

        return tables;
    }

    private async Task<List<int>> Ids(PlatformDb session)
    {
        await using (session)
        {
            return await session.Database.SqlQueryRaw<int>(Sql("select id as \"Value\" from TABLE order by id")).ToListAsync();
        }
    }
}
