using System.Net;
using System.Net.Http.Headers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace FinOps.Server.Tests.Access;

/// <summary>API keys: made, shown once, used in their tenant for their scopes, revoked, over.</summary>
public sealed class KeysTests(ServerFixture server)
{
    [Fact]
    public async Task A_key_works_in_its_tenant_without_naming_it_and_in_no_other()
    {
        var (mine, other) = (await server.NewTenant(), await server.NewTenant());
        var (secret, id) = await Make(mine, "costs:read", "connections:read");
        using var program = Program(secret);

        var seen = await program.GetFromJsonAsync<JsonElement>("/api/keys");
        Assert.Equal([id], seen.EnumerateArray().Select(k => k.GetProperty("id").GetGuid()));
        Assert.Equal(HttpStatusCode.OK, (await Named(program, mine)).StatusCode);
        foreach (var stranger in new[] { other, "default", "no-such-tenant" })
        {
            using var refused = await Named(program, stranger);
            Assert.Equal((HttpStatusCode.Forbidden, "tenant_of_another"), (refused.StatusCode, await Code(refused)));
        }
    }

    [Fact]
    public async Task A_key_is_good_for_its_scopes_alone_and_makes_none_for_more_or_for_longer()
    {
        var tenant = await server.NewTenant();
        var (secret, _) = await Make(tenant, "costs:read", "connections:read");
        using var program = Program(secret);

        var scopes = await program.GetFromJsonAsync<JsonElement>("/api/keys/scopes");
        Assert.Equal(["costs:read", "connections:read"], scopes.EnumerateArray().Select(s => s.GetProperty("name").GetString()));
        Assert.Equal("scope_beyond_own", await Code(await Post(program, new { name = "more", scopes = new[] { "imports:write" } })));
        Assert.Equal("scope_unknown", await Code(await Post(program, new { name = "more", scopes = new[] { "platform:operate" } })));
        Assert.Equal("expiry_beyond_own", await Code(await Post(program, new { name = "longer", scopes = new[] { "costs:read" }, expiresInDays = 91 })));
        using var made = await Post(program, new { name = "next", scopes = new[] { "costs:read" }, expiresInDays = 30 });
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
    }

    [Fact]
    public async Task The_secret_is_said_once_and_kept_nowhere()
    {
        var tenant = await server.NewTenant();
        var (secret, id) = await Make(tenant, "costs:read");
        using var client = server.Server.Client(tenant);
        Assert.DoesNotContain(secret[^64..], await client.GetStringAsync("/api/keys"), StringComparison.Ordinal);
        await using var db = server.Server.Services.GetRequiredService<FinOps.Platform.PlatformDbs>().AllTenants();
        var kept = db.Set<FinOps.Platform.Keys.ApiKey>().Single(k => k.Id == id);
        Assert.Equal(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(secret[^64..])), kept.SecretHash);
    }

    [Fact]
    public async Task A_revoked_key_is_refused_at_once_and_a_use_is_noted()
    {
        var tenant = await server.NewTenant();
        var (secret, id) = await Make(tenant, "costs:read");
        using var program = Program(secret);
        using var client = server.Server.Client(tenant);
        Assert.Equal(HttpStatusCode.OK, (await program.GetAsync("/api/keys")).StatusCode);
        var listed = (await client.GetFromJsonAsync<JsonElement>("/api/keys")).EnumerateArray().Single();
        Assert.NotEqual(JsonValueKind.Null, listed.GetProperty("lastUsedAt").ValueKind);
        Assert.Equal("active", listed.GetProperty("state").GetString());

        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync($"/api/keys/{id}")).StatusCode);
        using var refused = await program.GetAsync("/api/keys");
        Assert.Equal((HttpStatusCode.Unauthorized, "not_signed_in"), (refused.StatusCode, await Code(refused)));
        Assert.Equal("revoked", (await client.GetFromJsonAsync<JsonElement>("/api/keys")).EnumerateArray().Single().GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_key_of_another_tenant_cannot_be_revoked()
    {
        var (mine, other) = (await server.NewTenant(), await server.NewTenant());
        var (secret, id) = await Make(mine, "costs:read");
        using var stranger = server.Server.Client(other);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.DeleteAsync($"/api/keys/{id}")).StatusCode);
        using var program = Program(secret);
        Assert.Equal(HttpStatusCode.OK, (await program.GetAsync("/api/keys")).StatusCode);
    }

    [Fact]
    public async Task A_key_that_does_not_hold_is_refused_although_the_machine_would_be_trusted()
    {
        var tenant = await server.NewTenant();
        var (secret, id) = await Make(tenant, "costs:read");
        var (others, _) = await Make(await server.NewTenant(), "costs:read");
        await using (var db = server.Server.Services.GetRequiredService<FinOps.Platform.PlatformDbs>().AllTenants())
        {
            await db.Database.ExecuteSqlAsync($"update api_keys set expires_at = now() - interval '1 second' where id = {id}");
        }

        foreach (var bad in new[] { secret, others[..39] + secret[39..], others[..^1] + (others[^1] == '0' ? '1' : '0'), "finops_nonsense", "eyJh.eyJh.AAAA" })
        {
            using var program = Program(bad);
            using var refused = await program.GetAsync("/api/keys");
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }
    }

    [Theory]
    [InlineData("", "costs:read", 90, "name_invalid")]
    [InlineData("x", "", 90, "scopes_missing")]
    [InlineData("x", "costs:burn", 90, "scope_unknown")]
    [InlineData("x", "costs:read", 0, "expiry_invalid")]
    [InlineData("x", "costs:read", 367, "expiry_invalid")]
    public async Task A_wish_that_cannot_be_is_refused_with_a_reason(string name, string scope, int expiresInDays, string code)
    {
        using var refused = await Post(server.Http, new { name, scopes = scope.Length > 0 ? new[] { scope } : [], expiresInDays });
        Assert.Equal((HttpStatusCode.BadRequest, code), (refused.StatusCode, await Code(refused)));
    }

    internal static async Task<(string Secret, Guid Id)> Make(ServerFixture server, string tenant, params string[] scopes)
    {
        using var client = server.Server.Client(tenant);
        using var made = await Post(client, new { name = "nightly", scopes });
        var body = await made.Content.ReadFromJsonAsync<JsonElement>();
        return (body.GetProperty("secret").GetString()!, body.GetProperty("key").GetProperty("id").GetGuid());
    }

    internal static HttpClient Program(ServerFixture server, string bearer)
    {
        var client = server.Server.Client();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        return client;
    }

    internal static async Task<string?> Code(HttpResponseMessage answer) => (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString();

    private Task<(string Secret, Guid Id)> Make(string tenant, params string[] scopes) => Make(server, tenant, scopes);

    private HttpClient Program(string secret) => Program(server, secret);

    private static Task<HttpResponseMessage> Post(HttpClient client, object wish) => client.PostAsJsonAsync("/api/keys", wish);

    private static Task<HttpResponseMessage> Named(HttpClient program, string tenant)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/keys");
        request.Headers.Add("X-Tenant", tenant);
        return program.SendAsync(request);
    }
}
