using System.Diagnostics;

namespace FinOps.EndToEnd;

/// <summary>Figures of the interface. The aims are for an idle machine; the bounds leave room for a busy one.</summary>
[Collection(Alone.Name)]
public sealed class SpeedTests(Stage stage)
{
    private const int Rows = 10_000;
    private const int FirstScriptBytesMax = 180_000;

    /// <summary>The aim is 200 ms.</summary>
    private const int NextPaintMsMax = 600;

    [Fact]
    public async Task Ten_thousand_rows_sort_and_filter_at_once()
    {
        var tenant = await stage.Api.NewTenant();
        await stage.Api.Import(tenant, "many.csv", Bills.Of(Enumerable.Range(1, Rows).Select(at => new Charge("Oven", $"{at * 7919 % 10_007}.{at % 89:00}", 1, $"oven-{at}")), Bills.ThisMonth()));
        await stage.Visit($"/explore?tenant={tenant}&period=this_month&grain=total&by=ResourceId&top=0&chart=table", async screen =>
        {
            await Expect(screen.Page.GetByText($"{Rows:N0} rows", new() { Exact = true })).ToBeVisibleAsync();
            await screen.Page.EvaluateAsync(WatchInteractions);

            // All of them within the bound, one after the other. A machine that is busy for a moment may hold up some, not whole rounds for ever.
            var (slowest, patience) = (new List<double>(), Stopwatch.StartNew());
            do
                slowest.Add(await SlowestOfRound(screen));
            while (slowest[^1] >= NextPaintMsMax && patience.Elapsed < Wait.Patience);

            var all = string.Join(", ", slowest.Select(time => $"{time:N0}"));
            TestContext.Current.SendDiagnosticMessage("slowest interaction to next paint: {0} ms", all);
            Assert.True(slowest[^1] < NextPaintMsMax, $"The slowest interactions took so many ms to the next paint: {all}.");
        });
    }

    /// <summary>Sorts by a figure, by words, finds, and scrolls to the end; then everything is there again.</summary>
    private static async Task<double> SlowestOfRound(Screen screen)
    {
        var table = screen.Page.GetByRole(AriaRole.Table);
        await screen.Page.EvaluateAsync("() => { globalThis.interactions = []; }");
        await screen.Page.GetByRole(AriaRole.Button, new() { Name = "Effective cost (USD)" }).ClickAsync();
        await Expect(screen.Page.GetByRole(AriaRole.Columnheader, new() { Name = "Effective cost (USD)" }).First).ToHaveAttributeAsync("aria-sort", "descending");
        await screen.Page.GetByRole(AriaRole.Button, new() { Name = "Resource id", Exact = true }).ClickAsync();
        await screen.Page.GetByLabel("Find in the table").PressSequentiallyAsync("oven-999");
        await Expect(table).ToHaveAttributeAsync("aria-rowcount", "12");
        await screen.Page.GetByRole(AriaRole.Region, new() { Name = "scrolls" }).PressAsync("End");
        var slowest = await screen.Page.EvaluateAsync<double>("() => Math.max(0, ...globalThis.interactions)");
        await screen.Page.GetByLabel("Find in the table").FillAsync("");
        await Expect(table).ToHaveAttributeAsync("aria-rowcount", $"{Rows + 1}");
        return slowest;
    }

    [Fact]
    public async Task The_first_screen_loads_little_script()
    {
        await using var screen = await stage.Open();
        await screen.Try(async () =>
        {
            await screen.Go("/?tenant=demo");
            var scripts = await screen.Page.EvaluateAsync<JsonElement>(
                "() => performance.getEntriesByType('resource').filter((one) => one.name.endsWith('.js')).map((one) => [one.name.split('/').pop(), one.encodedBodySize])");
            // Charts and live updates come later, into places that are kept for them.
            var first = scripts.EnumerateArray().Where(one => !Regex.IsMatch(one[0].GetString()!, "^(charts|esm)-", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1))).ToList();
            Assert.Contains(first, one => one[0].GetString()!.StartsWith("index-", StringComparison.Ordinal));
            Assert.InRange(first.Sum(one => one[1].GetInt32()), 50_000, FirstScriptBytesMax);
        });
        screen.AssertNoComplaints();
    }

    private const string WatchInteractions =
        """
        () => {
          globalThis.interactions = [];
          new PerformanceObserver((list) => {
            for (const one of list.getEntries()) if (one.interactionId) globalThis.interactions.push(one.duration);
          }).observe({ type: 'event', durationThreshold: 16 });
        }
        """;
}
