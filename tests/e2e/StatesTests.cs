namespace FinOps.EndToEnd;

/// <summary>Nothing yet, on its way, and unwell: each says what it is and what to do.</summary>
public sealed class StatesTests(Stage stage)
{
    [Fact]
    public void The_sample_data_button_fills_the_screen_by_itself()
    {
        Assert.SkipWhen(stage.FirstVisit is null, "The server had its sample data already.");
        Assert.Contains("tenant=demo", stage.FirstVisit.Address, StringComparison.Ordinal);
        Assert.Matches(@"^\d{1,3}(,\d{3})*\.\d\d", stage.FirstVisit.FirstNumber);
    }

    [Theory]
    [InlineData("/?tenant=default", "No bills yet")]
    [InlineData("/explore?tenant=default", "No bills yet")]
    [InlineData("/imports?tenant=default", "Nothing imported yet")]
    public async Task An_empty_tenant_is_told_what_to_do_next(string path, string says)
    {
        await stage.Visit(path, async screen =>
        {
            await Expect(screen.Page.GetByText(says)).ToBeVisibleAsync();
            await Expect(screen.Button("Load sample data")).ToBeEnabledAsync();
        });
    }

    [Fact]
    public async Task The_bare_address_shows_the_sample_data_while_there_is_nothing_else()
    {
        await stage.Visit("/", async screen =>
        {
            await screen.IsAt("**/?tenant=acme");
            await Expect(screen.Page.GetByTestId("first-number").First).ToBeVisibleAsync();
        });
    }

    [Theory]
    [InlineData("/?tenant=demo", "The costs could not be loaded")]
    [InlineData("/explore?tenant=demo", "This question could not be answered")]
    [InlineData("/imports?tenant=demo", "The list of imports could not be loaded")]
    [InlineData("/connections?tenant=demo", "The list of connections could not be loaded")]
    public async Task An_error_says_what_failed_and_how_to_go_on(string path, string says)
    {
        await using var screen = await stage.Open();
        screen.Expect("status of 503");
        // A screen that is unwell asks again by itself after some seconds: that is refused still, so that it is the button that helps.
        await screen.Page.AddInitScriptAsync("addEventListener('click', () => { globalThis.clicked = true; }, true);");
        await screen.Page.RouteAsync(IsQuestion, async route =>
            await (await screen.Page.EvaluateAsync<bool>("() => globalThis.clicked === true") ? route.ContinueAsync() : Refuse(route, retryAfter: "1")));
        await screen.Try(async () =>
        {
            await screen.Page.GotoAsync(path);
            var alert = screen.Page.GetByRole(AriaRole.Alert).First;
            await Expect(alert).ToContainTextAsync(says);
            await Expect(alert).ToContainTextAsync("The cost store is starting again.");
            await alert.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
            await screen.Settle();
            await Expect(screen.Page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        });
        screen.AssertNoComplaints();
    }

    [Theory]
    [InlineData("/?tenant=demo")]
    [InlineData("/explore?tenant=demo")]
    [InlineData("/imports?tenant=demo")]
    [InlineData("/connections?tenant=demo")]
    public async Task While_an_answer_is_on_its_way_its_place_is_kept(string path)
    {
        await using var screen = await stage.Open();
        var held = new TaskCompletionSource();
        await Hold(screen.Page, held.Task);
        await screen.Try(async () =>
        {
            await screen.Page.GotoAsync(path);
            await Expect(screen.Page.Locator(".skeleton").First).ToBeVisibleAsync();
            var shifts = await screen.Page.EvaluateHandleAsync(CountShifts);
            held.SetResult();
            await screen.Settle();
            var moved = await screen.Page.EvaluateAsync<double>("(shifts) => shifts.sum", shifts);
            Assert.True(moved < 0.1, $"The page jumped when the answer came: layout shift {moved}");
        });
        screen.AssertNoComplaints();
    }

    [Fact]
    public async Task An_unknown_address_leads_back()
    {
        await stage.Visit("/nowhere", async screen =>
        {
            await Expect(screen.Page.GetByRole(AriaRole.Main)).ToContainTextAsync("There is no screen at this address");
            await screen.Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link).First.ClickAsync();
            await Expect(screen.Heading("Overview")).ToBeVisibleAsync();
        });
    }

    [Fact]
    public async Task An_unknown_tenant_is_said_to_be_unknown()
    {
        await using var screen = await stage.Open();
        screen.Expect("status of 404");
        await screen.Try(async () =>
        {
            await screen.Page.GotoAsync("/?tenant=nobody");
            await Expect(screen.Page.GetByRole(AriaRole.Alert).First).ToContainTextAsync("There is no tenant 'nobody'.");
        });
    }

    /// <summary>Every question is refused as it is while an engine starts again; when to ask anew is left to the page, which does so sooner.</summary>
    internal static Task Unwell(IPage page) => page.RouteAsync(IsQuestion, route => Refuse(route, retryAfter: null));

    /// <summary>Live updates are for ever on their way, so that a page asks for nothing but what is done to it.</summary>
    internal static Task HoldLive(IPage page) => page.RouteAsync("**/live/negotiate**", _ => Task.Delay(Timeout.Infinite));

    private static Task Refuse(IRoute route, string? retryAfter) => route.FulfillAsync(new()
    {
        Status = 503,
        ContentType = "application/problem+json",
        Headers = retryAfter is null ? null : new Dictionary<string, string> { ["Retry-After"] = retryAfter },
        Body = """{"title":"Service Unavailable","status":503,"detail":"The cost store is starting again.","code":"engine_down"}""",
    });

    /// <summary>Every question waits until it is let go.</summary>
    internal static Task Hold(IPage page, Task until) => page.RouteAsync(IsQuestion, async route =>
    {
        await until;
        await route.ContinueAsync();
    });

    private static bool IsQuestion(string url) =>
        new[] { "/api/costs", "/api/imports", "/api/connections", "/api/focus", "/api/roles", "/api/audit", "/api/organisation" }.Any(path => url.Contains(path, StringComparison.Ordinal))
        || new Uri(url).AbsolutePath == "/api/tenant";

    private const string CountShifts =
        """
        () => {
          const shifts = { sum: 0 };
          new PerformanceObserver((list) => {
            for (const one of list.getEntries()) shifts.sum += one.value;
          }).observe({ type: 'layout-shift' });
          return shifts;
        }
        """;
}
