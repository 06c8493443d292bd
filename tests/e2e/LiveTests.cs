namespace FinOps.EndToEnd;

/// <summary>What is published anywhere is soon on every open screen of that tenant.</summary>
[Collection(Alone.Name)]
public sealed class LiveTests(Stage stage)
{
    /// <summary>One second is the aim; a busy machine gets three.</summary>
    private static readonly TimeSpan SoonEnough = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task An_import_published_elsewhere_refreshes_every_open_page()
    {
        var tenant = await stage.Api.NewTenant();
        await stage.Api.Import(tenant, "first.csv", Bills.Of([new("Oven", "10.10")], Bills.ThisMonth()));
        await stage.Visit($"/?tenant={tenant}", async screen =>
        {
            var other = await screen.Another($"/explore?tenant={tenant}&period=this_month");
            await Expect(screen.Page.GetByTestId("first-number")).ToContainTextAsync("10.10");
            await Expect(other.GetByRole(AriaRole.Main)).ToContainTextAsync("10.10");
            await Expect(screen.Page.GetByText("Live", new() { Exact = true })).ToBeVisibleAsync();
            await Expect(other.GetByText("Live", new() { Exact = true })).ToBeVisibleAsync();

            var import = stage.Api.Import(tenant, "second.csv", Bills.Of([new("Mixer", "5.05", Provider: "Dairy")], Bills.ThisMonth()));
            var seen = await Task.WhenAll(Sees(screen.Page.GetByTestId("first-number"), "15.15"), Sees(other.GetByRole(AriaRole.Main), "15.15"));
            var published = (await import).GetProperty("finishedAt").GetDateTimeOffset();
            Assert.All(seen, at => Assert.True(at - published < SoonEnough, $"seen {(at - published).TotalMilliseconds:N0} ms after publication"));
            TestContext.Current.SendDiagnosticMessage("refreshed after {0} ms", string.Join(" and ", seen.Select(at => $"{(at - published).TotalMilliseconds:N0}")));
        });
    }

    [Fact]
    public async Task Another_tenants_import_changes_nothing_here()
    {
        var (mine, theirs) = (await stage.Api.NewTenant(), await stage.Api.NewTenant());
        await stage.Api.Import(mine, "mine.csv", Bills.Of([new("Oven", "10.10")], Bills.ThisMonth()));
        await stage.Visit($"/?tenant={mine}", async screen =>
        {
            await Expect(screen.Page.GetByText("Live", new() { Exact = true })).ToBeVisibleAsync();
            await screen.Settle();
            var asked = Summaries(screen);
            await stage.Api.Import(theirs, "theirs.csv", Bills.Of([new("Oven", "99")], Bills.ThisMonth()));
            // What is sent to this page now comes after whatever the other import could have caused.
            await stage.Api.Import(mine, "more.csv", Bills.Of([new("Mixer", "1", Provider: "Dairy")], Bills.ThisMonth()));
            await Expect(screen.Page.GetByTestId("first-number")).ToContainTextAsync("11.10");
            await screen.Settle();
            Assert.Equal(asked + 1, Summaries(screen));
        });
    }

    private static int Summaries(Screen screen) => screen.Asked.Count(request => request == "GET /api/costs/summary");

    private static async Task<DateTimeOffset> Sees(ILocator place, string text)
    {
        await Expect(place).ToContainTextAsync(text);
        return TimeProvider.System.GetUtcNow();
    }
}
