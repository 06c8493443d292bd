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
        foreach (var wrong in new[] { "start_date=2026-05-01", "start_date=2026-05-02&end_date=2026-05-01", "end_date=may&start_date=2026-05-02", "granularity=yearly", "preset=never" })
            Assert.Equal(HttpStatusCode.BadRequest, (await http.GetAsync("/api/finops/costs?" + wrong, Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await http.GetAsync("/api/finops/costs/aggregate?group_by=team", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await http.PostAsJsonAsync("/api/finops/seed-data", new { months = 0 }, Stop)).StatusCode);
    }
}
