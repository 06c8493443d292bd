using System.IO.Compression;
using FinOps.Understand.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace FinOps.Server.Tests.Connections;

/// <summary>Google Cloud's billing export, from a server that verifies assertions, runs jobs and gives out pages.</summary>
public sealed class GoogleTests(CloudFixture clouds) : IAsyncLifetime
{
    private static readonly DateOnly Today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
    private static readonly DateOnly LastMonth = new DateOnly(Today.Year, Today.Month, 1).AddMonths(-1);
    private LocalGoogle _google = null!;

    private IBillSource Source => clouds.Server.Services.GetRequiredService<BillSources>().Of("gcp");

    public async ValueTask InitializeAsync() => _google = await LocalGoogle.Start(LastMonth);

    public ValueTask DisposeAsync() => _google.DisposeAsync();

    [Theory]
    [InlineData("key")]
    [InlineData("machine")]
    [InlineData("federated")]
    public async Task A_month_of_the_table_becomes_the_rows_of_an_extract(string identity)
    {
        var access = identity switch
        {
            "machine" => Access(("machineIdentity", "yes"), ("metadataEndpoint", _google.Url)),
            "federated" => Federated(LocalGoogle.Provider),
            _ => Access(("serviceAccountKey", _google.ServiceAccountKey), ("tokenEndpoint", _google.Url + "/token")),
        };
        var bill = Assert.Single((await Source.List(access, Wish, Customer.Stop)).Bills);
        Assert.Equal(($"billing-export/{LastMonth:yyyy-MM}", LastMonth), (bill.Name, bill.Period));
        var lines = (await Text(access, bill)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("billing_account_id,service,sku,usage_start_time,usage_end_time,cost,currency,credits,invoice,cost_type", lines[0]);
        Assert.Equal(4, lines.Length);
        Assert.Equal("0A1B2C,\"{\"\"id\"\":\"\"s1\"\",\"\"description\"\":\"\"Compute Engine\"\"}\",\"{\"\"id\"\":\"\"k1\"\",\"\"description\"\":\"\"Core, hot\"\"}\","
            + $"{LastMonth:yyyy-MM-dd} 00:00:00 UTC,{LastMonth.AddDays(1):yyyy-MM-dd} 00:00:00 UTC,1.25,USD,"
            + $"\"[{{\"\"name\"\":\"\"free\"\",\"\"amount\"\":-0.5,\"\"type\"\":\"\"PROMOTION\"\"}}]\",\"{{\"\"month\"\":\"\"{LastMonth:yyyyMM}\"\"}}\",regular", lines[1]);
        Assert.Equal([$"dry months {Wish.From:yyyyMM}", $"run months {Wish.From:yyyyMM}", $"dry rows {LastMonth:yyyyMM}", $"run rows {LastMonth:yyyyMM}"], _google.Asked);
    }

    [Fact]
    public async Task A_sync_brings_the_month_in_and_late_rows_restate_it()
    {
        await using var customer = await clouds.NewCustomer();
        using var answer = await customer.Http.PostAsJsonAsync("/api/connections", new
        {
            provider = "gcp",
            name = "google",
            monthsBack = 2,
            paused = true,
            settings = new Dictionary<string, string>
            {
                ["serviceAccountKey"] = _google.ServiceAccountKey,
                ["tokenEndpoint"] = _google.Url + "/token",
                ["table"] = "project-1.billing.gcp_billing_export_v1_0A",
                ["bigQueryEndpoint"] = _google.Url,
            },
        });
        var connection = JsonElement.Parse(await answer.Content.ReadAsStringAsync(Customer.Stop));
        Assert.DoesNotContain("PRIVATE KEY", connection.ToString(), StringComparison.Ordinal);
        var sync = await customer.Sync(connection);
        Assert.True(sync.GetProperty("state").GetString() == "succeeded", $"{sync} {string.Join(' ', await customer.Bills(connection))}");
        Assert.Equal(["0.75", "2", "3.5"], (await customer.Days()).Values);
        _google.Costs.Add("8");
        Assert.Equal((1, 1, 0), SyncTests.Counts(await customer.Sync(connection)));
        Assert.Equal(["0.75", "2", "3.5", "7.5"], (await customer.Days()).Values);
        Assert.Equal((1, 0, 0), SyncTests.Counts(await customer.Sync(connection)));
    }

    [Fact]
    public async Task A_pool_that_does_not_trust_this_server_is_said_and_its_token_goes_to_google_alone()
    {
        var refused = await Assert.ThrowsAsync<SourceException>(() => Source.List(Federated(LocalGoogle.Provider + "-other"), Wish, Customer.Stop));
        Assert.Equal("credentials_invalid", refused.Code);
        Assert.DoesNotContain(CloudFixture.IdentityToken, refused.ToString() + clouds.Logs.Text, StringComparison.Ordinal);

        var elsewhere = Federated(LocalGoogle.Provider).Settings.ToDictionary();
        elsewhere["stsEndpoint"] = "https://sts.elsewhere.example";
        Assert.Contains("googleapis.com", Source.Refusal(elsewhere), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Late_rows_change_the_bills_identity_and_a_query_too_large_is_not_run()
    {
        var access = Access(("serviceAccountKey", _google.ServiceAccountKey), ("tokenEndpoint", _google.Url + "/token"), ("maxGigabytes", "1"));
        var before = BillFetch.FingerprintOf((await Source.List(access, Wish, Customer.Stop)).Bills[0]);
        Assert.Equal(before, BillFetch.FingerprintOf((await Source.List(access, Wish, Customer.Stop)).Bills[0]));
        _google.Costs.Add("8");
        Assert.NotEqual(before, BillFetch.FingerprintOf((await Source.List(access, Wish, Customer.Stop)).Bills[0]));

        _google.BytesPerDay = 1_000_000_001;
        _google.Asked.Clear();
        var refused = await Assert.ThrowsAsync<SourceException>(() => Source.List(access, Wish, Customer.Stop));
        Assert.Equal(("query_too_large", false), (refused.Code, refused.Transient));
        Assert.Equal([$"dry months {Wish.From:yyyyMM}"], _google.Asked);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task Days_before_the_month_are_neither_read_nor_counted_but_in_a_view(bool isView, bool fits)
    {
        // A year of writing, of which the last month and the day before it are three of a hundred of what may be read.
        (_google.DaysBefore, _google.BytesPerDay, _google.IsView) = (365, 10_000_000, isView);
        var access = Access(("serviceAccountKey", _google.ServiceAccountKey), ("tokenEndpoint", _google.Url + "/token"), ("maxGigabytes", "1"));
        var bill = new SourceBill("billing-export/x", LastMonth, [new SourceFile($"bigquery/{LastMonth:yyyyMM}", "1", -1, default)]);
        if (fits) Assert.Equal(4, (await Text(access, bill)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        else Assert.Equal("query_too_large", (await Assert.ThrowsAsync<SourceException>(() => Source.Open(access, bill, bill.Files[0], Customer.Stop))).Code);
        Assert.Equal(fits, _google.Asked.Exists(a => a.StartsWith("run", StringComparison.Ordinal)));

        // A view that is small enough is read as before.
        _google.BytesPerDay = 1000;
        Assert.Equal(4, (await Text(access, bill)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Extracts_of_a_month_are_one_bill_and_a_wrong_key_is_said()
    {
        var access = new SourceAccess(0, "", new Dictionary<string, string>
        {
            ["serviceAccountKey"] = _google.ServiceAccountKey,
            ["tokenEndpoint"] = _google.Url + "/token",
            ["bucket"] = "extracts",
            ["prefix"] = "billing",
            ["storageEndpoint"] = _google.Url,
        });
        var bill = Assert.Single((await Source.List(access, Wish, Customer.Stop)).Bills);
        Assert.Equal((LastMonth, 2), (bill.Period, bill.Files.Count));
        await using var part = await Source.Open(access, bill, bill.Files[1], Customer.Stop);
        Assert.Equal("billing_account_id,cost\n0A1B2C,1\n", await new StreamReader(part).ReadToEndAsync(Customer.Stop));

        await using var other = await LocalGoogle.Start(LastMonth);
        var wrong = access with { Settings = new Dictionary<string, string>(access.Settings) { ["serviceAccountKey"] = other.ServiceAccountKey }, ConnectionId = 1 };
        Assert.Equal("credentials_invalid", (await Assert.ThrowsAsync<SourceException>(() => Source.List(wrong, Wish, Customer.Stop))).Code);
        var broken = access with { Settings = new Dictionary<string, string>(access.Settings) { ["serviceAccountKey"] = "hush" }, ConnectionId = 2 };
        Assert.DoesNotContain("hush", (await Assert.ThrowsAsync<SourceException>(() => Source.List(broken, Wish, Customer.Stop))).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Large_extracts_are_read_by_the_engine_and_where_it_cannot_by_the_server(bool denied)
    {
        await using var customer = await clouds.NewCustomer();
        _google.Parts = [Extract(0), Extract(1)];
        _google.DenyRaw = denied;
        var connection = await SyncExtracts(customer);
        Assert.Equal(["400.000000001"], (await customer.Days()).Values);
        Assert.Equal(400, Assert.Single(await customer.Intake.List()).GetProperty("rowsLoaded").GetInt64());
        Assert.Equal(denied, clouds.Logs.Text.Contains($"Connection {connection.GetProperty("id")}: the cost engine cannot read", StringComparison.Ordinal));
        Assert.Contains($"bound resource.name.startsWith('projects/_/buckets/extracts/objects/billing/{LastMonth:yyyyMM}/00000000000')", _google.Asked);
        Assert.Contains("HEAD Bearer bounded-1", _google.Asked);
        Assert.DoesNotContain("bounded-1", clouds.Logs.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Extracts_as_JSON_in_several_files_are_one_bill()
    {
        await using var customer = await clouds.NewCustomer();
        _google.Parts = [JsonExtract(0), JsonExtract(1)];
        _google.DenyRaw = true;
        var connection = await SyncExtracts(customer);
        Assert.Equal(["40.000000001"], (await customer.Days()).Values);
    }

    /// <summary>Connects the bucket of extracts and syncs it once.</summary>
    private async Task<JsonElement> SyncExtracts(Customer customer)
    {
        using var answer = await customer.Http.PostAsJsonAsync("/api/connections", new
        {
            provider = "gcp",
            name = "google",
            monthsBack = 2,
            paused = true,
            settings = new Dictionary<string, string>
            {
                ["serviceAccountKey"] = _google.ServiceAccountKey,
                ["tokenEndpoint"] = _google.Url + "/token",
                ["stsEndpoint"] = _google.Url,
                ["bucket"] = "extracts",
                ["storageEndpoint"] = _google.Url,
            },
        });
        var connection = JsonElement.Parse(await answer.Content.ReadAsStringAsync(Customer.Stop));
        var sync = await customer.Sync(connection);
        Assert.True(sync.GetProperty("state").GetString() == "succeeded", $"{sync} {string.Join(' ', await customer.Bills(connection))}");
        return connection;
    }

    /// <summary>Records as BigQuery writes them to JSON lines: nested, and without a line feed behind the last.</summary>
    private static string JsonExtract(int part) => string.Join('\n', Enumerable.Range(0, 20).Select(i => $$"""
        {"billing_account_id":"0A1B2C","service":{"id":"s1","description":"Compute Engine"},"sku":{"id":"k1","description":"Core {{part}}-{{i}}"},"usage_start_time":"{{LastMonth:yyyy-MM-dd}}T08:00:00Z","usage_end_time":"{{LastMonth:yyyy-MM-dd}}T09:00:00Z","cost":{{(part == 1 && i == 0 ? "1.000000001" : "1")}},"currency":"USD","invoice":{"month":"{{LastMonth:yyyyMM}}"},"cost_type":"regular"}
        """));

    private static string Extract(int part) => "billing_account_id,service.id,service.description,sku.id,sku.description,usage_start_time,usage_end_time,cost,currency,invoice.month,cost_type\n" + string.Concat(Enumerable.Range(0, 200).Select(i =>
        $"0A1B2C,s1,Compute Engine,k1,Core {(uint)(((part * 200) + i) * 2654435761L)},{LastMonth:yyyy-MM-dd} 08:00:00 UTC,{LastMonth:yyyy-MM-dd} 09:00:00 UTC,{(part == 1 && i == 0 ? "1.000000001" : "1")},USD,{LastMonth:yyyyMM},regular\n"));

    private static SourceWish Wish => new(LastMonth.AddMonths(-2), Today, new Dictionary<DateOnly, DateOnly>());

    private SourceAccess Federated(string provider) => Access(
        ("workloadProvider", provider), ("serviceAccount", "bills@project-1.iam.gserviceaccount.com"), ("stsEndpoint", _google.Url), ("iamEndpoint", _google.Url));

    private SourceAccess Access(params (string Name, string Value)[] settings) => new(0, "", settings.ToDictionary(s => s.Name, s => s.Value)
        .Append(new("table", "project-1.billing.gcp_billing_export_v1_0A")).Append(new("bigQueryEndpoint", _google.Url)).ToDictionary());

    private async Task<string> Text(SourceAccess access, SourceBill bill)
    {
        await using var file = await Source.Open(access, bill, bill.Files[0], Customer.Stop);
        await using var text = new GZipStream(file, CompressionMode.Decompress);
        return await new StreamReader(text).ReadToEndAsync(Customer.Stop);
    }
}
