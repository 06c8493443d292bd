using FinOps.Server.Tests.Connections;

namespace FinOps.EndToEnd;

/// <summary>
/// A company's own sign-in, in the browser and against the certified oidc-provider: set up by an owner, used by somebody whom
/// nobody invited, who gets the role of their group.
/// </summary>
public sealed class CompanySignInTests(Stage stage)
{
    private const string Password = "seven grey otters paddle";

    [Fact]
    public async Task Somebody_of_the_company_signs_in_by_its_provider_and_has_the_role_of_their_group()
    {
        Assert.SkipUnless(Directory.Exists(Checkout.Path("tests/clouds/node_modules/oidc-provider")), "tests/clouds is not installed: run 'npm ci --ignore-scripts' there (make test does).");
        await using var provider = await NodeServer.Start("../oidc.mjs", _ => [], TestContext.Current.CancellationToken);
        await using var server = await ServerProcess.Start();
        await using var owner = await stage.Open(server: server.Http.BaseAddress);
        owner.Expect("status of 40[0134]");
        await owner.Try(() => SetUp(owner, provider.Url));
        owner.AssertNoComplaints();

        owner.Expect("/live\\?.* HTTP Authentication failed");
        owner.Expect("fonts\\.googleapis\\.com");
        owner.Expect(Regex.Escape(provider.Url));
        await owner.Try(() => Link(owner));
        owner.AssertNoComplaints();

        await using var visitor = await stage.Open(server: server.Http.BaseAddress);
        visitor.Expect("status of 40[0134]");
        visitor.Expect("/live\\?.* HTTP Authentication failed");
        // The provider's own pages, which also ask for a font of the web.
        visitor.Expect("fonts\\.googleapis\\.com");
        visitor.Expect(Regex.Escape(provider.Url));
        await visitor.Try(async () =>
        {
            await visitor.Go("/sign-in?tenant=default");
            await Expect(visitor.Page.GetByText("Your organisation asks its people to sign in this way.")).ToBeVisibleAsync();
            await ScreensTests.Check(visitor, "access-providers", EndToEnd.Look.Light);
            await visitor.Link("Sign in with Works").ClickAsync();
            await visitor.Page.Locator("input[name=login]").FillAsync("vera");
            await visitor.Page.Locator("input[name=password]").FillAsync("anything");
            await visitor.Page.Locator("button[type=submit]").ClickAsync();
            await visitor.Page.Locator("button[type=submit]").ClickAsync();
            await visitor.Button("Account: vera").Locator("visible=true").First.WaitForAsync();
            Assert.Equal(["imports:write"], await May(visitor, "imports:write", "members:manage"));

            // Who signs out at the provider is signed out here, without a click.
            await visitor.Page.GotoAsync(provider.Url + "/session/end");
            await visitor.Page.Locator("button[name=logout]").First.ClickAsync();
            await Expect(visitor.Page.GetByText("Sign-out Success")).ToBeVisibleAsync();
            await visitor.Page.GotoAsync("/?tenant=default");
            await visitor.Heading("Sign in").WaitForAsync();

            // An answer that was not asked for.
            await visitor.Page.Context.ClearCookiesAsync();
            await visitor.Go("/api/auth/providers/google/callback?state=made-up&code=made-up");
            await Expect(visitor.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("does not belong to this browser");
        });
        visitor.AssertNoComplaints();
    }

    private static async Task SetUp(Screen screen, string issuer)
    {
        Planted.Add(Password);
        Planted.Add("a-client-secret-that-is-long-enough");
        await screen.Go("/settings");
        await screen.Button("Make the first administrator").ClickAsync();
        await screen.Page.GetByLabel("E-mail address").FillAsync("pat@example.com");
        await screen.Page.GetByLabel("Your name").FillAsync("Pat Example");
        await screen.Page.GetByLabel("Password").FillAsync(Password);
        await screen.Button("Make the account").ClickAsync();
        await screen.Button("Account: Pat Example").Locator("visible=true").First.WaitForAsync();

        await screen.Go("/settings/sign-in");
        await screen.Button("Add provider").ClickAsync();
        await screen.Page.GetByLabel("Name on the button").FillAsync("Works");
        await screen.Page.GetByLabel("Issuer").FillAsync(issuer);
        await screen.Page.GetByLabel("Client id").FillAsync("finops-client");
        await screen.Page.GetByLabel("Client secret").FillAsync("a-client-secret-that-is-long-enough");
        await screen.Page.GetByLabel("Claim with the groups").FillAsync("groups");
        await screen.Page.GetByLabel("Role of each group").FillAsync("finance = practitioner");
        await screen.Page.GetByLabel("People of the verified domains below join by signing in").CheckAsync();
        await ScreensTests.Check(screen, "settings-new-provider", EndToEnd.Look.Light);
        await screen.Button("Save provider").ClickAsync();
        await screen.Button("Test Works").ClickAsync();
        await Expect(screen.Region("Providers")).ToContainTextAsync("keys: works");
        await screen.Page.GetByLabel("Domain, such as example.com").FillAsync("works.example");
        await screen.Button("Add domain").ClickAsync();
        await screen.Region("Mail domains").GetByText("not verified yet").WaitForAsync();
        await ScreensTests.Check(screen, "settings-sign-in", EndToEnd.Look.NarrowDark);
        Assert.Equal(200, await screen.Page.EvaluateAsync<int>("""
            async () => {
              const token = decodeURIComponent(/finops-csrf-\d+=([^;]+)/.exec(document.cookie)[1]);
              return (await fetch('/api/sign-in/domains/works.example/vouch', { method: 'POST', headers: { 'X-CSRF-Token': token } })).status;
            }
            """));
        // It shows what holds at the server, so it changes when that has answered.
        var only = screen.Page.GetByLabel("The tenant’s own providers are the only way in");
        await only.ClickAsync();
        await Expect(only).ToBeCheckedAsync();

        await screen.Go("/settings/keys");
        await screen.Page.GetByLabel("Name").FillAsync("Nightly");
        await screen.Page.GetByLabel("costs:read").CheckAsync();
        await ScreensTests.Check(screen, "settings-keys", EndToEnd.Look.Light);
        await screen.Button("Make key").ClickAsync();
        Planted.Add(await screen.Region("The key, scrolls").InnerTextAsync());
        await Expect(screen.Region("The key, scrolls")).ToHaveTextAsync(new Regex("^finops_[0-9a-f]{32}_[0-9a-f]{64}$", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await screen.Button("I have kept it").ClickAsync();
        await screen.Button("Revoke Nightly").ClickAsync();
        await screen.Button("Revoke key").ClickAsync();
        await Expect(screen.Region("Keys").GetByText("revoked")).ToBeVisibleAsync();
    }

    /// <summary>The owner links an account at the provider, from the profile, and signs in with it from then on.</summary>
    private static async Task Link(Screen screen)
    {
        await screen.Go("/profile?tenant=default");
        await screen.Link("Link with Works").ClickAsync();
        await screen.Page.Locator("input[name=login]").FillAsync("pat");
        await screen.Page.Locator("input[name=password]").FillAsync("anything");
        await screen.Page.Locator("button[type=submit]").ClickAsync();
        await screen.Page.Locator("button[type=submit]").ClickAsync();
        await screen.Button("Unlink").WaitForAsync();
        await ScreensTests.Check(screen, "access-linked", EndToEnd.Look.Light);
        await screen.Button("Account: Pat Example").Locator("visible=true").First.ClickAsync();
        await screen.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Sign out" }).ClickAsync();
        await screen.Heading("Sign in").WaitForAsync();
        await screen.Go("/sign-in?tenant=default");
        // The provider knows the browser still.
        await screen.Link("Sign in with Works").ClickAsync();
        await screen.Button("Account: Pat Example").Locator("visible=true").First.WaitForAsync();
    }

    private static async Task<IEnumerable<string>> May(Screen screen, params string[] permissions)
    {
        var mine = await screen.Page.EvaluateAsync<string[]>("async () => (await (await fetch('/api/keys/scopes')).json()).map((scope) => scope.name)");
        return permissions.Where(mine.Contains);
    }
}
