using System.Net;
using FinOps.Platform.Secrets;
using FinOps.Platform.Tenancy;
using FinOps.Stores.Postgres;
using FinOps.Understand.Connections;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;

namespace FinOps.Server.Tests.Connections;

/// <summary>Making, testing, changing and deleting connections, and what becomes of their secrets.</summary>
public sealed class ConnectionsTests(CloudFixture clouds)
{
    private static readonly DateOnly ThisMonth = new(TimeProvider.System.GetUtcNow().Year, TimeProvider.System.GetUtcNow().Month, 1);

    [Fact]
    public async Task Secrets_are_sealed_never_told_and_never_logged()
    {
        await using var customer = await clouds.NewCustomer();
        await SyncTests.PutOverwriting(customer, ThisMonth, Cur.Gzip(Cur.Header + Cur.Lines(ThisMonth, [ThisMonth], "1")));
        using var made = await customer.Post("prod", 1, quickStart: true);
        var connection = JsonElement.Parse(await made.Content.ReadAsStringAsync());
        // Refused and granted, failing and working: whatever happens is logged without the secret.
        await customer.Sync(connection);
        customer.Aws.TrustedExternalId = connection.GetProperty("externalId").GetString()!;
        await customer.Sync(connection);
        var told = string.Join('\n', await made.Content.ReadAsStringAsync(), (await customer.Get(connection)).ToString(), await customer.Http.GetStringAsync("/api/connections"),
            (await Test(customer, connection)).ToString(), (await customer.Syncs(connection.GetProperty("id").GetInt64()))[1].ToString());
        Assert.Contains("secretAccessKey", told, StringComparison.Ordinal);
        Assert.DoesNotContain(LocalAws.BaseSecret, told, StringComparison.Ordinal);
        Assert.Contains("cannot be synced", clouds.Logs.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(LocalAws.BaseSecret, clouds.Logs.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(LocalAws.SessionToken, clouds.Logs.Text, StringComparison.Ordinal);
        var kept = await Kept(connection);
        Assert.DoesNotContain(LocalAws.BaseSecret, kept.Settings + kept.Secrets, StringComparison.Ordinal);
        Assert.True(kept.Secrets.Length > 60);
    }

    [Fact]
    public async Task A_connection_may_be_paused_and_looked_at_while_its_time_comes()
    {
        await using var customer = await clouds.NewCustomer();
        var address = $"/api/connections/{(await customer.Connect()).GetProperty("id").GetInt64()}";
        for (var i = 0; i < 60; i++)
        {
            // Resumed, it begins at once: somewhere among these questions.
            using (var resumed = await customer.Http.PatchAsJsonAsync(address, new { paused = false }, Customer.Stop)) Assert.Equal(HttpStatusCode.OK, resumed.StatusCode);
            for (var asked = 0; asked < i % 6; asked++)
            {
                using var seen = await customer.Http.GetAsync(address, Customer.Stop);
                Assert.Equal(HttpStatusCode.OK, seen.StatusCode);
            }

            using var paused = await customer.Http.PatchAsJsonAsync(address, new { paused = true }, Customer.Stop);
            Assert.Equal(HttpStatusCode.OK, paused.StatusCode);
        }

        using var gone = await customer.Http.DeleteAsync(address, Customer.Stop);
        Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
    }

    [Fact]
    public async Task A_new_key_takes_over_and_what_older_ones_sealed_still_opens()
    {
        await using var customer = await clouds.NewCustomer();
        var connection = await customer.Connect();
        var (services, before) = (clouds.Server.Services, (await Kept(connection)).Secrets);
        var now = TimeProvider.System.GetUtcNow();
        var added = services.GetRequiredService<IKeyManager>().CreateNewKey(now, now.AddDays(90));

        // Another server of the same database, which reads the keys anew.
        await using var second = await RunningServer.Start(settings: Elsewhere.Settings(clouds.Server), configure: clouds.Impatient);
        var book = second.Services.GetRequiredService<ConnectionBook>();
        var tenant = (await second.Services.GetRequiredService<TenantBook>().Find(customer.Bucket, Customer.Stop))!;
        var found = (await book.Find(tenant.Id, connection.GetProperty("id").GetInt64(), Customer.Stop))!;
        Assert.Equal(LocalAws.BaseSecret, (await book.Access(found, Customer.Stop))["secretAccessKey"]);

        // Opening it sealed it anew, with the new key, whose id stands in front.
        var after = (await Kept(connection)).Secrets;
        Assert.NotEqual(before, after);
        Assert.Equal(added.KeyId, new Guid(Convert.FromBase64String(after).AsSpan(4, 16)));
        Assert.Equal(LocalAws.BaseSecret, (await book.Access((await book.Find(tenant.Id, found.Id, Customer.Stop))!, Customer.Stop))["secretAccessKey"]);
        await using var keys = services.GetRequiredService<PostgresStore>().Work.CreateCommand("select count(*) from data_protection_keys");
        Assert.True((long)(await keys.ExecuteScalarAsync(Customer.Stop))! >= 2);
    }

    [Fact]
    public void A_sealed_secret_opens_for_its_purpose_alone()
    {
        var box = clouds.Server.Services.GetRequiredService<SecretBox>();
        var sealedText = box.Seal("connections of tenant 1", "hush");
        Assert.Equal("hush", box.Open("connections of tenant 1", sealedText).Secret);
        Assert.Throws<SecretLostException>(() => box.Open("connections of tenant 2", sealedText));
        Assert.Throws<SecretLostException>(() => box.Open("connections of tenant 1", sealedText[..^8] + "AAAAAAA="));
    }

    [Fact]
    public async Task A_test_says_step_by_step_what_is_wrong_and_how_to_mend_it()
    {
        await using var customer = await clouds.NewCustomer();
        using var made = await customer.Post("prod", 1, quickStart: true);
        var connection = JsonElement.Parse(await made.Content.ReadAsStringAsync());
        var refused = Assert.Single((await Test(customer, connection)).EnumerateArray());
        Assert.False(refused.GetProperty("ok").GetBoolean());
        Assert.Contains(connection.GetProperty("externalId").GetString()!, refused.GetProperty("detail").GetString(), StringComparison.Ordinal);

        customer.Aws.TrustedExternalId = connection.GetProperty("externalId").GetString()!;
        customer.Aws.DenyOrganizations = true;
        await SyncTests.PutOverwriting(customer, ThisMonth, Cur.Gzip(Cur.Header));
        var steps = (await Test(customer, connection)).EnumerateArray().ToDictionary(s => s.GetProperty("what").GetString()!, s => s.GetProperty("ok").GetBoolean());
        Assert.Equal(new Dictionary<string, bool> { ["identity"] = true, ["export"] = true, ["cost explorer"] = true, ["account names"] = false }, steps);

        // Names are a courtesy, whatever answers in their place.
        customer.Aws.DenyOrganizations = false;
        foreach (var odd in new[] { "<html>", "{\"Accounts\":7}" })
        {
            customer.Aws.OddOrganizations = odd;
            var sync = await customer.Sync(connection);
            Assert.True(sync.GetProperty("state").GetString() == "succeeded", sync.ToString());
            Assert.Contains("Account names could not be read", (await customer.Get(connection)).GetProperty("warnings").ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Connections_are_changed_and_deleted_and_belong_to_one_tenant()
    {
        await using var customer = await clouds.NewCustomer();
        var connection = await customer.Connect();
        var address = $"/api/connections/{connection.GetProperty("id")}";
        using var taken = await customer.Post("prod", 1, quickStart: false);
        Assert.Equal(HttpStatusCode.Conflict, taken.StatusCode);
        await customer.Connect("second");

        using var changed = await customer.Http.PatchAsJsonAsync(address, new { settings = new Dictionary<string, string?> { ["prefix"] = "here", ["region"] = "eu-central-1" }, monthsBack = 5 });
        var view = JsonElement.Parse(await changed.Content.ReadAsStringAsync());
        Assert.Equal(("here", 5, "secretAccessKey"), (view.GetProperty("settings").GetProperty("prefix").GetString(), view.GetProperty("monthsBack").GetInt32(), view.GetProperty("secrets")[0].GetString()));
        foreach (var (wish, code) in new (object, string)[]
        {
            (new { name = "other" }, "name_fixed"), (new { monthsBack = 99 }, "months_invalid"),
            (new { settings = new { roleArn = "me" } }, "settings_invalid"), (new { settings = new { colour = "red" } }, "setting_unknown"),
            (new { settings = new { stsEndpoint = "http://169.254.169.254/" } }, "settings_invalid"),
        })
        {
            using var refused = await customer.Http.PatchAsJsonAsync(address, wish);
            Assert.Equal((HttpStatusCode.BadRequest, code), (refused.StatusCode, JsonElement.Parse(await refused.Content.ReadAsStringAsync()).GetProperty("code").GetString()));
        }

        await using var stranger = await clouds.NewCustomer();
        foreach (var more in new[] { "", "/syncs", "/bills", "/completeness" })
            Assert.Equal(HttpStatusCode.NotFound, (await stranger.Http.GetAsync(address + more, Customer.Stop)).StatusCode);
        Assert.Equal("[]", await stranger.Http.GetStringAsync("/api/connections"));
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.Http.DeleteAsync(address, Customer.Stop)).StatusCode);

        Assert.Equal(HttpStatusCode.NoContent, (await customer.Http.DeleteAsync(address, Customer.Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await customer.Http.GetAsync(address, Customer.Stop)).StatusCode);
        Assert.Equal("", (await Kept(connection)).Secrets);
        await customer.Connect();
    }

    [Fact]
    public async Task The_templates_name_exactly_what_is_asked_for()
    {
        var providers = await clouds.Server.Http.GetFromJsonAsync<JsonElement>("/api/providers");
        var templates = providers.EnumerateArray().Single(p => p.GetProperty("provider").GetString() == "aws").GetProperty("templates");
        foreach (var name in new[] { "cloudformation.yaml", "terraform.tf" })
        {
            foreach (var action in new[] { "sts:AssumeRole", "sts:ExternalId", "s3:ListBucket", "s3:GetObject", "kms:Decrypt", "ce:GetCostAndUsage", "organizations:ListAccounts", "organizations:DescribeOrganization" })
                Assert.Contains(action, templates.GetProperty(name).GetString(), StringComparison.Ordinal);
        }
    }

    private static async Task<JsonElement> Test(Customer customer, JsonElement connection)
    {
        using var answer = await customer.Http.PostAsync($"/api/connections/{connection.GetProperty("id")}/test", null);
        return JsonElement.Parse(await answer.Content.ReadAsStringAsync());
    }

    private async Task<(string Settings, string Secrets)> Kept(JsonElement connection)
    {
        await using var owner = clouds.Server.Services.GetRequiredService<PostgresStore>().Work.CreateCommand(
            $"select set_config('finops.tenant', 'all', false); select settings, coalesce(secrets, '') from connections where id = {connection.GetProperty("id").GetInt64()}");
        await using var reader = await owner.ExecuteReaderAsync(Customer.Stop);
        await reader.NextResultAsync(Customer.Stop);
        Assert.True(await reader.ReadAsync(Customer.Stop));
        return (reader.GetString(0), reader.GetString(1));
    }
}
