using System.Net;
using FinOps.Platform.Access;
using FinOps.Platform.Members;
using FinOps.Platform.People;

namespace FinOps.Server.Tests.Access;

/// <summary>Ways back in, and ways to more than one has, that somebody might prepare while they still may something.</summary>
public sealed class BackDoorTests(AccessServerFixture access)
{
    [Fact]
    public async Task A_provider_grants_for_all_rows_and_for_good_so_whoever_sets_it_up_must_have_that()
    {
        var tenant = await access.NewTenant();
        var (_, owner) = await access.Join(tenant, "owner");
        await owner.PutAsJsonAsync("/api/roles/doorkeeper", new { name = "Doorkeeper", permissions = new[] { "settings:read", "settings:manage" } }).Json();
        var (person, _) = await access.Join(tenant, "doorkeeper");
        // Of costs, the search team's alone; and practitioner for a day.
        await access.Join(tenant, "viewer", new GrantScope([new("tag:team", ["search"])]), person: person);
        var (_, keeper) = await access.Join(tenant, "practitioner", until: TimeProvider.System.GetUtcNow().AddDays(1), person: person);
        object Provider(string group, string join) => new { name = "Mine", issuer = "https://login.example.com", clientId = "x", groupRoles = new Dictionary<string, string> { ["all"] = group }, joinRole = join };
        Assert.Equal("role_beyond_own", await keeper.PostAsJsonAsync("/api/sign-in/providers", Provider("practitioner", "doorkeeper")).Code(403));
        Assert.Equal("role_beyond_own", await keeper.PostAsJsonAsync("/api/sign-in/providers", Provider("doorkeeper", "viewer")).Code(403));
        await keeper.PostAsJsonAsync("/api/sign-in/providers", Provider("doorkeeper", "doorkeeper")).Json(201);
    }

    [Fact]
    public async Task An_invitation_counts_as_long_as_whoever_made_it_may_grant_as_much()
    {
        var tenant = await access.NewTenant();
        var (_, owner) = await access.Join(tenant, "owner");
        var (leaver, asLeaver) = await access.Join(tenant, "administrator");
        var (_, asColleague) = await access.Join(tenant, "administrator");
        var book = access.Service<InvitationBook>();
        var (made, secret, _) = await book.Create(tenant.Id, "second-self@example.com", new GrantWish("administrator"), 7, new Caller(CallerKind.Session, leaver.Id, leaver.Name), CancellationToken.None);
        Assert.NotNull(await book.Peek(secret, CancellationToken.None));
        await access.Service<MemberBook>().Remove(tenant.Id, leaver.Id, CancellationToken.None);
        using var visitor = new Browser(access.Server.Url);
        Assert.Equal("link_over", await visitor.Refused(HttpStatusCode.BadRequest, "/api/auth/invitation/accept", new { token = secret, name = "Second Self", password = AccessServerFixture.Password }));
        Assert.Null(await access.Service<PersonBook>().FindByEmail("second-self@example.com", CancellationToken.None));
        Assert.Equal("tenant_unknown", await asLeaver.GetAsync("/api/invitations").Code(404));
        // Sent again by somebody who may, it is theirs.
        await asColleague.PostAsync($"/api/invitations/{made!.Id}/resend", null).Json();
        Assert.Equal("pending", (await owner.GetAsync("/api/invitations").Json())[0].GetProperty("state").GetString());
        var (_, again, _) = await book.Renew(tenant.Id, made.Id, Caller.LocalAdministrator, CancellationToken.None);
        Assert.NotNull(await book.Peek(again, CancellationToken.None));
        // Who is disabled has their grants still.
        var (disabled, _) = await access.Join(tenant, "administrator");
        var (_, own, _) = await book.Create(tenant.Id, "third-self@example.com", new GrantWish("administrator"), 7, new Caller(CallerKind.Session, disabled.Id, disabled.Name), CancellationToken.None);
        Assert.NotNull(await book.Peek(own, CancellationToken.None));
        await access.Operator.Ask($"/api/platform/accounts/{disabled.Id}/disable");
        Assert.Null(await book.Peek(own, CancellationToken.None));
    }

    [Fact]
    public async Task Who_is_disabled_is_out_at_once_by_every_way_and_comes_back_when_an_operator_says_so()
    {
        var tenant = await access.NewTenant();
        var (person, browser) = await access.NewPersonWithPassword();
        using var _ = browser;
        await access.Join(tenant, "owner", person: person);
        await browser.Ask("/api/auth/sign-in", new { email = person.Email, password = AccessServerFixture.Password });
        var me = $"/api/access/me?tenant={tenant.Slug}";
        using var form = new FormUrlEncodedContent([new("grant_type", "client_credentials")]);
        using var token = Bearer(tenant.Slug, (await browser.AskForm("/api/auth/token", form)).GetProperty("access_token").GetString()!);
        using var key = Bearer(tenant.Slug, (await browser.Ask($"/api/keys?tenant={tenant.Slug}", new { name = "nightly", scopes = new[] { "costs:read" } })).GetProperty("secret").GetString()!);
        var link = await access.Service<LinkBook>().Issue(LinkPurpose.SignIn, person, TimeSpan.FromMinutes(15), null, CancellationToken.None);
        foreach (var program in new[] { token, key }) await program.GetAsync("/api/access/me").Json();
        await using var live = await LiveClient.Connect(access.Server.Url, tenant.Slug, cookie: $"finops-{access.Server.Url.Port}={browser.Secret}");

        var account = (await access.Operator.Get($"/api/platform/accounts?email={person.Email}"))[0];
        Assert.Equal((person.Name, true, false), (account.GetProperty("name").GetString(), account.GetProperty("active").GetBoolean(), account.GetProperty("operator").GetBoolean()));
        Assert.Equal("permission_missing", await browser.Refused(HttpStatusCode.Forbidden, $"/api/platform/accounts/{person.Id}/disable"));
        await access.Operator.Ask($"/api/platform/accounts/{person.Id}/disable");
        Assert.Equal("not_signed_in", await browser.Refused(HttpStatusCode.Unauthorized, me, method: HttpMethod.Get));
        Assert.Equal("tenant_unknown", await token.GetAsync("/api/access/me").Code(404));
        Assert.Equal("not_signed_in", await key.GetAsync("/api/access/me").Code(401));
        Assert.True(await live.Ends());
        Assert.Equal("sign_in_refused", await browser.Refused(HttpStatusCode.Unauthorized, "/api/auth/sign-in", new { email = person.Email, password = AccessServerFixture.Password }));
        Assert.Equal("link_over", await browser.Refused(HttpStatusCode.BadRequest, "/api/auth/link/use", new { token = link }));

        await access.Operator.Ask($"/api/platform/accounts/{person.Id}/enable");
        await key.GetAsync("/api/access/me").Json();
        // What was given out before is void all the same.
        Assert.Equal("link_over", await browser.Refused(HttpStatusCode.BadRequest, "/api/auth/link/use", new { token = link }));
        await browser.Ask("/api/auth/sign-in", new { email = person.Email, password = AccessServerFixture.Password });
        await browser.Get(me);
        var log = (await access.Operator.Get("/api/platform/audit?action=account.")).GetProperty("entries").EnumerateArray().Where(e => e.GetProperty("target").GetString() == person.Email);
        Assert.Equal(["account.enable", "account.disable"], log.Select(e => e.GetProperty("action").GetString()));
    }

    [Fact]
    public async Task Nobody_disables_themselves_and_operators_disable_each_other()
    {
        var me = (await access.Operator.Get("/api/me")).GetProperty("id").GetGuid();
        Assert.Equal("account_is_yours", await access.Operator.Refused(HttpStatusCode.Conflict, $"/api/platform/accounts/{me}/disable"));
        Assert.Equal("account_unknown", await access.Operator.Refused(HttpStatusCode.NotFound, $"/api/platform/accounts/{Guid.NewGuid()}/disable"));
        var second = await access.NewPerson("Second Operator", isOperator: true);
        Assert.NotNull(await access.Service<AccountStates>().Set(second, PersonState.Disabled, CancellationToken.None));
    }

    [Fact]
    public async Task A_key_makes_no_key_that_may_more_or_lasts_longer_and_goes_with_the_right_behind_it()
    {
        var tenant = await access.NewTenant();
        var (person, http) = await access.Join(tenant, "practitioner");
        await access.Join(tenant, "owner");
        var made = await http.PostAsJsonAsync("/api/keys", new { name = "first", scopes = new[] { "costs:read", "imports:write" }, expiresInDays = 10 }).Json(201);
        using var first = Bearer(tenant.Slug, made.GetProperty("secret").GetString()!);
        Assert.Equal("scope_beyond_own", await first.PostAsJsonAsync("/api/keys", new { name = "more", scopes = new[] { "connections:manage" } }).Code(403));
        Assert.Equal("expiry_beyond_own", await first.PostAsJsonAsync("/api/keys", new { name = "longer", scopes = new[] { "costs:read" }, expiresInDays = 11 }).Code(403));
        // The role behind it shrinks; so does the key, at once.
        await first.GetAsync("/api/costs?measure=EffectiveCost").Json();
        await access.Service<MemberBook>().Remove(tenant.Id, person.Id, CancellationToken.None);
        Assert.Equal("tenant_unknown", await first.GetAsync("/api/costs?measure=EffectiveCost").Code(404));
    }

    private HttpClient Bearer(string tenant, string secret)
    {
        var client = access.Server.Client(tenant);
        client.DefaultRequestHeaders.Authorization = new("Bearer", secret);
        return client;
    }
}
