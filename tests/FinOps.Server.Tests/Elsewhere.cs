using FinOps.Stores.Embedded;
using FinOps.Stores.Postgres;
using Microsoft.Extensions.DependencyInjection;

namespace FinOps.Server.Tests;

/// <summary>One server's engines, as another server is told where to find them.</summary>
public static class Elsewhere
{
    public static string ConnectionString(RunningServer server) =>
        server.Services.GetRequiredService<PostgresStore>().ConnectionString;

    public static ClickHouseEndpoint ClickHouse(RunningServer server) =>
        server.Services.GetRequiredService<ClickHouseEndpoints>().Current;

    /// <summary>Settings that make a second server use the first one's engines.</summary>
    public static Dictionary<string, string> Settings(RunningServer server) => new()
    {
        ["ConnectionStrings:Platform"] = ConnectionString(server),
        ["ClickHouse:Url"] = ClickHouse(server).Url.ToString(),
        ["ClickHouse:User"] = ClickHouse(server).User,
        ["ClickHouse:Password"] = ClickHouse(server).Password,
    };
}
