using FinOps.Server.Tests.Ingestion;

namespace FinOps.Server.Tests.Connections;

/// <summary>The engine reads blobs of Azurite by itself. What opens them ends within the hour, so the clock is the true one.</summary>
public sealed class DirectBlobsTests(CloudFixture clouds, SixthOfTheMonthFixture azurites) : IAsyncLifetime
{
    private static readonly DateOnly ThisMonth = new(TimeProvider.System.GetUtcNow().Year, TimeProvider.System.GetUtcNow().Month, 1);
    private static readonly DateOnly LastMonth = ThisMonth.AddMonths(-1);
    private LocalAzure _azure = null!;

    private static string Range => $"{LastMonth:yyyyMMdd}-{ThisMonth.AddDays(-1):yyyyMMdd}";

    public async ValueTask InitializeAsync() => _azure = await LocalAzure.Start(Customer.Stop);

    public ValueTask DisposeAsync() => _azure.DisposeAsync();

    [Theory]
    [InlineData("signed for by the principal")]
    [InlineData("a token that ends soon")]
    [InlineData("nobody signs")]
    [InlineData("by way of the server")]
    public async Task Large_blobs_are_read_by_the_engine_where_something_short_lived_opens_them(string how)
    {
        await using var customer = await clouds.NewCustomer();
        var name = $"direct-{how.GetHashCode(StringComparison.Ordinal):x}";
        for (var part = 0; part < 2; part++) await azurites.Azurite.Put($"{name}/daily/{Range}/run/part_{part}.csv", Large(part), Customer.Stop);
        await azurites.Azurite.Put($"{name}/daily/{Range}/run/manifest.json", JsonSerializer.SerializeToUtf8Bytes(new { blobs = Enumerable.Range(0, 2).Select(i => new { blobName = $"{name}/daily/{Range}/run/part_{i}.csv" }) }), Customer.Stop);
        _azure.Behind = (azurites.Azurite.ContainerUrl, Azurite.Sas("rl"));
        _azure.DenyDelegation = how == "nobody signs";
        var connection = how is "a token that ends soon" or "by way of the server"
            ? await AzureTests.Connect(customer, 2, ("containerUrl", azurites.Azurite.ContainerUrl), ("sasToken", Azurite.Sas("rl")), ("prefix", name), ("directReading", how == "a token that ends soon" ? "yes" : "no"))
            : await AzureTests.Connect(customer, 2, ("containerUrl", _azure.DelegatingContainerUrl), ("prefix", name), ("tenantId", "directory-1"), ("clientId", "app-1"), ("authorityEndpoint", _azure.Url), ("clientSecret", LocalAzure.ClientSecret));
        var sync = await customer.Sync(connection);
        Assert.True(sync.GetProperty("state").GetString() == "succeeded", $"{sync} {string.Join(' ', await customer.Bills(connection))}");

        var import = Assert.Single(await customer.Intake.List());
        Assert.Equal(("published", 399L, 1L), (import.GetProperty("state").GetString(), import.GetProperty("rowsLoaded").GetInt64(), import.GetProperty("rowsRejected").GetInt64()));
        var detail = await customer.Intake.Get(import.GetProperty("importId").GetInt64());
        Assert.Equal("302", detail.GetProperty("rejects")[0].GetProperty("line").ToString());
        Assert.Equal(["19999.000000001"], (await customer.Days()).Values);
        var isDirect = how is "signed for by the principal" or "a token that ends soon";
        Assert.Equal(how == "nobody signs", clouds.Logs.Text.Contains($"Connection {connection.GetProperty("id")} lends nothing", StringComparison.Ordinal));
        Assert.DoesNotContain($"Connection {connection.GetProperty("id")}: the cost engine cannot read", clouds.Logs.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("sig=", clouds.Logs.Text, StringComparison.Ordinal);
        Assert.Equal(isDirect, clouds.Logs.Text.Contains($"Connection {connection.GetProperty("id")}: the cost engine is to read", StringComparison.Ordinal));
        Assert.Equal(how == "signed for by the principal", _azure.Asked.Contains("blob by signature r b"));
    }

    /// <summary>Two hundred charges; in the second file, one that cannot be read.</summary>
    private static byte[] Large(int part)
    {
        var bill = new Bill();
        foreach (var i in Enumerable.Range(0, 200))
        {
            bill.Row(("BilledCost", part == 1 && i == 100 ? "much" : part == 0 ? "99.0" : i == 199 ? "1.000000001" : "1"), ("ChargeDescription", $"charge {part} {(uint)(i * 2654435761L)}"), ("BillingPeriodStart", $"{LastMonth:yyyy-MM-dd}T00:00:00Z"),
                ("BillingPeriodEnd", $"{ThisMonth:yyyy-MM-dd}T00:00:00Z"), ("ChargePeriodStart", $"{LastMonth:yyyy-MM-dd}T00:00:00Z"), ("ChargePeriodEnd", $"{LastMonth.AddDays(1):yyyy-MM-dd}T00:00:00Z"));
        }

        return bill.Bytes();
    }
}
