using FinOps.Platform.Access;
using FinOps.Platform.Audit;
using FinOps.Platform.Jobs;
using FinOps.Platform.Members;
using FinOps.Platform.Sessions;
using FinOps.Server.Tests.Ingestion;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace FinOps.Server.Tests.Access;

/// <summary>Looking as another member: reading only, for a while, with no right that either lacks, and both names in the log.</summary>
public sealed class LookingTests(AccessServerFixture access)
{
    [Fact]
    public async Task An_owner_looks_as_a_team_lead_and_sees_what_the_lead_sees_and_is_written_down()
    {
        var tenant = await access.NewTenant();
        var (_, owner) = await access.Join(tenant, "owner");
        var bill = new Bill().Row(("EffectiveCost", "10"), ("Tags", """{"team":"search"}""")).Row(("EffectiveCost", "70"), ("Tags", """{"team":"ads"}"""));
        await new Intake(owner).Import(bill);
        var (person, _) = await access.Join(tenant, "owner", person: await access.NewPerson("Olive Owner"));
        var (lead, _) = await access.Join(tenant, "practitioner", new([new("tag:team", ["search"])]), person: await access.NewPerson("Lena Lead"));
        using var browser = await SignedIn(person, tenant.Slug);

        Assert.Equal("80", await Total(browser));
        var view = await browser.Post("/api/access/as", new { personId = lead.Id, reason = "cannot find the search costs", minutes = 15 }).Json();
        Assert.Equal(("Lena Lead", tenant.Slug), (view.GetProperty("name").GetString(), view.GetProperty("tenant").GetString()));
        Assert.Equal("10", await Total(browser));
        var me = await browser.Get("/api/access/me").Json();
        Assert.False(me.GetProperty("allRows").GetBoolean());
        // What the lead may write or take out, who looks may not; what the lead may not read, the owner reads no more.
        Assert.Equal(["allocation:read", "connections:read", "costs:read", "imports:read", "members:read", "organisation:read", "settings:read"],
            me.GetProperty("permissions").EnumerateArray().Select(p => p.GetString()!).Order(StringComparer.Ordinal));
        Assert.Equal("permission_missing", await browser.Get("/api/audit").Code(403));
        Assert.Equal("permission_missing", await browser.Get("/api/costs/export?preset=last_month").Code(403));
        Assert.Equal("looking_as_another", await browser.Post("/api/members/grants", new { personId = lead.Id, role = "owner" }).Code(403));
        Assert.Equal("looking_as_another", await browser.Post("/api/access/as", new { personId = person.Id, reason = "once more" }).Code(403));
        Assert.Equal("Lena Lead", (await browser.Get("/api/auth/state").Json()).GetProperty("viewing").GetProperty("name").GetString());

        using (var end = await browser.Post("/api/access/as/end")) Assert.Equal(204, (int)end.StatusCode);
        Assert.Equal("80", await Total(browser));
        await access.Service<AuditDenials>().Settle(CancellationToken.None);
        var entries = (await owner.GetAsync("/api/audit").Json()).GetProperty("entries").EnumerateArray()
            .Where(e => Text(e, "action").StartsWith("impersonation", StringComparison.Ordinal) || Text(e, "actor").Contains(" as ", StringComparison.Ordinal))
            .Select(e => $"{Text(e, "actor")}: {Text(e, "action")} {Text(e, "outcome")}").ToList();
        Assert.Equal("Olive Owner: impersonation.begin done", entries[^1]);
        Assert.Contains("Olive Owner as Lena Lead: impersonation.end done", entries);
        Assert.Contains("Olive Owner as Lena Lead: GrantRole refused", entries);
        var begun = (await owner.GetAsync("/api/audit?action=impersonation.begin").Json()).GetProperty("entries")[0];
        Assert.Contains("Lena Lead", Text(begun, "target"), StringComparison.Ordinal);
        Assert.Equal("cannot find the search costs", begun.GetProperty("after").GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Who_may_not_look_does_not_and_nobody_looks_without_a_reason_or_beyond_an_hour()
    {
        var tenant = await access.NewTenant();
        var (owner, _) = await access.Join(tenant, "owner");
        var (viewer, _) = await access.Join(tenant, "viewer");
        var (admin, _) = await access.Join(tenant, "administrator");
        var stranger = await access.NewPerson();
        using (var browser = await SignedIn(admin, tenant.Slug))
            Assert.Equal("permission_missing", await browser.Post("/api/access/as", new { personId = viewer.Id, reason = "because I can" }).Code(403));
        using var mine = await SignedIn(owner, tenant.Slug);
        Assert.Equal("reason_needed", await mine.Post("/api/access/as", new { personId = viewer.Id, reason = "  " }).Code(400));
        Assert.Equal("minutes_invalid", await mine.Post("/api/access/as", new { personId = viewer.Id, reason = "a long look", minutes = 61 }).Code(400));
        Assert.Equal("member_unknown", await mine.Post("/api/access/as", new { personId = stranger.Id, reason = "who is that" }).Code(404));
        Assert.Equal("member_is_you", await mine.Post("/api/access/as", new { personId = owner.Id, reason = "self reflection" }).Code(400));
        var robot = await access.NewPerson("Robot Operator", isOperator: true);
        await access.Join(tenant, "viewer", person: robot);
        Assert.Equal("member_is_operator", await mine.Post("/api/access/as", new { personId = robot.Id, reason = "more than mine" }).Code(403));
        Assert.Equal("not_looking", await mine.Post("/api/access/as/end").Code(409));
    }

    [Fact]
    public async Task The_look_ends_with_its_time_and_with_the_right_to_it()
    {
        var tenant = await access.NewTenant();
        var (owner, _) = await access.Join(tenant, "owner");
        var (viewer, _) = await access.Join(tenant, "viewer");
        var (second, _) = await access.Join(tenant, "owner");
        var book = access.Service<AccessBook>();
        var until = TimeProvider.System.GetUtcNow().AddMinutes(5);
        var looks = new Caller(CallerKind.Session, second.Id, second.Name, As: new(viewer.Id, viewer.Name, tenant.Id, until));
        Assert.True((await book.Of(looks, tenant, CancellationToken.None)).May(Permissions.CostsRead));
        Assert.False((await book.Of(looks with { As = looks.As! with { Until = until.AddMinutes(-6) } }, tenant, CancellationToken.None)).IsMember);
        Assert.False(await book.MayOperate(looks, Permissions.TenantsOperate, CancellationToken.None));
        // The owner who looks loses the role: the look shows nothing from then on.
        await access.Service<MemberBook>().Remove(tenant.Id, second.Id, CancellationToken.None);
        Assert.False((await book.Of(looks, tenant, CancellationToken.None)).IsMember);
        Assert.Null(new Session { PersonId = owner.Id, TokenHash = [], Device = "", Address = "", ViewedPersonId = viewer.Id, ViewedTenantId = tenant.Id, ViewedUntil = until }.ViewAt(until));
    }

    [Fact]
    public async Task A_look_that_its_time_or_a_sign_out_ends_is_written_down_as_one_that_was_ended()
    {
        var tenant = await access.NewTenant();
        var (_, reader) = await access.Join(tenant, "owner");
        var (viewer, _) = await access.Join(tenant, "viewer", person: await access.NewPerson("Vera Viewer"));
        var (owner, _) = await access.Join(tenant, "owner", person: await access.NewPerson("Olive Owner"));
        using var browser = await SignedIn(owner, tenant.Slug);
        await browser.Post("/api/access/as", new { personId = viewer.Id, reason = "forgets to come back" }).Json();
        await using (var db = access.Service<FinOps.Platform.PlatformDbs>().Untenanted())
            await db.Set<Session>().Where(s => s.PersonId == owner.Id && s.ViewedUntil != null).ExecuteUpdateAsync(s => s.SetProperty(x => x.ViewedUntil, TimeProvider.System.GetUtcNow().AddMinutes(-1)));
        var caretaker = access.Server.Services.GetServices<IJob>().Single(j => j.Name == "access caretaker");
        // Run by the server as well, once a minute: another run has ended the look and written it down, or not begun.
        await using (await access.Service<PlatformLocks>().Take("job:" + caretaker.Name, CancellationToken.None))
        {
            await caretaker.Run(CancellationToken.None);
            await caretaker.Run(CancellationToken.None);
        }

        async Task<string[]> Ends() =>
        [
            .. (await reader.GetAsync("/api/audit?action=impersonation.end").Json()).GetProperty("entries").EnumerateArray()
                .Select(e => $"{Text(e, "actor")} {Text(e, "target")}: {e.GetProperty("after").GetProperty("reason").GetString()}"),
        ];
        Assert.Equal(["Olive Owner Vera Viewer: its time was over"], await Ends());

        await browser.Post("/api/access/as", new { personId = viewer.Id, reason = "signs out meanwhile" }).Json();
        using (var left = await browser.Post("/api/auth/sign-out")) Assert.Equal(204, (int)left.StatusCode);
        Assert.Equal("Olive Owner as Vera Viewer Vera Viewer: signed out", (await Ends())[0]);
    }

    [Fact]
    public async Task An_operator_looks_into_a_tenant_and_its_owner_reads_of_it()
    {
        var tenant = await access.NewTenant();
        var (_, owner) = await access.Join(tenant, "owner");
        var (viewer, _) = await access.Join(tenant, "viewer");
        using var browser = await SignedIn(await access.NewPerson("Otto Operator", isOperator: true), tenant.Slug);
        Assert.Equal("tenant_unknown", await browser.Get("/api/costs").Code(404));
        await browser.Post($"/api/tenants/{tenant.Slug}/as", new { personId = viewer.Id, reason = "support case 4711" }).Json();
        await browser.Get("/api/costs").Json();
        Assert.Equal("permission_missing", await browser.Get("/api/platform/audit").Code(403));
        Assert.Equal("Otto Operator", Text((await owner.GetAsync("/api/audit?action=impersonation").Json()).GetProperty("entries")[0], "actor"));
    }

    [Fact]
    public async Task Of_what_changes_something_only_the_end_is_open_to_who_looks()
    {
        var tenant = await access.NewTenant();
        var (owner, _) = await access.Join(tenant, "owner");
        var (viewer, _) = await access.Join(tenant, "owner");
        using var browser = await SignedIn(owner, tenant.Slug);
        await browser.Post("/api/access/as", new { personId = viewer.Id, reason = "every address" }).Json();
        var (refused, wrong) = (0, new List<string>());
        foreach (var endpoint in access.Server.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>())
        {
            foreach (var method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [])
            {
                if (method is "GET" or "HEAD" or "OPTIONS" || endpoint.Metadata.GetMetadata<Unaudited>() is not null || endpoint.Metadata.GetMetadata<ServesViewers>() is not null) continue;
                var path = System.Text.RegularExpressions.Regex.Replace(endpoint.RoutePattern.RawText!, @"\{[^}]*\}", m => m.Value.Contains("guid", StringComparison.Ordinal) ? Guid.Empty.ToString() : "1", default, TimeSpan.FromSeconds(1));
                using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = JsonContent.Create(new { }) };
                using var answer = await browser.Http.SendAsync(request);
                // What takes forms alone is not even asked with anything else.
                if (answer.StatusCode != System.Net.HttpStatusCode.UnsupportedMediaType && !(await answer.Content.ReadAsStringAsync()).Contains("looking_as_another", StringComparison.Ordinal)) wrong.Add($"{method} {path}: {(int)answer.StatusCode}");
                else refused++;
            }
        }

        Assert.Empty(wrong);
        Assert.True(refused > 60, $"Only {refused} were refused.");
        Assert.Equal(["EndLooking", "SignOut"], access.Server.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).Where(e => e.Metadata.GetMetadata<ServesViewers>() is not null)
            .Select(e => e.Metadata.GetMetadata<IEndpointNameMetadata>()!.EndpointName).Order(StringComparer.Ordinal));
    }

    private async Task<Looker> SignedIn(FinOps.Platform.People.Person person, string tenant) => new(access, (await access.SignedIn(person, tenant)).Secret, tenant);

    private static async Task<string?> Total(Looker browser) =>
        (await browser.Get("/api/costs?measure=EffectiveCost").Json()).GetProperty("totals")[0].GetProperty("measures").GetProperty("EffectiveCost").GetString();

    private static string Text(JsonElement of, string name) => of.GetProperty(name).GetString() ?? "";

    /// <summary>A browser that takes the new secret that its session is given, and sends the token that belongs to it.</summary>
    private sealed class Looker : IDisposable
    {
        private readonly AccessServerFixture _access;
        private string _secret;

        public Looker(AccessServerFixture access, string secret, string tenant)
        {
            (_access, _secret, Http) = (access, secret, access.Server.Client(tenant));
            Http.DefaultRequestHeaders.Add("Origin", access.Server.Url.GetLeftPart(UriPartial.Authority));
            Carry();
        }

        public HttpClient Http { get; }

        public Task<HttpResponseMessage> Get(string path) => Http.GetAsync(path);

        public async Task<HttpResponseMessage> Post(string path, object? body = null)
        {
            var answer = await Http.PostAsJsonAsync(path, body ?? new { });
            var name = $"finops-{_access.Server.Url.Port}=";
            if (answer.Headers.TryGetValues("Set-Cookie", out var cookies) && cookies.FirstOrDefault(c => c.StartsWith(name, StringComparison.Ordinal)) is { } cookie)
            {
                _secret = cookie[name.Length..cookie.IndexOf(';', StringComparison.Ordinal)];
                Carry();
            }

            return answer;
        }

        public void Dispose() => Http.Dispose();

        private void Carry()
        {
            Http.DefaultRequestHeaders.Remove("Cookie");
            Http.DefaultRequestHeaders.Remove(SessionCookie.TokenHeader);
            Http.DefaultRequestHeaders.Add("Cookie", $"finops-{_access.Server.Url.Port}={_secret}");
            Http.DefaultRequestHeaders.Add(SessionCookie.TokenHeader, SessionCookie.Token(_secret));
        }
    }
}
