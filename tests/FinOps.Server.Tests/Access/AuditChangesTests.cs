using FinOps.Platform.Audit;

namespace FinOps.Server.Tests.Access;

/// <summary>Whatever an address notes itself, the log tells from what to what things were changed, and no secret of them.</summary>
public sealed class AuditChangesTests(AccessServerFixture access)
{
    [Fact]
    public async Task What_an_endpoint_does_not_note_is_written_with_the_rows_it_changed()
    {
        var tenant = await access.NewTenant();
        var (person, owner) = await access.Join(tenant, "owner");
        var node = await owner.PostAsJsonAsync("/api/organisation/nodes", new { kind = "team", code = "search", name = "Search" }).Json(201);
        await owner.PatchAsJsonAsync($"/api/organisation/nodes/{node.GetProperty("id")}", new { name = "Search and index" }).Json();
        await owner.PutAsJsonAsync("/api/tenant/settings", new { name = "Renamed", currency = "EUR", timeZone = "Europe/Berlin", fiscalYearStartMonth = 4, maturity = "walk", allocationTarget = 90, savingsTarget = 10, allowedAddresses = Array.Empty<string>() }).Json();
        await owner.PutAsJsonAsync("/api/tenant/settings", new { name = "Renamed", currency = "USD", timeZone = "Europe/Berlin", fiscalYearStartMonth = 4, maturity = "walk", allocationTarget = 90, savingsTarget = 10, allowedAddresses = Array.Empty<string>() }).Json();
        await owner.PutAsJsonAsync("/api/allocation/settings", new { needsApproval = true }).Json();
        var connection = await owner.PostAsJsonAsync("/api/connections", new
        {
            provider = "aws",
            name = "bills",
            paused = true,
            settings = new Dictionary<string, string> { ["bucket"] = "b", ["region"] = "eu-central-1", ["accessKeyId"] = "AKIAX", ["secretAccessKey"] = "planted-connection-secret", ["prefix"] = "p" },
        }).Json(201);
        await owner.PatchAsJsonAsync($"/api/connections/{connection.GetProperty("id")}", new { monthsBack = 7 }).Json();
        (await owner.DeleteAsync($"/api/organisation/nodes/{node.GetProperty("id")}")).Dispose();

        var name = $"organisation_nodes {node.GetProperty("id")}";
        var made = await Entry(owner, "CreateNode");
        Assert.Equal(JsonValueKind.Null, made.GetProperty("before").ValueKind);
        Assert.Equal("Search", made.GetProperty("after").GetProperty(name).GetProperty("name").GetString());
        var changed = await Entry(owner, "ChangeNode");
        Assert.Equal("""{"name":"Search"}""", changed.GetProperty("before").GetProperty(name).GetRawText());
        Assert.Equal("""{"name":"Search and index"}""", changed.GetProperty("after").GetProperty(name).GetRawText());
        var settings = await Entry(owner, "SaveTenantSettings");
        Assert.Equal("""{"currency":"EUR"}""", settings.GetProperty("before").GetProperty($"tenant_settings").GetRawText());
        Assert.Equal("""{"currency":"USD"}""", settings.GetProperty("after").GetProperty($"tenant_settings").GetRawText());
        Assert.Contains("needs_approval", (await Entry(owner, "SaveAllocationSettings")).GetProperty("after").GetRawText(), StringComparison.Ordinal);
        var months = await Entry(owner, "ChangeConnection");
        Assert.Equal(7, months.GetProperty("after").EnumerateObject().Single().Value.GetProperty("monthsBack").GetInt32());
        var gone = await Entry(owner, "DeleteNode");
        Assert.Equal("Search and index", gone.GetProperty("before").GetProperty(name).GetProperty("name").GetString());
        Assert.DoesNotContain("planted-connection-secret", await owner.GetStringAsync("/api/audit"), StringComparison.Ordinal);
        Assert.NotEqual(Guid.Empty, person.Id);
    }

    [Fact]
    public async Task What_an_operator_does_to_a_tenant_stands_in_its_log_too_and_what_failed_changed_nothing()
    {
        var tenant = await access.NewTenant();
        var (_, owner) = await access.Join(tenant, "owner");
        await access.Operator.Ask($"/api/tenants/{tenant.Slug}/suspend?stage=read_only");
        var entry = await Entry(owner, "SuspendTenant");
        Assert.Equal(("active", "read_only"), (State(entry, "before"), State(entry, "after")));
        await access.Operator.Ask($"/api/tenants/{tenant.Slug}/resume");
        Assert.Equal("node_kind_invalid", await owner.PostAsJsonAsync("/api/organisation/nodes", new { kind = "galaxy", code = "x", name = "X" }).Code(400));
        Assert.Equal(JsonValueKind.Null, (await Entry(owner, "CreateNode")).GetProperty("after").ValueKind);

        string? State(JsonElement of, string when) => of.GetProperty(when).GetProperty($"tenants {tenant.Id}").GetProperty("state").GetString();
    }

    [Fact]
    public async Task Signing_in_and_not_is_written_by_which_way_and_in_the_logs_of_the_persons_tenants()
    {
        var tenant = await access.NewTenant();
        var (_, owner) = await access.Join(tenant, "owner");
        var (person, browser) = await access.NewPersonWithPassword();
        await access.Join(tenant, "viewer", person: person);
        using (browser)
        {
            await browser.Refused(System.Net.HttpStatusCode.Unauthorized, "/api/auth/sign-in", new { email = person.Email, password = "another than mine is" });
            await browser.Ask("/api/auth/sign-in", new { email = person.Email, password = AccessServerFixture.Password });
        }

        await access.Service<AuditDenials>().Settle(CancellationToken.None);
        var entry = await Entry(owner, "sign_in");
        Assert.Equal(("password", "done", person.Id), (entry.GetProperty("target").GetString(), entry.GetProperty("outcome").GetString(), entry.GetProperty("actorId").GetGuid()));
        // A wrong password of an account that exists is counted behind the answer, so that no time tells of it. Others sign in meanwhile: only the person's own are asked for.
        var wrong = $"{person.Email} by password denied";
        await Wait.For(
            async () => (await access.Operator.Get($"/api/platform/audit?action=sign_in&target={Uri.EscapeDataString(person.Email)}")).GetProperty("entries").EnumerateArray().Select(e => $"{e.GetProperty("target").GetString()} {e.GetProperty("outcome").GetString()}").ToList(),
            all => all.Contains(wrong),
            all => $"'{wrong}' is not among {string.Join(", ", all)}");
    }

    private static async Task<JsonElement> Entry(HttpClient owner, string action) => (await owner.GetAsync($"/api/audit?action={action}").Json()).GetProperty("entries")[0];
}
