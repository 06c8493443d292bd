using FinOps.Understand.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace FinOps.Providers.Azure.Connection;

/// <summary>Adds what connects Azure.</summary>
internal static class AzureConnectionModule
{
    public static IServiceCollection AddAzureConnection(this IServiceCollection services) => services
        .AddSingleton(all => new AzureWeb(NewHttpClient(), all.GetRequiredService<TimeProvider>()))
        .AddSingleton<AzureIdentity>()
        .AddSingleton<AzureBlobs>()
        .AddSingleton<CostManagement>()
        .AddSingleton<IBillSource, AzureBillSource>();

    /// <summary>Follows no redirect: a token goes to nobody else. Downloads have the sync's limit.</summary>
    private static HttpClient NewHttpClient() => new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(10) })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };
}
