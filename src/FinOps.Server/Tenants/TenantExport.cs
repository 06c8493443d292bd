using System.IO.Compression;
using System.Text.Json;
using FinOps.Costs;
using FinOps.Focus;
using FinOps.Platform;
using FinOps.Platform.Access;
using FinOps.Platform.Tenancy;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Timeouts;

namespace FinOps.Server.Tenants;

/// <summary>
/// Everything a tenant has, as one archive that is written while it is sent: its settings, its costs as FOCUS, every table of
/// both stores (a new table comes along by itself), and last a list of what is inside, which shows that the archive is whole.
/// </summary>
internal static class TenantExport
{
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerOptions.Web) { WriteIndented = true };

    public static void MapTenantExport(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/tenant/export", Export).ForTenant().Needs(Permissions.TenantDelete)
            .WithMetadata(new DisableRequestTimeoutAttribute()).WithTags("Tenant").WithName("ExportTenant")
            .WithSummary("Everything the tenant has as a zip archive: settings, costs as FOCUS Parquet, every table of both stores without secrets; manifest.json comes last.");

    private static IResult Export(
        HttpContext context, CurrentTenant tenant, TenantSettingsBook settings, ICostStore costs, IEnumerable<ITenantRows> stores, TimeProvider clock, CancellationToken stop)
    {
        if (tenant.Rows is not null) return Problems.Forbidden("rows_limited", "Everything is taken out by someone who may see all rows; your role is limited to some.");
        // The archive ends each of its files with a few bytes that it knows to write only while it waits.
        if (context.Features.Get<IHttpBodyControlFeature>() is { } body) body.AllowSynchronousIO = true;
        return TypedResults.Stream(
            to => Write(to, tenant.Tenant, settings, costs, stores, clock, stop), "application/zip", $"finops-{tenant.Slug}-{clock.GetUtcNow():yyyy-MM-dd}.zip");
    }

    private static async Task Write(
        Stream to, Tenant tenant, TenantSettingsBook settings, ICostStore costs, IEnumerable<ITenantRows> stores, TimeProvider clock, CancellationToken stop)
    {
        var began = clock.GetUtcNow();
        var inside = new List<string>();
        await using var zip = await ZipArchive.CreateAsync(to, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, stop);
        async Task Add(string name, CompressionLevel level, Func<Stream, Task> write)
        {
            inside.Add(name);
            await using var entry = await zip.CreateEntry(name, level).OpenAsync(stop);
            await write(entry);
        }

        await Add("tenant.json", CompressionLevel.Fastest, async entry => await JsonSerializer.SerializeAsync(
            entry, new { tenant.Id, tenant.Name, tenant.Slug, State = tenant.State.Text(), tenant.CreatedAt, tenant.AllowedAddresses, tenant.RollUpTagKeys, Settings = await settings.Of(tenant.Id, stop) }, Readable, stop));
        // Parquet is packed already.
        await Add("costs.focus-1.2.parquet", CompressionLevel.NoCompression,
            entry => costs.For(tenant.Id).Export(CostPeriod.Everything, new ExportForm(FocusVersion.V1_2, ExportFile.Parquet), entry, stop));
        foreach (var store in stores)
        {
            foreach (var file in await store.Files(tenant.Id, stop))
            {
                var level = file.EndsWith(".parquet", StringComparison.Ordinal) ? CompressionLevel.NoCompression : CompressionLevel.Fastest;
                await Add($"{store.Store}/{file}", level, entry => store.Write(tenant.Id, file, entry, stop));
            }
        }

        var files = inside.ToList();
        await Add("manifest.json", CompressionLevel.Fastest, entry => JsonSerializer.SerializeAsync(
            entry, new { Tenant = tenant.Slug, Began = began, Ended = clock.GetUtcNow(), Files = files }, Readable, stop));
    }
}
