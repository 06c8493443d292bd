using System.Net;
using FinOps.Understand.Connections;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

[assembly: AssemblyFixture(typeof(FinOps.Server.Tests.Connections.CloudFixture))]

namespace FinOps.Server.Tests.Connections;

/// <summary>A server with little patience, an S3 server, and AWS's other services; everything it logs is kept.</summary>
public class CloudFixture : IAsyncDisposable
{
    private readonly StartedOnce<RunningServer> _server;
    private readonly StartedOnce<LocalS3> _s3 = new(() => LocalS3.Start(CancellationToken.None));
    private int _tenants;

    public CloudFixture()
    {
        // Once, for all servers that are told of it: one that reads it must not find it half written for another.
        File.WriteAllText(identityFile, IdentityToken + "\n");
        _server = new(() => RunningServer.Start(configure: Impatient));
    }

    public RunningServer Server => _server.Value;

    internal LocalS3 S3 => _s3.Value;

    internal KeptLogs Logs { get; } = new();

    internal StuckSource Stuck { get; } = new();

    /// <summary>What the server shows to clouds that trust its issuer.</summary>
    public const string IdentityToken = "identity.of.this-server";

    private readonly string identityFile = Path.Combine(Path.GetTempPath(), $"finops-identity-{Guid.NewGuid():N}");

    public virtual void Impatient(WebApplicationBuilder builder)
    {
        builder.Configuration["Outbound:IdentityTokenFile"] = identityFile;
        // Small for a bill, large for those of most tests: what these bring in comes by way of the server.
        builder.Configuration["Sync:DirectFromBytes"] = "16384";
        builder.WithoutConformanceJob();
        builder.Services.AddSingleton<IBillSource>(Stuck);
        builder.Services.AddSingleton(new SyncPatience { Pause = TimeSpan.FromMilliseconds(20), PauseMax = TimeSpan.FromSeconds(2), Break = TimeSpan.FromSeconds(2), Retries = 3 });
        builder.Logging.AddProvider(Logs).AddFilter<KeptLogs>(null, LogLevel.Trace);
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _server.DisposeAsync();
        await _s3.DisposeAsync();
        File.Delete(identityFile);
    }

    /// <summary>A customer with a bucket and a role of its own.</summary>
    internal async Task<Customer> NewCustomer()
    {
        var slug = $"cloud-{Interlocked.Increment(ref _tenants)}-{Guid.NewGuid().ToString("N")[..6]}";
        using var made = await Server.Http.PostAsJsonAsync("/api/tenants", new { name = slug, slug });
        made.EnsureSuccessStatusCode();
        await S3.Client.PutBucketAsync(slug, TestContext.Current.CancellationToken);
        return new Customer(this, slug, Server.Client(slug), await LocalAws.Start());
    }
}

/// <summary>Keeps what is logged, so that a test can look for what must not be in it.</summary>
internal sealed class KeptLogs : ILoggerProvider
{
    private readonly System.Collections.Concurrent.ConcurrentQueue<string> _lines = new();

    public string Text => string.Join('\n', _lines);

    public ILogger CreateLogger(string categoryName) => new Keeper(_lines);

    public void Dispose()
    {
    }

    private sealed class Keeper(System.Collections.Concurrent.ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{formatter(state, exception)} {exception}");
    }
}

/// <summary>A tenant, its cloud and its connections.</summary>
internal sealed class Customer(CloudFixture clouds, string slug, HttpClient http, LocalAws aws) : IAsyncDisposable
{
    public string Bucket => slug;

    public HttpClient Http => http;

    public LocalAws Aws => aws;

    public LocalS3 S3 => clouds.S3;

    public Ingestion.Intake Intake => new(http, clouds.Server);

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    public Task Put(string key, byte[] content) => S3.Put(Bucket, key, content, Stop);

    /// <summary>Makes a paused connection whose external id the customer's role trusts.</summary>
    public async Task<JsonElement> Connect(string name = "prod", int monthsBack = 2, bool quickStart = false, params (string Name, string? Value)[] more)
    {
        using var answer = await Post(name, monthsBack, quickStart, more);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.Created, body);
        var connection = JsonElement.Parse(body);
        aws.TrustedExternalId = connection.GetProperty("externalId").GetString()!;
        return connection;
    }

    public Task<HttpResponseMessage> Post(string name, int monthsBack, bool quickStart, params (string Name, string? Value)[] more)
    {
        var settings = new Dictionary<string, string?>
        {
            ["roleArn"] = "arn:aws:iam::100000000001:role/FinOpsRead",
            ["accessKeyId"] = LocalAws.BaseKey,
            ["secretAccessKey"] = LocalAws.BaseSecret,
            ["bucket"] = Bucket,
            ["quickStart"] = quickStart ? "yes" : "no",
            ["s3Endpoint"] = S3.Url,
            ["stsEndpoint"] = aws.Url,
            ["costExplorerEndpoint"] = aws.Url,
            ["organizationsEndpoint"] = aws.Url,
        };
        foreach (var (key, value) in more) settings[key] = value;
        return http.PostAsJsonAsync("/api/connections", new { provider = "aws", name, settings, monthsBack, paused = true });
    }

    /// <summary>Asks for a sync and waits until it is over.</summary>
    public async Task<JsonElement> Sync(JsonElement connection, bool retry = false)
    {
        var id = connection.GetProperty("id").GetInt64();
        var before = (await Syncs(id)).Count;
        using var asked = await http.PostAsync($"/api/connections/{id}/sync{(retry ? "?retry=true" : "")}", null);
        Assert.Equal(HttpStatusCode.Accepted, asked.StatusCode);
        return (await Wait.For(
            () => Syncs(id), runs => runs.Count > before && runs[0].GetProperty("state").GetString() != "running", runs => $"The sync does not end: {string.Join("; ", runs)}"))[0];
    }

    public async Task<List<JsonElement>> Syncs(long id) => [.. (await http.GetFromJsonAsync<JsonElement>($"/api/connections/{id}/syncs")).EnumerateArray()];

    public async Task<List<JsonElement>> Bills(JsonElement connection) =>
        [.. (await http.GetFromJsonAsync<JsonElement>($"/api/connections/{connection.GetProperty("id")}/bills")).EnumerateArray()];

    public Task<JsonElement> Get(JsonElement connection, string more = "") => http.GetFromJsonAsync<JsonElement>($"/api/connections/{connection.GetProperty("id")}{more}");

    /// <summary>The billed cost of everything visible, per day, as the platform answers.</summary>
    public async Task<SortedDictionary<string, string>> Days()
    {
        var answer = await http.GetFromJsonAsync<JsonElement>("/api/costs?measure=BilledCost&granularity=daily&limit=1000");
        return new(answer.GetProperty("rows").EnumerateArray().ToDictionary(r => r[0].GetString()![..10], r => r[2].GetString()!), StringComparer.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await aws.DisposeAsync();
    }
}
