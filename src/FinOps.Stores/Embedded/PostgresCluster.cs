using Microsoft.Extensions.Logging;
using Npgsql;

namespace FinOps.Stores.Embedded;

/// <summary>Creates the embedded PostgreSQL's files, and in them the database and its two roles.</summary>
internal static class PostgresCluster
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Others pass through, PostgreSQL's account among them, and see nothing.</summary>
    private const UnixFileMode Passage = OwnerOnly | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Creates the files beside their place and moves them there whole: a server killed half-way leaves nothing half-made.</summary>
    public static async Task Create(
        DataDirectory data, string native, OsAccount? account, string password, ILogger log, CancellationToken stop)
    {
        var drafts = Path.Combine(data.Path, "postgres.new");
        var passwordFile = Path.Combine(data.Path, "postgres.password");
        RemoveDrafts(drafts);
        // A name that no draft had before: the initdb of a server that was killed clears away what it made, whenever it comes to that.
        var draft = Path.Combine(drafts, Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(drafts, Passage);
        Directory.CreateDirectory(draft, OwnerOnly);
        File.Delete(passwordFile);
        await using (var file = new FileStream(passwordFile, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            await file.WriteAsync(System.Text.Encoding.ASCII.GetBytes(password), stop);
        }

        try
        {
            account?.Own(draft);
            account?.Own(passwordFile);
            string[] command =
            [
                Path.Combine(native, "bin", "initdb"), "--pgdata", draft, "--username", EmbeddedPostgres.AdminRole,
                "--auth", "scram-sha-256", "--pwfile", passwordFile, "--encoding", "UTF8", "--locale", "C",
                "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--no-instructions",
            ];
            var whole = account is null ? command : account.Run(command, native, draft);
            var initdb = ChildProcess.Start(new Launch(whole[0], [.. whole.Skip(1)], StopSignal: "TERM"), log);
            if (await initdb.Exited.WaitAsync(stop) != 0)
            {
                throw new InvalidOperationException($"PostgreSQL's files could not be created: {initdb.LastLines}");
            }

            Directory.Move(draft, data.Postgres);
            RemoveDrafts(drafts);
        }
        finally
        {
            File.Delete(passwordFile);
        }
    }

    /// <summary>
    /// One role owns the tables and migrates them, another works with them: the second neither bypasses row-level security nor changes it.
    /// </summary>
    public static async Task EnsureRoles(string admin, IReadOnlyList<(string Role, string Password)> roles, CancellationToken stop)
    {
        await using var source = NpgsqlDataSource.Create(admin + ";Pooling=false");
        await using var connection = await source.OpenConnectionAsync(stop);
        if (await Exists(connection, EmbeddedPostgres.Database, stop))
        {
            return;
        }

        foreach (var (role, password) in roles)
        {
            // Neither names nor passwords can be parameters here; both are ours, and passwords are hexadecimal.
            await Run(connection, $"drop role if exists {role}", stop);
            await Run(connection, $"create role {role} login nosuperuser nocreatedb nocreaterole nobypassrls password '{password}'", stop);
        }

        // Last, because its existence says that all of this was done.
        await Run(connection, $"create database {EmbeddedPostgres.Database} owner {EmbeddedPostgres.OwnerRole}", stop);
    }

    private static async Task<bool> Exists(NpgsqlConnection connection, string database, CancellationToken stop)
    {
        await using var question = new NpgsqlCommand("select exists (select from pg_database where datname = $1)", connection)
        {
            Parameters = { new() { Value = database } },
        };
        return (bool)(await question.ExecuteScalarAsync(stop))!;
    }

    private static async Task Run(NpgsqlConnection connection, string sql, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(stop);
    }

    private static void RemoveDrafts(string drafts)
    {
        try
        {
            if (Directory.Exists(drafts)) Directory.Delete(drafts, recursive: true);
        }
        catch (IOException)
        {
            // Somebody's initdb still writes there and ends soon; nobody uses what it makes.
        }
    }
}
