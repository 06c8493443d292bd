using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using FinOps.Platform.Access;
using FinOps.Platform.Members;
using FinOps.Platform.People;
using FinOps.Platform.Tokens;

namespace FinOps.Server.Tests.Access;

/// <summary>Signing in by a tenant's provider of identities: who may, who becomes whom, and what is never believed.</summary>
public sealed class ProviderSignInTests(AccessServerFixture access)
{
    private static readonly object Joining = new { joinsByDomain = true, groupClaim = "groups", groupRoles = new Dictionary<string, string> { ["finance"] = "practitioner", ["it"] = "administrator" } };

    [Fact]
    public async Task Somebody_of_the_domain_joins_with_the_roles_of_their_groups_and_these_follow_the_groups()
    {
        await using var set = await OidcTenant.Start(access, Joining);
        await set.OwnDomain();
        using var first = await set.Arrive(set.Someone("vera", groups: ["finance", "unknown"]));
        Assert.Equal((null, "/explore", true), (first.Problem, first.Sent, first.HasSession));
        Assert.Equal(["practitioner"], await Roles(set, "vera"));
        Assert.Equal(HttpStatusCode.OK, (await first.Ask(set.Tenant.Slug)).Status);

        using var second = await set.Arrive(set.Someone("vera", groups: ["it"]));
        Assert.Equal(["administrator"], await Roles(set, "vera"));
        using var third = await set.Arrive(set.Someone("vera"));
        Assert.Equal(["viewer"], await Roles(set, "vera"));
    }

    [Fact]
    public async Task What_the_token_leaves_out_is_asked_for_and_must_be_about_the_same_person()
    {
        await using var set = await OidcTenant.Start(access, Joining);
        await set.OwnDomain();
        set.Oidc.Person = new { sub = "id-of-nora", email = $"nora@{set.Domain}", email_verified = true, name = "Nora", groups = new[] { "finance" } };
        using var visitor = await set.Arrive(claims => claims["sub"] = "id-of-nora");
        Assert.Null(visitor.Problem);
        Assert.Equal(["practitioner"], await Roles(set, "nora"));
        using var other = await set.Arrive(claims => claims["sub"] = "id-of-otto");
        Assert.Equal(("userinfo_refused", false), (other.Problem, other.HasSession));
    }

    [Fact]
    public async Task Who_is_not_known_does_not_join_without_a_verified_domain_and_a_vouched_address()
    {
        await using var set = await OidcTenant.Start(access, Joining);
        using (var early = await set.Arrive(set.Someone("early"))) Assert.Equal(("not_invited", false), (early.Problem, early.HasSession));
        await set.OwnDomain();
        using (var unverified = await set.Arrive(set.Someone("unverified", verified: false))) Assert.Equal("not_invited", unverified.Problem);
        using (var stranger = await set.Arrive(c =>
        {
            set.Someone("stranger")(c);
            c["email"] = "stranger@elsewhere.example";
        })) Assert.Equal("not_invited", stranger.Problem);
        Assert.Null(await access.Service<PersonBook>().FindByEmail($"early@{set.Domain}", default));
    }

    [Theory]
    [InlineData("nonce of another attempt")]
    [InlineData("nonce missing")]
    [InlineData("expired")]
    [InlineData("for another client")]
    [InlineData("by another issuer")]
    [InlineData("azp of another")]
    [InlineData("signed by a key it does not publish")]
    [InlineData("not signed")]
    [InlineData("signed with the client secret")]
    public async Task A_token_that_was_tampered_with_signs_nobody_in(string how)
    {
        await using var set = await OidcTenant.Start(access, Joining);
        await set.OwnDomain();
        using var other = RSA.Create(2048);
        string Unsigned(string alg, Dictionary<string, object> claims) =>
            $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"alg":"{{alg}}","kid":"{{set.Oidc.Key.Id}}"}"""))}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        using var visitor = await set.Arrive(
            claims =>
            {
                set.Someone("mallory")(claims);
                if (how == "nonce of another attempt") claims["nonce"] = Secret.New();
                if (how == "nonce missing") claims.Remove("nonce");
                if (how == "expired") claims["exp"] = TimeProvider.System.GetUtcNow().AddMinutes(-2).ToUnixTimeSeconds();
                if (how == "for another client") claims["aud"] = "another-client";
                if (how == "by another issuer") claims["iss"] = "https://accounts.example";
                if (how == "azp of another") claims["azp"] = "another-client";
            },
            how switch
            {
                "signed by a key it does not publish" => claims => Jwt.Sign(other, set.Oidc.Key.Id, "JWT", claims),
                "not signed" => claims => Unsigned("none", claims) + ".",
                "signed with the client secret" => claims =>
                {
                    var said = Unsigned("HS256", claims);
                    return $"{said}.{Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(LocalOidc.ClientSecret), Encoding.ASCII.GetBytes(said)))}";
                }
                ,
                _ => null,
            });
        Assert.Equal(("id_token_refused", false), (visitor.Problem, visitor.HasSession));
        Assert.Null(await access.Service<PersonBook>().FindByEmail($"mallory@{set.Domain}", default));
    }

    [Fact]
    public async Task An_answer_counts_in_the_browser_that_was_sent_once_and_at_the_provider_it_was_sent_to()
    {
        await using var set = await OidcTenant.Start(access, Joining);
        await using var other = await OidcTenant.Start(access, Joining);
        await set.OwnDomain();
        using var victim = new Visitor(access.Server);
        using var attacker = new Visitor(access.Server);
        var answer = set.Oidc.Answer(await attacker.Leave(set.ProviderId, set.Tenant.Slug), set.Someone("attacker"));
        // An answer of the attacker's, opened by the victim: it would sign the victim in as the attacker.
        await victim.ComeBack(set.ProviderId, answer);
        Assert.Equal(("attempt_unknown", false), (victim.Problem, victim.HasSession));
        await attacker.ComeBack(set.ProviderId, answer.Replace("state=", "state=x", StringComparison.Ordinal));
        Assert.Equal("attempt_unknown", attacker.Problem);
        await attacker.ComeBack(other.ProviderId, answer);
        Assert.Equal("attempt_unknown", attacker.Problem);

        using var again = new Visitor(access.Server);
        answer = set.Oidc.Answer(await again.Leave(set.ProviderId, set.Tenant.Slug), set.Someone("again"));
        await again.ComeBack(set.ProviderId, answer);
        Assert.Null(again.Problem);
        await again.ComeBack(set.ProviderId, answer);
        Assert.Equal("attempt_unknown", again.Problem);
        // A code alone, taken from another attempt, lacks what PKCE asks for.
        var stolen = set.Oidc.Answer(await attacker.Leave(set.ProviderId, set.Tenant.Slug), set.Someone("attacker"));
        using var thief = new Visitor(access.Server);
        var own = set.Oidc.Answer(await thief.Leave(set.ProviderId, set.Tenant.Slug), set.Someone("thief"));
        await thief.ComeBack(set.ProviderId, own.Split("&code=")[0] + "&code=" + stolen.Split("&code=")[1]);
        Assert.Equal(("code_refused", false), (thief.Problem, thief.HasSession));
        await thief.ComeBack(set.ProviderId, "?state=&error=access_denied");
        Assert.Equal("attempt_unknown", thief.Problem);
    }

    [Fact]
    public async Task An_account_is_not_taken_over_by_its_address()
    {
        await using var set = await OidcTenant.Start(access, new { joinsByDomain = true, trustsEmail = true });
        await set.OwnDomain();
        await using var evil = await OidcTenant.Start(access, new { joinsByDomain = true, trustsEmail = true });
        var (people, members) = (access.Service<PersonBook>(), access.Service<MemberBook>());
        var boss = (await people.Create(new($"boss@{set.Domain}", "Boss", EmailConfirmed: true), default)).Person!;
        await members.Add(set.Tenant.Id, boss.Id, new("owner"), Caller.LocalAdministrator, default);
        var elsewhere = (await people.Create(new($"elsewhere@{set.Domain}", "Elsewhere", EmailConfirmed: true), default)).Person!;
        await members.Add(evil.Tenant.Id, elsewhere.Id, new("viewer"), Caller.LocalAdministrator, default);
        var both = (await people.Create(new($"both@{set.Domain}", "Both", EmailConfirmed: true), default)).Person!;
        await members.Add(set.Tenant.Id, both.Id, new("viewer"), Caller.LocalAdministrator, default);
        await members.Add(evil.Tenant.Id, both.Id, new("viewer"), Caller.LocalAdministrator, default);

        // Another tenant's provider says whatever it likes.
        foreach (var name in new[] { "boss", "elsewhere", "both" })
        {
            using var faked = await evil.Arrive(set.Someone(name));
            Assert.Equal(("address_has_account", false), (faked.Problem, faked.HasSession));
        }

        // The tenant's own provider does not become its owner, nor who works elsewhere.
        foreach (var name in new[] { "boss", "elsewhere", "both" })
        {
            using var faked = await set.Arrive(set.Someone(name));
            Assert.Equal(("address_has_account", false), (faked.Problem, faked.HasSession));
        }

        // A member of this tenant alone follows the domain.
        var plain = (await people.Create(new($"plain@{set.Domain}", "Plain", EmailConfirmed: true), default)).Person!;
        await members.Add(set.Tenant.Id, plain.Id, new("viewer"), Caller.LocalAdministrator, default);
        using var member = await set.Arrive(set.Someone("plain"));
        Assert.Equal((null, true), (member.Problem, member.HasSession));
        Assert.Equal(plain.Id, (await people.FindByIdentity(set.Oidc.Issuer, "id-of-plain", default))!.Id);
        Assert.Equal(["viewer"], await Roles(set, "plain"));
    }

    [Fact]
    public async Task A_signed_in_person_links_an_identity_and_nobody_else_has_it_then()
    {
        await using var set = await OidcTenant.Start(access);
        var (session, other) = (await access.SignedIn(set.Owner), await access.SignedIn(await access.NewPerson("Other")));
        using var owner = new Visitor(access.Server);
        owner.Become(session.Secret);
        await owner.ComeBack(set.ProviderId, set.Oidc.Answer(await owner.Leave(set.ProviderId, set.Tenant.Slug, "&link=true"), set.Someone("anything")));
        Assert.Null(owner.Problem);
        Assert.Equal(set.Owner.Id, (await access.Service<PersonBook>().FindByIdentity(set.Oidc.Issuer, "id-of-anything", default))!.Id);
        using var later = await set.Arrive(set.Someone("anything"));
        Assert.Equal(HttpStatusCode.OK, (await later.Ask(set.Tenant.Slug)).Status);

        using var second = new Visitor(access.Server);
        second.Become(other.Secret);
        await second.ComeBack(set.ProviderId, set.Oidc.Answer(await second.Leave(set.ProviderId, set.Tenant.Slug, "&link=true"), set.Someone("anything")));
        Assert.Equal("identity_of_another", second.Problem);
        using var nobody = new Visitor(access.Server);
        await nobody.Leave(set.ProviderId, set.Tenant.Slug, "&link=true");
        Assert.Equal("sign_in_to_link", nobody.Problem);
        other.Client.Dispose();
        session.Client.Dispose();
    }

    [Fact]
    public async Task Where_the_provider_is_the_only_way_others_lead_nowhere_but_for_owners_as_said()
    {
        await using var set = await OidcTenant.Start(access, Joining);
        await set.OwnDomain();
        using var byProvider = await set.Arrive(set.Someone("vera", groups: ["finance"]));
        var member = await access.NewPerson("Paula Password");
        await access.Service<MemberBook>().Add(set.Tenant.Id, member.Id, new("viewer"), Caller.LocalAdministrator, default);
        var session = await access.SignedIn(member);
        using var byPassword = new Visitor(access.Server);
        byPassword.Become(session.Secret);
        Assert.Equal(HttpStatusCode.OK, (await byPassword.Ask(set.Tenant.Slug)).Status);

        await set.Ask(HttpMethod.Put, "/api/sign-in/rule", new { onlyProviders = true, ownersAnyWay = true });
        Assert.Equal((HttpStatusCode.Forbidden, "sign_in_by_provider"), await byPassword.Ask(set.Tenant.Slug));
        Assert.Equal(HttpStatusCode.OK, (await byProvider.Ask(set.Tenant.Slug)).Status);
        Assert.Equal(HttpStatusCode.OK, (await set.AsOwner.GetAsync("/api/sign-in/rule")).StatusCode);
        Assert.True(await access.Service<FinOps.Platform.SignIn.SignInRules>().RefuseOtherWays(member, default));
        Assert.False(await access.Service<FinOps.Platform.SignIn.SignInRules>().RefuseOtherWays(set.Owner, default));
        var buttons = await access.Nobody.GetFromJsonAsync<JsonElement>($"/api/auth/providers?tenant={set.Tenant.Slug}");
        Assert.True(buttons.GetProperty("onlyProviders").GetBoolean());
        Assert.Equal("Works", Assert.Single(buttons.GetProperty("providers").EnumerateArray()).GetProperty("name").GetString());

        // An owner who came by a password cannot shut that way behind themselves; tokens of such sessions are shut out, too.
        using var shut = await set.AsOwner.PutAsJsonAsync("/api/sign-in/rule", new { onlyProviders = true, ownersAnyWay = false });
        Assert.Equal("not_by_provider", await KeysTests.Code(shut));
        using var token = await session.Client.PostAsync("/api/auth/token", new FormUrlEncodedContent([new("grant_type", "client_credentials")]));
        using var program = access.Server.Client(set.Tenant.Slug);
        program.DefaultRequestHeaders.Authorization = new("Bearer", (await token.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString());
        Assert.Equal("sign_in_by_provider", await KeysTests.Code(await program.GetAsync("/api/keys")));
        session.Client.Dispose();
    }

    [Fact]
    public async Task A_provider_is_tested_its_secret_never_told_and_no_role_given_beyond_ones_own()
    {
        await using var set = await OidcTenant.Start(access);
        var checks = await set.Ask(HttpMethod.Post, $"/api/sign-in/providers/{set.ProviderId}/test");
        Assert.All(checks.EnumerateArray(), c => Assert.True(c.GetProperty("ok").GetBoolean(), c.ToString()));
        Assert.DoesNotContain(LocalOidc.ClientSecret, await set.AsOwner.GetStringAsync("/api/sign-in/providers"), StringComparison.Ordinal);

        var administrator = await access.NewPerson("Ada Administrator");
        await access.Service<MemberBook>().Add(set.Tenant.Id, administrator.Id, new("administrator"), Caller.LocalAdministrator, default);
        using var asAdministrator = await access.As(administrator, set.Tenant.Slug);
        async Task<string?> Refused(object wish)
        {
            using var answer = await asAdministrator.PatchAsJsonAsync($"/api/sign-in/providers/{set.ProviderId}", wish);
            return await KeysTests.Code(answer);
        }

        Assert.Equal("role_beyond_own", await Refused(new { groupRoles = new Dictionary<string, string> { ["anybody"] = "owner" } }));
        Assert.Equal("role_unknown", await Refused(new { joinRole = "emperor" }));
        Assert.Equal("secret_missing", await Refused(new { issuer = "https://evil.example" }));
        Assert.Equal("issuer_invalid", await Refused(new { issuer = "nonsense", clientSecret = "x" }));

        await set.Ask(HttpMethod.Patch, $"/api/sign-in/providers/{set.ProviderId}", new { issuer = set.Oidc.Issuer + "/", clientSecret = "x" });
        var failed = (await set.Ask(HttpMethod.Post, $"/api/sign-in/providers/{set.ProviderId}/test")).EnumerateArray().Single();
        Assert.Equal((false, "description"), (failed.GetProperty("ok").GetBoolean(), failed.GetProperty("what").GetString()));
        Assert.Contains($"calls itself '{set.Oidc.Issuer}'", failed.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_domain_belongs_to_one_tenant_and_means_nothing_before_it_is_verified()
    {
        await using var one = await OidcTenant.Start(access);
        await using var other = await OidcTenant.Start(access);
        await one.OwnDomain();
        await other.Ask(HttpMethod.Post, "/api/sign-in/domains", new { name = one.Domain });
        using var operate = await access.As(await access.NewPerson("Oscar Operator", isOperator: true), other.Tenant.Slug);
        using var second = await operate.PostAsync($"/api/sign-in/domains/{one.Domain}/vouch", null);
        Assert.Equal((HttpStatusCode.Conflict, "domain_unproved"), (second.StatusCode, await KeysTests.Code(second)));
        using var owner = await one.AsOwner.PostAsync($"/api/sign-in/domains/{one.Domain}/vouch", null);
        Assert.Equal(HttpStatusCode.Forbidden, owner.StatusCode);
        using var bad = await one.AsOwner.PostAsJsonAsync("/api/sign-in/domains", new { name = "no domain" });
        Assert.Equal("domain_invalid", await KeysTests.Code(bad));
    }

    [Fact]
    public async Task A_key_that_is_not_known_is_looked_for_anew_but_not_each_time()
    {
        await using var oidc = await LocalOidc.Start();
        var clock = new HandClock();
        var servers = new FinOps.Platform.SignIn.OidcServers(access.Service<FinOps.Platform.Outbound.OutboundGuard>(), clock);
        var server = await servers.Discover(oidc.Issuer, null, anew: false, default);
        Assert.NotNull(await servers.Key(server, "k1", default));
        for (var i = 0; i < 5; i++) Assert.Null(await servers.Key(server, "made-up-" + i, default));
        Assert.Equal(1, oidc.KeysAsked);

        oidc.Key = ("k2", oidc.Key.Key);
        clock.Now += TimeSpan.FromSeconds(31);
        Assert.NotNull(await servers.Key(server, "k2", default));
        Assert.Equal(2, oidc.KeysAsked);
        // A key that the provider took away is gone with the next look.
        Assert.Null(await servers.Key(server, "k1", default));
        clock.Now += TimeSpan.FromHours(2);
        Assert.Null(await servers.Key(server, "k1", default));
        Assert.Equal(3, oidc.KeysAsked);
    }

    private sealed class HandClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch.AddYears(56);

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private async Task<IEnumerable<string>> Roles(OidcTenant set, string name)
    {
        var person = await access.Service<PersonBook>().FindByEmail($"{name}@{set.Domain}", default);
        return (await access.Service<MemberBook>().Of(set.Tenant.Id, person!.Id, default)).Select(g => g.Role);
    }
}
