using FinOps.Providers.Demo;
using FinOps.Providers.FocusFile;
using FinOps.Understand.Ingestion;
using Microsoft.Extensions.DependencyInjection;

namespace FinOps.Providers;

/// <summary>Every kind of bill that can be read: one line each.</summary>
public static class ProvidersModule
{
    /// <summary>Adds all of them.</summary>
    public static IServiceCollection AddProviders(this IServiceCollection services) => services
        .AddSingleton<IBillFormat, FocusFileFormat>()
        .AddSingleton<SampleData>();
}
