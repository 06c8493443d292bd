using FinOps.Platform.Audit;
using FinOps.Platform.Engines;
using FinOps.Stores.ClickHouse;
using FinOps.Stores.Embedded;
using FinOps.Stores.Postgres;
using FinOps.Understand.Connections;
using FinOps.Understand.Ingestion;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FinOps.Stores;

/// <summary>
/// Both engines. By default this server starts them in the data directory (<c>FINOPS_DATA</c>);
/// <c>ConnectionStrings__Platform</c> and <c>ClickHouse__Url</c> (with <c>ClickHouse__User</c>, <c>ClickHouse__Password</c>)
/// point at engines elsewhere, and nothing is started for those. <c>ClickHouse__Intake</c> says how bills get there:
/// <c>path</c>, <c>stream</c>, or <c>auto</c>, which finds out and is what holds when nothing is said.
/// </summary>
public static class StoresModule
{
    /// <summary>Adds both engines. Takes the data directory's lock at once if one of them is embedded.</summary>
    /// <exception cref="DataDirectoryInUseException">Another server uses the data directory.</exception>
    /// <exception cref="ArgumentException">A setting says what it may not.</exception>
    public static IServiceCollection AddStores(this IServiceCollection services, IConfiguration settings)
    {
        EnginesTls.Demand(settings);
        var platform = settings.GetConnectionString("Platform");
        var costs = settings["ClickHouse:Url"];
        if (string.IsNullOrEmpty(platform) || string.IsNullOrEmpty(costs))
        {
            var data = DataDirectory.Open(settings["FINOPS_DATA"] is { Length: > 0 } named ? named : "data");
            // By a factory, so that the container lets go of the lock when it is disposed.
            services.AddSingleton(_ => data);
            services.AddSingleton(new EngineBinaries(settings["FINOPS_ENGINES"], settings["FINOPS_ENGINE_HOST"]));
        }

        services.AddSingleton(_ => new IntakeFolder(settings["FINOPS_DATA"] is { Length: > 0 } folder ? folder : "data"));

        services.AddSingleton(new ProbePace(
            TimeSpan.FromSeconds(settings.GetValue("Engines:ProbeEverySeconds", 5)),
            TimeSpan.FromSeconds(settings.GetValue("Engines:ProbePatienceSeconds", 10))));
        // The first hosted service of all: it stops last.
        services.AddHostedService<Supervisor>();
        AddPostgres(services, platform, settings.GetConnectionString("PlatformOwner"));
        services.AddQuartzStore(SyncSlots.BegunOf(settings.GetValue("Sync:AtOnce", SyncSlots.AtOnceDefault)));
        var shared = SharedDisk.Given(settings["ClickHouse:Intake"]);
        services.AddSingleton(all => new SharedDisk(
            all.GetRequiredService<ClickHouseClient>(), all.GetRequiredService<ClickHouseEndpoints>(), all.GetRequiredService<IntakeFolder>(), shared));
        services.AddSingleton(all => new BillStage(all.GetRequiredService<ClickHouseClient>(), all.GetRequiredService<SharedDisk>().IsThere, all.GetRequiredService<UnpackLimits>()));
        AddClickHouse(services, costs, settings["ClickHouse:User"] ?? "default", settings["ClickHouse:Password"] ?? "");
        return services.AddCells(settings, NewHttpClient);
    }

    private static void AddPostgres(IServiceCollection services, string? work, string? owner)
    {
        if (string.IsNullOrEmpty(work))
        {
            services.AddSingleton<PostgresArchive>();
            services.AddSingleton<EmbeddedPostgres>();
            services.AddSingleton<IEngine>(all => all.GetRequiredService<EmbeddedPostgres>());
            services.AddSingleton(all =>
            {
                var postgres = all.GetRequiredService<EmbeddedPostgres>();
                return new PostgresStore(postgres.ConnectionString(EmbeddedPostgres.WorkRole), postgres.ConnectionString(EmbeddedPostgres.OwnerRole));
            });
        }
        else
        {
            services.AddSingleton(_ => new PostgresStore(work, string.IsNullOrEmpty(owner) ? work : owner));
            services.AddSingleton<IEngine>(all => new RemoteEngine(EngineName.Platform, async stop =>
            {
                await using var connection = await all.GetRequiredService<PostgresStore>().Work.OpenConnectionAsync(stop);
            }));
        }

        services.AddSingleton(all => PlatformDbOptions.For(
            all.GetRequiredService<PostgresStore>().Work,
            all.GetRequiredService<ILoggerFactory>(),
            new TenantInterceptor(all.GetRequiredService<PostgresStore>()),
            new AuditInterceptor()));
        services.AddSingleton<IEngineSetup, PostgresSetup>();
        services.AddHostedService<PostgresSignals>();
    }

    private static void AddClickHouse(IServiceCollection services, string? url, string user, string password)
    {
        var endpoints = new ClickHouseEndpoints();
        services.AddSingleton(endpoints);
        services.AddSingleton(_ => new ClickHouseClient(NewHttpClient(), endpoints));
        services.AddSingleton<IEngineSetup, ClickHouseSetup>();
        if (string.IsNullOrEmpty(url))
        {
            services.AddSingleton<IEngine, EmbeddedEngine>();
        }
        else
        {
            endpoints.Set(new ClickHouseEndpoint(new Uri(url), user, password));
            services.AddSingleton<ClickHousePing>();
            services.AddSingleton<IEngine>(all => new RemoteEngine(EngineName.Costs,
                stop => all.GetRequiredService<ClickHousePing>().Ask(endpoints.Current, stop)));
        }
    }

    /// <summary>Statements carry their own limits; an import may take an hour, so the client has none.</summary>
    private static HttpClient NewHttpClient() => new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };
}
