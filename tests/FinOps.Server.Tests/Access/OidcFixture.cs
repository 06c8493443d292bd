using System.Net;
using FinOps.Platform.Access;
using FinOps.Platform.Members;
using FinOps.Platform.People;
using FinOps.Platform.Tenancy;

namespace FinOps.Server.Tests.Access;

/// <summary>A tenant with an owner, a provider of identities of its own, and people who come from it.</summary>
public sealed class OidcTenant : IAsyncDisposable
{
    private readonly AccessServerFixture _access;

    private OidcTenant(AccessServerFixture access, LocalOidc oidc, Tenant tenant, Person owner, HttpClient asOwner) =>
        (_access, Oidc, Tenant, Owner, AsOwner) = (access, oidc, tenant, owner, asOwner);

    public LocalOidc Oidc { get; }

    public Tenant Tenant { get; }

    public Person Owner { get; }

    public HttpClient AsOwner { get; }

    public Guid ProviderId { get; private set; }

    public string Domain { get; } = $"d{Guid.NewGuid().ToString("N")[..10]}.example";

    public static async Task<OidcTenant> Start(AccessServerFixture access, object? more = null)
    {
        var (oidc, tenant, owner) = (await LocalOidc.Start(), await access.NewTenant(), await access.NewPerson("Olga Owner"));
        await access.Service<MemberBook>().Add(tenant.Id, owner.Id, new("owner"), Caller.LocalAdministrator, default);
        await access.Service<Accounts>().Look(default);
        var set = new OidcTenant(access, oidc, tenant, owner, await access.As(owner, tenant.Slug));
        var made = await set.Ask(HttpMethod.Post, "/api/sign-in/providers", new { name = "Works", issuer = oidc.Issuer, clientId = LocalOidc.Client, clientSecret = LocalOidc.ClientSecret });
        set.ProviderId = made.GetProperty("id").GetGuid();
        if (more is not null) await set.Ask(HttpMethod.Patch, $"/api/sign-in/providers/{set.ProviderId}", more);
        return set;
    }

    /// <summary>The domain is the tenant's, as an operator vouches.</summary>
    public async Task OwnDomain()
    {
        await Ask(HttpMethod.Post, "/api/sign-in/domains", new { name = Domain });
        using var operate = await _access.As(await _access.NewPerson("Oscar Operator", isOperator: true), Tenant.Slug);
        using var vouched = await operate.PostAsync($"/api/sign-in/domains/{Domain}/vouch", null);
        Assert.Equal(HttpStatusCode.OK, vouched.StatusCode);
    }

    public async Task<JsonElement> Ask(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await AsOwner.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{method} {path}: {(int)answer.StatusCode} {text}");
        return text.Length == 0 ? default : JsonElement.Parse(text);
    }

    /// <summary>Somebody signs in by the provider with these claims.</summary>
    public async Task<Visitor> Arrive(Action<Dictionary<string, object>> claims, Func<Dictionary<string, object>, string>? sign = null)
    {
        var visitor = new Visitor(_access.Server);
        await visitor.ComeBack(ProviderId, Oidc.Answer(await visitor.Leave(ProviderId, Tenant.Slug), claims, sign));
        return visitor;
    }

    /// <summary>The claims of somebody of the domain.</summary>
    public Action<Dictionary<string, object>> Someone(string name, bool verified = true, params string[] groups) => claims =>
    {
        claims["sub"] = "id-of-" + name;
        claims["email"] = $"{name}@{Domain}";
        claims["email_verified"] = verified;
        claims["name"] = name;
        claims["groups"] = groups;
    };

    public async ValueTask DisposeAsync()
    {
        AsOwner.Dispose();
        await Oidc.DisposeAsync();
    }
}

/// <summary>A browser on its way to a provider and back.</summary>
public sealed class Visitor(RunningServer server) : IDisposable
{
    private readonly CookieContainer _cookies = new();
    private HttpClient? _http;

    public HttpClient Http => _http ??= new HttpClient(new SecretWatch(new SocketsHttpHandler { CookieContainer = _cookies, AllowAutoRedirect = false })) { BaseAddress = server.Url };

    /// <summary>Where the server sent the browser last.</summary>
    public string Sent { get; private set; } = "";

    /// <summary>Why the sign-in did not work; null when it did.</summary>
    public string? Problem => Sent.Split("problem=") is [_, var rest] ? rest.Split('&')[0] : null;

    public bool HasSession => _cookies.GetCookies(server.Url).Any(c => c.Name == $"finops-{server.Url.Port}");

    public async Task<Uri> Leave(Guid provider, string tenant, string more = "")
    {
        using var answer = await Http.GetAsync($"/api/auth/providers/{provider:N}/start?tenant={tenant}&return=/explore{more}");
        Sent = answer.Headers.Location!.ToString();
        return answer.Headers.Location.IsAbsoluteUri ? answer.Headers.Location : new Uri(server.Url, answer.Headers.Location);
    }

    public async Task ComeBack(Guid provider, string query)
    {
        using var answer = await Http.GetAsync($"/api/auth/providers/{provider:N}/callback{query}");
        Sent = answer.Headers.Location!.ToString();
    }

    /// <summary>Has the session of somebody who signed in otherwise.</summary>
    public void Become(string secret) => _cookies.Add(server.Url, new Cookie($"finops-{server.Url.Port}", secret, "/"));

    /// <summary>The status of a question about the tenant.</summary>
    public async Task<(HttpStatusCode Status, string? Code)> Ask(string tenant, string path = "/api/keys/scopes")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("X-Tenant", tenant);
        using var answer = await Http.SendAsync(request);
        var body = JsonElement.Parse(await answer.Content.ReadAsStringAsync());
        return (answer.StatusCode, body.ValueKind == JsonValueKind.Object && body.TryGetProperty("code", out var code) ? code.GetString() : null);
    }

    public void Dispose() => _http?.Dispose();
}
