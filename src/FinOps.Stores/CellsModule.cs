using FinOps.Costs;
using FinOps.Platform;
using FinOps.Platform.Tenancy;
using FinOps.Stores.ClickHouse;
using FinOps.Stores.Embedded;
using FinOps.Stores.Postgres;
using FinOps.Understand.Allocation;
using FinOps.Understand.Allocation.Proposals;
using FinOps.Understand.Allocation.Tags;
using FinOps.Understand.Ingestion;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FinOps.Stores;

/// <summary>
/// The cells: <c>main</c>, which is the embedded engine or <c>ClickHouse__Url</c>, and those that
/// <c>ClickHouse__Cells__NAME__Url</c> (with <c>__User</c> and <c>__Password</c>) adds.
/// </summary>
internal static class CellsModule
{
    /// <summary>Adds the cells and what finds the way to them.</summary>
    public static IServiceCollection AddCells(this IServiceCollection services, IConfiguration settings, Func<HttpClient> http)
    {
        var shared = SharedDisk.Given(settings["ClickHouse:Intake"]);
        var more = settings.GetSection("ClickHouse:Cells").GetChildren().Where(cell => !string.IsNullOrEmpty(cell["Url"])).ToList();
        if (more.Find(cell => !Tenant.IsSlug(cell.Key.ToLowerInvariant()) || cell.Key.Equals(TenantCells.Main, StringComparison.OrdinalIgnoreCase)) is { } wrong)
            throw new ArgumentException($"A cell cannot be called '{wrong.Key}': use a–z, 0–9 and hyphens, and not {TenantCells.Main}.");
        services.AddSingleton(all => new CostCells(
            [
                new CostCell(TenantCells.Main, all.GetRequiredService<ClickHouseClient>(), all.GetRequiredService<BillStage>(),
                    all.GetRequiredService<IPublishedImports>(), all.GetRequiredService<IPublishedAllocations>(), all.GetRequiredService<TimeProvider>()),
                .. more.Select(cell => Cell(all, cell, http(), shared)),
            ],
            all.GetRequiredService<PlatformDbs>(), all.GetRequiredService<ILogger<CostCells>>()));
        services.AddSingleton<ITenantCells>(all => all.GetRequiredService<CostCells>());
        services.AddSingleton<ICostIntake, CellIntake>();
        services.AddSingleton<IConformanceStore, CellConformance>();
        services.AddSingleton<IReconciliationStore, CellReconciliation>();
        services.AddSingleton<IAllocationStore, CellAllocation>();
        services.AddSingleton<ITagStore, CellTags>();
        services.AddSingleton<IProposalStore, CellTags>();
        services.AddSingleton<ICostStore, CellCosts>();
        // Costs first: while the registry of imports is there, what is left of them is found again.
        services.AddSingleton<ITenantRows, ClickHouseTenantRows>();
        services.AddSingleton<ITenantRows, PostgresTenantRows>();
        return services;
    }

    private static CostCell Cell(IServiceProvider all, IConfigurationSection settings, HttpClient http, bool? shared)
    {
        var endpoints = new ClickHouseEndpoints();
        endpoints.Set(new ClickHouseEndpoint(new Uri(settings["Url"]!), settings["User"] ?? "default", settings["Password"] ?? ""));
        var client = new ClickHouseClient(http, endpoints);
        var disk = new SharedDisk(client, endpoints, all.GetRequiredService<IntakeFolder>(), shared);
        return new CostCell(settings.Key.ToLowerInvariant(), client, new BillStage(client, disk.IsThere, all.GetRequiredService<UnpackLimits>()), all.GetRequiredService<IPublishedImports>(), all.GetRequiredService<IPublishedAllocations>(), all.GetRequiredService<TimeProvider>());
    }
}
