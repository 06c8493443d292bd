using FinOps.Platform.Outbound;
using FinOps.Understand.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace FinOps.Providers.Azure.Connection;

/// <summary>Adds what connects Azure.</summary>
internal static class AzureConnectionModule
{
    public static IServiceCollection AddAzureConnection(this IServiceCollection services) => services
        .AddSingleton(all => new AzureWeb(NewHttpClient(all.GetRequiredService<OutboundGuard>().NewHandler()), NewHttpClient(NewMachineHandler()), all.GetRequiredService<TimeProvider>()))
        .AddSingleton<AzureIdentity>()
        .AddSingleton<AzureBlobs>()
        .AddSingleton<AzureLending>()
        .AddSingleton<CostManagement>()
        .AddSingleton<IBillSource, AzureBillSource>();

    /// <summary>Follows no redirect: a token goes to nobody else. Downloads have the sync's limit.</summary>
    private static HttpClient NewHttpClient(HttpMessageHandler handler) => new(handler)
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>For the identity service of the machine, at the address that this program knows; tenants' own addresses never go here.</summary>
    private static SocketsHttpHandler NewMachineHandler() => new() { UseCookies = false, AllowAutoRedirect = false, UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(10) };
}
