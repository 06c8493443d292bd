namespace FinOps.EndToEnd;

/// <summary>The first screen: what was spent, and why it changed.</summary>
public sealed class OverviewTests(Stage stage)
{
    [Theory]
    [InlineData("demo")]
    [InlineData("acme")]
    public async Task The_first_number_is_what_the_question_answers(string tenant)
    {
        var answer = await stage.Api.Ask(tenant, new
        {
            measures = new[] { "EffectiveCost" },
            period = new { preset = "this_month" },
            granularity = "total",
            groupBy = new[] { "ProviderName" },
        });
        await stage.Visit($"/?tenant={tenant}", async screen =>
        {
            foreach (var total in answer.GetProperty("totals").EnumerateArray())
            {
                var (currency, amount) = (total.GetProperty("currency").GetString()!, total.GetProperty("amount").GetString()!);
                var spent = screen.Region($"Spent in {currency}");
                var first = spent.GetByTestId("first-number").Locator("[title]");
                await Expect(first).ToHaveTextAsync(Shown.Amount(amount));
                Assert.Equal(amount, (await first.GetAttributeAsync("title"))!.Replace(",", "", StringComparison.Ordinal));
                foreach (var row in answer.GetProperty("rows").EnumerateArray().Where(row => row[1].GetString() == currency))
                    await Expect(spent.GetByRole(AriaRole.Listitem).Filter(new() { HasText = row[0].GetString() })).ToContainTextAsync(Shown.Amount(row[2].GetString()!));
            }
        });
    }

    [Theory]
    [InlineData("demo")]
    [InlineData("acme")]
    public async Task The_first_numbers_are_there_before_the_application_and_stay_where_they_are(string tenant)
    {
        await using var screen = await stage.Open();
        var mayCome = new TaskCompletionSource();
        await screen.Page.RouteAsync("**/assets/main-*.js", async route =>
        {
            await mayCome.Task;
            await route.ContinueAsync();
        });
        await screen.Try(async () =>
        {
            await screen.Page.GotoAsync($"/?tenant={tenant}", new() { WaitUntil = WaitUntilState.Commit });
            var first = screen.Page.GetByTestId("first-number");
            await Expect(first.First).ToBeVisibleAsync();
            Assert.Empty(await Accessibility.Violations(screen.Page, Rules.Every));
            var (early, where) = (await first.AllInnerTextsAsync(), await first.First.BoundingBoxAsync());
            mayCome.SetResult();
            await Expect(screen.Link("Overview").First).ToBeVisibleAsync();
            await screen.Settle();
            Assert.Equal(early.Select(Words), (await first.AllInnerTextsAsync()).Select(Words));
            var after = await first.First.BoundingBoxAsync();
            Assert.InRange(Math.Abs(after!.Y - where!.Y) + Math.Abs(after.X - where.X), 0, 4);
        });
        screen.AssertNoComplaints();
    }

    private static string Words(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    [Fact]
    public async Task The_comparison_goes_with_the_same_days_of_last_month()
    {
        var summary = (await stage.Api.Get("demo", "/api/costs/summary?preset=this_month")).GetProperty("currencies")[0];
        await stage.Visit("/?tenant=demo", async screen =>
        {
            var spent = screen.Region("Spent in USD");
            var change = summary.GetProperty("change").GetString()!;
            await Expect(spent).ToContainTextAsync(change.StartsWith('-') ? "down" : "up");
            await Expect(spent).ToContainTextAsync(Shown.Signed(change));
            await Expect(spent).ToContainTextAsync("from " + Shown.Amount(summary.GetProperty("previousAmount").GetString()!));
        });
    }

    [Fact]
    public async Task What_moved_most_is_told_in_money_and_leads_to_the_explorer()
    {
        var movers = (await stage.Api.Get("acme", "/api/costs/summary?preset=this_month")).GetProperty("currencies")[0].GetProperty("movers");
        await stage.Visit("/?tenant=acme", async screen =>
        {
            var card = screen.Region("What moved most");
            var items = card.GetByRole(AriaRole.Listitem);
            var shown = await items.CountAsync();
            Assert.InRange(shown, 3, movers.GetArrayLength());
            for (var at = 0; at < shown; at++)
            {
                await Expect(items.Nth(at)).ToContainTextAsync(movers[at].GetProperty("name").GetString()!);
                await Expect(items.Nth(at)).ToContainTextAsync(Shown.Signed(movers[at].GetProperty("change").GetString()!));
            }

            await items.First.GetByRole(AriaRole.Link).ClickAsync();
            await screen.IsAt("**/explore?**");
            await screen.Settle();
            await Expect(screen.Page.GetByRole(AriaRole.List, new() { Name = "Filters" })).ToContainTextAsync(movers[0].GetProperty("name").GetString()!);
        });
    }

    [Fact]
    public async Task Freshness_names_each_source_with_its_last_day()
    {
        var sources = await stage.Api.Get("acme", "/api/costs/freshness");
        await stage.Visit("/?tenant=acme", async screen =>
        {
            var card = screen.Region("Data freshness");
            foreach (var source in sources.EnumerateArray())
                await Expect(card).ToContainTextAsync($"{source.GetProperty("provider").GetString()}: through ");
        });
    }

    [Fact]
    public async Task Switching_the_tenant_shows_its_bills_and_stays_in_the_address()
    {
        var acme = (await stage.Api.Get("acme", "/api/costs/summary?preset=this_month")).GetProperty("currencies")[0].GetProperty("amount").GetString()!;
        await stage.Visit("/?tenant=demo", async screen =>
        {
            await screen.Button("Tenant: Demo").ClickAsync();
            await screen.Page.GetByRole(AriaRole.Menuitemradio, new() { Name = "Acme" }).ClickAsync();
            await screen.IsAt("**/?tenant=acme");
            await Expect(screen.Region("Spent in USD").GetByTestId("first-number")).ToContainTextAsync(Shown.Amount(acme));
            await screen.Link("Explorer").First.ClickAsync();
            await screen.IsAt("**/explore?tenant=acme");
        });
    }

    [Fact]
    public async Task The_theme_follows_the_system_until_chosen_and_the_choice_stays()
    {
        await stage.Visit("/?tenant=demo", async screen =>
        {
            var lightness = await Lightness(screen);
            Assert.True(lightness > 600, $"light is not light: {lightness}");
            await screen.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
            Assert.True(await Lightness(screen) < 200);

            await Choose(screen, "Light");
            Assert.True(await Lightness(screen) > 600);
            await screen.Page.ReloadAsync();
            await screen.Settle();
            Assert.True(await Lightness(screen) > 600);

            await Choose(screen, "Dark");
            await screen.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
            await screen.Page.ReloadAsync();
            await screen.Settle();
            Assert.True(await Lightness(screen) < 200);

            await Choose(screen, "As the system");
            Assert.True(await Lightness(screen) > 600);
        });
    }

    private static async Task Choose(Screen screen, string theme)
    {
        await screen.Page.GetByRole(AriaRole.Button, new() { Name = "Theme:" }).ClickAsync();
        await screen.Page.GetByRole(AriaRole.Menuitemradio, new() { Name = theme }).ClickAsync();
    }

    /// <summary>Red, green and blue of the page behind everything, 0 to 765.</summary>
    private static Task<int> Lightness(Screen screen) => screen.Page.EvaluateAsync<int>(
        """
        () => {
          const canvas = new OffscreenCanvas(1, 1).getContext('2d');
          canvas.fillStyle = getComputedStyle(document.body).backgroundColor;
          canvas.fillRect(0, 0, 1, 1);
          const [red, green, blue] = canvas.getImageData(0, 0, 1, 1).data;
          return red + green + blue;
        }
        """);
}
