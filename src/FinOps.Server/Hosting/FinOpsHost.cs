using System.Text.Json.Serialization;
using FinOps.Platform.Access;
using FinOps.Platform.Audit;
using FinOps.Platform.Sessions;
using FinOps.Platform.Tenancy;
using FinOps.Providers;
using FinOps.Server.Demo;
using FinOps.Server.Docs;
using FinOps.Server.Live;
using FinOps.Server.Metrics;
using FinOps.Server.Tenants;
using FinOps.Stores;
using Microsoft.AspNetCore.HostFiltering;

namespace FinOps.Server.Hosting;

/// <summary>Builds the server. The program and the tests use the same one.</summary>
public static class FinOpsHost
{
    /// <summary>The port when <c>FINOPS_PORT</c> names none; 0 there lets the system choose.</summary>
    public const int PortDefault = 8000;

    /// <summary>The longest body of a request that is not an upload.</summary>
    public const long BodyBytesMax = 4 << 20;

    /// <summary>A server ready to start. Engines come up in the background once it runs.</summary>
    /// <param name="args">Settings as <c>--Name value</c>, stronger than environment variables.</param>
    /// <param name="configure">Changes for tests, made last so that they win.</param>
    /// <exception cref="Stores.Embedded.DataDirectoryInUseException">Another server uses the data directory.</exception>
    public static WebApplication Create(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            Args = args,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Configuration.AddInMemoryCollection(Quiet);
        builder.Configuration.AddEnvironmentVariables().AddCommandLine(args);
        builder.Configuration.AddSecretFiles();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => Listening.Apply(kestrel, builder.Configuration));
        AddServices(builder.Services, builder.Configuration);
        configure?.Invoke(builder);
        var app = builder.Build();
        try
        {
            Use(app);
            return app;
        }
        catch
        {
            // Lets go of the data directory.
            app.DisposeAsync().AsTask().GetAwaiter().GetResult();
            throw;
        }
    }

    private static readonly Dictionary<string, string?> Quiet = new(StringComparer.Ordinal)
    {
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft"] = "Warning",
        ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Information",
        // It tells of each start of its clock in several lines, amid what a person is to read.
        ["Logging:LogLevel:Quartz"] = "Warning",
        // It logs each failed command, which whoever sent it logs or answers anyway.
        ["Logging:LogLevel:Microsoft.EntityFrameworkCore"] = "None",
        // It warns that the key ring itself is not encrypted; the guide says who must not read the database or the mounted keys.
        ["Logging:LogLevel:Microsoft.AspNetCore.DataProtection"] = "Error",
        ["AllowedHosts"] = "localhost;127.0.0.1;[::1]",
    };

    private static void AddServices(IServiceCollection services, IConfiguration settings)
    {
        // First: the engines' supervisor must be the last hosted service to stop.
        services.AddStores(settings);
        services.AddProviders();
        services.AddCapabilities();
        services.AddProblems();
        services.AddRequestTimeouts(timeouts => timeouts.DefaultPolicy = new() { Timeout = TimeSpan.FromSeconds(100), TimeoutStatusCode = 504 });
        services.AddResponseCompression(compression =>
        {
            // Over HTTPS, compressing secrets beside attacker-chosen text leaks them (BREACH); our answers hold no secret.
            compression.EnableForHttps = true;
            compression.MimeTypes = [.. Microsoft.AspNetCore.ResponseCompression.ResponseCompressionDefaults.MimeTypes, "application/problem+json", "image/svg+xml", "text/csv"];
        });
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict);
        // The framework's own filter knows only settings; HostGate knows tenants' domains as well.
        services.PostConfigure<HostFilteringOptions>(filter => filter.AllowedHosts = ["*"]);
        services.AddNamedOrigins(settings);
        services.AddRateLimiter(_ => { });
        services.AddOpenApi("v1", ApiDescription.Configure);
        services.AddLive();
        services.AddSingleton<MetricsText>();
        services.AddHostedService(all => all.GetRequiredService<MetricsText>());
    }

    private static void Use(WebApplication app)
    {
        app.UseKnownProxies();
        app.UseMiddleware<HostGate>();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseSecurityHeaders();
        app.UseRateLimitByAddress();
        app.UseSameOrigin();
        app.UseResponseCompression();
        app.UseWebFiles();
        app.UseRouting();
        app.UseRequestTimeouts();
        app.UseMiddleware<EngineGate>();
        app.UseAuthentication();
        app.UseMiddleware<AuditTrail>();
        app.UseMiddleware<CallerResolution>();
        app.UseMiddleware<CookieGuard>();
        app.UseMiddleware<TenantResolution>();
        app.UseRateLimitByCaller();
        app.UseMiddleware<AccessGate>();
        app.MapCapabilities();
        app.MapDemo();
        app.MapTenantExport();
        app.MapHealth();
        app.MapLive();
        app.MapMetrics();
        app.MapOpenApi("/openapi/v1.json").ForAnyone();
        app.MapDocs();
        app.UseWebPages();
        app.KeepLocalKey();
        app.TellAddress();
    }
}
