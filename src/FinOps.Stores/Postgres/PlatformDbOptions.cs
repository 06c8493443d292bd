using FinOps.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace FinOps.Stores.Postgres;

/// <summary>How the platform's model meets PostgreSQL.</summary>
internal static class PlatformDbOptions
{
    public static DbContextOptions<PlatformDb> For(NpgsqlDataSource source, ILoggerFactory? logs = null, params IInterceptor[] interceptors) =>
        new DbContextOptionsBuilder<PlatformDb>()
            .UseNpgsql(source, postgres => postgres.MigrationsAssembly(typeof(PlatformDbOptions).Assembly))
            .UseLoggerFactory(logs)
            // Migrations are written by hand, without a model snapshot; a test compares the model with the migrated tables.
            .ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning))
            .AddInterceptors(interceptors)
            .Options;
}
