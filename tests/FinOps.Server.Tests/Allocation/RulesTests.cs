using System.Net;
using System.Text;

namespace FinOps.Server.Tests.Allocation;

/// <summary>The draft of the rules over HTTP.</summary>
public sealed class RulesTests(ServerFixture fixture)
{
    private const string Search = """{"id":"search","when":[{"column":"SubAccountId","operator":"equals","values":["1"]}],"targets":[{"set":{"team":"search"}}]}""";
    private const string Ads = """{"id":"ads","when":[{"column":"SubAccountId","operator":"equals","values":["2"]}],"targets":[{"set":{"team":"ads"}}]}""";

    [Theory]
    [InlineData("PUT", "metrics/requests", "{}")]
    [InlineData("PUT", "metrics/requests", "{\"points\":[null]}")]
    [InlineData("PUT", "metrics/requests", "{\"points\":[{\"day\":\"2026-05-01\",\"owner\":null,\"value\":\"1\"}]}")]
    [InlineData("POST", "proposals/accept", "{}")]
    [InlineData("POST", "proposals/accept", "{\"ids\":[]}")]
    public async Task A_body_without_what_it_is_for_is_refused(string method, string address, string body)
    {
        using var http = fixture.Server.Client(await fixture.NewTenant());
        using var request = new HttpRequestMessage(new HttpMethod(method), "/api/allocation/" + address) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Rules_are_added_changed_ordered_and_taken_away_and_the_history_tells()
    {
        using var http = fixture.Server.Client(await fixture.NewTenant());
        Assert.Equal(0, (await Get(http, "/api/allocation/rules")).GetProperty("number").GetInt32());

        await Send(http, HttpMethod.Post, "/api/allocation/rules", Search);
        await Send(http, HttpMethod.Post, "/api/allocation/rules?before=search", Ads);
        await Send(http, HttpMethod.Put, "/api/allocation/rules/ads", Ads.Replace("[\"2\"]", "[\"3\"]", StringComparison.Ordinal));
        await Send(http, HttpMethod.Put, "/api/allocation/pools/support", """{"id":"support","key":"directCost"}""");
        var draft = await Send(http, HttpMethod.Post, "/api/allocation/rules/order", """{"ids":["search","ads"]}""");

        Assert.Equal(5, draft.GetProperty("revision").GetInt32());
        Assert.Equal(["search", "ads"], draft.GetProperty("rules").GetProperty("rules").EnumerateArray().Select(r => r.GetProperty("id").GetString()));
        Assert.Equal("pool_unused", Assert.Single(draft.GetProperty("problems").EnumerateArray()).GetProperty("code").GetString());
        await Send(http, HttpMethod.Delete, "/api/allocation/rules/ads", "");
        var history = (await Get(http, "/api/allocation/history")).EnumerateArray().ToList();
        Assert.Equal(["ruleRemoved", "ordered", "poolAdded", "ruleChanged", "ruleAdded", "ruleAdded"], history.Select(h => h.GetProperty("what").GetString()));
        Assert.Contains("\"2\"", history[3].GetProperty("before").GetString(), StringComparison.Ordinal);
        Assert.Contains("\"3\"", history[3].GetProperty("after").GetString(), StringComparison.Ordinal);
        Assert.Equal("local administrator", history[0].GetProperty("by").GetString());
    }

    [Fact]
    public async Task Whoever_has_not_seen_the_newest_draft_overwrites_nothing()
    {
        using var http = fixture.Server.Client(await fixture.NewTenant());
        await Send(http, HttpMethod.Post, "/api/allocation/rules", Search);
        using var late = Request(HttpMethod.Post, "/api/allocation/rules", Ads);
        late.Headers.TryAddWithoutValidation("If-Match", "\"0\"");
        using var refused = await http.SendAsync(late);
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Equal("draft_changed", await Code(refused));
        using var seen = Request(HttpMethod.Post, "/api/allocation/rules", Ads);
        seen.Headers.TryAddWithoutValidation("If-Match", "\"1\"");
        using var taken = await http.SendAsync(seen);
        Assert.Equal("\"2\"", taken.Headers.ETag!.ToString());
    }

    [Theory]
    [InlineData("POST", "rules", Search, "rule_twice")]
    [InlineData("POST", "rules?before=nobody", Ads, "rule_unknown")]
    [InlineData("PUT", "rules/ads", Search, "rule_id")]
    [InlineData("DELETE", "rules/nobody", "", "rule_unknown")]
    [InlineData("POST", "rules", """{"id":"x","when":[{"column":"SubAccountId","operator":"regex","values":["(?=a)"]}],"targets":[{"set":{"team":"a"}}]}""", "bad_pattern")]
    [InlineData("POST", "rules", """{"id":"x","whem":[]}""", "bad_json")]
    [InlineData("PUT", "pools/b", """{"id":"b","key":"fixed","targets":[{"pool":"b"}]}""", "pools_in_circle")]
    public async Task What_cannot_be_is_refused_and_the_draft_stays(string method, string address, string body, string code)
    {
        using var http = fixture.Server.Client(await fixture.NewTenant());
        await Send(http, HttpMethod.Post, "/api/allocation/rules", Search);

        using var answer = await http.SendAsync(Request(new HttpMethod(method), "/api/allocation/" + address, body));

        Assert.False(answer.IsSuccessStatusCode);
        Assert.Equal(code, await Code(answer));
        Assert.Equal(1, (await Get(http, "/api/allocation/rules")).GetProperty("revision").GetInt32());
    }

    private static HttpRequestMessage Request(HttpMethod method, string address, string body) =>
        new(method, address) { Content = body.Length == 0 ? null : new StringContent(body, Encoding.UTF8, "application/json") };

    private static async Task<JsonElement> Send(HttpClient http, HttpMethod method, string address, string body)
    {
        using var request = Request(method, address, body);
        using var answer = await http.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static Task<JsonElement> Get(HttpClient http, string address) => http.GetFromJsonAsync<JsonElement>(address);

    private static async Task<string?> Code(HttpResponseMessage answer) => (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString();
}
