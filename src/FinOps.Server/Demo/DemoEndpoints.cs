using FinOps.Platform;
using FinOps.Platform.Access;
using FinOps.Platform.Engines;
using FinOps.Platform.Tenancy;
using FinOps.Providers.Demo;
using FinOps.Understand.Ingestion;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FinOps.Server.Demo;

/// <summary>Which sample data to load.</summary>
/// <param name="Months">How many months of the nine-service bill, 1 to 36.</param>
/// <param name="Acme">True to load the rich tenant too.</param>
public sealed record DemoRequest(int Months = 6, bool Acme = true);

/// <summary>Sample data for newcomers.</summary>
internal static class DemoEndpoints
{
    public static void MapDemo(this IEndpointRouteBuilder app)
    {
        app.MapPost("/api/demo", Load).NeedsPlatform(Permissions.TenantsOperate).WithTags("Demo").WithName("LoadDemo")
            .WithSummary("Makes the tenants demo and acme where they are missing and loads sample bills into them, in the background.");
        app.MapPost("/api/tenant/samples", Sample).ForTenant().Needs(Permissions.ImportsWrite).WithTags("Tenant").WithName("LoadSamples")
            .WithSummary("Loads sample bills into the tenant, in the background; they are imports like others and can be deleted.");
    }

    private static async Task<Accepted<ImportPage>> Sample(CurrentTenant tenant, SampleData samples, EngineBoard engines, CancellationToken stop)
    {
        engines.Demand(EngineName.Costs);
        var imports = await samples.NineServices(tenant.Id, new DemoRequest().Months, stop);
        return TypedResults.Accepted("/api/imports", new ImportPage([.. imports.Select(i => ImportView.Of(i))], null));
    }

    private static async Task<Results<Accepted<ImportPage>, ProblemHttpResult>> Load(
        DemoRequest? wanted, SampleData samples, EngineBoard engines, CancellationToken stop)
    {
        wanted ??= new DemoRequest();
        if (wanted.Months is < 1 or > DemoBill.MonthsMax)
            return Problems.BeyondLimit("months_invalid", $"Sample data covers 1 to {DemoBill.MonthsMax} months.", "months", DemoBill.MonthsMax);
        engines.Demand(EngineName.Costs);
        var demo = await samples.TenantOf(SampleData.DemoSlug, "Demo", stop);
        var imports = await samples.NineServices(demo.Id, wanted.Months, stop);
        if (wanted.Acme)
        {
            var acme = await samples.TenantOf(SampleData.AcmeSlug, "Acme", stop);
            imports.AddRange(await samples.Acme(acme.Id, stop));
        }

        return TypedResults.Accepted("/api/imports", new ImportPage([.. imports.Select(i => ImportView.Of(i))], null));
    }
}
