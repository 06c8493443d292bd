using System.Collections.Concurrent;
using FinOps.Costs;
using FinOps.Platform;
using FinOps.Platform.Jobs;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace FinOps.Understand.Ingestion;

/// <summary>The ingestion room: how bills come in.</summary>
public static class ImportsModule
{
    /// <summary>Adds the room. The stores bring <see cref="ICostIntake"/>, the providers their <see cref="IBillFormat"/>s.</summary>
    public static IServiceCollection AddImports(this IServiceCollection services)
    {
        services.AddSingleton<ImportBook>();
        services.AddSingleton<PublishedImportsBook>();
        services.AddSingleton<IPublishedImports>(all => all.GetRequiredService<PublishedImportsBook>());
        services.AddSingleton<IImportFacts>(all => all.GetRequiredService<PublishedImportsBook>());
        services.AddSingleton<RunningImports>();
        services.AddSingleton<ImportCanceller>();
        services.TryAddSingleton(all => UnpackLimits.From(all.GetService<IConfiguration>()));
        services.AddSingleton<BillReception>();
        services.AddSingleton<BillParts>();
        services.AddSingleton<ObjectBills>();
        services.AddSingleton<ConformanceDesk>();
        services.AddSingleton<SavedMappingBook>();
        services.AddSingleton<MappingDesk>();
        services.AddSingleton<ReconciliationDesk>();
        services.AddSingleton<Importer>();
        services.AddSingleton<ImportQueue>();
        services.AddHostedService<ImportProgressSender>();
        services.AddHostedService<ImportListener>();
        services.AddJob<ConformanceJob>();
        services.AddJob<RollUpJob>();
        return services.AddJob<ImportCaretaker>();
    }

    /// <summary>Opens the room's doors.</summary>
    public static void MapImports(this IEndpointRouteBuilder app)
    {
        app.MapImportEndpoints();
        app.MapConformanceEndpoints();
        app.MapMappingEndpoints();
        app.MapReconciliation();
    }

    internal static Task Run(IServiceProvider services, int tenant, long importId, CancellationToken stop) =>
        services.GetRequiredService<Importer>().Run(tenant, importId, stop);
}

/// <summary>Hands waiting imports to the background.</summary>
public sealed class ImportQueue(JobQueue queue)
{
    /// <summary>A bill beyond this loads for seconds and takes up to half of the embedded engine's memory.</summary>
    private const long LongBytes = 64L << 20;

    /// <summary>What bills shrink to when they are packed, at most.</summary>
    private const int Packed = 12;

    private readonly ConcurrentDictionary<long, bool> waiting = new();
    private readonly ConcurrentDictionary<long, TaskCompletionSource> awaited = new();

    /// <summary>Queues imports that do not wait here yet; those for which there is no room now are taken up by the caretaker within a minute.</summary>
    public void Add(IEnumerable<Import> imports)
    {
        foreach (var import in imports.Where(i => waiting.TryAdd(i.Id, true)))
        {
            var (tenant, id) = (import.TenantId, import.Id);
            if (!queue.TryQueue($"import {id}", tenant, LaneOf(import), (services, stop) => Run(services, tenant, id, stop))) waiting.TryRemove(id, out _);
        }
    }

    /// <summary>Imports that were given up need no turn any more.</summary>
    public void Drop(IEnumerable<long> importIds)
    {
        foreach (var id in importIds) waiting.TryRemove(id, out _);
    }

    /// <summary>Over as soon as this server has run the import; never, where another one runs it. <see cref="Forget"/> it afterwards.</summary>
    public Task Ended(long importId) => awaited.GetOrAdd(importId, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Nobody waits for the import any more.</summary>
    public void Forget(long importId) => awaited.TryRemove(importId, out _);

    /// <summary>Whether a bill loads for seconds. What a connection fetched is called after its period: whether it is packed, only the file itself says.</summary>
    internal static JobLane LaneOf(Import import)
    {
        var isLong = import.Bytes > LongBytes
            || (import.Bytes > LongBytes / Packed && !import.FileName.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) && !IsPlain(import));
        return isLong ? JobLane.Long : JobLane.Short;
    }

    /// <summary>True for text that is not packed. What only stands in for objects elsewhere has not their size.</summary>
    private static bool IsPlain(Import import)
    {
        try
        {
            return import.Path is { } path && new FileInfo(path) is { Exists: true } file && file.Length == import.Bytes && BillParts.IsPlain(path);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private async Task Run(IServiceProvider services, int tenant, long id, CancellationToken stop)
    {
        try
        {
            if (waiting.TryRemove(id, out _)) await ImportsModule.Run(services, tenant, id, stop);
        }
        finally
        {
            if (awaited.TryRemove(id, out var ended)) ended.TrySetResult();
        }
    }
}
