using FinOps.Platform.People;
using FinOps.Platform.Sessions;
using FinOps.Platform.Tenancy;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

[assembly: AssemblyFixture(typeof(FinOps.Server.Tests.AccessServerFixture))]

namespace FinOps.Server.Tests;

/// <summary>
/// One server that asks everybody to sign in, for all tests about access. Nobody is there at first: tests make people of their
/// own (<see cref="NewPerson"/>) and speak as them (<see cref="As(Person,string?)"/>).
/// </summary>
public sealed class AccessServerFixture : IAsyncLifetime
{
    /// <summary>What the hash of a password costs here: little, and nothing is asserted of it here.</summary>
    private const int Iterations = 1000;

    private RunningServer? _server;
    private int _made;

    public RunningServer Server => _server ?? throw new InvalidOperationException("The server was not started.");

    /// <summary>Speaks to the server as nobody.</summary>
    public HttpClient Nobody => Server.Http;

    public async ValueTask InitializeAsync() => _server = await RunningServer.Start(
        settings: new Dictionary<string, string> { ["Access:LocalAdministrator"] = "off" },
        configure: builder => builder.Services.Configure<PasswordHasherOptions>(options => options.IterationCount = Iterations));

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }

    public T Service<T>()
        where T : notnull => Server.Services.GetRequiredService<T>();

    /// <summary>Creates a tenant nobody else uses.</summary>
    public async Task<Tenant> NewTenant()
    {
        var slug = $"access-{Interlocked.Increment(ref _made)}-{Guid.NewGuid().ToString("N")[..8]}";
        return (await Service<TenantBook>().Create(slug, slug, CancellationToken.None)).Tenant!;
    }

    /// <summary>Creates a person with a confirmed address nobody else has; without a password.</summary>
    public async Task<Person> NewPerson(string name = "Pat Example", bool isOperator = false)
    {
        var email = $"person-{Interlocked.Increment(ref _made)}-{Guid.NewGuid().ToString("N")[..8]}@example.com";
        return (await Service<PersonBook>().Create(new(email, name, EmailConfirmed: true, IsOperator: isOperator), CancellationToken.None)).Person!;
    }

    /// <summary>Speaks as a person's browser, signed in, sending what our pages send; names a tenant when one is given.</summary>
    public async Task<HttpClient> As(Person person, string? tenant = null) => (await SignedIn(person, tenant)).Client;

    /// <summary>The same, with its session and the session's secret.</summary>
    public async Task<(HttpClient Client, Session Session, string Secret)> SignedIn(Person person, string? tenant = null)
    {
        var (session, secret) = await Service<SessionBook>().Start(person, "Firefox on Linux", "127.0.0.1", SignInWay.Password, remember: false, CancellationToken.None);
        var client = Server.Client(tenant);
        client.DefaultRequestHeaders.Add("Cookie", $"finops-{Server.Url.Port}={secret}");
        client.DefaultRequestHeaders.Add("Origin", Server.Url.GetLeftPart(UriPartial.Authority));
        client.DefaultRequestHeaders.Add(SessionCookie.TokenHeader, SessionCookie.Token(secret));
        return (client, session, secret);
    }
}
