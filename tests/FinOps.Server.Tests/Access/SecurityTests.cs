using System.Net;
using FinOps.Platform;
using FinOps.Platform.People;
using FinOps.Platform.Sessions;
using Microsoft.EntityFrameworkCore;
using LiveSignals = FinOps.Platform.Live.Signals;

namespace FinOps.Server.Tests.Access;

/// <summary>Second factors, passkeys, and the list of one's sessions.</summary>
public sealed class SecurityTests(AccessServerFixture access)
{
    private async Task<(Person Person, Browser Browser)> SignedIn()
    {
        var (person, browser) = await access.NewPersonWithPassword();
        await browser.Ask("/api/auth/sign-in", new { email = person.Email, password = AccessServerFixture.Password });
        return (person, browser);
    }

    [Fact]
    public async Task An_authenticator_app_is_asked_for_and_each_code_is_taken_once()
    {
        var (person, browser) = await SignedIn();
        using var _ = browser;
        var secretBefore = browser.Secret;
        var fresh = await browser.Ask("/api/me/totp");
        var (ticket, secret) = (fresh.GetProperty("ticket").GetString(), fresh.GetProperty("secret").GetString()!);
        Assert.Contains($"secret={secret}", fresh.GetProperty("uri").GetString(), StringComparison.Ordinal);
        Assert.Equal("code_wrong", await browser.Refused(HttpStatusCode.BadRequest, "/api/me/totp/confirm", new { ticket, code = "12345" }));
        var code = Totp.At(secret, TimeProvider.System.GetUtcNow());
        var recovery = (await browser.Ask("/api/me/totp/confirm", new { ticket, code })).GetProperty("codes").EnumerateArray().Select(c => c.GetString()).ToArray();
        Assert.Equal(RecoveryCodes.Count, recovery.Distinct().Count());
        Assert.NotEqual(secretBefore, browser.Secret);

        using var other = new Browser(access.Server.Url);
        var first = await other.Ask("/api/auth/sign-in", new { email = person.Email, password = AccessServerFixture.Password });
        Assert.Equal("second_factor", first.GetProperty("step").GetString());
        var next = first.GetProperty("ticket").GetString();
        Assert.Equal("not_signed_in", await other.Refused(HttpStatusCode.Unauthorized, "/api/me", method: HttpMethod.Get));
        // The code that switched it on is used up; one of the next half minute counts.
        Assert.Equal("sign_in_refused", await other.Refused(HttpStatusCode.Unauthorized, "/api/auth/second-factor", new { ticket = next, code }));
        await other.Ask("/api/auth/second-factor", new { ticket = next, code = Totp.At(secret, TimeProvider.System.GetUtcNow().AddSeconds(30)) });
        await other.Ask("/api/auth/sign-out");

        var lost = (await other.Ask("/api/auth/sign-in", new { email = person.Email, password = AccessServerFixture.Password })).GetProperty("ticket").GetString();
        await other.Ask("/api/auth/second-factor", new { ticket = lost, code = recovery[0]!.ToUpperInvariant() });
        Assert.Equal(RecoveryCodes.Count - 1, (await other.Get("/api/me/security")).GetProperty("recoveryCodesLeft").GetInt32());
        var again = (await other.Ask("/api/auth/sign-in", new { email = person.Email, password = AccessServerFixture.Password })).GetProperty("ticket").GetString();
        Assert.Equal("sign_in_refused", await other.Refused(HttpStatusCode.Unauthorized, "/api/auth/second-factor", new { ticket = again, code = recovery[0] }));
    }

    [Fact]
    public async Task A_passkey_signs_in_by_itself_and_each_challenge_is_answered_once()
    {
        var (person, browser) = await SignedIn();
        using var _ = browser;
        using var key = new SoftPasskey(access.Server.Url);
        var question = await browser.Ask("/api/me/passkeys/begin");
        await browser.Ask("/api/me/passkeys", new { ticket = question.GetProperty("ticket").GetString(), credential = key.Create(question.GetProperty("options")), name = "Laptop" });
        Assert.Equal("Laptop", (await browser.Get("/api/me/security")).GetProperty("passkeys")[0].GetProperty("name").GetString());

        using var other = new Browser(access.Server.Url);
        var asked = await other.Ask("/api/auth/passkey/begin");
        Assert.Empty(asked.GetProperty("options").GetProperty("allowCredentials").EnumerateArray());
        var answer = new { ticket = asked.GetProperty("ticket").GetString(), credential = key.Get(asked.GetProperty("options")) };
        Assert.Equal(person.Email, (await other.Ask("/api/auth/passkey", answer)).GetProperty("person").GetProperty("email").GetString());
        using var thief = new Browser(access.Server.Url);
        Assert.Equal("sign_in_refused", await thief.Refused(HttpStatusCode.Unauthorized, "/api/auth/passkey", answer));

        using var foreign = new SoftPasskey(access.Server.Url);
        var next = await thief.Ask("/api/auth/passkey/begin");
        Assert.Equal("sign_in_refused", await thief.Refused(HttpStatusCode.Unauthorized, "/api/auth/passkey", new { ticket = next.GetProperty("ticket").GetString(), credential = foreign.Get(next.GetProperty("options")) }));
        await browser.Ask(HttpMethod.Delete, $"/api/me/passkeys/{key.Id}");
        Assert.Empty((await browser.Get("/api/me/security")).GetProperty("passkeys").EnumerateArray());
    }

    [Fact]
    public async Task Sessions_are_listed_and_end_at_once()
    {
        var (person, browser) = await SignedIn();
        using var _ = browser;
        using var phone = new Browser(access.Server.Url);
        await phone.Ask("/api/auth/sign-in", new { email = person.Email, password = AccessServerFixture.Password, remember = true });
        var sessions = (await browser.Get("/api/me/sessions")).EnumerateArray().ToArray();
        Assert.Equal(2, sessions.Length);
        var other = sessions.Single(s => !s.GetProperty("current").GetBoolean());
        Assert.True(other.GetProperty("remember").GetBoolean());
        Assert.Equal("127.0.0.1", other.GetProperty("address").GetString());

        await browser.Ask(HttpMethod.Delete, $"/api/me/sessions/{other.GetProperty("id").GetString()}");
        Assert.Equal("not_signed_in", await phone.Refused(HttpStatusCode.Unauthorized, "/api/me", method: HttpMethod.Get));
        // Nobody ends another's session.
        var (stranger, strangers) = await SignedIn();
        using var __ = strangers;
        var id = (await strangers.Get("/api/me/sessions"))[0].GetProperty("id").GetString();
        Assert.Equal("session_unknown", await browser.Refused(HttpStatusCode.NotFound, $"/api/me/sessions/{id}", method: HttpMethod.Delete));
        Assert.NotNull(stranger);
    }

    [Fact]
    public async Task A_changed_password_ends_other_sessions_and_gives_this_one_a_new_secret()
    {
        var (person, browser) = await SignedIn();
        using var _ = browser;
        using var phone = new Browser(access.Server.Url);
        await phone.Ask("/api/auth/sign-in", new { email = person.Email, password = AccessServerFixture.Password });
        var before = browser.Secret!;
        await browser.Ask("/api/me/password", new { password = "eleven calm herons wade" });

        Assert.NotEqual(before, browser.Secret);
        Assert.Null(await access.Service<SessionBook>().Find(before, renew: true, CancellationToken.None));
        Assert.Equal(person.Email, (await browser.Get("/api/me")).GetProperty("email").GetString());
        Assert.Equal("not_signed_in", await phone.Refused(HttpStatusCode.Unauthorized, "/api/me", method: HttpMethod.Get));
    }

    [Fact]
    public async Task What_is_delicate_asks_for_a_recent_proof()
    {
        var (person, browser) = await SignedIn();
        using var _ = browser;
        await using (var db = access.Service<PlatformDbs>().Untenanted())
        {
            var longAgo = TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(11);
            await db.Set<Session>().Where(s => s.PersonId == person.Id).ExecuteUpdateAsync(s => s.SetProperty(x => x.ProvedAt, longAgo));
            await LiveSignals.Publish(db, 0, SessionBook.Signal, new { person = person.Id }, CancellationToken.None);
        }

        await Wait.Until(async () => await Code(browser) == "prove_again", () => "What is delicate is done without a recent proof.");
        Assert.Equal("proof_refused", await browser.Refused(HttpStatusCode.Forbidden, "/api/auth/prove", new { password = "wrong wrong wrong" }));
        await browser.Ask("/api/auth/prove", new { password = AccessServerFixture.Password });
        await browser.Ask("/api/me/totp");

        static async Task<string?> Code(Browser browser)
        {
            using var answer = await browser.Post("/api/me/totp");
            return (await answer.Content.ReadFromJsonAsync<JsonElement>()).TryGetProperty("code", out var code) ? code.GetString() : null;
        }
    }

    [Fact]
    public async Task An_end_on_one_server_is_known_to_the_others_at_once()
    {
        var person = await access.NewPerson();
        var (_, session, secret) = await access.SignedIn(person);
        // What another server of the same database does: its own memory, the same signals; nothing ends there by its time.
        var elsewhere = new SessionBook(access.Service<PlatformDbs>(), access.Service<SessionCookie>(), access.Service<LiveSignals>(), new StandingClock());
        Assert.NotNull(await elsewhere.Find(secret, renew: false, CancellationToken.None));
        await access.Service<SessionBook>().End(person.Id, session.Id, CancellationToken.None);
        await Wait.Until(async () => await elsewhere.Find(secret, renew: false, CancellationToken.None) is null, () => "The signal did not come.");
    }

    private sealed class StandingClock : TimeProvider
    {
        private readonly DateTimeOffset _now = System.GetUtcNow();

        public override DateTimeOffset GetUtcNow() => _now;
    }
}
