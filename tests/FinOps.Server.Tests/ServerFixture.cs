using FinOps.Platform.Jobs;
using FinOps.Server.Live;
using FinOps.Understand.Ingestion;
using Microsoft.AspNetCore.Builder;

[assembly: AssemblyFixture(typeof(FinOps.Server.Tests.ServerFixture))]
[assembly: AssemblyFixture(typeof(FinOps.Server.Tests.StreamingServerFixture))]

namespace FinOps.Server.Tests;

/// <summary>
/// One server for all tests of this assembly that do not harm it. Take it as a constructor parameter. Tests that need
/// data of their own create a tenant of their own: <see cref="NewTenant"/>.
/// </summary>
public class ServerFixture : IAsyncDisposable
{
    private readonly StartedOnce<RunningServer> _server;
    private int _tenants;

    public ServerFixture() => _server = new(() => RunningServer.Start(settings: Settings, configure: Configure));

    public RunningServer Server => _server.Value;

    public HttpClient Http => Server.Http;

    /// <summary>What the server is told.</summary>
    /// <remarks>Limits by address hold for none but those whom the known proxy, a test, forwards from elsewhere.</remarks>
    protected virtual Dictionary<string, string> Settings => new()
    {
        ["Tenants:BaseDomain"] = "finops.test",
        ["Proxy:Known"] = "127.0.0.1;::1",
        ["Limits:AddressPerMinute"] = "240",
        ["Limits:SignInPerMinute"] = "12",
        ["Cors:Origins"] = "https://portal.example",
    };

    /// <summary>What else is different about the server.</summary>
    protected virtual void Configure(WebApplicationBuilder builder)
    {
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _server.DisposeAsync();
    }

    /// <summary>Creates a tenant nobody else uses. Returns its slug.</summary>
    public async Task<string> NewTenant()
    {
        var slug = $"test-{Interlocked.Increment(ref _tenants)}-{Guid.NewGuid().ToString("N")[..8]}";
        using var answer = await Http.PostAsJsonAsync("/api/tenants", new { name = slug, slug });
        answer.EnsureSuccessStatusCode();
        return slug;
    }
}

/// <summary>The same, with a cost store that does not see the server's disk: bills are sent to it.</summary>
public sealed class StreamingServerFixture : ServerFixture
{
    protected override Dictionary<string, string> Settings => new() { ["ClickHouse:Intake"] = "stream" };

    /// <summary>Rows that have been stored are judged as they are on the other server, where that is tested.</summary>
    protected override void Configure(WebApplicationBuilder builder) => builder.WithoutConformanceJob();
}

/// <summary>What the servers of tests leave out.</summary>
internal static class LeftOut
{
    /// <summary>Does not judge, after each import, how far its rows keep the rules of FOCUS: it takes longer than a small import.</summary>
    public static void WithoutConformanceJob(this WebApplicationBuilder builder) =>
        builder.Services.Remove(builder.Services.Single(service => service.ServiceType == typeof(IJob) && service.ImplementationType == typeof(ConformanceJob)));

    /// <summary>Asks those who listen anew when it is told to alone, and not every minute as well: what ends then was told.</summary>
    public static void WithoutLiveRounds(this WebApplicationBuilder builder) =>
        builder.Services.Remove(builder.Services.Single(service => service.ImplementationType == typeof(LiveRounds)));
}
