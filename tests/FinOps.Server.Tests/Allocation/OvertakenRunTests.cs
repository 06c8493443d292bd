using FinOps.Focus;
using FinOps.Platform.Tenancy;
using FinOps.Understand.Allocation;
using Microsoft.Extensions.DependencyInjection;

namespace FinOps.Server.Tests.Allocation;

/// <summary>Numbers of a series that change while an allocation is computed: its days are computed again.</summary>
public sealed class OvertakenRunTests(ServerFixture fixture)
{
    private static readonly DateOnly Day = new(2026, 3, 5);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private AllocationRegistry Registry => fixture.Server.Services.GetRequiredService<AllocationRegistry>();

    private MetricBook Metrics => fixture.Server.Services.GetRequiredService<MetricBook>();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_number_kept_while_days_are_computed_has_them_computed_again(bool isFirst)
    {
        var tenant = await NewTenant();
        if (!isFirst) await Publish(tenant, await Open(tenant));
        var run = await Open(tenant);

        await Metrics.Keep(tenant, "loaves", [new MetricPoint(Day, ["bread"], ExactDecimal.Parse("2"))], Stop);
        await Publish(tenant, run);

        Assert.True(await IsStale(tenant));
        await Publish(tenant, await Open(tenant));
        Assert.False(await IsStale(tenant));
    }

    [Fact]
    public async Task A_number_that_is_forgotten_while_days_are_computed_has_them_computed_again()
    {
        var tenant = await NewTenant();
        await Metrics.Keep(tenant, "loaves", [new MetricPoint(Day, ["bread"], ExactDecimal.Parse("2"))], Stop);
        var run = await Open(tenant);
        Assert.True(await Metrics.Delete(tenant, "loaves", Stop));
        await Publish(tenant, run);
        Assert.True(await IsStale(tenant));
    }

    private Task<AllocationRun> Open(int tenant) => Registry.Open(tenant, 1, [Day], [], Stop);

    private Task Publish(int tenant, AllocationRun run) =>
        Registry.Publish(tenant, [run], AllocationPlan.Of(new Dictionary<long, IReadOnlyList<DateOnly>>(), new Dictionary<long, IReadOnlyList<DateOnly>>(), new Dictionary<DateOnly, AllocatedDay>(), [new DatedRules(1, null, RuleSet.Empty)]), Stop);

    private async Task<bool> IsStale(int tenant) => (await Registry.State(tenant, Stop)).Days[Day].Stale;

    private async Task<int> NewTenant()
    {
        var slug = await fixture.NewTenant();
        return (await fixture.Server.Services.GetRequiredService<TenantBook>().All(false, Stop)).Single(t => t.Slug == slug).Id;
    }
}
