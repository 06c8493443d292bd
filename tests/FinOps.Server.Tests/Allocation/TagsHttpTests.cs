using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using FinOps.Server.Tests.Ingestion;

namespace FinOps.Server.Tests.Allocation;

/// <summary>Tag work and rule files through the front door.</summary>
public sealed class TagsHttpTests(ServerFixture fixture)
{
    private static readonly Bill Bill = new Bill()
        .Row(("ResourceId", "a"), ("ResourceName", "search-prod-web-1"), ("EffectiveCost", "60"), ("Tags", """{"Team":"search","Environment":"prod"}"""))
        .Row(("ResourceId", "b"), ("ResourceName", "search-prod-web-2"), ("EffectiveCost", "30"), ("Tags", """{"team":"Search","env":"production"}"""))
        .Row(("ResourceId", "c"), ("ResourceName", "search-prod-web-3"), ("EffectiveCost", "10"), ("Tags", "{}"));

    private const string March = "?from=2026-03-01&to=2026-04-01";

    [Fact]
    public async Task Compliance_recommendations_and_preview()
    {
        var intake = await Intake.New(fixture);
        (await intake.Import(Bill)).Published();
        var http = intake.Http;
        var compliance = await http.GetFromJsonAsync<JsonElement>("/api/tags/compliance" + March);
        Assert.Equal(0, compliance.GetProperty("policyVersion").GetInt32());
        var dollars = compliance.GetProperty("currencies")[0];
        var team = dollars.GetProperty("keys").EnumerateArray().Single(k => k.GetProperty("key").GetString() == "Team");
        Assert.Equal(("90", "10", "0.9"), (team.GetProperty("cost").GetProperty("compliant").GetString(), team.GetProperty("cost").GetProperty("missing").GetString(), team.GetProperty("cost").GetProperty("share").GetString()));

        var advice = await http.GetFromJsonAsync<JsonElement>("/api/tags/recommendations" + March);
        Assert.Contains(advice.GetProperty("merges").EnumerateArray(), m => m.GetProperty("keep").GetProperty("text").GetString() == "search" && m.GetProperty("amount").GetString() == "30");
        var owner = advice.GetProperty("owners")[0];
        Assert.Equal(("search", "2"), (owner.GetProperty("likely").GetString(), owner.GetProperty("evidence")[0].GetProperty("resources").GetRawText()));

        var proposed = await http.GetFromJsonAsync<JsonElement>("/api/allocation/proposals" + March);
        Assert.Equal("tag-team 90 0.9, name-search-prod 10 0.1", string.Join(", ", proposed.GetProperty("proposals").EnumerateArray().Select(p =>
            $"{p.GetProperty("id")} {p.GetProperty("cover")[0].GetProperty("amount")} {p.GetProperty("cover")[0].GetProperty("share")}")));
        using var accepted = await http.PostAsJsonAsync("/api/allocation/proposals/accept" + March, new { ids = new[] { "name-search-prod", "tag-team" } });
        var draft = await accepted.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(["tag-team", "name-search-prod"], draft.GetProperty("rules").GetProperty("rules").EnumerateArray().Select(r => r.GetProperty("id").GetString()));

        var schema = await http.GetFromJsonAsync<JsonElement>("/api/tags/schema");
        var changed = JsonNode.Parse(schema.GetProperty("policy").GetRawText())!;
        changed["keys"]![2]!["values"] = new JsonObject { ["find"] = new JsonArray("search") };
        using var previewed = await http.PostAsJsonAsync("/api/tags/preview" + March, changed);
        var preview = await previewed.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(previewed.StatusCode == HttpStatusCode.OK, preview.GetRawText());
        Assert.Equal("Team search find 2 90", string.Join(' ', new[] { "key", "before", "after", "rows", "amount" }.Select(n => preview.GetProperty("changes")[0].GetProperty(n).ToString())));

        using var saved = await http.PutAsJsonAsync("/api/tags/schema", new { policy = changed, basedOn = 0 });
        Assert.True(saved.IsSuccessStatusCode, await saved.Content.ReadAsStringAsync());
        using var stale = await http.PutAsJsonAsync("/api/tags/schema", new { policy = changed, basedOn = 0 });
        Assert.Equal(HttpStatusCode.Conflict, stale.StatusCode);
        changed["keys"]![2]!["required"]!["pattern"] = "(?=x)";
        using var wrong = await http.PutAsJsonAsync("/api/tags/schema", new { policy = changed });
        Assert.Contains("keys[2].required.pattern", await wrong.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(1, (await http.GetFromJsonAsync<JsonElement>("/api/tags/schema/versions")).GetArrayLength());
    }

    [Fact]
    public async Task A_rule_set_goes_out_as_a_file_and_comes_back()
    {
        using var http = fixture.Server.Client(await fixture.NewTenant());
        const string File = "dimensions: [team]\nrules:\n  - id: a\n    when:\n      - {column: SubAccountId, operator: equals, values: [001]}\n    targets:\n      - set: {team: search}\n";
        using var taken = await http.PutAsync("/api/allocation/file", Yaml(File));
        Assert.True(taken.IsSuccessStatusCode, await taken.Content.ReadAsStringAsync());
        var exported = await http.GetStringAsync("/api/allocation/file?format=yaml");
        Assert.Contains("values: [\"001\"]", exported, StringComparison.Ordinal);
        using var same = await http.PostAsync("/api/allocation/file/diff", Yaml(exported));
        Assert.Equal(0, (await same.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("differences").GetArrayLength());
        using var checkedFile = await http.PostAsync("/api/allocation/file/validate", Yaml("rules:\n  - id: a\n    wen: []\n"));
        var check = await checkedFile.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((false, 3, "rules[0].wen"), (check.GetProperty("valid").GetBoolean(), check.GetProperty("problems")[0].GetProperty("line").GetInt32(), check.GetProperty("problems")[0].GetProperty("path").GetString()));
        using var refused = await http.PutAsync("/api/allocation/file", Yaml("rules:\n  - id: a\n    wen: []\n"));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal("urn:finops:allocation:rule-set:1", (await http.GetFromJsonAsync<JsonElement>("/api/allocation/schema")).GetProperty("$id").GetString());
        var policies = await http.GetFromJsonAsync<JsonElement>("/api/tags/policies");
        Assert.All(policies.EnumerateArray().Where(p => p.GetProperty("mediaType").GetString() == "application/json"), p => JsonElement.Parse(p.GetProperty("text").GetString()!));
    }

    private static StringContent Yaml(string text) => new(text, Encoding.UTF8, "application/yaml");
}
