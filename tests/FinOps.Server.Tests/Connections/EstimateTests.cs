using FinOps.Understand.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace FinOps.Server.Tests.Connections;

/// <summary>Cost Explorer as the quick start, and how bills take its place day by day.</summary>
public sealed class EstimateTests(SixthOfTheMonthFixture clouds)
{
    private static readonly DateOnly Today = SixthOfTheMonthFixture.Today;
    private static readonly DateOnly ThisMonth = new(Today.Year, Today.Month, 1);
    private static readonly DateOnly LastMonth = ThisMonth.AddMonths(-1);

    [Fact]
    public async Task Without_an_export_estimates_fill_the_days_and_bills_take_their_place()
    {
        await using var customer = await clouds.NewCustomer();
        var connection = await customer.Connect(monthsBack: 1, quickStart: true);
        var sync = await customer.Sync(connection);
        Assert.True(sync.GetProperty("state").GetString() == "succeeded", sync.ToString());
        var days = await customer.Days();
        Assert.Equal(Today.DayNumber - LastMonth.DayNumber, days.Count);
        Assert.All(days.Values, amount => Assert.Equal("10.75", amount));
        var imports = await customer.Intake.List();
        Assert.All(imports, i => Assert.NotEqual(JsonValueKind.Null, i.GetProperty("estimateFrom").ValueKind));
        Assert.Contains(imports, i => i.GetProperty("file").GetString() == $"cost-explorer/{LastMonth:yyyy-MM}");

        // The bill of last month reaches its tenth day so far: that day is its last, the rest is estimated anew.
        await SyncTests.PutOverwriting(customer, LastMonth, Cur.Gzip(Cur.Header + Cur.Lines(LastMonth, Cur.Days(LastMonth, 10), "3")));
        await customer.Sync(connection);
        await customer.Sync(connection);
        days = await customer.Days();
        Assert.Equal(Today.DayNumber - LastMonth.DayNumber, days.Count);
        Assert.All(days, day => Assert.Equal(string.CompareOrdinal(day.Key, $"{LastMonth.AddDays(10):yyyy-MM-dd}") < 0 ? "3" : "10.75", day.Value));

        // Then it is whole: nothing of an estimate is left of that month, at no moment more than one of the two.
        await SyncTests.PutOverwriting(customer, LastMonth, Cur.Gzip(Cur.Header + Cur.Lines(LastMonth, Cur.Days(LastMonth, ThisMonth.DayNumber - LastMonth.DayNumber), "3")));
        await customer.Sync(connection);
        days = await customer.Days();
        Assert.All(days, day => Assert.Equal(string.CompareOrdinal(day.Key, $"{ThisMonth:yyyy-MM-dd}") < 0 ? "3" : "10.75", day.Value));
        Assert.Equal(Today.DayNumber - LastMonth.DayNumber, days.Count);
    }

    [Fact]
    public async Task Names_of_accounts_come_in_pages_and_throttling_is_waited_out()
    {
        await using var customer = await clouds.NewCustomer();
        var connection = await customer.Connect(monthsBack: 0, quickStart: true);
        customer.Aws.ThrottleNext(2);
        var began = TimeProvider.System.GetUtcNow();
        var sync = await customer.Sync(connection);
        Assert.True(sync.GetProperty("state").GetString() == "succeeded", sync.ToString());
        Assert.Equal(2, customer.Aws.Throttled.Count);
        // Twice told to wait a second; its own pauses would be a few hundredths.
        Assert.True(customer.Aws.Throttled[1] - customer.Aws.Throttled[0] >= TimeSpan.FromSeconds(0.95), $"{customer.Aws.Throttled[1] - customer.Aws.Throttled[0]}");
        Assert.True(TimeProvider.System.GetUtcNow() - began >= TimeSpan.FromSeconds(1.9));

        var complete = await customer.Get(connection, "/completeness");
        Assert.Equal("search", complete.GetProperty("accounts")[0].GetProperty("name").GetString());
        Assert.Equal(2, customer.Aws.Asked.Count(a => a.EndsWith("ListAccounts", StringComparison.Ordinal)));
        Assert.Single(customer.Aws.Asked, a => a == "AssumeRole");
    }

    [Fact]
    public async Task A_cloud_that_asks_for_a_long_pause_is_left_alone_for_as_long_and_then_asked_again()
    {
        await using var customer = await clouds.NewCustomer();
        await SyncTests.PutOverwriting(customer, ThisMonth, Cur.Gzip(Cur.Header + Cur.Lines(ThisMonth, Cur.Days(ThisMonth, 2), "3")));
        var connection = await customer.Connect(monthsBack: 1, quickStart: true);
        customer.Aws.ThrottleNext(1, seconds: 1800);
        using var resumed = await customer.Http.PatchAsJsonAsync($"/api/connections/{connection.GetProperty("id")}", new { paused = false });
        var runs = await Wait.For(
            () => customer.Syncs(connection.GetProperty("id").GetInt64()),
            seen => seen.Count > 0 && seen[0].GetProperty("state").GetString() != "running",
            seen => $"The sync does not end: {string.Join("; ", seen)}");
        var view = await customer.Get(connection);
        Assert.Equal(("partial", "throttled"), (Assert.Single(runs).GetProperty("state").GetString(), view.GetProperty("problem").GetProperty("code").GetString()));
        Assert.Contains("left alone for 30 minutes", view.GetProperty("problem").GetProperty("what").GetString(), StringComparison.Ordinal);
        // The bill is in; what the cloud was not asked for any more has not failed.
        Assert.Equal("imported", Assert.Single(await customer.Bills(connection)).GetProperty("state").GetString());
        Assert.Single(customer.Aws.Throttled);
        // Half an hour from when the cloud said so, which it did while the sync went on.
        var (began, ended) = (runs[0].GetProperty("startedAt").GetDateTimeOffset(), runs[0].GetProperty("finishedAt").GetDateTimeOffset());
        Assert.InRange(view.GetProperty("nextSyncAt").GetDateTimeOffset() - TimeSpan.FromMinutes(30), began - TimeSpan.FromSeconds(1), ended);

        // A person may ask at once.
        Assert.Equal("succeeded", (await customer.Sync(connection)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Estimates_are_FOCUS_in_everything_that_totals_know()
    {
        var estimate = new EstimateFile(new EstimateIssuer("AWS", "Amazon Web Services", "Management Account", "Account"), "100000000001", LastMonth);
        estimate.Add(new EstimateLine(LastMonth, "200000000002", "Amazon Simple Storage Service", "10.5000000000", "9.1", "USD") { Kind = ("Storage", "Object Storage") });
        estimate.Add(new EstimateLine(LastMonth, "200000000002", "A service, \"new\"", "6E-10", "6E-10", "USD"));
        estimate.Add(new EstimateLine(LastMonth, "", "Tax", "2", "2", "USD"));
        await using var file = estimate.ToStream();
        var verdict = await Conformance.Verdict.Of(clouds.Server.Http, await new StreamReader(file).ReadToEndAsync(Customer.Stop), "version=1.2");
        // A day's total of a service has neither a quantity nor a price, and is no SKU: these rules of usage it cannot keep.
        Assert.Equal(
            [
                "ConsumedQuantity-C-006-C", "ContractedUnitPrice-C-006-C", "ListUnitPrice-C-005-C", "PricingCurrencyContractedUnitPrice-C-005-C", "PricingCurrencyListUnitPrice-C-005-C",
                "PricingQuantity-C-005-C", "SkuId-C-005-C", "SkuPriceId-C-005-C",
            ],
            verdict.Rules.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_is_refused_says_how_to_mend_it_and_the_rest_comes_in()
    {
        await using var customer = await clouds.NewCustomer();
        await SyncTests.PutOverwriting(customer, LastMonth, Cur.Gzip(Cur.Header + Cur.Lines(LastMonth, Cur.Days(LastMonth, ThisMonth.DayNumber - LastMonth.DayNumber), "3")));
        customer.Aws.DenyCostExplorer = true;
        var connection = await customer.Connect(monthsBack: 1, quickStart: true);
        var sync = await customer.Sync(connection);
        Assert.Equal(1, sync.GetProperty("billsDone").GetInt32());
        Assert.Equal("partial", sync.GetProperty("state").GetString());
        var view = await customer.Get(connection);
        Assert.Equal("access_denied", view.GetProperty("problem").GetProperty("code").GetString());
        Assert.Contains("ce:GetCostAndUsage", view.GetProperty("problem").GetProperty("fix").GetString(), StringComparison.Ordinal);

        // Permission is given: the next sync goes on without anyone's help.
        customer.Aws.DenyCostExplorer = false;
        Assert.Equal("succeeded", (await customer.Sync(connection)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Freshness_and_lag_stand_in_the_metrics()
    {
        await using var customer = await clouds.NewCustomer();
        await SyncTests.PutOverwriting(customer, LastMonth, Cur.Gzip(Cur.Header + Cur.Lines(LastMonth, Cur.Days(LastMonth, 3), "3")));
        var connection = await customer.Connect(monthsBack: 1);
        await customer.Sync(connection);
        using var resumed = await customer.Http.PatchAsJsonAsync($"/api/connections/{connection.GetProperty("id")}", new { paused = false });
        await clouds.Server.Services.GetRequiredService<ConnectionMetrics>().Refresh(Customer.Stop);
        var metrics = (await clouds.Server.Http.GetStringAsync("/metrics")).Split('\n').Where(l => l.Contains($"connection=\"{connection.GetProperty("id")}\"", StringComparison.Ordinal)).ToList();
        Assert.Contains(metrics, l => l.StartsWith("finops_connection_up{", StringComparison.Ordinal) && l.EndsWith(" 1", StringComparison.Ordinal));
        Assert.Contains(metrics, l => l.StartsWith("finops_connection_success_age_seconds{", StringComparison.Ordinal));
        var lag = Today.DayNumber - LastMonth.AddDays(2).DayNumber;
        Assert.Contains(metrics, l => l.StartsWith("finops_connection_lag_days{", StringComparison.Ordinal) && l.EndsWith($" {lag}", StringComparison.Ordinal));
        Assert.Contains(metrics, l => l.StartsWith("finops_connection_missing_days{", StringComparison.Ordinal) && l.EndsWith($" {lag - 2}", StringComparison.Ordinal));
    }
}
