using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FinOps.Platform.Secrets;

/// <summary>Secrets at rest: ASP.NET Core's data protection over keys in PostgreSQL, or in the folder that <c>FINOPS_KEYS</c> names.</summary>
internal static class SecretsModule
{
    public static IServiceCollection AddSecrets(this IServiceCollection services)
    {
        services.AddSingleton<KeyBook>();
        services.AddSingleton<SecretBox>();
        services.AddDataProtection().SetApplicationName("FinOps");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(all => new ConfigureOptions<KeyManagementOptions>(options =>
            options.XmlRepository = all.GetService<IConfiguration>()?["FINOPS_KEYS"] is { Length: > 0 } folder
                ? new FileSystemXmlRepository(new DirectoryInfo(folder), all.GetRequiredService<ILoggerFactory>())
                : all.GetRequiredService<KeyBook>()));
        // It reads the keys while the server starts, when the database may not be there yet; they are read at first use as well.
        foreach (var early in services.Where(s => s.ServiceType == typeof(IHostedService) && s.ImplementationType?.Name == "DataProtectionHostedService").ToList())
        {
            services.Remove(early);
        }

        return services;
    }
}
