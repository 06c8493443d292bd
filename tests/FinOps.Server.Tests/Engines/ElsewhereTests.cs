using FinOps.Platform;
using FinOps.Platform.Engines;
using FinOps.Platform.Jobs;
using FinOps.Stores.Embedded;
using FinOps.Stores.Postgres;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;

namespace FinOps.Server.Tests.Engines;

/// <summary>PostgreSQL elsewhere, in the three ways an operator may configure it: each a new database in the embedded cluster.</summary>
public sealed class ElsewhereTests(ServerFixture server)
{
    [Theory]
    [InlineData(EmbeddedPostgres.AdminRole, null)]
    [InlineData(EmbeddedPostgres.OwnerRole, null)]
    [InlineData(EmbeddedPostgres.WorkRole, EmbeddedPostgres.OwnerRole)]
    public async Task Row_security_holds_whoever_the_configured_user_is(string user, string? owner)
    {
        var database = await NewDatabase();
        var postgres = server.Server.Services.GetRequiredService<EmbeddedPostgres>();
        var settings = Elsewhere.Settings(server.Server);
        settings["ConnectionStrings:Platform"] = postgres.ConnectionString(user, database);
        if (owner is not null)
        {
            settings["ConnectionStrings:PlatformOwner"] = postgres.ConnectionString(owner, database);
        }

        await using var other = await RunningServer.Start(settings: settings, configure: WithoutJobs);
        Assert.All(other.Services.GetRequiredService<EngineBoard>().All, engine => Assert.False(engine.Embedded));
        Assert.False(Directory.Exists(Path.Combine(other.Data, "postgres")));
        Assert.Contains("\"default\"", await other.Http.GetStringAsync("/api/tenants"), StringComparison.Ordinal);

        // The table as a later migration would make it: by the owner, and granted to the role that works.
        var store = other.Services.GetRequiredService<PostgresStore>();
        await Run(store.Owner, $"create table notes (tenant_id integer not null); {RowSecurity.Sql("notes")} grant select, insert on notes to public");
        var dbs = other.Services.GetRequiredService<PlatformDbs>();
        await using (var all = dbs.AllTenants())
        {
            await all.Database.ExecuteSqlAsync($"insert into notes values (7), (8)");
        }

        Assert.Equal(1, await Count(dbs.For(7)));
        Assert.Equal(0, await Count(dbs.Untenanted()));
        await using var foreign = dbs.For(7);
        await Assert.ThrowsAsync<PostgresException>(() => foreign.Database.ExecuteSqlAsync($"insert into notes values (8)"));
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_left_alone()
    {
        var database = await NewDatabase();
        var settings = Elsewhere.Settings(server.Server);
        settings["ConnectionStrings:Platform"] = server.Server.Services.GetRequiredService<EmbeddedPostgres>().ConnectionString(EmbeddedPostgres.OwnerRole, database);
        await using (var now = await RunningServer.Start(settings: settings, configure: WithoutJobs))
        {
            await Run(now.Services.GetRequiredService<PostgresStore>().Owner, """insert into "__EFMigrationsHistory" values ('9999_future', '99')""");
        }

        await using var then = await RunningServer.Start(settings: settings, configure: WithoutJobs, waitUntilReady: false);
        var board = then.Services.GetRequiredService<EngineBoard>();
        await Wait.Until(
            () => board.All.FirstOrDefault(engine => engine.Engine == EngineName.Platform)?.Reason?.Contains("9999_future", StringComparison.Ordinal) == true, () => string.Join("; ", board.All));

        using var answer = await then.Http.GetAsync("/api/tenants");
        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, answer.StatusCode);
    }

    [Fact]
    public async Task Engines_that_are_nowhere_give_503_at_once_and_not_a_hang()
    {
        await using var lost = await RunningServer.Start(waitUntilReady: false, settings: new Dictionary<string, string>
        {
            ["ConnectionStrings:Platform"] = "Host=127.0.0.1;Port=1;Username=x;Password=y;Database=z;Timeout=2",
            ["ClickHouse:Url"] = "http://127.0.0.1:1",
        });
        // At once, however busy the machine is: before a client would give up by itself.
        foreach (var path in new[] { "/api/tenants", "/health/ready" })
        {
            using var answer = await lost.Http.GetAsync(path).WaitAsync(TimeSpan.FromSeconds(60));
            Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.NotNull(answer.Headers.RetryAfter);
        }

        using var live = await lost.Http.GetAsync("/health/live");
        Assert.True(live.IsSuccessStatusCode);
        Assert.Throws<EngineDownException>(() => lost.Services.GetRequiredService<EngineBoard>().Demand(EngineName.Costs));
    }

    /// <summary>
    /// The cost store is the other server's, and this one's registry is empty: its caretaker would take away, as left behind by
    /// nobody, what imports of other tests just need there.
    /// </summary>
    private static void WithoutJobs(WebApplicationBuilder builder) => builder.Services.RemoveAll<IJob>();

    private async Task<string> NewDatabase()
    {
        var name = "elsewhere_" + Guid.NewGuid().ToString("N")[..8];
        var postgres = server.Server.Services.GetRequiredService<EmbeddedPostgres>();
        await using var admin = NpgsqlDataSource.Create(postgres.ConnectionString(EmbeddedPostgres.AdminRole, EmbeddedPostgres.AdminRole));
        await Run(admin, $"create database {name} owner {EmbeddedPostgres.OwnerRole}");
        return name;
    }

    private static async Task Run(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<int> Count(PlatformDb session)
    {
        await using (session)
        {
            return (await session.Database.SqlQuery<int>($"select count(*)::integer as \"Value\" from notes").ToListAsync()).Single();
        }
    }
}
