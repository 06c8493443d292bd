using System.Net;
using System.Text;
using FinOps.Platform.Organisation;
using FinOps.Platform.Tenancy;
using Microsoft.Extensions.DependencyInjection;

namespace FinOps.Server.Tests.Organisation;

public sealed class OrganisationTests(ServerFixture server)
{
    private const string Acme = """
        code,name,kind,parent,owner,cost_centre,gl_code,archived
        retail,Retail,business unit,,Ada,CC-1,4000,
        search,Search,team,shop,,CC-12,,
        shop,Shop,department,retail,,,4100,
        """;

    [Fact]
    public async Task A_tree_is_made_changed_moved_archived_restored_and_deleted()
    {
        var (http, slug) = await Stage();
        var retail = await Make(http, new { kind = "business_unit", code = "retail", name = "Retail" });
        var shop = await Make(http, new { kind = "department", code = "shop", name = "Shop", parentId = retail });
        var search = await Make(http, new { kind = "team", code = "search", name = "Search", parentId = shop, owner = "ada@example.com", costCentre = "CC-1", glCode = "4711" });
        Assert.Equal(["Retail", "Retail / Shop", "Retail / Shop / Search"], await Paths(http));

        await Ok(http.PatchAsJsonAsync($"/api/organisation/nodes/{shop}", new { name = "Online shop" }));
        await Ok(http.PostAsJsonAsync($"/api/organisation/nodes/{search}/move", new { parentId = retail }));
        Assert.Equal(["Retail", "Retail / Online shop", "Retail / Search"], await Paths(http));
        Assert.Equal("CC-1", (await http.GetFromJsonAsync<JsonElement>($"/api/organisation/nodes/{search}")).GetProperty("costCentre").GetString());

        await Refused(http.PostAsJsonAsync($"/api/organisation/nodes/{retail}/move", new { parentId = search }), HttpStatusCode.Conflict, "organisation_cycle");
        await Refused(http.PostAsJsonAsync("/api/organisation/nodes", new { kind = "team", code = "SEARCH", name = "x" }), HttpStatusCode.Conflict, "node_code_taken");
        await Refused(http.DeleteAsync($"/api/organisation/nodes/{retail}"), HttpStatusCode.Conflict, "node_not_empty");

        await Ok(http.PostAsync($"/api/organisation/nodes/{retail}/archive", null));
        Assert.Empty(await Paths(http));
        await Refused(http.PostAsync($"/api/organisation/nodes/{search}/restore", null), HttpStatusCode.Conflict, "node_archived");
        await Ok(http.PostAsync($"/api/organisation/nodes/{retail}/restore", null));
        Assert.Equal(3, (await Paths(http)).Count);

        using var gone = await http.DeleteAsync($"/api/organisation/nodes/{search}");
        Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        await Refused(http.DeleteAsync($"/api/organisation/nodes/{search}"), HttpStatusCode.NotFound, "node_unknown");

        var book = server.Server.Services.GetRequiredService<OrganisationBook>();
        var tenant = (await server.Server.Services.GetRequiredService<TenantBook>().Find(slug, CancellationToken.None))!;
        Assert.Equal(["retail", "shop"], (await book.Subtree(tenant.Id, retail, CancellationToken.None)).Select(n => n.Code));
        Assert.Empty(await book.Subtree(1, retail, CancellationToken.None));
    }

    [Fact]
    public async Task A_file_is_taken_whole_or_not_at_all_and_comes_out_again()
    {
        var (http, _) = await Stage();
        var outcome = await Import(http, Acme, "text/csv");
        Assert.Equal((3, 0, false), (outcome.GetProperty("created").GetInt32(), outcome.GetProperty("changed").GetInt32(), outcome.GetProperty("triedOnly").GetBoolean()));
        Assert.Equal(["Retail", "Retail / Shop", "Retail / Shop / Search"], await Paths(http));

        var json = await http.GetStringAsync("/api/organisation/export");
        var again = await Import(http, json, "application/json");
        Assert.Equal((0, 0, 3), (again.GetProperty("created").GetInt32(), again.GetProperty("changed").GetInt32(), again.GetProperty("unchanged").GetInt32()));

        var broken = await Import(http, Acme + "\nlost,Lost,team,nowhere,,,,\nnew,New,team,,,,,", "text/csv");
        Assert.Equal([4], broken.GetProperty("problems").EnumerateArray().Select(p => p.GetProperty("row").GetInt32()));
        Assert.Equal(3, (await Paths(http)).Count);

        var csv = await http.GetStringAsync("/api/organisation/export?format=csv");
        Assert.Contains("search,Search,team,shop,,CC-12,,false", csv, StringComparison.Ordinal);
        var elsewhere = (await Stage()).Http;
        Assert.Equal(3, (await Import(elsewhere, csv, "text/csv")).GetProperty("created").GetInt32());
        Assert.Equal(csv, await elsewhere.GetStringAsync("/api/organisation/export?format=csv"));
    }

    [Fact]
    public async Task Two_moves_that_are_right_alone_never_make_a_circle_together()
    {
        var (http, _) = await Stage();
        var a = await Make(http, new { kind = "team", code = "a", name = "a" });
        var b = await Make(http, new { kind = "team", code = "b", name = "b" });
        var answers = await Task.WhenAll(
            http.PostAsJsonAsync($"/api/organisation/nodes/{a}/move", new { parentId = b }),
            http.PostAsJsonAsync($"/api/organisation/nodes/{b}/move", new { parentId = a }));
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Conflict], answers.Select(answer => answer.StatusCode).Order());
        Assert.Equal(2, (await Paths(http)).Count);
    }

    private async Task<(HttpClient Http, string Slug)> Stage()
    {
        var slug = await server.NewTenant();
        return (server.Server.Client(slug), slug);
    }

    private static async Task<long> Make(HttpClient http, object node) =>
        (await Ok(http.PostAsJsonAsync("/api/organisation/nodes", node))).GetProperty("id").GetInt64();

    private static async Task<JsonElement> Import(HttpClient http, string text, string type) =>
        await Ok(http.PostAsync("/api/organisation/import", new StringContent(text, Encoding.UTF8, type)));

    private static async Task<JsonElement> Ok(Task<HttpResponseMessage> asked)
    {
        using var answer = await asked;
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, body);
        return JsonSerializer.Deserialize<JsonElement>(body);
    }

    private static async Task Refused(Task<HttpResponseMessage> asked, HttpStatusCode status, string code)
    {
        using var answer = await asked;
        Assert.Equal((status, code), (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString()));
    }

    private static async Task<List<string>> Paths(HttpClient http) =>
        [.. (await http.GetFromJsonAsync<JsonElement>("/api/organisation")).GetProperty("nodes").EnumerateArray()
            .Select(n => string.Join(" / ", n.GetProperty("path").EnumerateArray().Select(p => p.GetString())))];
}
