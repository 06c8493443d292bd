using System.Net;
using System.Security.Cryptography;
using FinOps.Platform;
using FinOps.Platform.Tokens;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace FinOps.Server.Tests.Access;

/// <summary>Access tokens of programs: changed for a key, refreshed, verified by the published keys, ended by reuse.</summary>
public sealed class TokensTests(ServerFixture server)
{
    private IServiceProvider Services => server.Server.Services;

    [Fact]
    public async Task A_key_is_changed_for_a_token_that_anybody_can_verify_and_that_works_like_the_key()
    {
        var tenant = await server.NewTenant();
        var (access, _) = await Begin(tenant, "costs:read", "connections:read");
        var published = JwkSet.Read(await server.Http.GetByteArrayAsync("/.well-known/jwks.json"));
        var outcome = Jwt.Read(access, published[Jwt.KeyOf(access)!], new JwtRules("finops", "finops-api", "at+jwt"), DateTimeOffset.UnixEpoch.AddSeconds(IssuedAt(access)));
        Assert.Null(outcome.Refusal);
        Assert.Equal(600, outcome.Claims.GetProperty("exp").GetInt64() - outcome.Claims.GetProperty("iat").GetInt64());

        using var program = KeysTests.Program(server, access);
        Assert.Equal(["costs:read", "connections:read"], (await program.GetFromJsonAsync<JsonElement>("/api/keys/scopes")).EnumerateArray().Select(s => s.GetProperty("name").GetString()));
        program.DefaultRequestHeaders.Add("X-Tenant", await server.NewTenant());
        Assert.Equal("tenant_of_another", await KeysTests.Code(await program.GetAsync("/api/keys")));
    }

    [Fact]
    public async Task A_token_can_be_asked_for_fewer_permissions_and_not_for_more()
    {
        var (key, _) = await KeysTests.Make(server, await server.NewTenant(), "costs:read", "connections:read");
        using var program = KeysTests.Program(server, key);
        using var fewer = await Ask(program, ("grant_type", "client_credentials"), ("scope", "costs:read"));
        var said = await fewer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("costs:read", said.GetProperty("scope").GetString());
        using var narrow = KeysTests.Program(server, said.GetProperty("access_token").GetString()!);
        Assert.Single((await narrow.GetFromJsonAsync<JsonElement>("/api/keys/scopes")).EnumerateArray());
        Assert.Equal("invalid_scope", await KeysTests.Code(await Ask(program, ("grant_type", "client_credentials"), ("scope", "imports:write"))));
        Assert.Equal("invalid_scope", await KeysTests.Code(await Ask(program, ("grant_type", "client_credentials"), ("scope", "nonsense"))));
    }

    [Fact]
    public async Task A_refresh_token_brings_the_next_and_used_twice_ends_all_of_them()
    {
        var (_, first) = await Begin(await server.NewTenant(), "costs:read");
        var second = await Refreshed(first);
        var third = await Refreshed(second.Refresh);
        using var program = KeysTests.Program(server, third.Access);
        Assert.Equal(HttpStatusCode.OK, (await program.GetAsync("/api/keys")).StatusCode);

        Assert.Equal("invalid_grant", await KeysTests.Code(await Ask(server.Http, ("grant_type", "refresh_token"), ("refresh_token", second.Refresh))));
        Assert.Equal("invalid_grant", await KeysTests.Code(await Ask(server.Http, ("grant_type", "refresh_token"), ("refresh_token", third.Refresh))));
    }

    [Fact]
    public async Task Of_many_uses_at_once_at_most_one_brings_a_token()
    {
        var (_, refresh) = await Begin(await server.NewTenant(), "costs:read");
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Ask(server.Http, ("grant_type", "refresh_token"), ("refresh_token", refresh))));
        Assert.InRange(answers.Count(a => a.StatusCode == HttpStatusCode.OK), 0, 1);
    }

    [Fact]
    public async Task A_family_ends_with_its_key_and_when_it_is_ended()
    {
        var tenant = await server.NewTenant();
        var (key, id) = await KeysTests.Make(server, tenant, "costs:read");
        using var program = KeysTests.Program(server, key);
        var one = await Pair(await Ask(program, ("grant_type", "client_credentials")));
        var other = await Pair(await Ask(program, ("grant_type", "client_credentials")));
        using var ended = await server.Http.PostAsync("/api/auth/revoke", new FormUrlEncodedContent([new("token", one.Refresh)]));
        Assert.Equal(HttpStatusCode.OK, ended.StatusCode);
        Assert.Equal("invalid_grant", await KeysTests.Code(await Ask(server.Http, ("grant_type", "refresh_token"), ("refresh_token", one.Refresh))));

        using var client = server.Server.Client(tenant);
        await client.DeleteAsync($"/api/keys/{id}");
        Assert.Equal("invalid_grant", await KeysTests.Code(await Ask(server.Http, ("grant_type", "refresh_token"), ("refresh_token", other.Refresh))));
    }

    [Fact]
    public async Task Refresh_tokens_and_signing_keys_are_not_kept_as_they_are()
    {
        var (_, refresh) = await Begin(await server.NewTenant(), "costs:read");
        await using var db = Services.GetRequiredService<PlatformDbs>().Untenanted();
        var kept = await db.Set<RefreshToken>().SingleAsync(t => t.Id == Guid.ParseExact(refresh.Substring(15, 32), "N"));
        Assert.Equal(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(refresh[^64..])), kept.SecretHash);
        foreach (var key in await db.Set<SigningKey>().ToListAsync())
        {
            using var rsa = RSA.Create();
            // What is sealed is no private key for whoever has the database alone.
            Assert.ThrowsAny<Exception>(() => rsa.ImportPkcs8PrivateKey(Convert.FromBase64String(key.Sealed), out _));
        }
    }

    [Fact]
    public async Task The_local_administrator_and_nobody_get_no_token()
    {
        Assert.Equal("invalid_client", await KeysTests.Code(await Ask(server.Http, ("grant_type", "client_credentials"))));
        Assert.Equal("unsupported_grant_type", await KeysTests.Code(await Ask(server.Http, ("grant_type", "password"), ("username", "a"))));
        using var program = KeysTests.Program(server, "finops_refresh_00000000000000000000000000000000_" + new string('0', 64));
        Assert.Equal(HttpStatusCode.Unauthorized, (await program.GetAsync("/api/keys")).StatusCode);
    }

    private static long IssuedAt(string token) => JsonElement.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[1])).GetProperty("iat").GetInt64();

    private async Task<(string Access, string Refresh)> Begin(string tenant, params string[] scopes)
    {
        var (key, _) = await KeysTests.Make(server, tenant, scopes);
        using var program = KeysTests.Program(server, key);
        return await Pair(await Ask(program, ("grant_type", "client_credentials")));
    }

    private async Task<(string Access, string Refresh)> Refreshed(string refresh) => await Pair(await Ask(server.Http, ("grant_type", "refresh_token"), ("refresh_token", refresh)));

    private static async Task<(string Access, string Refresh)> Pair(HttpResponseMessage answer)
    {
        var said = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(answer.IsSuccessStatusCode, said.ToString());
        return (said.GetProperty("access_token").GetString()!, said.GetProperty("refresh_token").GetString()!);
    }

    private static Task<HttpResponseMessage> Ask(HttpClient client, params (string Name, string Value)[] form) =>
        client.PostAsync("/api/auth/token", new FormUrlEncodedContent(form.Select(f => KeyValuePair.Create(f.Name, f.Value))));
}
