using FinOps.Platform.Jobs;
using FinOps.Server.Tests.Ingestion;
using FinOps.Stores.Embedded;
using FinOps.Understand.Allocation;
using Microsoft.Extensions.DependencyInjection;

namespace FinOps.Server.Tests.Allocation;

/// <summary>The cost engine dies while charges are allocated: nothing of it is seen, it is made good, and nothing of it is left.</summary>
internal static class AllocationBadDay
{
    /// <summary>Every charge is cut into thirds, which no decimal can hold.</summary>
    private const string Rules = """
        {"rules": [{"id": "all", "pool": "all"}],
         "pools": [{"id": "all", "key": "fixed", "targets": [{"weight": 1, "set": {"team": "bread"}}, {"weight": 2, "set": {"team": "cake"}}]}]}
        """;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Allocates the tenant's charges, killing the engine on the way.</summary>
    /// <param name="server">The server.</param>
    /// <param name="intake">The tenant, whose bill is imported.</param>
    /// <param name="total">What the bill sums up to.</param>
    /// <param name="ready">Waits until the engine is back.</param>
    public static async Task Survive(RunningServer server, Intake intake, string total, Func<Task> ready)
    {
        var engine = server.Services.GetServices<IEngine>().OfType<EmbeddedEngine>().Single();
        using (await intake.Http.PutAsync("/api/allocation/rules", new StringContent(Rules, System.Text.Encoding.UTF8, "application/json"), Stop)) { }
        using (var published = await intake.Http.PostAsJsonAsync("/api/allocation/publish", new { }, Stop)) published.EnsureSuccessStatusCode();
        await Wait.Until(async () => (await Runs(intake)).Exists(r => r.State is "running" or "published" && r.Number > 0), () => "No run begins.", pauseMax: 2);
        Signals.Send("KILL", engine.ProcessId!.Value);
        await ready();

        var tenant = server.Services.GetRequiredService<FinOps.Platform.Tenancy.TenantBook>();
        var id = (await tenant.All(false, Stop)).Single(t => t.IsDefault).Id;
        // Nothing at all is seen of it, until all of it is.
        List<(string Owner, string Cost)> owners = [];
        await Wait.Until(
            async () =>
            {
                owners = await Owners(intake);
                if (owners is [("bread", _), ("cake", _)]) return true;
                Assert.Equal([("(unallocated)", total)], owners);
                return false;
            },
            async () => string.Join("; ", await Runs(intake)),
            () => server.Services.GetRequiredService<AllocationQueue>().Add(id, changed: true));
        Assert.Equal(total, Oracle.Sum(owners.Select(o => o.Cost)));
        await AssertNothingElseIsLeft(server, intake, id, owners);
    }

    /// <summary>Three minutes later the caretaker takes away what no reader can see, and that alone.</summary>
    private static async Task AssertNothingElseIsLeft(RunningServer server, Intake intake, int tenant, List<(string Owner, string Cost)> owners)
    {
        var services = server.Services;
        var caretaker = new AllocationCaretaker(services.GetRequiredService<AllocationRegistry>(), services.GetRequiredService<IAllocationStore>(), services.GetRequiredService<PlatformLocks>(), new LaterClock());
        await caretaker.Run(Stop);
        var published = (await Runs(intake)).Single(r => r.State == "published").Id;
        foreach (var table in new[] { "allocation_days", "allocation_services", "allocation_places", "allocation_outcomes", "allocation_shares", "allocation_parts", "allocation_cells" })
        {
            var runs = (await intake.Rows($"SELECT DISTINCT toString(RunId) FROM {table} WHERE TenantId = {tenant}")).Select(r => r[0]);
            Assert.All(runs, run => Assert.Equal(published.ToString(System.Globalization.CultureInfo.InvariantCulture), run));
        }

        Assert.Equal(owners, await Owners(intake));
        Assert.DoesNotContain(await Runs(intake), r => r.State == "running");
    }

    private static async Task<List<AllocationRunView>> Runs(Intake intake) => (await intake.Http.GetFromJsonAsync<List<AllocationRunView>>("/api/allocation/runs", Stop))!;

    private static async Task<List<(string Owner, string Cost)>> Owners(Intake intake)
    {
        var answer = await intake.Http.GetFromJsonAsync<JsonElement>("/api/costs?groupBy=alloc:team&measure=BilledCost&orderBy=alloc:team", Stop);
        return [.. answer.GetProperty("rows").EnumerateArray().Select(r => (r[0].GetString()!, r[2].GetString()!)).OrderBy(r => r.Item1, StringComparer.Ordinal)];
    }

    private sealed class LaterClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddMinutes(3);
    }
}
