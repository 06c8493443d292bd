using FinOps.Platform.People;

namespace FinOps.EndToEnd;

/// <summary>
/// From a server where nobody has an account to a person with a second factor and a passkey, on a server of its own: the others
/// work as the local administrator. Every screen on the way is looked at.
/// </summary>
public sealed class AccessTests(Stage stage)
{
    private const string Password = "seven grey otters paddle";
    private const string Email = "pat@example.com";

    [Fact]
    public async Task The_first_administrator_signs_in_in_every_way()
    {
        await using var server = await ServerProcess.Start();
        await using var screen = await stage.Open(server: server.Http.BaseAddress);
        // A wrong password, and what is asked without a session.
        screen.Expect("status of 40[0134]");
        // Cookies are taken away while live updates come back from the last page: refused, as they must be.
        screen.Expect("/live\\?.* HTTP Authentication failed");
        await screen.Try(async () =>
        {
            await MakeFirst(screen);
            await AddAuthenticator(screen);
            var recovery = await SetUpApp(screen);
            await AddPasskey(screen);
            await SignOut(screen);
            await SignInWithCode(screen, recovery);
            await ComeBack(screen);
            await StayAwake(screen);
            await LookAtTheDoor(screen);
        });
        screen.AssertNoComplaints();
        await using var guest = await stage.Open(server: server.Http.BaseAddress);
        guest.Expect("status of 40[013]");
        guest.Expect("/live\\?.*");
        await guest.Try(async () => await Join(guest, await Invite(screen)));
        guest.AssertNoComplaints();
        await screen.Try(async () => await LookAsGuest(screen));
        await screen.Try(async () => await AskForMore(screen, guest));
        await screen.Try(async () => await SignGuestOut(screen, guest));
        screen.AssertNoComplaints();
        guest.AssertNoComplaints();
    }

    private static async Task MakeFirst(Screen screen)
    {
        Planted.Add(Password);
        await screen.Go("/settings");
        await screen.Button("Make the first administrator").ClickAsync();
        await screen.Heading("The first administrator").WaitForAsync();
        await Look(screen, "access-first");
        await screen.Page.GetByLabel("E-mail address").FillAsync(Email);
        await screen.Page.GetByLabel("Your name").FillAsync("Pat Example");
        await screen.Page.GetByLabel("Password").FillAsync("Password1234!");
        await screen.Button("Make the account").ClickAsync();
        await Expect(screen.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("tried first");
        await screen.Page.GetByLabel("Password").FillAsync(Password);
        await screen.Button("Make the account").ClickAsync();
        await screen.Button("Account: Pat Example").Locator("visible=true").First.WaitForAsync();
    }

    private static async Task AddAuthenticator(Screen screen)
    {
        var devices = await screen.Page.Context.NewCDPSessionAsync(screen.Page);
        await devices.SendAsync("WebAuthn.enable");
        await devices.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["options"] = new
            {
                protocol = "ctap2",
                transport = "internal",
                hasResidentKey = true,
                hasUserVerification = true,
                isUserVerified = true,
                automaticPresenceSimulation = true,
            },
        });
    }

    private static async Task<string> SetUpApp(Screen screen)
    {
        await screen.Go("/profile");
        await Look(screen, "access-profile");
        await screen.Button("Set up an authenticator app").ClickAsync();
        var secret = (await screen.Page.Locator("code").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal);
        Planted.Add(secret);
        await Look(screen, "access-totp");
        await screen.Page.GetByLabel("The code that the app shows").FillAsync(Totp.At(secret, TimeProvider.System.GetUtcNow()));
        await screen.Button("Switch on").ClickAsync();
        await screen.Page.GetByText("Keep these recovery codes").WaitForAsync();
        await Look(screen, "access-recovery");
        var codes = await screen.Region("Second factor").Locator("ul li").AllInnerTextsAsync();
        Assert.Equal(10, codes.Count);
        foreach (var code in codes) Planted.Add(code);
        await screen.Button("I kept them").ClickAsync();
        await screen.Page.GetByText("10 recovery codes are left").WaitForAsync();
        return codes[0];
    }

    private static async Task AddPasskey(Screen screen)
    {
        await screen.Page.GetByLabel("Name of a new passkey").FillAsync("Laptop");
        await screen.Button("Add a passkey").ClickAsync();
        await screen.Region("Passkeys").GetByText("Laptop").WaitForAsync();
    }

    private static async Task SignOut(Screen screen)
    {
        await screen.Button("Account: Pat Example").Locator("visible=true").First.ClickAsync();
        await screen.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Sign out" }).ClickAsync();
        await screen.Heading("Sign in").WaitForAsync();
    }

    private static async Task SignInWithCode(Screen screen, string recovery)
    {
        await screen.Page.GetByLabel("E-mail address").FillAsync(Email);
        await screen.Page.GetByLabel("Password").FillAsync("not the right one");
        await screen.Page.Locator("button[type=submit]").ClickAsync();
        await Expect(screen.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("did not work");
        await Look(screen, "access-sign-in");
        await screen.Page.GetByLabel("Password").FillAsync(Password);
        await screen.Page.Locator("button[type=submit]").ClickAsync();
        await screen.Heading("Second step").WaitForAsync();
        await Look(screen, "access-second-step");
        await screen.Page.GetByLabel("Code").FillAsync(recovery);
        await screen.Page.Locator("button[type=submit]").ClickAsync();
        await screen.Button("Account: Pat Example").Locator("visible=true").First.WaitForAsync();
    }

    /// <summary>A session that is over leads to the sign-in, and from there back to where the person was.</summary>
    private static async Task ComeBack(Screen screen)
    {
        await screen.Page.Context.ClearCookiesAsync();
        await screen.Page.GotoAsync("/imports");
        await screen.Heading("Sign in").WaitForAsync();
        await screen.Button("Sign in with a passkey").ClickAsync();
        await screen.Heading("Imports").WaitForAsync();
        Assert.EndsWith("/imports", screen.Page.Url, StringComparison.Ordinal);
    }

    private static async Task StayAwake(Screen screen)
    {
        await screen.Page.RouteAsync("**/api/auth/state", async route =>
        {
            var answer = await route.FetchAsync();
            var state = System.Text.Json.Nodes.JsonNode.Parse(await answer.TextAsync())!;
            // What is still on its way when somebody stays must not take that back.
            if (!screen.Asked.Contains("POST /api/auth/renew")) state["session"]!["secondsLeft"] = 95;
            await route.FulfillAsync(new() { Response = answer, Body = state.ToJsonString() });
        });
        await screen.Page.GotoAsync("/profile");
        await screen.Page.GetByText("Are you still there?").WaitForAsync();
        await Look(screen, "access-idle");
        await screen.Button("Stay signed in").ClickAsync();
        await Expect(screen.Page.GetByText("Are you still there?")).ToHaveCountAsync(0);
        await screen.Page.UnrouteAllAsync();
    }

    private static async Task LookAtTheDoor(Screen screen)
    {
        foreach (var (name, path, heading) in new[]
        {
            ("reset", "/reset", "Choose a new password"), ("choose-password", "/reset#x", "Choose a new password"),
            ("link", "/sign-in/link#x", "Sign in with your link"), ("confirm", "/confirm#x", "Confirm your e-mail address"),
            ("invitation-over", "/invitation#x", "This invitation does not work"),
        })
        {
            // A fragment alone would not load the page anew.
            await screen.Page.GotoAsync("about:blank");
            await screen.Go(path);
            await screen.Heading(heading).WaitForAsync();
            await ScreensTests.Check(screen, "access-" + name, EndToEnd.Look.Light);
        }
    }

    /// <summary>Without a mail server whoever invites gets the link.</summary>
    private static async Task<string> Invite(Screen screen)
    {
        await screen.Go("/profile");
        return await screen.Page.EvaluateAsync<string>("""
            async () => {
              const token = /finops-csrf-\d+=([^;]+)/.exec(document.cookie)[1];
              const answer = await fetch('/api/invitations', {
                method: 'POST',
                headers: { 'content-type': 'application/json', 'x-csrf-token': token },
                body: JSON.stringify({ email: 'kim@example.com', role: 'viewer' }),
              });
              return (await answer.json()).link;
            }
            """);
    }

    private static async Task Join(Screen screen, string link)
    {
        Planted.Add(link.Split('#')[1]);
        await screen.Page.GotoAsync(link);
        await screen.Heading("Join").WaitForAsync();
        await Look(screen, "access-invitation");
        await screen.Page.GetByLabel("Your name").FillAsync("Kim Example");
        await screen.Page.GetByLabel("Password").FillAsync("eleven calm herons wade");
        await screen.Button("Accept the invitation").ClickAsync();
        await screen.Button("Account: Kim Example").Locator("visible=true").First.WaitForAsync();
    }

    /// <summary>The owner sees what the guest sees, on every screen with the word of it, and is themselves again.</summary>
    private static async Task LookAsGuest(Screen screen)
    {
        await screen.Go("/members");
        await screen.Page.GetByRole(AriaRole.Link, new() { Name = "Kim Example" }).First.ClickAsync();
        await screen.Page.GetByRole(AriaRole.Link, new() { Name = "See what they see" }).ClickAsync();
        await screen.Page.GetByLabel("Why").FillAsync("Kim cannot find the costs");
        await Look(screen, "access-look");
        await screen.Button("Look as Kim Example").ClickAsync();
        var banner = screen.Page.GetByRole(AriaRole.Region, new() { Name = "Looking as another member" });
        await Expect(banner).ToContainTextAsync("You see what Kim Example sees");
        await Expect(screen.Page.GetByRole(AriaRole.Link, new() { Name = "Members" })).ToHaveCountAsync(0);
        await screen.Go("/explore");
        await banner.WaitForAsync();
        await Look(screen, "access-viewing");
        await screen.Button("Be Pat Example again").ClickAsync();
        await Expect(banner).ToHaveCountAsync(0);
        await screen.Page.GetByRole(AriaRole.Link, new() { Name = "Members" }).First.WaitForAsync();
    }

    /// <summary>The owner asks everybody for a second factor; the guest, who has none, sets one up on the way in.</summary>
    private static async Task AskForMore(Screen screen, Screen guest)
    {
        await screen.Go("/settings/sign-in");
        var rule = screen.Page.GetByLabel("Everybody shows a second factor");
        await rule.ClickAsync();
        await Expect(rule).ToBeCheckedAsync();
        await guest.Go("/explore");
        await guest.Heading("One more step").WaitForAsync();
        await Look(guest, "access-more");
        await guest.Button("Set up an authenticator app").ClickAsync();
        var secret = (await guest.Page.Locator("code").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal);
        Planted.Add(secret);
        await guest.Page.GetByLabel("The code that the app shows").FillAsync(Totp.At(secret, TimeProvider.System.GetUtcNow()));
        await guest.Button("Switch on").ClickAsync();
        await guest.Button("I kept them").ClickAsync();
        await guest.Button("Go on").ClickAsync();
        await guest.Heading("Explorer").WaitForAsync();
    }

    private static async Task SignGuestOut(Screen screen, Screen guest)
    {
        await screen.Go("/members");
        await screen.Page.GetByRole(AriaRole.Link, new() { Name = "Kim Example" }).First.ClickAsync();
        await screen.Button("Sign out everywhere").ClickAsync();
        await Look(screen, "access-sign-out-member");
        await screen.Told(
            "Kim Example has to sign in again.", () => screen.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Sign out", Exact = true }).ClickAsync());
        await guest.Go("/explore");
        await guest.Heading("Sign in again").WaitForAsync();
        await Look(guest, "access-signed-out-here");
        await guest.Button("Sign out and in again").ClickAsync();
        await guest.Page.GetByLabel("E-mail address").WaitForAsync();
        await DisableGuest(screen);
    }

    private static async Task DisableGuest(Screen screen)
    {
        await screen.Go("/settings");
        await screen.Page.GetByLabel("E-mail address of an account").FillAsync("kim@example.com");
        await screen.Button("Find").ClickAsync();
        await screen.Button("Disable").Last.ClickAsync();
        await Look(screen, "settings-disable");
        await screen.Told("is signed out and stays out", () => screen.Button("Disable account").ClickAsync());
        await screen.Button("Enable").WaitForAsync();
    }

    private static async Task Look(Screen screen, string name)
    {
        foreach (var look in new[] { EndToEnd.Look.Light, EndToEnd.Look.NarrowDark })
        {
            await screen.Take(look);
            await ScreensTests.Check(screen, name, look);
        }

        await screen.Take(EndToEnd.Look.Light);
    }
}
