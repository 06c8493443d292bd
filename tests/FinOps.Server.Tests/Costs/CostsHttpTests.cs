using System.Net;
using System.Text;

namespace FinOps.Server.Tests.Costs;

/// <summary>Questions over HTTP, of a bill that came in over HTTP.</summary>
public sealed class CostsHttpTests(ServerFixture fixture) : IAsyncLifetime
{
    private const string Bill = """
        ProviderName,BillingAccountId,BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,BillingCurrency,ServiceName,ServiceCategory,ResourceName,BilledCost,EffectiveCost,ListCost,ContractedCost,Tags,x_Team
        AWS,1,2026-05-01,2026-06-01,2026-05-01,2026-05-02,Usage,USD,EC2,Compute,=cmd(),70.1,70.1,80,75,"{""team"":""search"",""a/b"":""x""}",t1
        AWS,1,2026-05-01,2026-06-01,2026-05-02,2026-05-03,Usage,USD,EC2,Compute,+49,30,30,40,35,"{""team"":""ads""}",
        AWS,1,2026-05-01,2026-06-01,2026-05-02,2026-05-03,Usage,USD,S3,Storage,"a,""b",0.000000000000000001,0.000000000000000001,0,0,,
        Google Cloud,2,2026-05-01,2026-06-01,2026-05-03,2026-05-04,Credit,EUR,Storage,Storage,-2,-5,-5,0,0,,
        """;

    private readonly HttpClient _http = fixture.Server.Client();
    private static readonly Dictionary<ServerFixture, Task<string>> Loaded = [];

    public async ValueTask InitializeAsync()
    {
        Task<string> loading;
        lock (Loaded)
        {
            if (!Loaded.TryGetValue(fixture, out loading!)) Loaded[fixture] = loading = Load();
        }

        _http.DefaultRequestHeaders.Add("X-Tenant", await loading);
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_question_is_answered_with_rows_totals_and_itself()
    {
        var answer = await Ask("""{"period":{"start":"2026-05-01","end":"2026-06-01"},"granularity":"daily","groupBy":["ServiceName"],"top":1,"shareOfTotal":true}""");

        Assert.Equal("""["Period","ServiceName","BillingCurrency","EffectiveCost","EffectiveCostShare","IsOther"]""", Raw(answer, "columns"));
        Assert.Equal("""["time","text","currency","amount","share","flag"]""", Raw(answer, "kinds"));
        Assert.Equal("""[["2026-05-01","EC2","USD","70.1","0.7003",false],["2026-05-02","EC2","USD","30","0.2997",false],["2026-05-02","(other)","USD","0.000000000000000001","0",true],["2026-05-03","Storage","EUR","-5","1",false]]""", Raw(answer, "rows"));
        Assert.Equal("""[{"currency":"USD","amount":"100.100000000000000001","previous":null,"measures":{"EffectiveCost":"100.100000000000000001"}},{"currency":"EUR","amount":"-5","previous":null,"measures":{"EffectiveCost":"-5"}}]""", Raw(answer, "totals"));
        Assert.Equal("2026-05-01", answer.GetProperty("query").GetProperty("period").GetProperty("start").GetString());
        Assert.Equal(4, answer.GetProperty("rowCount").GetInt32());
        Assert.Equal("rollup", answer.GetProperty("answeredFrom").GetString());
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("next").ValueKind);
    }

    [Fact]
    public async Task An_address_asks_the_same()
    {
        var answer = await Get("/api/costs?measure=EffectiveCost,Count&from=2026-05-01&to=2026-06-01&groupBy=tag:team&where=" + Uri.EscapeDataString("BillingCurrency = 'USD' and tag:team is not missing") + "&orderBy=tag:team");

        Assert.Equal("""[["ads","USD","30","1"],["search","USD","70.1","1"]]""", Raw(answer, "rows"));
    }

    [Fact]
    public async Task Pages_follow_each_other_and_end()
    {
        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await Get($"/api/costs?groupBy=ServiceName,ResourceName&limit=1{(cursor is null ? "" : "&cursor=" + cursor)}");
            Assert.Equal(4, page.GetProperty("rowCount").GetInt32());
            Assert.Equal(2, page.GetProperty("totals").GetArrayLength());
            seen.Add(Assert.Single(page.GetProperty("rows").EnumerateArray()).GetRawText());
            cursor = page.GetProperty("next").GetString();
        }
        while (cursor is not null);

        Assert.Equal(4, seen.Distinct().Count());
        var other = await _http.GetAsync($"/api/costs?groupBy=ServiceName&limit=1&cursor=bm9uc2Vuc2U", Stop);
        Assert.Equal("bad_cursor", await Code(other));
    }

    [Fact]
    public async Task A_known_answer_is_not_sent_again_until_the_data_changes()
    {
        foreach (var address in new[] { "/api/costs?groupBy=ServiceName", "/api/costs/dimensions", "/api/costs/summary?from=2026-05-01&to=2026-06-01", "/api/costs/freshness", "/api/costs/dimensions/ServiceName/values", "/api/finops/costs", "/api/finops/costs/summary", "/api/finops/providers", "/api/finops/services" })
        {
            var first = await _http.GetAsync(address, Stop);
            Assert.True(first.IsSuccessStatusCode, address + await first.Content.ReadAsStringAsync(Stop));
            using var again = new HttpRequestMessage(HttpMethod.Get, address);
            again.Headers.TryAddWithoutValidation("If-None-Match", first.Headers.ETag!.ToString());
            Assert.Equal(HttpStatusCode.NotModified, (await _http.SendAsync(again, Stop)).StatusCode);
            foreach (var known in new[] { "*", $"\"x\", W/{first.Headers.ETag}" })
            {
                using var other = new HttpRequestMessage(HttpMethod.Get, address);
                other.Headers.TryAddWithoutValidation("If-None-Match", known);
                Assert.Equal(HttpStatusCode.NotModified, (await _http.SendAsync(other, Stop)).StatusCode);
            }

            using var old = new HttpRequestMessage(HttpMethod.Get, address);
            old.Headers.TryAddWithoutValidation("If-None-Match", "\"another-1-x\"");
            Assert.Equal(HttpStatusCode.OK, (await _http.SendAsync(old, Stop)).StatusCode);
        }
    }

    [Fact]
    public async Task As_csv_an_answer_is_whole_and_runs_no_formula()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/costs?groupBy=ResourceName&orderBy=ResourceName&limit=10");
        request.Headers.TryAddWithoutValidation("Accept", "text/csv");
        var answer = await _http.SendAsync(request, Stop);

        Assert.Equal("text/csv", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal("ResourceName,BillingCurrency,EffectiveCost\r\n+49,USD,30\r\n-2,EUR,-5\r\n'=cmd(),USD,70.1\r\n\"a,\"\"b\",USD,0.000000000000000001\r\n", await answer.Content.ReadAsStringAsync(Stop));
    }

    [Fact]
    public async Task The_export_has_every_charge_and_runs_no_formula()
    {
        var lines = (await _http.GetStringAsync("/api/costs/export?from=2026-05-01&to=2026-05-03", Stop)).TrimEnd().Split('\n');

        Assert.Equal(4, lines.Length);
        Assert.StartsWith("\"AvailabilityZone\",\"BilledCost\",", lines[0], StringComparison.Ordinal);
        Assert.Contains(lines, l => l.Contains("\"'=cmd()\"", StringComparison.Ordinal) && l.Contains("70.1", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.Contains("\"+49\"", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.Contains("0.000000000000000001", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, l => l.Contains("\\N", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Dimensions_and_their_values_are_found()
    {
        var names = (await Get("/api/costs/dimensions")).EnumerateArray().Select(d => d.GetProperty("name").GetString()).ToList();
        Assert.Contains("ServiceName", names);
        Assert.Contains("tag:team", names);
        Assert.Contains("tag:a/b", names);
        Assert.Contains("x_Team", names);
        Assert.DoesNotContain("AvailabilityZone", names);

        var values = await Get("/api/costs/dimensions/ServiceName/values?search=s");
        Assert.Equal("""[{"value":"S3","rows":1},{"value":"Storage","rows":1}]""", Raw(values, "values"));
        Assert.False(values.GetProperty("more").GetBoolean());
        Assert.Equal("""[{"value":"EC2","rows":2}]""", Raw(await Get("/api/costs/dimensions/ServiceName/values?limit=1"), "values"));
        Assert.Equal("""[{"value":"x","rows":1}]""", Raw(await Get("/api/costs/dimensions/tag%3Aa%2Fb/values"), "values"));
    }

    [Fact]
    public async Task The_summary_stays_apart_by_currency()
    {
        var summary = await Get("/api/costs/summary?from=2026-05-02&to=2026-05-03");

        var dollars = Assert.Single(summary.GetProperty("currencies").EnumerateArray());
        Assert.Equal("30.000000000000000001", dollars.GetProperty("amount").GetString());
        Assert.Equal("70.1", dollars.GetProperty("previousAmount").GetString());
        Assert.Equal("-40.099999999999999999", dollars.GetProperty("change").GetString());
        Assert.Equal("-0.57204", dollars.GetProperty("changeShare").GetString());
        Assert.Equal("""[{"name":"AWS","amount":"30.000000000000000001","share":"1"}]""", Raw(dollars, "byProvider"));
        Assert.Equal("""[{"day":"2026-05-02","amount":"30.000000000000000001"}]""", Raw(dollars, "daily"));
        Assert.Equal("EC2", dollars.GetProperty("movers")[0].GetProperty("name").GetString());
        Assert.NotEmpty(summary.GetProperty("freshness").EnumerateArray());
    }

    [Theory]
    [InlineData("""{"meassures":["EffectiveCost"]}""", "unknown_property", "measures")]
    [InlineData("""{"groupBy":["ServceName"]}""", "unknown_column", "ServiceName")]
    [InlineData("""{"filter":{"column":"ServiceName","op":"equal","value":"x"}}""", "unknown_operator", "equals")]
    [InlineData("""{"limit":10001}""", "limit_exceeded", "10000")]
    [InlineData("""{"period":{"preset":"last_moth"}}""", "unknown_preset", "last_month")]
    [InlineData("""[1]""", "bad_json", "object")]
    [InlineData("""{"groupBy":""", "bad_json", "JSON")]
    public async Task A_wrong_question_is_refused_by_name(string question, string code, string mention)
    {
        using var answer = await Post(question);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Stop);
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Contains(mention, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(code == "limit_exceeded", problem.TryGetProperty("limit", out _));
    }

    [Fact]
    public async Task Another_tenant_sees_nothing_of_it()
    {
        using var other = fixture.Server.Client();
        other.DefaultRequestHeaders.Add("X-Tenant", await fixture.NewTenant());
        var answer = await other.GetFromJsonAsync<JsonElement>("/api/costs", Stop);
        Assert.Equal("[]", Raw(answer, "rows"));
        Assert.Equal("[]", Raw(answer, "totals"));
        Assert.Equal("[]", (await other.GetFromJsonAsync<JsonElement>("/api/costs/dimensions", Stop)).GetRawText());
        Assert.Equal("""{"providers":[]}""", await other.GetStringAsync("/api/finops/providers", Stop));
        var summary = await other.GetFromJsonAsync<JsonElement>("/api/costs/summary", Stop);
        Assert.Equal("[]", Raw(summary, "currencies"));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static string Raw(JsonElement answer, string property) => answer.GetProperty(property).GetRawText();

    private static async Task<string?> Code(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("code").GetString();

    private Task<HttpResponseMessage> Post(string question) =>
        _http.PostAsync("/api/costs/query", new StringContent(question, Encoding.UTF8, "application/json"), Stop);

    private async Task<JsonElement> Ask(string question)
    {
        using var answer = await Post(question);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Stop));
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Stop);
    }

    private async Task<JsonElement> Get(string address)
    {
        using var answer = await _http.GetAsync(address, Stop);
        Assert.True(answer.IsSuccessStatusCode, address + " " + await answer.Content.ReadAsStringAsync(Stop));
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Stop);
    }

    private async Task<string> Load() => await LoadedBill.Into(fixture, "bill.csv", Bill);
}
