using FinOps.Platform.Jobs;
using FinOps.Platform.Tenancy;
using FinOps.Stores.Postgres;
using FinOps.Understand.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace FinOps.Server.Tests.Connections;

/// <summary>What a sync brings in, from an S3 server that checks signatures, with a role assumed over STS.</summary>
public sealed class SyncTests(CloudFixture clouds)
{
    private static readonly DateOnly ThisMonth = new(TimeProvider.System.GetUtcNow().Year, TimeProvider.System.GetUtcNow().Month, 1);
    private static readonly DateOnly LastMonth = ThisMonth.AddMonths(-1);

    [Fact]
    public async Task A_report_in_several_parts_is_one_bill_and_is_fetched_once()
    {
        await using var customer = await clouds.NewCustomer();
        await PutOverwriting(customer, LastMonth, Cur.Gzip(Cur.Header + Cur.Lines(LastMonth, Cur.Days(LastMonth, 2), "1.25")), Cur.Zip(Cur.Header + Cur.Lines(LastMonth, Cur.Days(LastMonth, 1), "100.000000001").TrimEnd('\n')));
        var connection = await customer.Connect();

        var sync = await customer.Sync(connection);

        Assert.Equal("succeeded", sync.GetProperty("state").GetString());
        Assert.Equal((1, 1, 0), Counts(sync));
        Assert.Equal(new SortedDictionary<string, string> { [$"{LastMonth:yyyy-MM-dd}"] = "101.250000001", [$"{LastMonth.AddDays(1):yyyy-MM-dd}"] = "1.25" }, await customer.Days());
        var import = Assert.Single(await customer.Intake.List());
        Assert.Equal(("prod", $"cur/{LastMonth:yyyy-MM}", 3L), (import.GetProperty("source").GetString(), import.GetProperty("file").GetString(), import.GetProperty("rowsLoaded").GetInt64()));
        Assert.Equal("0", import.GetProperty("reconciliation")[0].GetProperty("difference").GetString());
        Assert.Empty(Directory.GetDirectories(Path.Combine(clouds.Server.Data, "intake"), $"parts-{connection.GetProperty("id")}-*"));

        Assert.Equal((1, 0, 0), Counts(await customer.Sync(connection)));
        Assert.Single(await customer.Intake.List());
    }

    [Fact]
    public async Task A_restated_month_replaces_the_older_one_also_with_fewer_parts()
    {
        await using var customer = await clouds.NewCustomer();
        var part = Cur.Gzip(Cur.Header + Cur.Lines(LastMonth, Cur.Days(LastMonth, 3), "2"));
        await PutOverwriting(customer, LastMonth, part, part);
        var connection = await customer.Connect();
        await customer.Sync(connection);

        await PutOverwriting(customer, LastMonth, Cur.Gzip(Cur.Header + Cur.Lines(LastMonth, Cur.Days(LastMonth, 3), "5")));
        Assert.Equal((1, 1, 0), Counts(await customer.Sync(connection)));

        Assert.Equal(["5", "5", "5"], (await customer.Days()).Values);
        var newest = (await customer.Intake.List())[0];
        Assert.Equal("published", newest.GetProperty("state").GetString());
        var detail = await customer.Intake.Get(newest.GetProperty("importId").GetInt64());
        Assert.Equal("3", detail.GetProperty("restatement")[0].GetProperty("difference").GetString());
    }

    [Fact]
    public async Task Of_versioned_assemblies_only_the_newest_counts()
    {
        await using var customer = await clouds.NewCustomer();
        foreach (var (assembly, cost) in new[] { ("aaaa", "1"), ("bbbb", "7") })
        {
            var key = $"exports/cur/{Cur.Range(LastMonth)}/{assembly}/cur-1.csv.gz";
            await customer.Put(key, Cur.Gzip(Cur.Header + Cur.Lines(LastMonth, [LastMonth], cost)));
            await customer.Put($"exports/cur/{Cur.Range(LastMonth)}/{assembly}/cur-Manifest.json", Cur.Manifest("reportKeys", key));
            await customer.Put($"exports/cur/{Cur.Range(LastMonth)}/cur-Manifest.json", Cur.Manifest("reportKeys", key));
        }

        var connection = await customer.Connect(more: ("prefix", "exports"));
        await customer.Sync(connection);
        Assert.Equal(["7"], (await customer.Days()).Values);
    }

    [Fact]
    public async Task A_data_export_is_read_by_its_manifest_also_in_parquet_parts()
    {
        await using var customer = await clouds.NewCustomer();
        var parts = new List<string>();
        foreach (var (name, cost) in new[] { ("00001", "3"), ("00002", "4") })
        {
            var path = Path.Combine(clouds.Server.Data, "intake", $"{customer.Bucket}-{name}.parquet");
            await customer.Intake.Rows($"INSERT INTO FUNCTION file('{path}', 'Parquet') SELECT 'Usage' AS line_item_line_item_type, {cost}::Float64 AS line_item_unblended_cost, 'USD' AS line_item_currency_code, "
                + $"'AmazonEC2' AS line_item_product_code, toDateTime64('{LastMonth:yyyy-MM-dd} 00:00:00', 3, 'UTC') AS line_item_usage_start_date, toDateTime64('{LastMonth.AddDays(1):yyyy-MM-dd} 00:00:00', 3, 'UTC') AS line_item_usage_end_date, "
                + $"toDateTime64('{LastMonth:yyyy-MM-dd} 00:00:00', 3, 'UTC') AS bill_billing_period_start_date, toDateTime64('{ThisMonth:yyyy-MM-dd} 00:00:00', 3, 'UTC') AS bill_billing_period_end_date, '{LocalAws.Payer}' AS bill_payer_account_id, "
                + "map('user_team', 'search') AS resource_tags" + (name == "00002" ? ", 'x' AS line_item_resource_id" : ""));
            var key = $"fin/cur2/data/BILLING_PERIOD={LastMonth:yyyy-MM}/cur2-{name}.snappy.parquet";
            await customer.Put(key, await File.ReadAllBytesAsync(path, Customer.Stop));
            File.Delete(path);
            parts.Add($"s3://{customer.Bucket}/{key}");
        }

        await customer.Put($"fin/cur2/metadata/BILLING_PERIOD={LastMonth:yyyy-MM}/cur2-Manifest.json", Cur.Manifest("dataFiles", [.. parts]));
        var connection = await customer.Connect(more: ("prefix", "fin"));
        var sync = await customer.Sync(connection);
        Assert.True(sync.GetProperty("state").GetString() == "succeeded", sync.ToString());
        Assert.Equal(["7"], (await customer.Days()).Values);
    }

    /// <summary>An account in no organization, an organization that is busy: names are a courtesy.</summary>
    [Theory]
    [InlineData("AWSOrganizationsNotInUseException", "in no organization")]
    [InlineData("TooManyRequestsException", "busy")]
    public async Task Costs_come_in_without_the_names_of_accounts(string denial, string said)
    {
        await using var customer = await clouds.NewCustomer();
        (customer.Aws.DenyOrganizations, customer.Aws.OrganizationsDenial) = (true, denial);
        await PutOverwriting(customer, LastMonth, Cur.Gzip(Cur.Header + Cur.Lines(LastMonth, [LastMonth], "9")));
        var connection = await customer.Connect();
        Assert.Equal("succeeded", (await customer.Sync(connection)).GetProperty("state").GetString());
        Assert.Equal(["9"], (await customer.Days()).Values);
        Assert.Contains(said, (await customer.Get(connection)).GetProperty("warnings")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_that_is_being_written_waits_and_two_exports_are_refused()
    {
        await using var customer = await clouds.NewCustomer();
        await customer.Put($"cur/{Cur.Range(LastMonth)}/cur-Manifest.json", Cur.Manifest("reportKeys", "cur/not-there-yet.csv.gz"));
        var connection = await customer.Connect();
        Assert.Equal("succeeded", (await customer.Sync(connection)).GetProperty("state").GetString());
        Assert.Contains("not whole yet", (await customer.Get(connection)).GetProperty("warnings")[0].GetString(), StringComparison.Ordinal);

        await customer.Put($"second/{Cur.Range(LastMonth)}/second-Manifest.json", Cur.Manifest("reportKeys", "x"));
        var sync = await customer.Sync(connection);
        Assert.Equal("several_exports", sync.GetProperty("problem").GetProperty("code").GetString());
        var view = await customer.Get(connection);
        Assert.Equal("failing", view.GetProperty("health").GetString());
        Assert.Contains("exportName", view.GetProperty("problem").GetProperty("fix").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_poisoned_bill_is_quarantined_and_the_others_come_in()
    {
        await using var customer = await clouds.NewCustomer();
        await PutOverwriting(customer, LastMonth.AddMonths(-1), "this is, no bill\n1,2\n"u8.ToArray());
        await PutOverwriting(customer, LastMonth, Cur.Gzip(Cur.Header + Cur.Lines(LastMonth, [LastMonth], "9")));
        // More months than there are bills of, so that none is too old when a month ends meanwhile.
        var connection = await customer.Connect(monthsBack: 3);

        var sync = await customer.Sync(connection);

        Assert.Equal(("partial", (2, 1, 1)), (sync.GetProperty("state").GetString(), Counts(sync)));
        Assert.Equal(["9"], (await customer.Days()).Values);
        var poisoned = (await customer.Bills(connection)).Single(b => b.GetProperty("state").GetString() == "quarantined");
        Assert.Equal("not_a_bill", poisoned.GetProperty("problem").GetProperty("code").GetString());
        Assert.Equal((2, 0, 0), Counts(await customer.Sync(connection)));
        Assert.Equal("not_a_bill", (await customer.Get(connection)).GetProperty("problem").GetProperty("code").GetString());
        Assert.Equal((2, 0, 1), Counts(await customer.Sync(connection, retry: true)));

        await PutOverwriting(customer, LastMonth.AddMonths(-1), Cur.Gzip(Cur.Header + Cur.Lines(LastMonth.AddMonths(-1), [LastMonth.AddMonths(-1)], "4")));
        Assert.Equal(("succeeded", "ok"), ((await customer.Sync(connection)).GetProperty("state").GetString(), HealthButForLag(await customer.Get(connection))));
        Assert.Equal(["4", "9"], (await customer.Days()).Values);
    }

    [Fact]
    public async Task A_sync_that_was_killed_goes_on_at_the_file_where_it_was()
    {
        await using var customer = await clouds.NewCustomer();
        var parts = Enumerable.Range(1, 3).Select(i => Cur.Gzip(Cur.Header + Cur.Lines(LastMonth, [LastMonth], $"{i}"))).ToArray();
        await PutOverwriting(customer, LastMonth, parts);
        var connection = await customer.Connect();
        var id = connection.GetProperty("id").GetInt64();
        var (access, listing) = await Listing(customer, id);
        var bill = Assert.Single(listing.Bills);
        // What a killed sync leaves: the first part whole, a piece of the second, and a run that says it is running.
        var folder = clouds.Server.Services.GetRequiredService<BillFetch>().FolderOf(id, bill);
        await File.WriteAllBytesAsync(Path.Combine(folder, "part-00000"), Cur.Gzip(Cur.Header + Cur.Lines(LastMonth, [LastMonth], "1000")), Customer.Stop);
        await File.WriteAllBytesAsync(Path.Combine(folder, "part-00001.unfinished"), [1, 2, 3], Customer.Stop);
        var book = clouds.Server.Services.GetRequiredService<ConnectionBook>();
        var tenant = (await clouds.Server.Services.GetRequiredService<TenantBook>().Find(customer.Bucket, Customer.Stop))!;
        await clouds.Server.Services.GetRequiredService<SyncBook>().Begin((await book.Find(tenant.Id, id, Customer.Stop))!, SyncCause.Schedule, Customer.Stop);

        await customer.Sync(connection);

        // The part that was there was not fetched again: its content is the planted one.
        Assert.Equal(["1005"], (await customer.Days()).Values);
        Assert.Equal("interrupted", (await customer.Syncs(id))[1].GetProperty("state").GetString());
        Assert.NotNull(access);
    }

    [Fact]
    public async Task A_sync_whose_server_was_stopped_is_taken_up_by_the_next_one_and_not_at_its_next_time()
    {
        await using var customer = await clouds.NewCustomer();
        await PutOverwriting(customer, LastMonth, Cur.Gzip(Cur.Header + Cur.Lines(LastMonth, [LastMonth], "9")));
        var connection = await customer.Connect();
        var id = connection.GetProperty("id").GetInt64();
        await Patch(customer, connection, new { paused = false });
        async Task Synced(int runs) => await Wait.For(
            () => customer.Syncs(id), seen => seen.Count >= runs && seen[0].GetProperty("state").GetString() == "succeeded", seen => string.Join("; ", seen));
        await Synced(1);

        var services = clouds.Server.Services;
        var (book, tenant) = (services.GetRequiredService<SyncBook>(), (await services.GetRequiredService<TenantBook>().Find(customer.Bucket, Customer.Stop))!);
        var known = (await services.GetRequiredService<ConnectionBook>().Find(tenant.Id, id, Customer.Stop))!;
        await using (await services.GetRequiredService<PlatformLocks>().Take(ConnectionSync.LockOf(id), Customer.Stop))
        {
            // Nobody takes up what its server is still at.
            var stopped = await book.Begin(known, SyncCause.Schedule, Customer.Stop);
            await book.End(known, stopped, SyncState.Interrupted, null, null, Customer.Stop);
            await services.GetServices<IJob>().Single(j => j.Name == "connections").Run(Customer.Stop);
            Assert.Equal(2, (await customer.Syncs(id)).Count);
        }

        services.GetRequiredService<JobRunner>().Nudge("connections");
        await Synced(3);
        Assert.Contains(await customer.Syncs(id), s => s.GetProperty("state").GetString() == "interrupted");
        Assert.DoesNotContain(await book.Unfinished(Customer.Stop), r => r.ConnectionId == id);
        await Patch(customer, connection, new { paused = true });
    }

    [Fact]
    public async Task Two_syncs_of_a_connection_never_run_at_once_whichever_server_begins_them()
    {
        await using var customer = await clouds.NewCustomer();
        await PutOverwriting(customer, LastMonth, Cur.Gzip(Cur.Header + Cur.Lines(LastMonth, [LastMonth], "9")));
        var connection = await customer.Connect();
        var tenant = (await clouds.Server.Services.GetRequiredService<TenantBook>().Find(customer.Bucket, Customer.Stop))!;
        await using var other = await RunningServer.Start(settings: Elsewhere.Settings(clouds.Server), configure: clouds.Impatient);
        ConnectionSync[] syncs = [clouds.Server.Services.GetRequiredService<ConnectionSync>(), other.Services.GetRequiredService<ConnectionSync>()];
        await Task.WhenAll(Enumerable.Range(0, 6).Select(i => syncs[i % 2].Run(tenant.Id, connection.GetProperty("id").GetInt64(), SyncCause.Request, Customer.Stop)));
        Assert.Single(await customer.Intake.List());
        Assert.Equal(1, (await customer.Syncs(connection.GetProperty("id").GetInt64())).Sum(s => s.GetProperty("billsDone").GetInt32()));
    }

    [Fact]
    public async Task A_connection_syncs_by_itself_when_it_is_made_and_stops_when_it_is_paused()
    {
        await using var customer = await clouds.NewCustomer();
        await PutOverwriting(customer, LastMonth, Cur.Gzip(Cur.Header + Cur.Lines(LastMonth, [LastMonth], "9")));
        var connection = await customer.Connect();
        Assert.Equal(JsonValueKind.Null, connection.GetProperty("nextSyncAt").ValueKind);
        var asked = TimeProvider.System.GetUtcNow();
        await Patch(customer, connection, new { paused = false });
        var answered = TimeProvider.System.GetUtcNow();
        var id = connection.GetProperty("id").GetInt64();
        var runs = await Wait.For(
            () => customer.Syncs(id), seen => seen.Count > 0 && seen[0].GetProperty("state").GetString() == "succeeded", seen => $"The schedule did not fire: {string.Join("; ", seen)}");
        Assert.Equal("schedule", runs[0].GetProperty("cause").GetString());
        var next = (await customer.Get(connection)).GetProperty("nextSyncAt").GetDateTimeOffset();
        // At times of its own, so that a thousand made together are not due together ever after; the first of them may be over.
        var since = next - SyncSchedule.PhaseOf(id, SyncPace.EveryDefault);
        while (since > answered) since -= SyncPace.EveryDefault;
        Assert.InRange(since, asked - TimeSpan.FromSeconds(1), answered);
        await using var count = clouds.Server.Services.GetRequiredService<PostgresStore>().Work.CreateCommand("select count(*) from qrtz_scheduler_state");
        Assert.True((long)(await count.ExecuteScalarAsync(Customer.Stop))! >= 1, "The clock is clustered: each server signs in.");

        await Patch(customer, connection, new { paused = true });
        Assert.Equal(JsonValueKind.Null, (await customer.Get(connection)).GetProperty("nextSyncAt").ValueKind);
    }

    [Fact]
    public async Task What_is_kept_on_the_clock_is_not_put_there_again_once_it_is_paused()
    {
        await using var customer = await clouds.NewCustomer();
        var connection = await customer.Connect();
        await Patch(customer, connection, new { paused = false });
        // As the caretaker looked them up a moment before a person paused one.
        var tenant = (await clouds.Server.Services.GetRequiredService<TenantBook>().Find(customer.Bucket, Customer.Stop))!;
        var looked = (await clouds.Server.Services.GetRequiredService<ConnectionBook>().Find(tenant.Id, connection.GetProperty("id").GetInt64(), Customer.Stop))!;
        await Patch(customer, connection, new { paused = true });
        await clouds.Server.Services.GetRequiredService<SyncSchedule>().Keep([looked], Customer.Stop);
        Assert.Equal(JsonValueKind.Null, (await customer.Get(connection)).GetProperty("nextSyncAt").ValueKind);
    }

    private async Task<(SourceAccess, SourceListing)> Listing(Customer customer, long id)
    {
        var services = clouds.Server.Services;
        var tenant = (await services.GetRequiredService<TenantBook>().Find(customer.Bucket, Customer.Stop))!;
        var book = services.GetRequiredService<ConnectionBook>();
        var access = await book.Access((await book.Find(tenant.Id, id, Customer.Stop))!, Customer.Stop);
        var wish = new SourceWish(LastMonth.AddMonths(-3), ThisMonth, new Dictionary<DateOnly, DateOnly>());
        return (access, await services.GetRequiredService<BillSources>().Of("aws").List(access, wish, Customer.Stop));
    }

    private static async Task Patch(Customer customer, JsonElement connection, object change)
    {
        using var answer = await customer.Http.PatchAsJsonAsync($"/api/connections/{connection.GetProperty("id")}", change);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static string HealthButForLag(JsonElement view) => view.GetProperty("health").GetString() is "late" or "ok" ? "ok" : view.ToString();

    internal static (int Found, int Done, int Failed) Counts(JsonElement sync) =>
        (sync.GetProperty("billsFound").GetInt32(), sync.GetProperty("billsDone").GetInt32(), sync.GetProperty("billsFailed").GetInt32());

    internal static async Task PutOverwriting(Customer customer, DateOnly month, params byte[][] parts)
    {
        var keys = Enumerable.Range(1, parts.Length).Select(i => $"cur/{Cur.Range(month)}/cur-{i}.csv.gz").ToArray();
        for (var i = 0; i < parts.Length; i++) await customer.Put(keys[i], parts[i]);
        await customer.Put($"cur/{Cur.Range(month)}/cur-Manifest.json", Cur.Manifest("reportKeys", keys));
    }
}
