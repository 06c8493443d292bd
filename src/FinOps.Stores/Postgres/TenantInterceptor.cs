using System.Data.Common;
using FinOps.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace FinOps.Stores.Postgres;

/// <summary>
/// Tells PostgreSQL, each time a session opens a connection, whose rows it may see. The pool resets the setting when the
/// connection returns to it (DISCARD ALL), so no session inherits another's.
/// </summary>
internal sealed class TenantInterceptor(PostgresStore store) : DbConnectionInterceptor
{
    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        if (Settings(connection, eventData.Context) is { } command)
        {
            using (command)
            {
                command.ExecuteNonQuery();
            }
        }
    }

    public override async Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        if (Settings(connection, eventData.Context) is { } command)
        {
            await using (command)
            {
                await command.ExecuteNonQueryAsync(cancellationToken);
            }
        }
    }

    // Null when the connection is right as it comes from the pool: that saves a round trip.
    private DbCommand? Settings(DbConnection connection, DbContext? context)
    {
        var tenant = (context as PlatformDb)?.Scope.Setting ?? "";
        var role = store.SessionRole;
        if (tenant.Length == 0 && role is null)
        {
            return null;
        }

        var command = connection.CreateCommand();
        command.CommandText = role is null
            ? "select set_config('finops.tenant', @tenant, false)"
            : "select set_config('role', @role, false), set_config('finops.tenant', @tenant, false)";
        Add(command, "tenant", tenant);
        if (role is not null)
        {
            Add(command, "role", role);
        }

        return command;
    }

    private static void Add(DbCommand command, string name, string value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }
}
