using FinOps.Server.Tests.Ingestion;

namespace FinOps.Server.Tests.Connections;

/// <summary>Azure's exports from Azurite, and Cost Management with its tokens, pages and pauses.</summary>
public sealed class AzureTests(SixthOfTheMonthFixture clouds) : IAsyncLifetime
{
    private static readonly DateOnly Today = SixthOfTheMonthFixture.Today;
    private static readonly DateOnly ThisMonth = new(Today.Year, Today.Month, 1);
    private static readonly DateOnly LastMonth = ThisMonth.AddMonths(-1);
    private LocalAzure _azure = null!;

    public async ValueTask InitializeAsync() => _azure = await LocalAzure.Start(Customer.Stop);

    public ValueTask DisposeAsync() => _azure.DisposeAsync();

    [Fact]
    public async Task Of_all_runs_of_an_export_the_newest_is_one_bill()
    {
        await using var customer = await clouds.NewCustomer();
        await PutRun("run-1", Focus("1"), Focus("100"));
        var connection = await Connect(customer, ("containerUrl", clouds.Azurite.ContainerUrl), ("sasToken", Azurite.Sas("rl")), ("prefix", "costs"));
        var test = await customer.Http.PostAsync($"/api/connections/{connection.GetProperty("id")}/test", null, Customer.Stop);
        Assert.Contains("can be read", await test.Content.ReadAsStringAsync(Customer.Stop), StringComparison.Ordinal);

        Assert.Equal((1, 1, 0), SyncTests.Counts(await customer.Sync(connection)));
        Assert.Equal(["101"], (await customer.Days()).Values);
        Assert.Equal((1, 0, 0), SyncTests.Counts(await customer.Sync(connection)));

        await Task.Delay(1100, Customer.Stop);   // Blob storage tells times in seconds
        await PutRun("run-2", Focus("7"));
        Assert.Equal((1, 1, 0), SyncTests.Counts(await customer.Sync(connection)));
        Assert.Equal(["7"], (await customer.Days()).Values);
    }

    [Fact]
    public async Task Exports_without_a_manifest_are_read_by_their_newest_file()
    {
        await using var customer = await clouds.NewCustomer();
        await clouds.Azurite.Put($"old/daily/{Range}/daily_1.csv", Focus("1"), Customer.Stop);
        await Task.Delay(1100, Customer.Stop);
        await clouds.Azurite.Put($"old/daily/{Range}/daily_2.csv", Focus("2"), Customer.Stop);
        var connection = await Connect(customer, ("containerUrl", clouds.Azurite.ContainerUrl), ("sasToken", Azurite.Sas("rl")), ("prefix", "old"));
        await customer.Sync(connection);
        Assert.Equal(["2"], (await customer.Days()).Values);
    }

    /// <summary>A view that spreads commitments over their use holds no purchase: the connection says so until one is there.</summary>
    [Fact]
    public async Task A_connection_whose_bills_lack_the_purchases_of_commitments_says_so()
    {
        await using var customer = await clouds.NewCustomer();
        await clouds.Azurite.Put($"view/daily/{Range}/daily_1.csv", Committed("Usage", "Used", "0", "6"), Customer.Stop);
        var connection = await Connect(customer, ("containerUrl", clouds.Azurite.ContainerUrl), ("sasToken", Azurite.Sas("rl")), ("prefix", "view"));
        await customer.Sync(connection);
        Assert.Contains("1 commitment is used in the imported bills, and no purchase or refund of any is in them.", Assert.Single((await customer.Get(connection)).Texts("warnings")), StringComparison.Ordinal);
        await customer.Sync(connection);         // nothing new, still missing
        Assert.Single((await customer.Get(connection)).Texts("warnings"));

        (await customer.Intake.Import(Committed("Purchase", "", "6", "0"), "purchases.csv")).Published();
        await customer.Sync(connection);
        Assert.Empty((await customer.Get(connection)).Texts("warnings"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cost_management_fills_days_for_a_principal_or_a_machine(bool machine)
    {
        await using var customer = await clouds.NewCustomer();
        var connection = machine
            ? await Connect(customer, ("managedIdentity", "yes"), ("metadataEndpoint", _azure.Url), ("scope", "/subscriptions/sub-1"), ("managementEndpoint", _azure.Url))
            : await Connect(customer, ("tenantId", "directory-1"), ("clientId", "app-1"), ("clientSecret", LocalAzure.ClientSecret), ("authorityEndpoint", _azure.Url),
                ("scope", "/subscriptions/sub-1"), ("managementEndpoint", _azure.Url));
        _azure.ThrottleNext(1);
        var sync = await customer.Sync(connection);
        Assert.True(sync.GetProperty("state").GetString() == "succeeded", sync.ToString());
        var days = await customer.Days();
        Assert.Equal(Today.DayNumber - LastMonth.DayNumber, days.Count);
        Assert.All(days.Values, amount => Assert.Equal("2.000000001", amount));
        Assert.Contains(_azure.Asked, a => a == $"query AmortizedCost Bearer {(machine ? "of-machine" : "of-principal")}");
        Assert.Equal(machine ? 0 : 1, _azure.Asked.Count(a => a == "token"));
        Assert.DoesNotContain(LocalAzure.ClientSecret, clouds.Logs.Text + await customer.Http.GetStringAsync("/api/connections"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Blobs_are_read_by_a_bearer_token_of_an_application(bool federated)
    {
        await using var customer = await clouds.NewCustomer();
        await clouds.Azurite.Put($"bearer/daily/{Range}/daily_1.csv", Focus("3"), Customer.Stop);
        _azure.Behind = (clouds.Azurite.ContainerUrl, Azurite.Sas("rl"));
        var connection = await Connect(customer, ("containerUrl", _azure.BearerContainerUrl), ("prefix", "bearer"), ("tenantId", "directory-1"), ("clientId", "app-1"), ("authorityEndpoint", _azure.Url),
            federated ? ("federated", "yes") : ("clientSecret", LocalAzure.ClientSecret));
        var sync = await customer.Sync(connection);
        Assert.True(sync.GetProperty("state").GetString() == "succeeded", sync.ToString());
        Assert.Equal(["3"], (await customer.Days()).Values);
        Assert.Contains("blob by bearer", _azure.Asked);
        Assert.DoesNotContain(federated ? CloudFixture.IdentityToken : LocalAzure.ClientSecret, clouds.Logs.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_secret_is_said_with_its_fix()
    {
        await using var customer = await clouds.NewCustomer();
        var connection = await Connect(customer, ("tenantId", "directory-1"), ("clientId", "app-1"), ("clientSecret", "wrong"), ("authorityEndpoint", _azure.Url),
            ("scope", "/subscriptions/sub-1"), ("managementEndpoint", _azure.Url));
        await customer.Sync(connection);
        var problem = (await customer.Get(connection)).GetProperty("problem");
        Assert.Equal("credentials_invalid", problem.GetProperty("code").GetString());
        Assert.Contains("secret", problem.GetProperty("fix").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_in_place_of_a_token_is_said_with_its_fix_and_not_repeated()
    {
        await using var customer = await clouds.NewCustomer();
        var connection = await Connect(customer, ("tenantId", "directory-1"), ("clientId", "app-1"), ("clientSecret", LocalAzure.ClientSecret), ("authorityEndpoint", _azure.Url),
            ("scope", "/subscriptions/sub-1"), ("managementEndpoint", _azure.Url));
        _azure.OddToken = "<html>Sign in, please: page-of-a-proxy";
        await customer.Sync(connection);
        var problem = (await customer.Get(connection)).GetProperty("problem");
        Assert.Equal("token_missing", problem.GetProperty("code").GetString());
        Assert.Contains("proxy", problem.GetProperty("fix").GetString(), StringComparison.Ordinal);
        using var tested = await customer.Http.PostAsync($"/api/connections/{connection.GetProperty("id")}/test", null, Customer.Stop);
        Assert.Contains("holds no credentials", await tested.Content.ReadAsStringAsync(Customer.Stop), StringComparison.Ordinal);
        Assert.DoesNotContain("page-of-a-proxy", $"{problem} {clouds.Logs.Text}", StringComparison.Ordinal);

        _azure.OddToken = null;
        Assert.Equal("succeeded", (await customer.Sync(connection)).GetProperty("state").GetString());
    }

    private static string Range => $"{LastMonth:yyyyMMdd}-{ThisMonth.AddDays(-1):yyyyMMdd}";

    private static byte[] Focus(string cost) => new Bill().Row(("BilledCost", cost), ("BillingPeriodStart", $"{LastMonth:yyyy-MM-dd}T00:00:00Z"), ("BillingPeriodEnd", $"{ThisMonth:yyyy-MM-dd}T00:00:00Z"),
        ("ChargePeriodStart", $"{LastMonth:yyyy-MM-dd}T00:00:00Z"), ("ChargePeriodEnd", $"{LastMonth.AddDays(1):yyyy-MM-dd}T00:00:00Z")).Bytes();

    private static byte[] Committed(string category, string status, string billed, string effective) => new Bill().Row(
        ("ChargeCategory", category), ("CommitmentDiscountId", "plan"), ("CommitmentDiscountStatus", status), ("BilledCost", billed), ("EffectiveCost", effective),
        ("BillingPeriodStart", $"{LastMonth:yyyy-MM-dd}T00:00:00Z"), ("BillingPeriodEnd", $"{ThisMonth:yyyy-MM-dd}T00:00:00Z"),
        ("ChargePeriodStart", $"{LastMonth:yyyy-MM-dd}T00:00:00Z"), ("ChargePeriodEnd", $"{LastMonth.AddDays(1):yyyy-MM-dd}T00:00:00Z")).Bytes();

    private async Task PutRun(string run, params byte[][] parts)
    {
        var names = Enumerable.Range(0, parts.Length).Select(i => $"costs/focus/{Range}/{run}/part_{i}_0001.csv").ToList();
        for (var i = 0; i < parts.Length; i++) await clouds.Azurite.Put(names[i], parts[i], Customer.Stop);
        await clouds.Azurite.Put($"costs/focus/{Range}/{run}/manifest.json", JsonSerializer.SerializeToUtf8Bytes(new { manifestVersion = "2024-04-01", blobs = names.Select(blobName => new { blobName }) }), Customer.Stop);
    }

    internal static Task<JsonElement> Connect(Customer customer, params (string Name, string Value)[] settings) => Connect(customer, 1, settings);

    internal static async Task<JsonElement> Connect(Customer customer, int monthsBack, params (string Name, string Value)[] settings)
    {
        using var answer = await customer.Http.PostAsJsonAsync("/api/connections", new { provider = "azure", name = "azure", monthsBack, paused = true, settings = settings.ToDictionary(s => s.Name, s => s.Value) });
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, body);
        return JsonElement.Parse(body);
    }
}
