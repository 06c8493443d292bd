using FinOps.Platform.Outbound;
using FinOps.Understand.Connections;

namespace FinOps.Providers.Azure.Connection;

/// <summary>Azure: Cost Management exports in Blob storage; Cost Management's query for what they do not cover.</summary>
internal sealed class AzureBillSource(AzureBlobs blobs, AzureLending lending, CostManagement management, MachineIdentity machine) : IBillSource
{
    public string Provider => "azure";

    public IReadOnlyList<ConnectionField> Fields => AzureSettings.Fields;

    public IReadOnlyDictionary<string, string> Templates { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["roles.sh"] = """
            # Gives an identity what a FinOps platform needs: reading one container, and asking Cost Management. It can change nothing.
            # PRINCIPAL: object id of the service principal or managed identity; CONTAINER: resource id of the container; SCOPE: as in the connection.
            az role assignment create --assignee-object-id "$PRINCIPAL" --assignee-principal-type ServicePrincipal --role "Storage Blob Data Reader" --scope "$CONTAINER"
            az role assignment create --assignee-object-id "$PRINCIPAL" --assignee-principal-type ServicePrincipal --role "Cost Management Reader" --scope "$SCOPE"
            # Only so that the cost store may read large exports by itself. ACCOUNT: resource id of the storage account.
            az role assignment create --assignee-object-id "$PRINCIPAL" --assignee-principal-type ServicePrincipal --role "Storage Blob Delegator" --scope "$ACCOUNT"
            """,
    };

    public string? Refusal(IReadOnlyDictionary<string, string> settings) =>
        AzureSettings.Refusal(settings) ?? (AzureSettings.IsManaged(settings) || AzureSettings.IsFederated(settings) ? machine.Refusal : null);

    /// <summary>Exports name their subscriptions themselves.</summary>
    public Task<IReadOnlyList<SourceAccount>> Accounts(SourceAccess access, CancellationToken stop) => Task.FromResult<IReadOnlyList<SourceAccount>>([]);

    public async Task<SourceListing> List(SourceAccess access, SourceWish wish, CancellationToken stop)
    {
        var warnings = new List<string>();
        var bills = access[AzureSettings.Container].Length > 0 ? await Exported(access, wish.From, warnings, stop) : [];
        if (AzureSettings.WantsQuickStart(access.Settings))
        {
            var fetched = bills.Select(b => b.Period).Except(wish.BilledThrough.Keys).ToHashSet();
            bills.AddRange(management.Wanted(wish).Where(e => !fetched.Contains(e.Period)));
        }

        return new SourceListing(bills, warnings);
    }

    public Task<Stream> Open(SourceAccess access, SourceBill bill, SourceFile file, CancellationToken stop) =>
        Estimates.Owns(CostManagement.Name, file) ? management.Open(access, bill, file, stop) : blobs.Open(access, file, stop);

    public async Task<EngineReading?> Lend(SourceAccess access, SourceBill bill, CancellationToken stop) =>
        bill.Files.Any(f => Estimates.Owns(CostManagement.Name, f)) ? null : await lending.Of(access, bill.Files, stop);

    public async Task<IReadOnlyList<SourceCheck>> Test(SourceAccess access, CancellationToken stop)
    {
        var today = DateOnly.FromDateTime(management.Now.UtcDateTime);
        var checks = new List<SourceCheck>();
        async Task Step(string what, Func<Task<string>> step)
        {
            try
            {
                checks.Add(new SourceCheck(what, true, await step()));
            }
            catch (Exception e) when (e is SourceException or HttpRequestException)
            {
                checks.Add(new SourceCheck(what, false, e.Message));
            }
        }

        if (access[AzureSettings.Container].Length > 0)
        {
            await Step("export", async () =>
            {
                var newest = (await Exported(access, new DateOnly(today.Year, today.Month, 1).AddMonths(-1), [], stop)).MaxBy(b => b.Period)
                    ?? throw new SourceException("no_export", "The container can be listed, but no export of this or the last month is in it.", "Check the directory; run the export once.");
                await using var file = await Open(access, newest, newest.Files[0], stop);
                return $"'{newest.Name}' has {newest.Files.Count} files of {newest.Bytes} bytes and can be read.";
            });
        }

        if (AzureSettings.WantsQuickStart(access.Settings))
        {
            await Step("cost management", async () =>
            {
                await management.Try(access, today, stop);
                return "Cost Management answers.";
            });
        }

        return checks;
    }

    private async Task<List<SourceBill>> Exported(SourceAccess access, DateOnly from, List<string> warnings, CancellationToken stop)
    {
        var files = await blobs.List(access, stop);
        var runs = AzureExports.Find(files.Values).Where(r => r.Period >= from && (access[AzureSettings.Export].Length == 0 || r.Export == access[AzureSettings.Export])).ToList();
        var exports = runs.Select(r => r.Root + r.Export).Distinct(StringComparer.Ordinal).ToList();
        if (exports.Count > 1)
        {
            throw new SourceException("several_exports", $"There are several exports: {string.Join(", ", exports.Take(10))}.",
                "Name one of them as exportName (and its directory); two of the same costs would count them twice.");
        }

        var bills = new List<SourceBill>();
        foreach (var run in runs)
        {
            var names = run.Manifest is { } manifest ? AzureExports.NamesOf(await Text(access, manifest, stop), manifest.Key) : [.. run.Files.Select(f => f.Key)];
            var name = $"{run.Export}/{run.Period:yyyy-MM}";
            if (names.FirstOrDefault(n => !files.ContainsKey(n)) is { } missing) warnings.Add($"{name} is not whole yet: its manifest lists '{missing}', which is not there. The next sync looks again.");
            else bills.Add(new SourceBill(name, run.Period, [.. names.Select(n => files[n])]) { Format = access.Or(AzureSettings.Format, "auto") });
        }

        return bills;
    }

    private async Task<string> Text(SourceAccess access, SourceFile file, CancellationToken stop)
    {
        using var reader = new StreamReader(await blobs.Open(access, file, stop));
        return await reader.ReadToEndAsync(stop);
    }
}
