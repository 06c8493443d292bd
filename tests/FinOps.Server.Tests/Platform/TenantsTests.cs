using System.Net;

namespace FinOps.Server.Tests.Platform;

public sealed class TenantsTests(ServerFixture server)
{
    [Fact]
    public async Task There_is_one_default_tenant_from_the_start()
    {
        var tenants = await server.Http.GetFromJsonAsync<JsonElement>("/api/tenants");
        var only = Assert.Single(tenants.EnumerateArray(), tenant => tenant.GetProperty("default").GetBoolean());
        Assert.Equal("default", only.GetProperty("slug").GetString());
        Assert.Equal("active", only.GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_tenant_is_created_suspended_resumed_and_deleted_and_its_slug_is_free_again()
    {
        var slug = "life-" + Guid.NewGuid().ToString("N")[..8];
        using var created = await server.Http.PostAsJsonAsync("/api/tenants", new { name = "Ähre & Söhne", slug });
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal($"/api/tenants/{slug}", created.Headers.Location!.ToString());
        using var twice = await server.Http.PostAsJsonAsync("/api/tenants", new { name = "Again", slug });
        Assert.Equal(HttpStatusCode.Conflict, twice.StatusCode);
        Assert.Equal("suspended", await State(HttpMethod.Post, $"/api/tenants/{slug}/suspend"));
        Assert.Equal("active", await State(HttpMethod.Post, $"/api/tenants/{slug}/resume"));
        Assert.Equal("deleted", await State(HttpMethod.Delete, $"/api/tenants/{slug}"));
        using var reborn = await server.Http.PostAsJsonAsync("/api/tenants", new { name = "Reborn", slug });
        Assert.Equal(HttpStatusCode.Created, reborn.StatusCode);
        var all = await server.Http.GetFromJsonAsync<JsonElement>("/api/tenants?deleted=true");
        Assert.Equal(["deleted", "active"], all.EnumerateArray().Where(t => t.GetProperty("slug").GetString() == slug).Select(t => t.GetProperty("state").GetString()));
    }

    [Fact]
    public async Task Of_many_who_ask_for_one_slug_at_once_one_gets_it()
    {
        var slug = "race-" + Guid.NewGuid().ToString("N")[..8];
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => server.Http.PostAsJsonAsync("/api/tenants", new { name = "Race", slug })));
        Assert.Equal(1, answers.Count(answer => answer.StatusCode == HttpStatusCode.Created));
        Assert.Equal(11, answers.Count(answer => answer.StatusCode == HttpStatusCode.Conflict));
    }

    [Theory]
    [InlineData("")]
    [InlineData("UPPER")]
    [InlineData("-lead")]
    [InlineData("trail-")]
    [InlineData("a b")]
    [InlineData("ä")]
    [InlineData("x'; drop table tenants; --")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task A_malformed_slug_is_refused(string slug)
    {
        using var answer = await server.Http.PostAsJsonAsync("/api/tenants", new { name = "x", slug });
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("with\u0000nul")]
    public async Task A_malformed_name_is_refused(string name)
    {
        using var answer = await server.Http.PostAsJsonAsync("/api/tenants", new { name, slug = "fine" });
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private async Task<string?> State(HttpMethod method, string path)
    {
        using var answer = await server.Http.SendAsync(new HttpRequestMessage(method, path));
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("state").GetString();
    }
}
