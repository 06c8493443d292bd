using FinOps.Platform;
using FinOps.Platform.Jobs;
using FinOps.Understand.Ingestion;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace FinOps.Server.Tests.Ingestion;

/// <summary>What was published before there was a roll-up by service gets one in the background; until then the days answer.</summary>
public sealed class RollUpTests(ServerFixture fixture)
{
    private const string Sum = "sum(BilledCost), sum(RowCount)";

    [Fact]
    public async Task An_earlier_versions_import_is_rolled_up_by_service_later()
    {
        var slug = await fixture.NewTenant();
        var intake = new Intake(fixture.Server.Client(slug), fixture.Server);
        var import = (await intake.Import(new Bill().Row().Row(("ServiceName", "Mills"), ("BilledCost", "2.25")))).Published().Id();
        Assert.Equal(["3.75", "2"], (await intake.Rows($"SELECT {Sum} FROM cost_services WHERE ImportId = {import}"))[0]);

        // As before this version, but for what a broken run has left: it must not be counted, neither now nor afterwards. It lies there
        // before the import is said to be without its roll-up, for from then on the job may come.
        var tenant = (await intake.Rows($"SELECT toString(any(TenantId)) FROM cost_rows WHERE ImportId = {import}"))[0][0];
        await intake.Rows($"INSERT INTO cost_services (TenantId, ImportId, Day, BillingCurrency, ServiceName, BilledCost, RowCount) VALUES ({tenant}, {import}, '2026-03-05', 'USD', 'Ovens', 100, 1)");
        await Unsum(import);
        Assert.Equal(("3.75", "rollup"), await Billed(intake));

        await Wait.Until(
            async () => (await intake.Rows($"SELECT {Sum} FROM cost_services WHERE ImportId = {import}"))[0] is ["3.75", "2"],
            () => "The import is not rolled up by service.",
            () => fixture.Server.Services.GetRequiredService<JobRunner>().Nudge("roll-ups"));

        Assert.Equal(("3.75", "rollup"), await Billed(intake));
    }

    private async Task Unsum(long import)
    {
        var services = fixture.Server.Services;
        await using var db = services.GetRequiredService<PlatformDbs>().AllTenants();
        await db.Set<Import>().Where(i => i.Id == import).ExecuteUpdateAsync(set => set.SetProperty(i => i.SummedByService, false), TestContext.Current.CancellationToken);
        var tenant = await db.Set<Import>().Where(i => i.Id == import).Select(i => i.TenantId).SingleAsync(TestContext.Current.CancellationToken);
        services.GetRequiredService<PublishedImportsBook>().Forget(tenant);
    }

    private static async Task<(string? Billed, string? From)> Billed(Intake intake)
    {
        var answer = await intake.Http.GetFromJsonAsync<JsonElement>("/api/costs?measure=BilledCost");
        return (answer.GetProperty("totals")[0].GetProperty("amount").GetString(), answer.GetProperty("answeredFrom").GetString());
    }
}
