using FinOps.Understand.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace FinOps.Providers.Gcp.Connection;

/// <summary>Adds what connects Google Cloud.</summary>
internal static class GcpConnectionModule
{
    public static IServiceCollection AddGcpConnection(this IServiceCollection services) => services
        .AddSingleton(all => new GcpWeb(NewHttpClient(), all.GetRequiredService<TimeProvider>()))
        .AddSingleton<BigQuery>()
        .AddSingleton<IBillSource, GcpBillSource>();

    /// <summary>Follows no redirect: a token goes to nobody else. Downloads have the sync's limit.</summary>
    private static HttpClient NewHttpClient() => new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(10) })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };
}
