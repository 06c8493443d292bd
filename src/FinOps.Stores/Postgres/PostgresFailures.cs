using System.Net.Sockets;
using Npgsql;

namespace FinOps.Stores.Postgres;

/// <summary>Tells a database that is away from a statement that was wrong.</summary>
public static class PostgresFailures
{
    /// <summary>True when the exception, or what caused it, says that PostgreSQL is not there just now.</summary>
    public static bool MeansDown(Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                // 57P: shutting down or starting up; 53300: no connection left; 08: the connection broke.
                case PostgresException refused:
                    return refused.SqlState.StartsWith("57P", StringComparison.Ordinal)
                        || refused.SqlState.StartsWith("08", StringComparison.Ordinal)
                        || refused.SqlState == PostgresErrorCodes.TooManyConnections;
                case NpgsqlException broken:
                    return broken.IsTransient || broken.InnerException is IOException or SocketException or TimeoutException;
            }
        }

        return false;
    }
}
