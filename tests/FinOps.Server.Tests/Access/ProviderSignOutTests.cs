using System.Net;
using System.Security.Cryptography;
using FinOps.Platform.Tokens;

namespace FinOps.Server.Tests.Access;

/// <summary>Who signs out at a tenant's provider is signed out here, by its word alone; and how strong and how fresh a sign-in there must be.</summary>
public sealed class ProviderSignOutTests(AccessServerFixture access)
{
    private const string Event = "http://schemas.openid.net/event/backchannel-logout";
    private static readonly object Joining = new { joinsByDomain = true };

    [Fact]
    public async Task Who_signs_out_there_is_signed_out_here_from_that_session_or_from_all()
    {
        await using var set = await OidcTenant.Start(access, Joining);
        await set.OwnDomain();
        using var desk = await Come(set, "dora", "desk");
        using var phone = await Come(set, "dora", "phone");
        using var other = await Come(set, "emil", "desk-2");
        Assert.Equal(HttpStatusCode.OK, await Say(set, Word(set, c => (c["sub"], c["sid"]) = ("id-of-dora", "desk"))));
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK, HttpStatusCode.OK), (await Status(desk, set), await Status(phone, set), await Status(other, set)));
        // By the session alone, as the standard allows.
        Assert.Equal(HttpStatusCode.OK, await Say(set, Word(set, c => c["sid"] = "desk-2")));
        Assert.Equal(HttpStatusCode.Unauthorized, await Status(other, set));
        var all = Word(set, c => c["sub"] = "id-of-dora");
        Assert.Equal(HttpStatusCode.OK, await Say(set, all));
        Assert.Equal(HttpStatusCode.Unauthorized, await Status(phone, set));
        // The same word once more ends nothing that began later.
        await Task.Delay(TimeSpan.FromSeconds(1.1));
        using var later = await Come(set, "dora", "later");
        Assert.Equal(HttpStatusCode.OK, await Say(set, all));
        Assert.Equal(HttpStatusCode.OK, await Status(later, set));
        // Who never was here has nothing to end; the provider need not know.
        Assert.Equal(HttpStatusCode.OK, await Say(set, Word(set, c => c["sub"] = "id-of-nobody")));
        var log = (await set.Ask(HttpMethod.Get, "/api/audit?action=sign_out.by_provider")).GetProperty("entries");
        Assert.Contains($"dora@{set.Domain}", log.EnumerateArray().Select(e => e.GetProperty("target").GetString()));
    }

    [Fact]
    public async Task A_session_whose_name_there_is_unknown_ends_with_any_of_the_person_and_so_does_what_a_program_began_with_it()
    {
        await using var set = await OidcTenant.Start(access, Joining);
        await set.OwnDomain();
        using var nameless = await set.Arrive(set.Someone("dora"));
        using var elsewhere = await Come(set, "dora", "phone");
        var person = (await access.Service<FinOps.Platform.People.PersonBook>().FindByEmail($"dora@{set.Domain}", default))!;
        var tokens = access.Service<TokenBook>();
        var now = TimeProvider.System.GetUtcNow();
        var caller = new FinOps.Platform.Access.Caller(FinOps.Platform.Access.CallerKind.Session, person.Id, person.Name, ProviderId: set.ProviderId);
        await tokens.Begin(caller with { SignedInAt = now.AddMinutes(-5) }, null, default);
        await tokens.Begin(caller with { SignedInAt = now }, null, default);
        Assert.Equal(2, (await tokens.Of(person, default)).Count);
        await tokens.EndOfProvider(person.Id, set.ProviderId, now.AddMinutes(-1), default);
        Assert.Single(await tokens.Of(person, default));
        Assert.Equal(HttpStatusCode.OK, await Say(set, Word(set, c => (c["sub"], c["sid"]) = ("id-of-dora", "desk"))));
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (await Status(nameless, set), await Status(elsewhere, set)));
    }

    [Theory]
    [InlineData("an id_token")]
    [InlineData("no such event")]
    [InlineData("nobody named")]
    [InlineData("for another client")]
    [InlineData("by another issuer")]
    [InlineData("expired")]
    [InlineData("signed by a key it does not publish")]
    [InlineData("to another provider")]
    [InlineData("no token")]
    public async Task A_word_that_does_not_hold_signs_nobody_out(string how)
    {
        await using var set = await OidcTenant.Start(access, Joining);
        await set.OwnDomain();
        using var visitor = await Come(set, "dora", "desk");
        using var key = RSA.Create(2048);
        var token = Word(set, c =>
        {
            c["sub"] = "id-of-dora";
            if (how == "an id_token") c["nonce"] = "of-the-sign-in";
            if (how == "no such event") c["events"] = new Dictionary<string, object> { ["http://schemas.openid.net/event/other"] = new { } };
            if (how == "nobody named") c.Remove("sub");
            if (how == "for another client") c["aud"] = "another-client";
            if (how == "by another issuer") c["iss"] = "https://accounts.example";
            if (how == "expired") c["exp"] = TimeProvider.System.GetUtcNow().AddMinutes(-2).ToUnixTimeSeconds();
        }, how == "signed by a key it does not publish" ? key : null);
        if (how == "to another provider")
        {
            await using var elsewhere = await OidcTenant.Start(access, Joining);
            Assert.Equal(HttpStatusCode.BadRequest, await Say(elsewhere, token));
        }
        else
        {
            Assert.Equal(HttpStatusCode.BadRequest, await Say(set, how == "no token" ? "" : token));
        }

        Assert.Equal(HttpStatusCode.OK, await Status(visitor, set));
    }

    [Fact]
    public async Task A_sign_in_there_must_be_as_strong_and_as_fresh_as_the_tenant_asks()
    {
        await using var set = await OidcTenant.Start(access, Joining);
        await set.OwnDomain();
        var provider = await set.Ask(HttpMethod.Patch, $"/api/sign-in/providers/{set.ProviderId}", new { acrValues = new[] { "phr", "phrh" }, ageMinutesMax = 15 });
        Assert.Equal(("phr", 15), (provider.GetProperty("acrValues")[0].GetString(), provider.GetProperty("ageMinutesMax").GetInt32()));
        using (var visitor = new Visitor(access.Server))
        {
            var sentTo = (await visitor.Leave(set.ProviderId, set.Tenant.Slug)).Query;
            Assert.Contains("acr_values=phr%20phrh", sentTo, StringComparison.Ordinal);
            Assert.Contains("max_age=900", sentTo, StringComparison.Ordinal);
        }

        async Task<string?> Problem(string? acr, int minutesAgo)
        {
            using var visitor = await set.Arrive(c =>
            {
                set.Someone("dora")(c);
                if (acr is not null) c["acr"] = acr;
                if (minutesAgo >= 0) c["auth_time"] = TimeProvider.System.GetUtcNow().AddMinutes(-minutesAgo).ToUnixTimeSeconds();
            });
            return visitor.Problem;
        }

        // That it was asked for says nothing about what the provider did.
        Assert.Equal("sign_in_too_weak", await Problem(null, 0));
        Assert.Equal("sign_in_too_weak", await Problem("0", 0));
        Assert.Equal("sign_in_too_old", await Problem("phr", -1));
        Assert.Equal("sign_in_too_old", await Problem("phr", 20));
        Assert.Null(await Problem("phrh", 10));
        await set.Ask(HttpMethod.Patch, $"/api/sign-in/providers/{set.ProviderId}", new { acrValues = Array.Empty<string>(), ageMinutesMax = 0 });
        Assert.Null(await Problem(null, -1));
        Assert.Equal("age_invalid", await set.AsOwner.PatchAsJsonAsync($"/api/sign-in/providers/{set.ProviderId}", new { ageMinutesMax = -5 }).Code(400));
        Assert.Equal("acr_invalid", await set.AsOwner.PatchAsJsonAsync($"/api/sign-in/providers/{set.ProviderId}", new { acrValues = new[] { "two words" } }).Code(400));
    }

    [Fact]
    public async Task A_link_is_listed_and_goes_unless_it_is_the_only_way_in()
    {
        await using var set = await OidcTenant.Start(access, Joining);
        await set.OwnDomain();
        using var visitor = await Come(set, "lena", "desk");
        var person = (await access.Service<FinOps.Platform.People.PersonBook>().FindByEmail($"lena@{set.Domain}", default))!;
        using var http = await access.As(person);
        var linked = Assert.Single((await http.GetAsync("/api/me/identities").Json()).EnumerateArray());
        Assert.Equal((set.Oidc.Issuer, $"lena@{set.Domain}"), (linked.GetProperty("issuer").GetString(), linked.GetProperty("email").GetString()));
        var path = $"/api/me/identities/{linked.GetProperty("id").GetString()}";
        Assert.Equal("last_way", await http.DeleteAsync(path).Code(409));
        await access.Service<FinOps.Platform.People.PersonBook>().Change(person.Id, p => p.PasswordHash = "x", default);
        using var stranger = await access.As(await access.NewPerson());
        Assert.Equal("identity_unknown", await stranger.DeleteAsync(path).Code(404));
        using (var gone = await http.DeleteAsync(path)) Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        Assert.Empty(await access.Service<FinOps.Platform.People.PersonBook>().IdentitiesOf(person.Id, default));
        // What the provider let in is out, and comes in no more by it.
        Assert.Equal(HttpStatusCode.Unauthorized, await Status(visitor, set));
    }

    private static Task<Visitor> Come(OidcTenant set, string name, string session) => set.Arrive(claims =>
    {
        set.Someone(name)(claims);
        claims["sid"] = session;
    });

    private static async Task<HttpStatusCode> Status(Visitor visitor, OidcTenant set) => (await visitor.Ask(set.Tenant.Slug)).Status;

    // A moment ahead: sessions of this second are meant, too.
    private static string Word(OidcTenant set, Action<Dictionary<string, object>> claims, RSA? key = null)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var said = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["iss"] = set.Oidc.Issuer,
            ["aud"] = LocalOidc.Client,
            ["iat"] = now + 1,
            ["exp"] = now + 120,
            ["jti"] = Guid.NewGuid().ToString("N"),
            ["events"] = new Dictionary<string, object> { [Event] = new { } },
        };
        claims(said);
        return Jwt.Sign(key ?? set.Oidc.Key.Key, set.Oidc.Key.Id, "logout+jwt", said);
    }

    private async Task<HttpStatusCode> Say(OidcTenant set, string token)
    {
        // As a provider's server sends it: no browser, no cookie, no origin.
        var address = (await set.Ask(HttpMethod.Get, "/api/sign-in/providers"))[0].GetProperty("logout").GetString()!;
        using var form = new FormUrlEncodedContent([new("logout_token", token)]);
        using var answer = await access.Nobody.PostAsync(new Uri(address).PathAndQuery, form);
        return answer.StatusCode;
    }
}
