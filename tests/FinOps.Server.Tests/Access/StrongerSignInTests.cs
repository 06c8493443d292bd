using System.Net;
using FinOps.Platform;
using FinOps.Platform.Access;
using FinOps.Platform.Keys;
using FinOps.Platform.People;
using FinOps.Platform.Sessions;
using FinOps.Platform.SignIn;
using FinOps.Platform.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using LiveSignals = FinOps.Platform.Live.Signals;

namespace FinOps.Server.Tests.Access;

/// <summary>What a sign-in must have proved: a second factor where a tenant asks everybody for one, and that it is not too old for an administrator.</summary>
public sealed class StrongerSignInTests(AccessServerFixture access)
{
    private const string Rule = "/api/sign-in/rule";

    [Fact]
    public async Task A_tenant_asks_everybody_for_a_second_factor_and_nothing_of_it_is_open_before()
    {
        var tenant = await access.NewTenant();
        var (_, owner) = await access.Join(tenant, "owner");
        var wish = new { onlyProviders = false, ownersAnyWay = true, secondFactor = true };
        // Whoever asks it of everybody shows that it works.
        Assert.Equal("second_factor_first", await owner.PutAsJsonAsync(Rule, wish).Code(409));
        var (person, browser) = await access.NewPersonWithPassword();
        await access.Join(tenant, "viewer", person: person);
        await browser.Ask("/api/auth/sign-in", new { email = person.Email, password = AccessServerFixture.Password });
        var costs = $"/api/costs?measure=EffectiveCost&tenant={tenant.Slug}";
        await browser.Get(costs);
        using var program = access.Server.Client(tenant.Slug);
        program.DefaultRequestHeaders.Authorization = new("Bearer", await Token(browser));
        await program.GetAsync(costs).Json();

        await access.Service<SignInRules>().Save(new SignInRule { TenantId = tenant.Id, OwnersAnyWay = true, SecondFactor = true }, CancellationToken.None);
        Assert.Equal("second_factor_needed", await browser.Refused(HttpStatusCode.Forbidden, costs, method: HttpMethod.Get));
        Assert.Equal("second_factor_needed", await program.GetAsync(costs).Code(403));
        Assert.Equal("second_factor_needed", await owner.GetAsync("/api/members").Code(403));
        Assert.Equal("second_factor_needed", await browser.Refused(HttpStatusCode.Forbidden, $"/api/access/me?tenant={tenant.Slug}", method: HttpMethod.Get));

        // The step that sets one up is open, and opens the rest at once.
        var fresh = await browser.Ask("/api/me/totp");
        var secret = fresh.GetProperty("secret").GetString()!;
        await browser.Ask("/api/me/totp/confirm", new { ticket = fresh.GetProperty("ticket").GetString(), code = Totp.At(secret, TimeProvider.System.GetUtcNow()) });
        await browser.Get(costs);
        program.DefaultRequestHeaders.Authorization = new("Bearer", await Token(browser));
        await program.GetAsync(costs).Json();

        // From now on it is asked for with each sign-in; a session without it shows it later.
        using var weak = await access.As(person, tenant.Slug);
        Assert.Equal("second_factor_needed", await weak.GetAsync(costs).Code(403));
        using var other = new Browser(access.Server.Url);
        var ticket = (await other.Ask("/api/auth/sign-in", new { email = person.Email, password = AccessServerFixture.Password })).GetProperty("ticket").GetString();
        await other.Ask("/api/auth/second-factor", new { ticket, code = Totp.At(secret, TimeProvider.System.GetUtcNow().AddSeconds(30)) });
        await other.Get(costs);
        // Without the app there is none any more.
        await browser.Ask(HttpMethod.Delete, "/api/me/totp");
        Assert.Equal("second_factor_needed", await browser.Refused(HttpStatusCode.Forbidden, costs, method: HttpMethod.Get));
    }

    [Fact]
    public async Task A_passkey_or_a_code_shown_later_is_enough_and_a_password_shown_twice_is_not()
    {
        var tenant = await access.NewTenant();
        var (person, browser) = await access.NewPersonWithPassword();
        using var _ = browser;
        await access.Join(tenant, "viewer", person: person);
        await access.Service<SignInRules>().Save(new SignInRule { TenantId = tenant.Id, OwnersAnyWay = true, SecondFactor = true }, CancellationToken.None);
        await browser.Ask("/api/auth/sign-in", new { email = person.Email, password = AccessServerFixture.Password });
        var me = $"/api/access/me?tenant={tenant.Slug}";
        await browser.Ask("/api/auth/prove", new { password = AccessServerFixture.Password });
        Assert.Equal("second_factor_needed", await browser.Refused(HttpStatusCode.Forbidden, me, method: HttpMethod.Get));
        using var key = new SoftPasskey(access.Server.Url);
        var question = await browser.Ask("/api/me/passkeys/begin");
        await browser.Ask("/api/me/passkeys", new { ticket = question.GetProperty("ticket").GetString(), credential = key.Create(question.GetProperty("options")), name = "Laptop" });
        await browser.Get(me);

        using var other = new Browser(access.Server.Url);
        await other.Ask("/api/auth/sign-in", new { email = person.Email, password = AccessServerFixture.Password });
        Assert.Equal("second_factor_needed", await other.Refused(HttpStatusCode.Forbidden, me, method: HttpMethod.Get));
        var asked = await other.Ask("/api/auth/passkey/begin");
        await other.Ask("/api/auth/prove", new { ticket = asked.GetProperty("ticket").GetString(), credential = key.Get(asked.GetProperty("options")) });
        await other.Get(me);
    }

    [Fact]
    public async Task Who_has_a_factor_shows_it_before_another_is_added_or_one_goes_and_with_it_go_the_other_sessions()
    {
        var (person, browser) = await access.NewPersonWithPassword();
        using var _ = browser;
        await browser.Ask("/api/auth/sign-in", new { email = person.Email, password = AccessServerFixture.Password });
        using var early = new Browser(access.Server.Url);
        await early.Ask("/api/auth/sign-in", new { email = person.Email, password = AccessServerFixture.Password });
        var begun = (await early.Ask("/api/me/totp"), await early.Ask("/api/me/passkeys/begin"));
        var fresh = await browser.Ask("/api/me/totp");
        var secret = fresh.GetProperty("secret").GetString()!;
        await browser.Ask("/api/me/totp/confirm", new { ticket = fresh.GetProperty("ticket").GetString(), code = Totp.At(secret, TimeProvider.System.GetUtcNow()) });

        await early.Ask("/api/auth/prove", new { password = AccessServerFixture.Password });
        async Task Refused(HttpMethod method, string path, object? body = null) =>
            Assert.Equal("prove_factor", await early.Refused(HttpStatusCode.Forbidden, path, body, method));
        var code = Totp.At(begun.Item1.GetProperty("secret").GetString()!, TimeProvider.System.GetUtcNow());
        using var key = new SoftPasskey(access.Server.Url);
        await Refused(HttpMethod.Post, "/api/me/totp");
        await Refused(HttpMethod.Post, "/api/me/totp/confirm", new { ticket = begun.Item1.GetProperty("ticket").GetString(), code });
        await Refused(HttpMethod.Delete, "/api/me/totp");
        await Refused(HttpMethod.Post, "/api/me/recovery-codes");
        await Refused(HttpMethod.Post, "/api/me/passkeys/begin");
        await Refused(HttpMethod.Post, "/api/me/passkeys", new { ticket = begun.Item2.GetProperty("ticket").GetString(), credential = key.Create(begun.Item2.GetProperty("options")), name = "Mine" });
        await Refused(HttpMethod.Delete, $"/api/me/passkeys/{key.Id}");
        await early.Ask("/api/auth/prove", new { code = Totp.At(secret, TimeProvider.System.GetUtcNow().AddSeconds(30)) });
        await early.Ask("/api/me/recovery-codes");
        await browser.Ask(HttpMethod.Delete, "/api/me/totp");
        Assert.Equal("not_signed_in", await early.Refused(HttpStatusCode.Unauthorized, "/api/me", method: HttpMethod.Get));
    }

    [Fact]
    public async Task A_providers_word_is_no_recent_proof_for_who_has_another_one()
    {
        var sessions = access.Service<SessionBook>();
        async Task<bool> Fresh(Person person) => SessionRules.IsFresh(
            (await sessions.Start(person, "Firefox", "127.0.0.1", SignInWay.Provider, remember: false, CancellationToken.None)).Session.ProvedAt, TimeProvider.System.GetUtcNow());
        var (person, browser) = await access.NewPersonWithPassword();
        browser.Dispose();
        Assert.False(await Fresh(person));
        Assert.True(await Fresh(await access.NewPerson()));
    }

    [Fact]
    public async Task The_word_of_the_tenants_own_provider_is_enough_there_and_nowhere_else_and_keys_are_not_asked()
    {
        await using var set = await OidcTenant.Start(access, new { joinsByDomain = true });
        var other = await access.NewTenant();
        var person = await access.NewPerson();
        foreach (var tenant in new[] { set.Tenant, other })
        {
            await access.Join(tenant, "viewer", person: person);
            await access.Service<SignInRules>().Save(new SignInRule { TenantId = tenant.Id, OwnersAnyWay = true, SecondFactor = true }, CancellationToken.None);
        }

        var rules = access.Service<SignInRules>();
        async Task<bool> Opens(Tenant tenant, Caller caller) =>
            await rules.Refusal(caller, tenant, await access.Service<AccessBook>().Of(person.Id, tenant.Id, CancellationToken.None), CancellationToken.None) is null;
        var came = new Caller(CallerKind.Session, person.Id, person.Name, ProviderId: set.ProviderId, SignedInAt: TimeProvider.System.GetUtcNow());
        Assert.Equal((true, false), (await Opens(set.Tenant, came), await Opens(other, came)));
        Assert.True(await Opens(other, came with { Strong = true }));
        Assert.True(await Opens(other, came with { Kind = CallerKind.ApiKey, KeyId = Guid.NewGuid() }));
        // What one operator decides for all.
        Assert.Null(rules.OperatorRefusal(came));
        Assert.NotNull(Set("operators").OperatorRefusal(came));
        Assert.Null(Set("operators").OperatorRefusal(came with { Strong = true }));
        Assert.Null(Set("operators").OperatorRefusal(Caller.LocalAdministrator));
        var plain = await access.NewTenant();
        await access.Join(plain, "viewer", person: person);
        var may = await access.Service<AccessBook>().Of(person.Id, plain.Id, CancellationToken.None);
        Assert.Null(await Set("operators").Refusal(came, plain, may, CancellationToken.None));
        Assert.NotNull(await Set("everybody").Refusal(came, plain, may, CancellationToken.None));
        Assert.Throws<ArgumentException>(() => Set("sometimes"));

        SignInRules Set(string asked) => new(
            access.Service<PlatformDbs>(), access.Service<AccessBook>(), access.Service<LiveSignals>(),
            new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Access:SecondFactor"] = asked }).Build(), TimeProvider.System);
    }

    [Fact]
    public async Task An_administrator_signs_a_member_out_of_the_tenant_and_of_no_other()
    {
        var (tenant, other) = (await access.NewTenant(), await access.NewTenant());
        var (admin, asAdmin) = await access.Join(tenant, "administrator");
        var (owner, _) = await access.Join(tenant, "owner");
        var (_, asViewer) = await access.Join(tenant, "viewer");
        var (person, here) = await access.Join(tenant, "engineer");
        var (_, there) = await access.Join(other, "owner", person: person);
        using var program = access.Server.Client(tenant.Slug);
        program.DefaultRequestHeaders.Authorization = new("Bearer", await Token(here));
        await program.GetAsync("/api/access/me").Json();

        var path = $"/api/members/{person.Id}/sign-out";
        Assert.Equal("permission_missing", await asViewer.PostAsync(path, null).Code(403));
        Assert.Equal("member_unknown", await asAdmin.PostAsync($"/api/members/{Guid.NewGuid()}/sign-out", null).Code(404));
        // Nobody ends what somebody with more rights is signed in with.
        Assert.Equal("beyond_own_access", await asAdmin.PostAsync($"/api/members/{owner.Id}/sign-out", null).Code(403));
        using (var done = await asAdmin.PostAsync(path, null)) Assert.Equal(HttpStatusCode.NoContent, done.StatusCode);

        Assert.Equal("signed_out_here", await here.GetAsync("/api/access/me").Code(403));
        Assert.Equal("signed_out_here", await program.GetAsync("/api/access/me").Code(403));
        // A program that begins with the old session is no way around it.
        program.DefaultRequestHeaders.Authorization = new("Bearer", await Token(here));
        Assert.Equal("signed_out_here", await program.GetAsync("/api/access/me").Code(403));
        await there.GetAsync("/api/access/me").Json();
        using var again = await access.As(person, tenant.Slug);
        await again.GetAsync("/api/access/me").Json();
        using var asOwner = await access.As(owner, tenant.Slug);
        var entry = (await asOwner.GetAsync("/api/audit?action=member.sign_out").Json()).GetProperty("entries").EnumerateArray().First(e => e.GetProperty("outcome").GetString() == "done");
        Assert.Equal((admin.Name, person.Email), (entry.GetProperty("actor").GetString(), entry.GetProperty("target").GetString()));
    }

    [Fact]
    public async Task Before_ones_other_sessions_are_ended_one_proves_to_be_there_and_signing_out_leaves_nothing_in_the_cache()
    {
        var (person, browser) = await access.NewPersonWithPassword();
        using var _ = browser;
        await browser.Ask("/api/auth/sign-in", new { email = person.Email, password = AccessServerFixture.Password });
        var (_, session, _) = await access.SignedIn(person);
        await using (var db = access.Service<PlatformDbs>().Untenanted())
        {
            var longAgo = TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(11);
            await db.Set<Session>().Where(s => s.PersonId == person.Id).ExecuteUpdateAsync(s => s.SetProperty(x => x.ProvedAt, longAgo));
        }

        await access.Service<SessionBook>().End(person.Id, Guid.NewGuid(), CancellationToken.None);
        Assert.Equal("prove_again", await browser.Refused(HttpStatusCode.Forbidden, $"/api/me/sessions/{session.Id}", method: HttpMethod.Delete));
        Assert.Equal("prove_again", await browser.Refused(HttpStatusCode.Forbidden, "/api/me/sessions", method: HttpMethod.Delete));
        await browser.Ask("/api/auth/prove", new { password = AccessServerFixture.Password });
        await browser.Ask(HttpMethod.Delete, "/api/me/sessions");
        Assert.Single((await browser.Get("/api/me/sessions")).EnumerateArray());
        using var left = await browser.Post("/api/auth/sign-out");
        Assert.Equal("\"cache\"", Assert.Single(left.Headers.GetValues("Clear-Site-Data")));
    }

    [Fact]
    public async Task Who_listens_is_cut_off_when_the_session_the_key_or_the_tenant_ends()
    {
        var tenant = await access.NewTenant();
        var (person, _) = await access.Join(tenant, "viewer");
        var (_, session, secret) = await access.SignedIn(person);
        var (_, _, staying) = await access.SignedIn(person);
        string Cookie(string of) => $"finops-{access.Server.Url.Port}={of}";
        await using var ended = await LiveClient.Connect(access.Server.Url, tenant.Slug, cookie: Cookie(secret));
        await using var other = await LiveClient.Connect(access.Server.Url, tenant.Slug, cookie: Cookie(staying));
        var (text, now) = (KeyText.New(tenant.Id), TimeProvider.System.GetUtcNow());
        await access.Service<ApiKeyBook>().Add(
            new ApiKey { Id = text.Id, TenantId = tenant.Id, PersonId = person.Id, Name = "wall", SecretHash = text.Hash, Scopes = [Permissions.CostsRead.Name], CreatedAt = now, CreatedBy = "somebody", ExpiresAt = now.AddDays(1) },
            CancellationToken.None);
        await using var wall = await LiveClient.Connect(access.Server.Url, tenant.Slug, bearer: text.Whole);

        await access.Service<SessionBook>().End(person.Id, session.Id, CancellationToken.None);
        Assert.True(await ended.Ends());
        await access.Service<ApiKeyBook>().Revoke(tenant.Id, text.Id, everyones: true, null, CancellationToken.None);
        Assert.True(await wall.Ends());
        Assert.False(await other.Ends(TimeSpan.FromMilliseconds(200)));
        await access.Service<TenantBook>().Move(tenant.Slug, TenantState.Suspended, CancellationToken.None);
        Assert.True(await other.Ends());
    }

    private static async Task<string> Token(Browser browser)
    {
        using var form = new FormUrlEncodedContent([new("grant_type", "client_credentials")]);
        return (await browser.AskForm("/api/auth/token", form)).GetProperty("access_token").GetString()!;
    }

    private static async Task<string> Token(HttpClient http)
    {
        using var form = new FormUrlEncodedContent([new("grant_type", "client_credentials")]);
        return (await http.PostAsync("/api/auth/token", form).Json()).GetProperty("access_token").GetString()!;
    }
}
