using System.Diagnostics;
using System.Globalization;
using FinOps.Platform.Engines;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace FinOps.Stores.Embedded;

/// <summary>PostgreSQL as a child process: its files in the data directory, reached by a Unix socket alone.</summary>
internal sealed class EmbeddedPostgres(DataDirectory data, EngineBinaries binaries, PostgresArchive archive, IConfiguration settings, ILogger<EmbeddedPostgres> log) : IEngine
{
    internal const string AdminRole = "postgres";
    internal const string OwnerRole = "finops_owner";
    internal const string WorkRole = "finops_app";
    internal const string Database = "finops";

    /// <summary>Enough for one server, which opens <see cref="PoolMax"/> at most for its work. Others that use the same PostgreSQL need more: <c>Postgres__Connections</c>.</summary>
    private const int ConnectionsDefault = 80;

    private const int PoolMax = 60;

    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    private readonly OsAccount? _account = OsAccount.Unprivileged();
    private ChildProcess? _process;

    public EngineName Name => EngineName.Platform;

    public bool Embedded => true;

    public Task Ended => _process?.Exited ?? Task.CompletedTask;

    /// <summary>How a role reaches the database.</summary>
    public string ConnectionString(string role, string database = Database) => new NpgsqlConnectionStringBuilder
    {
        Host = PostgresSocket.FolderFor(data),
        Username = role,
        Password = Password(role),
        Database = database,
        ApplicationName = "finops",
        MaxPoolSize = PoolMax,
        Timeout = 5,
        CommandTimeout = 30,
    }.ConnectionString;

    public async Task Start(CancellationToken stop)
    {
        var native = binaries.Postgres();
        await PostgresLeftovers.Clear(data.Postgres, log, stop);
        if (!Directory.Exists(data.Postgres))
        {
            await PostgresCluster.Create(data, native, _account, Password(AdminRole), log, stop);
        }

        PostgresSocket.Prepare(data, _account);
        archive.Prepare(data, _account);
        _process = ChildProcess.Start(Describe(native), log);
        await WaitUntilItAnswers(_process, stop);
        await archive.Recovered(data, ConnectionString(AdminRole, AdminRole), log, stop);
        await PostgresCluster.EnsureRoles(
            ConnectionString(AdminRole, AdminRole), [(OwnerRole, Password(OwnerRole)), (WorkRole, Password(WorkRole))], stop);
    }

    public async Task Probe(CancellationToken stop)
    {
        // A connection that was made before is answered even when nobody takes new ones.
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString(WorkRole)) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(stop);
        await using var question = new NpgsqlCommand("select 1", connection);
        await question.ExecuteScalarAsync(stop);
    }

    public async Task Stop()
    {
        if (_process is { } process)
        {
            await process.Stop();
            PostgresSocket.Remove(data);
        }
    }

    private string Password(string role) => data.Secret("postgres") + "-" + role;

    private Launch Describe(string native)
    {
        List<string> command =
        [
            Path.Combine(native, "bin", "postgres"), "-D", data.Postgres,
            .. Settings().SelectMany(setting => new[] { "-c", $"{setting.Name}={setting.Value}" }),
        ];
        IReadOnlyList<string> whole = _account is null ? command : _account.Run(command, [native, data.Postgres, PostgresSocket.FolderFor(data), .. archive.Folders]);
        // INT is PostgreSQL's fast shutdown: it ends sessions, writes a checkpoint and goes.
        return new Launch(whole[0], [.. whole.Skip(1)], StopSignal: "INT");
    }

    // Given on the command line, so a newer server brings newer settings to an older data directory.
    private IEnumerable<(string Name, string Value)> Settings() =>
    [
        ("listen_addresses", ""),
        ("unix_socket_directories", PostgresSocket.FolderFor(data)),
        ("max_connections", settings.GetValue("Postgres:Connections", ConnectionsDefault).ToString(CultureInfo.InvariantCulture)),
        ("shared_buffers", "128MB"),
        ("huge_pages", "off"),
        ("work_mem", "8MB"),
        ("maintenance_work_mem", "64MB"),
        ("fsync", "on"),
        ("jit", "off"),
        ("timezone", "UTC"),
        ("log_timezone", "UTC"),
        ("logging_collector", "off"),
        ("log_min_messages", "warning"),
        ("password_encryption", "scram-sha-256"),
        .. archive.Settings(data),
    ];

    private async Task WaitUntilItAnswers(ChildProcess process, CancellationToken stop)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            if (process.Exited.IsCompleted)
            {
                throw new InvalidOperationException($"PostgreSQL ended at its start: {process.LastLines}");
            }

            try
            {
                await using var connection = new NpgsqlConnection(ConnectionString(AdminRole, AdminRole) + ";Pooling=false");
                await connection.OpenAsync(stop);
                return;
            }
            catch (NpgsqlException e) when (waited.Elapsed < StartPatience && (e.IsTransient || e.InnerException is IOException or System.Net.Sockets.SocketException))
            {
                await Task.Delay(20, stop);
            }
        }
    }
}
