using System.Reflection;
using FinOps.Platform;
using FinOps.Platform.Engines;
using FinOps.Platform.People;
using FinOps.Platform.Tenancy;
using FinOps.Stores.Embedded;
using FinOps.Stores.Postgres.Migrations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace FinOps.Stores.Postgres;

/// <summary>Brings the schema to this version and makes sure that the work is done by a role bound by row-level security.</summary>
internal sealed class PostgresSetup(PostgresStore store, PlatformDbs platform, TenantBook tenants, Accounts accounts, ILogger<PostgresSetup> log) : IEngineSetup
{
    // Building the model takes a good part of a second: done while the engine starts, not in the first request.
    private readonly Task _model = Task.Run(() =>
    {
        using var db = platform.Untenanted();
        return db.Model;
    });

    private static readonly string[] Known =
    [
        .. typeof(PostgresSetup).Assembly.GetTypes()
            .Select(type => type.GetCustomAttribute<MigrationAttribute>()?.Id)
            .OfType<string>().Order(StringComparer.Ordinal),
    ];

    public EngineName Engine => EngineName.Platform;

    public async Task Prepare(CancellationToken stop)
    {
        // Connections from before a restart are dead; better dropped here than found by a request.
        store.Work.Clear();
        await using var owner = await store.Owner.OpenConnectionAsync(stop);
        var applied = await Applied(owner, stop);
        if (applied.Except(Known, StringComparer.Ordinal).FirstOrDefault() is { } unknown)
        {
            throw new InvalidOperationException($"The platform database was migrated by a newer version of this program ({unknown}); run that version.");
        }

        if (applied.Length < Known.Length)
        {
            // EF asks for the history once more and under a lock: another server may be migrating at this moment.
            await using var db = new PlatformDb(PlatformDbOptions.For(store.Owner));
            await db.Database.MigrateAsync(stop);
            log.LogInformation("Platform database migrated to {Migration}", Known[^1]);
        }

        await SettleRole(owner, migrated: applied.Length < Known.Length, stop);
        await _model;
        await tenants.Default(stop);
        await accounts.Look(stop);
    }

    private static async Task<string[]> Applied(NpgsqlConnection owner, CancellationToken stop)
    {
        await using var question = new NpgsqlCommand("""select "MigrationId" from "__EFMigrationsHistory" """, owner);
        try
        {
            var applied = new List<string>();
            await using var reader = await question.ExecuteReaderAsync(stop);
            while (await reader.ReadAsync(stop))
            {
                applied.Add(reader.GetString(0));
            }

            return [.. applied];
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return [];
        }
    }

    private async Task SettleRole(NpgsqlConnection owner, bool migrated, CancellationToken stop)
    {
        await using var work = await store.Work.OpenConnectionAsync(stop);
        var (user, bypasses) = await Who(work, stop);
        if (bypasses)
        {
            await Run(work, $"""
                do $$ begin
                  create role {PostgresStore.StandInRole} nologin nosuperuser nobypassrls;
                exception when duplicate_object or unique_violation then null;
                end $$
                """, stop);
            log.LogInformation("The database user {User} could bypass row-level security; sessions work as {Role} instead", user, PostgresStore.StandInRole);
        }

        var role = bypasses ? PostgresStore.StandInRole : user;
        if (migrated || bypasses)
        {
            var (ownerName, _) = await Who(owner, stop);
            await Grant(owner, role, ownerName, stop);
        }

        store.SessionRole = bypasses ? role : null;
    }

    private static async Task Grant(NpgsqlConnection owner, string role, string ownerName, CancellationToken stop)
    {
        if (role == ownerName)
        {
            return;
        }

        var quoted = new NpgsqlCommandBuilder().QuoteIdentifier(role);
        await Run(owner, $"""
            grant usage on schema public to {quoted};
            grant select, insert, update, delete on all tables in schema public to {quoted};
            grant usage, select on all sequences in schema public to {quoted};
            revoke update, delete, truncate on {Migration0031Audit.Table} from {quoted};
            """, stop);
    }

    private static async Task<(string User, bool Bypasses)> Who(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var question = new NpgsqlCommand(
            "select rolname::text, rolsuper or rolbypassrls from pg_roles where rolname = session_user", connection);
        await using var reader = await question.ExecuteReaderAsync(stop);
        await reader.ReadAsync(stop);
        return (reader.GetString(0), reader.GetBoolean(1));
    }

    private static async Task Run(NpgsqlConnection connection, string sql, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(stop);
    }
}
