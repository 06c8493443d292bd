using FinOps.Platform.People;
using FinOps.Platform.People.Passwords;
using FinOps.Platform.Sessions;
using FinOps.Platform.Tenancy;
using FinOps.Server.Tests.Access;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

[assembly: AssemblyFixture(typeof(FinOps.Server.Tests.AccessServerFixture))]

namespace FinOps.Server.Tests;

/// <summary>
/// One server that asks everybody to sign in, for all tests about access. The first administrator was made by the one-time link;
/// tests make people of their own (<see cref="NewPerson"/>) and speak as them (<see cref="As(Person,string?)"/>).
/// </summary>
public sealed class AccessServerFixture : IAsyncDisposable
{
    public const string OperatorEmail = "operator@example.com";

    /// <summary>A password that the rules like.</summary>
    public const string Password = "seven grey otters paddle";

    /// <summary>What the hash of a password costs here: little, and nothing is asserted of it here.</summary>
    private const int Iterations = 1000;

    private readonly StartedOnce<Ready> _ready;
    private int _made;

    public AccessServerFixture() => _ready = new(Start);

    public RunningServer Server => _ready.Value.Server;

    /// <summary>Speaks to the server as nobody.</summary>
    public HttpClient Nobody => Server.Http;

    /// <summary>Everything that the server logged.</summary>
    internal CapturedLog Log { get; } = new();

    /// <summary>Where the server's mails go.</summary>
    public LocalSmtp Mails { get; } = new();

    /// <summary>The link that made the first administrator; used up.</summary>
    public string FirstToken => _ready.Value.FirstToken;

    /// <summary>The browser of the first administrator, who operates the installation.</summary>
    public Browser Operator => _ready.Value.Operator;

    private async Task<Ready> Start()
    {
        var server = await RunningServer.Start(
            settings: new Dictionary<string, string>
            {
                ["Access:LocalAdministrator"] = "off",
                ["Smtp:Host"] = "127.0.0.1",
                ["Smtp:Port"] = Mails.Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
                ["Smtp:Tls"] = "off",
            },
            configure: builder =>
            {
                builder.Services.Configure<PasswordHasherOptions>(options => options.IterationCount = Iterations);
                builder.WithoutLiveRounds();
                builder.Logging.AddProvider(Log);
                // What the server logs by default, and of its own everything: whoever looks for a fault turns that on.
                builder.Logging.AddFilter<CapturedLog>((category, level) =>
                    level >= (category?.StartsWith("Microsoft", StringComparison.Ordinal) == true ? LogLevel.Warning : LogLevel.Debug));
            });
        SuiteLog.Plant(Password);
        var first = (await server.Services.GetRequiredService<AccountDesk>().FirstLink(CancellationToken.None)).Split('#')[1];
        var browser = new Browser(server.Url);
        await browser.Ask("/api/auth/first", new { token = first, email = OperatorEmail, name = "First Administrator", password = Password });
        return new Ready(server, first, browser);
    }

    public async ValueTask DisposeAsync()
    {
        await _ready.DisposeAsync();
        await Mails.DisposeAsync();
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

    /// <summary>A person with <see cref="Password"/>, and a browser where nobody signed in.</summary>
    public async Task<(Person Person, Browser Browser)> NewPersonWithPassword()
    {
        var person = await NewPerson();
        var hash = await Service<PasswordDesk>().Hash(Password, CancellationToken.None);
        return ((await Service<PersonBook>().Change(person.Id, p => p.PasswordHash = hash, CancellationToken.None))!, new Browser(Server.Url));
    }

    /// <summary>Speaks as a person's browser, signed in, sending what our pages send; names a tenant when one is given.</summary>
    public async Task<HttpClient> As(Person person, string? tenant = null) => (await SignedIn(person, tenant)).Client;

    /// <summary>The same, with its session and the session's secret.</summary>
    public async Task<(HttpClient Client, Session Session, string Secret)> SignedIn(Person person, string? tenant = null)
    {
        var (session, secret) = await Service<SessionBook>().Start(person, "Firefox on Linux", "127.0.0.1", SignInWay.Password, remember: false, CancellationToken.None);
        SuiteLog.Plant(secret);
        var client = Server.Client(tenant);
        client.DefaultRequestHeaders.Add("Cookie", $"finops-{Server.Url.Port}={secret}");
        client.DefaultRequestHeaders.Add("Origin", Server.Url.GetLeftPart(UriPartial.Authority));
        client.DefaultRequestHeaders.Add(SessionCookie.TokenHeader, SessionCookie.Token(secret));
        return (client, session, secret);
    }

    private sealed record Ready(RunningServer Server, string FirstToken, Browser Operator) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            Operator.Dispose();
            return Server.DisposeAsync();
        }
    }
}
