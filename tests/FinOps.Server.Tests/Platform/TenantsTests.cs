using System.Net;
using FinOps.Platform;
using FinOps.Platform.Access;
using FinOps.Platform.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

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

    [Fact]
    public async Task The_data_version_counts_every_change_made_at_once()
    {
        var slug = await server.NewTenant();
        var (book, dbs) = (server.Server.Services.GetRequiredService<TenantBook>(), server.Server.Services.GetRequiredService<PlatformDbs>());
        var tenant = (await book.Find(slug, CancellationToken.None))!;
        var versions = await Task.WhenAll(Enumerable.Range(0, 30).Select(async _ =>
        {
            await using var db = dbs.For(tenant.Id);
            return await TenantBook.RaiseDataVersion(db, tenant.Id, CancellationToken.None);
        }));
        Assert.Equal(Enumerable.Range(1, 30).Select(version => (long)version), versions.Order());
        Assert.Equal(30, (await book.Find(slug, CancellationToken.None))!.DataVersion);
    }

    [Theory]
    [InlineData("X-Tenant")]
    [InlineData("?tenant=")]
    [InlineData("neither")]
    public async Task A_request_says_whom_it_works_for_by_header_or_parameter_or_means_the_default_tenant(string how)
    {
        var slug = await server.NewTenant();
        await using var echo = await RunningServer.Start(settings: Elsewhere.Settings(server.Server), map: app =>
            app.MapGet("/api/test/tenant", (CurrentTenant tenant) => tenant.Slug).ForTenant().ForAnyone());
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/test/tenant" + (how == "?tenant=" ? how + slug : ""));
        if (how == "X-Tenant")
        {
            request.Headers.Add(how, slug);
        }

        Assert.Equal(how == "neither" ? "default" : slug, await (await echo.Http.SendAsync(request)).Content.ReadAsStringAsync());
        using var unknown = await echo.Http.GetAsync("/api/test/tenant" + "?tenant=no-such");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        (await server.Http.PostAsync($"/api/tenants/{slug}/suspend", null)).EnsureSuccessStatusCode();
        // The other server hears of it a moment after the one that was told.
        var (status, body) = await Wait.For(
            async () =>
            {
                using var answer = await echo.Http.GetAsync("/api/test/tenant" + "?tenant=" + slug);
                return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
            },
            seen => seen.StatusCode != HttpStatusCode.OK,
            _ => "The other server goes on serving a suspended tenant.");
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("tenant_suspended", body, StringComparison.Ordinal);
    }

    private async Task<string?> State(HttpMethod method, string path)
    {
        using var answer = await server.Http.SendAsync(new HttpRequestMessage(method, path));
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("state").GetString();
    }
}
