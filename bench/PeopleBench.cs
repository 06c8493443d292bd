using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using FinOps.Platform.Access;
using FinOps.Platform.Engines;
using FinOps.Platform.Keys;
using FinOps.Platform.Members;
using FinOps.Platform.People;
using FinOps.Platform.People.Passwords;
using FinOps.Platform.Sessions;
using FinOps.Platform.Tenancy;
using FinOps.Server.Hosting;
using FinOps.Stores.ClickHouse;
using FinOps.Stores.Postgres;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace FinOps.Bench;

/// <summary>
/// What it costs a request to be somebody's, in somebody's tenant, with some rights; and whether 1,000 tenants of 50 people each
/// in the store slow down a sign-in or a question.
/// </summary>
/// <remarks>
/// The first is measured on a server in this process that has two more addresses, which answer the same few bytes: one serves
/// anyone, the other asks for a session, a tenant and a permission of a member who sees one team's rows only. They are asked in
/// turn by one client over one connection each, thousands of times; what is told is how much later the second answers.
/// </remarks>
internal sealed class PeopleBench(Stage stage, BenchOptions options, Report report)
{
    private const int Calls = 4_000;
    private const int SignIns = 25;
    private const int Questions = 300;
    private const int Tenants = 1_000;
    private const int PeopleEach = 50;
    private const string Word = "seven grey otters paddle";

    private static CancellationToken Stop => CancellationToken.None;

    private int _asked;

    public async Task Run()
    {
        await using var app = await Server();
        var services = app.Services;
        var tenant = (await services.GetRequiredService<TenantBook>().Create("measured", "measured", Stop)).Tenant!;
        var hash = await services.GetRequiredService<PasswordDesk>().Hash(Word, Stop);
        var people = services.GetRequiredService<PersonBook>();
        var owner = (await people.Create(new("owner@example.com", "Owner", EmailConfirmed: true, PasswordHash: hash), Stop)).Person!;
        var lead = (await people.Create(new("lead@example.com", "Lead", EmailConfirmed: true), Stop)).Person!;
        var members = services.GetRequiredService<MemberBook>();
        await members.Add(tenant.Id, owner.Id, new GrantWish("owner", null, null), Caller.LocalAdministrator, Stop);
        await members.Add(tenant.Id, lead.Id, new GrantWish("engineer", new GrantScope([new("tag:team", ["search"])]), null), Caller.LocalAdministrator, Stop);
        var url = new Uri(app.Urls.First());
        using var mine = await SignedIn(services, owner, url);
        await Load(mine);

        // Each sign-in comes from a browser that never was here.
        using var nobody = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = url };
        using var leads = await SignedIn(services, lead, url);
        await Overhead("session", nobody, leads);
        using var program = await WithKey(services, tenant, lead, url);
        await Overhead("API key", nobody, program);

        var (signIn, question) = (await SignInTimes(nobody), await QuestionTimes(mine));
        var clock = Stopwatch.StartNew();
        var rows = await Crowd(services, tenant, hash!);
        Console.WriteLine($"  {Show.Count(Tenants)} tenants, {Show.Count(Tenants * PeopleEach)} people, {Show.Count(rows)} cost rows after {Show.Seconds(clock.Elapsed)}");
        var (signInFull, questionFull) = (await SignInTimes(nobody), await QuestionTimes(mine));
        Compare("a sign-in by password", signIn, signInFull, TimeSpan.FromMilliseconds(20));
        Compare("a cost question, no question twice", question, questionFull, TimeSpan.FromMilliseconds(3));
        await app.StopAsync();
    }

    private void Compare(string what, TimeSpan few, TimeSpan many, TimeSpan noise) => report.Add(
        $"{what}, p95, with {Show.Count(Tenants)} tenants of {PeopleEach} people in the store", $"{Show.Ms(many)} (nearly empty store {Show.Ms(few)})",
        $"no slower (within {Show.Ms(noise)} or a tenth)", many <= few + noise || many <= few * 1.1);

    private async Task Overhead(string proof, HttpClient nobody, HttpClient member)
    {
        var (open, guarded) = (new List<TimeSpan>(), new List<TimeSpan>());
        for (var i = -200; i < Calls; i++)
        {
            var (one, other) = (await Timed(() => Get(nobody, "/bench/open")), await Timed(() => Get(member, "/bench/guarded")));
            if (i < 0) continue;
            open.Add(one);
            guarded.Add(other);
        }

        var more = Show.Percentile(guarded, 0.95) - Show.Percentile(open, 0.95);
        report.Add($"{proof}, tenant and permission add to a request, p95", $"{Show.Ms(more)} ({Show.Ms(Show.Percentile(guarded, 0.95))} against {Show.Ms(Show.Percentile(open, 0.95))}; medians {Show.Ms(Show.Median(guarded))} and {Show.Ms(Show.Median(open))})",
            "≤ 1 ms", more <= TimeSpan.FromMilliseconds(1));
    }

    private async Task<WebApplication> Server()
    {
        var app = FinOpsHost.Create(
        [
            $"--FINOPS_DATA={Path.Combine(options.Folder, "people")}", "--FINOPS_PORT=0", "--Access:LocalAdministrator=off", "--Logging:LogLevel:Default=Warning",
            // Counted as ever, only never enough of them.
            "--Limits:PersonPerMinute=100000000", "--Limits:TenantPerMinute=100000000", "--Limits:KeyPerMinute=100000000",
        ]);
        app.MapGet("/bench/open", () => "answered").ForAnyone();
        app.MapGet("/bench/guarded", (CurrentTenant tenant) => tenant.Rows is null ? "too much" : "answered").ForTenant().Needs(Permissions.CostsRead).WithinScope();
        await app.StartAsync();
        var board = app.Services.GetRequiredService<EngineBoard>();
        await board.WhenReady(EngineName.Platform, Stop);
        await board.WhenReady(EngineName.Costs, Stop);
        return app;
    }

    private static async Task<HttpClient> SignedIn(IServiceProvider services, Person person, Uri url)
    {
        var (_, secret) = await services.GetRequiredService<SessionBook>().Start(person, "bench", "127.0.0.1", SignInWay.Password, remember: false, Stop);
        var client = new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromMinutes(5) };
        client.DefaultRequestHeaders.Add("X-Tenant", "measured");
        client.DefaultRequestHeaders.Add("Cookie", $"finops-{url.Port}={secret}");
        client.DefaultRequestHeaders.Add("Origin", url.GetLeftPart(UriPartial.Authority));
        client.DefaultRequestHeaders.Add(SessionCookie.TokenHeader, SessionCookie.Token(secret));
        return client;
    }

    private static async Task<HttpClient> WithKey(IServiceProvider services, Tenant tenant, Person person, Uri url)
    {
        var (text, now) = (KeyText.New(tenant.Id), TimeProvider.System.GetUtcNow());
        await services.GetRequiredService<ApiKeyBook>().Add(
            new ApiKey { Id = text.Id, TenantId = tenant.Id, PersonId = person.Id, Name = "bench", SecretHash = text.Hash, Scopes = [Permissions.CostsRead.Name], CreatedAt = now, CreatedBy = person.Name, ExpiresAt = now.AddDays(1) },
            Stop);
        var client = new HttpClient { BaseAddress = url };
        client.DefaultRequestHeaders.Authorization = new("Bearer", text.Whole);
        return client;
    }

    private async Task Load(HttpClient http)
    {
        var path = Path.Combine(options.Folder, "people.csv");
        await ImportBench.Write(stage, path, 300, 0, 31);
        using var bill = new ByteArrayContent(await File.ReadAllBytesAsync(path));
        using var answer = await http.PostAsync("/api/imports?fileName=people.csv", bill);
        answer.EnsureSuccessStatusCode();
        var id = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("imports")[0].GetProperty("importId").GetInt64();
        while ((await http.GetFromJsonAsync<JsonElement>($"/api/imports/{id}")).GetProperty("state").GetString() is not "published") await Task.Delay(50);
    }

    /// <summary>Tenants like the measured one, each with people, grants, sessions, an import and its rows.</summary>
    private static async Task<long> Crowd(IServiceProvider services, Tenant like, string hash)
    {
        await using (var db = await services.GetRequiredService<PostgresStore>().Work.OpenConnectionAsync())
        {
            await using var command = db.CreateCommand();
            command.CommandTimeout = 120;
            command.CommandText = $"""
                select set_config('finops.tenant', 'all', false);
                insert into tenants select (jsonb_populate_record(t, jsonb_build_object('id', 1000000 + g, 'slug', 'crowd-' || g, 'name', 'crowd ' || g))).* from tenants t, generate_series(1, {Tenants}) g where t.id = {like.Id};
                insert into people (id, email, email_key, name, state, is_operator, email_confirmed_at, password_hash, stamp, failed_count, totp_step, created_at)
                select gen_random_uuid(), 'p' || g || '@crowd.example', 'p' || g || '@crowd.example', 'p' || g, 'active', false, now(), $1, g::text, 0, 0, now() from generate_series(1, {Tenants * PeopleEach}) g;
                insert into role_grants (tenant_id, person_id, role, source, granted_by, created_at, changed_at)
                select 1000001 + substring(email from 2 for position('@' in email) - 2)::int % {Tenants}, id, 'viewer', 'manual', 'bench', now(), now() from people where email like '%@crowd.example';
                insert into sessions (id, person_id, token_hash, way, remember, device, address, created_at, last_used_at, proved_at, ends_at)
                select gen_random_uuid(), id, sha256(id::text::bytea), 'password', false, 'bench', '127.0.0.1', now(), now(), now(), now() + interval '12 hours' from people where email like '%@crowd.example';
                insert into imports select (jsonb_populate_record(i, jsonb_build_object('id', 1000000 + g, 'tenant_id', 1000000 + g))).* from imports i, generate_series(1, {Tenants}) g where i.tenant_id = {like.Id} and i.state = 'published';
                analyze people, role_grants, sessions, imports, tenants;
                """.Replace("$1", $"'{hash}'", StringComparison.Ordinal);
            await command.ExecuteNonQueryAsync();
        }

        var engine = services.GetRequiredService<ClickHouseClient>();
        foreach (var table in new[] { "cost_rows", "cost_days", "cost_services" })
        {
            await engine.Execute(new ClickHouseStatement(string.Create(CultureInfo.InvariantCulture,
                $"INSERT INTO {table} SELECT * EXCEPT (g) REPLACE (toUInt32(1000000 + g) AS TenantId, toUInt64(1000000 + g) AS ImportId) FROM (SELECT *, arrayJoin(range(1, {Tenants + 1})) AS g FROM {table} WHERE TenantId = {like.Id})")), Stop);
        }

        var rows = await engine.All(new ClickHouseStatement("SELECT toString(count()) FROM cost_rows WHERE TenantId > 0"), Stop);
        return long.Parse(rows[0][0]!, CultureInfo.InvariantCulture);
    }

    private static async Task<TimeSpan> SignInTimes(HttpClient nobody)
    {
        var times = new List<TimeSpan>();
        for (var i = -2; i < SignIns; i++)
        {
            var took = await Timed(async () =>
            {
                using var answer = await nobody.PostAsJsonAsync("/api/auth/sign-in", new { email = "owner@example.com", password = Word });
                answer.EnsureSuccessStatusCode();
            });
            if (i >= 0) times.Add(took);
        }

        return Show.Percentile(times, 0.95);
    }

    private async Task<TimeSpan> QuestionTimes(HttpClient http)
    {
        var times = new List<TimeSpan>();
        for (var i = -20; i < Questions; i++)
        {
            var question = new { period = new { start = "2026-08-01", end = "2026-09-01" }, granularity = "daily", groupBy = new[] { "ServiceName" }, limit = 10_000 - _asked++ };
            var took = await Timed(async () =>
            {
                using var answer = await http.PostAsJsonAsync("/api/costs/query", question);
                answer.EnsureSuccessStatusCode();
            });
            if (i >= 0) times.Add(took);
        }

        return Show.Percentile(times, 0.95);
    }

    private static async Task Get(HttpClient http, string path)
    {
        if (await http.GetStringAsync(path) != "answered") throw new InvalidOperationException($"{path} does not answer what it shall.");
    }

    private static async Task<TimeSpan> Timed(Func<Task> work)
    {
        var clock = Stopwatch.StartNew();
        await work();
        return clock.Elapsed;
    }
}
