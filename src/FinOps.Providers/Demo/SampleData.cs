using FinOps.Platform.Access;
using FinOps.Platform.Tenancy;
using FinOps.Providers.Demo.Acme;
using FinOps.Understand.Allocation;
using FinOps.Understand.Allocation.Files;
using FinOps.Understand.Ingestion;

namespace FinOps.Providers.Demo;

/// <summary>
/// Sample data for newcomers: the generated bills go through the same door as any other bill. Loading them again replaces
/// what was there of them, since their files keep their names and accounts. The two samples are apart: in one tenant
/// neither takes anything of the other away.
/// </summary>
public sealed class SampleData(
    TenantBook tenants, ImportBook imports, ImportQueue queue, IntakeFolder folder, RuleBook rules, AllocationDesk allocation, TimeProvider clock)
{
    /// <summary>The slug of the nine-service tenant.</summary>
    public const string DemoSlug = "demo";

    /// <summary>The slug of the rich tenant.</summary>
    public const string AcmeSlug = "acme";

    /// <summary>The imports' source.</summary>
    public const string Source = "sample";

    private DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    /// <summary>Queues the nine-service bills for a tenant; months of them that were loaded before and are not among these go.</summary>
    /// <param name="tenant">The tenant's number.</param>
    /// <param name="months">1 to <see cref="DemoBill.MonthsMax"/>.</param>
    /// <param name="stop">Cancels.</param>
    public Task<List<Import>> NineServices(int tenant, int months, CancellationToken stop) =>
        Queue(tenant, [.. DemoServices.All.Select(s => s.Provider.BillingAccountId)], open => DemoBill.WriteTo(open, new DemoBillOptions(Today, months)), stop);

    /// <summary>Queues Acme's bills for a tenant, and publishes rules for it when it has none: they hold for the bills as they come in.</summary>
    public async Task<List<Import>> Acme(int tenant, CancellationToken stop)
    {
        var queued = await Queue(tenant, [.. AcmeNames.Payers.Select(p => p.Id)], open => AcmeBill.WriteTo(open, new AcmeBillOptions(Today)), stop);
        await Allocate(tenant, stop);
        return queued;
    }

    /// <summary>The tenant of this slug, made when it is missing.</summary>
    public async Task<Tenant> TenantOf(string slug, string name, CancellationToken stop) =>
        await tenants.Find(slug, stop) ?? (await tenants.Create(name, slug, stop)).Tenant
            ?? await tenants.Find(slug, stop) ?? throw new InvalidOperationException($"The tenant '{slug}' could not be made.");

    private async Task<List<Import>> Queue(int tenant, HashSet<string> accounts, Action<Func<string, Stream>> write, CancellationToken stop)
    {
        var files = new List<(string Name, string Path)>();
        write(name =>
        {
            var path = folder.NewFile();
            files.Add((name, path));
            return new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
        });
        await DropOlder(tenant, accounts, [.. files.Select(f => f.Name)], stop);
        var queued = await imports.Add(
            tenant, files.Select(f => new NewImport(Source, f.Name, f.Path, true, new FileInfo(f.Path).Length, "focus", Strict: true)), stop);
        queue.Add(queued);
        return queued;
    }

    private async Task Allocate(int tenant, CancellationToken stop)
    {
        if (await rules.Draft(tenant, stop) is not null || (await rules.All(tenant, stop)).Count > 0) return;
        await using var file = typeof(SampleData).Assembly.GetManifestResourceStream("Acme/allocation.yaml")!;
        using var text = new StreamReader(file);
        var sample = RuleSetFile.Read(await text.ReadToEndAsync(stop)).Rules ?? throw new InvalidOperationException("The sample's own rules cannot be used.");
        var draft = await rules.Change(tenant, Caller.LocalAdministrator, 0, _ => (sample, new DraftStep("imported", "", "", "allocation.yaml"), null), stop);
        // Somebody began a draft in this very moment: theirs comes first.
        if (draft.Draft is not null) await allocation.Publish(tenant, Caller.LocalAdministrator, new PublishWish(Note: "Rules of the sample company"), stop);
    }

    /// <summary>
    /// The sample's first month moves on with the calendar; a file that it no longer has goes. Whose a file is, its billing
    /// accounts tell: files of both samples have the same names.
    /// </summary>
    private async Task DropOlder(int tenant, HashSet<string> accounts, HashSet<string> names, CancellationToken stop)
    {
        foreach (var import in await imports.List(tenant, ImportState.Published, null, ImportBook.PageMax, stop))
            if (import.Source == Source && !names.Contains(import.FileName) && import.BillingAccounts.Any(accounts.Contains)) await imports.Delete(tenant, import.Id, stop);
    }
}
