using System.Text;

namespace FinOps.EndToEnd;

/// <summary>The explorer: one question, one answer, many looks.</summary>
public sealed class ExplorerTests(Stage stage)
{
    private const string AcmeByService = "/explore?tenant=acme&period=last_month&grain=total&top=0";

    [Fact]
    public async Task The_table_has_the_rows_of_the_answer()
    {
        var answer = await stage.Api.Ask("acme", Question("ServiceName"));
        await stage.Visit(AcmeByService + "&currency=USD", async screen =>
        {
            var rows = Rows(screen);
            var expected = answer.GetProperty("rows").EnumerateArray().Where(row => row[1].GetString() == "USD").ToList();
            Assert.True(expected.Count > 20);
            for (var at = 0; at < 10; at++)
            {
                await Expect(rows.Nth(at)).ToContainTextAsync(expected[at][0].GetString()!);
                await Expect(rows.Nth(at)).ToContainTextAsync(Shown.Amount(expected[at][2].GetString()!));
            }

            await Expect(screen.Page.GetByText($"{expected.Count} rows", new() { Exact = true })).ToBeVisibleAsync();
            var total = answer.GetProperty("totals").EnumerateArray().First(one => one.GetProperty("currency").GetString() == "USD");
            await Expect(screen.Page.GetByRole(AriaRole.Main)).ToContainTextAsync(Shown.Amount(total.GetProperty("amount").GetString()!));
        });
    }

    [Fact]
    public async Task Bars_lines_areas_and_table_are_one_answer()
    {
        await stage.Visit("/explore?tenant=demo", async screen =>
        {
            await Expect(screen.Page.Locator("canvas")).ToBeVisibleAsync();
            var asked = Questions(screen);
            Assert.Equal(1, asked);
            foreach (var look in new[] { "Lines", "Areas", "Table only", "Bars" })
            {
                await screen.Page.GetByRole(AriaRole.Radio, new() { Name = look }).CheckAsync();
                await Expect(screen.Page.Locator("canvas")).ToHaveCountAsync(look == "Table only" ? 0 : 1);
                await Expect(Rows(screen).First).ToBeVisibleAsync();
            }

            Assert.Equal(asked, Questions(screen));
        }, before: StatesTests.HoldLive);
    }

    [Fact]
    public async Task Grouping_by_another_column_asks_anew()
    {
        var answer = await stage.Api.Ask("acme", Question("tag:team"));
        await stage.Visit(AcmeByService, async screen =>
        {
            await screen.Page.GetByRole(AriaRole.Button, new() { Name = "By Service" }).ClickAsync();
            var search = screen.Page.GetByRole(AriaRole.Combobox, new() { Name = "Group by" });
            await Pick(screen, search, "Service", exact: "Service");
            await Pick(screen, search, "tag:team", exact: "Tag team");
            await screen.Press("Escape");
            await screen.Settle();
            var first = answer.GetProperty("rows").EnumerateArray().First(row => row[1].GetString() == "USD");
            await Expect(Rows(screen).First).ToContainTextAsync(Shown.Amount(first[2].GetString()!));
            Assert.Contains("by=tag", screen.Page.Url, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_filter_is_a_chip_that_can_be_added_and_taken_off()
    {
        var everything = await stage.Api.Ask("demo", Question("ServiceName"));
        await stage.Visit("/explore?tenant=demo&period=last_month&grain=total&top=0", async screen =>
        {
            await screen.Button("Filter").ClickAsync();
            await Pick(screen, screen.Page.GetByRole(AriaRole.Combobox, new() { Name = "Filter on" }), "ServiceName", exact: "Service");
            await screen.Page.GetByRole(AriaRole.Option, new() { Name = "Lambda" }).ClickAsync();
            await screen.Button("Apply").ClickAsync();
            await screen.Settle();
            await Expect(Rows(screen)).ToHaveCountAsync(1);
            var lambda = everything.GetProperty("rows").EnumerateArray().First(row => row[0].GetString() == "Lambda");
            await Expect(Rows(screen).First).ToContainTextAsync(Shown.Amount(lambda[2].GetString()!));

            await screen.Button("Remove the filter Service is Lambda").ClickAsync();
            await screen.Settle();
            await Expect(Rows(screen)).ToHaveCountAsync(everything.GetProperty("rows").GetArrayLength());
        });
    }

    [Fact]
    public async Task A_click_drills_from_provider_to_service_to_sub_account_to_resource()
    {
        await stage.Visit("/explore?tenant=acme&period=last_month&grain=total&by=ProviderName&currency=USD", async screen =>
        {
            string[] chips = ["Provider is", "Service is", "Sub-account is"];
            string[] groups = ["Service", "Sub-account", "Resource id"];
            for (var step = 0; step < chips.Length; step++)
            {
                var row = Rows(screen).First;
                var cost = await row.GetByRole(AriaRole.Cell).First.InnerTextAsync();
                await row.GetByRole(AriaRole.Button).ClickAsync();
                await Expect(screen.Page.GetByRole(AriaRole.List, new() { Name = "Filters" })).ToContainTextAsync(chips[step]);
                await Expect(screen.Page.GetByRole(AriaRole.Columnheader).First).ToContainTextAsync(groups[step]);
                await screen.Settle();
                // The parts of what was clicked add up to it: the total of the narrowed question is its amount.
                await Expect(screen.Page.Locator("dl dd").Filter(new() { HasText = "USD" })).ToContainTextAsync(cost);
            }

            await screen.Page.GoBackAsync();
            await Expect(screen.Page.GetByRole(AriaRole.Columnheader).First).ToContainTextAsync("Sub-account");
        });
    }

    [Fact]
    public async Task Comparing_shows_before_and_change_as_the_server_says()
    {
        var answer = await stage.Api.Ask("demo", new
        {
            measures = new[] { "EffectiveCost" },
            period = new { preset = "last_month" },
            granularity = "total",
            groupBy = new[] { "ServiceName" },
            compare = "previous_period",
        });
        await stage.Visit("/explore?tenant=demo&period=last_month&grain=total&top=0", async screen =>
        {
            await screen.Page.GetByLabel("Comparison").SelectOptionAsync("previous_period");
            await Expect(screen.Page.GetByRole(AriaRole.Columnheader, new() { Name = "Before" }).First).ToBeVisibleAsync();
            await screen.Settle();
            var columns = answer.GetProperty("columns").EnumerateArray().Select(name => name.GetString()).ToList();
            var row = answer.GetProperty("rows")[0];
            var first = Rows(screen).First;
            await Expect(first).ToContainTextAsync(Shown.Amount(row[columns.IndexOf("EffectiveCostPrevious")].GetString()!));
            await Expect(first).ToContainTextAsync(Shown.Signed(row[columns.IndexOf("EffectiveCostChange")].GetString()!));
        });
    }

    [Fact]
    public async Task The_address_holds_all_of_the_view()
    {
        await stage.Visit("/explore?tenant=acme", async screen =>
        {
            await screen.Page.GetByLabel("Measure").SelectOptionAsync("BilledCost");
            await screen.Page.GetByLabel("Period", new() { Exact = true }).SelectOptionAsync("last_month");
            await screen.Page.GetByLabel("Granularity").SelectOptionAsync("weekly");
            await screen.Page.GetByLabel("Number of groups").SelectOptionAsync("5");
            await screen.Page.GetByRole(AriaRole.Radio, new() { Name = "Areas" }).CheckAsync();
            await screen.Page.GetByRole(AriaRole.Radio, new() { Name = "One row each" }).CheckAsync();
            await screen.Page.GetByRole(AriaRole.Button, new() { Name = "Billed cost (USD)" }).ClickAsync();
            await screen.Page.GetByLabel("Find in the table").FillAsync("amazon");
            await screen.IsAt("**find=amazon**");
            await screen.Settle();
            var copy = await screen.Another(screen.Page.Url);
            // A table is drawn anew a moment after what it is sorted and searched by has changed.
            var (seen, there) = await Wait.For(
                async () => (Here: await View(screen.Page), There: await View(copy)), both => both.Here == both.There, both => $"Here:\n{both.Here}\nThere:\n{both.There}");
            Assert.Equal(seen, there);
            Assert.Contains("amazon", seen, StringComparison.OrdinalIgnoreCase);
        });
    }

    [Fact]
    public async Task A_view_is_saved_under_a_name_and_comes_back()
    {
        await stage.Visit("/explore?tenant=demo&chart=line&by=ProviderName", async screen =>
        {
            await screen.Button("Save view").ClickAsync();
            await screen.Page.GetByLabel("Name of the view").FillAsync("Providers as lines");
            await screen.Press("Enter");
            await screen.Link("Overview").First.ClickAsync();
            await Expect(screen.Heading("Overview")).ToBeVisibleAsync();
            await screen.Page.ReloadAsync();
            await screen.Link("Providers as lines").ClickAsync();
            await screen.IsAt("**/explore?tenant=demo&chart=line&by=ProviderName");
            await Expect(screen.Page.GetByRole(AriaRole.Radio, new() { Name = "Lines" })).ToBeCheckedAsync();
        });
    }

    [Fact]
    public async Task The_exported_file_is_the_table()
    {
        await stage.Visit("/explore?tenant=demo&period=last_month&grain=total&top=0", async screen =>
        {
            var download = await screen.Page.RunAndWaitForDownloadAsync(() => screen.Button("Export CSV").ClickAsync());
            var file = await File.ReadAllLinesAsync(await download.PathAsync(), Encoding.UTF8);
            var head = file[0].TrimStart('\uFEFF').Split(',');
            var (service, cost) = (Array.IndexOf(head, "ServiceName"), Array.IndexOf(head, "EffectiveCost"));
            var exported = file.Skip(1).Select(line => line.Split(',')).Select(cells => $"{cells[service]} {Shown.Amount(cells[cost])}");

            var rows = await Rows(screen).AllAsync();
            var shown = await Task.WhenAll(rows.Select(async row =>
                $"{await row.GetByRole(AriaRole.Rowheader).InnerTextAsync()} {await row.GetByRole(AriaRole.Cell).First.InnerTextAsync()}"));
            Assert.Equal(exported, shown);
        });
    }

    private static object Question(string by) => new
    {
        measures = new[] { "EffectiveCost" },
        period = new { preset = "last_month" },
        granularity = "total",
        groupBy = new[] { by },
    };

    /// <summary>The rows below the head.</summary>
    private static ILocator Rows(Screen screen) => screen.Page.GetByRole(AriaRole.Row).Filter(new() { Has = screen.Page.GetByRole(AriaRole.Rowheader) });

    private static int Questions(Screen screen) => screen.Asked.Count(request => request == "POST /api/costs/query");

    private static async Task Pick(Screen screen, ILocator search, string text, string exact)
    {
        await search.FillAsync(text);
        await screen.Page.GetByRole(AriaRole.Option, new() { Name = exact, Exact = true }).ClickAsync();
    }

    /// <summary>What a person sees of a view: every choice, the totals and the table.</summary>
    private static async Task<string> View(IPage page)
    {
        var choices = await page.EvaluateAsync<string>(
            "() => [...document.querySelectorAll('main select, main input')].map((one) => one.type === 'radio' ? one.checked : one.value).join('|')");
        return choices + '\n' + await page.GetByRole(AriaRole.Main).InnerTextAsync();
    }
}
