using System.Globalization;
using System.Text;

namespace FinOps.Server.Tests.Connections;

/// <summary>The engine reads large bills from the object store by itself; whatever comes of them is what comes of them by way of this server.</summary>
public sealed class DirectReadingTests(CloudFixture clouds)
{
    private const string Means = "is to read the";
    private static readonly DateOnly ThisMonth = new(TimeProvider.System.GetUtcNow().Year, TimeProvider.System.GetUtcNow().Month, 1);
    private static readonly DateOnly LastMonth = ThisMonth.AddMonths(-1);

    [Theory]
    [InlineData("csv.gz")]
    [InlineData("csv")]
    [InlineData("parquet")]
    public async Task A_bill_becomes_the_same_rows_both_ways(string kind)
    {
        await using var direct = await clouds.NewCustomer();
        await using var streamed = await clouds.NewCustomer();
        foreach (var customer in new[] { direct, streamed })
        {
            byte[][] parts = kind == "parquet" ? [await Parquet(customer, 0, ""), await Parquet(customer, 2000, ", 'x' AS line_item_resource_id")] : [.. Csv().Select(p => kind == "csv" ? Encoding.UTF8.GetBytes(p) : Cur.Gzip(p))];
            await Put(customer, kind, parts);
        }

        var one = await Taken(direct, ("directReading", "yes"));
        Assert.Contains($"Connection {one.Connection}: the cost engine {Means}", clouds.Logs.Text, StringComparison.Ordinal);
        Assert.DoesNotContain($"Connection {one.Connection}: the cost engine cannot read", clouds.Logs.Text, StringComparison.Ordinal);
        var other = await Taken(streamed, ("directReading", "no"));
        Assert.DoesNotContain($"Connection {other.Connection}: the cost engine {Means}", clouds.Logs.Text, StringComparison.Ordinal);

        Assert.Equal(Facts(other.Import), Facts(one.Import));
        Assert.True(one.Import.GetProperty("rowsLoaded").GetInt64() >= 3000, one.Import.ToString());
        Assert.Equal(kind == "parquet" ? 0 : 2, one.Import.GetProperty("rowsRejected").GetInt64());
        Assert.Equal(await Rows(streamed, other.Import), await Rows(direct, one.Import));
        Assert.Equal((1, 0, 0), SyncTests.Counts(await direct.Sync(await direct.Get(one.View))));
        await direct.Intake.AssertNothingLeftOf();
        // An import is over a moment before its table goes.
        await Wait.Until(
            async () => (await direct.Intake.Rows($"SELECT count() FROM system.tables WHERE name = 'intake_import_{one.Import.GetProperty("importId")}'"))[0][0] == "0", () => "The table of the bill is left.");
    }

    [Fact]
    public async Task What_opens_the_objects_ends_soon_reaches_no_further_and_is_said_nowhere()
    {
        await using var customer = await clouds.NewCustomer();
        await Put(customer, "csv.gz", [.. Csv().Select(Cur.Gzip)]);
        await Taken(customer);

        var lent = JsonElement.Parse(Assert.Single(customer.Aws.Policies));
        Assert.Equal($"arn:aws:s3:::{customer.Bucket}/cur/{Cur.Range(LastMonth)}/cur-*", lent.GetProperty("Statement")[0].GetProperty("Resource").GetString());
        Assert.Equal("s3:GetObject", lent.GetProperty("Statement")[0].GetProperty("Action").GetString());
        Assert.DoesNotContain(LocalAws.SessionToken, clouds.Logs.Text, StringComparison.Ordinal);

        // What the engine itself writes down of a statement that reads in these ways.
        foreach (var statement in new[]
        {
            "s3('http://bucket/a.csv', 'KEYID', 'SECRETLY', 'TOKEN', 'CSV', 'a String', 'gzip')",
            "azureBlobStorage('BlobEndpoint=http://blobs/account;SharedAccessSignature=sv=1&sig=SECRETLY', 'exports', 'a.csv', 'CSV', 'gzip', 'a String')",
            "gcs('http://storage/a.csv', NOSIGN, 'CSV', 'a String', 'gzip', headers('Authorization' = 'Bearer SECRETLY'))",
        })
        {
            var written = string.Join(' ', (await customer.Intake.Rows($"SELECT * FROM (EXPLAIN SYNTAX SELECT a FROM {statement})")).Select(r => r[0]));
            Assert.Contains("[HIDDEN]", written, StringComparison.Ordinal);
            Assert.DoesNotContain("SECRETLY", written, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Without_a_role_nothing_is_lent_and_the_server_fetches()
    {
        await using var customer = await clouds.NewCustomer();
        customer.Aws.AllowsKeys = true;
        await Put(customer, "csv.gz", [.. Csv().Select(Cur.Gzip)]);
        var one = await Taken(customer, ("roleArn", ""), ("accessKeyId", LocalS3.Key), ("secretAccessKey", LocalS3.Key));
        Assert.DoesNotContain($"Connection {one.Connection}: the cost engine {Means}", clouds.Logs.Text, StringComparison.Ordinal);
        Assert.Equal(4000, one.Import.GetProperty("rowsLoaded").GetInt64() + one.Import.GetProperty("rowsRejected").GetInt64());
    }

    [Fact]
    public async Task A_file_that_is_cut_off_is_refused_alike()
    {
        await using var customer = await clouds.NewCustomer();
        var parts = Csv();
        await Put(customer, "csv", Encoding.UTF8.GetBytes(parts[0].TrimEnd('\n')[..^2] + ",\"never closed"));
        var connection = await customer.Connect();
        await customer.Sync(connection);
        var bill = Assert.Single(await customer.Bills(connection));
        Assert.Equal(("quarantined", "truncated_file"), (bill.GetProperty("state").GetString(), bill.GetProperty("problem").GetProperty("code").GetString()));
    }

    internal static async Task<(long Connection, JsonElement View, JsonElement Import)> Taken(Customer customer, params (string, string?)[] settings)
    {
        var connection = await customer.Connect(more: settings);
        var sync = await customer.Sync(connection);
        Assert.True(sync.GetProperty("state").GetString() == "succeeded", $"{sync} {string.Join(' ', await customer.Bills(connection))}");
        var import = Assert.Single(await customer.Intake.List());
        return (connection.GetProperty("id").GetInt64(), connection, await customer.Intake.Get(import.GetProperty("importId").GetInt64()));
    }

    /// <summary>All that an import says of a bill, but when, how long and by which number.</summary>
    internal static string Facts(JsonElement import) => string.Join('\n', import.EnumerateObject()
        .Where(p => p.Name is "file" or "format" or "focusVersion" or "rowsRead" or "rowsLoaded" or "rowsRejected" or "rowsSkipped" or "rowsAdded" or "rejects" or "totals" or "reconciliation"
            or "warnings" or "billingPeriods" or "providers" or "billingAccounts" or "through" or "mappingVersion" or "invoices").Select(p => $"{p.Name}: {p.Value}"));

    internal static async Task<List<string>> Rows(Customer customer, JsonElement import) =>
        [.. (await customer.Intake.Rows($"SELECT * EXCEPT (TenantId, ImportId) FROM cost_rows WHERE ImportId = {import.GetProperty("importId")} ORDER BY SourceRow, EffectiveCost")).Select(r => string.Join('\t', r))];

    /// <summary>Two parts: line breaks in quotes, amounts of many digits, and in the second two lines that cannot be read.</summary>
    internal static string[] Csv() =>
    [
        Cur.Header + string.Concat(Enumerable.Range(0, 2000).Select(i => Line(i, $"{i}.00000000000{i % 7}1", i == 5 ? "\"two\nlines, \"\"quoted\"\"\"" : $"box {i * 7919 % 2003}"))),
        Cur.Header + string.Concat(Enumerable.Range(2000, 2000).Select(i => Line(i, i is 2003 or 3999 ? "much" : $"-{i}.5", $"box {i * 7919 % 2003}"))),
    ];

    private static string Line(int i, string cost, string description) => string.Create(CultureInfo.InvariantCulture,
        $"1,AWS,{LocalAws.Payer},{LastMonth:yyyy-MM-dd}T00:00:00Z,{ThisMonth:yyyy-MM-dd}T00:00:00Z,200000000002,Usage,{LastMonth.AddDays(i % 28):yyyy-MM-dd}T00:00:00Z,{LastMonth.AddDays((i % 28) + 1):yyyy-MM-dd}T00:00:00Z,"
        + $"AmazonEC2,BoxUsage:m5.large,RunInstances,i-{(uint)(i * 2654435761L):x8},1,USD,{cost},{description},\"Amazon Web Services, Inc.\",Amazon Elastic Compute Cloud\n");

    private static async Task Put(Customer customer, string ending, params byte[][] parts)
    {
        var keys = Enumerable.Range(1, parts.Length).Select(i => $"cur/{Cur.Range(LastMonth)}/cur-{i}.{ending}").ToArray();
        for (var i = 0; i < parts.Length; i++) await customer.Put(keys[i], parts[i]);
        await customer.Put($"cur/{Cur.Range(LastMonth)}/cur-Manifest.json", Cur.Manifest("reportKeys", keys));
    }

    /// <summary>Rows from <paramref name="from"/> on; the second part has a column more.</summary>
    private async Task<byte[]> Parquet(Customer customer, int from, string more)
    {
        var path = Path.Combine(clouds.Server.Data, "intake", $"{customer.Bucket}-{from}.parquet");
        await customer.Intake.Rows($"INSERT INTO FUNCTION file('{path}', 'Parquet') SELECT 'Usage' AS line_item_line_item_type, (number + {from})::Decimal(38, 18) / 7 AS line_item_unblended_cost, 'USD' AS line_item_currency_code, "
            + $"'AmazonEC2' AS line_item_product_code, toDateTime64('{LastMonth:yyyy-MM-dd} 00:00:00', 3, 'UTC') + number AS line_item_usage_start_date, toDateTime64('{LastMonth.AddDays(1):yyyy-MM-dd} 00:00:00', 3, 'UTC') AS line_item_usage_end_date, "
            + $"toDateTime64('{LastMonth:yyyy-MM-dd} 00:00:00', 3, 'UTC') AS bill_billing_period_start_date, toDateTime64('{ThisMonth:yyyy-MM-dd} 00:00:00', 3, 'UTC') AS bill_billing_period_end_date, '{LocalAws.Payer}' AS bill_payer_account_id, "
            + $"map('user_team', hex(cityHash64(number + {from}))) AS resource_tags{more} FROM numbers(2000)");
        var bytes = await File.ReadAllBytesAsync(path, Customer.Stop);
        File.Delete(path);
        return bytes;
    }
}
