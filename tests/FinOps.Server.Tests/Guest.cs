using FinOps.Platform.Jobs;
using FinOps.Understand.Connections;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;

namespace FinOps.Server.Tests;

/// <summary>A second server over the engines that many tests share.</summary>
internal static class Guest
{
    /// <summary>
    /// Takes part in nothing that servers share among themselves: it runs none of the product's jobs and no sync that is due. What it
    /// took up of the tests beside it would break off when its own test is over and it goes.
    /// </summary>
    public static void AsGuest(this WebApplicationBuilder builder)
    {
        var shared = builder.Services.Where(service =>
            (service.ServiceType == typeof(IJob) && service.ImplementationType?.Assembly == typeof(IJob).Assembly)
            || (service.ServiceType == typeof(IHostedService) && service.ImplementationType == typeof(SyncClock))).ToList();
        foreach (var service in shared) builder.Services.Remove(service);
    }
}
