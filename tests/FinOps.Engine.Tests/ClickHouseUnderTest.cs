namespace FinOps.Engine.Tests;

/// <summary>
/// The ClickHouse that the tests of the HTTP interface speak to: the embedded engine, or any other by the environment
/// variable FINOPS_TEST_CLICKHOUSE_URL (http://user:password@host:8123). What passes on both is what a client can rely on.
/// </summary>
public sealed class ClickHouseUnderTest : IAsyncLifetime
{
    private EngineProcess? engine;
    private ClickHouseClient? elsewhere;

    public bool IsEmbedded => engine is not null;

    public EngineProcess Engine => engine ?? throw new InvalidOperationException("The tests run against a ClickHouse elsewhere.");

    public ClickHouseClient Client => elsewhere ?? Engine.Client;

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("FINOPS_TEST_CLICKHOUSE_URL") is { Length: > 0 } url)
        {
            var address = new Uri(url);
            var login = address.UserInfo.Split(':', 2);
            elsewhere = new ClickHouseClient(
                new HttpClient { BaseAddress = new Uri(address.GetLeftPart(UriPartial.Authority).Replace($"{address.UserInfo}@", "", StringComparison.Ordinal)) },
                login[0].Length > 0 ? Uri.UnescapeDataString(login[0]) : "default",
                login.Length > 1 ? Uri.UnescapeDataString(login[1]) : "");
            return;
        }
        engine = await EngineProcess.Start();
    }

    /// <summary>A table's name that no other test has.</summary>
    public static string NewTable() => $"t_{Guid.NewGuid():N}";

    public void OnlyEmbedded() => Assert.SkipUnless(IsEmbedded, "About the embedded engine's process; these tests speak to a ClickHouse elsewhere.");

    public async ValueTask DisposeAsync()
    {
        elsewhere?.Dispose();
        if (engine is not null)
            await engine.DisposeAsync();
    }
}
