using FinOps.Platform.Outbound;
using FinOps.Understand.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace FinOps.Providers.Aws.Connection;

/// <summary>Adds what connects AWS.</summary>
internal static class AwsConnectionModule
{
    public static IServiceCollection AddAwsConnection(this IServiceCollection services) => services
        .AddSingleton(all => new AwsIdentity(all.GetRequiredService<OutboundGuard>().NewHandler(), all.GetRequiredService<TimeProvider>()))
        .AddSingleton(all => new AwsJson(NewHttpClient(all.GetRequiredService<OutboundGuard>().NewHandler()), all.GetRequiredService<TimeProvider>()))
        .AddSingleton<AwsOrganization>()
        .AddSingleton<CostExplorer>()
        .AddSingleton<IBillSource, AwsBillSource>();

    /// <summary>Follows no redirect: a signed request goes to nobody else.</summary>
    private static HttpClient NewHttpClient(HttpMessageHandler handler) => new(handler)
    {
        Timeout = TimeSpan.FromMinutes(2),
    };
}
