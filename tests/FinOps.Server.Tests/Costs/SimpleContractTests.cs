using System.Net;
using FinOps.Server.Tests.Ingestion;

namespace FinOps.Server.Tests.Costs;

/// <summary>The simple contract, over sample bills that came in through its own address.</summary>
public sealed class SimpleContractTests(ServerFixture fixture)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task More_rows_than_a_page_has_are_all_given()
    {
        var intake = await Intake.New(fixture);
        (await intake.Import(new Bill().Rows(10_200, i =>
        [
            ("ServiceName", $"Oven {i % 340}"), ("ChargePeriodStart", $"2026-03-{(i / 340) + 1:00}T00:00:00Z"), ("ChargePeriodEnd", $"2026-03-{(i / 340) + 1:00}T01:00:00Z"),
        ]))).Published();
        var costs = await intake.Http.GetFromJsonAsync<JsonElement>("/api/finops/costs", Stop);
        var data = costs.GetProperty("data").EnumerateArray().ToList();
        Assert.Equal((10_200, 10_200), (data.Count, costs.GetProperty("query_info").GetProperty("record_count").GetInt32()));
        Assert.Equal(10_200, data.Select(d => d.GetProperty("id").GetString()).Distinct().Count());
        Assert.Equal(costs.GetProperty("metadata").GetProperty("total_cost").GetDecimal(), data.Sum(d => d.GetProperty("cost").GetDecimal()));
    }

    [Fact]
    public async Task Seeded_costs_are_listed_aggregated_and_summed_alike()
    {
        using var http = fixture.Server.Client();
        http.DefaultRequestHeaders.Add("X-Tenant", await fixture.NewTenant());

        using var seeded = await http.PostAsJsonAsync("/api/finops/seed-data", new { months = 2 }, Stop);
        Assert.True(seeded.IsSuccessStatusCode, await seeded.Content.ReadAsStringAsync(Stop));
        var created = (await seeded.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("records_created").GetInt64();
        Assert.True(created > 0);

        var costs = await http.GetFromJsonAsync<JsonElement>("/api/finops/costs", Stop);
        var data = costs.GetProperty("data").EnumerateArray().ToList();
        Assert.Equal(data.Count, costs.GetProperty("query_info").GetProperty("record_count").GetInt32());
        Assert.Equal("daily", costs.GetProperty("query_info").GetProperty("granularity").GetString());
        Assert.Equal(["id", "cloud_provider", "service_name", "cost", "currency", "date", "created_at"], data[0].EnumerateObject().Select(p => p.Name));
        Assert.Equal(data.Count, data.Select(d => d.GetProperty("id").GetString()).Distinct().Count());
        var total = costs.GetProperty("metadata").GetProperty("total_cost").GetDecimal();
        Assert.Equal(total, data.Sum(d => d.GetProperty("cost").GetDecimal()));
        Assert.Equal(total, costs.GetProperty("metadata").GetProperty("provider_summary").EnumerateObject().Sum(p => p.Value.GetDecimal()));
        Assert.Equal(total, costs.GetProperty("metadata").GetProperty("service_summary").EnumerateObject().Sum(p => p.Value.GetDecimal()));

        var monthly = await http.GetFromJsonAsync<JsonElement>("/api/finops/costs?granularity=monthly", Stop);
        Assert.Equal(total, monthly.GetProperty("data").EnumerateArray().Sum(d => d.GetProperty("total_cost").GetDecimal()));
        Assert.Equal(created, monthly.GetProperty("data").EnumerateArray().Sum(d => d.GetProperty("record_count").GetInt64()));

        var byProvider = await http.GetFromJsonAsync<JsonElement>("/api/finops/costs/aggregate?group_by=provider", Stop);
        Assert.Equal(["period", "cloud_provider", "service_name", "total_cost", "average_cost", "record_count", "currency"], byProvider.GetProperty("data")[0].EnumerateObject().Select(p => p.Name));
        Assert.Equal(3, byProvider.GetProperty("data").GetArrayLength());
        var byDate = await http.GetFromJsonAsync<JsonElement>("/api/finops/costs/aggregate?group_by=date", Stop);
        Assert.Equal(total, byDate.GetProperty("data").EnumerateArray().Sum(d => d.GetProperty("total_cost").GetDecimal()));

        var summary = await http.GetFromJsonAsync<JsonElement>("/api/finops/costs/summary", Stop);
        Assert.Contains(summary.GetProperty("trend").GetString(), new[] { "increasing", "decreasing", "stable" });
        Assert.Equal(5, summary.GetProperty("top_services").GetArrayLength());
        Assert.InRange(summary.GetProperty("top_providers").EnumerateArray().Sum(p => p.GetProperty("percentage").GetDecimal()), 99.9m, 100.1m);

        var providers = (await http.GetFromJsonAsync<JsonElement>("/api/finops/providers", Stop)).GetProperty("providers").EnumerateArray().Select(p => p.GetString()!).ToList();
        Assert.Equal(3, providers.Count);
        foreach (var (alias, services) in new[] { ("aws", 3), ("gcp", 3), ("AZURE", 3) })
        {
            var found = await http.GetFromJsonAsync<JsonElement>($"/api/finops/services?cloud_provider={alias}", Stop);
            Assert.Equal(services, found.GetProperty("services").GetArrayLength());
        }
    }

    [Fact]
    public async Task Days_are_inclusive_and_wrong_ones_are_refused()
    {
        using var http = fixture.Server.Client();
        http.DefaultRequestHeaders.Add("X-Tenant", await fixture.NewTenant());
        var costs = await http.GetFromJsonAsync<JsonElement>("/api/finops/costs?start_date=2026-05-01&end_date=2026-05-31&cloud_provider=aws", Stop);
        Assert.Equal("""{"start":"2026-05-01","end":"2026-05-31"}""", costs.GetProperty("metadata").GetProperty("date_range").GetRawText());
        Assert.Equal("aws", costs.GetProperty("query_info").GetProperty("filters_applied").GetProperty("cloud_provider").GetString());
        foreach (var wrong in new[] { "end_date=2026-05-01", "start_date=2026-05-02&end_date=2026-05-01", "end_date=may&start_date=2026-05-02", "granularity=yearly", "preset=never" })
            Assert.Equal(HttpStatusCode.BadRequest, (await http.GetAsync("/api/finops/costs?" + wrong, Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await http.GetAsync("/api/finops/costs/aggregate?group_by=team", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await http.PostAsJsonAsync("/api/finops/seed-data", new { months = 0 }, Stop)).StatusCode);
    }

    [Fact]
    public async Task Unknown_parameters_and_wrong_numbers_are_refused_by_name()
    {
        using var http = fixture.Server.Client();
        http.DefaultRequestHeaders.Add("X-Tenant", await fixture.NewTenant());
        foreach (var (address, name) in new[]
        {
            ("costs?service=S3", "'service'"), ("costs?star_date=2026-05-01", "Did you mean 'start_date'?"), ("costs/summary?curency=USD", "Did you mean 'currency'?"),
            ("costs/aggregate?groupby=date", "Did you mean 'group_by'?"), ("providers?cloud_provider=aws", "takes none"), ("services?provider=aws", "'provider'"),
            ("costs?preset=", "'preset' is empty"), ("costs?start_date=", "'start_date' is empty"),
        })
        {
            var (status, detail) = await Refusal(await http.GetAsync("/api/finops/" + address, Stop));
            Assert.Equal(HttpStatusCode.BadRequest, status);
            Assert.Contains(name, detail, StringComparison.Ordinal);
        }

        var tolerated = await http.GetAsync($"/api/finops/costs?tenant={http.DefaultRequestHeaders.GetValues("X-Tenant").Single()}&service_name=", Stop);
        Assert.Equal(HttpStatusCode.OK, tolerated.StatusCode);
        Assert.Contains("'months' is 1 to 36", (await Refusal(await http.PostAsJsonAsync("/api/finops/seed-data", new { months = 0 }, Stop))).Detail, StringComparison.Ordinal);
        Assert.Contains("'limit' is 1 to 1000", (await Refusal(await http.GetAsync("/api/costs/dimensions/ServiceName/values?limit=0", Stop))).Detail, StringComparison.Ordinal);
        Assert.Contains("'limit' is 1 to 10000", (await Refusal(await http.GetAsync("/api/costs?limit=0", Stop))).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_currencies_stand_apart_and_are_never_added()
    {
        var intake = await Intake.New(fixture);
        (await intake.Import(new Bill()
            .Row(("EffectiveCost", "10"), ("ServiceName", "Ovens"))
            .Row(("EffectiveCost", "30"), ("ServiceName", "Mills"))
            .Row(("EffectiveCost", "7"), ("BillingCurrency", "EUR"), ("ServiceName", "Ovens"))
            .Row(("EffectiveCost", "20"), ("ChargePeriodStart", "2026-03-01T00:00:00Z"), ("ChargePeriodEnd", "2026-03-02T00:00:00Z"), ("ServiceName", "Mills"))
            .Row(("EffectiveCost", "99"), ("BillingCurrency", "GBP"), ("ChargePeriodStart", "2026-03-01T00:00:00Z"), ("ChargePeriodEnd", "2026-03-02T00:00:00Z"), ("ServiceName", "Tea")))).Published();
        const string fifth = "start_date=2026-03-05&end_date=2026-03-08";

        var costs = (await intake.Http.GetFromJsonAsync<JsonElement>("/api/finops/costs?" + fifth, Stop)).GetProperty("metadata");
        Assert.Equal("null {} {\"USD\":40,\"EUR\":7}", $"{costs.GetProperty("total_cost").ValueKind.ToString().ToLowerInvariant()} {costs.GetProperty("service_summary")} {costs.GetProperty("totals_by_currency")}");
        Assert.Equal("""{"USD":{"total_cost":40,"provider_summary":{"Clouds":40},"service_summary":{"Mills":30,"Ovens":10}},"EUR":{"total_cost":7,"provider_summary":{"Clouds":7},"service_summary":{"Ovens":7}}}""", costs.GetProperty("by_currency").GetRawText());

        // Tea was charged in pounds, in the period before alone.
        var summary = await intake.Http.GetFromJsonAsync<JsonElement>("/api/finops/costs/summary?" + fifth, Stop);
        Assert.Equal("""{"USD":40,"EUR":7}""", summary.GetProperty("totals_by_currency").GetRawText());
        var dollars = summary.GetProperty("by_currency").GetProperty("USD");
        Assert.Equal(("increasing", "100", "Mills"), (dollars.GetProperty("trend").GetString(), dollars.GetProperty("percentage_change").GetRawText(), dollars.GetProperty("top_services")[0].GetProperty("name").GetString()));

        var one = await intake.Http.GetFromJsonAsync<JsonElement>($"/api/finops/costs/summary?{fifth}&currency=usd", Stop);
        Assert.False(one.TryGetProperty("by_currency", out _));
        Assert.Equal("40 USD increasing", $"{one.GetProperty("total_cost")} {one.GetProperty("currency")} {one.GetProperty("trend")}");
        Assert.Equal(dollars.GetProperty("by_service").GetRawText(), one.GetProperty("by_service").GetRawText());
        Assert.Equal(dollars.GetProperty("top_services").GetRawText(), one.GetProperty("top_services").GetRawText());

        // Dollars alone in the period, pounds in the one before: no longer a tenant of several currencies.
        var alone = await intake.Http.GetFromJsonAsync<JsonElement>($"/api/finops/costs/summary?{fifth}&service_name=Mills", Stop);
        Assert.Equal("30 USD", $"{alone.GetProperty("total_cost")} {alone.GetProperty("currency")}");
    }

    [Fact]
    public async Task A_currency_of_the_period_before_alone_does_not_hide_the_sum()
    {
        var intake = await Intake.New(fixture);
        (await intake.Import(new Bill().Row(("EffectiveCost", "10"))
            .Row(("EffectiveCost", "99"), ("BillingCurrency", "GBP"), ("ChargePeriodStart", "2026-03-04T00:00:00Z"), ("ChargePeriodEnd", "2026-03-05T00:00:00Z"), ("ServiceName", "Tea")))).Published();
        var summary = await intake.Http.GetFromJsonAsync<JsonElement>("/api/finops/costs/summary?start_date=2026-03-05&end_date=2026-03-05", Stop);
        Assert.Equal("10 USD stable", $"{summary.GetProperty("total_cost")} {summary.GetProperty("currency")} {summary.GetProperty("trend")}");
        Assert.Equal("""{"USD":10}{"Ovens":10}""", summary.GetProperty("totals_by_currency").GetRawText() + summary.GetProperty("by_service").GetRawText());
    }

    [Fact]
    public async Task Seeding_leaves_what_the_other_sample_loaded_and_is_repeatable()
    {
        var intake = await Intake.New(fixture);
        // A month of Acme's, as the server loads it, long before the months that are seeded; and an old one of the seeded kind.
        (await intake.Import(new Bill().Row(("BillingAccountId", "700100200300")), "aws-2025-01.csv", "&source=sample")).Published();
        var created = new List<long>();
        foreach (var months in new[] { 2, 1, 1 })
        {
            using var seeded = await intake.Http.PostAsJsonAsync("/api/finops/seed-data", new { months }, Stop);
            created.Add((await seeded.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("records_created").GetInt64());
        }

        Assert.Equal(created[1], created[2]);
        Assert.True(created[0] > created[1], string.Join(' ', created));
        var count = await intake.Http.GetFromJsonAsync<JsonElement>("/api/costs?measure=Count&groupBy=BillingAccountId", Stop);
        var rows = count.GetProperty("rows").EnumerateArray().ToDictionary(r => r[0].GetString()!, r => long.Parse(r[r.GetArrayLength() - 1].GetString()!, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(1, rows["700100200300"]);
        Assert.Equal(created[2], rows.Values.Sum() - 1);
    }

    private static async Task<(HttpStatusCode Status, string Detail)> Refusal(HttpResponseMessage answer)
    {
        using (answer) return (answer.StatusCode, JsonElement.Parse(await answer.Content.ReadAsStringAsync(Stop)).GetProperty("detail").GetString()!);
    }
}
