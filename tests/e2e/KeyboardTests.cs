namespace FinOps.EndToEnd;

/// <summary>No mouse in this file.</summary>
public sealed class KeyboardTests(Stage stage)
{
    private const int TabsMax = 250;

    [Fact]
    public async Task The_palette_leads_everywhere()
    {
        await stage.Visit("/?tenant=demo", async screen =>
        {
            await Run(screen, "impo");
            await Expect(screen.Heading("Imports").First).ToBeVisibleAsync();
            await Run(screen, "group costs region");
            await screen.IsAt("**/explore?**Region**");
            await Run(screen, "tenant acme");
            await screen.IsAt("**/?tenant=acme");
            await Run(screen, "dark theme");
            await Expect(screen.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");

            await screen.Press("Control+k");
            await screen.Page.Keyboard.TypeAsync("nothing is called that");
            await Expect(screen.Page.GetByText("Nothing found")).ToBeVisibleAsync();
            await screen.Press("Escape");
            await Expect(screen.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        });
    }

    [Fact]
    public async Task The_palette_follows_a_wish_once_its_list_has_come()
    {
        var mayCome = new TaskCompletionSource();
        await stage.Visit("/?tenant=demo", async screen =>
        {
            await screen.Page.RouteAsync("**/api/costs/dimensions**", async route =>
            {
                await mayCome.Task;
                await route.ContinueAsync();
            });
            await screen.Press("Control+k");
            await Expect(screen.Page.GetByRole(AriaRole.Combobox)).ToBeFocusedAsync();
            await screen.Page.Keyboard.TypeAsync("group costs region");
            await Expect(screen.Page.GetByRole(AriaRole.Option)).ToHaveCountAsync(0);
            await screen.Press("Enter");
            mayCome.SetResult();
            await screen.IsAt("**/explore?**Region**");
            await Expect(screen.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        });
    }

    [Fact]
    public async Task The_palette_moves_by_arrows()
    {
        await stage.Visit("/?tenant=demo", async screen =>
        {
            await screen.Press("Control+k");
            await Expect(screen.Page.GetByRole(AriaRole.Combobox)).ToBeFocusedAsync();
            await screen.Press("ArrowDown", "ArrowDown", "ArrowDown", "Enter");
            await Expect(screen.Heading("Imports").First).ToBeVisibleAsync();
        });
    }

    [Fact]
    public async Task The_first_tab_skips_to_the_content()
    {
        await stage.Visit("/?tenant=demo", async screen =>
        {
            await screen.Press("Tab");
            await Expect(screen.Link("Skip to the content")).ToBeInViewportAsync();
            await screen.Press("Enter");
            await Expect(screen.Page.GetByRole(AriaRole.Main)).ToBeFocusedAsync();
            await screen.Press("Tab");
            Assert.True(await screen.Page.EvaluateAsync<bool>("() => document.querySelector('main').contains(document.activeElement)"));
        });
    }

    [Theory]
    [InlineData("/?tenant=acme")]
    [InlineData("/explore?tenant=demo&by=ServiceName&where=ProviderName~is~AWS")]
    [InlineData("/imports?tenant=demo")]
    [InlineData("/settings?tenant=demo")]
    public async Task Tab_reaches_everything_that_can_be_used_and_always_shows_where_it_is(string path)
    {
        await stage.Visit(path, async screen =>
        {
            await screen.Page.EvaluateAsync(MarkFocusables);
            var unseen = new List<string>();
            for (var tabs = 0; tabs < TabsMax; tabs++)
            {
                await screen.Press("Tab");
                var at = await screen.Page.EvaluateAsync<string?>(WhereIsFocus);
                if (at is null) break;
                if (at.Length > 0) unseen.Add(at);
            }

            Assert.True(unseen.Count == 0, "Focus does not show on:\n" + string.Join('\n', unseen));
            var missed = await screen.Page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('[data-wanted]')].map((one) => one.outerHTML.slice(0, 120))");
            Assert.True(missed.Length == 0, "Tab never reaches:\n" + string.Join('\n', missed));
        }, before: ShowFewTenants);
    }

    /// <summary>Other tests make tenants all the time, each with its own line and buttons in the settings: those that are always there are enough to go through.</summary>
    private static Task ShowFewTenants(IPage page) => page.RouteAsync("**/api/tenants", async route =>
    {
        var answer = await route.FetchAsync();
        var lasting = JsonElement.Parse(await answer.TextAsync()).EnumerateArray().Where(one => one.GetProperty("slug").GetString() is "default" or "demo" or "acme");
        await route.FulfillAsync(new() { Response = answer, Body = JsonSerializer.Serialize(lasting) });
    });

    [Fact]
    public async Task A_filter_is_made_without_a_mouse()
    {
        await stage.Visit("/explore?tenant=demo", async screen =>
        {
            await screen.Button("Filter").FocusAsync();
            await screen.Press("Enter");
            await Expect(screen.Page.GetByRole(AriaRole.Combobox, new() { Name = "Filter on" })).ToBeFocusedAsync();
            await screen.Page.Keyboard.TypeAsync("ProviderName");
            var values = screen.Page.GetByRole(AriaRole.Listbox).GetByRole(AriaRole.Option);
            await Expect(values.First).ToBeVisibleAsync();
            await screen.Press("Enter");
            await Expect(values).ToHaveCountAsync(3);
            await screen.Press("Enter");
            await Expect(values.First).ToHaveAttributeAsync("aria-selected", "true");
            await screen.Button("Apply").FocusAsync();
            await screen.Press("Enter");
            await screen.IsAt("**where=ProviderName**");
            await Expect(screen.Page.GetByRole(AriaRole.List, new() { Name = "Filters" })).ToContainTextAsync("Provider is");
        });
    }

    private static async Task Run(Screen screen, string words)
    {
        await screen.Press("Control+k");
        await Expect(screen.Page.GetByRole(AriaRole.Combobox)).ToBeFocusedAsync();
        await screen.Page.Keyboard.TypeAsync(words);
        // Dimensions and tenants are asked for when the palette opens: until they are there, there is nothing to choose.
        await Expect(screen.Page.GetByRole(AriaRole.Option).First).ToBeVisibleAsync();
        await screen.Press("Enter");
        await Expect(screen.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await screen.Settle();
    }

    // Of a group of radio buttons Tab reaches the chosen one; arrows move on from there.
    private const string MarkFocusables =
        """
        () => {
          document.activeElement.blur();
          for (const one of document.querySelectorAll('a[href], button:not(:disabled), input, select, [tabindex="0"]')) {
            if (one.checkVisibility({ visibilityProperty: true }) && !(one.type === 'radio' && !one.checked)) one.dataset.wanted = '';
          }
        }
        """;

    // Null at the end of the round, else the element that does not show its focus, else nothing.
    private const string WhereIsFocus =
        """
        () => {
          const at = document.activeElement;
          if (at === document.body || at.dataset.visited !== undefined) return null;
          at.dataset.visited = '';
          delete at.dataset.wanted;
          for (let one = at, up = 0; one && up < 3; one = one.parentElement, up += 1) {
            const style = getComputedStyle(one);
            if (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) return '';
            if (up > 0 && style.boxShadow.includes('inset')) return '';
          }
          const style = getComputedStyle(at);
          return `${at.outerHTML.slice(0, 160)} (outline ${style.outline}, border ${style.borderColor})`;
        }
        """;
}
