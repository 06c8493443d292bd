using System.IO.Compression;
using System.Net;
using System.Text;
using FinOps.Platform.Jobs;
using FinOps.Platform.Tenancy;
using FinOps.Server.Tests.Ingestion;
using Microsoft.Extensions.DependencyInjection;

namespace FinOps.Server.Tests.Tenants;

/// <summary>A tenant's life after its birth: suspended, taken out, deleted, restored, removed with a proof.</summary>
public sealed class TenantLifeTests(ServerFixture server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_a_deleted_tenant_had_is_gone_from_every_table_of_both_engines_and_the_proof_says_so()
    {
        var (slug, intake) = await Furnished();
        var (_, neighbour) = await Furnished();
        var id = (await Tenant(slug))!.Id;
        Assert.True((await Rows(id)).Count(count => count.Rows > 0) >= 8, "The tenant has too little for this test to mean something.");

        await Ok(server.Http.DeleteAsync($"/api/tenants/{slug}?graceDays=0", Stop));
        Assert.Equal(HttpStatusCode.NotFound, (await intake.Http.GetAsync("/api/imports", Stop)).StatusCode);
        var proof = await Proof(id);

        Assert.True(proof.GetProperty("rowsBefore").GetInt64() > 8);
        var counts = proof.GetProperty("counts").EnumerateArray().Select(c => (Table: c.GetProperty("table").GetString()!, Rows: c.GetProperty("rows").GetInt64())).ToList();
        Assert.All(counts, count => Assert.Equal(0, count.Rows));
        Assert.Superset(new HashSet<string> { "cost_rows", "cost_days", "cost_services", "cost_rejects", "imports", "connections", "organisation_nodes", "tenant_settings" }, counts.Select(c => c.Table).ToHashSet());
        Assert.All(await Rows(id), count => Assert.Equal(0, count.Rows));
        Assert.Equal("10", await Total(neighbour.Http));
        // Too late for a change of mind.
        await Refused(server.Http.PostAsJsonAsync($"/api/tenants/deleted/{id}/restore", new { }, Stop), HttpStatusCode.Conflict, "tenant_gone");
    }

    [Fact]
    public async Task A_tenant_comes_back_whole_while_its_grace_lasts()
    {
        var (slug, intake) = await Furnished();
        var id = (await Tenant(slug))!.Id;
        await Ok(server.Http.DeleteAsync($"/api/tenants/{slug}", Stop));
        var gone = (await server.Http.GetFromJsonAsync<JsonElement>("/api/tenants/deleted", Stop)).EnumerateArray().Single(t => t.GetProperty("id").GetInt32() == id);
        Assert.InRange(gone.GetProperty("purgeAt").GetDateTimeOffset() - gone.GetProperty("deletedAt").GetDateTimeOffset(), TimeSpan.FromDays(29), TimeSpan.FromDays(31));
        Assert.Equal(JsonValueKind.Null, gone.GetProperty("proof").ValueKind);

        await Ok(server.Http.PostAsJsonAsync("/api/tenants", new { name = "Meanwhile", slug }, Stop));
        await Refused(server.Http.PostAsJsonAsync($"/api/tenants/deleted/{id}/restore", new { }, Stop), HttpStatusCode.Conflict, "tenant_slug_taken");
        await Ok(server.Http.PostAsJsonAsync($"/api/tenants/deleted/{id}/restore", new { slug = slug + "-back" }, Stop));
        using var back = server.Server.Client(slug + "-back");
        Assert.Equal("10", await Total(back));
        Assert.Equal("", await Total(intake.Http));
    }

    [Fact]
    public async Task Suspension_first_keeps_people_from_changing_and_then_from_seeing()
    {
        var (slug, intake) = await Furnished();
        Assert.Equal("read_only", (await Ok(server.Http.PostAsync($"/api/tenants/{slug}/suspend?stage=read_only", null, Stop))).GetProperty("state").GetString());
        Assert.Equal(HttpStatusCode.OK, (await intake.Http.GetAsync("/api/imports", Stop)).StatusCode);
        await Refused(intake.Http.PostAsJsonAsync("/api/organisation/nodes", new { kind = "team", code = "b", name = "b" }, Stop), HttpStatusCode.Forbidden, "tenant_read_only");
        await Refused(intake.Http.PostAsync("/api/imports?fileName=x.csv", new ByteArrayContent([1]), Stop), HttpStatusCode.Forbidden, "tenant_read_only");
        await Ok(server.Http.PostAsync($"/api/tenants/{slug}/suspend", null, Stop));
        await Refused(intake.Http.GetAsync("/api/imports", Stop), HttpStatusCode.Forbidden, "tenant_suspended");
        await Refused(server.Http.PostAsync($"/api/tenants/{slug}/suspend?stage=gently", null, Stop), HttpStatusCode.BadRequest, "stage_invalid");
        await Ok(server.Http.PostAsync($"/api/tenants/{slug}/resume", null, Stop));
        await Ok(intake.Http.PostAsJsonAsync("/api/organisation/nodes", new { kind = "team", code = "b", name = "b" }, Stop));
    }

    [Fact]
    public async Task Everything_comes_out_as_one_archive_without_secrets_and_its_costs_go_in_again()
    {
        var (_, intake) = await Furnished();
        await using var zip = new ZipArchive(new MemoryStream(await intake.Http.GetByteArrayAsync("/api/tenant/export", Stop)));
        var names = zip.Entries.Select(e => e.FullName).ToList();
        Assert.Superset(
            new HashSet<string> { "tenant.json", "costs.focus-1.2.parquet", "clickhouse/cost_rows.parquet", "clickhouse/cost_rejects.parquet", "postgres/imports.jsonl", "postgres/connections.jsonl", "postgres/organisation_nodes.jsonl", "manifest.json" },
            names.ToHashSet());
        Assert.Equal(names[..^1], JsonSerializer.Deserialize<JsonElement>(Text("manifest.json")).GetProperty("files").EnumerateArray().Select(f => f.GetString()));
        Assert.Equal("EUR", JsonSerializer.Deserialize<JsonElement>(Text("tenant.json")).GetProperty("settings").GetProperty("currency").GetString());
        var connection = JsonSerializer.Deserialize<JsonElement>(Text("postgres/connections.jsonl"));
        Assert.Equal("Ours", connection.GetProperty("name").GetString());
        Assert.False(connection.TryGetProperty("secrets", out _), "A sealed secret has left the server.");

        var elsewhere = await Intake.New(server);
        using var bytes = new MemoryStream();
        await using (var costs = await zip.GetEntry("costs.focus-1.2.parquet")!.OpenAsync(Stop)) await costs.CopyToAsync(bytes, Stop);
        (await elsewhere.Import(bytes.ToArray(), "costs.parquet")).Published();
        Assert.Equal("10", await Total(elsewhere.Http));

        string Text(string name)
        {
            using var reader = new StreamReader(zip.GetEntry(name)!.Open());
            return reader.ReadToEnd();
        }
    }

    [Fact]
    public async Task Own_settings_are_kept_judged_and_lead_through_onboarding()
    {
        var slug = await server.NewTenant();
        using var http = server.Server.Client(slug);
        var first = await http.GetFromJsonAsync<JsonElement>("/api/tenant", Stop);
        Assert.Equal(80, first.GetProperty("allocationTargetInUse").GetInt32());
        Assert.Equal(["name", "calendar", "targets", "data"], first.GetProperty("onboarding").EnumerateArray().Select(s => s.GetString()));
        var saved = await Ok(http.PutAsJsonAsync("/api/tenant/settings", Settings("Ähre & Söhne"), Stop));
        Assert.Equal(90, saved.GetProperty("allocationTargetInUse").GetInt32());
        await Ok(http.PostAsync("/api/tenant/onboarding/calendar", null, Stop));
        var again = await http.GetFromJsonAsync<JsonElement>("/api/tenant", Stop);
        Assert.Equal(["name", "targets", "data"], again.GetProperty("onboarding").EnumerateArray().Select(s => s.GetString()));
        Assert.Equal("Europe/Berlin", again.GetProperty("settings").GetProperty("timeZone").GetString());
        foreach (var (wrong, code) in new (object, string)[]
        {
            (Settings(""), "tenant_name_invalid"), (Settings("x", currency: "euro"), "currency_invalid"), (Settings("x", timeZone: "Mars/Olympus"), "time_zone_invalid"),
            (Settings("x", month: 13), "fiscal_year_invalid"), (Settings("x", maturity: "fly"), "maturity_invalid"), (Settings("x", target: 101), "target_invalid"),
            (Settings("x", addresses: ["not-an-address"]), "address_invalid"),
        })
        {
            await Refused(http.PutAsJsonAsync("/api/tenant/settings", wrong, Stop), HttpStatusCode.BadRequest, code);
        }

        await Refused(http.PostAsJsonAsync("/api/tenant/delete", new { confirm = "something else" }, Stop), HttpStatusCode.BadRequest, "not_confirmed");
        await Ok(http.PostAsJsonAsync("/api/tenant/delete", new { confirm = slug }, Stop));
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/api/tenant", Stop)).StatusCode);
    }

    [Fact]
    public async Task A_host_means_its_tenant_and_no_other()
    {
        var (slug, other) = (await server.NewTenant(), await server.NewTenant());
        var domain = $"costs.{slug}.example";
        using var http = server.Server.Client(slug);
        await Ok(http.PostAsJsonAsync("/api/tenant/domains", new { domain = domain.ToUpperInvariant() }, Stop));
        using var rival = server.Server.Client(other);
        await Refused(rival.PostAsJsonAsync("/api/tenant/domains", new { domain }, Stop), HttpStatusCode.Conflict, "domain_taken");

        Assert.Equal(slug, await SlugAt($"{slug}.finops.test"));
        Assert.Equal("default", await SlugAt("finops.test"));
        Assert.Equal("host_unknown", await SlugAt("finops.test.evil.example"));
        Assert.Equal("host_unknown", await SlugAt(domain)); // named, not confirmed
        (await server.Http.PostAsync($"/api/tenants/{slug}/domains/{domain}/confirm", null, Stop)).EnsureSuccessStatusCode();
        await Wait.Until(async () => await SlugAt(domain) == slug, () => "The confirmed domain leads nowhere.");

        Assert.Equal("tenant_not_of_host", await SlugAt(domain, other));
        Assert.Equal(slug, await SlugAt(domain, slug));
        Assert.Equal("tenant_unknown", await SlugAt("nobody-here.finops.test"));
        Assert.Equal(HttpStatusCode.NoContent, (await http.DeleteAsync($"/api/tenant/domains/{domain}", Stop)).StatusCode);
    }

    private static object Settings(
        string name, string currency = "EUR", string timeZone = "Europe/Berlin", int month = 4, string maturity = "walk", int? target = null, string[]? addresses = null) =>
        new { name, currency, timeZone, fiscalYearStartMonth = month, maturity, allocationTarget = target, allowedAddresses = addresses ?? [] };

    /// <summary>A tenant with something in as many tables as one test can fill: costs with a reject, a connection with a secret, a tree, settings.</summary>
    private async Task<(string Slug, Intake Intake)> Furnished()
    {
        var slug = await server.NewTenant();
        var intake = new Intake(server.Server.Client(slug), server.Server);
        (await intake.Import(new Bill().Row(("BilledCost", "10")).Row(("BilledCost", "free")))).Published();
        await Ok(intake.Http.PutAsJsonAsync("/api/tenant/settings", Settings("Furnished"), Stop));
        var top = (await Ok(intake.Http.PostAsJsonAsync("/api/organisation/nodes", new { kind = "business_unit", code = "a", name = "a" }, Stop))).GetProperty("id").GetInt64();
        await Ok(intake.Http.PostAsJsonAsync("/api/organisation/nodes", new { kind = "team", code = "t", name = "t", parentId = top }, Stop));
        await Ok(intake.Http.PutAsJsonAsync("/api/imports/mappings/mine", new { columns = new Dictionary<string, object> { ["BilledCost"] = new { column = "cost" } } }, Stop), mayFail: true);
        await using var db = server.Server.Services.GetRequiredService<FinOps.Platform.PlatformDbs>().For((await Tenant(slug))!.Id);
        db.Add(new FinOps.Understand.Connections.Connection
        {
            TenantId = (await Tenant(slug))!.Id,
            Provider = "aws",
            Name = "Ours",
            State = FinOps.Understand.Connections.ConnectionState.Paused,
            Settings = "{}",
            Secrets = "sealed-secret-text",
            ExternalId = "x",
            CreatedAt = DateTimeOffset.UnixEpoch,
        });
        await db.SaveChangesAsync(Stop);
        return (slug, intake);
    }

    private async Task<Tenant?> Tenant(string slug) => await server.Server.Services.GetRequiredService<TenantBook>().Find(slug, Stop);

    private async Task<List<TenantRowCount>> Rows(int tenant)
    {
        var counts = new List<TenantRowCount>();
        foreach (var store in server.Server.Services.GetServices<ITenantRows>()) counts.AddRange(await store.Count(tenant, Stop));
        return counts;
    }

    private async Task<JsonElement> Proof(int id)
    {
        var gone = await Wait.For(
            async () => (await server.Http.GetFromJsonAsync<JsonElement>("/api/tenants/deleted", Stop)).EnumerateArray().Single(t => t.GetProperty("id").GetInt32() == id),
            tenant => tenant.GetProperty("proof").ValueKind == JsonValueKind.Object,
            tenant => $"The deleted tenant's data is not removed: {tenant}",
            () => server.Server.Services.GetRequiredService<JobRunner>().Nudge(TenantPurge.JobName));
        return gone.GetProperty("proof");
    }

    private async Task<string?> SlugAt(string host, string? named = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/tenant") { Headers = { Host = host } };
        if (named is not null) request.Headers.Add("X-Tenant", named);
        using var answer = await server.Http.SendAsync(request, Stop);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(Stop);
        return answer.IsSuccessStatusCode ? body.GetProperty("slug").GetString() : body.GetProperty("code").GetString();
    }

    private static async Task<JsonElement> Ok(Task<HttpResponseMessage> asked, bool mayFail = false)
    {
        using var answer = await asked;
        var body = await answer.Content.ReadAsStringAsync(Stop);
        Assert.True(mayFail || answer.IsSuccessStatusCode, body);
        return JsonSerializer.Deserialize<JsonElement>(body);
    }

    private static async Task Refused(Task<HttpResponseMessage> asked, HttpStatusCode status, string code)
    {
        using var answer = await asked;
        Assert.Equal((status, code), (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("code").GetString()));
    }

    private static async Task<string> Total(HttpClient http)
    {
        using var answer = await http.PostAsync("/api/costs/query", new StringContent("""{"measures":["BilledCost"]}""", Encoding.UTF8, "application/json"), Stop);
        var body = JsonElement.Parse(await answer.Content.ReadAsStringAsync(Stop));
        Assert.True(answer.IsSuccessStatusCode, body.ToString());
        return string.Join(' ', body.GetProperty("totals").EnumerateArray().Select(t => t.GetProperty("amount").GetString()));
    }
}
