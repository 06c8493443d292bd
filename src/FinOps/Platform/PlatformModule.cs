using FinOps.Platform.Access;
using FinOps.Platform.Audit;
using FinOps.Platform.Engines;
using FinOps.Platform.Jobs;
using FinOps.Platform.Keys;
using FinOps.Platform.Live;
using FinOps.Platform.Mail;
using FinOps.Platform.Members;
using FinOps.Platform.Organisation;
using FinOps.Platform.Outbound;
using FinOps.Platform.People;
using FinOps.Platform.Secrets;
using FinOps.Platform.Sessions;
using FinOps.Platform.SignIn;
using FinOps.Platform.Tenancy;
using FinOps.Platform.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace FinOps.Platform;

/// <summary>What every capability stands on: tenancy, signals, jobs.</summary>
public static class PlatformModule
{
    /// <summary>Adds the platform. The stores bring the database options.</summary>
    public static IServiceCollection AddPlatform(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<EngineBoard>();
        services.AddSingleton<PlatformDbs>();
        services.AddSingleton<KnownTenants>();
        services.AddSingleton<TenantBook>();
        services.AddSingleton<TenantGate>();
        services.AddSingleton<TenantSettingsBook>();
        services.AddSingleton<TenantDomainBook>();
        services.AddSingleton<TenantHosts>();
        services.AddHostedService(all => all.GetRequiredService<TenantHosts>());
        services.AddSingleton<TenantMoveBook>();
        services.AddJob<TenantMover>();
        services.AddJob<TenantPurge>();
        services.AddSingleton<OrganisationBook>();
        services.AddSingleton<Signals>();
        services.AddSingleton<PlatformLocks>();
        services.AddSingleton<SharedLocks>();
        services.AddScoped<CurrentTenant>();
        services.AddScoped<CurrentCaller>();
        services.AddSingleton<AccessBook>();
        services.AddMembers();
        services.AddAudit();
        services.AddAccessSchemes();
        services.AddScoped(request =>
            request.GetRequiredService<PlatformDbs>().In(request.GetRequiredService<CurrentTenant>().Scope));
        services.AddPeople();
        services.AddSessions();
        services.AddMail();
        services.AddSecrets();
        services.AddSingleton<OutboundGuard>();
        services.AddSingleton<MachineIdentity>();
        services.AddSingleton<ApiKeyBook>();
        services.AddSingleton<SigningKeys>();
        services.AddSingleton<TokenBook>();
        services.AddJob<TokenKeepingJob>();
        services.AddProviderSignIn();
        services.AddSingleton<JobRunner>();
        services.AddHostedService(all => all.GetRequiredService<JobRunner>());
        services.AddSingleton<JobQueue>();
        services.AddHostedService(all => all.GetRequiredService<JobQueue>());
        return services;
    }

    /// <summary>Registers a recurring job.</summary>
    public static IServiceCollection AddJob<TJob>(this IServiceCollection services)
        where TJob : class, IJob =>
        services.AddSingleton<IJob, TJob>();

    /// <summary>Maps the platform's own endpoints.</summary>
    public static void MapPlatform(this IEndpointRouteBuilder app)
    {
        app.MapTenants();
        app.MapCells();
        app.MapOwnTenant();
        app.MapPeople();
        app.MapOrganisation();
        app.MapMembers();
        app.MapAudit();
        app.MapKeys();
        app.MapTokens();
        app.MapProviderSignIn();
    }

    /// <summary>Lets an endpoint take a body of any length for as long as it flows. Only for uploads that stream to disk.</summary>
    public static TBuilder AllowsUpload<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder
    {
        IRequestSizeLimitMetadata unlimited = new DisableRequestSizeLimitAttribute();
        return builder.WithMetadata(unlimited, new Microsoft.AspNetCore.Http.Timeouts.DisableRequestTimeoutAttribute());
    }
}
