using Npgsql;

namespace FinOps.Stores.Postgres;

/// <summary>
/// How this server reaches PostgreSQL: one source of connections to work with, one that owns the tables and migrates them.
/// </summary>
public sealed class PostgresStore : IAsyncDisposable
{
    /// <summary>The role of the work when the configured user could bypass row-level security.</summary>
    internal const string StandInRole = "finops_app";

    internal PostgresStore(string work, string owner)
    {
        ConnectionString = work;
        Work = NpgsqlDataSource.Create(work);
        Owner = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(owner) { Pooling = false }.ConnectionString);
    }

    /// <summary>How to connect for work; it contains the password.</summary>
    public string ConnectionString { get; }

    /// <summary>Connections for work. Prefer <c>PlatformDbs</c>: it says whose rows may be seen.</summary>
    public NpgsqlDataSource Work { get; }

    /// <summary>Connections as the owner of the tables, for migrations alone.</summary>
    internal NpgsqlDataSource Owner { get; }

    /// <summary>
    /// The role that sessions change to, or null when the configured user is bound by row-level security by itself.
    /// Known after the first preparation.
    /// </summary>
    internal string? SessionRole { get; set; }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Work.DisposeAsync();
        await Owner.DisposeAsync();
    }
}
