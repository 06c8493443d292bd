using System.Diagnostics;
using System.Net;
using FinOps.Platform;
using FinOps.Platform.Access;
using FinOps.Platform.Audit;
using FinOps.Platform.Mail;
using FinOps.Platform.Members;
using FinOps.Platform.People;

namespace FinOps.Server.Tests.Access;

/// <summary>Signing in, as a browser does it.</summary>
public sealed class SignInTests(AccessServerFixture access)
{
    private static readonly HttpMethod Get = HttpMethod.Get;

    [Fact]
    public async Task The_first_administrator_is_made_by_the_link_once()
    {
        var state = await access.Operator.Get("/api/auth/state");
        Assert.Equal("session", state.GetProperty("kind").GetString());
        Assert.True(state.GetProperty("person").GetProperty("operator").GetBoolean());
        Assert.True(access.Service<LocalAdministrator>().HasAccounts);

        using var other = new Browser(access.Server.Url);
        var again = new { token = access.FirstToken, email = "second@example.com", name = "Second", password = AccessServerFixture.Password };
        Assert.Equal("link_over", await other.Refused(HttpStatusCode.BadRequest, "/api/auth/first", again));
        var late = (await access.Service<AccountDesk>().FirstLink(CancellationToken.None)).Split('#')[1];
        Assert.Equal("accounts_exist", await other.Refused(HttpStatusCode.Conflict, "/api/auth/first", again with { token = late }));
        Assert.Equal("not_signed_in", await other.Refused(HttpStatusCode.Unauthorized, "/api/auth/first-link"));
        Assert.Equal("local_only", await access.Operator.Refused(HttpStatusCode.Forbidden, "/api/auth/first-link"));
    }

    [Fact]
    public async Task A_password_signs_in_and_out()
    {
        var (person, browser) = await access.NewPersonWithPassword();
        using var _ = browser;
        Assert.Equal("not_signed_in", await browser.Refused(HttpStatusCode.Unauthorized, "/api/me", method: Get));

        var watch = Stopwatch.StartNew();
        var answer = await browser.Ask("/api/auth/sign-in", new { email = person.Email.ToUpperInvariant(), password = AccessServerFixture.Password });
        Assert.Equal("done", answer.GetProperty("step").GetString());
        Assert.Equal(person.Email, (await browser.Get("/api/me")).GetProperty("email").GetString());
        var left = (await browser.Get("/api/auth/state")).GetProperty("session");
        Assert.InRange(left.GetProperty("secondsLeft").GetInt64(), (long)(1800 - watch.Elapsed.TotalSeconds) - 1, 1800);
        Assert.Equal(120, left.GetProperty("warnSeconds").GetInt32());

        await browser.Ask("/api/auth/sign-out");
        Assert.Equal("not_signed_in", await browser.Refused(HttpStatusCode.Unauthorized, "/api/me", method: Get));
    }

    [Fact]
    public async Task The_cookie_is_for_our_server_and_no_script_reads_it()
    {
        var (person, browser) = await access.NewPersonWithPassword();
        using var _ = browser;
        using var answer = await browser.Post("/api/auth/sign-in", new { email = person.Email, password = AccessServerFixture.Password });
        var cookies = answer.Headers.GetValues("Set-Cookie").ToArray();
        Assert.Contains(cookies, c => c.StartsWith($"finops-{access.Server.Url.Port}=", StringComparison.Ordinal) && c.EndsWith("; path=/; samesite=lax; httponly", StringComparison.Ordinal));
        Assert.Contains(cookies, c => c.StartsWith($"finops-csrf-{access.Server.Url.Port}=", StringComparison.Ordinal) && c.EndsWith("; path=/; samesite=lax", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_tells_whether_an_address_has_an_account()
    {
        var (person, browser) = await access.NewPersonWithPassword();
        using var _ = browser;
        var answers = new List<string>();
        foreach (var email in new[] { person.Email, "nobody-at-all@example.com" })
        {
            using var answer = await browser.Post("/api/auth/sign-in", new { email, password = "wrong wrong wrong" });
            answers.Add($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
            foreach (var path in new[] { "/api/auth/link", "/api/auth/reset" })
            {
                using var asked = await browser.Post(path, new { email });
                Assert.Equal((HttpStatusCode.Accepted, ""), (asked.StatusCode, await asked.Content.ReadAsStringAsync()));
            }
        }

        Assert.Single(answers.Distinct());
        await access.Mails.Next(person.Email, "sign in to FinOps");
        Assert.Equal(0, access.Mails.Count("nobody-at-all@example.com"));
    }

    [Fact]
    public async Task After_five_wrong_passwords_the_right_one_is_refused_too_and_a_link_still_works()
    {
        var (person, browser) = await access.NewPersonWithPassword();
        using var _ = browser;
        for (var i = 0; i < LockOut.FreeAttempts; i++)
            Assert.Equal("sign_in_refused", await browser.Refused(HttpStatusCode.Unauthorized, "/api/auth/sign-in", new { email = person.Email, password = "wrong wrong wrong" }));
        // Counting takes place after the answers.
        await Wait.Until(async () => (await access.Service<PersonBook>().Find(person.Id, CancellationToken.None))!.LockedUntil is not null, () => "The account is not locked.");
        Assert.Equal("sign_in_refused", await browser.Refused(HttpStatusCode.Unauthorized, "/api/auth/sign-in", new { email = person.Email, password = AccessServerFixture.Password }));

        await browser.Ask("/api/auth/link", new { email = person.Email });
        var token = (await access.Mails.Next(person.Email, "sign in to FinOps")).Token;
        Assert.Equal("done", (await browser.Ask("/api/auth/link/use", new { token })).GetProperty("step").GetString());
        Assert.Equal("link_over", await browser.Refused(HttpStatusCode.BadRequest, "/api/auth/link/use", new { token }));
    }

    [Fact]
    public async Task A_reset_signs_every_device_out_and_tells_the_person()
    {
        var (person, browser) = await access.NewPersonWithPassword();
        using var _ = browser;
        await browser.Ask("/api/auth/sign-in", new { email = person.Email, password = AccessServerFixture.Password });
        using var other = new Browser(access.Server.Url);
        await other.Ask("/api/auth/reset", new { email = person.Email });
        var token = (await access.Mails.Next(person.Email, "choose a new password")).Token;

        Assert.Equal("password_refused", await other.Refused(HttpStatusCode.BadRequest, "/api/auth/reset/use", new { token, password = "Password1234!" }));
        await other.Ask("/api/auth/reset/use", new { token, password = "eleven calm herons wade" });

        Assert.Equal("not_signed_in", await browser.Refused(HttpStatusCode.Unauthorized, "/api/me", method: Get));
        Assert.Equal("sign_in_refused", await other.Refused(HttpStatusCode.Unauthorized, "/api/auth/sign-in", new { email = person.Email, password = AccessServerFixture.Password }));
        await other.Ask("/api/auth/sign-in", new { email = person.Email, password = "eleven calm herons wade" });
        await access.Mails.Next(person.Email, "password of your account was changed");
    }

    [Fact]
    public async Task A_new_address_holds_once_its_link_was_opened()
    {
        var (person, browser) = await access.NewPersonWithPassword();
        using var _ = browser;
        await browser.Ask("/api/auth/sign-in", new { email = person.Email, password = AccessServerFixture.Password });
        var fresh = "new-" + person.Email;
        await browser.Ask("/api/me/email", new { email = fresh });
        Assert.Equal(person.Email, (await browser.Get("/api/me")).GetProperty("email").GetString());

        await browser.Ask("/api/auth/confirm", new { token = (await access.Mails.Next(fresh, "confirm that this is your address")).Token });
        Assert.Equal(fresh, (await browser.Get("/api/me")).GetProperty("email").GetString());
        await access.Mails.Next(person.Email, "e-mail address of your account is now");
    }

    [Fact]
    public async Task Who_is_invited_joins_with_the_link_once()
    {
        var tenant = await access.NewTenant();
        var email = $"invited-{tenant.Slug}@example.com";
        await access.Service<MemberBook>().Add(tenant.Id, (await access.Service<PersonBook>().FindByEmail(AccessServerFixture.OperatorEmail, CancellationToken.None))!.Id, new(BuiltInRoles.OwnerKey), Caller.LocalAdministrator, CancellationToken.None);
        await access.Operator.Ask($"/api/invitations?tenant={tenant.Slug}", new { email, role = "viewer" });
        var token = (await access.Mails.Next(email, "invites you")).Token;
        using var browser = new Browser(access.Server.Url);
        var looked = await browser.Ask("/api/auth/invitation", new { token });
        Assert.Equal((email, tenant.Name, false), (looked.GetProperty("email").GetString(), looked.GetProperty("tenant").GetString(), looked.GetProperty("hasAccount").GetBoolean()));

        Assert.Equal("password_refused", await browser.Refused(HttpStatusCode.BadRequest, "/api/auth/invitation/accept", new { token, name = "Kim", password = "short" }));
        await browser.Ask("/api/auth/invitation/accept", new { token, name = "Kim", password = AccessServerFixture.Password });
        Assert.True((await browser.Get("/api/me")).GetProperty("emailConfirmed").GetBoolean());
        await browser.Get($"/api/imports?tenant={tenant.Slug}");
        Assert.Equal("link_over", await browser.Refused(HttpStatusCode.BadRequest, "/api/auth/invitation/accept", new { token, name = "Kim", password = AccessServerFixture.Password }));

        // Who has an account signs in with it; nobody else accepts in their name.
        var other = await access.NewTenant();
        var (invitation, secret) = await Invite(other.Id, email);
        Assert.Equal("sign_in_first", await access.Operator.Refused(HttpStatusCode.Conflict, "/api/auth/invitation/accept", new { token = secret }));
        await browser.Ask("/api/auth/invitation/accept", new { token = secret });
        await browser.Get($"/api/imports?tenant={other.Slug}");
        Assert.Equal(email, invitation.Email);
    }

    private async Task<(Invitation Invitation, string Secret)> Invite(int tenant, string email)
    {
        var made = await access.Service<InvitationBook>().Create(tenant, email, new("viewer"), 7, Caller.LocalAdministrator, CancellationToken.None);
        return (made.Invitation!, made.Secret!);
    }

    [Fact]
    public async Task Sign_ins_are_in_the_audit_log_the_refused_ones_as_well()
    {
        var (person, browser) = await access.NewPersonWithPassword();
        using var _ = browser;
        await browser.Refused(HttpStatusCode.Unauthorized, "/api/auth/sign-in", new { email = person.Email, password = "wrong wrong wrong" });
        await browser.Ask("/api/auth/sign-in", new { email = person.Email, password = AccessServerFixture.Password });
        var found = new List<string>();
        await Wait.Until(Both, () => $"Found: {string.Join(", ", found)}");
        Assert.Equal(["denied", "done"], found.Order(StringComparer.Ordinal));

        async Task<bool> Both()
        {
            found.Clear();
            // Asked for by who did it and by whom it was tried for: others sign in meanwhile, and only the newest are shown.
            foreach (var search in new AuditSearch[] { new(null, null, "sign_in", null, $"{person.Email} by password", null, null), new(null, null, "sign_in", $"{person.Id}", null, null, null) })
            {
                await foreach (var entry in access.Service<AuditBook>().Find(AuditEntry.OfPlatform, search, 100, CancellationToken.None)) found.Add(entry.Outcome);
            }

            return found.Count >= 2;
        }
    }

    [Fact]
    public async Task Mails_are_tried_again_and_given_up_when_that_is_of_no_use()
    {
        var desk = access.Service<MailDesk>();
        var text = MailText.Of("Hello", "Pat <b>", ["A paragraph & more."], ("Open", "https://x.example/a#b"), []);
        Assert.Contains("Pat &lt;b&gt;", text.Html, StringComparison.Ordinal);
        await using var db = access.Service<PlatformDbs>().Untenanted();
        var mails = db.Set<OutgoingMail>();
        // It waits for a minute, and is looked for before anything else is done.
        await desk.Send("later@example.com", text, CancellationToken.None);
        await Wait.Until(() => mails.Any(m => m.Recipient == "later@example.com" && m.State == MailState.Waiting && m.Attempts == 1 && m.Problem != null && m.Body != "" && !m.Body.Contains("paragraph")), () => "The delayed mail does not wait.");
        await desk.Send("never@example.com", text, CancellationToken.None);
        await Wait.Until(() => mails.Any(m => m.Recipient == "never@example.com" && m.State == MailState.Failed && m.Body == ""), () => "The refused mail is not given up.");
    }
}
